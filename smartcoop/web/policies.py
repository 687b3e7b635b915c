"""The rules of a cooperative in words, and how a form says a new one."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from flask import request
from sqlalchemy.orm import Session

from smartcoop.country import Mutualisation, PayPromise, ReminderRule, ReminderWay
from smartcoop.errors import Invalid
from smartcoop.i18n import Text, format_rate, format_typed, plain_number, plural, quoted, text
from smartcoop.members.facts import LONGEST_WAIT, REMINDERS
from smartcoop.members.founding import founded_at
from smartcoop.members.models import Cooperative
from smartcoop.money import parse_amount
from smartcoop.web.forms import whole_number
from smartcoop.web.pages import territories


@dataclass(frozen=True, slots=True)
class Policy:
    """One rule: its words, how its form asks for it, and the country's parameter that holds the default."""

    label: Text
    meaning: Text
    kind: str
    path: str = ""


ASKED_FIRST = ("fee_rate", "fund_rate", "share_value", "promise", "invoice_days")
"""The rules that the first run asks; the others keep the country's default until somebody decides."""


def kept_at_founding(session: Session, cooperative: Cooperative) -> Sequence[str]:
    """The rules whose default somebody saw and kept when the cooperative was founded on the pages, where nothing else was decided."""
    return ASKED_FIRST if founded_at(session, cooperative) else ()


PROMISES = (("working_days_after_end", text("working days after the work")), ("day_of_next_month", text("of the next month")))
"""What follows the number that says when wages are paid."""

POLICIES: Mapping[str, Policy] = {
    "fee_rate": Policy(
        text("Contribution to the cooperative"), text("The part of each invoice without VAT that pays for the shared services."), "percent", "cooperative.fee"
    ),
    "fund_rate": Policy(
        text("Of which for the guarantee fund"),
        text("It lies inside the contribution, and pays wages when a client never does."),
        "percent",
        "cooperative.fund",
    ),
    "share_value": Policy(text("Value of a share"), text("What a member pays for one share."), "money", "cooperative.share"),
    "promise": Policy(
        text("When wages are paid"), text("Counted from the end of the work, whether or not the client has paid."), "promise", "cooperative.pay_days"
    ),
    "employment_margin": Policy(text("Contribution on wages"), text("A part of the cost of employment beside the contribution on invoices."), "percent"),
    "pool_reductions": Policy(
        text("Reductions are shared"), text("Reductions of employer contributions go to all members together, not to the activity that caused them."), "flag"
    ),
    "invoice_days": Policy(text("Days to pay an invoice"), text("What clients get where nothing else is agreed."), "count", "cooperative.invoice_days"),
    "guarantee_needs_confirmation": Policy(
        text("Guaranteed only when the client confirmed"), text("An invoice is guaranteed when its client accepted the quote or the order."), "flag"
    ),
    "guarantee_countries": Policy(
        text("Countries of guaranteed clients"), text("Clients elsewhere are paid out when they pay. Empty: all countries."), "countries"
    ),
    "fund_floor": Policy(
        text("Floor of the guarantee fund"),
        text("The fund should hold at least this part of all that it stands for; below it, those who answer for the fund are told. 0: no floor."),
        "percent",
    ),
    "staff_checks_invoices": Policy(
        text("Staff checks invoices before they go out"),
        text("Yes: an adviser or accountant looks at each draft and issues it. No: members issue theirs, and a planned invoice goes out by itself on its day."),
        "flag",
    ),
    "reminder_1": Policy(
        text("First reminder of an overdue invoice"),
        text("Counted from the due date. Where the law says how long a person has to pay after the first reminder, that is the proposal."),
        "reminder",
        "reminders.days_to_pay",
    ),
    "reminder_2": Policy(
        text("Second reminder"), text("Counted from the reminder before it. To a business it says what the law adds, and claims none of it yet."), "reminder"
    ),
    "member_told": Policy(
        text("Word to the member before a formal notice"), text("The member may know why the client does not pay; the notice waits for so long."), "reminder"
    ),
    "formal_notice": Policy(
        text("Formal notice"), text("It claims the interest and the compensation that the law gives. A person of staff always decides on it."), "reminder"
    ),
}
"""In the order in which they are shown."""
GROUPS: Sequence[tuple[Text, Sequence[str]]] = (
    (text("Money shared"), ("fee_rate", "fund_rate", "share_value")),
    (text("Pay"), ("promise", "employment_margin", "pool_reductions")),
    (text("Clients and guarantee"), ("invoice_days", "guarantee_needs_confirmation", "guarantee_countries", "fund_floor", "staff_checks_invoices")),
    (text("Reminders"), ("reminder_1", "reminder_2", "member_told", "formal_notice")),
)
"""What belongs together."""


def in_words(name: str, value: Any) -> str:
    """The value of a rule as people say it."""
    return _WORDS[POLICIES[name].kind](value)


def _promise_in_words(promise: PayPromise) -> str:
    if promise.working_days_after_end is not None:
        days = promise.working_days_after_end
        one = text("%(days)s working day after the work", days=days)
        return str(plural(days, one, text("%(days)s working days after the work", days=days)))
    return str(text("on day %(day)s of the next month", day=promise.day_of_next_month))


WAYS: Mapping[ReminderWay, Text] = {
    ReminderWay.SENT: text("goes out by itself"),
    ReminderWay.ASKED: text("a person decides"),
    ReminderWay.LEFT_OUT: text("left out"),
}
"""What is done when the day of a step has come."""


def _reminder_in_words(rule: ReminderRule) -> str:
    if rule.way is ReminderWay.LEFT_OUT:
        return str(WAYS[rule.way])
    when = text("after %(days)s days (at the soonest after %(soonest)s), %(way)s", days=rule.days, soonest=rule.soonest, way=WAYS[rule.way])
    return str(text("%(when)s; %(days)s days to pay", when=when, days=rule.time_to_pay) if rule.time_to_pay else when)


_WORDS: Mapping[str, Callable[[Any], str]] = {
    "percent": format_rate,
    "money": str,
    "promise": _promise_in_words,
    "flag": lambda value: str(text("yes") if value else text("no")),
    "count": str,
    "countries": lambda codes: ", ".join(codes) or str(text("all countries")),
    "reminder": _reminder_in_words,
}


def asked(name: str, rules: Mutualisation) -> dict[str, Any]:
    """The values of the form's fields from the rules that hold."""
    value = getattr(rules, name)
    if name == "promise":
        by_days = value.working_days_after_end is not None
        return {"kind": AFTER_WORK if by_days else NEXT_MONTH, "value": value.working_days_after_end if by_days else value.day_of_next_month}
    if POLICIES[name].kind == "reminder":
        return {**asdict(value), "ways": [(way.value, str(WAYS[way])) for way in REMINDERS[name]], "is_letter": name != "member_told"}
    return {"value": _plain(POLICIES[name].kind, value)}


def _plain(kind: str, value: Any) -> Any:
    """A value as a field of a form holds it."""
    if kind == "percent":
        return format_typed(value * 100)
    if kind == "money":
        return format_typed(value.amount, 2)
    return ", ".join(value) if kind == "countries" else value


AFTER_WORK, NEXT_MONTH = "working_days_after_end", "day_of_next_month"
LONGEST_PROMISE = {AFTER_WORK: 60, NEXT_MONTH: 28}
LONGEST_TERM = 365


def typed(name: str, currency: str, said: Mapping[str, str] | None = None) -> Any:
    """The value that the request's form says (or `said` does), as `adopt_policy` takes it. Invalid at the fields of its kind."""
    return _TYPED[POLICIES[name].kind](request.form if said is None else said, currency)


def _percent(form: Mapping[str, str], currency: str) -> str:
    said = form.get("value", "")
    try:
        rate = Decimal(plain_number(said)) / 100
    except InvalidOperation:
        raise Invalid({"value": text("%(said)s is not a number", said=quoted(said))}) from None
    if not rate.is_finite() or not 0 <= rate < 1:
        raise Invalid({"value": text("a percentage lies between 0 and 100")})
    return f"{rate:f}"


def _money(form: Mapping[str, str], currency: str) -> str:
    amount = parse_amount(form.get("value", ""), currency, "value")
    if amount.minor <= 0:
        raise Invalid({"value": text("give an amount above zero")})
    return f"{amount.amount:f}"


def _promise(form: Mapping[str, str], currency: str) -> dict[str, int]:
    kind = form.get("kind", "")
    if kind not in LONGEST_PROMISE:
        raise Invalid({"kind": text("choose one of the ways")})
    return {kind: _count_up_to(form, LONGEST_PROMISE[kind])}


def _count_up_to(form: Mapping[str, str], most: int) -> int:
    return _days(form, "value", most)


def _reminder(form: Mapping[str, str], currency: str) -> dict[str, Any]:
    """A step that is left out keeps the days that its form shows, for whoever takes it up again."""
    days, soonest = _days(form, "days", LONGEST_WAIT), _days(form, "soonest", LONGEST_WAIT)
    if soonest > days:
        raise Invalid({"soonest": text("give at most the usual %(days)s days", days=days)})
    if form.get("way", "") not in set(ReminderWay):
        raise Invalid({"way": text("choose one of the ways")})
    time_to_pay = _days(form, "time_to_pay", LONGEST_WAIT) if "time_to_pay" in form else 0
    return {"days": days, "soonest": soonest, "time_to_pay": time_to_pay, "way": form["way"]}


def _days(form: Mapping[str, str], name: str, most: int) -> int:
    count = whole_number(form.get(name, ""), name)
    if not 1 <= count <= most:
        raise Invalid({name: text("give a number from 1 to %(most)s", most=most)})
    return count


def _countries(form: Mapping[str, str], currency: str) -> list[str]:
    codes = [code.upper() for code in form.get("value", "").replace(",", " ").split()]
    if unknown := [code for code in codes if code not in territories()]:
        raise Invalid({"value": text("%(code)s is no country's code; write them like BE, FR", code=quoted(unknown[0]))})
    return list(dict.fromkeys(codes))


_TYPED: Mapping[str, Callable[[Mapping[str, str], str], Any]] = {
    "percent": _percent,
    "money": _money,
    "promise": _promise,
    "flag": lambda form, currency: form.get("value") == "yes",
    "count": lambda form, currency: _count_up_to(form, LONGEST_TERM),
    "countries": _countries,
    "reminder": _reminder,
}
