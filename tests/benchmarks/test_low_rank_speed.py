"""Speed of the joint likelihood of low-rank tasks, in one process: a step, against numpy, and whole fits."""

from __future__ import annotations

import os
from functools import partial
from typing import Any

import numpy as np
import pytest
from reference import low_rank_em as book
from timing import least_times, report

from linear_mdp.low_rank._em_kernels import gradient
from linear_mdp.low_rank.em import fit, packed

pytestmark = pytest.mark.skipif(
    os.environ.get("NUMBA_DISABLE_JIT", "0") != "0" or os.environ.get("NUMBA_BOUNDSCHECK", "0") != "0",
    reason="kernels are interpreted or bounds-checked, their speed means nothing",
)

MOST_GRADIENTS = 2  # that a step may cost


def instance(X: int, S: int, d: int, T: int, n: int) -> tuple[Any, Any, Any]:
    rng = np.random.default_rng(1)
    phi, mu = rng.dirichlet(np.full(d, 2.0), X), rng.dirichlet(np.full(S, 2.0), (T, d))
    return rng.multinomial(n // X, book.kernels(phi, mu)).astype(float), phi, mu


def test_gradient_and_likelihood_cost_a_fifth_of_vectorised_numpy(benchmark: Any) -> None:
    """X = 100, S = 20, T = 8, d = 5."""
    counts, phi, mu = instance(100, 20, 5, 8, 10**6)
    columns = np.ascontiguousarray(phi.T), np.ascontiguousarray(mu.transpose(2, 0, 1))
    cells, work = packed(counts), np.empty((3, 100))
    d_phi, d_mu = np.empty_like(columns[0]), np.empty_like(columns[1])
    times = least_times(
        {
            "kernel": lambda: gradient(cells, *columns, work, d_phi, d_mu),
            "numpy": lambda: (book.gradient(counts, phi, mu), book.log_likelihood(counts, phi, mu)),
        },
        lambda t: t["numpy"] >= 5 * t["kernel"],
    )
    report(
        benchmark, ns=1e9 * times["kernel"] / counts.size, numpy_over_kernel=times["numpy"] / times["kernel"]
    )
    assert times["numpy"] >= 5 * times["kernel"]


@pytest.mark.parametrize(
    ("shape", "samples", "most_steps"),
    [((24, 6, 3, 16), 4000, 10**6), ((24, 6, 3, 16), 16_000, 10**6), ((400, 50, 8, 32), 60_000, 50)],
)
def test_a_climb_costs_little_more_than_its_gradients(
    benchmark: Any, shape: tuple[int, int, int, int], samples: int, most_steps: int
) -> None:
    """From one start, to 1e-4 nats or so many steps: every step needs the gradient once."""
    X, _, d, _ = shape
    counts, phi, mu = instance(*shape, samples)
    columns = np.ascontiguousarray(phi.T), np.ascontiguousarray(mu.transpose(2, 0, 1))
    cells, work = packed(counts), np.empty((3, X))
    d_phi, d_mu = np.empty_like(columns[0]), np.empty_like(columns[1])
    climb = partial(fit, counts, d, restarts=1, most_steps=most_steps)
    found = climb(rng=np.random.default_rng(0))
    gradients = lambda t: t["climb"] / (found.steps * t["gradient"])  # noqa: E731
    times = least_times(
        {
            "climb": lambda: climb(rng=np.random.default_rng(0)),
            "gradient": lambda: gradient(cells, *columns, work, d_phi, d_mu),
        },
        lambda t: gradients(t) <= MOST_GRADIENTS,
        least=5,
    )
    report(benchmark, milliseconds=1e3 * times["climb"], steps=found.steps, gradients_a_step=gradients(times))
    assert found.converged or found.steps == most_steps
    assert gradients(times) <= MOST_GRADIENTS
