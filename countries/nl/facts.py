"""What Dutch law must know about a person, an engagement and the employer."""

import re
from typing import Any

from stdnum.exceptions import InvalidFormat
from stdnum.nl import bsn

from countries.nl.law import PARAMETERS, ZERO, say
from smartcoop.country import Facts, FactSchema, Field, FieldType
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
    "in_kind": "Taken in time, with pay",
}
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
            "Payroll tax credit applied here",
            FieldType.FLAG,
            False,
            personal=True,
            source="Wet LB 1964, art. 20-23",
            help="At one employer at a time, on the employee's signed request.",
        ),
        Field("identified", "Identity and citizen service number established", FieldType.FLAG, True, personal=True, source="Wet LB 1964, art. 26b, 28"),
        _amount(
            "annual_wage",
            "Taxable wage from this employer last year",
            "Wet LB 1964, art. 26",
            personal=True,
            help="It decides the rate of special rewards. Without it, the wage of this year counts, reckoned for a full year.",
        ),
        Field("expat_ruling", "30-percent ruling granted", FieldType.FLAG, False, personal=True, source="Wet LB 1964, art. 31a lid 2 e"),
        Field(
            "expat_young_master",
            "Below 30 years with a master's degree (30-percent ruling)",
            FieldType.FLAG,
            False,
            personal=True,
            source="Uitv.besl. LB 1965, art. 10eb",
        ),
    ),
    person_is_consistent,
)

ENGAGEMENT = FactSchema(
    (
        Field("contract", "Contract", FieldType.CHOICE, "fixed_term", choices=CONTRACTS, printed=True, source="BW 7:626, 7:668a; Wfsv, art. 27"),
        Field("on_call", "Hours", FieldType.CHOICE, "agreed", choices=ON_CALL, printed=True, source="BW 7:626, 7:628a; Wfsv, art. 27"),
        Field(
            "weekly_hours",
            "Agreed hours a week",
            FieldType.DECIMAL,
            optional=True,
            minimum=0,
            maximum=PARAMETERS["time.most_hours_per_day"].values[-1] * 12,
            printed=True,
            source="BW 7:626",
        ),
        Field(
            "wage_period",
            "Wage period",
            FieldType.CHOICE,
            "contract",
            choices={"contract": "The days of the contract, or the month when it fills it", "month": "Always the month"},
            source="Wet LB 1964, art. 25",
        ),
        Field("pay_kind", "Kind of pay", FieldType.CHOICE, "ordinary", choices=PAY_KINDS, source="Wet LB 1964, art. 26"),
        Field("holiday_allowance", "Holiday allowance", FieldType.CHOICE, "reserved", choices=HOLIDAY_ALLOWANCES, source="WML, art. 15-17"),
        _percent("holiday_percent", "Holiday allowance, percent, where more than the law's is agreed", "WML, art. 15"),
        _amount("holiday_reserved_before", "Holiday allowance reserved before this year and not yet paid", "WML, art. 17", ZERO),
        Field("leave", "Leave", FieldType.CHOICE, "at_end", choices=LEAVES, source="BW 7:634-641"),
        _percent("leave_percent", "Pay for leave, percent, where more than the law's is agreed", "BW 7:634"),
        _amount("leave_reserved_before", "Pay for leave reserved before this year and not yet paid", "BW 7:641", ZERO),
        _percent("pension_employee_percent", "Pension, percent borne by the employee", "Pensioenwet; Wet LB 1964, art. 11", ZERO),
        _percent("pension_employer_percent", "Pension, percent borne by the employer", "Pensioenwet", ZERO),
        Field("chain_contracts", "Which contract of a chain this is", FieldType.INTEGER, 1, minimum=1, source="BW 7:668a"),
        Field("chain_months", "Months that the chain has lasted with it", FieldType.INTEGER, 0, minimum=0, source="BW 7:668a"),
    ),
    engagement_is_consistent,
)


def employer_is_consistent(facts: Facts) -> None:
    """Invalid at `whk_percent` where no sector's rate holds."""
    if not facts["small_employer"] and facts["whk_percent"] is None:
        raise Invalid({"whk_percent": say("only small employers pay the sector's rate; enter the percentage of the tax office's decision")})


EMPLOYER = FactSchema(
    (
        Field("wage_tax_number", "Wage tax number", FieldType.TEXT, optional=True, printed=True, check=wage_tax_number, source="Wet LB 1964, art. 28"),
        Field("tax_iban", "Account of the tax office", FieldType.TEXT, optional=True, check=checked_iban),
        Field("tax_reference", "Payment reference of the return", FieldType.TEXT, optional=True),
        Field("small_employer", "Small employer (wages up to 25 times the average)", FieldType.FLAG, True, source="Wfsv, art. 36; Besluit Wfsv"),
        Field("whk_sector", "Sector of the return-to-work fund", FieldType.CHOICE, "45", choices=SECTORS, source="Regeling Wfsv, bijlage 1"),
        _percent("whk_percent", "Return-to-work fund, percent of the tax office's decision", "Wfsv, art. 38"),
    ),
    employer_is_consistent,
)
