"""What French law must know about a person and an engagement."""

from decimal import Decimal

from countries.fr import questions
from countries.fr.intermittents import refusal
from countries.fr.law import PARAMETERS, ZERO, newest, say
from smartcoop.country import Facts, FactSchema, Field, FieldType, ParametersAt
from smartcoop.errors import Invalid
from smartcoop.i18n import Text
from smartcoop.money import LARGEST

CONTRACTS = {
    "esa": "Salaried entrepreneur of a CAE (CESA)",
    "cdd": "Fixed-term contract (CDD)",
    "cdi": "Permanent contract (CDI)",
    "portage_cdd": "Portage salarial, fixed term",
    "portage_cdi": "Portage salarial, permanent",
    "cape": "Support contract for a business project (CAPE)",
    "intermittent": "Performing arts, fixed term of usage (CDDU, annexes 8 and 10)",
}
"""The contracts that members may be on; the last two are refused with the reason."""

TERRITORIES = {
    "metropole": "Metropolitan France, or abroad",
    "guadeloupe": "Guadeloupe",
    "reunion": "Réunion",
    "martinique": "Martinique",
    "guyane": "French Guiana",
    "mayotte": "Mayotte",
}

LEVELS = {
    "first": "First level (69 %)",
    "junior": "Junior (77 %)",
    "senior": "Senior (83 %)",
    "expert": "Expert, forfait jours (94 %)",
}

USUAL = "usual"
HOLIDAY_PAY = {
    USUAL: "As the law has it: a CDD pays the tenth when it ends, other contracts take their holidays",
    "taken": "Holidays are taken and paid as work",
    "included": "The tenth is included in the pay",
    "monthly": "The tenth is paid on top with each payslip",
    "at_end": "The tenth is paid when the contract ends",
    "provision": "The tenth is set aside and paid when the contract ends",
}


def person_is_consistent(facts: Facts) -> None:
    """Invalid, by field, for a rate that cannot be."""
    if facts["pas_rate"] is None and facts["pas_rate_until"] is not None:
        raise Invalid({"pas_rate_until": say("is the last day of a rate that is not given; enter the rate of the tax office or leave this empty")})


def is_portage(facts: Facts) -> bool:
    """Whether the engagement is one of portage salarial."""
    return str(facts["contract"]).startswith("portage")


def holiday_way(facts: Facts) -> str:
    """How holidays are paid: as was agreed, else a fixed-term contract owes the tenth when it ends (C. trav. L1242-16), any other has them taken."""
    said = str(facts["holiday_pay"])
    return said if said != USUAL else "at_end" if facts["contract"] == "cdd" else "taken"


def is_fixed_term(facts: Facts) -> bool:
    """Whether the contract has a fixed term."""
    return str(facts["contract"]).endswith("cdd")


def engagement_is_consistent(facts: Facts) -> None:
    """Invalid, by field, for a contract that gives no payslip here, and for what does not go together."""
    wrong = _refused_contract(facts) or {**_wrong_time(facts), **_wrong_holidays(facts), **_wrong_portage(facts)}
    if wrong:
        raise Invalid(wrong)


def _refused_contract(facts: Facts) -> dict[str, str | Text]:
    if facts["contract"] == "intermittent":
        return {"contract": refusal()}
    if facts["contract"] == "cape":
        return {
            "contract": say("a CAPE is no work contract (C. com. L127-1): it pays no wage and has no payslip; the turnover stays on the activity's account")
        }
    return {}


def _wrong_time(facts: Facts) -> dict[str, str | Text]:
    wrong: dict[str, str | Text] = {}
    if facts["contract"] == "esa" and facts["monthly_hours"] is not None:
        wrong["monthly_hours"] = say("a salaried entrepreneur has no working time; leave this empty, or choose another contract")
    if facts["contract"] != "esa" and facts["fixed_part"]:
        wrong["fixed_part"] = say("only a salaried entrepreneur has a fixed part; leave this at zero")
    if facts["short_contract"] and not is_fixed_term(facts):
        wrong["short_contract"] = say("only a fixed-term contract can be short; choose one, or take this off")
    if facts["cdd_kind"] != "ordinary" and facts["contract"] != "cdd":
        wrong["cdd_kind"] = say("is for fixed-term contracts alone; leave it at ordinary")
    return wrong


def _wrong_holidays(facts: Facts) -> dict[str, str | Text]:
    wrong: dict[str, str | Text] = {}
    if is_portage(facts) and holiday_way(facts) != "taken":
        wrong["holiday_pay"] = say("in portage salarial the tenth is always paid on top of the base pay; leave this at its first choice")
    if facts["holiday_days_due"] and facts["contract"] not in ("cdi", "esa"):
        wrong["holiday_days_due"] = say("only a permanent contract pays single days; a fixed-term one pays the tenth")
    if facts["holiday_days_due"] and holiday_way(facts) != "taken":
        wrong["holiday_days_due"] = say("holidays that are paid by the tenth leave no days due; enter zero, or choose that holidays are taken")
    if facts["holiday_reference_gross"] and not facts["holiday_days_due"]:
        wrong["holiday_reference_gross"] = say("is for the days due when the contract ends; enter these days too, or zero here")
    return wrong


def _wrong_portage(facts: Facts) -> dict[str, str | Text]:
    wrong: dict[str, str | Text] = {}
    if not is_portage(facts):
        if facts["mission_months"] is not None:
            wrong["mission_months"] = say("is for portage salarial alone; leave it empty")
        return wrong
    months = facts["mission_months"]
    most = newest("portage.mission_months")
    if months is not None and months > most:
        wrong["mission_months"] = say("a mission of portage salarial lasts at most %(most)s months (C. trav. L1254-4)", most=most)
    first = newest("portage.first_level_months")
    if months is not None and facts["portage_level"] == "first" and months > first:
        wrong["portage_level"] = say("nobody stays on the first level for more than %(most)s months; choose junior", most=first)
    return wrong


PERSON = FactSchema(
    (
        Field(
            "pas_rate",
            "Rate of the tax office (PAS), percent",
            FieldType.DECIMAL,
            optional=True,
            minimum=0,
            maximum=100,
            personal=True,
            help="You find it at impots.gouv.fr; the tax office also sends it to the cooperative once you are paid. "
            "Left empty, the default rate by amount of pay holds.",
            source="CGI art. 204 H",
        ),
        Field(
            "pas_rate_until",
            "Last day of that rate",
            FieldType.DATE,
            optional=True,
            personal=True,
            help="A rate holds until the end of the second month after it was sent; then the default rate holds. Left empty, it holds without an end.",
            source="CGI, annexe III, art. 46 F",
        ),
        Field(
            "territory",
            "Tax domicile",
            FieldType.CHOICE,
            "metropole",
            choices=TERRITORIES,
            personal=True,
            source="CGI art. 204 H, III",
            help="Where you live for tax. It picks the table of default rates, and changes nothing where the tax office sent a rate.",
        ),
    ),
    person_is_consistent,
    seldom=questions.SELDOM_OF_A_PERSON,
)

ENGAGEMENT = FactSchema(
    (
        Field(
            "contract",
            "Contract",
            FieldType.CHOICE,
            "esa",
            choices=CONTRACTS,
            printed=True,
            source="C. trav. L1221-2, L1242-1, L1254-1, L7331-2",
            help="CDD: for work with a last day, and a reason that the law admits. CDI: without an end. "
            "A support contract (CAPE) and annexes 8 and 10 of the performing arts give no payslip here.",
        ),
        Field(
            "job",
            "Job",
            FieldType.TEXT,
            optional=True,
            printed=True,
            source="C. trav. R3243-1, 4",
            help="What you do, as the contract names it: translator, lighting technician. The law wants it on the payslip.",
        ),
        Field(
            "position",
            "Position in the classification",
            FieldType.TEXT,
            optional=True,
            printed=True,
            source="C. trav. R3243-1, 4",
            help="Level or coefficient in the collective agreement, as the contract names it. The law wants it on the payslip; no amount depends on it.",
        ),
        Field(
            "collective_agreement",
            "Collective agreement (title, IDCC)",
            FieldType.TEXT,
            optional=True,
            printed=True,
            source="C. trav. R3243-1, 3",
            help="Title and number (IDCC) of the agreement that covers the work, as the contract names it; 3219 for portage salarial. "
            "It stands on the payslip.",
        ),
        Field(
            "cadre",
            "Executive (cadre)",
            FieldType.FLAG,
            False,
            source="ANI du 17-11-2017 (prévoyance des cadres), art. 2",
            help="Tick it where the contract gives the status of cadre. "
            "Small contributions (APEC) and a death insurance paid by the employer come with it; in doubt, no.",
        ),
        Field(
            "monthly_hours",
            "Hours of a month by the contract",
            FieldType.DECIMAL,
            optional=True,
            minimum=1,
            maximum=newest("time.monthly_hours"),
            printed=True,
            help="Empty: full time. A salaried entrepreneur has none. Overtime is not computed.",
            source="C. trav. L3121-27, L3123-6",
        ),
        Field(
            "fixed_part",
            "Fixed part of a month's pay",
            FieldType.DECIMAL,
            ZERO,
            minimum=0,
            maximum=LARGEST,
            source="C. trav. L7331-2, 3",
            help="For a salaried entrepreneur: due every month; what is above is the instalment of the variable part.",
        ),
        Field(
            "cdd_kind",
            "Kind of fixed term",
            FieldType.CHOICE,
            "ordinary",
            choices={"ordinary": "Ordinary", "usage": "Custom of the trade (usage)", "seasonal": "Seasonal"},
            source="C. trav. L1242-2, L1243-10",
            help="Only for a CDD, as the contract says. Usage: trades in which the law admits it as custom; seasonal: work that returns each season. "
            "Neither owes the end bonus.",
        ),
        Field(
            "end_bonus",
            "End bonus due when the fixed term ends",
            FieldType.FLAG,
            True,
            source="C. trav. L1243-8, L1243-10",
            help="Take off where a permanent contract follows, or the employee ended it early or refused one.",
        ),
        Field(
            "short_contract",
            "Made for at most two months",
            FieldType.FLAG,
            False,
            source="CGI art. 204 H, III, 1 d",
            help="Counted from date to date. Where the tax office sent no rate, half a minimum wage is left out of the pay on which tax is withheld.",
        ),
        Field(
            "holiday_pay",
            "Holiday pay",
            FieldType.CHOICE,
            USUAL,
            choices=HOLIDAY_PAY,
            source="C. trav. L3141-24, L1242-16",
            help="The tenth of the gross stands in place of paid days off. In doubt the first choice. In portage the tenth always comes on top.",
        ),
        Field(
            "holiday_days_due",
            "Working days of holiday not taken when the contract ends",
            FieldType.DECIMAL,
            ZERO,
            minimum=0,
            maximum=newest("holiday.days_of_year") + newest("holiday.days_of_year"),
            source="C. trav. L3141-28",
            help="Only with the last pay of a CDI or CESA: days earned and not taken, counted from Monday to Saturday. They are then paid; otherwise 0.",
        ),
        Field(
            "holiday_reference_gross",
            "Gross pay of the reference period of these days",
            FieldType.DECIMAL,
            ZERO,
            minimum=0,
            maximum=LARGEST,
            source="C. trav. L3141-24",
            help="The gross earned in the year, mostly June to May, in which these days were earned. "
            "A tenth of it is compared with the pay kept on; the better is paid.",
        ),
        Field(
            "gross_before_year",
            "Gross pay of this contract in earlier calendar years",
            FieldType.DECIMAL,
            ZERO,
            minimum=0,
            maximum=LARGEST,
            source="C. trav. L1243-8",
            help="For the end bonus and the tenth of a contract that runs over the turn of the year.",
        ),
        Field(
            "set_aside_before_year",
            "Set aside for this contract in earlier calendar years",
            FieldType.DECIMAL,
            ZERO,
            minimum=0,
            maximum=LARGEST,
            help="Holiday provision, or reserve of portage salarial; released when the contract ends.",
        ),
        Field(
            "health_exempt",
            "Exempt from the company's health insurance",
            FieldType.FLAG,
            False,
            source="CSS art. L911-7, D911-2",
            help="Tick it where the employee declined in writing on a ground that the law admits, such as a spouse's insurance or a short contract. "
            "Nothing is then withheld.",
        ),
        Field(
            "alsace_moselle",
            "Works in Alsace-Moselle (57, 67, 68)",
            FieldType.FLAG,
            False,
            source="CSS art. L325-1",
            help="For work in Moselle, Bas-Rhin or Haut-Rhin. A contribution to the local health scheme is then withheld, and the apprenticeship tax is lower.",
        ),
        Field(
            "portage_level",
            "Level in portage salarial",
            FieldType.CHOICE,
            "junior",
            choices=LEVELS,
            source=PARAMETERS["portage.minimum.junior"].source,
            help="Only for portage: your level in the contract, by autonomy and experience. "
            "It sets the least pay, as a part of a ceiling in the collective agreement; in doubt, junior.",
        ),
        Field(
            "mission_months",
            "Months of the mission in portage salarial",
            FieldType.INTEGER,
            optional=True,
            minimum=1,
            source="C. trav. L1254-4",
            help="Only for portage: how long the mission lasts by the contract with the client. The law sets a longest duration; it changes no amount.",
        ),
    ),
    engagement_is_consistent,
    seldom=questions.SELDOM_OF_WORK,
    when=questions.WHEN_OF_WORK,
)


def monthly_hours(law: ParametersAt, facts: Facts) -> Decimal | None:
    """The hours of a month by the contract; None for a salaried entrepreneur, who has no working time."""
    if facts["contract"] == "esa":
        return None
    hours = facts["monthly_hours"]
    return Decimal(law["time.monthly_hours"] if hours is None else hours)
