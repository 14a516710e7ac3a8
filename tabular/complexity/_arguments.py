"""What the classes of this package demand of their arrays and norms."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tabular import _validate
from theory.errors import InvalidInput

FloatArray = NDArray[np.float64]


def array(owner: str, field: str, values: ArrayLike, axes: str) -> FloatArray:
    """A float array of finite numbers with one axis for each letter, none of them empty."""
    result = np.asarray(values, dtype=np.float64)
    names = tuple(axes.split())
    if result.ndim != len(names) or 0 in result.shape:
        wanted = f"({', '.join(names)}{',' if len(names) == 1 else ''})"
        raise InvalidInput(
            f"{owner}: {field} must be a non-empty array of shape {wanted}, got {result.shape}"
        )
    _validate.finite(owner, field, result)
    return result


def positive(owner: str, field: str, value: float) -> None:
    if not 0 < value < np.inf:
        raise InvalidInput(f"{owner}: {field} must be positive and finite, got {value}")


def count(owner: str, field: str, value: int, low: int = 1) -> None:
    if not isinstance(value, int | np.integer) or value < low:
        raise InvalidInput(f"{owner}: {field} must be an integer of at least {low}, got {value}")


def probability(owner: str, field: str, value: float) -> None:
    if not 0 < value < 1:
        raise InvalidInput(f"{owner}: {field} must lie strictly between 0 and 1, got {value}")
