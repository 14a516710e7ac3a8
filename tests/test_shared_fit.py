"""The law of the joint fit against published numbers, and what single MDPs are made into."""

import numpy as np
import pytest
from budget import FALSE_ALARM

from experiments import verify
from experiments.inference import ratio_equivalence
from tabular import design
from tabular.erm import truncated_svd
from tabular.families.random import dirichlet
from tabular.families.shared_features import sample_targets, shared_tasks, target_variances, targets
from tabular.mdp import FiniteMDP
from tabular.measure import measure
from tabular.subjects.shared_fit import SharedFit, noisy_unshared_fit, shared_fit, unshared_fit
from theory.claim import Verdict
from theory.errors import InvalidInput
from theory.registry import load

LAW = load("sharing_law").bound
PUBLISHED = {8: 0.042, 16: 0.025, 32: 0.0156, 64: 0.0114, 128: 0.0093, 256: 0.0078}  # 4 samples a cell
FITTED = {
    4: (0.274, 0.00704, 0.2),
    16: (0.0659, 0.00174, 0.1),
    64: (0.0162, 0.00043, 0.1),
}  # by samples a cell


def generator(seed=0):
    return np.random.default_rng(seed)


def errors(T, reps, rng, instances=8, seeds=8, **knobs):
    """Mean squared error of the joint fit, and what the law says of it, over drawn instances."""
    measured, predicted = [], []
    for _ in range(instances):
        shared = shared_tasks(rng, S=20, A=2, gamma=0.8, T=T, rank=3, sigma=0.5, **knobs)
        Q = rng.uniform(-1, 1, shared.tasks.r.shape)
        W = truncated_svd(sample_targets(shared, Q, reps, rng, seeds), 3).W
        measured.append(((W - targets(shared, Q)) ** 2).mean())
        variance = target_variances(shared, Q).mean()
        predicted.append(variance * 3 * (40 + T - 3) / (40 * reps * T))
    return np.array(measured), np.array(predicted)


@pytest.mark.parametrize("reps", [4, 16, 64])
def test_the_error_is_a_over_t_plus_b(reps):
    """Both coefficients within 10 % (20 % where noise hides directions of some instances), 1/sqrt(T) far worse."""
    T = np.array(list(PUBLISHED))
    means = np.array([errors(each, reps, generator(each))[0].mean() for each in T])
    design_matrix = np.column_stack([1 / T, np.ones(len(T))])
    coefficients, (rest,), *_ = np.linalg.lstsq(design_matrix, means, rcond=None)
    A, B, tolerance = FITTED[reps]
    np.testing.assert_allclose(coefficients, [A, B], rtol=tolerance)
    slow_matrix = np.column_stack([1 / np.sqrt(T), np.ones(len(T))])
    assert np.linalg.lstsq(slow_matrix, means, rcond=None)[1][0] > 10 * rest


def test_published_errors_are_reproduced():
    for T, published in PUBLISHED.items():
        assert errors(T, 4, generator(T))[0].mean() == pytest.approx(published, rel=0.15)


@pytest.mark.statistical
def test_the_law_holds_for_bounded_noise_too():
    measured, predicted = errors(64, 200, generator(1), instances=30, noise="uniform")
    assert ratio_equivalence(measured, predicted, 0.05).p_value < FALSE_ALARM


def test_identical_tasks_do_not_pool_by_themselves():
    """Their backups have rank one: the law holds at that rank, and a wider fit pays for directions of pure noise."""
    rng = generator(2)
    ratios = {1: [], 3: []}
    for _ in range(10):
        shared = shared_tasks(rng, S=20, A=2, gamma=0.8, T=32, rank=3, sigma=0.5, identical=True)
        Q = np.repeat(rng.uniform(-1, 1, (1, 20, 2)), 32, axis=0)
        Y, exact = sample_targets(shared, Q, 64, rng, 8), targets(shared, Q)
        for rank, found in ratios.items():
            law = target_variances(shared, Q).mean() * rank * (40 + 32 - rank) / (40 * 64 * 32)
            found.append(((truncated_svd(Y, rank).W - exact) ** 2).mean() / law)
    assert np.mean(ratios[1]) == pytest.approx(1, abs=0.1)
    assert np.mean(ratios[3]) > 1.3


def one_step(exact, variance, reps, rank, samples):
    return SharedFit(exact, variance, np.asarray(reps), rank, samples)


def test_facts_of_a_fit_by_hand():
    exact = np.diag([4.0, 2.0])
    fit = one_step(exact, np.full((2, 2), [1.0, 3.0]), [1, 3], 1, exact[None])
    assert measure("joint_error", fit).value == pytest.approx(1)  # 2^2 / 4
    assert measure("unshared_error", fit).value == pytest.approx(1)
    assert measure("joint_excess", fit).value == pytest.approx(0, abs=1e-12)
    assert measure("n", fit).value == pytest.approx(
        3
    )  # 2 state-actions, harmonic mean of 1 and 3 samples: 3/2
    assert measure("target_variance", fit).value == pytest.approx(
        1.5
    )  # cell means err by 1 and 1: 1.5 * 2 / 3
    assert measure("noise_spread", fit).value == pytest.approx(1)
    assert measure("signal_to_noise", fit).value == pytest.approx(4 / (2 * 2**0.5))


def test_samplers_set_the_noise_that_they_promise():
    rng = generator(3)
    task = dirichlet(rng, S=5, A=2, gamma=0.9)
    for clarity in (3.0, 10.0):
        fit = shared_fit(task, rng, clarity=clarity, seeds=2)
        assert clarity <= measure("signal_to_noise", fit).value < 2 * clarity
        assert measure("unshared_error", fit).value < 1e-20
    for ratio in (0.1, 0.5, 4.0):
        fit = unshared_fit(task, rng, noise_ratio=ratio, seeds=2)
        tabular = measure("target_variance", fit).value * measure("SA", fit).value / measure("n", fit).value
        assert tabular == pytest.approx(ratio * measure("unshared_error", fit).value)
        assert fit.variance.min() > 0


def test_mdps_without_reward_or_with_one_state_are_taken_where_possible():
    rng = generator(4)
    still = FiniteMDP(np.eye(3)[:, None].repeat(2, axis=1), np.zeros((3, 2)), gamma=0.5)
    assert measure("joint_error", shared_fit(still, rng, clarity=3.0, seeds=2)).value > 0
    one = FiniteMDP(np.ones((1, 1, 1)), np.ones((1, 1)), gamma=0.5)
    assert shared_fit(one, rng, clarity=3.0, seeds=2).rank == 1
    with pytest.raises(InvalidInput, match="share a representation of rank"):
        noisy_unshared_fit(one, rng, noise_ratio=3.0, seeds=2)


def test_a_law_off_by_a_fifth_is_refuted():
    law = load("sharing_law")
    assert verify(law.with_bound(1.2 * LAW, "dearer"), seed=1, replications=(12,)).verdict is Verdict.REFUTED
    assert verify(law.with_bound(LAW / 1.2, "cheaper"), seed=1, replications=(12,)).verdict is Verdict.REFUTED


@pytest.mark.slow
def test_the_whole_grid_is_fast():
    """Nine numbers of tasks, three of samples, 100 data sets each."""
    import time

    rng, start = generator(5), time.process_time()
    for T in 2 ** np.arange(9):
        shared = shared_tasks(rng, S=20, A=2, gamma=0.8, T=int(T), rank=min(3, int(T)))
        Q = rng.uniform(-1, 1, shared.tasks.r.shape)
        for reps in (4, 16, 64):
            cells = design.draw_cells(shared.tasks, reps, rng, 100, sigma=0.5)
            truncated_svd(cells.targets(Q), min(3, int(T)))
    assert time.process_time() - start < 60
