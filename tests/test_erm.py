"""The empirical-risk minimisers against enumeration and searches, and their certificates against wrong answers."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reference import erm as reference

from tabular.erm import Ball, Box, dictionary, reduced_rank, truncated_svd, weighted_low_rank
from tabular.erm.heads import values_and_gaps
from tabular.erm.minorant import full_block, lower_bound, separable_minorants
from tabular.erm.truncation import certified_truncation, leading_subspace, tail_energy

SEEDS = st.integers(0, 10_000)
SOLVERS = {Box: reference.box_least_squares, Ball: reference.ball_least_squares}


def shared(seed, SA=6, T=5, rank=2, noise=0.3, batch=()):
    rng = np.random.default_rng(seed)
    signal = rng.standard_normal((*batch, SA, rank)) @ rng.standard_normal((*batch, rank, T))
    return signal + noise * rng.standard_normal((*batch, SA, T)), rng


# truncated singular value decomposition


@pytest.mark.parametrize(
    "shape", [(1, 1), (7, 4), (4, 7), (5, 5), (120, 100), (100, 130), (3, 6, 4), (2, 2, 4, 9)]
)
def test_truncation_equals_a_full_decomposition(shape):
    Y = np.random.default_rng(1).standard_normal(shape)
    for rank in {1, min(2, *shape[-2:]), min(shape[-2:])}:
        fit = truncated_svd(Y, rank)
        u, s, v = np.linalg.svd(Y, full_matrices=False)
        assert pytest.approx((u[..., :rank] * s[..., None, :rank]) @ v[..., :rank, :], abs=1e-11) == fit.W
        assert fit.objective == pytest.approx((s[..., rank:] ** 2).sum(-1) / np.prod(shape[-2:]), abs=1e-13)
        assert fit.objective.shape == fit.gap.shape == shape[:-2]
        assert (fit.gap <= 1e-11 * (1 + fit.objective)).all()
        assert fit.coefficients == pytest.approx(fit.W)


@pytest.mark.parametrize("smallest", [1e-4, 1e-8, 1e-11])
@pytest.mark.parametrize("shape", [(30, 12), (12, 30), (110, 100)])
def test_truncation_keeps_small_directions_of_matrices_without_noise(shape, smallest):
    rng = np.random.default_rng(2)
    left, right = (np.linalg.qr(rng.standard_normal((n, 3)))[0] for n in shape)
    Y = (left * [1.0, 0.5, smallest]) @ right.T
    assert np.abs(truncated_svd(Y, 3).W - Y).max() < 1e-14


@given(SEEDS, st.integers(1, 4))
@settings(max_examples=25, deadline=None)
def test_truncation_is_below_every_other_matrix_and_turns_with_the_cells(seed, rank):
    Y, rng = shared(seed)
    fit = truncated_svd(Y, rank)
    other = fit.basis + 0.1 * rng.standard_normal(fit.basis.shape), fit.heads
    assert fit.objective <= ((Y - other[0] @ other[1]) ** 2).mean() + 1e-15
    assert fit.objective <= truncated_svd(Y, 1).objective + 1e-15
    turn = np.linalg.qr(rng.standard_normal((6, 6)))[0]
    turned = truncated_svd(turn @ Y, rank)
    assert turned.objective == pytest.approx(float(fit.objective), abs=1e-13)
    assert pytest.approx(turn @ fit.W, abs=1e-6) == turned.W


def test_the_gap_of_a_truncation_shows_every_perturbation():
    Y, rng = shared(3)
    basis, tail = leading_subspace(Y, 2)
    heads = basis.T @ Y
    assert certified_truncation(Y, basis, heads, tail).gap < 1e-13
    for size in (1e-5, 1e-3, 1e-1):
        wrong = certified_truncation(Y, basis, heads + size * rng.standard_normal(heads.shape), tail)
        assert wrong.gap >= 0.9 * size**2 * 0.1
        assert wrong.lower == pytest.approx(float(truncated_svd(Y, 2).objective), abs=1e-13)


def test_the_tail_is_the_least_that_a_search_finds():
    Y, rng = shared(4, SA=4, T=3)
    for rank in (1, 2):
        found = reference.low_rank(Y, np.ones((4, 3)), rank, rng)
        assert truncated_svd(Y, rank).objective == pytest.approx(found, abs=1e-9)


# reduced-rank regression


@pytest.mark.parametrize("dependent", [False, True])
@pytest.mark.parametrize("rank", [1, 2, 3])
def test_reduced_rank_regression_is_the_least_that_a_search_finds(rank, dependent):
    Y, rng = shared(5, SA=9, T=4)
    X = rng.standard_normal((9, 3))
    if dependent:
        X[:, 2] = X[:, 0] - 2 * X[:, 1]
    fit = reduced_rank(X, Y, rank)
    best = np.inf
    for _ in range(20):  # alternating least squares over all coefficients of that rank
        left = rng.standard_normal((3, rank))
        for _ in range(300):
            right = np.linalg.lstsq(X @ left, Y, rcond=1e-10)[0]
            left = np.linalg.lstsq(X, Y @ np.linalg.pinv(right), rcond=1e-10)[0]
        best = min(best, ((Y - X @ left @ right) ** 2).mean())
    assert fit.objective == pytest.approx(best, abs=1e-9)
    assert fit.gap < 1e-13
    assert pytest.approx(X @ fit.coefficients, abs=1e-12) == fit.W
    assert np.linalg.matrix_rank(fit.coefficients, tol=1e-9) <= rank
    assert fit.coefficients == pytest.approx(np.linalg.pinv(X, rcond=1e-10) @ fit.W, abs=1e-11)


def test_reduced_rank_regression_on_all_cells_is_the_truncation():
    Y, rng = shared(6, batch=(3,))
    X = np.linalg.qr(rng.standard_normal((6, 6)))[0]
    assert pytest.approx(truncated_svd(Y, 2).W, abs=1e-12) == reduced_rank(X, Y, 2).W
    each = rng.standard_normal((3, 6, 4))
    batched = reduced_rank(each, Y, 2)
    for b in range(3):
        assert batched.W[b] == pytest.approx(reduced_rank(each[b], Y[b], 2).W, abs=1e-12)
        assert batched.gap[b] < 1e-12


# dictionaries


@pytest.mark.parametrize("k", [1, 2, 3, 4])
@pytest.mark.parametrize("heads", [Box(0.7), Ball(0.7)])
def test_bounded_heads_equal_enumeration(heads, k):
    rng = np.random.default_rng(k)
    roots = rng.standard_normal((60, k + 1, k)) * 10.0 ** rng.uniform(-3, 0, (60, 1, k))
    roots[:10, :, 0] = roots[:10, :, -1]  # linearly dependent features
    H = np.swapaxes(roots, -1, -2) @ roots
    g = (np.swapaxes(roots, -1, -2) @ rng.standard_normal((60, k + 1, 1)))[..., 0]
    a = heads.minimisers(H, g)
    values, gaps = values_and_gaps(H, g, heads, a)
    length = np.linalg.norm(a, axis=1) if isinstance(heads, Ball) else np.abs(a).max(axis=1)
    assert (length <= heads.bound * (1 + 1e-15 * isinstance(heads, Ball))).all()
    for i in range(60):
        _, least = SOLVERS[type(heads)](H[i], g[i], heads.bound)
        assert values[i] == pytest.approx(least, abs=1e-11)
        assert values[i] - gaps[i] <= least + 1e-12
        assert gaps[i] < 1e-11
    spoilt, gaps = values_and_gaps(H, g, heads, 0.9 * a)
    assert (gaps >= spoilt - values - 1e-12).all()
    assert (gaps[10:] > 1e-9).all()


@pytest.mark.parametrize("heads", [Box(1.0), Ball(1.0)])
def test_dictionaries_equal_loops_with_unequal_counts(heads):
    Y, rng = shared(7, batch=(3,))
    features = rng.dirichlet(np.ones(3), (8, 6))
    counts = rng.integers(0, 5, (3, 6, 5)) + np.eye(6, 5, dtype=int)
    fit = dictionary(features, np.where(counts > 0, Y, np.nan), counts, heads)
    for b in range(3):
        twin = reference.dictionary(features, Y[b], counts[b].astype(float), SOLVERS[type(heads)], 1.0)
        assert fit.objective[b] == pytest.approx(twin.min(), abs=1e-12)
        assert fit.choice[b] == twin.argmin()
        assert fit.gap[b] < 1e-12
        one = dictionary(features, Y[b], counts[b], heads)
        assert pytest.approx(fit.W[b], abs=1e-12) == one.W
        assert one.choice == fit.choice[b]
    assert fit.basis == pytest.approx(features[fit.choice])
    assert dictionary(features[::-1], Y, None, heads).choice == pytest.approx(
        7 - dictionary(features, Y, None, heads).choice
    )


@given(SEEDS, st.sampled_from([Box(0.8), Ball(0.8)]))
@settings(max_examples=20, deadline=None)
def test_a_dictionary_is_below_every_member(seed, heads):
    Y, rng = shared(seed)
    features = rng.dirichlet(np.ones(2), (5, 6))
    fit = dictionary(features, Y, None, heads)
    for _ in range(10):
        a = rng.uniform(-1, 1, (2, 5)) * heads.bound
        a /= 1.0 if isinstance(heads, Box) else np.maximum(1.0, np.linalg.norm(a, axis=0) / heads.bound)
        assert fit.lower <= fit.objective <= ((Y - features[rng.integers(5)] @ a) ** 2).mean()
    assert np.abs(fit.W).max() <= heads.bound * (1 + 1e-12)


# different designs


def test_weights_that_separate_are_solved_exactly():
    Y, rng = shared(8)
    r, s = rng.uniform(0.1, 3, 6), rng.uniform(0.1, 3, 5)
    fit = weighted_low_rank(Y, r[:, None] * s, 2, rng)
    exact = tail_energy(np.sqrt(r[:, None] * s) * Y, 2) / (r.sum() * s.sum())
    assert fit.objective == pytest.approx(float(exact), rel=1e-10)
    assert fit.gap < 1e-10 * fit.objective + 1e-12


@pytest.mark.parametrize("missing", [False, True])
def test_weighted_fits_lie_between_their_bound_and_a_search(missing):
    Y, rng = shared(9, SA=5, T=4, batch=(4,), noise=1.0)
    weights = 10.0 ** rng.uniform(-1, 1, (4, 5, 4))
    if missing:
        weights[:, 0, 1] = 0
    fit = weighted_low_rank(np.where(weights > 0, Y, np.nan), weights, 1, rng, starts=20)
    for b in range(4):
        found = reference.low_rank(Y[b], weights[b], 1, rng, starts=40)
        assert fit.lower[b] <= found + 1e-9
        assert fit.objective[b] == pytest.approx(found, abs=1e-8)
    if not missing:
        naive = weights.min(axis=(-2, -1)) * tail_energy(Y, 1) / weights.sum(axis=(-2, -1))
        assert (fit.lower >= naive - 1e-12).all()


def test_signal_above_the_noise_certifies_an_np_hard_fit():
    Y, rng = shared(10, SA=20, T=24, noise=0.1, batch=(3,))
    counts = rng.multinomial(16 * 20, np.full(20, 1 / 20), size=(3, 24)).swapaxes(-1, -2)
    fit = weighted_low_rank(Y, counts, 2, rng, starts=3)
    assert (fit.gap <= 1e-9).all()
    assert (counts.min(axis=(-2, -1)) * tail_energy(Y, 2) / counts.sum(axis=(-2, -1)) < 0.6 * fit.lower).all()


@given(SEEDS)
@settings(max_examples=20, deadline=None)
def test_the_lower_bound_holds_for_every_matrix_of_the_rank_and_any_fit(seed):
    Y, rng = shared(seed, SA=5, T=6)
    w = rng.exponential(size=(5, 6))
    guess = rng.standard_normal((5, 2)) @ rng.standard_normal((2, 6))
    W = weighted_low_rank(Y, w, 2, rng, starts=2)
    least = float(W.objective) * w.sum()
    assert lower_bound(Y, w, guess, 2) <= least * (1 + 1e-12)
    assert lower_bound(Y, w, guess, 2) <= (w * (Y - guess) ** 2).sum()
    for r, s in separable_minorants(w):
        assert (r[:, None] * s <= w).all()
    present = w > 0.3
    if present.any():
        assert present[full_block(present)].all()


def test_a_weighted_fit_that_was_stopped_or_spoilt_has_a_gap():
    Y, rng = shared(11, SA=12, T=10, noise=0.5)
    w = rng.uniform(1, 2, Y.shape)
    whole = weighted_low_rank(Y, w, 2, np.random.default_rng(0), starts=1)
    stopped = weighted_low_rank(Y, w, 2, np.random.default_rng(0), starts=1, max_sweeps=1)
    assert whole.gap < 1e-10 < stopped.gap
    spoilt = whole.W + 0.01 * rng.standard_normal((12, 2)) @ rng.standard_normal((2, 10))
    assert (w * (Y - spoilt) ** 2).sum() - lower_bound(Y, w, spoilt, 2) > 1e-6


def test_batches_of_weighted_fits_equal_loops():
    Y, rng = shared(12, batch=(2, 2))
    w = rng.uniform(0.5, 2, Y.shape)
    batched = weighted_low_rank(Y, w, 2, np.random.default_rng(3), starts=3)
    loop = np.random.default_rng(3)
    for b in np.ndindex(2, 2):
        one = weighted_low_rank(Y[b], w[b], 2, loop, starts=3)
        assert pytest.approx(batched.W[b], abs=1e-9) == one.W
        assert one.gap == pytest.approx(float(batched.gap[b]), abs=1e-9)
