"""Speed of planning for a new task, in one process: an exploration, against steps of toy-text, and offline data.

How long they take is told by ``pytest tests/benchmarks/test_transfer_speed.py -s``.
"""

from __future__ import annotations

import os
from typing import Any

import gymnasium
import numpy as np
import pytest
from timing import Times, least_times, report

from experiments.studies import transfer_plans
from linear_mdp.families import spread_simplex
from linear_mdp.subjects.exploration_width import explored_width

pytestmark = pytest.mark.skipif(
    os.environ.get("NUMBA_DISABLE_JIT", "0") != "0" or os.environ.get("NUMBA_BOUNDSCHECK", "0") != "0",
    reason="kernels are interpreted or bounds-checked, their speed means nothing",
)
TOY_STEPS = 2000
FASTER = 4  # all of an exploration than its steps alone in toy-text


def test_exploring_takes_less_than_stepping_toy_text(benchmark: Any) -> None:
    """S = 12, A = 24, d = 12, H = 16, 20,000 episodes: regressions, plans and U in a quarter of the steps' time."""
    task, K = spread_simplex(np.random.default_rng(0), S=12, A=24, d=12, H=16), 20_000
    env = gymnasium.make("FrozenLake8x8-v1").unwrapped
    env.reset(seed=0)

    def toy() -> None:
        for k in range(TOY_STEPS):
            if env.step(k % 4)[2]:
                env.reset()

    def enough(t: Times) -> bool:
        return t["toy"] / TOY_STEPS >= FASTER * t["ours"] / (K * task.H)

    candidates = {"ours": lambda: explored_width(task, K, 1.0, np.random.default_rng(1)), "toy": toy}
    times = least_times(candidates, enough, least=1)
    ratio = times["toy"] / TOY_STEPS / (times["ours"] / (K * task.H))
    report(benchmark, toy_over_ours=ratio, seconds=times["ours"])
    assert enough(times)


def test_a_thousand_million_transitions_cost_what_a_thousand_do(benchmark: Any) -> None:
    """Data, plans and judgement of an offline trial, for data are counts."""
    offline = next(sweep for sweep in transfer_plans.PRESETS["quick"] if sweep.family == "offline")
    few, many = (offline.with_values(n=n, xi=0.1).trials()[:1] for n in (1000, 10**9))

    def enough(t: Times) -> bool:
        return t["many"] <= 1.5 * t["few"]

    candidates = {
        name: lambda trials=trials: transfer_plans.run(trials, seed=0)
        for name, trials in (("few", few), ("many", many))
    }
    times = least_times(candidates, enough)
    report(benchmark, many_over_few=times["many"] / times["few"], milliseconds=1e3 * times["many"])
    assert enough(times)
