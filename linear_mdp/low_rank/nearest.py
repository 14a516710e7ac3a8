"""The best that given features can say of a kernel: what learning the measures tends to as data grow."""

from __future__ import annotations

import numpy as np

from linear_mdp.low_rank.em import LowRankFit, fit_measures
from linear_mdp.low_rank.tilts import hellinger
from tabular.mdp import FloatArray

WEIGHT = 1e9  # of the exact probabilities, fitted in the place of counts


def nearest(truth: FloatArray, phi: FloatArray, rng: np.random.Generator, within: float = 1e-9) -> LowRankFit:
    r"""Minimise :math:`\sum_{t,x}KL(P^t(\cdot|x)\,\|\,\langle\phi(x),\mu^t\rangle)` over the measures.

    Shapes
    ------
    truth : (T, X, S), laws; phi : (X, d), laws. ``within`` : certified distance from the minimum, nats.

    Raises
    ------
    InvalidInput
        As :func:`~linear_mdp.low_rank.em.fit_measures`.
    """
    return fit_measures(WEIGHT * truth, phi, rng, tolerance=WEIGHT * within)


def floors(truth: FloatArray, phi: FloatArray, rng: np.random.Generator, within: float = 1e-9) -> FloatArray:
    """Return the squared Hellinger distances of kernels (T, X, S) from their nearest, even over X, (T,).

    Arguments, error and exceptions of :func:`nearest`.
    """
    X = len(phi)
    return hellinger(np.full((len(truth), X), 1 / X), truth, nearest(truth, phi, rng, within).kernels)
