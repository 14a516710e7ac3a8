"""Random MDPs: Dirichlet rows, and Garnet with a fixed number of successors."""

from __future__ import annotations

import math

import numpy as np
import scipy.sparse
from numpy.typing import NDArray

from tabular.families import _knobs
from tabular.families.registry import family
from tabular.mdp import FiniteMDP, FloatArray

SMALLEST_CONCENTRATION = 1e-300  # below it every row is a unit vector already, and 1/concentration overflows


def dirichlet_rows(rng: np.random.Generator, shape: tuple[int, ...], concentration: float) -> FloatArray:
    """Draw independent symmetric Dirichlet vectors along the last axis, for any positive concentration.

    ``log Gamma(a) = log Gamma(a + 1) - E / a`` in law, with ``E`` a unit exponential variable, so that the
    draw stays in logarithms until the largest entry of each row is one: no row underflows to 0/0,
    which is what dividing Gamma variables does once ``concentration`` is a few thousandths.

    Shapes
    ------
    returns : ``shape``; probabilities, each row sums to one within rounding.

    Source
    ------
    Marsaglia and Tsang (2000), A simple method for generating gamma variables (the boost for a < 1).

    Examples
    --------
    >>> rows = dirichlet_rows(np.random.default_rng(0), (4, 3), 1e-6)
    >>> np.sort(rows, axis=1).round(3).tolist()[0]
    [0.0, 0.0, 1.0]
    """
    a = max(concentration, SMALLEST_CONCENTRATION)
    logarithms = np.log(rng.standard_gamma(a + 1, shape)) - rng.standard_exponential(shape) / a
    weights = np.exp(logarithms - logarithms.max(axis=-1, keepdims=True))
    rows: FloatArray = weights / weights.sum(axis=-1, keepdims=True)
    return rows


@family(S=(3, 8), A=(2, 3), gamma=(0.5, 0.9))
def dirichlet(
    rng: np.random.Generator, *, S: int, A: int, gamma: float, concentration: float = 1.0
) -> FiniteMDP:
    """Draw rows ``P(. | s, a) ~ Dirichlet(concentration, ..., concentration)`` and rewards uniform on [-1, 1].

    Shapes
    ------
    P : (S, A, S), probabilities; r : (S, A), reward units.

    Raises
    ------
    InvalidInput
        If S or A is below one, or the concentration is not positive and finite.
    """
    _knobs.count("dirichlet", S=S, A=A)
    _knobs.positive("dirichlet", concentration=concentration)
    P = dirichlet_rows(rng, (S, A, S), concentration)
    return FiniteMDP(
        P, rng.uniform(-1, 1, (S, A)), gamma=gamma, name=f"dirichlet(S={S}, A={A}, gamma={gamma:g})"
    )


def distinct_successors(rng: np.random.Generator, rows: int, S: int, branching: int) -> NDArray[np.int64]:
    """Draw for every row a uniformly random set of ``branching`` out of ``S`` states, sorted.

    One pass of Floyd's algorithm over all rows at once: ``O(rows * branching^2)``, whatever S is.

    Shapes
    ------
    returns : (rows, branching).

    Source
    ------
    Bentley and Floyd (1987), Programming pearls: a sample of brilliance.
    """
    chosen = np.empty((rows, branching), dtype=np.int64)
    for k, newest in enumerate(range(S - branching, S)):
        candidate = rng.integers(0, newest + 1, rows)
        taken = (chosen[:, :k] == candidate[:, None]).any(axis=1)
        chosen[:, k] = np.where(taken, newest, candidate)
    chosen.sort(axis=1)
    return chosen


def gaps(rng: np.random.Generator, rows: int, branching: int) -> FloatArray:
    """Draw for every row the gaps between ``branching - 1`` sorted uniforms and the ends 0 and 1."""
    cuts = np.zeros((rows, branching + 1))
    cuts[:, -1] = 1
    cuts[:, 1:-1] = np.sort(rng.random((rows, branching - 1)), axis=1)
    return np.diff(cuts, axis=1)


@family(S=(3, 8), A=(2, 3), gamma=(0.5, 0.9))
def garnet(
    rng: np.random.Generator,
    *,
    S: int,
    A: int,
    gamma: float,
    branching: int | None = None,
    sparse: bool = False,
) -> FiniteMDP:
    """Draw Garnet(S, A, b): b distinct successors per (s, a), their probabilities the gaps of sorted uniforms.

    ``b = branching``, by default ``min(S, ceil(log2(S + 1)))``; rewards are uniform on [0, 1]. The same
    generator state gives the same MDP, dense or sparse.

    Shapes
    ------
    P : (S, A, S), or CSR (S*A, S) when ``sparse``; r : (S, A), reward units.

    Raises
    ------
    InvalidInput
        If S or A is below one, or the branching lies outside [1, S].

    Source
    ------
    Archibald, McKinnon and Thomas (1995), On the generation of Markov decision processes;
    Bhatnagar, Sutton, Ghavamzadeh and Lee (2009), Natural actor-critic algorithms (the gaps).
    """
    _knobs.count("garnet", S=S, A=A)
    b = min(S, math.ceil(math.log2(S + 1))) if branching is None else branching
    _knobs.count("garnet", branching=b, high=S, because=" (distinct successors)")
    successors = distinct_successors(rng, S * A, S, b)
    probabilities = gaps(rng, S * A, b)
    r = rng.random((S, A))
    name = f"garnet(S={S}, A={A}, b={b}, gamma={gamma:g})"
    if sparse:
        ends = np.arange(S * A + 1) * b
        rows = scipy.sparse.csr_array((probabilities.ravel(), successors.ravel(), ends), shape=(S * A, S))
        return FiniteMDP(rows, r, gamma=gamma, name=name)
    P = np.zeros((S * A, S))
    np.put_along_axis(P, successors, probabilities, axis=1)
    return FiniteMDP(P.reshape(S, A, S), r, gamma=gamma, name=name)
