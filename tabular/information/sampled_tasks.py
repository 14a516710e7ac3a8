r"""Entropies estimated from a few sampled tasks: the exact law of the estimate, over every draw of tasks."""

from __future__ import annotations

from itertools import combinations_with_replacement
from math import comb, factorial, prod

import numpy as np

from tabular.information.entropies import negative_plogp, total
from tabular.mdp import FloatArray
from theory.errors import InvalidInput

MOST_DRAWS = 200_000


def task_draws(prior: FloatArray, n: int) -> tuple[FloatArray, FloatArray]:
    """Return how often each task occurs in n independent draws, (C, K), and the probabilities (C,); rounding.

    Raises
    ------
    InvalidInput
        If n is not positive, or there are too many multisets of tasks to enumerate.

    Examples
    --------
    >>> times, chances = task_draws(np.array([0.5, 0.5]), 2)
    >>> times.tolist(), chances.tolist()
    ([[2.0, 0.0], [1.0, 1.0], [0.0, 2.0]], [0.25, 0.5, 0.25])
    """
    K = len(prior)
    if n < 1 or comb(K + n - 1, n) > MOST_DRAWS:
        raise InvalidInput(f"{n} draws of {K} tasks cannot be enumerated, at most {MOST_DRAWS} multisets can")
    drawn = np.array(list(combinations_with_replacement(range(K), n)))
    times = (drawn[:, :, None] == np.arange(K)).sum(axis=1)
    ways = [factorial(n) // prod(factorial(int(count)) for count in row) for row in times]
    chances: FloatArray = np.array(ways, dtype=np.float64) * np.prod(prior[drawn], axis=1)
    return times.astype(np.float64), chances


def mean_entropies(rows: FloatArray, times: FloatArray) -> FloatArray:
    """Return the mean over drawn tasks of H(Z|M=m), (C,), from rows p(z|m), (K, Z); nats, rounding."""
    means: FloatArray = times @ total(negative_plogp(rows)) / times.sum(axis=1)
    return means


def plug_in_information(rows: FloatArray, times: FloatArray) -> FloatArray:
    """Return the information of code and task as if the drawn tasks were all there are, (C,); nats, rounding.

    At most the logarithm of the number of drawn tasks, however many there are.
    """
    mixtures = times @ rows / times.sum(axis=1, keepdims=True)
    return total(negative_plogp(mixtures)) - mean_entropies(rows, times)
