"""What claims quantify over: one record a file, with its sampler and its measurements.

A sampler turns an MDP into a subject: it draws whatever else the theorem is about, such as a second
model, a policy or the errors of every iteration. Samplers register under their own name.
"""

from tabular.subjects import (
    action_law,
    agnostic_dictionary,
    api_run,
    avi_run,
    behaviour_code,
    code_pair,
    dictionary_fit,
    dictionary_iteration,
    discount_pair,
    fitted_tasks,
    loss_pair,
    model_pair,
    optimal_flow,
    policy_pair,
    prediction_set,
    representation_cost,
    representation_pair,
    shared_fit,
    task_representation,
    task_runs,
    weighted_pair,
)
from tabular.subjects.registry import SUBJECTS, kind_of, subject

__all__ = [
    "SUBJECTS",
    "action_law",
    "agnostic_dictionary",
    "api_run",
    "avi_run",
    "behaviour_code",
    "code_pair",
    "dictionary_fit",
    "dictionary_iteration",
    "discount_pair",
    "fitted_tasks",
    "kind_of",
    "loss_pair",
    "model_pair",
    "optimal_flow",
    "policy_pair",
    "prediction_set",
    "representation_cost",
    "representation_pair",
    "shared_fit",
    "subject",
    "task_representation",
    "task_runs",
    "weighted_pair",
]
