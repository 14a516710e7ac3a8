"""Drawing from finite laws in constant time."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tabular._alias_kernels import alias_tables
from tabular.mdp import FloatArray


def alias_of(laws: ArrayLike) -> tuple[FloatArray, NDArray[np.int32]]:
    """Return alias tables (accept, alias) of laws (..., rows, m), each row a probability distribution.

    The law that the tables stand for is exact up to some ``m 2^-53``. Source: Vose (1991).

    Examples
    --------
    >>> accept, alias = alias_of([[0.25, 0.75]])
    >>> accept.tolist(), alias.tolist()
    ([[0.5, 1.0]], [[1, 1]])
    """
    given = np.ascontiguousarray(laws, dtype=np.float64)
    accept, alias = np.empty(given.shape), np.empty(given.shape, dtype=np.int32)
    m = given.shape[-1]
    alias_tables(given.reshape(-1, m), accept.reshape(-1, m), alias.reshape(-1, m))
    return accept, alias
