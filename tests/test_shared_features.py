"""Families that share a representation exactly, the knobs that break it, and samples of them with known laws."""

import numpy as np
import pytest
from budget import FALSE_ALARM
from reference import design as slow
from scipy import stats

from tabular import bellman, design
from tabular.families.shared_features import (
    SharedTasks,
    renamed,
    sample_targets,
    shared_tasks,
    shuffled,
    target_variances,
    targets,
    unshared_tasks,
)
from tabular.solve import optimal_values
from theory.errors import InvalidInput

SIZES = dict(S=6, A=2, gamma=0.8, T=9, rank=3)


def generator(seed=0):
    return np.random.default_rng(seed)


def values(shared, rng):
    return rng.uniform(-2, 2, shared.tasks.r.shape)


def tail(matrix, rank=3):
    return np.linalg.svd(matrix, compute_uv=False)[rank:].max()


@pytest.mark.parametrize("knobs", [{}, {"permuted": True}, {"identical": True}, {"noise": "uniform"}])
def test_no_backup_leaves_the_common_features(knobs):
    """Inherent Bellman error zero: whatever Q is, all backups lie in the span of Phi, over the common states."""
    rng = generator()
    shared = shared_tasks(rng, **SIZES, **knobs)
    assert shared.Phi.shape == (12, 3)
    for _ in range(5):
        common = shared.to_common(targets(shared, values(shared, rng)))
        assert tail(common) < 1e-12
        fitted = shared.Phi @ np.linalg.lstsq(shared.Phi, common, rcond=None)[0]
        np.testing.assert_allclose(fitted, common, atol=1e-12)


@pytest.mark.parametrize("eta", [0.1, 0.5, 1.0])
@pytest.mark.parametrize("permuted", [False, True])
def test_dissimilar_tasks_keep_their_own_features_only(eta, permuted):
    rng = generator(1)
    shared = shared_tasks(rng, **SIZES, eta=eta, permuted=permuted)
    exact = targets(shared, values(shared, rng))
    assert tail(shared.to_common(exact)) > 1e-3
    for Phi, column in zip(shared.features, exact.T, strict=True):
        np.testing.assert_allclose(Phi @ np.linalg.lstsq(Phi, column, rcond=None)[0], column, atol=1e-12)


def test_dissimilarity_grows_with_eta():
    misfits = [
        tail(shared_tasks(generator(2), **SIZES, eta=eta).tasks.r.reshape(9, 12).T) for eta in (0.1, 0.4, 1)
    ]
    assert misfits == sorted(misfits)
    assert tail(unshared_tasks(generator(2), **SIZES).tasks.r.reshape(9, 12).T) == misfits[-1]


def test_renaming_states_changes_nothing_but_their_names():
    rng = generator(3)
    shared = shared_tasks(rng, **SIZES)
    inputs = rng.permuted(np.tile(np.arange(6), (9, 1)), axis=1)
    other = renamed(shared.tasks, inputs)
    for task, twin, names in zip(shared.tasks.tasks, other.tasks, inputs, strict=True):
        np.testing.assert_allclose(optimal_values(twin).V, optimal_values(task).V[names], atol=1e-9)


def test_input_maps_must_be_undone():
    rng = generator(4)
    shared = shared_tasks(rng, **SIZES, permuted=True)
    exact = targets(shared, values(shared, rng))
    assert tail(exact) > 1e-2
    assert tail(shared.to_common(exact)) < 1e-12
    stack = rng.standard_normal((2, *exact.shape))
    np.testing.assert_array_equal(shared.to_own(shared.to_common(stack)), stack)
    t, s, a = 5, 2, 1  # one entry by hand
    moved = shared.to_common(exact)
    assert moved[shared.inputs[t, s] * 2 + a, t] == exact[s * 2 + a, t]


def test_shuffling_keeps_each_task_and_breaks_the_sharing():
    rng = generator(5)
    shared = shared_tasks(rng, **SIZES, permuted=True)
    mixed = shuffled(shared, rng)
    for task, other in zip(shared.tasks.tasks, mixed.tasks.tasks, strict=True):
        np.testing.assert_array_equal(np.sort(task.r, axis=None), np.sort(other.r, axis=None))
        before, after = (np.linalg.svd(m.kernel, compute_uv=False) for m in (task, other))
        np.testing.assert_allclose(before, after, atol=1e-12)
    exact = targets(mixed, values(mixed, rng))
    assert tail(exact) > 1e-2
    for Phi, column in zip(mixed.features, exact.T, strict=True):
        np.testing.assert_allclose(Phi @ np.linalg.lstsq(Phi, column, rcond=None)[0], column, atol=1e-12)


def test_identical_tasks_differ_in_their_samples_alone():
    shared = shared_tasks(generator(6), **SIZES, identical=True)
    assert (shared.tasks.P[0] == shared.tasks.P).all()
    Y = sample_targets(shared, np.zeros((9, 6, 2)), 4, generator())[0]
    assert len({column.tobytes() for column in Y.T}) == 9


def test_targets_are_the_backups_cell_by_cell():
    rng = generator(7)
    shared = shared_tasks(rng, **SIZES)
    Q = values(shared, rng)
    exact, variance = targets(shared, Q), target_variances(shared, Q)
    for t, task in enumerate(shared.tasks.tasks):
        np.testing.assert_allclose(exact[:, t], bellman.optimality(task, Q[t]).ravel(), atol=1e-13)
        for i in range(12):
            s, a = divmod(i, 2)
            assert exact[i, t] == pytest.approx(slow.exact_target(task, Q[t], s, a), abs=1e-13)
            assert variance[i, t] == pytest.approx(slow.target_variance(task, Q[t], s, a, 0.5), abs=1e-13)


def test_sampled_targets_are_what_their_counts_say():
    rng = generator(8)
    shared = shared_tasks(rng, **SIZES)
    Q = values(shared, rng)
    cells = design.draw_cells(shared.tasks, np.arange(1, 10), rng, 3, sigma=0.5)
    assert (cells.counts.sum(axis=-1) == np.arange(1, 10)[:, None]).all()
    Y = cells.targets(Q)
    for b, i, t in np.ndindex(*Y.shape):
        expected = slow.sampled_target(cells.counts[b, t, i], cells.rewards[b, t, i], 0.8, Q[t])
        assert Y[b, i, t] == pytest.approx(expected, abs=1e-12)
    both = np.stack([Q, Q[::-1], Q])  # another Q for every data set
    np.testing.assert_array_equal(cells.targets(both)[0], Y[0])


@pytest.mark.statistical
@pytest.mark.parametrize("noise", ["gaussian", "uniform"])
@pytest.mark.parametrize("reps", [1, 7, 1000])
def test_samples_have_the_mean_and_the_variance_that_the_law_says(noise, reps):
    rng = generator(9)
    shared = shared_tasks(rng, **SIZES, noise=noise)
    Q, draws = values(shared, rng), 4000
    Y = sample_targets(shared, Q, reps, rng, draws)
    variance = target_variances(shared, Q) / reps
    scores = (Y.mean(axis=0) - targets(shared, Q)) / np.sqrt(variance / draws)
    assert 2 * stats.norm.sf(np.abs(scores).max()) * scores.size > FALSE_ALARM / 12
    squares = (Y - targets(shared, Q)) ** 2
    scores = (squares.mean(axis=0) - variance) / (squares.std(axis=0) / np.sqrt(draws))
    assert 2 * stats.norm.sf(np.abs(scores).max()) * scores.size > FALSE_ALARM / 12


@pytest.mark.statistical
def test_sums_of_uniform_noise_have_one_law_however_they_are_drawn(monkeypatch):
    tasks = shared_tasks(generator(10), S=2, A=1, gamma=0.0, T=1, rank=1).tasks

    def noise():
        cells = design.draw_cells(tasks, 3, generator(11), 20_000, sigma=1.0, noise="uniform")
        return (cells.rewards - tasks.r.reshape(1, 1, -1)).ravel()

    direct = noise()
    monkeypatch.setattr(design, "DRAW_BY_DRAW", 0)
    assert stats.ks_2samp(direct, noise()).pvalue > FALSE_ALARM / 2
    assert (
        stats.kstest(direct, stats.norm(scale=3**-0.5).cdf).pvalue < FALSE_ALARM
    )  # three draws are not a normal one


def test_uniform_noise_is_bounded_and_unequal_samples_belong_to_their_tasks():
    tasks = shared_tasks(generator(12), S=5, A=2, gamma=0.0, T=2, rank=1).tasks
    cells = design.draw_cells(tasks, [1, 10_000], generator(), 500, sigma=[0.3, 1.0], noise="uniform")
    gap = np.abs(cells.rewards - tasks.r.reshape(2, -1))
    assert 0.29 * 3**0.5 < gap[:, 0].max() <= 0.3 * 3**0.5
    assert gap[:, 1].max() < 0.08


def test_the_cost_does_not_grow_with_the_samples():
    shared = shared_tasks(generator(13), **SIZES)
    Q = values(shared, generator())
    Y = sample_targets(shared, Q, 10**12, generator())
    np.testing.assert_allclose(Y[0], targets(shared, Q), atol=1e-4)


BAD = [
    (lambda: shared_tasks(generator(), **{**SIZES, "rank": 10}), r"rank must be an integer in \[1, 9\]"),
    (lambda: shared_tasks(generator(), **{**SIZES, "rank": 0}), "rank must be an integer"),
    (lambda: shared_tasks(generator(), **SIZES, eta=1.5), r"eta must lie in \[0, 1\], got 1.5"),
    (lambda: shared_tasks(generator(), **SIZES, reps=0), "at least one per cell, got"),
    (lambda: shared_tasks(generator(), **SIZES, sigma=-1.0), "sigma must be finite and not negative"),
]


@pytest.mark.parametrize(("make", "message"), BAD)
def test_bad_knobs_are_named(make, message):
    with pytest.raises(InvalidInput, match=message):
        make()


def test_bad_records_and_samples_are_named():
    shared = shared_tasks(generator(), **SIZES)
    Q = values(shared, generator())
    fields = (shared.reps, shared.sigma)
    with pytest.raises(InvalidInput, match=r"Phi must have shape .*got \(5, 3\)"):
        SharedTasks(shared.tasks, np.ones((5, 3)), *fields)
    with pytest.raises(InvalidInput, match="between 1 and 12 columns, got 13"):
        SharedTasks(shared.tasks, np.ones((12, 13)), *fields)
    inputs = np.tile(np.arange(6), (9, 1))
    inputs[1] = 0
    with pytest.raises(InvalidInput, match=r"inputs\[1\] must be a permutation of 0..5, got \[0, 0"):
        SharedTasks(shared.tasks, shared.Phi, *fields, inputs=inputs)
    for reps in (0, [1, 2], 2.5, [4] * 8 + [0]):
        with pytest.raises(InvalidInput, match="reps must"):
            sample_targets(shared, Q, reps, generator())
    with pytest.raises(InvalidInput, match="Q must have shape"):
        sample_targets(shared, Q[0], 4, generator())
    with pytest.raises(InvalidInput, match="noise must be one of gaussian, uniform, got 'cauchy'"):
        design.draw_cells(shared.tasks, 1, generator(), noise="cauchy")
    with pytest.raises(InvalidInput, match="batch must be at least 1, got 0"):
        design.draw_cells(shared.tasks, 1, generator(), 0)
    assert shared.rank == 3
    assert (shared.n == 48).all()
