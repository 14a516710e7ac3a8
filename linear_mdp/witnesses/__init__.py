"""Instances made for one theorem about linear MDPs: those that attain its bound, and broken assumptions.

Each is a family of subjects, in the registry of families under its own name.
"""

from linear_mdp.witnesses import (
    class_fits,
    distributed_runs,
    estimate_pairs,
    explorations,
    feature_sequences,
    feature_widths,
    first_steps,
    gates,
    learned_plans,
    lookaheads,
    lsvi_runs,
    mixtures,
    protocol_batches,
    rates,
    residuals,
    source_mixtures,
    step_backs,
    task_pairs,
    task_sets,
    value_checks,
)

__all__ = [
    "class_fits",
    "distributed_runs",
    "estimate_pairs",
    "explorations",
    "feature_sequences",
    "feature_widths",
    "first_steps",
    "gates",
    "learned_plans",
    "lookaheads",
    "lsvi_runs",
    "mixtures",
    "protocol_batches",
    "rates",
    "residuals",
    "source_mixtures",
    "step_backs",
    "task_pairs",
    "task_sets",
    "value_checks",
]
