"""The symbols of bounds on the risk of a joint fit; all others are in :mod:`theory.notation`."""

from __future__ import annotations

from theory.notation import define

repeated_samples = define(
    "repeated_samples", r"c-1", "by how often the same sample is counted too often", "0, 1, ..."
)
empirical_excess = define(
    "empirical_excess",
    r"\hat\varepsilon_{avg}(\hat h,\hat f)-\min_{h,f}\hat\varepsilon_{avg}",
    "by how much the fit misses the smallest empirical risk of the class",
    "[0, inf)",
    "value squared",
)
unit_propagation = define(
    "unit_propagation",
    r"\inf_{r}\max_t C_{VI,t}(K;r)^{1/2}\Big(\sum_{k<K}\alpha_k^{2r}\Big)^{1/2}",
    "what errors of size one in every iteration and task come to, weighted by the worst task's concentrability",
    "[0, inf]",
)
closure_gap = define(
    "closure_gap",
    r"\max_k\varepsilon^*_{avg,k}",
    "largest task-averaged squared error of the class's best fit to a backup",
    "[0, inf)",
    "value squared",
)
