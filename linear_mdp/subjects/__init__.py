"""What claims about linear MDPs quantify over: one record a file, with its samplers and its measurements.

A sampler turns a linear MDP into a subject, in the registry of :mod:`tabular.subjects`.
"""

from linear_mdp.subjects import (
    class_batch,
    class_fit,
    distributed_run,
    estimate_pairs,
    exploration,
    feature_run,
    feature_widths,
    first_step,
    gates,
    learned_plans,
    lookahead,
    lsvi_run,
    mixture,
    protocol_batch,
    residual_run,
    source_mixture,
    step_back,
    task_pairs,
    task_set,
    value_check,
)

__all__ = [
    "class_batch",
    "class_fit",
    "distributed_run",
    "estimate_pairs",
    "exploration",
    "feature_run",
    "feature_widths",
    "first_step",
    "gates",
    "learned_plans",
    "lookahead",
    "lsvi_run",
    "mixture",
    "protocol_batch",
    "residual_run",
    "source_mixture",
    "step_back",
    "task_pairs",
    "task_set",
    "value_check",
]
