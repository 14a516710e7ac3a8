r"""Reward-free exploration that has to learn its model as it goes: joint exploration and maximum likelihood.

In rounds: fit a model to all transitions so far, plan in it the policy of the largest total of bonuses

.. math:: \hat b_h = \min(\beta\|\hat\phi_h\|_{\Lambda_h^{-1}},1),\qquad
          \Lambda_h = \lambda I+\sum\hat\phi_h\hat\phi_h^\top,

and play it. This is exploration in the style of RAFFLE, not RAFFLE to the letter. What differs: the likelihood is
maximised over all features and measures on simplices, from random starts, where the paper asks an oracle for a finite
class; the model is fitted anew at the ends of the rounds only, not after every iteration, and the policy kept in
between; beta and lambda are given numbers, not those of its proof; all data of a step enter Lambda; and it stops when
it is told to, not by its own bound on the error. The paper was read in abstract only: its rule that an episode follows
the policy up to step h - 1, acts uniformly at h - 1 and h, and teaches step h, is the common one of FLAMBE and its kin.

Source: Cheng, Huang, Yang and Liang (2023), RAFFLE, arXiv 2303.10859; Agarwal et al. (2020), FLAMBE.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Literal, NamedTuple, get_args

import numpy as np

from linear_mdp.low_rank.baselines import tabular
from linear_mdp.low_rank.data import episode_counts
from linear_mdp.low_rank.em import fit_all
from linear_mdp.low_rank.planner import feature_widths
from linear_mdp.low_rank.tasks import Tasks
from tabular.mdp import FloatArray, Policy
from theory.errors import InvalidInput

Data = Literal["taught", "all", "greedy", "uniform"]
RESTARTS = 5
TOLERANCE = 1e-2  # nats: far below the p/2 nats by which the maximum itself is random


class Estimate(NamedTuple):
    """What a learner makes of its counts.

    Shapes
    ------
    kernels : (H, S, A, S), laws; widths : (H, S, A), how uncertain it is of each, before the radius.
    """

    kernels: FloatArray
    widths: FloatArray


Estimator = Callable[[FloatArray], Estimate]


class Round(NamedTuple):
    """The end of a round: episodes so far, what was counted in them (H, S, A, S), and what was made of it."""

    episodes: int
    counts: FloatArray
    estimate: Estimate


def low_rank(d: int, rng: np.random.Generator, *, ridge: float = 1.0, restarts: int = RESTARTS) -> Estimator:
    """Return the estimator that fits features and measures of every step, d latents, by EM from random starts.

    Rows without data have the features of the start; as :func:`linear_mdp.low_rank.em.fit`. On the tasks of the study
    ``transfer_scratch``, up to 6 latents and 24 actions, the gap of the best of 5 starts is that of the best of 12 to
    .1% after 12,800 episodes and later, and to 6% after 800, where the likelihood has maxima apart.

    Raises
    ------
    InvalidInput
        If d or the restarts are no positive integer, or the ridge is not positive; where d exceeds the states or the
        state-actions, once it is given counts.
    """
    for name, size in (("d, the number of latents,", d), ("restarts", restarts)):
        if isinstance(size, bool) or not isinstance(size, (int, np.integer)) or size < 1:
            raise InvalidInput(f"low_rank: {name} must be a positive integer, got {size!r}")
    _check_ridge("low_rank", ridge)

    def estimate(counts: FloatArray) -> Estimate:
        H, S, A, _ = counts.shape
        fits = fit_all([step.reshape(1, S * A, S) for step in counts], d, rng, restarts, TOLERANCE)
        phi = np.stack([fit.phi for fit in fits]).reshape(H, S, A, d)
        kernels = np.stack([fit.kernels[0] for fit in fits]).reshape(counts.shape)
        return Estimate(kernels, feature_widths(phi, counts.sum(axis=-1), ridge))

    return estimate


def every_row(ridge: float = 1.0) -> Estimator:
    """Return the estimator without features: empirical rows, uniform where there are no data, and 1/sqrt(n + ridge).

    Raises
    ------
    InvalidInput
        If the ridge is not positive.
    """
    _check_ridge("every_row", ridge)

    def estimate(counts: FloatArray) -> Estimate:
        H, S, A, _ = counts.shape
        kernels = tabular(counts.reshape(H, S * A, S)).reshape(counts.shape)
        return Estimate(kernels, 1 / np.sqrt(counts.sum(axis=-1) + ridge))

    return estimate


def _check_ridge(name: str, ridge: float) -> None:
    if not 0 < ridge < np.inf:
        raise InvalidInput(f"{name}: the ridge must be positive and finite, got {ridge}")


def explore_from_scratch(
    task: Tasks,
    estimator: Estimator,
    schedule: Sequence[int],
    rng: np.random.Generator,
    *,
    radius: float = 1.0,
    data: Data = "taught",
) -> Iterator[Round]:
    """Explore one task without rewards, and yield what is known whenever the schedule has been reached.

    The cost of a round does not depend on its episodes, which are drawn as counts.

    Parameters
    ----------
    schedule : total numbers of episodes at the ends of the rounds, increasing, the first at least H.
    data : ``taught``: the episodes are divided among the steps, and one of step h keeps the transition of that step;
        ``all``: it keeps every transition; ``greedy``: the policy is followed to the end, and everything is kept;
        ``uniform``: so it is, but all actions are uniform, for comparison.

    Raises
    ------
    InvalidInput
        If there are several tasks, the schedule does not increase or begins below H, the radius is negative, or
        ``data`` is unknown.
    """
    T, H, S, A = task.rewards.shape
    grid = [int(episodes) for episodes in schedule]
    if T != 1 or not grid or grid[0] < H or any(b <= a for a, b in pairwise(grid)):
        raise InvalidInput(
            f"{task.name}: exploration takes one task and an increasing schedule that begins at H = {H} or later, "
            f"got {T} tasks and {list(schedule)}"
        )
    if data not in get_args(Data) or not 0 <= radius < np.inf:
        raise InvalidInput(
            f"{task.name}: data must be one of {', '.join(get_args(Data))} and the radius finite and not negative, "
            f"got {data!r} and {radius}"
        )
    policy, counts, played = np.full((H, S, A), 1 / A), np.zeros((H, S, A, S)), 0
    for episodes in grid:
        counts += _played(task, policy, played, episodes, data, rng)
        found = estimator(counts)
        yield Round(episodes, counts.copy(), found)
        if data != "uniform":
            policy = np.eye(A)[widest_policy(found, radius)]
        played = episodes


def widest_policy(estimate: Estimate, radius: float) -> Policy:
    """Return the policy, (H, S), that collects most of ``min(radius widths, 1)`` in the learned model; rounding."""
    bonus = np.minimum(radius * estimate.widths, 1.0)
    V, policy = np.zeros(bonus.shape[1]), np.empty(bonus.shape[:2], dtype=np.int64)
    for h in reversed(range(len(bonus))):
        Q = bonus[h] + estimate.kernels[h] @ V
        policy[h], V = Q.argmax(axis=-1), Q.max(axis=-1)
    return policy


def _played(
    task: Tasks, policy: FloatArray, first: int, last: int, data: Data, rng: np.random.Generator
) -> FloatArray:
    """Counts (H, S, A, S) of the episodes first, ..., last - 1, of which number e teaches step e modulo H."""
    H, _, A = policy.shape
    if data in ("greedy", "uniform"):
        return np.asarray(episode_counts(task, policy, last - first, rng)[0], dtype=np.float64)
    found = np.zeros(task.kernels.shape[1:])
    for h in range(H):
        n = (last - h - 1) // H - (first - h - 1) // H
        mixed = policy.copy()
        mixed[max(h - 1, 0) :] = 1 / A
        seen = episode_counts(task, mixed, n, rng)[0]
        kept = slice(h, h + 1) if data == "taught" else slice(None)
        found[kept] += seen[kept]
    return found
