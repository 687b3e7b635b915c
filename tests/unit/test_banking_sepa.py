from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from smartcoop.banking.sepa import (
    LARGEST_TRANSFER,
    SCHEMAS,
    Payer,
    Transfer,
    check_against_schema,
    checked_id,
    epc_text,
    execution_day,
    grouped,
    structured,
    transfer_file,
)

ON = date(2026, 10, 28)
PAYER = Payer("Coopérative Démo & Co", "BE71096123456769", "GKCCBEBB", "EUR", "BE")


def transfer(number: int, **changes: Any) -> Transfer:
    values: dict[str, Any] = {
        "end_to_end_id": f"PAY-2026-10-{number}",
        "name": "Zoë Müller",
        "iban": "FR1420041010050500013M02606",
        "bic": "",
        "minor": 100 + number,
        "execute_on": ON,
        "text": "wage",
        "reference": "",
        "is_salary": True,
    }
    return Transfer(**(values | changes))


def made(*transfers: Transfer, payer: Payer = PAYER, schema: str = "pain.001.001.09") -> Any:
    groups = grouped(transfers, "SC1-20261028-1")
    return etree.fromstring(transfer_file(payer, groups, message_id="SC1-20261028-1", on=ON, schema=schema))


def texts(root: Any, path: str) -> list[str]:
    return [node.text for node in root.iterfind(".//" + "/".join("{*}" + step for step in path.split("/")))]


@pytest.mark.parametrize("schema", SCHEMAS)
def test_salaries_go_in_a_batch_of_their_own_in_every_version(schema: str) -> None:
    root = made(transfer(1), transfer(2, is_salary=False, text="invoice 7"), transfer(3), schema=schema)
    assert texts(root, "GrpHdr/NbOfTxs") == ["3"]
    assert texts(root, "GrpHdr/CtrlSum") == ["3.06"]
    assert texts(root, "PmtInf/PmtInfId") == ["SC1-20261028-1-1", "SC1-20261028-1-2"]
    assert texts(root, "PmtInf/NbOfTxs") == ["2", "1"]
    assert texts(root, "PmtInf/CtrlSum") == ["2.04", "1.02"]
    assert texts(root, "PmtInf/BtchBookg") == ["true", "false"]
    salaries, others = root[0].findall("{*}PmtInf")
    assert texts(salaries, "CtgyPurp/Cd") == ["SALA"]
    assert texts(others, "CtgyPurp/Cd") == []
    assert [step.tag.split("}")[1] for step in salaries.find("{*}PmtTpInf")] == ["SvcLvl", "CtgyPurp"]
    assert texts(root, "EndToEndId") == ["PAY-2026-10-1", "PAY-2026-10-3", "PAY-2026-10-2"]


@pytest.mark.parametrize("schema", SCHEMAS)
def test_structured_references_take_the_place_of_the_text(schema: str) -> None:
    root = made(
        transfer(1, is_salary=False, reference="+++090/9337/55493+++"),
        transfer(2, is_salary=False, reference="RF18 5390 0754 7034"),
        transfer(3, is_salary=False, reference="no reference", text=""),
        schema=schema,
    )
    assert texts(root, "CdtrRefInf/Ref") == ["090933755493", "RF18539007547034"]
    assert texts(root, "CdtrRefInf/Tp/Issr") == ["BBA", "ISO"]
    assert texts(root, "CdtrRefInf/Tp/CdOrPrtry/Cd") == ["SCOR", "SCOR"]
    assert texts(root, "Ustrd") == ["no reference"]
    assert all(len(info) == 1 for info in root.iter("{*}RmtInf"))


def test_no_address_is_given_and_agents_without_code_are_named_so() -> None:
    root = made(transfer(1), payer=Payer("Demo", "BE71096123456769", "", "EUR", "BE"))
    assert texts(root, "PstlAdr") == []
    assert texts(root, "DbtrAgt/FinInstnId/Othr/Id") == ["NOTPROVIDED"]


def test_other_currencies_are_no_sepa_transfers() -> None:
    root = made(transfer(1), payer=Payer("Demo", "SE4550000000058398257466", "", "SEK", "SE"))
    assert texts(root, "SvcLvl/Cd") == []
    assert texts(root, "CtgyPurp/Cd") == ["SALA"]
    assert [node.get("Ccy") for node in root.iter("{*}InstdAmt")] == ["SEK"]


def test_the_same_transfers_make_the_same_bytes() -> None:
    files = {etree.tostring(made(*order)) for order in ((transfer(1), transfer(2)), (transfer(2), transfer(1)))}
    assert len(files) == 1


@pytest.mark.parametrize(
    ("wanted", "day"),
    [
        (date(2026, 10, 30), date(2026, 10, 30)),
        (date(2026, 10, 1), ON),
        (date(2026, 10, 31), date(2026, 11, 2)),
        (date(2026, 12, 25), date(2026, 12, 28)),
        (date(2027, 3, 26), date(2027, 3, 30)),
        (date(2027, 5, 1), date(2027, 5, 3)),
        (date(2026, 11, 11), date(2026, 11, 11)),
    ],
)
def test_euro_settles_on_target_days_and_not_in_the_past(wanted: date, day: date) -> None:
    assert execution_day(wanted, ON, "EUR", "BE") == day


def test_other_currencies_settle_on_the_countrys_working_days() -> None:
    epiphany = date(2027, 1, 6)
    assert execution_day(epiphany, ON, "SEK", "SE") == date(2027, 1, 7)
    assert execution_day(epiphany, ON, "EUR", "SE") == epiphany


@given(st.text(), st.integers(1, 140))
def test_texts_hold_only_what_every_bank_accepts(said: str, most: int) -> None:
    plain = epc_text(said, most)
    assert 1 <= len(plain) <= most
    assert set(plain) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/-?:().,'+ ")
    assert "//" not in plain
    assert not plain.startswith("/")
    assert not plain.endswith("/")


@given(st.lists(st.tuples(st.text(min_size=1, max_size=200), st.integers(1, LARGEST_TRANSFER), st.text(max_size=300), st.booleans()), min_size=1, max_size=5))
def test_whatever_people_are_called_the_file_is_valid_and_adds_up(people: list[tuple[str, int, str, bool]]) -> None:
    transfers = [transfer(n, name=name, minor=minor, text=said, is_salary=pay) for n, (name, minor, said, pay) in enumerate(people)]
    root = made(*transfers)
    assert sum(int(said.replace(".", "")) for said in texts(root, "InstdAmt")) == sum(minor for _, minor, _, _ in people)
    assert all(len(name) <= 70 for name in texts(root, "Nm"))
    assert all(len(said) <= 140 for said in texts(root, "Ustrd"))


@pytest.mark.parametrize("said", ["", "/A", "A/", "A//B", "A" * 36, "A&B", "é"])
def test_identifiers_that_banks_refuse_are_bugs(said: str) -> None:
    with pytest.raises(ValueError, match="identifier"):
        checked_id(said)


@pytest.mark.parametrize("said", ["", "2026-0042", "090933755494", "RF19539007547034"])
def test_what_has_no_right_check_digits_is_no_structured_reference(said: str) -> None:
    assert structured(said) is None


def test_a_file_that_breaks_the_schema_never_leaves() -> None:
    broken = etree.tostring(made(transfer(1))).replace(b"<PmtMtd>TRF</PmtMtd>", b"<PmtMtd>GIFT</PmtMtd>")
    with pytest.raises(ValueError, match=r"breaks pain.001.001.09"):
        check_against_schema(broken, "pain.001.001.09")
