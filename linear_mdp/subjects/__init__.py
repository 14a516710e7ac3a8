"""What claims about linear MDPs quantify over: one record a file, with its samplers and its measurements.

A sampler turns a linear MDP into a subject, in the registry of :mod:`tabular.subjects`.
"""

from linear_mdp.subjects import (
    exploration,
    feature_run,
    gates,
    lookahead,
    lsvi_run,
    mixture,
    protocol_batch,
    residual_run,
)

__all__ = [
    "exploration",
    "feature_run",
    "gates",
    "lookahead",
    "lsvi_run",
    "mixture",
    "protocol_batch",
    "residual_run",
]
