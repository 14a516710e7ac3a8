"""The two commands of the README install once, and say what is wrong when they cannot."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
# Stands for an interpreter: makes environments whose python writes down what it is asked to run.
INTERPRETER = """#!/bin/sh
case "$1" in
  -c) exit {suitable} ;;
  --version) echo Python 3.x ;;
  -m) rm -rf "$4" && mkdir -p "$4/bin" && cp {recorder} "$4/bin/python" && cp {recorder} "$4/bin/boundlab" ;;
esac
echo "$(basename "$0") $*" >>{log}
"""
RECORDER = """#!/bin/sh
case "$1" in -c) exit 0 ;; esac
echo "$(basename "$0") $*" >>{log}
"""


class Checkout:
    """A folder with the Makefile and stand-ins for the interpreters."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.log = folder / "log"
        for name in ("Makefile", "pyproject.toml", "constraints.txt"):
            shutil.copy(ROOT / name, folder)

    def interpreter(self, name: str, suitable: bool = True) -> str:
        path = self.folder / name
        recorder = self.folder / "recorder"
        recorder.write_text(RECORDER.format(log=self.log))
        recorder.chmod(0o755)
        path.write_text(INTERPRETER.format(suitable=int(not suitable), log=self.log, recorder=recorder))
        path.chmod(0o755)
        return str(path)

    def make(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["make", *arguments], cwd=self.folder, capture_output=True, text=True, check=False, timeout=60
        )

    def ran(self, *arguments: str) -> list[str]:
        """What a successful make ran, without the command names' folders."""
        self.log.write_text("")
        done = self.make(*arguments)
        assert done.returncode == 0, done.stderr
        return self.log.read_text().splitlines()


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path)


def installs(lines: list[str]) -> list[str]:
    return [line.split()[-1] for line in lines if "-m pip install" in line]


def test_installs_once_and_runs_every_time(checkout: Checkout) -> None:
    python = f"PYTHON={checkout.interpreter('one')}"
    first = checkout.ran("verify", python)
    assert installs(first) == ["."]
    assert all("--constraint constraints.txt" in line for line in first if "pip" in line)
    assert first[-1] == "boundlab verify all --preset quick --engine local"
    assert checkout.ran("verify", python) == first[-1:]
    assert installs(checkout.ran("test")) == [".[dev]"]
    timed, rest = checkout.ran("test")
    assert timed.endswith("pytest -q tests/benchmarks")
    assert "--ignore tests/benchmarks" in rest
    assert checkout.ran("notebooks")[-1].startswith("python tests/notebook_pairs.py notebooks/")
    assert checkout.ran("verify", "OUT=here") == [f"{first[-1]} --out here"]


def test_what_is_timed_hides_nothing_when_it_fails(checkout: Checkout) -> None:
    python = f"PYTHON={checkout.interpreter('one')}"
    checkout.ran("test", python)
    fails = 'case "$*" in *"-q tests/benchmarks") exit 1 ;; esac\n'
    with (checkout.folder / ".venv" / "bin" / "python").open("a") as recorder:
        recorder.write(fails)
    checkout.log.write_text("")
    assert checkout.make("test").returncode != 0
    assert "--ignore tests/benchmarks" in checkout.log.read_text()


@pytest.mark.parametrize("changed", ["pyproject.toml", "constraints.txt"])
def test_installs_again_after_a_change(checkout: Checkout, changed: str) -> None:
    checkout.ran("test", f"PYTHON={checkout.interpreter('one')}")
    for path in checkout.folder.rglob("*"):
        os.utime(path, (1e9, 1e9))  # long ago, so that no clock is too coarse to see what comes next
    assert installs(checkout.ran("test")) == []
    (checkout.folder / changed).touch()
    assert installs(checkout.ran("test")) == [".[dev]"]


def test_another_interpreter_makes_another_environment(checkout: Checkout) -> None:
    checkout.ran("test", f"PYTHON={checkout.interpreter('one')}")
    again = checkout.ran("test", f"PYTHON={checkout.interpreter('two')}")
    assert [line.split()[:3] for line in again] == [
        ["two", "--version"],
        ["two", "-m", "venv"],
        ["python", "-m", "pip"],
        ["python", "-m", "pytest"],
        ["python", "-m", "pytest"],
    ]


def test_a_broken_environment_is_made_again(checkout: Checkout) -> None:
    python = f"PYTHON={checkout.interpreter('one')}"
    checkout.ran("test", python)
    (checkout.folder / ".venv/bin/python").unlink()
    assert installs(checkout.ran("test", python)) == [".[dev]"]


@pytest.mark.parametrize("name", ["old", "absent"])
def test_an_unsuitable_interpreter_is_refused(checkout: Checkout, name: str) -> None:
    python = checkout.interpreter("old", suitable=False) if name == "old" else str(checkout.folder / "absent")
    done = checkout.make("verify", f"PYTHON={python}")
    assert done.returncode != 0
    assert f"needs Python 3.11, 3.12 or 3.13 with its venv module; tried: {python}" in done.stderr
    assert "make PYTHON=/path/to/python verify" in done.stderr
    assert not (checkout.folder / ".venv").exists()
