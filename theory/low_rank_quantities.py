"""What is bounded and measured in low-rank MDPs, in the registry of :mod:`theory.quantities`."""

from __future__ import annotations

from theory.low_rank_notation import function_cap
from theory.quantities import Quantity

visited_mean = Quantity(
    "visited_mean",
    r"\mathbb{E}_{d^\pi_h}[g]",
    "mean of a function at step h under a policy",
    "value",
    ceiling=function_cap,
)
