r"""InfoNCE with finitely many negatives, by enumeration of every draw."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations_with_replacement
from math import factorial, prod

import numpy as np

from tabular.mdp import FloatArray
from theory.errors import InvalidInput

MOST_DRAWS = 200_000  # multisets of negatives; beyond them an enumeration is the wrong tool


def infonce(joint: FloatArray, samples: int) -> FloatArray:
    r"""Return InfoNCE of pairs (x, z) with the optimal critic and ``samples`` candidates, (N,); nats, rounding.

    ``E log [ h(x,z) / (1/n) sum_i h(x_i,z) ]`` with ``h = p(z|x)/p(z)``, x among the x_i and the n - 1 others
    drawn from p(x): at most log n and at most I(X;Z). Every multiset of negatives is enumerated.

    Shapes
    ------
    joint : (N, X, Z).

    Raises
    ------
    InvalidInput
        If there is no candidate, or there are too many multisets.

    Examples
    --------
    >>> infonce(np.array([[[0.5, 0.0], [0.0, 0.5]]]), 2).round(12).tolist()  # (log 2 + 0) / 2
    [0.34657359028]
    """
    if samples < 1:
        raise InvalidInput(f"InfoNCE needs at least one candidate, got {samples}")
    x, z = joint.sum(axis=2), joint.sum(axis=1)
    draws = list(_limited(joint.shape[1], samples - 1))
    safe_x, safe_z = np.where(x > 0, x, 1.0), np.where(z > 0, z, 1.0)
    h = joint / safe_x[:, :, None] / safe_z[:, None, :]
    log_h = np.log(np.where(h > 0, h, 1.0))
    value = np.zeros(len(joint))
    for drawn in draws:
        chance = _orderings(drawn) * np.prod(x[:, list(drawn)], axis=1)
        mean = (h + h[:, list(drawn)].sum(axis=1)[:, None, :]) / samples
        terms = joint * (log_h - np.log(np.where(h > 0, mean, 1.0)))
        value += chance * terms.sum(axis=2).sum(axis=1)
    return value


def _limited(size: int, count: int) -> Iterator[tuple[int, ...]]:
    multisets = prod(range(size, size + count)) // factorial(count)
    if multisets > MOST_DRAWS:
        raise InvalidInput(
            f"{count} negatives out of {size} contexts are {multisets} multisets, at most {MOST_DRAWS} are enumerated"
        )
    return combinations_with_replacement(range(size), count)


def _orderings(drawn: tuple[int, ...]) -> int:
    """Number of sequences with these elements."""
    return factorial(len(drawn)) // prod(factorial(drawn.count(x)) for x in set(drawn))
