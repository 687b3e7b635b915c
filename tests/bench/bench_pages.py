"""Every page with little and with much behind it, on SQLite and on PostgreSQL: what a cooperative waits for after ten years.

`BENCH_MEMBERS=2000` sets how many members the large one has; there are ten invoices and about 125 postings for each. `BENCH_KEEP=folder` keeps
the databases for the next time, `BENCH_KIND=sqlite` or `postgresql` asks one kind, `BENCH_ONLY=regex` only the pages whose reader and address match
(`staff /invoices`), `BENCH_PAIRS=yes` each filter of each list in each of its orders, too, and `BENCH_CLOCK=cpu` measures the work of the application
and of its database alone, on a machine that others use.
"""

import os
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from statistics import median

from tests import databases
from tests.bench.decade import Size
from tests.bench.house import SECOND, Answer, House, NoPage, opened
from tests.bench.keeping import kept_or_written, place
from tests.bench.lists import OF_MEMBERS, OF_STAFF, addresses
from tests.bench.pages import CLIENTS, LEFT_OUT, MEMBERS, PROGRAMS, STAFF

FEW, MANY = 500, 20_000
"""With the few every page is as full as with the many: the same rows and choices are shown, and what differs is how much lies behind."""
ROUNDS, MORE_ROUNDS = 3, 8
"""How often a page is asked for, and how often again before it is said to miss the aim; the median is of all."""
SLOW, GROWS = 200, 1.5
"""Above so many milliseconds, or so many times the small database's, a page is named at the end."""
MORE = 1.2
"""A page with so many times the rows is said to show more: it is fuller, not slower."""
HEAVY = 100_000
"""A page of more bytes, without fonts and pictures, is named at the end."""
ASKS = 40
"""A page that asks the database more often is named at the end."""

Page = tuple[str, str]


def run() -> Iterator[tuple[str, str]]:
    """For each page its median on the small and on the large database, asked in turn, their ratio, and at the end what misses the aim."""
    chosen = os.environ.get("BENCH_KIND")
    broken: list[str] = []
    for kind in [chosen] if chosen else databases.KINDS:
        with place(kind) as where:
            told = []
            for name, members in (("small", FEW), ("large", int(os.environ.get("BENCH_MEMBERS", MANY)))):
                told.append(kept_or_written(where, Size(members)))
                yield f"pages on {kind}, {name}", told[-1].told
            compared = _Compared(kind, opened(told[0], where.folder), opened(told[1], where.folder))
            yield "measured", "the work alone" if os.environ.get("BENCH_CLOCK") == "cpu" else "the time that passes"
            yield "load of the machine before", _load()
            yield from compared.figures()
            yield "load of the machine after", _load()
            yield from compared.summary()
            broken += compared.found["pages that failed"]
    if broken:
        raise SystemExit(f"{len(broken)} pages failed")


def _load() -> str:
    return f"{os.getloadavg()[1]:.1f} in five minutes, for {os.cpu_count()} cores"


@dataclass
class _Compared:
    """Two databases of one kind, and what is found wrong with pages."""

    kind: str
    small: House
    large: House
    found: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def figures(self) -> Iterator[tuple[str, str]]:
        """Each page as soon as it is measured."""
        for page in self._asked():
            try:
                few, many = self._medians(page)
            except NoPage as wrong:
                self.found["pages that failed"].append(f"{page[0]} {wrong}")
                yield self._named(page), str(wrong)
                continue
            self._judge(page, few, many)
            yield self._named(page), _told(few, many)

    def _named(self, page: Page) -> str:
        return f"{self.kind}, {page[0]}, {page[1]}"

    def _asked(self) -> Iterator[Page]:
        """The pages, each followed by its second one where both databases have it."""
        only = re.compile(os.environ.get("BENCH_ONLY", ""))
        for who, page in every_page(self.small):
            if only.search(f"{who} {page}"):
                yield who, page
                if all((who, page + SECOND) in house.second for house in (self.small, self.large)):
                    yield who, page + SECOND

    def _medians(self, page: Page) -> tuple[Answer, Answer]:
        both: list[list[Answer]] = [[], []]
        self._ask(page, 1, both)
        both = [[], []]  # the first time fills caches
        self._ask(page, ROUNDS, both)
        if _misses(*map(_median, both)):
            self._ask(page, MORE_ROUNDS, both)
        return _median(both[0]), _median(both[1])

    def _ask(self, page: Page, rounds: int, both: list[list[Answer]]) -> None:
        """In turn, so that what else the machine does falls on both."""
        for _ in range(rounds):
            for house, answers in zip((self.small, self.large), both, strict=True):
                answers.append(house.ask(*page))

    def _judge(self, page: Page, few: Answer, many: Answer) -> None:
        said = f"{page[0]} {page[1]}: {_told(few, many)}"
        fuller = many.rows > few.rows * MORE and many.took <= SLOW
        wrong = {
            f"pages above {SLOW} ms or {GROWS}x": _misses(few, many) and not fuller,
            f"pages above {GROWS}x that are fuller, too": _misses(few, many) and fuller,
            "pages that ask the database more often with more behind them": many.queries > few.queries and many.rows <= few.rows * MORE,
            f"pages with more than {ASKS} queries": many.queries > ASKS,
            f"pages above {HEAVY // 1000} KB": many.size > HEAVY and page[0] != "program",
        }
        for name, holds in wrong.items():
            if holds:
                self.found[name].append(said)

    def summary(self) -> Iterator[tuple[str, str]]:
        """What misses the aim, and what nobody asked for."""
        if "BENCH_ONLY" not in os.environ:
            self.found["pages that nobody asked for"] += _never_asked(self.small)
        for name in dict.fromkeys((f"pages above {SLOW} ms or {GROWS}x", *self.found)):
            yield f"{self.kind}, {name}", "".join(f"\n    {one}" for one in self.found[name]) or "none"


def _median(answers: list[Answer]) -> Answer:
    return Answer(median(one.took for one in answers), answers[-1].queries, answers[-1].rows, answers[-1].size)


def _misses(few: Answer, many: Answer) -> bool:
    return many.took > SLOW or many.took > GROWS * few.took


def _told(few: Answer, many: Answer) -> str:
    more = f", shows {many.rows} rows and choices to {few.rows}" if many.rows > few.rows * MORE else f", {many.rows} rows"
    return f"{few.took:.1f} ms, {many.took:.1f} ms ({many.took / few.took:.2f}x), {few.queries}, {many.queries} queries{more}"


def every_page(house: House) -> Iterator[Page]:
    """Who asks for what, each once."""
    listed = {"staff": addresses(house.app, OF_STAFF), "member": addresses(house.app, OF_MEMBERS)}
    named = {"staff": STAFF, "member": MEMBERS, "program": PROGRAMS, "client": CLIENTS}
    for who, pages in named.items():
        yield from ((who, page) for page in dict.fromkeys((*pages, *listed.get(who, ()))))


def _never_asked(house: House) -> list[str]:
    """Pages of the application that are neither asked for nor left out with a reason."""
    urls = house.app.url_map.bind("localhost")
    known = {urls.match(house.address(*page).partition("?")[0])[0] for page in every_page(house)} | set(LEFT_OUT)
    asked_of = {rule.endpoint for rule in house.app.url_map.iter_rules() if "GET" in (rule.methods or ()) and not rule.endpoint.startswith("security.")}
    return sorted(asked_of - known)
