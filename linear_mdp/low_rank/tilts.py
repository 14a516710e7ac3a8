r"""Alternatives to the truth at a given divergence: exponential tilts of features and of emissions.

:math:`\phi_e(x,z)\propto\phi(x,z)e^{eg(x,z)}` stays positive where :math:`\phi` is, and moves away from it along g as
e grows; e is found by bisection so that the model is exactly as far from the truth as asked.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from tabular._validate import finite, shape, stochastic
from tabular.mdp import FloatArray
from theory.errors import InvalidInput

STEPS = 180  # of which every third halves the interval: to the last digit of e
TOLERANCE = 1e-10  # of the divergence, relative
PROBE = 1e-6  # the first tilt that is tried
LARGEST = 64.0  # tilt beyond which nothing moves any more


def divergence(weights: FloatArray, truth: FloatArray, other: FloatArray) -> FloatArray:
    r"""Mean KL divergence :math:`E_x KL(P(\cdot|x)\|Q(\cdot|x))` in nats over the last two axes; rounding.

    Infinite where the truth can do what the other cannot.

    Shapes
    ------
    weights : (..., X); truth, other : (..., X, S), broadcast against each other.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        terms = np.where(truth > 0, truth * (np.log(truth) - np.log(other)), 0.0)
    return np.asarray((weights * terms.sum(axis=-1)).sum(axis=-1))


def hellinger(weights: FloatArray, truth: FloatArray, other: FloatArray) -> FloatArray:
    r"""Mean squared Hellinger distance :math:`E_x\sum(\sqrt P-\sqrt Q)^2`, in [0, 2]; shapes of :func:`divergence`."""
    gaps = np.square(np.sqrt(truth) - np.sqrt(other)).sum(axis=-1)
    return np.asarray((weights * gaps).sum(axis=-1))


def squared_variation(weights: FloatArray, truth: FloatArray, other: FloatArray) -> FloatArray:
    r"""Mean squared total variation :math:`E_x(\tfrac12\|P-Q\|_1)^2`; shapes of :func:`divergence`."""
    gaps = np.square(np.abs(truth - other).sum(axis=-1) / 2)
    return np.asarray((weights * gaps).sum(axis=-1))


def tilt(base: FloatArray, directions: FloatArray, size: FloatArray | float) -> FloatArray:
    """Return ``base exp(size directions)`` with every law on the last axis summing to one again; rounding."""
    exponent = np.asarray(size)[(..., *[None] * base.ndim)] * directions
    raised = base * np.exp(exponent - exponent.max(axis=-1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=-1, keepdims=True))


def tilted_features(
    phi: FloatArray, mus: FloatArray, weights: FloatArray, directions: FloatArray, target: float
) -> FloatArray:
    """Return features (M, X, d) whose divergence from the truth, summed over all tasks, is the target.

    Shapes
    ------
    phi : (X, d) laws; mus : (T, d, S); weights : (T, X); directions : (M, X, d). ``target`` in nats a sample.

    Raises
    ------
    InvalidInput
        If the target is not positive or out of reach of a direction, shapes do not fit, or an array holds no laws.
    """
    check_laws("tilts", phi, mus, weights)
    shape("tilts", "directions", directions.shape, [(max(len(directions), 1), *phi.shape)])
    finite("tilts", "directions", directions)
    truth = phi @ mus

    def total(size: FloatArray) -> FloatArray:
        others = tilt(phi, directions, size)[:, None] @ mus
        return np.asarray(divergence(weights, truth, others).sum(axis=-1))

    return tilt(phi, directions, _sizes(total, len(directions), target))


def tilted_emissions(
    phi: FloatArray, mu: FloatArray, weights: FloatArray, directions: FloatArray, target: float
) -> FloatArray:
    """Return emissions (M, d, S) of one task at the target divergence from the truth.

    Shapes
    ------
    phi : (X, d); mu : (d, S) laws; weights : (X,); directions : (M, d, S). ``target`` in nats a sample.

    Raises
    ------
    InvalidInput
        If the target is not positive or out of reach of a direction, shapes do not fit, or an array holds no laws.
    """
    check_laws("tilts", phi, mu[None], weights[None])
    shape("tilts", "directions", directions.shape, [(max(len(directions), 1), *mu.shape)])
    finite("tilts", "directions", directions)
    truth = phi @ mu

    def total(size: FloatArray) -> FloatArray:
        return divergence(weights, truth, phi @ tilt(mu, directions, size))

    return tilt(mu, directions, _sizes(total, len(directions), target))


def check_laws(name: str, phi: FloatArray, mus: FloatArray, weights: FloatArray) -> None:
    """Hold features (X, d), emissions (T, d, S) and data (T, X) to each other, each of them laws.

    Raises
    ------
    InvalidInput
        If a shape does not fit, or a row is no law.
    """
    if phi.ndim != 2 or mus.ndim != 3 or 0 in phi.shape + mus.shape or mus.shape[1] != phi.shape[1]:
        raise InvalidInput(
            f"{name}: phi (X, d) and mus (T, d, S) must share d, got {phi.shape} and {mus.shape}"
        )
    shape(name, "weights", weights.shape, [(len(mus), len(phi))])
    for field, laws in (("phi", phi), ("mus", mus), ("weights", weights)):
        stochastic(name, field, laws, 1)


def _sizes(total: Callable[[FloatArray], FloatArray], M: int, target: float) -> FloatArray:
    """The size of every tilt at which its divergence is the target, by bisection, helped by secants of its root.

    The root of a divergence is nearly linear in the size of a small tilt, so that a few secants do; every other step
    halves the interval, which ends any other case.
    """
    if not target > 0:
        raise InvalidInput(f"tilts: the divergence must be positive, got {target}")
    low, high = np.zeros(M), np.full(M, PROBE)
    at_low, at_high = np.zeros(M), total(high)
    while (short := at_high < target).any():
        if high.max() >= LARGEST:
            reached = float(at_high[short].min())
            raise InvalidInput(f"tilts: a direction reaches a divergence of {reached:.4g}, not {target:.4g}")
        grown = np.clip(1.1 * np.sqrt(target / np.maximum(at_high, 1e-300)), 2, 1000)
        low, at_low = np.where(short, high, low), np.where(short, at_high, at_low)
        high = np.where(short, np.minimum(grown * high, LARGEST), high)
        at_high = total(high)
    for step in range(STEPS):
        root, below, above = np.sqrt(target), np.sqrt(np.maximum(at_low, 0)), np.sqrt(at_high)
        part = np.full(M, 0.5) if step % 3 == 2 else (root - below) / np.maximum(above - below, 1e-300)
        middle = low + np.clip(part, 0, 1) * (high - low)
        at_middle = total(middle)
        if np.abs(at_middle / target - 1).max() < TOLERANCE:
            break
        short = at_middle < target
        low, at_low = np.where(short, middle, low), np.where(short, at_middle, at_low)
        high, at_high = np.where(short, high, middle), np.where(short, at_high, at_middle)
    return np.asarray(middle)
