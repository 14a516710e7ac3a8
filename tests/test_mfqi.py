"""Multi-task fitted Q-iteration: its limits, its baselines, and the bound on its loss."""

import numpy as np
import pytest
from reference import design as slow

from tabular import bellman
from tabular.algorithms.mfqi import _fit, mfqi
from tabular.families.shared_features import SharedTasks, shared_tasks, targets, unshared_tasks
from tabular.measure import measure
from tabular.subjects.task_runs import AVITasks
from theory.errors import InvalidInput
from theory.registry import load

SIZES = dict(S=10, A=2, gamma=0.7, T=8, rank=2)


def generator(seed=0):
    return np.random.default_rng(seed)


def with_reps(shared, reps):
    sampled = np.broadcast_to(reps, shared.reps.shape)
    return SharedTasks(shared.tasks, shared.Phi, sampled, shared.sigma, shared.noise, shared.inputs)


@pytest.mark.parametrize("permuted", [False, True])
def test_with_very_many_samples_it_is_value_iteration(permuted):
    shared = with_reps(shared_tasks(generator(), **SIZES, permuted=permuted), 10**13)
    run = mfqi(shared, 6, 2, generator(1))
    for task, one in zip(shared.tasks.tasks, run.runs, strict=True):
        Q = np.zeros((10, 2))
        for k in range(6):
            Q = bellman.optimality(task, Q)
            np.testing.assert_allclose(one.Q[k + 1], Q, atol=1e-5)
    assert run.closure.max() < 1e-20
    assert run.squared_errors.max() < 1e-10


def test_errors_are_those_of_every_task_and_iteration():
    shared = shared_tasks(generator(2), **SIZES)
    run = mfqi(shared, 3, 2, generator(3))
    assert run.squared_errors.shape == (8, 3)
    Q = np.stack([one.Q for one in run.runs], axis=1)
    for k in range(3):
        gap = targets(shared, Q[k]) - Q[k + 1].reshape(8, 20).T
        np.testing.assert_allclose(run.squared_errors[:, k], (gap**2).mean(axis=0), rtol=1e-10)
        assert np.linalg.matrix_rank(Q[k + 1].reshape(8, 20), tol=1e-10) == 2


def test_the_best_fit_of_the_sampled_targets_misses_by_no_less_than_the_best_one():
    run = mfqi(unshared_tasks(generator(4), **SIZES), 4, 2, generator(5))
    assert (run.closure > 1e-3).all()
    assert (run.squared_errors.mean(axis=0) >= run.closure).all()


def test_fresh_samples_change_from_iteration_to_iteration_and_reused_ones_do_not():
    shared = shared_tasks(generator(6), **{**SIZES, "gamma": 0.0})
    reused, fresh = (mfqi(shared, 2, 2, generator(7), fresh=flag) for flag in (False, True))
    np.testing.assert_array_equal(reused.runs[3].Q[1], reused.runs[3].Q[2])
    np.testing.assert_array_equal(fresh.runs[3].Q[1], reused.runs[3].Q[1])
    assert np.abs(fresh.runs[3].Q[1] - fresh.runs[3].Q[2]).max() > 0.01


def test_sharing_lies_between_knowing_the_features_and_fitting_alone():
    """By the degrees of freedom: oracle rank/SA, shared more, separate all of them; the differences are of 10 sd."""
    shared = shared_tasks(generator(8), **{**SIZES, "T": 64}, reps=64)
    oracle, joint, alone = (
        mfqi(shared, 5, 2, generator(9), representation=kind).squared_errors.mean()
        for kind in ("oracle", "shared", "separate")
    )
    assert oracle < joint < 0.4 * alone
    assert oracle == pytest.approx(alone * 2 / 20, rel=0.2)
    assert joint == pytest.approx(alone * 2 * 82 / (20 * 64), rel=0.2)


def test_sharing_lowers_the_loss_of_the_policies():
    shared = shared_tasks(generator(10), **{**SIZES, "T": 32}, reps=16)
    joint, alone = (
        measure(
            "task_loss_mean", AVITasks(mfqi(shared, 15, 2, generator(11), representation=kind).runs, 0.7)
        ).value
        for kind in ("shared", "separate")
    )
    assert joint < 0.7 * alone


def test_unequal_samples_weigh_the_fit():
    reps = np.array([1, 100, 1, 30, 2, 5, 1, 60])
    shared = with_reps(shared_tasks(generator(12), **SIZES), reps)
    Y = targets(shared, np.zeros((8, 10, 2))) + 0.3 * generator(13).standard_normal((20, 8))
    W = _fit(shared, Y, 2, "shared", align=True)
    np.testing.assert_allclose(W, slow.best_of_rank(Y, reps, 2, generator(14)), atol=1e-6)
    equal = _fit(with_reps(shared, 4), Y, 2, "shared", align=True)
    assert (reps * (Y - W) ** 2).sum() < 0.99 * (reps * (Y - equal) ** 2).sum()


def test_input_maps_that_are_ignored_break_the_sharing():
    shared = with_reps(shared_tasks(generator(15), **SIZES, permuted=True), 10**9)
    undone, ignored = (mfqi(shared, 3, 2, generator(16), align=flag) for flag in (True, False))
    assert undone.squared_errors.mean() < 1e-8
    assert ignored.closure.min() > 1e-3


def test_clipping_keeps_the_value_range():
    shared = shared_tasks(generator(17), **SIZES, sigma=20.0, reps=1)
    assert np.abs(mfqi(shared, 3, 2, generator(18)).runs[0].Q).max() > shared.tasks.tasks[0].Q_max
    for one in mfqi(shared, 3, 2, generator(18), clip=True).runs:
        assert np.abs(one.Q).max() <= one.mdp.Q_max


def test_the_loss_is_within_the_bound_of_error_propagation():
    claim = load("multitask_avi_error_propagation")
    run = mfqi(shared_tasks(generator(19), **SIZES), 10, 2, generator(20))
    instance = AVITasks(run.runs, 0.7)
    facts = {name: measure(name, instance).value for name in claim.facts}
    assert 0 < measure("task_loss_mean", instance).value < claim.evaluate(facts)


def test_a_start_and_a_distribution_may_be_given():
    shared = with_reps(shared_tasks(generator(21), **SIZES), 10**13)
    start = generator(22).uniform(-1, 1, (8, 10, 2))
    rho = np.zeros((10, 2))
    rho[3, 1] = 1
    run = mfqi(shared, 1, 2, generator(), rho=rho, Q0=start)
    np.testing.assert_array_equal(run.runs[2].Q[0], start[2])
    np.testing.assert_array_equal(run.runs[2].rho, rho)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (dict(K=0), "K must be a positive integer, got 0"),
        (dict(rank=9), r"rank must be an integer in \[1, 8\] \(state-actions or tasks\), got 9"),
        (dict(rank=0), "rank must be"),
        (dict(representation="own"), "must be one of shared, separate, oracle, got 'own'"),
        (dict(Q0=np.zeros((8, 10, 3))), "Q0 must have shape"),
        (dict(rho=np.ones((10, 2))), "rho sums to 20"),
    ],
)
def test_bad_input_is_named(arguments, message):
    shared = shared_tasks(generator(), **SIZES)
    with pytest.raises(InvalidInput, match=message):
        mfqi(shared, **{"K": 2, "rank": 2, "rng": generator(), **arguments})
