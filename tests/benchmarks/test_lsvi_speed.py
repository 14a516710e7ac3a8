"""Speed of LSVI-UCB as ratios of times taken in turn in one process, never as seconds."""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numba import njit
from timing import least_times, report

from linear_mdp.algorithms.bonus import constant
from linear_mdp.algorithms.learner import Learner
from linear_mdp.algorithms.lsvi_ucb import lsvi_ucb
from linear_mdp.algorithms.planning import Planning
from linear_mdp.algorithms.replicate import replicate
from linear_mdp.families import random_simplex
from linear_mdp.mdp import LinearMDP

pytestmark = pytest.mark.skipif(
    os.environ.get("NUMBA_DISABLE_JIT", "0") != "0" or os.environ.get("NUMBA_BOUNDSCHECK", "0") != "0",
    reason="kernels are interpreted or bounds-checked, their speed means nothing",
)


def instance() -> LinearMDP:
    return random_simplex(np.random.default_rng(20261121), S=16, A=4, d=8, H=10)


def learner(mdp: LinearMDP, switch: float) -> Learner:
    return lsvi_ucb(mdp, constant(mdp, 1.0), switch=switch, observe=False)


@pytest.mark.parametrize("switch", [0.1, 0.0])
def test_an_episode_costs_the_same_after_a_million(benchmark: Any, switch: float) -> None:
    """Blocks of 200 episodes from k = 1e4 and from k = 1e6: at most 1.2 times as long, with rare plans and many."""
    mdp, rng = instance(), np.random.default_rng(1)

    def after(k: int) -> Callable[[], object]:
        before = learner(mdp, 0.1)
        before.play(k, rng, np.array([k]))
        grown = Learner(
            mdp, before.bonus, Planning(switch=switch), observe=False, statistics=before.statistics
        )
        return lambda: grown.play(200, rng, np.array([1]))

    times = least_times(
        {"early": after(10**4), "late": after(10**6)}, lambda t: t["late"] <= 1.2 * t["early"]
    )
    report(benchmark, late_over_early=times["late"] / times["early"])
    assert times["late"] <= 1.2 * times["early"]


def c_loop(folder: Path, mdp: LinearMDP) -> Callable[[int, float], int]:
    """The same algorithm in C, compiled here; the function takes K and eta and returns the number of plans."""
    compiler = shutil.which("gcc")
    if compiler is None:
        pytest.skip("there is no gcc")
    source, library = Path(__file__).with_name("lsvi_loop.c"), folder / "lsvi_loop.so"
    flags = ["-O3", "-march=native", "-shared", "-fPIC"]
    subprocess.run([compiler, *flags, "-o", str(library), str(source), "-lm"], check=True)
    loop = ctypes.CDLL(str(library)).lsvi
    array, number = np.ctypeslib.ndpointer(np.float64, flags="C"), ctypes.c_double
    sizes = [ctypes.c_int] * 4
    loop.argtypes = [
        *sizes,
        ctypes.c_long,
        array,
        array,
        array,
        number,
        number,
        number,
        ctypes.c_uint64,
        array,
    ]
    loop.restype = ctypes.c_long
    P = np.stack([mdp.kernel(h).reshape(-1, mdp.S) for h in range(mdp.H)]).cumsum(axis=-1)
    phi = np.ascontiguousarray(mdp.phi[0].reshape(-1, mdp.d))
    w = np.empty((mdp.H, mdp.d))

    def run(K: int, eta: float) -> int:
        return int(loop(mdp.S, mdp.A, mdp.d, mdp.H, K, phi, P, mdp.flat_r, 1.0, 1.0, eta, 1, w))

    return run


def test_episodes_are_as_fast_as_in_c(benchmark: Any, tmp_path: Path) -> None:
    """With trigger 0.1 at most twice the time of a plain C loop, with a plan before every episode at most once."""
    mdp, K, few = instance(), 20_000, 1000
    loop = c_loop(tmp_path, mdp)
    plans = learner(mdp, 0.1).play(K, np.random.default_rng(2), np.array([K])).plans[-1]
    assert abs(loop(K, 0.1) - plans) < 0.2 * plans  # it does the same work

    candidates = {
        "c rare": lambda: loop(K, 0.1),
        "c every": lambda: loop(few, 0.0),
        "rare": lambda: learner(mdp, 0.1).play(K, np.random.default_rng(2), np.array([K])),
        "every": lambda: learner(mdp, 0.0).play(few, np.random.default_rng(2), np.array([few])),
    }
    times = least_times(
        candidates, lambda t: t["rare"] <= 2 * t["c rare"] and t["every"] <= t["c every"], least=10
    )
    rare, every = times["rare"] / times["c rare"], times["every"] / times["c every"]
    report(benchmark, rare_over_c=rare, every_over_c=every)
    assert rare <= 2
    assert every <= 1


@njit(nogil=True)
def _spin(steps: int) -> float:
    x = 0.0
    for k in range(steps):
        x = 0.5 * x + k
    return x


def test_two_threads_are_nearly_twice_as_fast(benchmark: Any) -> None:
    """Eight seeds on two threads, 1.8 times as fast as on one, while two threads that do nothing but add are as well.

    Where the threads that add are not, something else has the second core, and nothing can be said.
    """
    mdp, K = instance(), 30_000

    def seeds(workers: int) -> Callable[[], object]:
        def run(rng: np.random.Generator) -> float:
            return float(learner(mdp, 0.1).play(K, rng, np.array([K])).regret[-1])

        return lambda: replicate(run, np.random.default_rng(3).spawn(8), workers)

    def additions(workers: int) -> Callable[[], object]:
        return lambda: replicate(lambda _: _spin(3_000_000), np.random.default_rng(3).spawn(8), workers)

    candidates = {"one": seeds(1), "two": seeds(2), "add one": additions(1), "add two": additions(2)}
    times = least_times(candidates, lambda t: t["one"] >= 1.8 * t["two"], least=3)
    gained, possible = times["one"] / times["two"], times["add one"] / times["add two"]
    report(benchmark, one_over_two=gained, possible=possible)
    if gained < 1.8 and possible < 1.9:
        pytest.skip(
            f"two threads that only add are {possible:.2f} times as fast as one: no second core is free"
        )
    assert gained >= 1.8


def rlberry(mdp: LinearMDP) -> Any:
    """rlberry's agent on the same stationary process and features, undiscounted."""
    agents = pytest.importorskip("rlberry_scool.agents.linear.lsvi_ucb")
    from rlberry.envs.finite_mdp import FiniteMDP

    class Features:
        shape = (mdp.d,)

        def map(self, state: int, action: int) -> Any:
            return mdp.phi[0, state, action]

    env = FiniteMDP(mdp.r[0], mdp.kernel(0) / mdp.kernel(0).sum(axis=-1, keepdims=True))
    return agents.LSVIUCBAgent(env, mdp.H, lambda _: Features(), gamma=1.0, reg_factor=1.0)


@pytest.mark.filterwarnings("ignore")
def test_ten_thousand_times_as_fast_as_rlberry(benchmark: Any) -> None:
    """K = 200 episodes with a plan before each, against LSVIUCBAgent, which regresses on all transitions.

    rlberry 0.7 asks for gymnasium 0.29: this runs where it was installed first, and boundlab without dependencies.
    """
    mdp, K = random_simplex(np.random.default_rng(5), S=16, A=4, d=8, H=10, stationary=True), 200
    agent = rlberry(mdp)
    start = time.perf_counter()
    agent.fit(K)
    theirs = time.perf_counter() - start
    times = least_times(
        {"ours": lambda: learner(mdp, 0.0).play(K, np.random.default_rng(4), np.array([K]))},
        lambda t: theirs >= 1e4 * t["ours"],
    )
    report(benchmark, theirs_over_ours=theirs / times["ours"])
    assert theirs >= 1e4 * times["ours"]
