r"""Contrastive objectives of a representation in rationals, as sums of logarithms of rationals."""

from __future__ import annotations

import numpy as np
import sympy as sp

from tabular.information.exact import ExactRepresentation, Rationals, exact_marginal
from theory.logarithms import log_sum


def exact_corro(drawn: ExactRepresentation) -> sp.Expr:
    """Return CORRO's population objective; nats, exact."""
    tasks = (drawn.environment[..., None] * drawn.encoder).sum(axis=2)  # (K, B, Z)
    negatives = tasks.sum(axis=0) / len(tasks)
    pairs = exact_marginal(drawn.p, "BZ")[0, 0, :, 0]
    return sp.expand(_mean_log(pairs, negatives, -1) - drawn.H("Z", "MX"))


def exact_club_within(drawn: ExactRepresentation) -> sp.Expr:
    """Return CLUB with negatives of the same task; nats, exact, where no negative is impossible."""
    pairs, b = exact_marginal(drawn.p, "BZ")[0, 0, :, 0], exact_marginal(drawn.p, "B")[0, 0, :, 0]
    codes = exact_marginal(drawn.p, "MZ")[0, :, 0, 0]
    tasks = (drawn.prior[:, None] * drawn.behaviour)[:, :, None] * (codes / drawn.prior[:, None])[:, None]
    conditional = pairs / np.where(b == 0, 1, b)
    return sp.expand(_mean_log(pairs, conditional, 1) + _mean_log(tasks.sum(axis=0), conditional, -1))


def _mean_log(weights: Rationals, arguments: Rationals, factor: int) -> sp.Expr:
    """``factor * sum weights log arguments``."""
    pairs = zip(weights.ravel(), arguments.ravel(), strict=True)
    return log_sum((factor * weight, argument) for weight, argument in pairs if weight)
