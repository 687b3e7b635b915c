"""Two months of the demo cooperative, in order. Every figure follows from the services; the dates are those of 2026."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from sqlalchemy.orm import Session

from smartcoop.activities.service import join_activity, open_activity, transfer_budget
from smartcoop.banking import service as banking
from smartcoop.banking.models import OrderState
from smartcoop.banking.queries import main_account, orders_in, unmatched_lines
from smartcoop.config import settings
from smartcoop.country import AccountRole
from smartcoop.dates import Month, Period
from smartcoop.demo.logins import grant_logins
from smartcoop.demo.stage import INES, MARIE, OMAR, Stage, settle_in, statement
from smartcoop.expenses import service as expenses
from smartcoop.expenses.lines import ExpenseInput
from smartcoop.expenses.models import LineKind as ExpenseKind
from smartcoop.followup import after_release, after_statement
from smartcoop.invoicing.calculation import LineInput
from smartcoop.invoicing.drafting import SaleDraft
from smartcoop.invoicing.models import Quote, QuoteState
from smartcoop.invoicing.quotes import quote_token
from smartcoop.invoicing.service import (
    QuoteAnswer,
    draft_invoice,
    draft_quote,
    invoice_from_quote,
    issue_invoice,
    send_quote,
)
from smartcoop.ledger.models import COOP
from smartcoop.members.service import subscribe_shares
from smartcoop.money import Money
from smartcoop.payroll import service as payroll
from smartcoop.payroll.engagements import Job, Wish, agree_engagement, declare_engagement, sign_engagement
from smartcoop.payroll.evidence import Given, facts_for, keep_evidence, missing_evidence
from smartcoop.payroll.planning import take_answer
from smartcoop.payroll.remitting import remit_month

SEPTEMBER, OCTOBER = Month(2026, 9), Month(2026, 10)


def day(month: int, number: int) -> date:
    """A day of 2026."""
    return date(2026, month, number)


def tell(stage: Stage) -> None:
    """The whole story."""
    settle_in(stage, day(9, 1))
    grant_logins(stage)
    _become_members(stage)
    _sell_in_september(stage)
    _work_in_september(stage)
    _run(stage, SEPTEMBER, opened=day(9, 28), approved=day(9, 29))
    _sell_in_october(stage)
    _work_in_october(stage)
    _read(stage, "2026-10.xml", day(10, 20))
    _settle_october(stage)
    _pay_expenses(stage)
    _run(stage, OCTOBER, opened=day(10, 26), approved=day(10, 27))
    _read(stage, "2026-11.xml", day(11, 17))
    _close(stage, SEPTEMBER, day(11, 18))


def _become_members(stage: Stage) -> None:
    for name in ("ana", "lea", "jonas"):
        with stage.act() as session:
            subscribe_shares(session, stage.keys[name], count=1, on=day(9, 1), by=name)
    _read(stage, "2026-09.xml", day(9, 4))
    _settle_founders_capital(stage)
    for key, holder, title, together in (
        ("lights", "ana", "Lumière de scène", False),
        ("stage", "lea", "Spectacles", False),
        ("studio", "jonas", "Studio Vermeulen", False),
        ("lumen", "ana", "Collectif Lumen", True),
    ):
        with stage.act() as session:
            stage.keys[key] = open_activity(session, stage.keys[holder], name=title, is_collective=together, on=day(9, 4), by=MARIE).id
    with stage.act() as session:
        for name in ("lea", "jonas"):
            join_activity(session, stage.keys["lumen"], stage.keys[name], on=day(9, 4))


def _settle_founders_capital(stage: Stage) -> None:
    with stage.act() as session:
        (found,) = unmatched_lines(session, stage.keys["cooperative"])
        capital = [(AccountRole.SHARE_CAPITAL, COOP, found.left)]
        banking.settle_line(session, found.line.id, allocations=capital, by=INES, on=day(9, 4), why="capital of the founding partners, deed of 28 August 2026")


def _line(description: str, quantity: str, price: str, category: str = "standard", unit: str = "DAY", discount: str = "0") -> LineInput:
    return LineInput(description, Decimal(quantity), Decimal(price), category, unit, discount_percent=Decimal(discount))


def _sell_in_september(stage: Stage) -> None:
    creation = SaleDraft(
        activity_id=stage.keys["lights"],
        client_id=stage.keys["theatre"],
        lines=(_line("Création lumière, « La Nuit des rois »", "3", "480"), _line("Location d'une console", "1", "220", unit="C62")),
        delivered=Period(day(9, 22), day(9, 24)),
    )
    _quote(stage, "creation", creation, sent=day(9, 4), accepted=day(9, 7), by="ana")
    _sell(stage, "design", "studio", "galerie", (_line("Identité visuelle van de najaarstentoonstelling", "4", "520"),), on=day(9, 18), by="jonas")
    _sell(stage, "concerts", "stage", "festival", (_line("Concert, Festival Lumière", "2", "650", unit="C62"),), on=day(9, 21), by="lea")


def _sell_in_october(stage: Stage) -> None:
    workshop = (_line("Atelier lumière pour les écoles", "5", "500"), _line("Matériel", "1", "300", unit="LS", discount="10"))
    _sell(stage, "workshop", "lumen", "commune", workshop, on=day(10, 1), by="ana")
    rights = (_line("Cession de droits d'auteur, bande sonore", "1", "400", "copyright", "C62"),)
    _sell(stage, "rights", "stage", "theatre", rights, on=day(10, 2), by="lea")
    _sell(stage, "lesson", "lights", "claire", (_line("Cours particulier d'éclairage", "4", "75", unit="HUR"),), on=day(10, 5), by="ana")
    with stage.act() as session:
        given = Money.of(600, "EUR")
        transfer_budget(
            session, stage.keys["lumen"], stage.keys["studio"], given, source="story:transfer", on=day(10, 6), by="ana", why="Jonas drew the posters"
        )
    _claim_expenses(stage)


def _quote(stage: Stage, key: str, said: SaleDraft, *, sent: date, accepted: date, by: str) -> None:
    with stage.act() as session:
        quote = draft_quote(session, said, valid_until=day(9, 30), on=sent, by=by)
        stage.keys[f"quote:{key}"] = send_quote(session, quote.id, on=sent, by=MARIE).id
    with stage.act() as session:
        token = quote_token(session.get_one(Quote, stage.keys[f"quote:{key}"]), settings().secret_key)
        answer = QuoteAnswer(QuoteState.ACCEPTED, "Nadia Benali", "Bon pour accord", ip="203.0.113.7", agent="Mozilla/5.0")
        at = datetime.combine(accepted, time(9, 12), UTC)
        take_answer(session, token, answer, secret=settings().secret_key, on=accepted, at=at)
    with stage.act() as session:
        invoice = invoice_from_quote(session, stage.keys[f"quote:{key}"], on=day(9, 25), by=by)
        stage.keys[f"invoice:{key}"] = invoice.id


def _sell(stage: Stage, key: str, activity: str, client: str, lines: tuple[LineInput, ...], *, on: date, by: str) -> None:
    with stage.act() as session:
        said = SaleDraft(activity_id=stage.keys[activity], client_id=stage.keys[client], lines=lines, delivered=Period(on, on))
        stage.keys[f"invoice:{key}"] = draft_invoice(session, said, on=on, by=by).id
    with stage.act() as session:
        issue_invoice(session, stage.keys[f"invoice:{key}"], on=on, by=MARIE)


def _claim_expenses(stage: Stage) -> None:
    trip = (
        ExpenseInput(ExpenseKind.MILEAGE, day(10, 7), "Mechelen - Bruxelles, aller-retour", km=Decimal(56)),
        ExpenseInput(ExpenseKind.RECEIPT, day(10, 7), "Papier affiche", "Papeterie du Midi", Decimal("60.50"), Decimal("10.50"), vat_deductible=True),
    )
    with stage.act() as session:
        receipt = expenses.keep_receipt(session, stage.keys["jonas"], name="receipt.txt", media_type="text/plain", content=b"Papeterie du Midi 60.50")
        lines = (trip[0], replace(trip[1], document_key=receipt))
        claim = expenses.draft_claim(session, stage.keys["lumen"], stage.keys["jonas"], "Affiches", lines, on=day(10, 8), by="jonas")
        stage.keys["expense"] = expenses.submit_claim(session, claim.id, on=day(10, 8), by="jonas").id


def _settle_october(stage: Stage) -> None:
    """What the statement could not say by itself: the bank's charges, and ten euros that a client paid too much."""
    with stage.act() as session:
        lines = {found.left.minor: found.line for found in unmatched_lines(session, stage.keys["cooperative"])}
        charges, too_much = (lines[key] for key in sorted(lines))
        charged = [(AccountRole.BANK_CHARGES, COOP, Money(-charges.minor, "EUR"))]
        banking.settle_line(session, charges.id, allocations=charged, by=INES, on=day(10, 21), why="account charges of September")
        banking.refund_line(session, too_much.id, by=OMAR, on=day(10, 21))


def _pay_expenses(stage: Stage) -> None:
    """Once the client of the collective has paid: expenses are paid from money that came in."""
    with stage.act() as session:
        expenses.approve_claim(session, stage.keys["expense"], on=day(10, 26), by=MARIE)
        expenses.schedule_claim(session, stage.keys["expense"], execute_on=day(10, 27), by=OMAR)


def _work_in_september(stage: Stage) -> None:
    stagehand = {"worker": "white_collar", "joint_committee": "304"}
    _engage(stage, "ana", "lights", Period(day(9, 22), day(9, 24)), ("3", "22.8"), ("Éclairagiste", "Liège"), stagehand, Wish())
    singer = {"worker": "artist", "joint_committee": "304", "tax_mode": "artist_flat", "pay_method": "task"}
    _engage(stage, "lea", "stage", Period(day(9, 25), day(9, 26)), ("2", "15.2"), ("Chanteuse", "Lyon"), singer, Wish(), regime="art_1bis")
    designer = {"worker": "white_collar", "joint_committee": "200"}
    work = ("Grafisch ontwerper", "Mechelen")
    _engage(stage, "jonas", "studio", Period(day(9, 21), day(9, 24)), ("4", "30.4"), work, designer, Wish(net=Money.of(700, "EUR")))
    with stage.act() as session:
        issue_invoice(session, stage.keys["invoice:creation"], on=day(9, 25), by=MARIE)


def _work_in_october(stage: Stage) -> None:
    stagehand = {"worker": "white_collar", "joint_committee": "304"}
    work = ("Animatrice", "Ixelles")
    _engage(stage, "ana", "lumen", Period(day(10, 12), day(10, 16)), ("5", "38"), work, stagehand, Wish(gross=Money.of(800, "EUR")))
    singer = {"worker": "artist", "joint_committee": "304", "pay_method": "task"}
    _engage(stage, "lea", "stage", Period(day(10, 22), day(10, 22)), ("1", "7.6"), ("Compositrice", "Liège"), singer, Wish(), regime="art_1bis")
    designer = {"worker": "white_collar", "joint_committee": "200"}
    _engage(stage, "jonas", "studio", Period(day(10, 12), day(10, 16)), ("5", "38"), ("Grafisch ontwerper", "Mechelen"), designer, Wish())


def _engage(
    stage: Stage,
    member: str,
    activity: str,
    period: Period,
    time: tuple[str, str],
    work: tuple[str, str],
    facts: Mapping[str, str],
    wish: Wish,
    regime: str = "employment",
) -> None:
    agreed = period.start - timedelta(days=4)
    days, hours = time
    function, place = work
    with stage.act() as session:
        job = Job(stage.keys[member], stage.keys[activity], period, Decimal(days), Decimal(hours), function, place, regime, facts)
        engagement = agree_engagement(session, job, wish, on=agreed, by=member)
        declare_engagement(session, engagement.id, number=f"DIM{engagement.id:08}", on=agreed, by=OMAR)
        kept = Given(f"file {engagement.id}")
        sign_engagement(session, engagement.id, on=agreed, by=MARIE, signed=kept)
        facts = facts_for(session, [engagement]).get(engagement.id, {})
        keep_evidence(session, engagement.id, dict.fromkeys(missing_evidence(engagement, facts), kept), by=MARIE)


def _run(stage: Stage, month: Month, *, opened: date, approved: date) -> None:
    """A payroll run by two people, then the payment file by a third."""
    with stage.act() as session:
        run_id = payroll.open_run(session, stage.keys["cooperative"], month, on=opened, by=OMAR).id
    _repeat(stage, lambda session: payroll.calculate_next(session, run_id, by=OMAR))
    with stage.act() as session:
        payroll.check_run(session, run_id, by=OMAR, note="all evidence on file")
        payroll.approve_run(session, run_id, by=INES)
    _repeat(stage, lambda session: payroll.issue_next(session, run_id, on=approved, by=OMAR))
    with stage.act() as session:
        remit_month(session, stage.cooperative(session), month, on=approved, by=OMAR)
    _export(stage, approved)
    stage.keys[f"run:{month}"] = run_id


def _repeat(stage: Stage, step: Callable[[Session], int]) -> None:
    left = 1
    while left:
        with stage.act() as session:
            left = step(session)


def _export(stage: Stage, on: date) -> None:
    with stage.act() as session:
        cooperative_id = stage.keys["cooperative"]
        waiting = [order.id for order in orders_in(session, cooperative_id, OrderState.ORDERED, size=200)]
        banking.release_orders(session, cooperative_id, waiting, by=INES)
        after_release(session, stage.cooperative(session), on=on)
        banking.export_transfers(session, main_account(session, cooperative_id).id, on=on, by=INES)


def _read(stage: Stage, name: str, on: date) -> None:
    with stage.act() as session:
        banking.import_statement(session, stage.keys["cooperative"], statement(name), name=name, by=INES, on=on)
        after_statement(session, stage.cooperative(session), on=on, by=INES)


def _close(stage: Stage, month: Month, on: date) -> None:
    with stage.act() as session:
        payroll.close_run(session, stage.keys[f"run:{month}"], on=on, by=INES)
