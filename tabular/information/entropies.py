r"""Entropies, informations and divergences of joint laws of task, behaviour, outcome and representation.

A joint law is an array (N, K, B, T, Z); its variables are the letters M, B (for Xb), T (for Xt) and Z, and X stands
for BT. All numbers are in nats, with ``0 log 0 = 0``.
"""

from __future__ import annotations

from math import log, prod

import numpy as np

from tabular.mdp import FloatArray
from theory.errors import InvalidInput

VARIABLES = "MBTZ"
UNIT_ROUNDOFF = float(np.finfo(np.float64).eps) / 2
TINY = 5e-324  # whose logarithm is finite, so that 0 log 0 = 0
FACTORS = 16  # roundings of one product of four normalised laws and of its term in a sum


def axes(names: str) -> tuple[int, ...]:
    """Return the axes of some variables of a joint law.

    Raises
    ------
    InvalidInput
        If a letter is no variable.

    Examples
    --------
    >>> axes("ZX")
    (2, 3, 4)
    """
    letters = set(names.replace("X", "BT"))
    unknown = sorted(letters - set(VARIABLES))
    if unknown:
        raise InvalidInput(f"a joint law has the variables M, B, T, Z and X = BT, got {unknown[0]!r}")
    return tuple(sorted(1 + VARIABLES.index(letter) for letter in letters))


def marginal(p: FloatArray, names: str) -> FloatArray:
    """Return the law of some variables, the other axes summed to length one, one after another; rounding."""
    kept = axes(names)
    for axis in range(1, p.ndim):
        if axis not in kept:
            p = _without(p, axis)
    return p


def _without(p: FloatArray, axis: int) -> FloatArray:
    """The sum over one axis, kept at length one; a last axis is short, and summed faster by a product."""
    if axis < p.ndim - 1 or p.shape[axis] == 1:
        summed: FloatArray = p.sum(axis=axis, keepdims=True)
        return summed
    length = p.shape[axis]
    rows: FloatArray = p.reshape(-1, length) @ np.ones(length)
    return rows.reshape(*p.shape[:-1], 1)


def negative_plogp(p: FloatArray) -> FloatArray:
    """Return ``-p log p`` of every number, zero where p is."""
    terms: FloatArray = np.log(np.maximum(p, TINY))
    terms *= -p
    return terms


def total(values: FloatArray) -> FloatArray:
    """Return the sum over all axes but the first, (N,); rounding."""
    summed: FloatArray = values.reshape(len(values), -1).sum(axis=1)
    return summed


def entropy(p: FloatArray, names: str, given: str = "") -> FloatArray:
    """Return ``H(names | given)``, (N,); nats, to within :func:`rounding`.

    Examples
    --------
    >>> p = np.full((1, 2, 2, 1, 1), 0.25)
    >>> entropy(p, "M", given="B").round(12).tolist() == [round(log(2), 12)]
    True
    """
    return Informations(p).H(names, given)


def mutual_information(p: FloatArray, first: str, second: str, given: str = "") -> FloatArray:
    """Return ``I(first; second | given)``, (N,), by entropies of marginals; nats, to within :func:`rounding`."""
    return Informations(p).I(first, second, given)


def kl_divergence(p: FloatArray, q: FloatArray) -> FloatArray:
    """Return ``sum p log(p/q)`` over all axes but the first, (N,); infinite where q misses mass of p; rounding."""
    p, q = np.broadcast_arrays(p, q)
    with np.errstate(divide="ignore"):
        terms = np.where(p > 0, p * np.log(np.where(p > 0, q, 1.0)), 0.0)
    return -total(negative_plogp(p)) - total(terms)


class Informations:
    """Entropies and informations of one joint law; every marginal and every entropy is computed once.

    Examples
    --------
    >>> known = Informations(np.full((1, 2, 2, 1, 1), 0.25))
    >>> float(known.I("M", "B")[0]) == 0.0
    True
    """

    def __init__(self, p: FloatArray) -> None:
        self._marginals = {axes("MX" + "Z"): p}
        self._entropies: dict[tuple[int, ...], FloatArray] = {}

    def marginal(self, names: str) -> FloatArray:
        """Return the law of some variables, from the smallest one known that has them; rounding."""
        wanted = axes(names)
        if wanted not in self._marginals:
            known = min((k for k in self._marginals if set(wanted) <= set(k)), key=len)
            self._marginals[wanted] = marginal(self._marginals[known], names)
        return self._marginals[wanted]

    def H(self, names: str, given: str = "") -> FloatArray:
        """Return ``H(names | given)``, (N,); nats, to within :func:`rounding`."""
        wanted = axes(names + given)
        if wanted not in self._entropies:
            self._entropies[wanted] = total(negative_plogp(self.marginal(names + given)))
        return self._entropies[wanted] - self.H(given) if given else self._entropies[wanted]

    def I(self, first: str, second: str, given: str = "") -> FloatArray:  # noqa: E743 - its name in every text
        """Return ``I(first; second | given)``, (N,); nats, to within :func:`rounding`."""
        return self.H(first, given) - self.H(first, second + given)


def rounding(shape: tuple[int, ...]) -> float:
    """Return a bound on the rounding error of an information of a joint law of that shape; nats.

    A cell of a marginal has a relative error below the lengths of the axes summed and the roundings of its factors,
    an entropy has at most ``1 + log(cells)`` times as much, and its own sum once more; an information has four.

    Examples
    --------
    >>> rounding((1, 5, 5, 5, 5)) < 3e-13
    True
    """
    cells, depth = prod(shape[1:]), sum(shape[1:]) + FACTORS
    return 8 * depth * UNIT_ROUNDOFF * (1 + log(cells))
