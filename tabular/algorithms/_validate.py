"""Checks that runs and algorithms share: weights on state-action pairs, stacks of values, policies."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tabular._validate import ROW_SUM_TOLERANCE, finite, shape
from tabular.mdp import FiniteMDP, FloatArray, Policy
from theory.errors import InvalidInput


def weights(mdp: FiniteMDP, field: str, values: ArrayLike) -> FloatArray:
    """Return a distribution on state-action pairs as an array (S, A), or refuse it."""
    array = np.ascontiguousarray(values, dtype=np.float64)
    shape(mdp.name, field, array.shape, [(mdp.S, mdp.A)])
    finite(mdp.name, field, array)
    if array.min() < 0:
        index = tuple(int(i) for i in np.unravel_index(array.argmin(), array.shape))
        raise InvalidInput(
            f"{mdp.name}: {field}{list(index)} is {array[index]}, a probability cannot be negative"
        )
    if abs(array.sum() - 1) > ROW_SUM_TOLERANCE:
        raise InvalidInput(f"{mdp.name}: {field} sums to {array.sum():.12g}, it must sum to 1 over (s, a)")
    return array


def stack(mdp: FiniteMDP, field: str, values: ArrayLike, least: int) -> FloatArray:
    """Return finite values (n, S, A) with n >= least as an array, or refuse them."""
    array = np.ascontiguousarray(values, dtype=np.float64)
    if array.ndim != 3 or array.shape[0] < least or array.shape[1:] != (mdp.S, mdp.A):
        wanted = f"(n, {mdp.S}, {mdp.A}) with n >= {least}"
        raise InvalidInput(f"{mdp.name}: {field} must have shape {wanted}, got {array.shape}")
    finite(mdp.name, field, array)
    return array


def policy(mdp: FiniteMDP, field: str, values: ArrayLike, dimensions: tuple[int, ...]) -> Policy:
    """Return action indices of the given shape as an int64 array, or refuse them."""
    array: NDArray[np.generic] = np.asarray(values)
    shape(mdp.name, field, array.shape, [dimensions])
    if not np.issubdtype(array.dtype, np.integer):
        raise InvalidInput(f"{mdp.name}: {field} must hold action indices, got {array.dtype} entries")
    indices: Policy = np.ascontiguousarray(array, dtype=np.int64)
    bad = (indices < 0) | (indices >= mdp.A)
    if bad.any():
        index = tuple(int(i) for i in np.argwhere(bad)[0])
        raise InvalidInput(
            f"{mdp.name}: {field}{list(index)} is {indices[index]}, it must lie in 0..{mdp.A - 1}"
        )
    return indices
