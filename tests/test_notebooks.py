"""The notebooks run, and their agents come as close to the known optimum as they are shown to."""

import runpy
from pathlib import Path

import pytest

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"


@pytest.mark.parametrize(
    ("notebook", "library"),
    [("train_stable_baselines3.py", "stable_baselines3"), ("train_rlberry.py", "rlberry_scool")],
)
@pytest.mark.filterwarnings("default")  # those of other libraries
def test_the_agent_finds_the_better_gate(notebook, library):
    pytest.importorskip(library, reason="not in the extra dev")
    assert abs(runpy.run_path(str(NOTEBOOKS / notebook))["gap"]) < 1e-12
