"""A PostgreSQL server of the tests' own: in a temporary folder, on a Unix socket alone, without durability, gone with the tests.

Only the bench may keep its data, in a folder that it names.
"""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

ACCOUNT = "postgres"
PATIENCE = 30
SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "shared_buffers": "64MB",
    "max_connections": "60",
    "log_min_messages": "fatal",
    "timezone": "Pacific/Auckland",  # a moment that leans on the server's time zone is then wrong by half a day
}


@contextmanager
def running_server(kept: Path | None = None) -> Iterator[Path]:
    """Start a server and stop it at the end; gives the folder of its socket. Its data stay in the folder `kept`, where one is given."""
    folder = kept or Path(tempfile.mkdtemp(prefix="smartcoop-pg-"))
    try:
        if not (folder / "data").exists():
            _make_cluster(folder)
        with _started(folder):
            yield folder
    finally:
        if kept is None:
            shutil.rmtree(folder)


def _make_cluster(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    if os.geteuid() == 0:
        shutil.chown(folder, ACCOUNT, ACCOUNT)
    options = ["--username=smartcoop", "--auth=trust", "--no-sync", "--encoding=UTF8", "--locale=C"]
    subprocess.run(_command("initdb", f"--pgdata={folder / 'data'}", *options), check=True, stdout=subprocess.DEVNULL)


@contextmanager
def _started(folder: Path) -> Iterator[None]:
    options = [part for name, value in SETTINGS.items() for part in ("-c", f"{name}={value}")]
    server = subprocess.Popen(_command("postgres", "-D", str(folder / "data"), "-k", str(folder), *options))
    try:
        _wait_until_ready(folder, server)
        yield
    finally:
        server.send_signal(signal.SIGINT)  # does not wait for connections that a failed test left open
        server.wait(PATIENCE)


def _wait_until_ready(folder: Path, server: subprocess.Popen[bytes]) -> None:
    patience_ends = time.monotonic() + PATIENCE
    while server.poll() is None and time.monotonic() < patience_ends:
        try:
            psycopg.connect(host=str(folder), user="smartcoop", dbname="postgres").close()
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError("the tests' PostgreSQL server did not start; its messages are above")


def _command(program: str, *arguments: str) -> list[str]:
    """Run a server's program as a user it accepts (not root), and let it end when the tests die."""
    found = shutil.which(program, path=_search_path())
    if found is None:
        raise RuntimeError(f"{program} was not found: install PostgreSQL 14 or newer (Debian: postgresql)")
    drop = [f"--reuid={ACCOUNT}", f"--regid={ACCOUNT}", "--clear-groups"] if os.geteuid() == 0 else []
    return ["setpriv", *drop, "--pdeathsig=INT", found, *arguments]


def _search_path() -> str:
    """Debian's folders first, newest version first: its packages keep the server's programs off PATH."""
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda found: int(found.parent.name), reverse=True)
    return os.pathsep.join([*map(str, versions), os.environ.get("PATH", os.defpath)])
