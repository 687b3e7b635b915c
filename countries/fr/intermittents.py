"""Workers of the performing arts: their rates are kept as parameters, and their payslips refused until a source confirms them."""

from countries.fr.law import say
from smartcoop.i18n import Text

RATES = (
    "show.artist_share",
    "show.artist_ceiling_hours",
    "show.unemployment_employer",
    "show.unemployment_employee",
    "show.unemployment_short",
    "show.pension_artist_employer",
    "show.pension_artist_employee",
    "show.holiday_fund",
    "show.training",
    "show.deduction_musicians",
    "show.deduction_actors",
    "show.prevoyance",
)
"""What is known of annexes 8 and 10; the regime waits for the table of Audiens."""


def refusal() -> Text:
    """Why no payslip of the performing arts is computed, and what to do instead."""
    return say(
        "payslips of the performing arts (CDDU, annexes 8 and 10) are not computed: none of the %(count)s rates that are known is confirmed by a table of "
        "Audiens; pay this work through the GUSO or an organisation with a licence",
        count=len(RATES),
    )
