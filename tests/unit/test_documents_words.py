"""What templates are given: formats, words, sections of a payslip, drawings."""

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import segno
from hypothesis import given
from hypothesis import strategies as st

from smartcoop.country import LineKind, Payslip
from smartcoop.documents import figures, parties, qr
from smartcoop.documents.letters import letter
from smartcoop.documents.payslips import Slip, difference
from smartcoop.documents.templating import (
    UNITS,
    amount,
    country_name,
    day,
    days,
    locale_of,
    money,
    number,
    percent,
    quantity,
    resolve,
    speaker,
    template_version,
    unit,
    worked,
)
from smartcoop.documents.views import PayslipView, ReminderView, SaleView
from smartcoop.i18n import LANGUAGES, speaking, text, translate
from smartcoop.money import Money
from smartcoop.names import with_legal_form
from tests import document_samples as samples

TRANSLATED = [language for language in LANGUAGES if language != "en"]


@pytest.mark.parametrize(("language", "country", "at"), [("fr", "BE", "fr_BE"), ("nl", "be", "nl_BE"), ("en", "BE", "en_BE"), ("fr", "HU", "fr")])
def test_a_document_speaks_as_its_country_writes_its_language(language: str, country: str, at: str) -> None:
    assert locale_of(language, country) == at


def test_numbers_are_written_as_the_reader_writes_them() -> None:
    with speaking("nl_BE"):
        assert money(samples.eur("-12345678.90")) == "€\N{NO-BREAK SPACE}−12.345.678,90"
        assert amount(samples.eur("-0.05")) == "−0,05"
        assert number(Decimal("47.3330")) == "47,333"
        assert number(Decimal(5)) == "5,00"
        assert [number(Decimal(said), "HUF") for said in ("1234", "0.5")] == ["1.234", "0,50"]
        assert [quantity(Decimal(said)) for said in ("7.50", "3", "0", "1E+3")] == ["7,5", "3", "0", "1.000"]
        assert percent(Decimal(21)) == "21\N{NO-BREAK SPACE}%"
        assert day(date(2026, 10, 15)) == "15 oktober 2026"
        assert days([date(2026, 10, 15), date(2026, 11, 1)]) == "15 oktober 2026 en 1 november 2026"
        assert country_name("FR") == "Frankrijk"
        assert [unit("HUR", Decimal(1)), unit("HUR", Decimal("1.5")), unit("XYZ", Decimal(1))] == ["uur", "uur", "XYZ"]


@pytest.mark.parametrize(
    ("language", "one", "more"),
    [
        ("en", "1 day, 7.6 hours", "3 days, 1 hour"),
        ("fr", "1 jour, 7,6 heures", "3 jours, 1 heure"),
        ("nl", "1 dag, 7,6 uur", "3 dagen, 1 uur"),
        ("de", "1 Tag, 7,6 Stunden", "3 Tage, 1 Stunde"),
        ("it", "1 giorno, 7,6 ore", "3 giorni, 1 ora"),
        ("es", "1 día, 7,6 horas", "3 días, 1 hora"),
        ("sv", "1 dag, 7,6 timmar", "3 dagar, 1 timme"),
        ("hu", "1 nap, 7,6 óra", "3 nap, 1 óra"),
    ],
)
def test_work_is_counted_in_words(language: str, one: str, more: str) -> None:
    work = samples.payslip().work
    with speaking(language):
        assert worked(replace(work, days=Decimal("1.00"), hours=Decimal("7.60"))) == one
        assert worked(replace(work, days=Decimal(3), hours=Decimal("1.0"))) == more


@pytest.mark.parametrize("language", TRANSLATED)
def test_names_that_no_template_spells_out_are_translated(language: str) -> None:
    names = {name for names in UNITS.values() for name in names} - {"km"} | {part.name for part in figures.bar(samples.payslip())}
    names |= {"Discount", "Payable on receipt."}
    with speaking(language):
        assert not {name for name in names if translate(name) == name and not _is_alike(name, language)}


def _is_alike(name: str, language: str) -> bool:
    return (language, name) in {("nl", "lump sum")}


def test_a_countrys_word_goes_before_the_cores_and_english_stands_where_neither_knows() -> None:
    with speaking("fr"):
        say = speaker("countries.be")
        assert say("Gross") == "Brut"
        assert (
            say("never translated %(sum)s on %(day)s", sum=samples.eur("5"), day=date(2026, 10, 1))
            == "never translated 5,00\N{NO-BREAK SPACE}€ on 1er octobre 2026"
        )
        assert say("never translated %(count)s", count=Decimal("2.50")) == "never translated 2,5"
        assert say(text("Gross")) == "Brut"
        assert say("100 % of it") == "100 % of it"


def test_a_country_may_have_its_own_template_of_each_document() -> None:
    assert resolve("payslip.html", "countries.be") == "be/payslip.html"
    assert resolve("invoice.html", "countries.be") == "documents/invoice.html"
    assert resolve("payslip.html", None) == "documents/payslip.html"


def test_a_templates_version_follows_what_it_builds_on() -> None:
    versions = {template_version("payslip.html", "countries.be"), template_version("payslip.html"), template_version("invoice.html")}
    assert len(versions) == 3
    assert all(len(version) == 16 for version in versions)


def test_a_party_is_identified_by_what_it_has() -> None:
    assert parties.identity(samples.COOPERATIVE) == (
        "Coopérative des Artisans du Spectacle SCES agréée",
        "Rue Coenraets 72, 1060 Bruxelles",
        "RPM Bruxelles BE 0123.456.749",
    )
    assert parties.identity(samples.MEMBER) == ("Ana Lemaire", "Rue du Fort 18, bte 3, 1060 Bruxelles")
    assert parties.printed_iban(samples.MEMBER) == "BE68 5390 0754 7034"
    assert parties.contact(samples.MEMBER) == ()


@pytest.mark.parametrize(
    ("country", "number", "vat_number", "same"),
    [("BE", "0896.755.397", "BE0896755397", True), ("FR", "552 100 554", "FR40303265045", False), ("HU", "", "", False), ("NL", "33031431", "", False)],
)
def test_a_number_beside_the_vat_number_is_another_one(country: str, number: str, vat_number: str, same: bool) -> None:
    assert parties.is_vat_number(replace(samples.MEMBER, country=country, enterprise_number=number, vat_number=vat_number)) is (same or not number)


def slip(payslip: Payslip) -> Slip:
    return Slip(payslip, "countries.be")


def test_contributions_are_told_apart_by_what_reduces_the_tax() -> None:
    found = slip(samples.payslip())
    assert [row.line.code for row in found.before_tax] == ["social", "bonus"]
    assert [row.line.code for row in found.after_tax] == ["special"]
    assert found.taxable == samples.eur("1128.72")


def test_without_a_taxable_line_all_contributions_reduce_it() -> None:
    payslip = samples.payslip()
    found = slip(replace(payslip, lines=tuple(line for line in payslip.lines if line.code != "taxable")))
    assert [row.line.code for row in found.before_tax] == ["social", "bonus", "special"]
    assert found.after_tax == ()
    assert found.taxable == samples.eur("1123.57")


def test_taxable_parts_are_one_amount() -> None:
    payslip = samples.payslip()
    lines = [replace(line, amount=samples.eur("1000.00")) if line.code == "taxable" else line for line in payslip.lines]
    lines.insert(5, samples.slip_line("taxable_other", "Other", "128.72", LineKind.INFORMATION))
    found = slip(replace(payslip, lines=tuple(lines)))
    assert found.taxable == samples.eur("1128.72")
    assert [row.line.code for row in found.after_tax] == ["special"]


def test_each_line_has_the_note_that_tells_its_reason() -> None:
    with speaking("en"):
        found = slip(samples.payslip())
        rows = [*found.rows("earning"), *found.before_tax, *found.rows("withholding"), *found.after_tax, *found.rows("untaxed"), *found.rows("deduction")]
        notes = {note.number: note for note in found.notes}
        assert sorted(notes) == list(range(1, len(notes) + 1))
        assert all(notes[row.note].source == row.line.source for row in rows)
        assert notes[rows[1].note].explanation == "13.07\N{NO-BREAK SPACE}% of 1,250.00"
        assert [row.note for row in rows] == sorted(row.note for row in rows)


def test_lines_with_one_reason_share_its_note_and_a_line_without_reason_has_none() -> None:
    bare = samples.slip_line("bare", "Bare", "1.00", LineKind.EARNING, source="")
    found = slip(replace(samples.payslip(), lines=(bare, *samples.payslip().lines)))
    assert found.rows("earning")[0].note == 0
    assert found.rows("employer_contribution")[0].note == found.rows("employer_reduction")[0].note


def test_a_correction_tells_what_more_it_pays() -> None:
    assert difference(samples.payslip_view()) is None
    assert difference(samples.payslip_view(previous_net=samples.eur("900.00"))) == samples.eur("-65.63")


def test_the_bar_shows_the_whole_cost() -> None:
    parts = figures.bar(samples.payslip())
    assert sum((part.amount for part in parts), samples.eur(0)) == samples.payslip().total_cost
    assert sum(part.length for part in parts) == figures.WHOLE
    assert [part.start for part in parts] == [0, *(part.start + part.length for part in parts[:-1])]


@given(st.integers(0, 10**9), st.integers(0, 10**6))
def test_any_bar_is_whole(gross: int, employer: int) -> None:
    lines = (
        replace(samples.slip_line("gross", "Gross", "0.00", LineKind.EARNING), amount=Money(gross, "EUR")),
        replace(samples.slip_line("employer", "Employer", "0.00", LineKind.EMPLOYER_CONTRIBUTION), amount=Money(employer, "EUR")),
    )
    parts = figures.bar(replace(samples.payslip(), lines=lines))
    assert sum(part.length for part in parts) == (figures.WHOLE if gross + employer else 0)


def test_no_bar_where_a_part_is_negative() -> None:
    refund = samples.slip_line("tax", "Withholding tax", "-1.00", LineKind.WITHHOLDING)
    assert figures.bar(replace(samples.payslip(), lines=(*samples.payslip().lines[:1], refund))) == ()


def test_a_certificates_shares_have_their_worth() -> None:
    assert figures.paid_in(samples.certificate()) == samples.eur("90.00")


def test_a_payment_code_stands_only_where_something_can_be_paid_with_it() -> None:
    payable = samples.two_rates()
    assert str(qr.payment(payable)).startswith('<svg class="qr"')
    assert qr.payment(payable) != qr.payment(replace(payable, payment_reference="+++090/0013/54313+++"))
    for impossible in (
        samples.credit_note(),
        replace(payable, currency="SEK"),
        replace(payable, seller=replace(payable.seller, iban="")),
        replace(payable, total=samples.eur(0)),
    ):
        assert qr.payment(impossible) == ""
    assert qr.transfer("Ensemble", "BE68539007547034", payable.total, "") == ""


def test_a_drawn_code_has_every_dark_module_once() -> None:
    drawn = str(qr.link("https://coop.example/q/1"))
    lengths = [int(run) for run in re.findall(r"h(\d+)", drawn)]
    assert sum(lengths) == sum(sum(row) for row in segno.make("https://coop.example/q/1", error="m", micro=False).matrix)


def a_reminder(step: str) -> ReminderView:
    """A letter about an invoice of 1,210.00 that is overdue by a month."""
    sale = samples.two_rates()
    issued, due, asked = date(2026, 9, 1), date(2026, 10, 1), date(2026, 11, 10)
    owed, interest, flat = samples.eur("1210.00"), samples.eur("10.44"), samples.eur("40.00")
    return ReminderView(
        step=step,
        country="BE",
        language="fr",
        number="2026-0001",
        issued_on=date(2026, 11, 3),
        seller=sale.seller,
        buyer=sale.buyer,
        invoiced_on=issued,
        due_on=due,
        pay_by=asked,
        total=owed,
        principal=owed,
        interest=interest,
        flat=flat,
        claimed=owed + interest + flat if step == "formal_notice" else owed,
        rate=Decimal("0.105"),
        source="law of 2-8-2002",
        payment_reference=sale.payment_reference,
    )


LETTERS: dict[str, tuple[SaleView | PayslipView | ReminderView, dict[str, Any]]] = {
    "invoice": (samples.two_rates(), {}),
    "credit_note": (samples.credit_note(), {}),
    "quote": (samples.quote(), {"member": "Ana Peeters"}),
    "accepted": (
        samples.quote(),
        {"member": "Ana Peeters", "by": "Marie Dupont", "on": date(2026, 10, 15), "url": "https://coop.example/offer/1", "is_attached": True},
    ),
    **{step: (a_reminder(step), {}) for step in ("reminder_1", "reminder_2", "formal_notice")},
    "payslip": (samples.payslip_view(), {"url": "https://coop.example/payslips/17"}),
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", LETTERS)
def test_every_letter_can_be_said_in_every_language(name: str, language: str) -> None:
    view, more = LETTERS[name]
    said = letter("reminder" if isinstance(view, ReminderView) else name, view, language=language, country_domain="countries.be", **more)
    assert "\n" not in said.subject
    assert "%(" not in said.text + said.subject + said.html
    assert said.text.endswith("Coopérative des Artisans du Spectacle\n")
    assert f'<html lang="{language}">' in said.html


def test_a_letter_begins_with_the_fact() -> None:
    said = letter("payslip", samples.payslip_view(), language="en", url="https://coop.example/payslips/17")
    assert said.subject == "834,37\N{NO-BREAK SPACE}€ comes to your account by 16 October 2026"
    assert '<a href="https://coop.example/payslips/17" rel="noopener">' in said.html


def test_what_people_type_stays_text_in_a_letter() -> None:
    said = letter("credit_note", replace(samples.credit_note(), reason="<b>&</b>"), language="en")
    assert "Reason: <b>&</b>" in said.text
    assert "&lt;b&gt;&amp;&lt;/b&gt;" in said.html


@pytest.mark.parametrize(
    ("name", "form", "told"),
    [
        ("Werkstatt Nord eG", "eG", "Werkstatt Nord eG"),
        ("Werkstatt Nord", "eG", "Werkstatt Nord eG"),
        ("Les Lumières", "SCIC SARL", "Les Lumières SCIC SARL"),
        ("Ateliers scic sarl", "SCIC SARL", "Ateliers scic sarl"),
        ("Fabrica", "CA", "Fabrica CA"),
        ("Ensemble", "", "Ensemble"),
    ],
)
def test_a_legal_form_stands_once(name: str, form: str, told: str) -> None:
    assert with_legal_form(name, form) == told


def test_a_company_prints_its_register_with_its_own_number_and_the_vat_number_by_its_name() -> None:
    german = replace(samples.COOPERATIVE, name="Werkstatt Nord eG", legal_form="eG", country="DE", register="Amtsgericht Kiel", enterprise_number="GnR 9999")
    with speaking("de_DE"):
        printed = parties.identity(replace(german, vat_number="DE136695976"))
        again = parties.identity(replace(german, register="Amtsgericht Kiel GnR 9999", vat_number="DE136695976"))
    assert printed[0] == "Werkstatt Nord eG"
    assert printed[2:] == again[2:] == ("Amtsgericht Kiel GnR 9999", "USt-IdNr. DE136695976")
