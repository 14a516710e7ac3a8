"""Checks on arrays over state-action pairs: distributions, stacks of values, policies."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tabular._validate import ROW_SUM_TOLERANCE, finite, shape
from tabular.mdp import FloatArray, Policy
from theory.errors import InvalidInput


def weights(name: str, field: str, values: ArrayLike, S: int, A: int) -> FloatArray:
    """Return a distribution on state-action pairs as an array (S, A), or refuse it."""
    array = measure(name, field, values, S, A)
    if abs(array.sum() - 1) > ROW_SUM_TOLERANCE:
        raise InvalidInput(f"{name}: {field} sums to {array.sum():.12g}, it must sum to 1 over (s, a)")
    return array


def stack(name: str, field: str, values: ArrayLike, least: int, S: int, A: int) -> FloatArray:
    """Return finite values (n, S, A) with n >= least as an array, or refuse them."""
    array = np.ascontiguousarray(values, dtype=np.float64)
    if array.ndim != 3 or array.shape[0] < least or array.shape[1:] != (S, A):
        wanted = f"(n, {S}, {A}) with n >= {least}"
        raise InvalidInput(f"{name}: {field} must have shape {wanted}, got {array.shape}")
    finite(name, field, array)
    return array


def policy(name: str, field: str, values: ArrayLike, dimensions: tuple[int, ...], A: int) -> Policy:
    """Return action indices of the given shape as an int64 array, or refuse them."""
    array: NDArray[np.generic] = np.asarray(values)
    shape(name, field, array.shape, [dimensions])
    if not np.issubdtype(array.dtype, np.integer):
        raise InvalidInput(f"{name}: {field} must hold action indices, got {array.dtype} entries")
    indices: Policy = np.ascontiguousarray(array, dtype=np.int64)
    bad = (indices < 0) | (indices >= A)
    if bad.any():
        index = tuple(int(i) for i in np.argwhere(bad)[0])
        raise InvalidInput(f"{name}: {field}{list(index)} is {indices[index]}, it must lie in 0..{A - 1}")
    return indices


def discount(name: str, gamma: float) -> float:
    """Return gamma, or refuse it outside [0, 1)."""
    if not 0 <= gamma < 1:
        raise InvalidInput(f"{name}: gamma must lie in [0, 1), got {gamma}")
    return float(gamma)


def kernel(name: str, P: ArrayLike, S: int, A: int) -> FloatArray:
    """Return transition rows (S*A, S) as a contiguous array; that they are stochastic is the MDP's business."""
    array = np.ascontiguousarray(P, dtype=np.float64)
    shape(name, "P", array.shape, [(S * A, S)])
    return array


def square(name: str, field: str, values: ArrayLike) -> FloatArray:
    """Return a two-dimensional array (S, A), or refuse it."""
    array = np.ascontiguousarray(values, dtype=np.float64)
    if array.ndim != 2 or array.size == 0:
        raise InvalidInput(f"{name}: {field} must have shape (S, A), got {array.shape}")
    return array


def measure(name: str, field: str, values: ArrayLike, S: int, A: int) -> FloatArray:
    """Return non-negative finite masses (S, A), or refuse them."""
    array = np.ascontiguousarray(values, dtype=np.float64)
    shape(name, field, array.shape, [(S, A)])
    finite(name, field, array)
    if array.min() < 0:
        index = tuple(int(i) for i in np.unravel_index(array.argmin(), array.shape))
        raise InvalidInput(f"{name}: {field}{list(index)} is {array[index]}, a mass cannot be negative")
    return array
