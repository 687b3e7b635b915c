"""`make bench`: every figure, with the machine it was measured on."""

import os
import platform
import sys
from importlib import import_module

BENCHES = ("bench_payslip", "bench_issue", "bench_pdf", "bench_payroll", "bench_pages")


def main() -> None:
    """Run the named benches, or all."""
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, {platform.system()} {platform.release()}")
    for name in sys.argv[1:] or BENCHES:
        figures = import_module(f"tests.bench.{name}").run()
        for figure, told in figures.items() if isinstance(figures, dict) else figures:
            print(f"{figure}: {told}", flush=True)


main()
