"""Least-squares policy iteration: exact on exact frequencies, and what bad data lead to."""

import numpy as np
import pytest

from tabular import bellman, design
from tabular.algorithms.lspi import lspi, lstdq
from tabular.algorithms.regression import LinearFeatures
from tabular.families.multitask import low_rank_factors
from tabular.families.random import dirichlet
from tabular.mdp import FiniteMDP, MultiTaskMDP
from tabular.measure import measure
from tabular.solve import optimal_values, policy_values
from theory.errors import InvalidInput
from theory.registry import load

UNIFORM = np.full((6, 2), 1 / 12)


def generator(seed=0):
    return np.random.default_rng(seed)


def mdp(seed=0):
    return dirichlet(generator(seed), S=6, A=2, gamma=0.9)


def exact(mdp, weights=None):
    """The frequencies and rewards that infinitely many samples would show."""
    shares = np.ones(mdp.S * mdp.A) if weights is None else weights
    return mdp.kernel * shares[:, None], mdp.r.ravel()


def test_tabular_features_give_exact_policy_iteration():
    task = mdp()
    run = lspi(task, np.eye(12), 8, *exact(task), UNIFORM)
    for policy, Q in zip(run.policies, run.Q, strict=False):
        np.testing.assert_allclose(Q, policy_values(task, policy).Q, atol=1e-9)
    np.testing.assert_allclose(run.Q[-1], optimal_values(task).Q, atol=1e-9)
    assert np.abs(run.evaluation_errors).max() < 1e-9


def test_few_features_give_the_fixed_point_of_the_projected_backup():
    rng, task = generator(1), mdp(1)
    Phi, weights = rng.standard_normal((12, 4)), rng.uniform(1, 9, 12)
    policy = rng.integers(0, 2, 6)
    Q = lstdq(task, Phi, *exact(task, weights), policy)
    features = LinearFeatures(Phi, (weights / weights.sum()).reshape(6, 2))
    np.testing.assert_allclose(features.project(bellman.expectation(task, policy, Q)), Q, atol=1e-9)
    assert np.abs(Q - policy_values(task, policy).Q).max() > 1e-2


def test_closed_features_give_the_exact_values():
    """Where every backup stays in their span, the projection changes nothing."""
    factors = low_rank_factors(generator(2), S=6, A=2, T=1, rank=3)
    (task,) = factors.tasks(2, 0.9, "low rank").tasks
    policy = generator(3).integers(0, 2, 6)
    Q = lstdq(task, factors.Phi[0], *exact(task), policy)
    np.testing.assert_allclose(Q, policy_values(task, policy).Q, atol=1e-9)


def test_dependent_features_change_nothing():
    task, Phi = mdp(4), generator(4).standard_normal((12, 3))
    policy = np.zeros(6, dtype=np.int64)
    doubled = lstdq(task, np.hstack([Phi, Phi]), *exact(task), policy)
    np.testing.assert_allclose(doubled, lstdq(task, Phi, *exact(task), policy), atol=1e-9)


def test_samples_give_the_exact_values_in_the_limit():
    task = mdp(5)
    errors = []
    for reps in (10**2, 10**6, 10**10):
        cells = design.draw_cells(MultiTaskMDP.from_tasks([task]), reps, generator(5), sigma=1.0)
        run = lspi(task, np.eye(12), 5, cells.counts[0, 0], cells.rewards[0, 0], UNIFORM)
        errors.append(np.abs(run.evaluation_errors).max())
    assert errors[0] > 10 * errors[1] > 100 * errors[2]
    assert errors[2] < 1e-2


def test_the_loss_is_within_the_bound_of_error_propagation():
    claim = load("api_error_propagation")
    rng, task = generator(6), mdp(6)
    run = lspi(task, rng.standard_normal((12, 6)), 6, *exact(task, rng.uniform(1, 9, 12)), UNIFORM)
    facts = {name: measure(name, run).value for name in claim.facts}
    assert measure(claim.quantity.name, run).value <= claim.evaluate(facts)


def test_the_errors_are_measured_where_the_samples_are():
    task, weights = mdp(7), np.arange(1.0, 13.0)
    start = np.ones(6, dtype=np.int64)
    run = lspi(task, np.eye(12), 2, *exact(task, weights), UNIFORM, policy0=start)
    np.testing.assert_allclose(run.nu.ravel(), weights / weights.sum())
    np.testing.assert_array_equal(run.policies[0], start)


def test_an_empty_cell_is_named():
    counts, rewards = exact(mdp())
    counts[5] = 0
    with pytest.raises(InvalidInput, match="no sample of state 2, action 1"):
        lspi(mdp(), np.eye(12), 2, counts, rewards, UNIFORM)


def test_a_system_without_solution_is_refused():
    """One feature, 1 in a state and 2 in its successor: ``w (1 - 2 gamma) + 2 w' (2 - 2 gamma)`` is 0 for w' = 2 w."""
    P = np.zeros((2, 1, 2))
    P[:, 0, 1] = 1
    chain = FiniteMDP(P, np.ones((2, 1)), gamma=0.9)
    weights = np.array([1.0, 2.0])  # 1 (1 - 1.8) + 2 * 2 (2 - 1.8) = 0
    with pytest.raises(InvalidInput, match="LSTD-Q has no solution"):
        lstdq(chain, [[1.0], [2.0]], *exact(chain, weights), [0, 0])
    lstdq(chain, [[1.0], [2.0]], *exact(chain), [0, 0])


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (dict(K=0), "K must be a positive integer, got 0"),
        (dict(Phi=np.eye(11)), r"Phi must have shape \(12, d\) with 1 <= d <= 12"),
        (dict(Phi=np.ones((12, 13))), "Phi must have shape"),
        (dict(Phi=np.full((12, 1), np.nan)), r"Phi\[0, 0\] is nan"),
        (dict(counts=np.ones((12, 5))), "counts must have shape"),
        (dict(counts=-np.ones((12, 6))), "counts must not be negative"),
        (dict(rewards=np.ones(11)), "rewards must have shape"),
        (dict(policy0=[0] * 5), "policy0 must have shape"),
    ],
)
def test_bad_input_is_named(change, message):
    counts, rewards = exact(mdp())
    given = dict(Phi=np.eye(12), K=2, counts=counts, rewards=rewards, rho=UNIFORM)
    with pytest.raises(InvalidInput, match=message):
        lspi(mdp(), **{**given, **change})
