"""The script of continuous integration runs every step and fails when one does."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
STEPS = ("install", "lint", "kernels", "verify", "test")
CLOSING = "======================== 3 passed, 1 skipped in 0.10s ========================="


def run_with(
    folder: Path, failing: str | None, closing: str = CLOSING, level: int = 0
) -> subprocess.CompletedProcess[str]:
    """Run the script, under so many other makes, beside a Makefile whose steps do nothing but succeed, or fail."""
    (folder / ".ci").mkdir()
    shutil.copy(ROOT / ".ci" / "run", folder / ".ci")
    recipes = {step: f"@echo did {step}; exit {int(step == failing)}" for step in STEPS}
    recipes["test"] = f"@echo '{closing}'; exit {int(failing == 'test')}"
    text = "".join(f"{step}:\n\t{recipe}\n" for step, recipe in recipes.items())
    (folder / "Makefile").write_text(f".PHONY: {' '.join(STEPS)}\n{text}")
    return subprocess.run(
        ["bash", ".ci/run"],
        cwd=folder,
        env={**os.environ, "MAKELEVEL": str(level)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_ends_with_the_closing_line_of_the_tests(tmp_path: Path) -> None:
    done = run_with(tmp_path, None)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == CLOSING


@pytest.mark.parametrize("level", [0, 1])
@pytest.mark.parametrize("failing", STEPS)
def test_one_failing_step_fails_the_run_and_hides_no_other(tmp_path: Path, failing: str, level: int) -> None:
    done = run_with(tmp_path, failing, level=level)
    assert done.returncode == 1
    assert f"failed: make {failing}" in done.stderr
    assert re.search(rf"\[Makefile:\d+: {failing}\] Error 1", done.stdout + done.stderr)
    assert all(f"did {step}" in done.stdout for step in STEPS[:-1])
    assert done.stdout.splitlines()[-1] == CLOSING


@pytest.mark.parametrize("closing", ["nothing at all", "========== no tests ran in 0.01s =========="])
def test_a_run_without_tests_fails(tmp_path: Path, closing: str) -> None:
    assert run_with(tmp_path, None, closing).returncode == 1
