r"""Rigorous error bounds on computed values: Bellman residual, MacQueen span bounds and rounding.

For a monotone operator with ``T(V + c) <= TV + g c`` the residual ``lo <= TV - V <= hi`` gives

    ``TV + g lo / (1 - g) <= V* <= TV + g hi / (1 - g)``,   g = gamma,

and the midpoint of that interval is a better value than ``TV`` (Puterman 2005, Theorem 6.6.5). Stored
rows of P sum to one only within a tolerance, so g carries it, outwards on either side. Rounding
of a dot product of n terms is at most ``gamma_n = n u / (1 - n u)`` times the sum of magnitudes (Higham
2002, section 3.1); with compensated sums it is ``u |result| + gamma_n^2`` times it (Ogita, Rump, Oishi 2005).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from tabular._compensated_kernels import dense_residual, row_excess, sparse_residual
from tabular._kernels import BLOCK
from tabular._validate import ROW_SUM_TOLERANCE, finite, shape
from tabular.bellman import backup
from tabular.mdp import FiniteMDP, FloatArray
from tabular.solve.records import Evaluation, Solution
from theory.errors import InvalidInput

UNIT = 2.0**-53
ROW_SLACK = 2 * ROW_SUM_TOLERANCE  # what the constructor lets pass, its own rounding included
UNDERFLOW = 1e-300  # more than all products below the normal range can lose together
LARGEST = 1e290  # beyond it the exact splitting of products may overflow
OUTWARD = 1 + 1e-12  # covers the few roundings in the scalar arithmetic of this module


def gamma_n(n: int) -> float:
    """Return ``n u / (1 - n u)``, the relative rounding error of n operations in a row."""
    return n * UNIT / (1 - n * UNIT)


class Enclosure(NamedTuple):
    """``truth - (value + shift)`` is at most ``error`` in absolute value."""

    shift: float
    error: float


def enclose(lo: float, hi: float, discount: float, slack: float = ROW_SLACK) -> Enclosure:
    """Return midpoint and half width of ``[g lo / (1-g), g hi / (1-g)]``, g off ``discount`` by slack, outwards."""
    most, least = _checked_discount(discount, slack), discount * (1 - slack)
    above, below = (most if hi >= 0 else least), (least if lo >= 0 else most)
    top, bottom = hi * above / (1 - above), lo * below / (1 - below)
    shift = 0.5 * (top + bottom)
    return Enclosure(shift, (0.5 * (top - bottom) + 4 * UNIT * max(abs(top), abs(bottom))) * OUTWARD)


def _checked_discount(discount: float, slack: float) -> float:
    most = discount * (1 + slack)
    if not most < 1:
        raise InvalidInput(f"gamma must stay below 1 - {slack:g} for values to be certified, got {discount}")
    return most


def longest_row(mdp: FiniteMDP) -> int:
    """Return the largest number of terms in a dot product with a row of P."""
    if isinstance(mdp.P, np.ndarray):
        return mdp.S
    return int(np.diff(mdp.P.indptr).max())


def sweep_depth(mdp: FiniteMDP) -> int:
    """Return a bound on the roundings that a term of ``r + gamma P V`` goes through in the sweep kernels."""
    n = longest_row(mdp)
    in_order = n if mdp.sparse else min(n, BLOCK // 2 + 1) + n // BLOCK + 2
    return in_order + 3


class Residual(NamedTuple):
    """``D = r + gamma P V - V[s]`` (S, A), each entry within ``error`` of the exact one."""

    D: FloatArray
    error: float


def residual(mdp: FiniteMDP, V: FloatArray, compensated: bool) -> Residual:
    """Return the Bellman residual of V, action by action.

    ``compensated`` takes several times as long and loses next to nothing: it forms the sums in twice
    the working precision.
    """
    scale = mdp.R_max + (2 + ROW_SLACK) * float(np.abs(V).max())
    if not scale < LARGEST:
        raise InvalidInput(f"{mdp.name}: values of size {scale:.3g} are too large to be certified in float64")
    if not compensated:
        D = backup(mdp, V) - V[:, None]
        return Residual(D, gamma_n(sweep_depth(mdp) + 1) * scale + UNDERFLOW)
    r, D = mdp.r.reshape(-1), np.empty(mdp.S * mdp.A)
    if isinstance(mdp.P, np.ndarray):
        dense_residual(mdp.P.reshape(-1, mdp.S), r, mdp.discount, V, D)
    else:
        sparse_residual(mdp.P.data, mdp.P.indices, mdp.P.indptr, r, mdp.discount, V, D)
    second_order = gamma_n(longest_row(mdp) + 12) ** 2 * scale
    error = 2 * UNIT * float(np.abs(D).max()) + 2 * second_order + UNDERFLOW
    return Residual(D.reshape(mdp.S, mdp.A), error)


def certified_error(mdp: FiniteMDP, V: FloatArray) -> float:
    """Bound ``max |V - V*|`` for values V from anywhere: ``max |TV - V| / (1 - gamma)``.

    Shapes
    ------
    V : (S,), reward units, as the result, which is certified (rounding included).

    Raises
    ------
    InvalidInput
        If the MDP has a horizon, V does not fit it, or gamma is too near one for a certificate.
    """
    values = np.asarray(V, dtype=np.float64)
    shape(mdp.name, "V", values.shape, [(mdp.S,)])
    finite(mdp.name, "V", values)
    D, rounding = residual(mdp, values, compensated=True)
    gain = np.abs(D.max(axis=1)).max()
    contraction = 1 - _checked_discount(mdp.discount, ROW_SLACK)
    return (float(gain) + rounding) / contraction * OUTWARD


def certified_solution(
    mdp: FiniteMDP, V: FloatArray, compensated: bool = True, iterations: int = 0
) -> Solution:
    """Turn any V into optimal values: one backup, the midpoint correction, the certified error."""
    D, rounding = residual(mdp, V, compensated)
    gain = D.max(axis=1)
    shift, error = enclose(float(gain.min()) - rounding, float(gain.max()) + rounding, mdp.discount)
    Q = V[:, None] + (D + shift)
    error = error + rounding + _addition_error(D, shift, Q)
    policy = Q.argmax(axis=1)
    return Solution(Q, Q.max(axis=1), policy, error, iterations)


def certified_evaluation(
    mdp: FiniteMDP, weights: FloatArray, V: FloatArray, compensated: bool = True
) -> Evaluation:
    """Turn any V into the values of the policy with action probabilities ``weights`` (S, A)."""
    D, rounding = residual(mdp, V, compensated)
    excess = np.empty(mdp.S)
    row_excess(weights, excess)
    gain = (weights * D).sum(axis=1) + excess * V  # = T^pi V - V, also where a row does not quite sum to one
    largest = float(np.abs(D).max())
    slack = 1 + ROW_SLACK
    rounding = slack * rounding + gamma_n(mdp.A + 4) * slack * largest
    rounding += 4 * UNIT * float(np.abs(excess * V).max()) + gamma_n(mdp.A + 4) ** 2 * float(np.abs(V).max())
    lo, hi = float(gain.min()) - rounding, float(gain.max()) + rounding
    shift, error = enclose(lo, hi, mdp.discount, 3 * ROW_SLACK)  # rows of P and rows of the policy
    Q, value = V[:, None] + (D + shift), V + (gain + shift)
    return Evaluation(Q, value, error + rounding + _addition_error(D, shift, Q))


def _addition_error(D: FloatArray, shift: float, Q: FloatArray) -> float:
    """Bound the rounding of ``V + (D + shift)``."""
    return 2 * UNIT * (float(np.abs(D).max()) + abs(shift) + float(np.abs(Q).max())) * OUTWARD
