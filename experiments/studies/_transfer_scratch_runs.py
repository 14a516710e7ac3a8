"""Trials of the study of transfer against scratch: a new task, its sources, and learners without rewards."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from experiments.sweep import Row

if TYPE_CHECKING:
    from linear_mdp.low_rank.features import LearnedFeatures
    from linear_mdp.low_rank.mdp import LowRankMDP
    from linear_mdp.low_rank.scratch_exploration import Data, Estimator
    from linear_mdp.mdp import LinearMDP
    from tabular.mdp import FloatArray

LEARNERS = ("oracle", "transfer", "scratch", "thrifty", "uniform", "tabular")
ERRORS = ("gap", "loss")
SIZES = ("S", "A", "d", "H", "n")
T = 8
FIRST, MOST_REGRESSED, MOST_COUNTED = 50, 819_200, 209_715_200
UPSTREAM_RESTARTS, UPSTREAM_TOLERANCE = 5, 1e-2
RADIUS = 1.0

Learner = Callable[[Sequence[int]], Iterator[tuple[int, "FloatArray"]]]


class Goal(NamedTuple):
    """An error that a learner is to bring down to a target, of rewards whose sum is at most one."""

    error: str
    target: float


GOALS: Mapping[str, Goal] = {"gap": Goal("gap", 0.2), "fine": Goal("gap", 0.05), "loss": Goal("loss", 0.02)}


class Problem(NamedTuple):
    """The new task, and the features that T sources taught for it."""

    task: LowRankMDP
    learned: LearnedFeatures


def drawn_problem(rng: np.random.Generator, sizes: Mapping[str, int]) -> Problem:
    """Draw T sources, of which the new task mixes three, and learn features from n episodes of each.

    The sources are played with uniform actions and fitted jointly from random starts; every episode begins in state 0.

    Parameters
    ----------
    sizes : S, A, d, H and n.
    """
    from linear_mdp.low_rank.families import low_rank_simplex

    S, A, d, H, n = (sizes[name] for name in SIZES)
    sources = low_rank_simplex(rng, S=S, A=A, d=d, H=H, T=T, concentration=1.0)
    sources = replace(sources, start=np.eye(S)[0])
    weights = np.zeros(T)
    weights[rng.permutation(T)[:3]] = rng.dirichlet(np.ones(3))
    task = sources.mixture(weights)
    return Problem(task, _learned(sources, task, weights, n, rng.spawn(1)[0]))


def _learned(
    sources: LowRankMDP, task: LowRankMDP, weights: FloatArray, n: int, rng: np.random.Generator
) -> LearnedFeatures:
    from linear_mdp.low_rank.data import episode_counts
    from linear_mdp.low_rank.em import fit_all
    from linear_mdp.low_rank.features import LearnedFeatures

    H, S, A, d = task.phi.shape
    counts = episode_counts(sources, np.full((S, A), 1 / A), n, rng)
    steps = [counts[:, h].reshape(T, S * A, S) for h in range(H)]
    fits = fit_all(steps, d, rng, UPSTREAM_RESTARTS, UPSTREAM_TOLERANCE)
    phi = np.stack([fit.phi for fit in fits]).reshape(task.phi.shape)
    mu = np.stack([np.tensordot(weights, fit.mu, axes=1) for fit in fits])
    return LearnedFeatures(_linear(task, phi, mu), _linear(task, task.phi, task.mu[0]))


def _linear(task: LowRankMDP, phi: FloatArray, mu: FloatArray) -> LinearMDP:
    from linear_mdp.mdp import LinearMDP

    return LinearMDP(phi, mu, np.zeros(task.d), horizon=task.H, name=f"new task of {task.name}")


def learners(problem: Problem, rng: np.random.Generator) -> dict[str, Learner]:
    """Return what plays the new task along a schedule of episodes, and yields its model of the task at each.

    oracle, transfer : reward-free LSVI with the true features and those of the sources.
    scratch, thrifty : low rank, learned on the way, from one transition of an episode or from all of them.
    uniform : as ``thrifty``, but actions are uniform throughout, whatever has been learned.
    tabular : no features; explores as ``thrifty`` does.
    """
    from linear_mdp.low_rank.features import exact_features
    from linear_mdp.low_rank.scratch_exploration import every_row, low_rank

    streams = dict(zip(LEARNERS, rng.spawn(len(LEARNERS)), strict=True))
    task, d = problem.task, problem.task.d
    return {
        "oracle": _regressed(exact_features(problem.learned.truth), streams["oracle"]),
        "transfer": _regressed(problem.learned, streams["transfer"]),
        "scratch": _counted(task, low_rank(d, streams["scratch"]), "taught", streams["scratch"]),
        "thrifty": _counted(task, low_rank(d, streams["thrifty"]), "all", streams["thrifty"]),
        "uniform": _counted(task, low_rank(d, streams["uniform"]), "uniform", streams["uniform"]),
        "tabular": _counted(task, every_row(), "all", streams["tabular"]),
    }


def _regressed(features: LearnedFeatures, rng: np.random.Generator) -> Learner:
    from linear_mdp.low_rank.downstream import explore
    from linear_mdp.low_rank.reward_free_error import implied_kernels

    def played(schedule: Sequence[int]) -> Iterator[tuple[int, FloatArray]]:
        learner = explore(features, RADIUS)
        for episodes in schedule:
            learner.play(episodes - learner.played, rng, np.array([episodes]))
            yield episodes, implied_kernels(features.believed, learner.statistics)

    return played


def _counted(task: LowRankMDP, estimator: Estimator, data: Data, rng: np.random.Generator) -> Learner:
    from linear_mdp.low_rank.scratch_exploration import explore_from_scratch

    def played(schedule: Sequence[int]) -> Iterator[tuple[int, FloatArray]]:
        rounds = explore_from_scratch(task, estimator, schedule, rng, radius=RADIUS, data=data)
        for one in rounds:
            yield one.episodes, one.estimate.kernels

    return played


def errors_at(problem: Problem, episodes: int, rng: np.random.Generator) -> Row:
    """Return the errors of all learners after so many episodes, NaN for regressions beyond what they play."""
    row: Row = {}
    for name, learner in learners(problem, rng).items():
        if episodes <= most(name):
            *_, (_, kernels) = learner(schedule_to(episodes))
            row |= {f"{error}_{name}": value for error, value in model_errors(problem, kernels).items()}
    return row


def episodes_needed(
    problem: Problem, rng: np.random.Generator, names: Sequence[str], goals: Sequence[str]
) -> Row:
    """Return how many episodes learners take to each goal, infinite where one has not arrived at its most."""
    row: Row = {}
    ready = learners(problem, rng)
    for name in names:
        learner = ready[name]
        curves: dict[str, list[tuple[int, float]]] = {goal: [] for goal in goals}
        for episodes, kernels in learner(schedule_to(most(name))):
            found = model_errors(problem, kernels)
            for goal in goals:
                curves[goal].append((episodes, found[GOALS[goal].error]))
            if all(min(v for _, v in curves[goal]) <= GOALS[goal].target for goal in goals):
                break
        row |= {f"{goal}_{name}_episodes": arrival(curves[goal], GOALS[goal].target) for goal in goals}
    return row


def most(name: str) -> int:
    """Most episodes of a learner: those that are played one by one take time."""
    return MOST_REGRESSED if name in ("oracle", "transfer") else MOST_COUNTED


def schedule_to(episodes: int) -> list[int]:
    """Return 50, 100, 200, ... below the episodes, and the episodes.

    >>> schedule_to(250)
    [50, 100, 200, 250]
    """
    doublings = [FIRST * 2**k for k in range(64)]
    return [*filter(episodes.__gt__, doublings), episodes]


def arrival(curve: Sequence[tuple[int, float]], target: float) -> float:
    """Return where a curve first reaches a target, its logarithmic abscissa interpolated; infinite where it does not.

    >>> round(arrival([(50, 0.4), (100, 0.3), (200, 0.1)], 0.2), 3)
    141.421
    """
    before: tuple[int, float] | None = None
    for episodes, value in curve:
        if value <= target:
            if before is None:
                return float(episodes)
            share = (before[1] - target) / (before[1] - value)
            return float(before[0] * (episodes / before[0]) ** share)
        before = (episodes, value)
    return float("inf")


def model_errors(problem: Problem, kernels: FloatArray) -> dict[str, float]:
    """Return the bound G on the error of values, and the largest loss of a plan to reach a state; rounding."""
    from linear_mdp.low_rank.reward_free_error import goal_losses, value_gap

    return {"gap": value_gap(problem.task, kernels), "loss": float(goal_losses(problem.task, kernels).max())}
