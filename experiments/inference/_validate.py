"""Checks on the way in: each names the argument, the value that is wrong and what would be right."""

from __future__ import annotations

import operator

import numpy as np
from numpy.typing import ArrayLike, NDArray

from theory.errors import InvalidInput

FloatArray = NDArray[np.float64]

# Differences below this share of the numbers they come from are rounding, not variance: a sum of
# a few hundred terms loses that much, and scipy's moments warn of cancellation a little below it.
ROUNDING = 256 * float(np.finfo(np.float64).eps)


def sample(name: str, values: ArrayLike, minimum: int) -> FloatArray:
    """Return ``values`` as a finite vector with at least ``minimum`` entries."""
    try:
        array = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError) as problem:
        raise InvalidInput(f"{name} must be a vector of real numbers, got {values!r}") from problem
    if array.ndim != 1:
        raise InvalidInput(f"{name} must be a vector, got shape {array.shape}")
    if array.size < minimum:
        raise InvalidInput(f"{name} has {array.size} entries, at least {minimum} are needed")
    bad = ~np.isfinite(array)
    if bad.any():
        index = int(np.argmax(bad))
        raise InvalidInput(f"{name}[{index}] is {array[index]}, it must be a finite number")
    return array


def positive(name: str, values: ArrayLike, minimum: int) -> FloatArray:
    """Return ``values`` as a vector whose logarithm exists."""
    array = sample(name, values, minimum)
    if array.min() <= 0:
        index = int(np.argmin(array))
        raise InvalidInput(f"{name}[{index}] is {array[index]}, it must be positive")
    return array


def matching(name: str, values: ArrayLike, size: int) -> FloatArray:
    """Return a scalar or a vector of ``size`` entries as a vector of ``size`` entries."""
    array = np.atleast_1d(np.asarray(values, dtype=np.float64))
    array = sample(name, np.repeat(array, size) if array.shape == (1,) else array, 1)
    if array.size != size:
        raise InvalidInput(f"{name} has {array.size} entries, it needs one, or one per draw: {size}")
    return array


def within(name: str, values: ArrayLike, support: tuple[float, float]) -> FloatArray:
    """Return draws of a bounded variable, checked against its support and mapped to [0, 1]."""
    low, high = support
    if not (np.isfinite(low) and np.isfinite(high) and low < high):
        raise InvalidInput(f"support is {support}, it must be two finite numbers in increasing order")
    array = sample(name, values, 1)
    bad = (array < low) | (array > high)
    if bad.any():
        index = int(np.argmax(bad))
        raise InvalidInput(f"{name}[{index}] is {array[index]}, outside its declared support [{low}, {high}]")
    scaled: FloatArray = np.clip((array - low) / (high - low), 0.0, 1.0)
    return scaled


def number(name: str, value: float) -> float:
    """Return a finite number."""
    if not np.isfinite(value):
        raise InvalidInput(f"{name} is {value}, it must be a finite number")
    return float(value)


def open_unit(name: str, value: float) -> float:
    """Return a number strictly between 0 and 1."""
    if not 0 < value < 1:
        raise InvalidInput(f"{name} is {value}, it must lie strictly between 0 and 1")
    return float(value)


def probability(name: str, value: float) -> float:
    """Return a number in [0, 1]; NaN is refused."""
    if not 0 <= value <= 1:
        raise InvalidInput(f"{name} is {value}, it must lie in [0, 1]")
    return float(value)


def count(name: str, value: int, minimum: int) -> int:
    """Return an integer that is at least ``minimum``."""
    try:
        integer = operator.index(value)
    except TypeError:
        raise InvalidInput(f"{name} is {value!r}, it must be an integer") from None
    if integer < minimum:
        raise InvalidInput(f"{name} is {integer}, it must be at least {minimum}")
    return integer
