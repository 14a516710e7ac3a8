"""Every sampler and every witness: deterministic given its generator, and measurable to the last fact."""

import numpy as np
import pytest

import tabular.witnesses  # noqa: F401 - registers the witnesses
from experiments.plan import sweeps
from experiments.trials import run_trial
from tabular.families import FAMILIES
from theory.claim import Claim
from theory.registry import load_all

each_claim = pytest.mark.parametrize("claim", load_all(), ids=lambda claim: claim.name)


@each_claim
def test_trials_are_reproducible_and_finite_where_they_must_be(claim: Claim) -> None:
    for sweep in sweeps(claim, "quick"):
        trial = sweep.trials()[0]
        rows = [run_trial(trial, claim, {}, trial.rng(5)) for _ in range(2)]
        assert rows[0] == rows[1]
        assert np.isfinite(rows[0]["measured"])
        assert rows[0]["measured_error"] >= 0
        assert rows[0]["measured_error"] <= 1e-6 * (1 + abs(rows[0]["measured"]))


@each_claim
def test_another_seed_draws_another_instance(claim: Claim) -> None:
    trial = sweeps(claim, "quick")[0].trials()[-1]
    first, second = (run_trial(trial, claim, {}, trial.rng(seed)) for seed in (1, 2))
    assert first["facts"] != second["facts"] or first["measured"] != second["measured"]


@pytest.mark.parametrize("name", sorted(FAMILIES))
def test_families_have_a_summary_and_a_grid(name: str) -> None:
    family = FAMILIES[name]
    assert family.summary
    assert all(len(values) > 0 for values in family.grid.values())
