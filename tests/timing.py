"""Times of calls in one process, and the time it takes to read an array.

Every time is the least of several repetitions, the candidates taking turns, so that a busy machine slows all of
them alike. An array is read at one, two and four places at once: a core that reads in one place only does not reach
its bandwidth.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Times = dict[str, float]


def least_times(
    candidates: Mapping[str, Callable[[], object]], enough: Callable[[Times], bool], least: int = 20
) -> Times:
    """Seconds of the fastest call of each candidate, after one call that compiles.

    Ends once each was called ``least`` times and ``enough`` holds, at the latest after eight times as many
    calls: on a machine that others use, the least of few times is not yet the time a candidate takes.
    """
    best = dict.fromkeys(candidates, np.inf)
    for run in candidates.values():
        run()
    for turn in range(8 * least):
        for name, run in candidates.items():
            start = time.perf_counter()
            run()
            best[name] = min(best[name], time.perf_counter() - start)
        if turn + 1 >= least and enough(best):
            break
    return best


def report(benchmark: Any, **ratios: float) -> None:
    benchmark.extra_info.update({name: round(ratio, 3) for name, ratio in ratios.items()})
    benchmark(lambda: None)
    print(", ".join(f"{name} {ratio:.3g}" for name, ratio in ratios.items()))


@njit(fastmath=True)
def _read_one(x: Floats) -> float:
    a = 0.0
    for i in range(x.size):
        a += x[i]
    return a


@njit(fastmath=True)
def _read_two(x: Floats) -> float:
    a = b = 0.0
    n = x.size // 2
    for i in range(n):
        a += x[i]
        b += x[i + n]
    return a + b


@njit(fastmath=True)
def _read_four(x: Floats) -> float:
    a = b = c = d = 0.0
    n = x.size // 4
    for i in range(n):
        a += x[i]
        b += x[i + n]
        c += x[i + 2 * n]
        d += x[i + 3 * n]
    return a + b + c + d


def readers(x: Floats) -> dict[str, Callable[[], object]]:
    return {
        "one": lambda: _read_one(x),
        "two": lambda: _read_two(x),
        "four": lambda: _read_four(x),
    }


def read_time(times: Mapping[str, float]) -> float:
    return min(times[name] for name in ("one", "two", "four"))
