"""The worst joint choice: its law by enumeration, its data sets against a fit by brute force, and both exponents."""

from __future__ import annotations

import itertools
from math import comb, sqrt

import numpy as np
import pytest
from budget import FALSE_ALARM
from scipy import stats

from experiments import verify
from experiments.inference import loglog_slope
from tabular.families.random import dirichlet
from tabular.measure import measure
from tabular.subjects.agnostic_dictionary import (
    AgnosticDictionary,
    agnostic_dictionary,
    draw_dictionary,
    worst_advantage,
    wrong_probability,
)
from tabular.subjects.representation_cost import scaled_fit
from tabular.witnesses.agnostic_choices import close_choices, worst_choices
from tabular.witnesses.one_representation import equal_directions
from tabular.witnesses.representation_costs import buried_tasks
from theory.choice import WORST_CHOICE, WORST_ODDS
from theory.claim import Verdict
from theory.errors import InvalidInput
from theory.registry import load


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def test_the_constant_is_the_largest_mistaken_gap() -> None:
    x = float(WORST_ODDS)
    assert stats.norm.sf(x) == pytest.approx(x * stats.norm.pdf(x), rel=1e-14)
    assert float(WORST_CHOICE) == pytest.approx(x * stats.norm.sf(x), rel=1e-14)
    grid = np.linspace(0, 5, 100_001)
    assert (grid * stats.norm.sf(grid)).max() <= float(WORST_CHOICE) * (1 + 1e-12)


@pytest.mark.parametrize("samples", [1, 2, 5, 8])
@pytest.mark.parametrize("advantage", [0.0, 0.3, 1.0])
def test_the_law_of_a_majority_is_that_of_enumeration(samples: int, advantage: float) -> None:
    p = (1 + advantage) / 2
    total = 0.0
    for votes in range(samples + 1):
        share = 1.0 if 2 * votes < samples else 0.5 if 2 * votes == samples else 0.0
        total += share * comb(samples, votes) * p**votes * (1 - p) ** (samples - votes)
    assert wrong_probability(samples, advantage) == pytest.approx(total, abs=1e-14)


@pytest.mark.parametrize("samples", [1, 2, 7, 64, 1000])
def test_no_other_advantage_costs_more(samples: int) -> None:
    worst = worst_advantage(samples)
    best = worst * wrong_probability(samples, worst)
    costs = [delta * wrong_probability(samples, delta) for delta in np.linspace(0, 1, 2001)]
    assert max(costs) <= best * (1 + 1e-9)


@pytest.mark.parametrize("samples", [10**4, 10**8, 10**12, 10**15])
def test_the_worst_cost_tends_to_its_constant_over_the_root(samples: int) -> None:
    delta = worst_advantage(samples)
    scaled = delta * wrong_probability(samples, delta) * sqrt(samples)
    assert scaled == pytest.approx(float(WORST_CHOICE), rel=1 / sqrt(samples))
    assert delta * sqrt(samples) == pytest.approx(float(WORST_ODDS), rel=1e-3)


def test_the_simulated_excess_has_the_mean_of_its_law() -> None:
    draws = [draw_dictionary(rng(i), SA=3, T=5, reps=4, size=2.0) for i in range(40)]
    wrong = sum(int(draw.wrong.sum()) for draw in draws)
    trials = sum(draw.wrong.size for draw in draws)
    probability = wrong_probability(20, draws[0].advantage)
    assert stats.binomtest(wrong, trials, probability).pvalue > FALSE_ALARM
    mean = np.mean([draw.excess for draw in draws])
    assert mean == pytest.approx(draws[0].expected_excess * wrong / trials / probability)


def brute_force_excess(rewards: np.ndarray, size: float, advantage: float) -> tuple[float, np.ndarray]:
    """Fit every representation with least-squares heads in [-b, b]; return the excess risk and the best one's signs.

    ``rewards`` are (T, SA, reps), the first state-action being the anchor; the better signs are all +1.
    """
    T, SA, _ = rewards.shape
    mean = np.full((T, SA), size * advantage)
    mean[:, 0] = size * (2 * SA - 1)
    variance = np.full((T, SA), size**2 * (1 - advantage**2))
    variance[:, 0] = 0.0
    task = np.sign(rewards[:, 0, 0])[:, None]
    objectives, risks = {}, {}
    for signs in itertools.product((1, -1), repeat=SA - 1):
        Phi = np.array([1, *signs])
        heads = np.clip((rewards.mean(axis=2) @ Phi) / SA, -size, size)
        fit = heads[:, None] * Phi
        objectives[signs] = float(((rewards - fit[:, :, None]) ** 2).mean())
        risks[signs] = float(((fit - task * mean) ** 2 + variance).mean())
    chosen = min(objectives, key=objectives.__getitem__)
    return risks[chosen] - min(risks.values()), np.array(chosen)


@pytest.mark.parametrize("seed", range(8))
def test_the_majority_is_the_fit_of_every_representation(seed: int) -> None:
    """Samples drawn one by one and fitted by enumeration choose, and lose, what their counts do."""
    SA, T, reps, size, advantage = 4, 3, 3, 0.5, 0.3
    generator = rng(seed)
    up = generator.random((T, SA - 1, reps)) < (1 + advantage) / 2
    task = np.where(generator.random(T) < 1 / 2, 1, -1)
    rewards = np.empty((T, SA, reps))
    rewards[:, 0] = size * (2 * SA - 1)
    rewards[:, 1:] = size * np.where(up, 1, -1)
    rewards *= task[:, None, None]
    excess, signs = brute_force_excess(rewards, size, advantage)
    votes = up.sum(axis=(0, 2))[None]  # an odd number of samples: no ties
    counted = AgnosticDictionary(SA, T, reps, size, advantage, votes, np.zeros((1, SA - 1), bool))
    assert (counted.wrong[0] == (signs < 0)).all()
    assert counted.excess == pytest.approx(excess, abs=1e-13)


def test_an_mdp_lends_its_size() -> None:
    mdp = dirichlet(rng(), S=3, A=2, gamma=0.5)
    choice = agnostic_dictionary(mdp, rng(), T=4, n=10)
    assert measure("SA", choice).value == 6
    assert measure("n", choice).value == 12
    assert choice.size * (2 * 6 - 1) == pytest.approx(np.abs(mdp.r).max())
    assert measure("advantage_ratio", choice).value == 1


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"SA": 1}, "SA must be at least 2"),
        ({"T": 0}, "T and reps"),
        ({"reps": 0}, "T and reps"),
        ({"advantage": 1.5}, "advantage must lie"),
    ],
)
def test_bad_instances_are_refused(wrong: dict[str, float], message: str) -> None:
    good = {"SA": 2, "T": 2, "reps": 2, "size": 1.0}
    with pytest.raises(InvalidInput, match=message):
        draw_dictionary(rng(), **{**good, **wrong})
    with pytest.raises(InvalidInput, match="samples must be"):
        worst_advantage(0)


def test_the_exponent_is_minus_one_half_and_excludes_minus_one() -> None:
    T = np.array([1, 4, 16, 64, 256, 1024])
    envelope = [worst_choices(rng(i), T=int(t), n=128).excess for i, t in enumerate(T)]
    slope = loglog_slope(T, envelope, 1 - FALSE_ALARM)
    assert -1 < slope.interval.low < -0.5 < slope.interval.high < -0.25
    assert slope.value == pytest.approx(-0.5, abs=0.03)


def test_closer_representations_are_fast_and_the_slow_rate_is_refuted_there() -> None:
    """The negative control: with a gap far below the noise the excess falls like 1/(nT)."""
    T = np.array([4, 16, 64, 256])
    gaps = [close_choices(rng(i), T=int(t), n=128).excess for i, t in enumerate(T)]
    assert loglog_slope(T, gaps, 0.95).value == pytest.approx(-1, abs=0.05)
    (control,) = verify("slow_rate_envelope", seed=3).controls
    assert control.detected


def test_the_cost_of_the_representation_is_what_two_fits_differ_by() -> None:
    fit = scaled_fit(dirichlet(rng(), S=3, A=2, gamma=0.5), rng(1), T=8, clarity=5.0, seeds=3)
    basis = np.linalg.svd(fit.exact)[0][:, : fit.rank]
    expected = []
    for sample in fit.samples:
        u, s, v = np.linalg.svd(sample, full_matrices=False)
        joint = u[:, : fit.rank] * s[: fit.rank] @ v[: fit.rank]
        told = basis @ np.linalg.lstsq(basis, sample, rcond=None)[0]
        expected.append(((joint - fit.exact) ** 2).mean() - ((told - fit.exact) ** 2).mean())
    assert measure("representation_cost", fit).value == pytest.approx(np.mean(expected), rel=1e-9)
    assert fit.exact.shape == (6, 8)


def test_the_fast_rate_excludes_the_slow_one_on_tasks_that_share() -> None:
    T = np.repeat([8, 32, 128], 8)
    costs = [
        measure("representation_cost", equal_directions(rng(i), T=int(t))).value for i, t in enumerate(T)
    ]
    slope = loglog_slope(T, costs, 1 - FALSE_ALARM)
    assert slope.interval.low < -1 < slope.interval.high < -0.75


def test_directions_below_the_noise_cost_the_slow_rate_in_many_tasks() -> None:
    """The negative control: the fit finds directions of the noise, whose strength grows like the root of SA T."""
    T = np.array([128, 512, 2048])
    costs = [measure("representation_cost", buried_tasks(rng(i), T=int(t))).value for i, t in enumerate(T)]
    assert loglog_slope(T, costs, 0.95).value == pytest.approx(-0.5, abs=0.1)


def test_the_verdicts_exclude_each_other() -> None:
    slow, fast = (verify(name, seed=4) for name in ("slow_rate_envelope", "fast_rate_everywhere"))
    assert (slow.verdict, fast.verdict) == (Verdict.HOLDS, Verdict.REFUTED)
    assert load("fast_rate_everywhere").repaired_by == "slow_rate_envelope"
    assert any(name.startswith("exponent of T") for name in slow.refuted_neighbours)
