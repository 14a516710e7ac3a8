"""What data say of features: as many directions as the law counts, and floors as they are measured."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from budget import FALSE_ALARM

from experiments.inference import mean_interval
from linear_mdp.low_rank.em import fit, fit_measures
from linear_mdp.low_rank.information import expected_floor, feature_information, freedom
from linear_mdp.low_rank.nearest import floors, nearest
from linear_mdp.low_rank.tilts import hellinger
from linear_mdp.subjects.scratch_model import signal
from theory.errors import InvalidInput

X, S, D, T = 24, 6, 3, 8


def drawn(seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    return rng.dirichlet(np.full(D, 3.0), X), rng.dirichlet(np.full(S, 3.0), (T, D))


def test_directions_are_as_many_as_free_parameters() -> None:
    phi, mu = drawn()
    weights = np.random.default_rng(1).dirichlet(np.ones(X))
    assert freedom(phi, mu[0], weights) == ((X - D) * (D - 1) + D * (S - 1), D * (S - 1))
    mu[0, 1] = mu[0, 0]  # the control: features that lead to the same states cannot be told apart
    assert freedom(phi, mu[0], weights).both < (X - D) * (D - 1) + D * (S - 1)


def test_information_is_what_measures_cannot_make_up_for() -> None:
    """The twin: by least squares over the moves of the measures, for one move of the features."""
    phi, mu = drawn()
    even, step = np.full(X, 1 / X), 1e-5
    rng = np.random.default_rng(2)
    move = rng.normal(size=(X, D))
    move -= move.mean(axis=1, keepdims=True)
    basis = np.linalg.svd(np.ones((1, D)))[2][1:].T
    moved = fit_measures(1e9 * (phi + step * move) @ mu[0][None], phi, rng, tolerance=1e-3).kernels[0]
    found = 4 * hellinger(even, (phi + step * move) @ mu[0], moved) / step**2
    coordinates = (move @ basis).ravel()
    assert coordinates @ feature_information(phi, mu[0], even) @ coordinates == pytest.approx(found, rel=0.05)


def test_sources_have_the_floor_of_the_law_in_the_mean() -> None:
    phi, mu = drawn()
    floors = [expected_floor(phi, mu, one, 1000) for one in mu]
    assert np.mean(floors) == pytest.approx((X - D) * (D - 1) / (4 * 1000 * T), rel=1e-9)


def test_what_no_source_tells_apart_is_never_learned() -> None:
    phi, mu = drawn()
    target = mu[0].copy()
    mu[:, 1] = mu[:, 0]
    assert expected_floor(phi, mu, target, 1000) == np.inf
    assert expected_floor(phi, mu, mu[:2].mean(axis=0), 1000) < np.inf


@pytest.mark.statistical
def test_the_floor_that_is_measured_is_the_one_expected() -> None:
    """The control: a third more samples than there were are outside the interval."""
    phi, mu = drawn()
    target, n, rng = mu[:3].mean(axis=0), 10**6, np.random.default_rng(3)
    even = np.full(X, 1 / X)
    floors = []
    for _ in range(40):
        counts = rng.multinomial(n, (phi @ mu / X).reshape(T, -1)).reshape(T, X, S)
        learned = fit(counts, D, rng, restarts=2).phi
        best = fit_measures(1e9 * (phi @ target)[None], learned, rng, tolerance=0.1).kernels[0]
        floors.append(float(hellinger(even, phi @ target, best)))
    interval = mean_interval(np.array(floors), 1 - FALSE_ALARM)
    assert interval.low < expected_floor(phi, mu, target, n) < interval.high
    assert expected_floor(phi, mu, target, 4 * n / 3) < interval.low


def test_a_transition_without_probability_is_refused() -> None:
    phi, mu = drawn()
    mu[0, :, 0] = 0
    with pytest.raises(InvalidInput, match="positive probability"):
        freedom(phi, mu[0] / mu[0].sum(axis=-1, keepdims=True), np.full(X, 1 / X))


PHI, MU = drawn()
EVEN = np.full(X, 1 / X)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: freedom(3 * PHI, MU[0], EVEN), r"phi\[\d+\] sums to 3, it must sum to 1"),
        (lambda: freedom(PHI, -MU[0], EVEN), "measures.* a probability cannot be negative"),
        (lambda: freedom(PHI, MU[0], 2 * EVEN), "weights sums to 2, it must sum to 1"),
        (lambda: freedom(PHI, MU[0], EVEN[1:]), r"weights must have shape \(24,\), got \(23,\)"),
        (
            lambda: feature_information(PHI[:, 1:], MU[0], EVEN),
            r"must share d and not be empty, got \(24, 2\)",
        ),
        (lambda: expected_floor(PHI * np.nan, MU, MU[0], 5), r"phi\[0, 0\] is nan"),
        (lambda: expected_floor(PHI, MU[0], MU[0], 5), r"measures \(T, d, S\) must share d"),
        (lambda: expected_floor(PHI, MU, MU[0], 0), "n must be positive and finite, got 0"),
        (lambda: expected_floor(PHI, MU, MU[0], -5), "n must be positive and finite, got -5"),
        (lambda: nearest(PHI[:2] @ MU, PHI, np.random.default_rng(0), np.nan), "within must be positive"),
        (lambda: floors(7 * PHI @ MU, PHI, np.random.default_rng(0)), r"truth\[.*\] sums to 7"),
        (lambda: floors(PHI @ MU[0], PHI, np.random.default_rng(0)), r"shape \(T, X, S\), none of them zero"),
    ],
)
def test_what_are_no_laws_is_refused(call: Callable[[], object], message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        call()


def test_rows_of_rank_two_differ_in_one_direction_and_those_of_rank_one_in_none() -> None:
    rows = 0.5 + np.linspace(-0.3, 0.3, 4)[:, None] * [1, -1]
    apart = np.linalg.norm(rows - 0.5) / 0.5**0.5
    assert signal(rows, 2, 900) == pytest.approx(apart * 30 / 3)
    with pytest.raises(InvalidInput, match="2 <= d <= 2, got d = 1"):
        signal(rows, 1, 900)
