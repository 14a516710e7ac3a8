"""What plans made in a learned model lose in the truth, for many known rewards at once."""

from __future__ import annotations

import numpy as np

from tabular.mdp import FloatArray
from theory.errors import InvalidInput


def plan_losses(truth: FloatArray, model: FloatArray, rewards: FloatArray, H: int) -> FloatArray:
    r"""Return :math:`V^*-V^{\pi}` in the truth of the greedy plan of a model, mean over first states, (R,); rounding.

    Transitions and rewards are those of every one of the H steps. Among equals the plan takes the lowest action.

    Shapes
    ------
    truth, model : (S, A, S); rewards : (R, S, A), reward units, those of R tasks.

    Raises
    ------
    InvalidInput
        If shapes do not fit, or H is below one.
    """
    S, A = truth.shape[:2]
    if truth.shape != (S, A, S) or model.shape != truth.shape or rewards.shape[1:] != (S, A) or H < 1:
        raise InvalidInput(
            f"plans need kernels (S, A, S), rewards (R, S, A) and H >= 1, got {truth.shape}, {model.shape}, "
            f"{rewards.shape} and {H}"
        )
    best, planned, reached = (np.zeros((len(rewards), S)) for _ in range(3))
    for _ in range(H):
        best = _ahead(truth, rewards, best).max(axis=-1)
        Q = _ahead(model, rewards, planned)
        action = Q.argmax(axis=-1)[..., None]
        planned = np.take_along_axis(Q, action, axis=-1)[..., 0]
        reached = np.take_along_axis(_ahead(truth, rewards, reached), action, axis=-1)[..., 0]
    return np.asarray((best - reached).mean(axis=1))


def _ahead(kernel: FloatArray, rewards: FloatArray, V: FloatArray) -> FloatArray:
    return np.asarray(rewards + np.einsum("saz,rz->rsa", kernel, V, optimize=True))
