"""Instances made for one theorem about linear MDPs: those that attain its bound, and broken assumptions.

Each is a family of subjects, in the registry of families under its own name.
"""

from linear_mdp.witnesses import (
    explorations,
    feature_sequences,
    gates,
    lookaheads,
    lsvi_runs,
    mixtures,
    protocol_batches,
    rates,
    residuals,
)

__all__ = [
    "explorations",
    "feature_sequences",
    "gates",
    "lookaheads",
    "lsvi_runs",
    "mixtures",
    "protocol_batches",
    "rates",
    "residuals",
]
