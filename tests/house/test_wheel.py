import os
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

from tests.house.source import ROOT

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run([sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT], check=True, stdout=subprocess.DEVNULL)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of commands of an environment into which the wheel was installed; dependencies are read from this environment."""
    home = tmp_path_factory.mktemp("environment")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", home], check=True)
    python = home / "bin/python"
    subprocess.run([sys.executable, "-m", "pip", "--python", python, "install", "--quiet", "--no-deps", "--no-index", wheel], check=True)
    packages = next((home / "lib").glob("python*/site-packages"))
    (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return home / "bin"


def run(installed: Path, folder: Path, *arguments: str) -> str:
    """What a command of the installed product says; it knows nothing of the checkout."""
    surroundings = {"PATH": os.environ["PATH"], "HOME": str(folder), "SMARTCOOP_DATA_DIR": str(folder / "data"), "LANG": "C.UTF-8"}
    done = subprocess.run([installed / "smartcoop", *arguments], cwd=folder, env=surroundings, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_wheel_holds_what_the_product_reads(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    wanted = ["smartcoop/py.typed", "smartcoop/migrations/env.py", "smartcoop/templates/layouts/base.html", "smartcoop/translations/fr/messages.po"]
    assert not [name for name in wanted if name not in names]
    assert not [name for name in names if name.startswith("tests/") or name.endswith((".pyc", ".sqlite"))]
    assert any(name.endswith("licenses/LICENSE") for name in names)


def test_the_installed_command_runs_outside_the_checkout(installed: Path, tmp_path: Path) -> None:
    where = subprocess.run(
        [installed / "python", "-c", "import smartcoop; print(smartcoop.__file__)"], cwd=tmp_path, check=True, capture_output=True, text=True
    )
    assert str(installed.parent) in where.stdout
    assert "demo" in run(installed, tmp_path, "--help")


def test_the_installed_command_makes_and_keeps_a_database(installed: Path, tmp_path: Path) -> None:
    run(installed, tmp_path, "init")
    assert "already" in run(installed, tmp_path, "init")
    assert (tmp_path / "data/smartcoop.sqlite").is_file()


def test_the_installed_command_runs_the_demo(installed: Path, tmp_path: Path) -> None:
    run(installed, tmp_path, "demo", "--out", "shown")
    assert list((tmp_path / "shown").rglob("*.pdf"))
