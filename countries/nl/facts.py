"""What Dutch law must know about a person, an engagement and the employer."""

import re
from typing import Any

from stdnum.exceptions import InvalidFormat
from stdnum.nl import bsn

from countries.nl.law import PARAMETERS, ZERO, say
from smartcoop.country import Facts, FactSchema, Field, FieldType, Unit
from smartcoop.errors import Invalid
from smartcoop.i18n import Text
from smartcoop.identifiers import checked, checked_iban
from smartcoop.money import HUNDRED, LARGEST

CONTRACTS = {
    "fixed_term": "For a fixed term",
    "open_ended": "For an indefinite time, in writing",
    "unwritten": "For an indefinite time, not in writing",
}
ON_CALL = {"agreed": "Agreed hours, not on call", "on_call": "On call"}
PAY_KINDS = {
    "ordinary": "Ordinary pay",
    "holiday_allowance": "Yearly holiday allowance",
    "bonus": "Bonus, 13th month or another special reward",
}
HOLIDAY_ALLOWANCES = {
    "reserved": "Reserved, and paid yearly or when the contract ends",
    "with_pay": "Paid with each payment",
}
LEAVES = {
    "at_end": "Reserved, and paid when the contract ends",
    "with_pay": "Paid with each payment of short, irregular work",
    "in_kind": "Taken as days off, with pay",
}
RESERVED_BEFORE = (
    "Only for a contract that ran last year already: what its last payslip of that year shows as reserved. It is paid later with the rest; otherwise 0."
)
SECTORS = {
    "35": "35 Health, care and welfare",
    "43": "43 Business services I",
    "44": "44 Business services II",
    "45": "45 Business services III",
    "52": "52 Temporary employment agencies",
}


def person_is_consistent(facts: Facts) -> None:
    """Invalid, by field, for a person that cannot be."""
    wrong: dict[str, str | Text] = {}
    if facts["loonheffingskorting"] and not facts["identified"]:
        wrong["loonheffingskorting"] = say("an anonymous employee has no tax credit; establish the identity or take this off")
    if facts["expat_ruling"] and not facts["identified"]:
        wrong["expat_ruling"] = say("the ruling names a person; establish the identity or take this off")
    if facts["expat_young_master"] and not facts["expat_ruling"]:
        wrong["expat_young_master"] = say("belongs to the 30-percent ruling; enter the ruling or take this off")
    if wrong:
        raise Invalid(wrong)


def engagement_is_consistent(facts: Facts) -> None:
    """Invalid, by field, for an engagement that the law does not know."""
    wrong: dict[str, str | Text] = {}
    law = {path: PARAMETERS[path].values[-1] for path in ("holiday.allowance", "leave.weeks", "leave.weeks_of_year")}
    if facts["leave"] == "with_pay" and facts["contract"] == "open_ended" and facts["on_call"] == "agreed":
        wrong["leave"] = say("leave may be paid with the wage only in short, irregular work; reserve it or let it be taken")
    if facts["holiday_percent"] is not None and facts["holiday_percent"] < law["holiday.allowance"] * HUNDRED:
        wrong["holiday_percent"] = say("the law asks at least %(least)s percent", least=law["holiday.allowance"] * HUNDRED)
    if facts["leave_percent"] is not None and facts["leave_percent"] * law["leave.weeks_of_year"] < law["leave.weeks"] * HUNDRED:
        wrong["leave_percent"] = say("the law asks at least %(weeks)s weeks a year; leave this empty for exactly these", weeks=law["leave.weeks"])
    if facts["contract"] == "fixed_term" and facts["chain_contracts"] > 1 and not facts["chain_months"]:
        wrong["chain_months"] = say("enter the months that this chain of contracts has lasted")
    if wrong:
        raise Invalid(wrong)


def wage_tax_number(said: str) -> str:
    """A loonheffingennummer: RSIN or BSN, L and two digits; Invalid at `wage_tax_number`."""
    remedy = say("copy it from a letter of the tax office, like 123456782L01")
    return checked(said, _wage_tax_number, "wage_tax_number", remedy)


def _wage_tax_number(said: str) -> str:
    found = _WAGE_TAX_NUMBER.fullmatch(re.sub(r"[\s.-]", "", said.upper()))
    if not found:
        raise InvalidFormat
    number, series = found.groups()
    return f"{bsn.validate(number)}L{series}"


_WAGE_TAX_NUMBER = re.compile(r"(\d{9})L(\d{2})")


def _percent(name: str, label: str, source: str, default: Any = None, **more: Any) -> Field:
    return Field(name, label, FieldType.DECIMAL, default, optional=True, minimum=0, maximum=100, source=source, **more)


def _amount(name: str, label: str, source: str, default: Any = None, **more: Any) -> Field:
    return Field(name, label, FieldType.DECIMAL, default, optional=True, minimum=0, maximum=LARGEST, source=source, **more)


PERSON = FactSchema(
    (
        Field("born", "Date of birth", FieldType.DATE, optional=True, register="born_on", personal=True, source="WML, art. 7-8; AOW, art. 7a"),
        Field(
            "loonheffingskorting",
            "Payroll tax credit (loonheffingskorting) applied here",
            FieldType.FLAG,
            False,
            personal=True,
            source="Wet LB 1964, art. 20-23",
            help="Lowers the tax withheld. At one employer or benefit at a time, on your signed request; applied twice, tax has to be paid back later.",
        ),
        Field(
            "identified",
            "Identity and citizen service number (BSN) checked",
            FieldType.FLAG,
            True,
            personal=True,
            source="Wet LB 1964, art. 26b, 28",
            help="A copy of the identity document and the number are there before the first pay. "
            "Without them, the law asks for its highest rate of tax, without any credit.",
        ),
        _amount(
            "annual_wage",
            "Taxable wage from this employer last year",
            "Wet LB 1964, art. 26",
            personal=True,
            help="It decides the rate of special rewards. Without it, the wage of this year counts, reckoned for a full year.",
        ),
        Field(
            "expat_ruling",
            "30-percent ruling granted",
            FieldType.FLAG,
            False,
            personal=True,
            source="Wet LB 1964, art. 31a lid 2 e",
            help="Only with a decision of the tax office for this employer, for somebody recruited abroad. A part of the pay is then free of tax.",
        ),
        Field(
            "expat_young_master",
            "Below 30 years with a master's degree (30-percent ruling)",
            FieldType.FLAG,
            False,
            personal=True,
            source="Uitv.besl. LB 1965, art. 10eb",
            help="The ruling then asks for a lower yearly wage. It changes no amount, only when payroll is warned that the pay is too low.",
        ),
    ),
    person_is_consistent,
    by_staff=frozenset({"identified"}),
    seldom=frozenset({"annual_wage", "expat_ruling", "expat_young_master"}),
)

ENGAGEMENT = FactSchema(
    (
        Field(
            "contract",
            "Contract",
            FieldType.CHOICE,
            "fixed_term",
            choices=CONTRACTS,
            printed=True,
            source="BW 7:626, 7:668a; Wfsv, art. 27",
            help="As it was agreed. With a written contract for an indefinite time, not on call, the employer pays the low unemployment premium; "
            "otherwise mostly the high one.",
        ),
        Field(
            "on_call",
            "Agreed hours or on call",
            FieldType.CHOICE,
            "agreed",
            choices=ON_CALL,
            printed=True,
            source="BW 7:626, 7:628a; Wfsv, art. 27",
            help="On call: how many hours a month has is not fixed, as in a zero-hours contract. The employer then mostly pays the high unemployment premium.",
        ),
        Field(
            "weekly_hours",
            "Agreed hours a week",
            FieldType.DECIMAL,
            optional=True,
            minimum=0,
            maximum=PARAMETERS["time.most_hours_per_day"].values[-1] * 12,
            printed=True,
            source="BW 7:626",
            help="As the contract names them. The law wants them on the payslip; no amount depends on them. On call, leave it empty.",
        ),
        Field(
            "wage_period",
            "Wage period",
            FieldType.CHOICE,
            "contract",
            choices={"contract": "The days of the contract, or the month when it fills it", "month": "Always the month"},
            source="Wet LB 1964, art. 25",
            help="Where the contract fills only a part of the month, its days are taxed by the table of days, or all by that of months. "
            "In doubt, the first; it often withholds more.",
        ),
        Field(
            "pay_kind",
            "Kind of pay",
            FieldType.CHOICE,
            "ordinary",
            choices=PAY_KINDS,
            source="Wet LB 1964, art. 26",
            help="Ordinary pay is for work. The two others are payments of their own, taxed at the rate of special rewards, "
            "which follows from the yearly wage.",
        ),
        Field(
            "holiday_allowance",
            "Holiday allowance",
            FieldType.CHOICE,
            "reserved",
            choices=HOLIDAY_ALLOWANCES,
            source="WML, art. 15-17",
            help="By law it comes on top of the pay. Reserved, it is paid once a year, mostly in May or June, or at the end; "
            "with each payment only where the contract says so.",
        ),
        _percent(
            "holiday_percent",
            "Holiday allowance, percent, where more than the law's is agreed",
            "WML, art. 15",
            help="Left empty, the percentage of the law holds. Enter one only where the contract or the collective agreement (cao) gives more.",
        ),
        _amount("holiday_reserved_before", "Holiday allowance reserved before this year and not yet paid", "WML, art. 17", ZERO, help=RESERVED_BEFORE),
        Field(
            "leave",
            "Leave",
            FieldType.CHOICE,
            "at_end",
            choices=LEAVES,
            source="BW 7:634-641",
            help="How the days off that the law gives are paid. Paying them with each payment is for short, irregular work alone; in doubt, the first choice.",
        ),
        _percent(
            "leave_percent",
            "Pay for leave, percent, where more than the law's is agreed",
            "BW 7:634",
            help="Left empty, four weeks a year, the least of the law. "
            "Enter a percentage of the pay only where the contract or the collective agreement (cao) gives more.",
        ),
        _amount("leave_reserved_before", "Pay for leave reserved before this year and not yet paid", "BW 7:641", ZERO, help=RESERVED_BEFORE),
        _percent(
            "pension_employee_percent",
            "Pension, percent borne by the employee",
            "Pensioenwet; Wet LB 1964, art. 11",
            ZERO,
            help="Withheld from your gross for a pension scheme, as the contract or the pension fund says. It is not taxed now. 0: no scheme.",
        ),
        _percent(
            "pension_employer_percent",
            "Pension, percent borne by the employer",
            "Pensioenwet",
            ZERO,
            help="What the employer adds to it, in percent of the gross. It is part of the cost of the work, not of the net. 0: no scheme.",
        ),
        Field(
            "chain_contracts",
            "Which contract of a chain this is",
            FieldType.INTEGER,
            1,
            minimum=1,
            source="BW 7:668a",
            help="1 for the first. Count the temporary contracts at the cooperative with at most six months between them: "
            "beyond three, or three years, the job becomes permanent.",
        ),
        Field(
            "chain_months",
            "Months that the chain has lasted with it",
            FieldType.INTEGER,
            0,
            minimum=0,
            source="BW 7:668a",
            help="From the first day of the first of these contracts to the last day of this one, with the breaks between them. 0 for a first contract.",
        ),
    ),
    engagement_is_consistent,
    seldom=frozenset(
        {
            "wage_period",
            "pay_kind",
            "holiday_percent",
            "holiday_reserved_before",
            "leave_percent",
            "leave_reserved_before",
            "pension_employee_percent",
            "pension_employer_percent",
            "chain_contracts",
            "chain_months",
        }
    ),
)


def employer_is_consistent(facts: Facts) -> None:
    """Invalid at `whk_percent` where no sector's rate holds."""
    if not facts["small_employer"] and facts["whk_percent"] is None:
        raise Invalid({"whk_percent": say("only small employers pay the sector's rate; enter the percentage of the tax office's decision")})


EMPLOYER = FactSchema(
    (
        Field(
            "wage_tax_number",
            "Wage tax number",
            FieldType.TEXT,
            optional=True,
            printed=True,
            check=wage_tax_number,
            source="Wet LB 1964, art. 28",
            help="The tax office gives it when you register as an employer (loonheffingennummer): nine digits, L and two digits. It stands on the payslip.",
        ),
        Field(
            "tax_iban",
            "Account of the tax office",
            FieldType.TEXT,
            optional=True,
            check=checked_iban,
            help="The IBAN in the tax office's letter about your returns (aangiftebrief). Before it is entered, no transfer to it can be ordered.",
        ),
        Field(
            "tax_reference",
            "Payment reference of the return",
            FieldType.TEXT,
            optional=True,
            help="Sixteen digits (betalingskenmerk) in the same letter. Each month has its own: "
            "enter it, true from the first day of that month, before you order the payment.",
        ),
        Field(
            "pension_iban",
            "Account of the pension fund",
            FieldType.TEXT,
            optional=True,
            check=checked_iban,
            help="Only where contracts promise a pension: the IBAN on the fund's or insurer's invoice.",
        ),
        Field("pension_reference", "Payment reference of the pension fund", FieldType.TEXT, optional=True, help="From the same invoice."),
        Field(
            "small_employer",
            "Small employer (wages up to 25 times the average)",
            FieldType.FLAG,
            True,
            source="Wfsv, art. 36; Besluit Wfsv",
            help="By all wages of two years ago; the tax office tells it each year. Small employers pay a lower disablement premium (Aof). "
            "A new employer counts as small.",
        ),
        Field(
            "whk_sector",
            "Sector of the return-to-work fund",
            FieldType.CHOICE,
            "45",
            choices=SECTORS,
            source="Regeling Wfsv, bijlage 1",
            help="In which trade the tax office placed you, by its letter. Where the next field is empty, its rate holds for the return-to-work fund (Whk).",
        ),
        _percent(
            "whk_percent",
            "Return-to-work fund, percent of the tax office's decision",
            "Wfsv, art. 38",
            unit=Unit.PERCENT,
            help="On the tax office's yearly decision (beschikking Whk). A small employer leaves it empty and pays the sector's rate; others must enter it.",
        ),
    ),
    employer_is_consistent,
    advised=frozenset({"whk_sector", "whk_percent"}),
)
