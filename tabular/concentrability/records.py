"""What the concentrability functions return: coefficients with their errors, intervals."""

from __future__ import annotations

from typing import NamedTuple

from tabular.mdp import FloatArray


class Coefficients(NamedTuple):
    """One coefficient per iteration: ``|value[k] - truth| <= error[k]``; dimensionless, may be +inf.

    Shapes
    ------
    value, error : (K,).
    """

    value: FloatArray
    error: FloatArray


class Interval(NamedTuple):
    """A number known to lie between ``low`` and ``high``; equal ends when it is known exactly up to rounding."""

    low: float
    high: float
