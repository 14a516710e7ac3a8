"""What plans made in a learned model lose in the truth, for many known rewards at once."""

from __future__ import annotations

import numpy as np

from tabular._validate import finite, stochastic
from tabular.families import _knobs
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
        If shapes do not fit, truth or model are no laws, a reward is not finite, or H is no integer from one.
    """
    (S, A), fits = truth.shape[:2] if truth.ndim == 3 else (0, 0), rewards.ndim == 3
    if not (S * A and fits and truth.shape == model.shape == (S, A, S) and rewards.shape[1:] == (S, A)):
        raise InvalidInput(
            f"plans need kernels (S, A, S) and rewards (R, S, A), got {truth.shape}, {model.shape} and {rewards.shape}"
        )
    stochastic("plan_losses", "truth", truth, A)
    stochastic("plan_losses", "model", model, A)
    finite("plan_losses", "rewards", rewards)
    _knobs.count("plan_losses", H=H)
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
