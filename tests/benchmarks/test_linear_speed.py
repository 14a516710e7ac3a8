"""Speed of linear MDPs and of the samplers as ratios of times taken in turn in one process, never as seconds."""

from __future__ import annotations

import os
from typing import Any

import gymnasium
import numpy as np
import pytest
from timing import Times, least_times, read_time, readers, report

from linear_mdp._sampling_kernels import trajectories
from linear_mdp.families import random_simplex
from linear_mdp.mdp import LinearMDP
from linear_mdp.sampling import UNIFORMS, sampler
from linear_mdp.solve import optimal_state_values
from tabular._sampling_kernels import trajectories as tabular_trajectories
from tabular.bellman import backup
from tabular.env import register
from tabular.families.random import dirichlet
from tabular.mdp import FiniteMDP
from tabular.sampling import draw_trajectories, transitions_of

pytestmark = pytest.mark.skipif(
    os.environ.get("NUMBA_DISABLE_JIT", "0") != "0" or os.environ.get("NUMBA_BOUNDSCHECK", "0") != "0",
    reason="kernels are interpreted or bounds-checked, their speed means nothing",
)
TOY_STEPS = 1000


def large(S: int = 1000, H: int = 50) -> LinearMDP:
    return random_simplex(np.random.default_rng(20261121), S=S, A=10, d=10, H=H, stationary=True)


def toy_steps() -> Any:
    """A thousand steps of a toy-text environment of gymnasium, 8 x 8 frozen lake."""
    env = gymnasium.make("FrozenLake8x8-v1").unwrapped
    env.reset(seed=0)

    def run() -> None:
        for k in range(TOY_STEPS):
            if env.step(k % 4)[2]:
                env.reset()

    return run


def test_a_factored_sweep_reads_the_features_once(benchmark: Any) -> None:
    """S = 1000, A = 10, d = 10: 0.8 MB of features against 80 MB of P; a sweep is at most four reads of the features.

    They lie in a cache, and a sweep reads them, multiplies, adds, and looks for the largest of ten. Fifty sweeps are
    timed with all that solving takes: the certificate, the arrays of the answer.
    """
    mdp = large()
    dense, V = mdp.finite().kernel, np.random.default_rng(1).random(mdp.S)
    rows = FiniteMDP(dense.reshape(mdp.S, mdp.A, mdp.S), mdp.r[0], gamma=0.9)
    candidates = {
        **readers(mdp.columns.reshape(-1)),
        "fifty": lambda: optimal_state_values(mdp),
        "dense": lambda: backup(rows, V),
    }

    def enough(t: Times) -> bool:
        return t["fifty"] / 50 <= 4 * read_time(t) and t["dense"] >= 40 * t["fifty"] / 50

    times = least_times(candidates, enough)
    sweep = times["fifty"] / 50
    report(benchmark, sweep_over_read=sweep / read_time(times), dense_over_sweep=times["dense"] / sweep)
    assert enough(times)


def test_two_stages_outrun_one(benchmark: Any) -> None:
    """S = 1000, A = 10, d = 10: tables of 1.3 MB that a cache holds, against 120 MB that none does, and toy-text.

    Both kernels draw their lanes side by side, which hides much of the wait for the memory.
    """
    mdp, episodes, rng = large(H=20), 2000, np.random.default_rng(2)
    rows = FiniteMDP(mdp.kernel(0), mdp.r[0], gamma=0.9)
    policy, steps = rng.integers(mdp.A, size=(mdp.H, mdp.S)), episodes * mdp.H
    uniforms = rng.random((episodes, mdp.H, UNIFORMS))
    states, rewards = np.zeros((episodes, mdp.H + 1), dtype=np.int64), np.empty((episodes, mdp.H))
    two, one, first = sampler(mdp), transitions_of(rows), np.ascontiguousarray(uniforms[:, :, 0])
    r = rows.r.reshape(1, -1)
    candidates = {
        "two": lambda: trajectories(two, policy, uniforms, states, rewards),
        "one": lambda: tabular_trajectories(*one, r, policy, first, states, rewards),
        "toy": toy_steps(),
    }

    def enough(t: Times) -> bool:
        return t["one"] >= 1.2 * t["two"] and t["toy"] / TOY_STEPS >= 100 * t["two"] / steps

    times = least_times(candidates, enough)
    report(
        benchmark,
        one_over_two=times["one"] / times["two"],
        toy_over_two=times["toy"] / TOY_STEPS / (times["two"] / steps),
        million_steps_a_second=steps / times["two"] / 1e6,
    )
    assert enough(times)


def test_dense_rows_are_drawn_a_hundred_times_faster_than_toy_text(benchmark: Any) -> None:
    """S = 100, A = 10, uniforms, starts and tables included: a hundred steps in the time of one of toy-text."""
    mdp = dirichlet(np.random.default_rng(0), S=100, A=10, gamma=0.9)
    policy, rng, episodes, H = np.zeros(100, dtype=np.int64), np.random.default_rng(1), 10_000, 100
    steps = episodes * H
    candidates = {
        "ours": lambda: draw_trajectories(mdp, policy, rng, episodes, H),
        "uniforms": lambda: rng.random(steps),
        "toy": toy_steps(),
    }

    def enough(t: Times) -> bool:
        return t["toy"] / TOY_STEPS >= 100 * t["ours"] / steps

    times = least_times(candidates, enough)
    report(
        benchmark,
        toy_over_ours=times["toy"] / TOY_STEPS / (times["ours"] / steps),
        ours_over_uniforms=times["ours"] / times["uniforms"],
        million_steps_a_second=steps / times["ours"] / 1e6,
    )
    assert enough(times)


@pytest.mark.parametrize("kind", ["tabular", "linear"])
def test_native_lanes_outrun_lanes_in_a_loop(benchmark: Any, kind: str) -> None:
    """Two hundred lanes, S = 100: ten steps in the time in which gymnasium's SyncVectorEnv takes one."""
    mdp: Any = (
        large(S=100) if kind == "linear" else dirichlet(np.random.default_rng(0), S=100, A=10, gamma=0.9)
    )
    id, lanes = register() if kind == "tabular" else "linear_mdp.env:boundlab/LinearMDP-v0", 200
    native = gymnasium.make_vec(id, num_envs=lanes, mdp=mdp)
    loop = gymnasium.make_vec(id, num_envs=lanes, vectorization_mode="sync", mdp=mdp)
    actions = np.zeros(lanes, dtype=np.int64)
    for envs in (native, loop):
        envs.reset(seed=0)

    def enough(t: Times) -> bool:
        return t["loop"] >= 10 * t["native"]

    candidates = {"native": lambda: native.step(actions), "loop": lambda: loop.step(actions)}
    times = least_times(candidates, enough)
    report(
        benchmark,
        loop_over_native=times["loop"] / times["native"],
        million_steps_a_second=lanes / times["native"] / 1e6,
    )
    assert enough(times)
