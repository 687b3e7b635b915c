"""Holiday pay of white-collar workers, which their employer owes (laws coordinated on 28-6-1971; AR of 30-3-1967)."""

from dataclasses import dataclass
from decimal import Decimal

from countries.be.social_security import employee_contribution
from smartcoop.country import ParametersAt
from smartcoop.money import rounded


@dataclass(frozen=True, slots=True)
class DepartureHolidayPay:
    """Holiday pay at the end of a contract, on the gross whose holidays were not taken."""

    gross: Decimal
    single: Decimal
    double_subject: Decimal
    double_exempt: Decimal
    contribution: Decimal
    retention: Decimal

    @property
    def double(self) -> Decimal:
        """Both parts of the double pay."""
        return self.double_subject + self.double_exempt

    @property
    def taxable(self) -> Decimal:
        """Single and double less what social security keeps."""
        return self.single + self.double - self.contribution - self.retention


def departure_holiday_pay(law: ParametersAt, gross: Decimal) -> DepartureHolidayPay:
    """7.67 % single, 6.80 % double with the special retention, 0.87 % double without (AR of 30-3-1967, art. 46)."""
    single = rounded(gross * law["departure.single"])
    subject = rounded(gross * law["departure.double_subject"])
    exempt = rounded(gross * law["departure.double_exempt"])
    return DepartureHolidayPay(gross, single, subject, exempt, employee_contribution(law, single), rounded(subject * law["retention.double_pay"]))


@dataclass(frozen=True, slots=True)
class DoubleHolidayPay:
    """Double holiday pay of a worker in service: amount, the part under the special retention, and that retention."""

    amount: Decimal
    subject: Decimal
    retention: Decimal


def double_holiday_pay(law: ParametersAt, monthly_gross: Decimal, months: Decimal) -> DoubleHolidayPay:
    """92 % of a month's gross for twelve months worked last year; the retention is due on 85/92 of it."""
    amount = rounded(monthly_gross * law["double_pay.share"] * months / 12)
    subject = rounded(amount * law["double_pay.subject"] / law["double_pay.share"])
    return DoubleHolidayPay(amount, subject, rounded(subject * law["retention.double_pay"]))
