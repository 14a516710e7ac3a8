"""The risk bound of a dictionary, its composition over iterations, and the largest density, against slow twins."""

from __future__ import annotations

import itertools
from dataclasses import replace
from math import pi, sqrt

import numpy as np
import pytest
from budget import FALSE_ALARM
from scipy.optimize import lsq_linear
from scipy.stats import binomtest

from experiments.inference import p_rate_below
from experiments.plan import PRESETS, sweeps
from tabular.algorithms.dictionary_fqi import dictionary_fqi
from tabular.complexity import exact
from tabular.concentrability import sup_norm_concentrability
from tabular.families.bounded_noise import bounded_noise
from tabular.families.random import dirichlet
from tabular.mdp import FiniteMDP
from tabular.measure import measure
from tabular.subjects.avi_run import avi_run
from tabular.subjects.dictionary_fit import (
    DictionaryFit,
    class_complexity,
    dictionary_fit,
    draw_features,
    value_bound,
)
from tabular.subjects.dictionary_iteration import dictionary_iteration, iterate
from tabular.subjects.task_runs import AVITasks, unit_errors
from tabular.witnesses.chain_of_values import entered_chain
from tabular.witnesses.close_arms import arms, close_arms
from tabular.witnesses.close_dictionaries import draw_groupings
from theory.claim import Guarantee
from theory.errors import InvalidInput
from theory.registry import load, load_all

RISK = load("shared_risk_bound_05")


def drawn(seed, T=3):
    rng = np.random.default_rng(seed)
    return dictionary_fit(bounded_noise(rng, T=T), rng, members=4)


def facts_of(claim, instance):
    return {name: measure(name, instance).value for name in claim.facts}


def smallest_risk(features, targets, q):
    """The least mean squared error of any member, each task by scipy's bounded least squares."""
    return min(
        sum(2 * lsq_linear(Phi, y, (-q, q), tol=1e-14).cost for y in targets.T) / targets.size
        for Phi in features
    )


def test_excess_risks_are_those_of_scipys_bounded_least_squares():
    for seed in range(6):
        fit = drawn(seed)
        least = smallest_risk(fit.features, fit.exact, fit.bound)
        mine = ((fit.predictions - fit.exact) ** 2).mean() - least
        assert measure("excess_risk", fit).value == pytest.approx(mine, abs=1e-8 * fit.bound**2)
        empirical = smallest_risk(fit.features, fit.samples, fit.bound)
        assert fit.fits.objective[0] == pytest.approx(empirical, abs=1e-8 * fit.bound**2)
        assert measure("empirical_excess", fit).value <= measure("empirical_excess", fit).error
        assert measure("excess_risk", fit).value >= -measure("excess_risk", fit).error


def test_predictions_and_targets_stay_within_the_bound():
    for seed in range(20):
        fit = drawn(seed)
        assert np.abs(fit.predictions).max() <= fit.bound * (1 + 1e-12)
        assert np.abs(fit.samples).max() <= fit.bound * (1 + 1e-12)
        assert np.abs(fit.exact).max() <= fit.bound * (1 + 1e-12)


def test_samples_without_noise_have_no_excess_risk():
    fit = drawn(1)
    assert measure("excess_risk", replace(fit, samples=fit.exact)).value == 0
    lost = replace(fit, chosen=np.full_like(fit.exact, fit.bound))
    assert measure("excess_risk", lost).value > 0.1
    assert measure("empirical_excess", lost).value > 0.1


def test_a_single_member_has_the_complexity_of_its_closed_form():
    rng = np.random.default_rng(2)
    features, q, T, reps = draw_features(rng, 1, 5, 2), 1.5, 4, 9
    found = class_complexity(features, T, reps, q, rng)
    closed = q * T * sqrt(2 / pi) * np.linalg.norm(features[0], axis=0).sum() * sqrt(reps)
    assert found.certified >= closed
    assert found.mean == pytest.approx(closed, rel=0.2)


def test_the_bound_is_kept_and_a_twentieth_of_it_is_not():
    rng, broken = np.random.default_rng(7), 0
    for seed in range(30):
        for fit in (drawn(seed), draw_groupings(rng, 64, 1)):
            bound, excess = RISK.evaluate(facts_of(RISK, fit)), measure("excess_risk", fit).value
            assert excess <= bound
            broken += excess > bound / 20
    assert broken >= 25


def test_the_worse_grouping_wins_as_often_as_a_tenth_of_a_standard_deviation_lets_it():
    from scipy.stats import norm

    rng = np.random.default_rng(5)
    runs = [draw_groupings(rng, 16, 10**6) for _ in range(600)]
    worse = [int(run.fits.choice[0] == 0) for run in runs]
    assert binomtest(sum(worse), len(worse), norm.cdf(-0.1)).pvalue > FALSE_ALARM
    assert all(run.fits.choice[1] == 1 for run in runs)
    price = {w: np.mean([measure("excess_risk", r).value for r, v in zip(runs, worse, strict=True) if v == w])
             for w in (0, 1)}  # fmt: skip
    assert price[1] > 3 * price[0]


def test_recounting_samples_enlarges_what_is_reported_and_not_what_is_known():
    rng = np.random.default_rng(0)
    fit = draw_groupings(rng, 4, 2, copies=50)
    assert measure("n", fit).value == 3 * 100
    assert set(np.unique(fit.samples)) <= {-1.0, 0.0, 1.0}
    assert measure("repeated_samples", fit).value == 49


def test_iterations_contain_their_own_backups_and_find_the_optimum():
    rng = np.random.default_rng(1)
    shared = bounded_noise(rng, T=2, gamma=0.3)
    found = dictionary_iteration(shared, rng, most_iterations=3)
    assert measure("closure_gap", found).value <= measure("closure_gap", found).error
    q = value_bound(shared.tasks, shared.sigma)
    long = dictionary_fqi(shared, shared.features[:1], q, 30, 10**14, rng)
    for run in long.runs:
        assert np.abs(run.Q[-1] - run.optimal.Q).max() < 1e-5
    wrong = draw_features(rng, 2, shared.features.shape[1], 1)
    assert iterate(shared, wrong, 2, 10, rng).closure.value > 1e-4


def test_iterations_on_one_mdp_use_a_feature_for_every_state_action():
    rng = np.random.default_rng(4)
    found = dictionary_iteration(dirichlet(rng, S=3, A=2, gamma=0.5), rng, most_iterations=4)
    assert measure("closure_gap", found).value <= measure("closure_gap", found).error
    assert measure("T", found).value == 3


def test_the_first_iteration_needs_a_positive_number_of_them():
    shared = arms((0.0, 1.0))
    with pytest.raises(InvalidInput, match="K must be a positive integer"):
        dictionary_fqi(shared, shared.features, 5.0, 0, 1, np.random.default_rng(0))


def test_unit_errors_propagate_as_errors_of_size_one():
    rng = np.random.default_rng(3)
    run = avi_run(dirichlet(rng, S=3, A=2, gamma=0.7), rng, K=4, errors="none", size=0.0)
    Q = [run.Q[0]]
    for _ in range(4):
        backup = run.mdp.r + 0.7 * (run.mdp.kernel @ Q[-1].max(axis=1)).reshape(3, 2)
        Q.append(backup - rng.choice([-1.0, 1.0], (3, 2)))
    noisy = replace(run, Q=np.array(Q), policy=Q[-1].argmax(axis=1))
    tasks = AVITasks((noisy,) * 2, 0.7)
    direct = measure("propagated_task_error", tasks)
    assert unit_errors(tasks).value == pytest.approx(direct.value, rel=1e-9)


def test_the_closer_arms_are_confused_about_a_third_of_the_time():
    losses = [
        measure("task_loss_mean", close_arms(np.random.default_rng(s), reps=10**8)).value for s in range(60)
    ]
    wrong = sum(loss > 1e-9 for loss in losses)
    assert binomtest(wrong, 60, 0.3085).pvalue > FALSE_ALARM


def density_by_enumeration(mdp: FiniteMDP, rho, nu, steps):
    """Largest density after m transitions over all sequences of policies, m = 1 .. steps."""
    S, A = nu.shape
    policies = [np.array(p) for p in itertools.product(range(A), repeat=S)]
    reached = [rho]
    largest = []
    for _ in range(steps):
        following = []
        for pairs in reached:
            states = pairs.ravel() @ mdp.kernel
            for policy in policies:
                moved = np.zeros((S, A))
                moved[np.arange(S), policy] = states
                following.append(moved)
        reached = following
        largest.append(max((pairs / nu).max() for pairs in reached))
    return np.array(largest)


def test_the_largest_density_is_that_of_all_sequences_of_policies():
    rng = np.random.default_rng(6)
    g, steps = 0.2, 5
    run = avi_run(dirichlet(rng, S=2, A=2, gamma=g), rng, K=1, errors="random", size=0.1)
    c = density_by_enumeration(run.mdp, run.rho, run.nu, steps)
    m = np.arange(1, steps + 1)
    head = (1 - g) ** 2 * (m * g ** (m - 1.0) * c).sum()
    rest = (1 - g) ** 2 * sum(j * g ** (j - 1.0) for j in range(steps + 1, 60))
    found = measure("C_sup", run)
    assert head + rest <= found.value + found.error
    assert found.value - found.error <= head + rest / run.nu.min()
    uncovered = replace(run, nu=np.array([[1.0, 0.0], [0.0, 0.0]]))
    assert measure("C_sup", uncovered).value == np.inf


def test_the_density_of_a_deterministic_chain_is_known_to_a_millionth():
    for gamma, K in ((0.5, 4), (0.9, 8)):
        run = entered_chain(np.random.default_rng(0), gamma=gamma, K=K)
        found = measure("C_sup", run)
        assert found.value == pytest.approx(2 * (K + 2), abs=found.error + 1e-9)
        assert found.error <= 2e-6 * found.value
        assert measure("epsilon_mean", run).value == pytest.approx(1 / (K + 2))


def test_a_density_that_settles_is_summed_no_further():
    P = np.full((4, 2), 0.5)  # one transition forgets everything
    found = sup_norm_concentrability(P, 0.99, np.array([1.0, 0.0]), np.array([0.5, 0.5]))
    assert abs(found.value - 1) <= found.error + 1e-9


@pytest.mark.parametrize("claim", [c for c in load_all() if c.delta is not None], ids=lambda c: c.name)
def test_every_cell_is_drawn_often_enough_to_confirm_its_rate(claim):
    assert claim.guarantee is Guarantee.WITH_HIGH_PROBABILITY
    for preset in PRESETS:
        for sweep in sweeps(claim, preset):
            if not sweep.role.startswith("broken"):
                assert p_rate_below(0, sweep.replications, claim.delta) <= 1e-7


def test_the_record_is_that_of_its_arguments():
    Phi = np.ones((1, 2, 1))
    fit = DictionaryFit(Phi, np.zeros((2, 1)), np.array([[1.0], [0.0]]), 1, 1.0, 1.0, exact(0.0))
    assert measure("excess_risk", fit).value == pytest.approx(0.25)
    assert facts_of(RISK, fit) == {
        "Q_max": 1, "T": 1, "n": 2, "gaussian_complexity": 0.0,
        "empirical_excess": 0.0, "repeated_samples": 0, "target_excess": 0.0,
    }  # fmt: skip
