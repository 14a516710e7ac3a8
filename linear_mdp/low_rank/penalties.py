"""The penalties of MORL: by how much a plan is pessimistic, in six ways."""

from __future__ import annotations

from dataclasses import dataclass
from math import log
from typing import Literal, get_args

import numpy as np

from tabular.families import _knobs
from tabular.mdp import FloatArray
from theory.errors import InvalidInput
from theory.pessimism import joint_budget, radius, ridge, task_budget

Penalty = Literal["oracle", "total", "total_over_T", "single", "cert", "none"]
PENALTIES: tuple[Penalty, ...] = get_args(Penalty)


@dataclass(frozen=True)
class Confidence:
    """How far a fit can err, times n, and the ridge that goes with it.

    joint : bound on the sum of all tasks' squared errors; single : on that of one task fitted alone, for all tasks.
    lam : the multiple of the identity in every second moment.

    Raises
    ------
    InvalidInput
        If a bound is negative, or lam is not positive and finite.
    """

    joint: float
    single: float
    lam: float

    def __post_init__(self) -> None:
        _knobs.interval("MORL", 0, np.inf, joint=self.joint, single=self.single)
        _knobs.positive("MORL", lam=self.lam)


def finite_confidence(d: int, T: int, H: int, F: int, G: int, delta: float) -> Confidence:
    """Return the confidence of a fit from F features and G emissions at every step; exact up to rounding.

    Raises
    ------
    InvalidInput
        If a size is below one or delta is no probability.
    """
    _check(delta, d=d, T=T, H=H, F=F, G=G)
    joint = float(joint_budget(H, F, G, T, delta, log))
    single = float(task_budget(H, F, G, T, delta, log))
    return Confidence(joint, single, float(ridge(d, T, H, F, delta, log)))


def simplex_confidence(d: int, T: int, H: int, S: int, A: int, delta: float) -> Confidence:
    r"""Return the confidence of a fit over all features and emissions that are laws; asymptotic, interior truth.

    .. math:: L = \tfrac14\chi^2_p(1-\delta/H),\qquad p = (SA-d)(d-1) + T\,d(S-1),

    by Wilks' theorem: no class is finite, and the ridge is that of one.

    Raises
    ------
    InvalidInput
        If a size is below one or delta is no probability.
    """
    from scipy.stats import chi2

    _check(delta, d=d, T=T, H=H, S=S, A=A)
    shared, own = max(S * A - d, 0) * (d - 1), d * (S - 1)
    joint = float(chi2.ppf(1 - delta / H, shared + T * own)) / 4
    single = float(chi2.ppf(1 - delta / (H * T), shared + own)) / 4
    return Confidence(joint, single, float(ridge(d, T, H, 1, delta, log)))


def radii(
    penalty: Penalty,
    confidence: Confidence,
    omega: float,
    value_cap: float,
    d: int,
    errors: FloatArray,
    sacrificed: FloatArray,
) -> FloatArray:
    r"""Return the multiple :math:`\alpha^t_h` of every task's feature width that is subtracted, (T, H).

    ``total`` : covers the joint bound in every task. ``total_over_T`` : its share of one task, a heuristic that is not
    proved. ``single`` : for tasks fitted alone. ``cert`` : the joint bound or that of a task alone and what the joint
    fit sacrificed, whichever is less, each at half of delta if the confidence is. ``oracle`` : the true errors.
    ``none`` : zero.

    Shapes
    ------
    errors : (T, H), the true :math:`n\zeta^t_h`, which only the oracle reads; sacrificed : (T, H) nats.

    Raises
    ------
    InvalidInput
        If the penalty is unknown, errors and sacrificed have not the same shape or a negative number, omega is not
        positive, or the value cap is not positive and finite.
    """
    if penalty not in PENALTIES:
        raise InvalidInput(f"MORL: unknown penalty {penalty!r} (known: {', '.join(PENALTIES)})")
    if errors.ndim != 2 or 0 in errors.shape or sacrificed.shape != errors.shape:
        raise InvalidInput(
            f"MORL: errors and sacrificed must have shape (T, H), got {errors.shape} and {sacrificed.shape}"
        )
    if not (errors.min() >= 0 and sacrificed.min() >= 0 and omega > 0):
        raise InvalidInput(
            f"MORL: errors and sacrificed must not be negative and omega positive, the least are {errors.min():g} and "
            f"{sacrificed.min():g}, omega is {omega}"
        )
    _knobs.positive("MORL", value_cap=value_cap)
    _knobs.count("MORL", d=d)
    if penalty == "none":
        return np.zeros(errors.shape)
    here = {
        "oracle": errors,
        "total": np.full(errors.shape, confidence.joint),
        "total_over_T": np.full(errors.shape, confidence.joint / len(errors)),
        "single": np.full(errors.shape, confidence.single),
        "cert": np.minimum(confidence.joint, confidence.single + sacrificed),
    }[penalty]
    ahead = np.roll(here, -1, axis=1)
    if penalty == "oracle":
        ahead[:, -1] = 0.0  # nothing is learned beyond the last step
    return np.asarray(radius(value_cap, omega, ahead, here, confidence.lam, d, np.sqrt, 1.5))


def _check(delta: float, **sizes: int) -> None:
    whole = all(isinstance(size, int | np.integer) and size >= 1 for size in sizes.values())
    if not 0 < delta < 1 or not whole:
        raise InvalidInput(
            f"MORL: delta must lie in (0, 1) and every size be a positive integer, got {delta}, {sizes}"
        )
