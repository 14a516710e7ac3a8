r"""Contexts of several transitions, drawn independently given the task: every sequence, or only the counts."""

from __future__ import annotations

from itertools import combinations_with_replacement
from math import factorial, prod

import numpy as np

from tabular.information.contexts import TaskContexts
from tabular.mdp import FloatArray
from theory.errors import InvalidInput

MOST_CELLS = 5_000_000


def sequences(contexts: TaskContexts, n: int) -> TaskContexts:
    """Return contexts whose behaviour is that of n transitions, B^n of them, and so the outcome; rounding.

    Raises
    ------
    InvalidInput
        If n is no positive integer, or the law has too many cells.
    """
    _check(n, contexts.N * contexts.K * (contexts.B * contexts.T) ** n)
    behaviour, environment = contexts.behaviour, contexts.environment
    for _ in range(n - 1):
        behaviour = np.einsum("nka,nkb->nkab", behaviour, contexts.behaviour)
        behaviour = behaviour.reshape(contexts.N, contexts.K, -1)
        environment = np.einsum("nkas,nkbt->nkabst", environment, contexts.environment)
        environment = environment.reshape(contexts.N, contexts.K, behaviour.shape[2], -1)
    return TaskContexts(contexts.prior, behaviour, environment)


def counts(contexts: TaskContexts, n: int) -> tuple[FloatArray, TaskContexts]:
    """Return how often each transition occurs in a context of n, (C, B T), and the tasks' laws of these counts.

    Counts are sufficient: a representation by mean pooling is a function of them. The contexts returned have one
    behaviour and the C counts as outcomes; rounding.

    Raises
    ------
    InvalidInput
        As for :func:`sequences`.

    Examples
    --------
    >>> coin = TaskContexts([[1.0]], [[[1.0]]], [[[[0.5, 0.5]]]])
    >>> table, law = counts(coin, 2)
    >>> table.tolist(), law.environment.ravel().tolist()
    ([[2.0, 0.0], [1.0, 1.0], [0.0, 2.0]], [0.25, 0.5, 0.25])
    """
    size = contexts.B * contexts.T
    many = prod(range(size, size + n)) // factorial(n) if n >= 1 else 1
    _check(n, contexts.N * contexts.K * many)
    flat = (contexts.behaviour[..., None] * contexts.environment).reshape(contexts.N, contexts.K, size)
    drawn = np.array(list(combinations_with_replacement(range(size), n)))
    table = (drawn[:, :, None] == np.arange(size)).sum(axis=1)
    ways = np.array([factorial(n) // prod(factorial(int(c)) for c in row) for row in table], dtype=np.float64)
    law = ways * flat[:, :, drawn].prod(axis=3)
    law /= law.sum(axis=2, keepdims=True)
    ones = np.ones((contexts.N, contexts.K, 1))
    return table.astype(np.float64), TaskContexts(contexts.prior, ones, law[:, :, None, :])


def _check(n: int, cells: int) -> None:
    if n < 1:
        raise InvalidInput(f"a context has at least one transition, got {n}")
    if cells > MOST_CELLS:
        raise InvalidInput(
            f"contexts of {n} transitions have {cells} cells, at most {MOST_CELLS} are enumerated"
        )
