"""Figures: labels from the quantity, the bound's own curve, every draw shown or counted."""

from collections.abc import Iterator

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.figure import Figure

from experiments import plots
from experiments.verification import Verification
from experiments.verifier import Settings, verify_all
from theory.registry import load

NAMES = ("simulation_lemma", "discount_weight_monotone", "performance_difference", "modulus_lower_bound")


@pytest.fixture(scope="module", autouse=True)
def _agg() -> Iterator[None]:
    backend = mpl.get_backend()
    mpl.use("Agg")
    yield
    plt.close("all")
    mpl.use(backend)


@pytest.fixture(scope="module")
def verifications() -> dict[str, Verification]:
    values = {"replications": (1,), "S": (3,)}
    done = verify_all([load(name) for name in NAMES], Settings(seed=0, values=values))
    return {v.claim.name: v for v in done}


@pytest.mark.parametrize("name", NAMES)
def test_scaling_draws_on_given_axes(name: str, verifications: dict[str, Verification]) -> None:
    ax = Figure().subplots()
    assert plots.scaling(verifications[name], ax) is ax
    assert ax.get_xlabel()
    labels = ax.get_ylabel() + ax.get_xlabel()
    assert verifications[name].claim.quantity.meaning.split()[0] in labels


def test_scaling_shows_the_bound_at_the_recorded_facts(verifications: dict[str, Verification]) -> None:
    """Some line of the figure runs through the recorded bounds of the witness, at its horizons."""
    verification = verifications["simulation_lemma"]
    ax = Figure().subplots()
    plots.scaling(verification, ax)
    witness = verification.frame.query("role == 'witness'")
    recorded = np.sort(witness["bound"].to_numpy())
    drawn = [np.asarray(line.get_ydata(), dtype=float) for line in ax.get_lines()]
    assert any(len(y) >= 5 and np.isclose(y[:, None], recorded[None]).any(axis=1).sum() >= 5 for y in drawn)


def test_scaling_is_log_log_where_the_claim_scales(verifications: dict[str, Verification]) -> None:
    ax = plots.scaling(verifications["simulation_lemma"])
    assert (ax.get_xscale(), ax.get_yscale()) == ("log", "log")


def test_tightness_marks_every_claim(verifications: dict[str, Verification]) -> None:
    ax = plots.tightness(list(verifications.values()), Figure().subplots())
    words = " ".join(label.get_text() for label in ax.get_yticklabels())
    for verification in verifications.values():
        assert verification.claim.title.split()[0] in words


def test_figures_leave_the_users_settings_alone(verifications: dict[str, Verification]) -> None:
    before = dict(mpl.rcParams)
    plots.scaling(verifications["simulation_lemma"])
    assert dict(mpl.rcParams) == before
