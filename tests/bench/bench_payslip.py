"""One payslip from loaded parameters, and 10,000 of them from a cold start, process start included."""

import subprocess
import sys
import time
from datetime import date
from decimal import Decimal
from statistics import median

from smartcoop.country import PayCase, Work, codes, load
from smartcoop.country.samples import with_gross
from smartcoop.dates import Month
from smartcoop.money import Money

MONTH, ON = Month(2026, 10), date(2026, 10, 31)
COUNT = 10_000
ROUNDS = 5


def case(code: str, n: int) -> PayCase:
    """A full month of work at a gross that differs with `n`, at least the legal minimum."""
    law = load(code)
    work = Work(MONTH.period, Money(250_000 + n % 400_000, law.currency), Decimal(22), Decimal("167.2"), law.engagement.load({}), ends=False)
    asked = PayCase(month=MONTH, paid_on=ON, person=law.person.load({}), employer=law.employer.load({}), work=work)
    return with_gross(asked, max(work.gross, law.payroll.minimum_gross(asked)))


def compute(code: str, count: int) -> None:
    """So many payslips, each at another gross."""
    law = load(code)
    for n in range(count):
        law.payroll.compute(case(code, n))


def run() -> dict[str, str]:
    """Milliseconds a payslip (median of five rounds of 2,000), and seconds of the cold 10,000, for each country."""
    figures = {}
    for code in codes():
        compute(code, 100)
        cases = [case(code, n) for n in range(2000)]
        warm = median(_seconds(lambda cases=cases, code=code: [load(code).payroll.compute(one) for one in cases]) for _ in range(ROUNDS))
        figures[f"one payslip, {code}"] = f"{warm / 2:.3f} ms"
        cold = median(_seconds(lambda code=code: subprocess.run([sys.executable, "-m", "tests.bench.bench_payslip", code], check=True)) for _ in range(3))
        figures[f"{COUNT} payslips from a cold start, {code}"] = f"{cold:.1f} s"
    return figures


def _seconds(work) -> float:  # type: ignore[no-untyped-def]
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


if __name__ == "__main__":
    compute(sys.argv[1], COUNT)
