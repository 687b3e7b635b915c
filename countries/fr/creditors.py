"""To whom the contributions of a French payslip are paid: each organisation gets its own."""

from collections.abc import Mapping
from decimal import Decimal

from countries.fr.law import PARAMETERS
from countries.fr.reduction import coefficient
from smartcoop.country import ParametersAt, PayCase, PayslipLine
from smartcoop.money import rounded

BRANCHES = ("complementary_t1", "complementary_t2", "ceg_t1", "ceg_t2", "cet", "apec")
COMPLEMENTARY = frozenset(f"{payer}_{branch}" for payer in ("ee", "er") for branch in BRANCHES)
"""What Agirc-Arrco collects: the APEC's contribution with its own."""
APART = {
    **dict.fromkeys(COMPLEMENTARY, "agirc_arrco"),
    "ee_mutuelle": "health_insurer",
    "er_mutuelle": "health_insurer",
    "er_prevoyance_cadre": "death_insurer",
    "er_peec": "housing",
}


def creditors(case: PayCase, line: PayslipLine) -> Mapping[str, int]:
    """What of a line is owed to others than the URSSAF: a line whole, of the general reduction the part that Agirc-Arrco bears."""
    if line.code == "rgdu":
        law = PARAMETERS.at(case.month.last)
        return {"agirc_arrco": int(rounded(line.amount.minor * complementary_share(law, case.employer["headcount"]), Decimal(1)))}
    return {APART[line.code]: line.amount.minor} if line.code in APART else {}


def complementary_share(law: ParametersAt, headcount: int) -> Decimal:
    """Which part of the reduction lowers the complementary pension: its rate up to the ceiling in the largest coefficient (CSS art. D241-7)."""
    rate, smic = law["employer.complementary_t1"] + law["employer.ceg_t1"], Decimal(1)
    return Decimal(rate / coefficient(law, headcount >= law["headcount.housing"], smic, smic))
