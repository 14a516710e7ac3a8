"""What is bounded and measured of tasks that use learned features, in the registry of :mod:`theory.quantities`."""

from __future__ import annotations

from sympy import S

from theory.quantities import Quantity

plug_in_error = Quantity(
    "plug_in_error",
    r"\|P-\sum_tc_t\hat P^t\|_{TV}",
    "total variation of the combined model at one state-action",
    "probability",
    ceiling=S.One,
)
largest_plug_in_error = Quantity(
    "largest_plug_in_error",
    r"\max_x\|P-\sum_tc_t\hat P^t\|_{TV}",
    "largest total variation of the combined model",
    "probability",
    ceiling=S.One,
)
plug_in_moment = Quantity(
    "plug_in_moment",
    r"\mathbb{E}_\nu\|P-\sum_tc_t\hat P^t\|_{TV}^2",
    "mean squared total variation of the combined model",
    "probability",
    ceiling=S.One,
)
