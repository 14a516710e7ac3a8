r"""How good a learned model is for planning whatever the reward, if the rewards of an episode sum to at most one.

A plan is a policy that is optimal in the model. From above: for every reward it loses at most twice

.. math:: G = \max_\pi\mathbb{E}_\pi\sum_{h<H}\max_{0\le V\le1}\big|(\hat P_h-P_h)V\big|(s_h,a_h),

with the total variation of the two as the summand where both are laws. From below: the rewards of reaching one state
at one step, every state and step in turn.
"""

from __future__ import annotations

import numpy as np

from linear_mdp.algorithms.statistics import Statistics
from linear_mdp.low_rank.tasks import Tasks
from linear_mdp.mdp import LinearMDP
from tabular._validate import finite, shape
from tabular.mdp import FloatArray
from theory.errors import InvalidInput


def implied_kernels(believed: LinearMDP, statistics: Statistics) -> FloatArray:
    r"""Return :math:`\hat\phi_h^\top\Lambda_h^{-1}\sum\hat\phi_he_{s'}^\top`, (H, S, A, S), what LSVI plans with.

    The rows need be no laws. Exact up to rounding times the condition of Lambda.

    Raises
    ------
    InvalidInput
        If the statistics do not fit the features.
    """
    if statistics.flow.shape != (believed.H, believed.S, believed.d):
        raise InvalidInput(
            f"{believed.name}: statistics of shape {statistics.flow.shape} do not fit "
            f"{(believed.H, believed.S, believed.d)}"
        )
    shape(believed.name, "statistics.gram", statistics.gram.shape, [(believed.H, believed.d, believed.d)])
    mu = np.linalg.solve(statistics.gram, np.swapaxes(statistics.flow, 1, 2))
    return np.stack([believed.features(h) @ mu[h] for h in range(believed.H)])


def value_gap(task: Tasks, kernels: FloatArray) -> float:
    """Return G, the largest error of a value in the model over policies, bounded step by step; rounding.

    Shapes
    ------
    kernels : (H, S, A, S), of which those of the last step do not matter.

    Raises
    ------
    InvalidInput
        If there are several tasks, the kernels do not fit, or one is not finite.
    """
    P = _truth(task, kernels)
    off = kernels - P
    apart = np.maximum(np.clip(off, 0, None).sum(axis=-1), np.clip(-off, 0, None).sum(axis=-1))
    V = np.zeros(P.shape[1])
    for h in reversed(range(len(P) - 1)):
        V = (apart[h] + P[h] @ V).max(axis=-1)
    return float(task.start @ V)


def goal_losses(task: Tasks, kernels: FloatArray) -> FloatArray:
    """Return what plans lose whose reward is to be in state s after h + 1 steps, (H-1, S); rounding.

    Values in the model are cut off at [0, 1] at every step, where rows that are no laws leave it; of equal actions
    the plan takes the lowest.

    Shapes
    ------
    kernels : as for :func:`value_gap`.

    Raises
    ------
    InvalidInput
        As :func:`value_gap`.
    """
    P = _truth(task, kernels)
    losses = np.empty((len(P) - 1, P.shape[1]))
    for last in range(1, len(P)):
        best = reached = believed = np.eye(P.shape[1])  # (S, goals)
        for h in reversed(range(last)):
            best = (P[h] @ best).max(axis=1)
            Q = np.clip(kernels[h] @ believed, 0.0, 1.0)
            chosen = Q.argmax(axis=1)[:, None]
            believed = np.take_along_axis(Q, chosen, axis=1)[:, 0]
            reached = np.take_along_axis(P[h] @ reached, chosen, axis=1)[:, 0]
        losses[last - 1] = task.start @ (best - reached)
    return losses


def _truth(task: Tasks, kernels: FloatArray) -> FloatArray:
    if len(task.kernels) != 1 or kernels.shape != task.kernels.shape[1:]:
        raise InvalidInput(
            f"{task.name}: one task and kernels {task.kernels.shape[1:]} are compared, got {len(task.kernels)} tasks "
            f"and {kernels.shape}"
        )
    finite(task.name, "kernels", kernels)
    return np.asarray(task.kernels[0])
