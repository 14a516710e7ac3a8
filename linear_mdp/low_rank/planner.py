"""Planning with learned models and penalties: backward induction that nothing truncates."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from linear_mdp.low_rank.tasks import Tasks
from tabular._validate import finite
from tabular.mdp import FloatArray, Policy
from theory.errors import InvalidInput

SATURATED = 1 - 1e-12  # of the cap: a penalty that high is as good as all there is


class PessimisticPlan(NamedTuple):
    """Plans of T tasks.

    Shapes
    ------
    policy : (T, H, S) actions, the lowest among equals.
    V : (T, H, S), penalised values under the learned models; they can be negative.
    penalty : (T, H, S, A), what was subtracted.
    saturated : (T,), the share of state-actions whose penalty is the cap.
    mean_penalty : (T,), mean penalty over the cap; a task near one has a penalty everywhere, which is none.
    """

    policy: Policy
    V: FloatArray
    penalty: FloatArray
    saturated: FloatArray
    mean_penalty: FloatArray


def feature_widths(features: FloatArray, visits: FloatArray, lam: float) -> FloatArray:
    r"""Return :math:`\|\phi(s,a)\|_{\hat\Sigma^{-1}}` with :math:`\hat\Sigma=\sum N(s,a)\phi\phi^\top+\lambda I`.

    Exact up to rounding times the condition of the second moment.

    Shapes
    ------
    features : (..., S, A, d); visits : (..., S, A), how often each was seen. Returns (..., S, A).

    Raises
    ------
    InvalidInput
        If the ridge is not positive and finite, the visits do not fit the features, or a number is negative or not
        finite.
    """
    if not 0 < lam < np.inf:
        raise InvalidInput(f"MORL: the ridge lambda must be positive and finite, got {lam}")
    if visits.shape != features.shape[:-1] or not visits.size:
        raise InvalidInput(
            f"MORL: visits (..., S, A) must fit the features (..., S, A, d), got {visits.shape} and {features.shape}"
        )
    finite("MORL", "features", features)
    finite("MORL", "visits", visits)
    if visits.min() < 0:
        raise InvalidInput(f"MORL: visits must not be negative, the least is {visits.min():g}")
    d = features.shape[-1]
    moments = np.einsum("...sa,...sai,...saj->...ij", visits, features, features, optimize=True)
    flat = features.reshape(*features.shape[:-3], -1, d)
    solved = np.linalg.solve(moments + lam * np.eye(d), np.swapaxes(flat, -1, -2))
    squares = (np.swapaxes(solved, -1, -2) * flat).sum(axis=-1)
    return np.asarray(np.sqrt(np.clip(squares, 0, None)).reshape(features.shape[:-1]))


def plan_pessimistically(
    kernels: FloatArray, tasks: Tasks, penalty: FloatArray, floor: float | None = None
) -> PessimisticPlan:
    r"""Return the best policies under :math:`\hat P` and :math:`r-b`, of the tasks' rewards; rounding.

    Values are not truncated unless a ``floor`` is given: pessimism holds in expectation over the steps, and what is
    cut off at one of them is missing there.

    Shapes
    ------
    kernels : (T, H, S, A, S), the learned transitions; penalty : (T, H, S, A).

    Raises
    ------
    InvalidInput
        If the shapes do not fit, or a number is not finite.
    """
    rewards = tasks.rewards
    T, H, S, A = rewards.shape
    if kernels.shape != (T, H, S, A, S) or penalty.shape != rewards.shape:
        raise InvalidInput(
            f"{tasks.name}: rewards {rewards.shape} need kernels {(T, H, S, A, S)} and penalties like them, got "
            f"{kernels.shape} and {penalty.shape}"
        )
    for field, values in (("kernels", kernels), ("penalty", penalty)):
        finite(tasks.name, field, values)
    if floor is not None and not np.isfinite(floor):
        raise InvalidInput(f"{tasks.name}: the floor of values must be finite or None, got {floor}")
    V, policy = np.zeros((T, H + 1, S)), np.empty((T, H, S), dtype=np.int64)
    for h in reversed(range(H)):
        Q = rewards[:, h] - penalty[:, h] + np.einsum("tsaz,tz->tsa", kernels[:, h], V[:, h + 1])
        policy[:, h] = Q.argmax(axis=-1)
        V[:, h] = Q.max(axis=-1) if floor is None else np.maximum(Q.max(axis=-1), floor)
    full = (penalty >= SATURATED * tasks.value_cap).mean(axis=(1, 2, 3))
    return PessimisticPlan(policy, V[:, :-1], penalty, full, penalty.mean(axis=(1, 2, 3)) / tasks.value_cap)
