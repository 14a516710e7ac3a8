"""Joint maximum likelihood of ``P^t(s'|x) = sum_z phi[z, x] mu[s', t, z]`` from counts: a step of EM.

phi is (d, X) and mu (S, T, d), so that both are columns of probabilities, and the innermost loops run over x, which
the processor takes several at a time. Counts are an array (S, T, X), or, where few of its cells occur, those cells
alone. The last array arguments are written.
"""

# mypy: disallow_untyped_decorators=False

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

LEAST = 1e-300  # keeps logarithms and quotients finite where a probability has vanished
# The bits of a number: where its exponent lies, those of the exponent plus 2^52, of the fraction, and of one.
SHIFT, BIASED = np.uint64(52), np.uint64(0x4330000000000000)
FRACTION, ONE = np.uint64(0x000FFFFFFFFFFFFF), np.uint64(0x3FF0000000000000)
OFFSET = 2.0**52 + 1023  # of a biased exponent
ROOT, LN2 = np.sqrt(2.0), np.log(2.0)


class Counts(NamedTuple):
    """Counts (S, T, X); where they are few, dense is empty and row (s', t) has x and count from its start on."""

    dense: Floats
    start: Ints
    x: Ints
    few: Floats


@njit(cache=True, nogil=True, error_model="numpy", fastmath={"contract", "reassoc"})
def inner(a: Floats, b: Floats) -> float:
    """Return ``<a, b>``."""
    value = 0.0
    for k in range(a.size):
        value += a[k] * b[k]
    return value


@njit(cache=True, nogil=True, error_model="numpy", fastmath={"contract"})
def logarithms(numbers: Floats, exponent: Floats, logs: Floats) -> None:
    """Write ``ln numbers`` without calls, so that the processor takes several at a time; a few units of rounding.

    A positive normal number is ``2^e m`` with m in [1, 2), and ``ln m = ln sqrt2 + 2 artanh f``, |f| at most 0.172.
    """
    bits, upper, lower = numbers.view(np.uint64), exponent.view(np.uint64), logs.view(np.uint64)
    for x in range(numbers.size):
        upper[x] = (bits[x] >> SHIFT) | BIASED
        lower[x] = (bits[x] & FRACTION) | ONE
    for x in range(numbers.size):
        f = (logs[x] - ROOT) / (logs[x] + ROOT)
        g = f * f
        series = 1 / 11 + g * (1 / 13 + g * (1 / 15 + g * (1 / 17 + g * (1 / 19))))
        series = 1 + g * (1 / 3 + g * (1 / 5 + g * (1 / 7 + g * (1 / 9 + g * series))))
        logs[x] = (exponent[x] - OFFSET + 0.5) * LN2 + 2 * f * series


@njit(cache=True, nogil=True, error_model="numpy", fastmath={"contract", "reassoc"})
def gradient(counts: Counts, phi: Floats, mu: Floats, work: Floats, d_phi: Floats, d_mu: Floats) -> float:
    """Write the gradient of the log-likelihood ``sum count ln P`` in phi and mu, and return it, in nats.

    ``work`` is (3, X).
    """
    d, X = phi.shape
    total, exponent, logs = work[0], work[1], work[2]
    value = 0.0
    d_phi[:] = 0.0
    for s in range(mu.shape[0]):
        for t in range(mu.shape[1]):
            n = counts.dense[s, t]
            total[:] = LEAST
            for z in range(d):
                weight = mu[s, t, z]
                for x in range(X):
                    total[x] += weight * phi[z, x]
            logarithms(total, exponent, logs)
            value += inner(n, logs)
            for x in range(X):
                total[x] = n[x] / total[x]
            for z in range(d):
                weight, meeting = mu[s, t, z], 0.0
                for x in range(X):
                    meeting += total[x] * phi[z, x]
                    d_phi[z, x] += weight * total[x]
                d_mu[s, t, z] = meeting
    return value


@njit(cache=True, nogil=True, error_model="numpy", fastmath={"contract", "reassoc"})
def gradient_of_few(
    counts: Counts, phi: Floats, mu: Floats, work: Floats, d_phi: Floats, d_mu: Floats
) -> float:
    """Do as :func:`gradient`, over the cells that occur."""
    value = 0.0
    d_phi[:] = 0.0
    for row in range(counts.start.size - 1):
        s, t = row // mu.shape[1], row % mu.shape[1]
        n = counts.few[counts.start[row] : counts.start[row + 1]]
        place = counts.x[counts.start[row] : counts.start[row + 1]]
        total, exponent, logs = work[0, : n.size], work[1, : n.size], work[2, : n.size]
        total[:] = LEAST
        for z in range(phi.shape[0]):
            weight = mu[s, t, z]
            for c in range(n.size):
                total[c] += weight * phi[z, place[c]]
        logarithms(total, exponent, logs)
        value += inner(n, logs)
        for c in range(n.size):
            total[c] = n[c] / total[c]
        for z in range(phi.shape[0]):
            weight, meeting = mu[s, t, z], 0.0
            for c in range(n.size):
                meeting += total[c] * phi[z, place[c]]
            for c in range(n.size):
                d_phi[z, place[c]] += weight * total[c]
            d_mu[s, t, z] = meeting
    return value


@njit(cache=True, nogil=True, error_model="numpy")
def climb(columns: Floats, slope: Floats, weights: Floats, reached: Floats) -> float:
    """Write the step of EM and its expected counts; return by how much the columns alone can raise the likelihood.

    It is concave in them, hence lies below its tangent, whose maximum over the simplices is
    ``sum_columns (max_i slope_i - <column, slope>)`` above. Columns without data stay as they are.
    """
    gap = 0.0
    for j in range(columns.shape[1]):
        best = total = 0.0
        for i in range(columns.shape[0]):
            best = max(best, slope[i, j])
            weights[i, j] = columns[i, j] * slope[i, j]
            total += weights[i, j]
        gap += best - total
        for i in range(columns.shape[0]):
            reached[i, j] = weights[i, j] / total if total > 0 else columns[i, j]
    return gap
