"""The measured rate against the claim's own (claims about rates).

A rate is compared with the elasticity of the bound at the same points: regressing
``log measured - log predicted`` on ``log x`` leaves the deviation of the exponent, and plateaus and
logarithms of the bound drop out instead of being fitted away. Rival exponents lie 1/2 apart, so
that a margin of 1/4 or more could not tell them from each other.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from numpy.typing import ArrayLike

from experiments.inference._validate import open_unit, positive
from experiments.inference.slopes import FEWEST_POINTS, Slope, loglog_fit
from theory.errors import InvalidInput

Side = Literal["both", "upper", "lower"]
LARGEST_MARGIN = 0.25


@dataclass(frozen=True, slots=True)
class RateAgreement:
    """How far the measured exponent is from the predicted one, and the tests of the margin.

    ``deviation`` is measured minus predicted; ``p_agrees`` belongs to the null that the deviation
    leaves the margin (small confirms the rate), ``p_differs`` to the null that it does not (small
    refutes it). ``agrees`` says that the whole interval lies inside the margin.
    """

    deviation: Slope
    margin: float
    side: Side
    p_agrees: float
    p_differs: float

    @property
    def agrees(self) -> bool:
        """Whether the interval of the deviation lies inside the margin, on the sides that count."""
        interval = self.deviation.interval
        return (self.side == "lower" or interval.high < self.margin) and (
            self.side == "upper" or interval.low > -self.margin
        )


def rate_agreement(
    x: ArrayLike,
    measured: ArrayLike,
    predicted: ArrayLike,
    margin: float,
    level: float,
    *,
    side: Side = "both",
    groups: ArrayLike | None = None,
) -> RateAgreement:
    """Return whether the measured exponent agrees with the predicted one within a margin below 1/4.

    The slope of ``log(measured / predicted)`` on ``log x`` with the interval of `loglog_slope`, and
    its one-sided tests against the margin. ``side="upper"`` only asks that the deviation is not
    larger than the margin (upper bounds as x grows: measured may grow more slowly or fall faster);
    ``side="lower"`` that it is not smaller than -margin (upper bounds as x falls to 0).

    Shapes
    ------
    x, measured, groups : (n,); predicted : (n,), the bound at the same points. Dimensionless.

    Raises
    ------
    InvalidInput
        If the margin lies outside (0, 1/4), the side is unknown, or `loglog_slope` would refuse.

    Examples
    --------
    >>> rate_agreement([1, 2, 4], [1, 2, 4], [1, 4, 16], margin=0.2, level=0.95, side="upper").agrees
    True
    >>> rate_agreement([1, 2, 4], [1, 2, 4], [1, 4, 16], margin=0.2, level=0.95).agrees
    False
    """
    if not 0 < margin < LARGEST_MARGIN:
        raise InvalidInput(f"margin is {margin}, it must lie strictly between 0 and {LARGEST_MARGIN}")
    if side not in ("both", "upper", "lower"):
        raise InvalidInput(f"side is {side!r}, it must be 'both', 'upper' or 'lower'")
    open_unit("level", level)
    numerator, denominator = (
        positive("measured", measured, FEWEST_POINTS),
        positive("predicted", predicted, FEWEST_POINTS),
    )
    if numerator.size != denominator.size:
        raise InvalidInput(f"predicted has {denominator.size} entries and measured {numerator.size}")
    fit = loglog_fit(x, numerator / denominator, groups)
    inside = {"upper": fit.p_below(margin), "lower": fit.p_above(-margin)}
    outside = {"upper": fit.p_above(margin), "lower": fit.p_below(-margin)}
    if side == "both":
        p_agrees, p_differs = max(inside.values()), min(1.0, 2 * min(outside.values()))
    else:
        p_agrees, p_differs = inside[side], outside[side]
    return RateAgreement(fit.at_level(level), margin, side, p_agrees, p_differs)
