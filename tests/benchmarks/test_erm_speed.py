"""Speed of the empirical-risk minimisers as ratios of times taken in turn in one process, never as seconds.

All on one thread of linear algebra, as trials run; every time is the least of several calls.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np
import pytest
from scipy.optimize import lsq_linear
from threadpoolctl import threadpool_limits

from tabular.erm import Box, dictionary, norm_ball, truncated_svd

pytestmark = pytest.mark.skipif(
    os.environ.get("NUMBA_DISABLE_JIT", "0") != "0" or os.environ.get("NUMBA_BOUNDSCHECK", "0") != "0",
    reason="kernels are interpreted or bounds-checked, their speed means nothing",
)
RNG = np.random.default_rng(0)


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    with threadpool_limits(1):
        yield


def compare(benchmark: Any, candidates: Mapping[str, Callable[[], object]], least: float, turns: int) -> None:
    """The second candidate takes at least ``least`` times as long as the first."""
    (ours, first), (theirs, second) = candidates.items()
    times = {ours: np.inf, theirs: np.inf}
    first()
    for _ in range(8 * turns):
        for name, run in ((ours, first), (theirs, second)):
            start = time.perf_counter()
            run()
            times[name] = min(times[name], time.perf_counter() - start)
        turns -= 1
        if turns <= 0 and times[theirs] >= least * times[ours]:
            break
    ratio = times[theirs] / times[ours]
    benchmark.extra_info[f"{theirs} over {ours}"] = round(ratio, 2)
    benchmark(lambda: None)
    print(f"{theirs} over {ours}: {ratio:.3g}, {ours} {1e3 * times[ours]:.3g} ms")
    assert ratio >= least


def full_decomposition(Y: Any, rank: int) -> Any:
    u, s, v = np.linalg.svd(Y, full_matrices=False)
    return (u[..., :rank] * s[..., None, :rank]) @ v[..., :rank, :]


def test_one_large_truncation_is_faster_than_a_full_decomposition(benchmark: Any) -> None:
    """SA = 400, T = 256, rank 3: a few eigenvectors of the Gram matrix against LAPACK's gesdd."""
    Y = RNG.standard_normal((400, 256))
    assert np.abs(truncated_svd(Y, 3).W - full_decomposition(Y, 3)).max() < 1e-12
    compare(
        benchmark, {"ours": lambda: truncated_svd(Y, 3), "gesdd": lambda: full_decomposition(Y, 3)}, 3, 20
    )


def test_a_stack_of_truncations_is_faster_than_a_loop(benchmark: Any) -> None:
    """1000 seeds of SA = 20, T = 4, rank 2."""
    Y = RNG.standard_normal((1000, 20, 4))
    candidates = {
        "stacked": lambda: truncated_svd(Y, 2),
        "looped": lambda: [truncated_svd(one, 2) for one in Y],
    }
    compare(benchmark, candidates, 10, 5)


def test_bounded_heads_are_a_thousand_times_faster_than_lsq_linear(benchmark: Any) -> None:
    """20 representations of SA = 20, kk = 3, 64 tasks, 20 seeds: 25600 problems, of which scipy solves 20."""
    features, Y = RNG.dirichlet(np.ones(3), (20, 20)), RNG.standard_normal((20, 20, 64))

    def scipy() -> None:
        for t in range(20):
            lsq_linear(features[0], Y[0, :, t], (-0.5, 0.5))

    compare(
        benchmark, {"ours": lambda: dictionary(features, Y, None, Box(0.5)), "20 of scipy": scipy}, 0.8, 5
    )


def test_alternation_is_faster_than_the_semidefinite_program(benchmark: Any) -> None:
    """SA = 20, T = 10, both held to the same certificate."""
    Y = RNG.standard_normal((20, 2)) @ RNG.standard_normal((2, 10)) + 0.3 * RNG.standard_normal((20, 10))
    candidates = {
        "alternating": lambda: norm_ball(Y, 1.0, 1.0),
        "program": lambda: norm_ball(Y, 1.0, 1.0, method="program"),
    }
    compare(benchmark, candidates, 3, 3)
