"""Checks on what the minimisers are given."""

from __future__ import annotations

from collections.abc import Sequence
from numbers import Integral

import numpy as np
from numpy.typing import ArrayLike

from tabular._validate import finite
from tabular.mdp import FloatArray
from theory.errors import InvalidInput

UNIT = 2.0**-53
LARGEST = 1e100  # squares and their sums stay far from overflow


def table(owner: str, field: str, values: ArrayLike, axes: Sequence[str]) -> FloatArray:
    """Return finite values with the named last axes, none of them empty, and any axes in front."""
    array = np.asarray(values, dtype=np.float64)
    if array.ndim < len(axes) or 0 in array.shape:
        wanted = f"(..., {', '.join(axes)}), no axis empty"
        raise InvalidInput(f"{owner}: {field} must have shape {wanted}, got {array.shape}")
    finite(owner, field, array)
    if np.abs(array).max() > LARGEST:
        raise InvalidInput(f"{owner}: {field} must not exceed {LARGEST:g}, got {np.abs(array).max():.3g}")
    return array


def cell_means(owner: str, values: ArrayLike, seen: FloatArray | None = None) -> FloatArray:
    """Return Y (..., SA, T); a mean that is not a number is that of a cell without samples.

    Where ``seen`` is zero the entry is ignored, and replaced by zero.
    """
    array = np.asarray(values, dtype=np.float64)
    if array.ndim < 2 or 0 in array.shape:
        raise InvalidInput(f"{owner}: Y must have shape (..., SA, T), no axis empty, got {array.shape}")
    if seen is not None:
        array = np.where(np.broadcast_to(seen, array.shape) > 0, array, 0.0)
    empty = np.isnan(array)
    if empty.any():
        index = [int(i) for i in np.argwhere(empty)[0]]
        raise InvalidInput(
            f"{owner}: Y{index} is nan, the mean of a cell without samples; the design needs at least one "
            "sample of every cell that has weight"
        )
    return table(owner, "Y", array, ("SA", "T"))


def rank_up_to(owner: str, rank: int, rows: int, tasks: int, meaning: str = "SA") -> int:
    """Return a rank between 1 and the smaller side, or refuse it."""
    limit = min(rows, tasks)
    if isinstance(rank, bool) or not isinstance(rank, Integral) or not 1 <= rank <= limit:
        raise InvalidInput(
            f"{owner}: rank must be an integer in [1, {limit}] = [1, min({meaning}, T)] for {meaning}={rows}, "
            f"T={tasks}, got {rank!r}; from that limit on it constrains nothing"
        )
    return int(rank)


def cell_weights(owner: str, field: str, values: ArrayLike | None, Y: ArrayLike) -> FloatArray:
    """Return weights (SA, T) or of the shape of Y: finite, not negative, and no task without any.

    Without values all cells weigh the same.
    """
    shape = np.shape(Y)
    if values is None:
        return np.ones(shape[-2:])
    array = np.asarray(values, dtype=np.float64)
    allowed = [shape[-2:], shape]
    if array.shape not in allowed or 0 in array.shape:
        wanted = " or ".join(map(str, dict.fromkeys(allowed)))
        raise InvalidInput(f"{owner}: {field} must have shape {wanted} as Y, not empty, got {array.shape}")
    finite(owner, field, array)
    if array.min() < 0 or array.max() > LARGEST:
        worst = array.min() if array.min() < 0 else array.max()
        raise InvalidInput(f"{owner}: {field} must lie in [0, {LARGEST:g}], got {worst:.3g}")
    some_everywhere(owner, field, array, -2, "task")
    return array


def some_everywhere(owner: str, field: str, weights: FloatArray, axis: int, name: str) -> None:
    """Refuse weights that are all zero along an axis."""
    empty = weights.max(axis=axis) == 0
    if empty.any():
        index = int(np.argwhere(empty)[0][-1])
        raise InvalidInput(
            f"{owner}: {field} of {name} {index} are all 0, at least one sample is needed there"
        )


def positive(owner: str, field: str, value: float) -> float:
    """Return a positive finite number, or refuse it."""
    if not (np.isfinite(value) and value > 0):
        raise InvalidInput(f"{owner}: {field} must be a positive finite number, got {value!r}")
    return float(value)
