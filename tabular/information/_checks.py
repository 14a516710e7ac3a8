"""Checks of conditional laws: each raises one error naming the object, the index and the value."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from tabular._validate import ROW_SUM_TOLERANCE, finite
from tabular.mdp import FloatArray
from theory.errors import InvalidInput


def law(name: str, values: ArrayLike, shapes: Sequence[tuple[int | str, ...]]) -> FloatArray:
    """Return the values as laws along the last axis, normalised; a shape holds sizes, or letters for any size."""
    array = np.array(values, dtype=np.float64)
    if not any(_fits(array.shape, shape) for shape in shapes):
        wanted = " or ".join(f"({', '.join(map(str, shape))})" for shape in shapes)
        raise InvalidInput(f"{name} must have shape {wanted}, got {array.shape}")
    finite("task contexts", name, array)
    if array.min() < 0:
        where = tuple(int(i) for i in np.unravel_index(array.argmin(), array.shape))
        raise InvalidInput(f"{name}{list(where)} is {array[where]}, a probability cannot be negative")
    sums = array.sum(axis=-1)
    off = np.abs(sums - 1)
    if not off.max() <= ROW_SUM_TOLERANCE:
        where = tuple(int(i) for i in np.unravel_index(off.argmax(), off.shape))
        raise InvalidInput(f"the row {name}{list(where)} sums to {sums[where]:.12g}, it must sum to 1")
    array /= sums[..., None]
    array.setflags(write=False)
    return array


def _fits(got: tuple[int, ...], wanted: tuple[int | str, ...]) -> bool:
    sizes = zip(got, wanted, strict=False)
    return len(got) == len(wanted) and all(
        size > 0 and (isinstance(want, str) or size == want) for size, want in sizes
    )
