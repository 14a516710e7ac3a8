r"""Least squares over heads of bounded size: minimisers, and a certificate that does not trust them.

For a convex quadratic :math:`f(a)=a^\top Ha-2g^\top a` and a set C with support function :math:`h_C`, at any a in C

.. math:: f(a)-\min_C f\;\le\;\nabla f(a)^\top a+h_C(-\nabla f(a)).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from tabular.erm._arguments import UNIT, positive
from tabular.erm._erm_kernels import box_minimisers
from tabular.mdp import FloatArray

TOLERANCE = 32 * UNIT  # of the duality gap, relative to its own rounding
SWEEPS = 1000
STEPS = 60  # Newton steps for one multiplier; ten are usual
FLAT = 1e-13  # eigenvalues below this fraction of the largest count as zero


@dataclass(frozen=True)
class Box:
    """Heads with ``|a_j| <= bound``; on features in the simplex the predictions stay in [-bound, bound]."""

    bound: float

    def __post_init__(self) -> None:
        positive("box of heads", "bound", self.bound)

    def radius(self, k: int) -> float:
        """Largest Euclidean norm of a head of k entries."""
        return self.bound * math.sqrt(k)

    def support(self, direction: FloatArray) -> FloatArray:
        """Largest inner product with each direction (..., k), (...,)."""
        return np.asarray(self.bound * np.abs(direction).sum(axis=-1))

    def minimisers(self, H: FloatArray, g: FloatArray) -> FloatArray:
        """Minimise ``a'Ha - 2g'a`` for every g (P, k), its matrix ``H[p % R]`` of H (R, k, k), as (P, k)."""
        a = np.empty_like(g)
        box_minimisers(np.ascontiguousarray(H), np.ascontiguousarray(g), self.bound, TOLERANCE, SWEEPS, a)
        return a


@dataclass(frozen=True)
class Ball:
    """Heads with Euclidean norm at most ``bound``."""

    bound: float

    def __post_init__(self) -> None:
        positive("ball of heads", "bound", self.bound)

    def radius(self, k: int) -> float:
        """Largest Euclidean norm of a head, whatever the number k of its entries."""
        return self.bound

    def support(self, direction: FloatArray) -> FloatArray:
        """Largest inner product with each direction (..., k), (...,)."""
        return np.asarray(self.bound * np.sqrt((direction**2).sum(axis=-1)))

    def minimisers(self, H: FloatArray, g: FloatArray) -> FloatArray:
        """Minimise ``a'Ha - 2g'a`` for every g (P, k), its matrix ``H[p % R]`` of H (R, k, k), as (P, k)."""
        R, k = H.shape[:2]
        values, vectors = np.linalg.eigh(H)
        rotated = (np.swapaxes(vectors, -1, -2) @ g.reshape(-1, R, k, 1))[..., 0]
        inner = in_ball(
            np.broadcast_to(values, rotated.shape).reshape(-1, k), rotated.reshape(-1, k), self.bound
        )
        return np.asarray((vectors @ inner.reshape(-1, R, k, 1)).reshape(g.shape))


Heads = Box | Ball


def in_ball(values: FloatArray, g: FloatArray, bound: float) -> FloatArray:
    r"""Minimise ``sum_i values_i a_i^2 - 2 g_i a_i`` over ``|a| <= bound``, one problem a row (P, k).

    Where the shortest unconstrained minimiser is too long, :math:`a=g/(\lambda+\nu)` with :math:`|a|` on the bound;
    Newton's method for the secular equation :math:`1/|a(\nu)|=1/\mathrm{bound}` ascends to nu from below.

    Source
    ------
    More and Sorensen (1983), Computing a trust region step.
    """
    spectrum = np.maximum(values, 0.0)
    flat = spectrum <= FLAT * spectrum.max(axis=-1, keepdims=True)
    a = np.where(flat, 0.0, g / np.where(flat, 1.0, spectrum))
    long = np.flatnonzero((a * a).sum(axis=-1) > bound * bound)
    lam, right = spectrum[long], g[long]
    nu = np.maximum(np.sqrt((right**2).sum(axis=-1)) / bound - lam.max(axis=-1, initial=0.0), 0.0)
    nu = np.maximum(nu, UNIT * lam.max(axis=-1, initial=0.0))
    for _ in range(STEPS):
        shifted = lam + nu[:, None]
        part = right / shifted
        square = (part * part).sum(axis=-1)
        norm = np.sqrt(square)
        rise = (norm / bound - 1) * square / (part * part / shifted).sum(axis=-1)
        nu = np.maximum(nu + rise, 0.0)
        if np.all(np.abs(norm - bound) <= 4 * UNIT * bound):
            break
    part = right / (lam + nu[:, None])
    a[long] = part * np.minimum(1.0, bound / np.sqrt((part * part).sum(axis=-1)))[:, None]
    return np.asarray(a)


def values_and_gaps(
    H: FloatArray, g: FloatArray, heads: Heads, a: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Values of ``a'Ha - 2g'a`` at any a in the set, and how far above the minimum each can be.

    Shapes
    ------
    H : (R, k, k). g, a : (P, k), problem p with ``H[p % R]``. The results are (P,), up to the rounding of one value.
    """
    R, k = H.shape[:2]
    image = (H @ a.reshape(-1, R, k, 1)).reshape(a.shape)
    gradient = 2 * (image - g)
    gap = (gradient * a).sum(axis=-1) + heads.support(-gradient)
    return (a * (image - 2 * g)).sum(axis=-1), np.maximum(gap, 0)
