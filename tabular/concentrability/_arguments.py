"""The one check that the concentrability functions make of their common arguments."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from tabular import _pairs
from tabular.mdp import FloatArray, Policy
from theory.errors import InvalidInput

NAME = "concentrability"


class Chain(NamedTuple):
    """Transition rows, policies pi_0 .. pi_K, an optimal policy, discount and the two distributions, checked."""

    P: FloatArray
    policies: Policy
    optimal: Policy
    gamma: float
    rho: FloatArray
    nu: FloatArray

    @property
    def K(self) -> int:
        """Number of iterations."""
        return int(self.policies.shape[0]) - 1


def distribution(field: str, values: ArrayLike) -> FloatArray:
    """Return a distribution (S, A), its shape taken from itself."""
    array = _pairs.square(NAME, field, values)
    return _pairs.weights(NAME, field, array, *array.shape)


def chain(
    P: ArrayLike, policies: ArrayLike, optimal: ArrayLike, gamma: float, rho: ArrayLike, nu: ArrayLike
) -> Chain:
    """Check every argument against the shape (S, A) of nu."""
    weights = distribution("nu", nu)
    S, A = weights.shape
    sequence = np.asarray(policies)
    if sequence.ndim != 2 or len(sequence) < 2:
        raise InvalidInput(f"{NAME}: policies must have shape (K+1, S) with K >= 1, got {sequence.shape}")
    return Chain(
        _pairs.kernel(NAME, P, S, A),
        _pairs.policy(NAME, "policies", sequence, (len(sequence), S), A),
        _pairs.policy(NAME, "optimal", optimal, (S,), A),
        _pairs.discount(NAME, gamma),
        _pairs.weights(NAME, "rho", rho, S, A),
        weights,
    )
