"""The best that given features can say of a kernel: what learning the measures tends to as data grow."""

from __future__ import annotations

import numpy as np

from linear_mdp.low_rank.em import LowRankFit, fit_measures
from linear_mdp.low_rank.tilts import hellinger
from tabular._validate import stochastic
from tabular.families import _knobs
from tabular.mdp import FloatArray
from theory.errors import InvalidInput

WEIGHT = 1e9  # of the exact probabilities, fitted in the place of counts


def nearest(truth: FloatArray, phi: FloatArray, rng: np.random.Generator, within: float = 1e-9) -> LowRankFit:
    r"""Minimise :math:`\sum_{t,x}KL(P^t(\cdot|x)\,\|\,\langle\phi(x),\mu^t\rangle)` over the measures.

    Shapes
    ------
    truth : (T, X, S), laws; phi : (X, d), laws. ``within`` : certified distance from the minimum, nats.

    Raises
    ------
    InvalidInput
        If the truth or phi are no laws, their shapes do not fit, or ``within`` is not positive.
    """
    if truth.ndim != 3 or 0 in truth.shape:
        raise InvalidInput(
            f"nearest: the truth must have shape (T, X, S), none of them zero, got {truth.shape}"
        )
    stochastic("nearest", "truth", truth, 1)
    _knobs.positive("nearest", within=within)
    return fit_measures(WEIGHT * truth, phi, rng, tolerance=WEIGHT * within)


def floors(truth: FloatArray, phi: FloatArray, rng: np.random.Generator, within: float = 1e-9) -> FloatArray:
    """Return the squared Hellinger distances of kernels (T, X, S) from their nearest, even over X, (T,).

    Arguments and error of :func:`nearest`.

    Raises
    ------
    InvalidInput
        As :func:`nearest`.
    """
    found, X = nearest(truth, phi, rng, within).kernels, len(phi)
    return hellinger(np.full((len(truth), X), 1 / X), truth, found)
