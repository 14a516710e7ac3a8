"""What episodes of transfer and of learners from scratch grow with by counting parameters, and what is claimed."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

CLAIMED = 1.0  # the exponent of H, of d and of A in a factor H d A
PLAIN = {"H": -1.0, "d": 1.0, "A": 1.0}  # those in a factor d A / H


def parameters(name: str, sizes: Mapping[str, int]) -> float:
    r"""Return what the episodes of a learner grow with, by counting parameters; a heuristic.

    By Wilks' law the squared error of step h is proportional to its number of parameters p over its transitions, and
    G to the sum of the roots, hence the episodes to :math:`(\sum_{h<H-1}\sqrt{p_h})^2`, H times as many where an
    episode teaches one step. Every episode begins in the same state, so the first step has A rows, the others S A.

    >>> [round(parameters(name, {"S": 8, "A": 8, "d": 3, "H": 2})) for name in ("transfer", "thrifty", "scratch")]
    [21, 31, 62]
    """
    S, A, d, H = (int(sizes[key]) for key in "SAdH")
    total = 0.0
    for rows in [A] + [S * A] * (H - 2):
        rank = min(d, rows)
        low_rank = (rows - rank) * (rank - 1) + rank * (S - 1)
        p = {"oracle": d * (S - 1), "transfer": d * (S - 1), "tabular": rows * (S - 1)}.get(name, low_rank)
        total += float(np.sqrt(p))
    return total**2 * (H if name == "scratch" else 1)


def law(name: str, sizes: Mapping[str, int], base: str | None = "transfer") -> float:
    """Return how many times the episodes of the base, if any, a learner needs by counting parameters; a heuristic."""
    return parameters(name, sizes) / (parameters(base, sizes) if base else 1.0)


def claims(sizes: Mapping[str, int]) -> dict[str, float]:
    """Return the claimed ratio H d A, and d A / H, what it is if transfer has the plain rate; orders of growth only.

    >>> claims({"S": 8, "A": 8, "d": 3, "H": 4})
    {'claimed': 96.0, 'claimed_plain': 6.0}
    """
    H, d, A = (float(sizes[key]) for key in "HdA")
    return {"claimed": H * d * A, "claimed_plain": d * A / H}
