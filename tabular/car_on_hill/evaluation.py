"""How far action values are from the optimal ones, and what the greedy policy loses: two different questions.

:func:`grid_error` is what Figure 1 of D'Eramo et al. (2020) draws under the name ``||Q* - Q^{pi_K}||``; the quantity of
that name, which their theorems bound, is the ``loss`` of :func:`greedy_score`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tabular.car_on_hill.dynamics import Vector, grid, step
from tabular.car_on_hill.ground_truth import action_values
from tabular.car_on_hill.regressors import Predictor
from tabular.car_on_hill.tasks import GAMMA, HORIZON, START, CarTask

POINTS = 10
"""Points a side of the grid of states on which values are compared."""


def optimal(tasks: Sequence[CarTask]) -> list[Vector]:
    """Return ``Q*`` (100, 2) of every task on the grid, with the error of :func:`action_values`."""
    return [action_values(task, grid(POINTS)).Q for task in tasks]


def grid_error(tasks: Sequence[CarTask], predict: Predictor, truth: Sequence[Vector]) -> Vector:
    """Return the mean of ``|Q_k - Q*|`` over the grid and both actions, (T,), reward units; no policy is evaluated."""
    predicted = predict([grid(POINTS)] * len(tasks))
    return np.array([np.abs(Q - best).mean() for Q, best in zip(predicted, truth, strict=True)])


@dataclass(frozen=True, eq=False)
class GreedyScore:
    """What the greedy policies of action values achieve; (T,) each, reward units.

    loss : ``||Q* - Q^pi||``, the mean over the grid and both actions of the absolute difference.
    returns : from the bottom of the valley.
    excess : the largest ``Q^pi - Q*`` of the grid, which no policy makes positive beyond rounding.
    """

    loss: Vector
    returns: Vector
    excess: Vector


def greedy_score(tasks: Sequence[CarTask], predict: Predictor, truth: Sequence[Vector]) -> GreedyScore:
    """Follow the greedy policy of every task from every state of the grid, after either action.

    The motion is deterministic: exact but for rewards after 100 steps, at most ``GAMMA ** 100`` = 0.006.
    """
    asked = np.concatenate([grid(POINTS), [START]])
    found = rollouts(tasks, predict, np.repeat(asked, 2, axis=0), np.tile([0.0, 1.0], len(asked)))
    first = [int(Q[0].argmax()) for Q in predict([np.array([START])] * len(tasks))]
    achieved = [returns.reshape(-1, 2) for returns in found]
    gaps = [best - Q[:-1] for Q, best in zip(achieved, truth, strict=True)]
    return GreedyScore(
        np.array([np.abs(gap).mean() for gap in gaps]),
        np.array([Q[-1, a] for Q, a in zip(achieved, first, strict=True)]),
        np.array([-gap.min() for gap in gaps]),
    )


def rollouts(tasks: Sequence[CarTask], predict: Predictor, states: Vector, actions: Vector) -> list[Vector]:
    """Return, for every task, the discounted returns (N,) of the given actions and greedy ones from then on.

    Every episode has its own clock: step h counts ``GAMMA ** h``, and an episode ends with its own absorption.
    """
    T, N = len(tasks), len(states)
    returns = np.zeros((T, N))
    where = [states.copy() for _ in tasks]
    alive = [np.arange(N) for _ in tasks]
    chosen = [actions for _ in tasks]
    for h in range(HORIZON):
        for t, task in enumerate(tasks):
            moved = step(task, where[t], chosen[t])
            returns[t, alive[t]] += GAMMA**h * moved.rewards
            goes_on = ~moved.absorbed
            where[t], alive[t] = moved.states[goes_on], alive[t][goes_on]
        if not any(map(len, alive)):
            break
        chosen = [Q.argmax(axis=1).astype(np.float64) for Q in predict(where)]
    return list(returns)
