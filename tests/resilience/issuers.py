"""A process in which many threads issue invoices: `python -m tests.resilience.issuers URL THREADS ID...`; begins when a line comes in."""

import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from sqlalchemy.orm import sessionmaker

from smartcoop.db import open_engine, transaction
from smartcoop.invoicing.service import issue_invoice
from tests.factories import BY, TODAY


def issue_all(url: str, threads: int, drafts: Sequence[int]) -> None:
    """Each thread issues its own share of the drafts; all threads begin together."""
    engine = open_engine(url)
    sessions, start = sessionmaker(engine), Barrier(threads)

    def issue(own: Sequence[int]) -> None:
        start.wait()
        for draft in own:
            with transaction(sessions) as session:
                issue_invoice(session, draft, on=TODAY, by=BY)

    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(issue, [drafts[n::threads] for n in range(threads)]))
    engine.dispose()


def main(url: str, threads: str, *drafts: str) -> None:
    """Say that everything is loaded, wait for the word, issue."""
    print("ready", flush=True)
    sys.stdin.readline()
    issue_all(url, int(threads), [int(draft) for draft in drafts])


if __name__ == "__main__":
    main(*sys.argv[1:])
