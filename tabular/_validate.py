"""Checks behind the constructors: each raises one error naming the object, the index and the value."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import scipy.sparse
from numpy.typing import NDArray

from theory.errors import InvalidInput

ROW_SUM_TOLERANCE = 1e-10  # what a row loses when it is normalised in float64 and stored as text


def shape(name: str, field: str, got: tuple[int, ...], allowed: Sequence[tuple[int, ...]]) -> None:
    if tuple(got) not in allowed:
        raise InvalidInput(
            f"{name}: {field} must have shape {' or '.join(map(str, allowed))}, got {tuple(got)}"
        )


def finite(name: str, field: str, values: NDArray[np.float64]) -> None:
    bad = ~np.isfinite(values)
    if bad.any():
        index = tuple(int(i) for i in np.argwhere(bad)[0])
        raise InvalidInput(f"{name}: {field}{list(index)} is {values[index]}, it must be a finite number")


def action_values(name: str, field: str, values: NDArray[np.float64], horizon: int | None) -> None:
    allowed = 2 if horizon is None else 3
    if values.ndim not in {2, allowed} or (values.ndim == 3 and values.shape[0] != horizon):
        wanted = "(S, A)" if horizon is None else f"(S, A) or ({horizon}, S, A)"
        raise InvalidInput(f"{name}: {field} must have shape {wanted}, got {values.shape}")
    S, A = values.shape[-2:]
    if S == 0:
        raise InvalidInput(f"{name}: the state set is empty, {field} has shape {values.shape}")
    if A == 0:
        raise InvalidInput(f"{name}: the action set is empty, {field} has shape {values.shape}")


def probability(name: str, field: str, values: NDArray[np.float64], size: int) -> None:
    shape(name, field, values.shape, [(size,)])
    finite(name, field, values)
    if values.min() < 0:
        index = int(values.argmin())
        raise InvalidInput(f"{name}: {field}[{index}] is {values[index]}, a probability cannot be negative")
    if abs(values.sum() - 1) > ROW_SUM_TOLERANCE:
        raise InvalidInput(f"{name}: {field} sums to {values.sum():.12g}, it must sum to 1")


def consistent(name: str, field: str, matrix: scipy.sparse.csr_array) -> None:
    """The index arrays of a sparse matrix lie within its shape: kernels trust them."""
    try:
        matrix.check_format(full_check=True)
    except ValueError as error:
        raise InvalidInput(f"{name}: the sparse {field} is malformed: {error}") from None


def stochastic(name: str, field: str, P: NDArray[np.float64] | scipy.sparse.csr_array, A: int) -> None:
    """Every row of P is a probability distribution."""
    if isinstance(P, np.ndarray):
        if P.size and np.isnan(P.min()):
            finite(name, field, P)
        if P.min() < 0:
            index = tuple(int(i) for i in np.unravel_index(P.argmin(), P.shape))
            raise InvalidInput(
                f"{name}: {field}{list(index)} is {P[index]}, a probability cannot be negative"
            )
        sums = P.sum(axis=-1)
    else:
        bad = ~np.isfinite(P.data) | (P.data < 0)
        if bad.any():
            row = int(np.searchsorted(P.indptr, np.argmax(bad), side="right") - 1)
            raise InvalidInput(
                f"{name}: {field}[{row // A}, {row % A}] holds {P.data[np.argmax(bad)]}, not a probability"
            )
        sums = np.asarray(P.sum(axis=1)).reshape(-1, A)
    off = np.abs(sums - 1)
    if not off.max() <= ROW_SUM_TOLERANCE:
        index = tuple(int(i) for i in np.unravel_index(off.argmax(), off.shape))
        raise InvalidInput(f"{name}: {field}{list(index)} sums to {sums[index]:.12g}, it must sum to 1")
