"""Speed of the joint likelihood of low-rank tasks, in one process: a step, against numpy, and whole fits."""

from __future__ import annotations

import os
import time
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


def instance(X: int, S: int, d: int, T: int, n: int) -> tuple[Any, Any, Any]:
    rng = np.random.default_rng(1)
    phi, mu = rng.dirichlet(np.full(d, 2.0), X), rng.dirichlet(np.full(S, 2.0), (T, d))
    return rng.multinomial(n // X, book.kernels(phi, mu)).astype(float), phi, mu


def test_gradient_and_likelihood_cost_at_most_8_ns_a_cell(benchmark: Any) -> None:
    """X = 100, S = 20, T = 8, d = 5: and at most a fifth of what both take in vectorised numpy."""
    counts, phi, mu = instance(100, 20, 5, 8, 10**6)
    columns = np.ascontiguousarray(phi.T), np.ascontiguousarray(mu.transpose(2, 0, 1))
    cells, work = packed(counts), np.empty((3, 100))
    d_phi, d_mu = np.empty_like(columns[0]), np.empty_like(columns[1])
    times = least_times(
        {
            "kernel": lambda: gradient(cells, *columns, work, d_phi, d_mu),
            "numpy": lambda: (book.gradient(counts, phi, mu), book.log_likelihood(counts, phi, mu)),
        },
        lambda t: t["numpy"] >= 5 * t["kernel"] and t["kernel"] <= 8e-9 * counts.size,
    )
    report(
        benchmark, ns=1e9 * times["kernel"] / counts.size, numpy_over_kernel=times["numpy"] / times["kernel"]
    )
    assert times["kernel"] <= 8e-9 * counts.size
    assert times["numpy"] >= 5 * times["kernel"]


@pytest.mark.parametrize("samples", [4000, 16_000])
def test_a_restart_takes_20_ms(benchmark: Any, samples: int) -> None:
    """X = 24, S = 6, d = 3, T = 16, in seconds of the processor, mean of eight starts, to 1e-4 nats."""
    counts, *_ = instance(24, 6, 3, 16, samples)
    fit(counts, 3, np.random.default_rng(0), restarts=1, most_steps=2)
    start = time.process_time()
    found = fit(counts, 3, np.random.default_rng(0), restarts=8)
    seconds = (time.process_time() - start) / 8
    report(benchmark, milliseconds=1e3 * seconds, steps=found.steps)
    assert found.converged
    assert seconds <= 0.02


def test_a_large_fit(benchmark: Any) -> None:
    """X = 400, S = 50, d = 8, T = 32: seconds for every thousand steps; a fit takes one to two thousand."""
    counts, *_ = instance(400, 50, 8, 32, 60_000)
    fit(counts, 8, np.random.default_rng(0), restarts=1, most_steps=2)
    start = time.process_time()
    found = fit(counts, 8, np.random.default_rng(0), restarts=1, most_steps=200)
    seconds = 5 * (time.process_time() - start)
    report(benchmark, seconds_per_thousand_steps=seconds, gap=found.gap)
    assert seconds <= 8
