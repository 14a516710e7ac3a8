"""What the repository tracks: no paths of somebody's machine, nothing unfinished, nothing large."""

import os
import re
import subprocess
from pathlib import Path

import pytest
from machine_paths import MACHINE

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).relative_to(ROOT).as_posix()
UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX|NotImplementedError|placeholder)\b", re.IGNORECASE)
TICKET = re.compile(r"\b(issue|ticket)s? #?\d", re.IGNORECASE)
# One writes a file for somebody else to finish, the other refuses it until it is.
SKELETONS = {"experiments/cli/new_claim.py", "experiments/plan.py"}
PICTURE = re.compile(r'"image/png": "[^"]*"')  # of a notebook: letters at random, which may spell anything
LARGE = 500_000  # bytes


def tracked() -> list[str]:
    if not (ROOT / ".git").exists():
        pytest.skip("needs the repository: looks at the files that it tracks")
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
    return [name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def texts() -> dict[str, str]:
    contents = {name: (ROOT / name).read_bytes() for name in tracked()}
    return {name: PICTURE.sub("", raw.decode()) for name, raw in contents.items() if b"\0" not in raw}


def found(pattern: re.Pattern[str], contents: dict[str, str], spared: set[str]) -> list[str]:
    return [
        f"{name}:{number}: {line.strip()}"
        for name, text in contents.items()
        if name not in spared
        for number, line in enumerate(text.splitlines(), start=1)
        if pattern.search(line)
    ]


def test_no_path_of_a_machine() -> None:
    assert found(MACHINE, texts(), {HERE}) == []


def test_nothing_unfinished() -> None:
    assert (
        found(UNFINISHED, texts(), {HERE, *SKELETONS, *(n for n in tracked() if n.startswith("tests/"))})
        == []
    )


def test_no_number_of_a_tracker() -> None:
    assert found(TICKET, texts(), {HERE}) == []


@pytest.mark.parametrize(
    ("pattern", "line"),
    [
        (MACHINE, "open('/home/ann/runs')"),
        (MACHINE, "cd /tmp/scratch"),
        (UNFINISHED, "# todo: the other case"),
        (TICKET, "see issue 7"),
    ],
)
def test_the_patterns_find_what_they_are_for(pattern: re.Pattern[str], line: str) -> None:
    assert found(pattern, {"a": f"\n{line}\n"}, set()) == [f"a:2: {line}"]


def test_no_large_file() -> None:
    assert [name for name in tracked() if (ROOT / name).stat().st_size > LARGE] == []


def test_no_file_that_tools_leave_behind() -> None:
    litter = re.compile(r"(^|/)(__pycache__|\.DS_Store|\.ipynb_checkpoints|.*\.(pyc|pkl|nbi|nbc|log))($|/)")
    assert [name for name in tracked() if litter.search(name)] == []


def test_continuous_integration_can_be_started() -> None:
    assert os.access(ROOT / ".ci" / "run", os.X_OK)
