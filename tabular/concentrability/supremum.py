"""Concentrability maximised over sequences of policies: exactly where they can be listed, else as an interval."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from tabular.concentrability._arguments import NAME
from tabular.concentrability.exponent import concentrability
from tabular.concentrability.records import Interval
from tabular.concentrability.weights import log_discount_weights
from tabular.mdp import FloatArray, Policy
from theory.errors import InvalidInput

LIMIT = 4096
PolicyCoefficients = Callable[[Policy], FloatArray]


@dataclass(frozen=True, eq=False)
class Supremum:
    """What is known about the coefficients over all sequences of deterministic stationary policies.

    Shapes
    ------
    attained : (N, K), coefficients of N sequences: of all of them when ``exact``, else of the best ones found.
    upper : (K,), at least the coefficients of every sequence.
    """

    gamma: float
    attained: FloatArray
    upper: FloatArray
    exact: bool

    def concentrability(self, r: float) -> Interval:
        """Interval that contains ``sup over policies of C(r)``; its ends agree when the sequences were listed.

        Raises
        ------
        InvalidInput
            If r lies outside [0, 1].
        """
        low = concentrability(self.gamma, self.attained, r)
        return Interval(low, low if self.exact else concentrability(self.gamma, self.upper, r))


def policy_sequences(S: int, A: int, length: int, limit: int = LIMIT) -> Iterator[Policy]:
    """Every sequence of ``length`` deterministic stationary policies, each of shape (length, S).

    Raises
    ------
    InvalidInput
        If there are more than ``limit`` of them.
    """
    count = A ** (S * length)
    if count > limit:
        raise InvalidInput(
            f"{NAME}: {length} policies on S={S}, A={A} make {float(count):.3g} sequences, at most {limit} are listed"
        )
    for actions in itertools.product(range(A), repeat=S * length):
        yield np.array(actions, dtype=np.int64).reshape(length, S)


def enumerated_coefficients(
    coefficients: PolicyCoefficients, S: int, A: int, length: int, limit: int = LIMIT
) -> FloatArray:
    """Coefficients of every sequence of policies, for a supremum that is exact.

    Shapes
    ------
    coefficients : from policies (length, S) to (K,). The result is (N, K) with ``N = A^{S length}``.

    Raises
    ------
    InvalidInput
        If there are more than ``limit`` sequences.
    """
    return np.stack([coefficients(policies) for policies in policy_sequences(S, A, length, limit)])


def ascend(
    coefficients: PolicyCoefficients, start: ArrayLike, A: int, gamma: float, r: float, sweeps: int
) -> tuple[Policy, FloatArray]:
    """Improve C(r) one action of one policy at a time, until a sweep changes nothing or ``sweeps`` are over.

    Shapes
    ------
    start : (length, S). Returns policies (length, S) and their coefficients (K,): a lower bound on the supremum.
    """
    policies = np.array(start, dtype=np.int64)
    best = coefficients(policies)
    weights = np.exp(2 * (1 - r) * log_discount_weights(gamma, len(best))[:-1])
    objective = float(weights @ best**2)
    for _ in range(sweeps):
        before = objective
        for index in np.ndindex(policies.shape):
            for action in range(A):
                kept = policies[index]
                policies[index] = action
                candidate = coefficients(policies)
                value = float(weights @ candidate**2)
                if value > objective:
                    best, objective = candidate, value
                else:
                    policies[index] = kept
        if objective <= before:
            break
    return policies, best


def supremum(
    coefficients: PolicyCoefficients,
    upper: ArrayLike,
    start: ArrayLike,
    A: int,
    gamma: float,
    r: float = 0.5,
    sweeps: int = 1,
    limit: int = LIMIT,
) -> Supremum:
    """Bound the coefficients over all sequences of policies: list them up to ``limit``, else ascend from ``start``.

    Shapes
    ------
    coefficients : from policies (length, S) to (K,). upper : (K,), see :func:`upper_coefficients`.
    start : (length, S), always one of the sequences that count. r : where the ascent maximises C.
    Errors: those of the coefficients.

    Raises
    ------
    InvalidInput
        If a length does not fit, gamma lies outside [0, 1) or r outside [0, 1].
    """
    policies = np.asarray(start, dtype=np.int64)
    first, bound = coefficients(policies), np.asarray(upper, dtype=np.float64)
    if first.shape != bound.shape:
        raise InvalidInput(
            f"{NAME}: upper must have shape {first.shape} as the coefficients, got {bound.shape}"
        )
    if A**policies.size <= limit:
        rows = enumerated_coefficients(coefficients, policies.shape[1], A, len(policies), limit)
        return Supremum(gamma, rows, rows.max(axis=0), exact=True)
    _, best = ascend(coefficients, policies, A, gamma, r, sweeps)
    return Supremum(gamma, np.stack([first, best]), bound, exact=False)
