"""Least squares over factors of bounded norm against closed forms and searches; what all minimisers refuse."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reference import erm as reference

from tabular.erm import Ball, Box, dictionary, norm_ball, reduced_rank, truncated_svd, weighted_low_rank
from tabular.erm.norm_alternation import alternate, first_basis
from tabular.erm.norm_dual import dual_norm, lower_bound
from tabular.solve import NotConverged
from theory.errors import InvalidInput

RNG = np.random.default_rng(0)
METHODS = pytest.mark.parametrize("method", ["alternating", "program"])


def noisy(seed, SA=5, T=4):
    rng = np.random.default_rng(seed)
    Y = rng.standard_normal((SA, 2)) @ rng.standard_normal((2, T)) + 0.3 * rng.standard_normal((SA, T))
    return Y, rng.uniform(0.2, 3, (SA, T)), rng


def within(fit, alpha, beta):
    assert np.linalg.norm(fit.basis) <= beta * (1 + 1e-12)
    assert np.linalg.norm(fit.heads, axis=0).max() <= alpha * (1 + 1e-12)
    assert pytest.approx(fit.basis @ fit.heads) == fit.W


@METHODS
def test_bounds_that_do_not_bind_give_back_the_targets(method):
    Y, w, _ = noisy(1)
    fit = norm_ball(Y, 10.0, 10.0, w, method=method)
    assert pytest.approx(Y, abs=1e-3) == fit.W
    assert fit.objective < 1e-7
    within(fit, 10.0, 10.0)


@METHODS
def test_one_task_and_one_cell_have_closed_forms(method):
    y = np.array([[3.0], [-4.0]])
    fit = norm_ball(y, 0.5, 2.0, method=method)  # one task: a ball of radius alpha beta around zero
    assert pytest.approx(y / 5, abs=1e-4) == fit.W
    assert fit.objective == pytest.approx((5 - 1) ** 2 / 2, abs=1e-5)
    row = norm_ball(np.array([[2.0, 0.3, -5.0]]), 0.5, 2.0, method=method)  # one cell: a box
    assert pytest.approx(np.array([[1.0, 0.3, -1.0]]), abs=1e-4) == row.W
    assert fit.basis.shape[-1] == row.basis.shape[-1] == 1


def test_orthogonal_targets_have_a_closed_form():
    """Y = c I: by symmetry W = v I, and ||B||_F^2 >= T v^2 / alpha^2, as each b_t a_t = v."""
    fit = norm_ball(3.0 * np.eye(4), alpha=1.0, beta=4.0)
    assert pytest.approx(2.0 * np.eye(4), abs=1e-3) == fit.W
    assert fit.objective == pytest.approx(4 * 1.0 / 16, rel=1e-5)
    assert fit.basis.shape[-1] == 4


@pytest.mark.parametrize("beta", [0.3, 1.0, 4.0])
@pytest.mark.parametrize("weighted", [False, True])
def test_both_methods_agree_with_a_search(beta, weighted):
    Y, w, rng = noisy(2)
    weights = w if weighted else None
    fits = [norm_ball(Y, 1.0, beta, weights, method=method) for method in ("alternating", "program")]
    found = reference.norm_ball(Y, w if weighted else np.ones_like(w), 1.0, beta, 4, rng, starts=2)
    for fit in fits:
        within(fit, 1.0, beta)
        assert fit.lower <= found + 1e-9
        assert fit.objective == pytest.approx(found, abs=2e-6 * float((Y**2).mean()))
        assert fit.gap <= 1e-6 * (Y**2).max()


def test_a_solution_of_small_rank_is_certified_for_that_rank_and_no_smaller_one():
    Y, w, rng = noisy(3)
    free = norm_ball(Y, 1.0, 1.5, w)
    rank = free.basis.shape[-1]
    assert rank == 2
    same, less = (norm_ball(Y, 1.0, 1.5, w, rank=k) for k in (rank, 1))
    assert same.gap <= 1e-6 * (Y**2).max() < 1e-3 < less.gap
    within(less, 1.0, 1.5)
    assert (
        less.lower
        <= reference.norm_ball(Y, w, 1.0, 1.5, 1, rng)
        == pytest.approx(float(less.objective), abs=1e-7)
    )


@given(st.integers(0, 10_000), st.floats(0.2, 5.0))
@settings(max_examples=15, deadline=None)
def test_a_norm_ball_is_below_its_members_and_turns_with_the_cells(seed, beta):
    Y, w, rng = noisy(seed)
    fit = norm_ball(Y, 1.0, beta)
    for _ in range(10):
        B, A = rng.standard_normal((5, 3)), rng.standard_normal((3, 4))
        W = beta * B / np.linalg.norm(B) @ (A / np.linalg.norm(A, axis=0))
        assert fit.lower <= ((Y - W) ** 2).mean()
        assert (np.abs((w * W).sum()) <= beta * dual_norm(w, B)).all()
    turned = norm_ball(np.linalg.qr(rng.standard_normal((5, 5)))[0] @ Y, 1.0, beta)
    assert turned.objective == pytest.approx(float(fit.objective), abs=2e-6 * (Y**2).mean())


def test_the_certificate_shows_every_perturbation():
    Y, w, rng = noisy(4)
    fit = norm_ball(Y, 1.0, 1.0, w)
    shares = w / w.sum()
    for size in (1e-3, 1e-2, 1e-1):
        B = fit.basis + size * rng.standard_normal(fit.basis.shape)
        B /= np.linalg.norm(B)
        value = (shares * (Y - B @ fit.heads) ** 2).sum()
        bound = lower_bound(Y, shares, B, fit.heads, 1.0, 1.0)
        assert bound <= fit.objective
        assert value - bound > size**2 / 100


@METHODS
def test_an_iteration_cut_short_is_reported_with_its_gap(method):
    Y, w, _ = noisy(5, 8, 6)
    with pytest.raises(NotConverged, match=f"the {method} method missed the tolerance") as caught:
        norm_ball(Y, 1.0, 2.0, w, method=method, max_iterations=1, tolerance=1e-8)
    exact = norm_ball(Y, 1.0, 2.0, w)
    assert caught.value.error > 1e-8 * exact.objective
    with pytest.raises(NotConverged):
        norm_ball(Y, 1.0, 2.0, w, method=method, tolerance=1e-17)


@pytest.mark.parametrize("message", ["failed", "ended as"])
def test_a_solver_that_fails_is_reported_and_nothing_returned(monkeypatch, message):
    import cvxpy

    def solve(problem, **options):
        if message == "failed":
            raise cvxpy.SolverError("numerical trouble")

    monkeypatch.setattr(cvxpy.Problem, "solve", solve)
    Y, w, _ = noisy(5)
    with pytest.raises(NotConverged, match=f"the semidefinite program {message}") as caught:
        norm_ball(Y, 1.0, 2.0, w, method="program")
    assert caught.value.error == np.inf


def test_batches_of_norm_balls_equal_loops():
    Y = np.stack([noisy(seed)[0] for seed in range(6)]).reshape(2, 3, 5, 4)
    Y[0, 0] = 0
    batched = norm_ball(Y, 1.0, 2.0, rank=2)
    for b in np.ndindex(2, 3):
        one = norm_ball(Y[b], 1.0, 2.0, rank=2)
        assert pytest.approx(batched.W[b], abs=1e-9) == one.W
        assert one.objective == pytest.approx(float(batched.objective[b]), abs=1e-10)
    assert batched.objective[0, 0] == 0
    B, A = alternate(Y[1], np.ones((3, 5, 4)) / 20, first_basis(Y[1], 2, 2.0), 1.0, 2.0, 5)
    assert B.shape == (3, 5, 2)
    assert A.shape == (3, 2, 4)


# what is refused

Y43, EMPTY = np.ones((4, 3)), np.where(np.eye(4, 3) > 0, np.nan, 1.0)
UNSEEN = np.ones((4, 3)) - np.outer([0, 0, 1, 0], [1, 1, 1])
PHI = np.ones((2, 4, 2))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: truncated_svd(Y43, 4), r"rank must be an integer in \[1, 3\].*SA=4, T=3, got 4"),
        (lambda: truncated_svd(Y43, 0), "rank must be an integer .* got 0"),
        (lambda: truncated_svd(Y43, True), "got True"),
        (lambda: truncated_svd(EMPTY, 1), r"Y\[0, 0\] is nan, the mean of a cell without samples"),
        (lambda: truncated_svd(np.full((2, 2), np.inf), 1), r"Y\[0, 0\] is inf"),
        (lambda: truncated_svd(np.full((2, 2), 1e200), 1), r"must not exceed 1e\+100"),
        (lambda: truncated_svd(np.ones(3), 1), r"shape \(..., SA, T\), no axis empty, got \(3,\)"),
        (lambda: truncated_svd(np.ones((0, 3)), 1), r"got \(0, 3\)"),
        (lambda: reduced_rank(np.ones((4, 2)), Y43, 3), r"rank must be an integer in \[1, 2\]"),
        (
            lambda: reduced_rank(np.ones((5, 2)), Y43, 1),
            r"X must have one row for each of the 4 rows of Y.*\(5, 2\)",
        ),
        (lambda: reduced_rank(np.full((4, 2), np.nan), Y43, 1), r"X\[0, 0\] is nan"),
        (
            lambda: dictionary(np.ones((2, 5, 2)), Y43, None, Box(1.0)),
            r"features must have shape \(M, 4, kk\)",
        ),
        (lambda: dictionary(PHI, Y43, np.ones((3, 4)), Box(1.0)), r"counts must have shape \(4, 3\) as Y"),
        (lambda: dictionary(PHI, Y43, Y43 * [1, 0, 1], Box(1.0)), "counts of task 1 are all 0"),
        (lambda: dictionary(PHI, Y43, -Y43, Box(1.0)), r"counts must lie in \[0, 1e\+100\], got -1"),
        (lambda: dictionary(PHI, EMPTY, Y43, Box(1.0)), r"Y\[0, 0\] is nan"),
        (lambda: Box(0.0), "bound must be a positive finite number, got 0.0"),
        (lambda: Ball(float("nan")), "bound must be a positive finite number, got nan"),
        (lambda: weighted_low_rank(Y43, UNSEEN, 1, RNG), "weights of cell 2 are all 0"),
        (lambda: weighted_low_rank(Y43, Y43, 4, RNG), "rank must be an integer"),
        (lambda: weighted_low_rank(Y43, Y43, 1, RNG, starts=0), "starts must be at least 1, got 0"),
        (lambda: weighted_low_rank(Y43, Y43 * np.nan, 1, RNG), r"weights\[0, 0\] is nan"),
        (lambda: norm_ball(Y43, 0.0, 1.0), "alpha must be a positive finite number, got 0.0"),
        (lambda: norm_ball(Y43, 1.0, 1.0, rank=4), "rank must be an integer"),
        (lambda: norm_ball(Y43, 1.0, 1.0, max_iterations=0), "max_iterations must be at least 1"),
        (lambda: norm_ball(Y43, 1.0, 1.0, method="newton"), "alternating, program, got 'newton'"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(InvalidInput, match=message):
        call()
