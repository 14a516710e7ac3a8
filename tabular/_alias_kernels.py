"""Drawing from a finite law in constant time. accept (n, m) float64 and alias (n, m) int32 hold one law a row.

One uniform u in [0, 1) decides a draw: the integer part of ``u m`` names a column, its fraction takes the column or
its alias (Walker 1977, in the construction of Vose 1991).
"""

# mypy: disallow_untyped_decorators=False

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Columns = NDArray[np.int32]


@njit(cache=True, nogil=True)
def alias_tables(laws: Floats, accept: Floats, alias: Columns) -> None:
    """Fill accept and alias from the rows of laws (n, m), each of which sums to one."""
    n, m = laws.shape
    small, large = np.empty(m, np.int32), np.empty(m, np.int32)
    for row in range(n):
        total = laws[row].sum()
        smalls = larges = 0
        for j in range(m):
            accept[row, j] = laws[row, j] * (m / total)
            alias[row, j] = j
            if accept[row, j] < 1.0:
                small[smalls] = j
                smalls += 1
            else:
                large[larges] = j
                larges += 1
        while smalls and larges:
            smalls -= 1
            few, many = small[smalls], large[larges - 1]
            alias[row, few] = many
            accept[row, many] -= 1.0 - accept[row, few]
            if accept[row, many] < 1.0:
                larges -= 1
                small[smalls] = many
                smalls += 1
        for j in small[:smalls]:  # what rounding left over
            accept[row, j] = 1.0
        for j in large[:larges]:
            accept[row, j] = 1.0


@njit(cache=True, nogil=True, inline="always")
def alias_draw(accept: Floats, alias: Columns, row: int, u: float) -> int:
    """Return the column that the uniform u draws from the law of a row."""
    scaled = u * accept.shape[1]
    column = int(scaled)
    other = int(alias[row, column])  # loaded in any case: a branch here would be mispredicted half the time
    return column if scaled - column < accept[row, column] else other
