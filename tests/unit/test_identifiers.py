"""Numbers that identify are accepted in any way of writing them, and refused with the field and the remedy."""

import pytest

from smartcoop.errors import Invalid
from smartcoop.identifiers import checked_iban, checked_vat, in_groups, rf_reference


@pytest.mark.parametrize(
    ("said", "country", "number"),
    [
        ("BE 0123.456.749", "BE", "BE0123456749"),
        ("0123456749", "be", "BE0123456749"),
        ("NL004495445B01", "NL", "NL004495445B01"),
        ("FR 40 303265045", "FR", "FR40303265045"),
        ("ATU13585627", "AT", "ATU13585627"),
        ("EL 094259216", "GR", "EL094259216"),
        ("whatever 12", "US", "WHATEVER12"),
    ],
)
def test_vat_numbers(said: str, country: str, number: str) -> None:
    assert checked_vat(said, country) == number


@pytest.mark.parametrize(("said", "country"), [("BE0123456748", "BE"), ("NL004495446B01", "NL"), ("", "BE"), ("ATU13585626", "AT")])
def test_wrong_vat_numbers(said: str, country: str) -> None:
    with pytest.raises(Invalid, match="letterhead") as refused:
        checked_vat(said, country, "client_vat")
    assert set(refused.value.fields) == {"client_vat"}


def test_bank_accounts() -> None:
    assert checked_iban("be71 0961 2345 6769") == "BE71096123456769"
    for wrong in ("BE71096123456768", "", "12", "XX00"):
        with pytest.raises(Invalid, match="bank statement"):
            checked_iban(wrong)


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("FR76 3000 6000 0112 3456 7890 1890", "has 28 signs; an IBAN that begins with FR has 27"),
        ("BE71 0961 2345 676", "has 15 signs; an IBAN that begins with BE has 16"),
    ],
)
def test_an_iban_of_the_wrong_length_says_so(said: str, why: str) -> None:
    with pytest.raises(Invalid, match=why):
        checked_iban(said)


def test_an_iban_is_read_in_groups_of_four() -> None:
    assert in_groups("FR7630006000011234567890189") == in_groups("FR76 3000 6000 0112 3456 7890 189") == "FR76 3000 6000 0112 3456 7890 189"


def test_creditor_references_carry_their_check_digits() -> None:
    assert rf_reference("539007547034") == "RF18539007547034"
