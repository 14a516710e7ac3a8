"""Instances made for one theorem: those that attain its bound, its counterexamples, and broken assumptions.

Each is a family of subjects, in the registry of families under its own name.
"""

from tabular.witnesses import (
    action_laws,
    agnostic_choices,
    behaviour_codes,
    broken_assumptions,
    broken_representations,
    chain_of_policies,
    chain_of_values,
    close_arms,
    close_dictionaries,
    complexities,
    discounts,
    models,
    moduli,
    one_representation,
    representation_costs,
    representations,
    several_tasks,
    two_paths,
)

__all__ = [
    "action_laws",
    "agnostic_choices",
    "behaviour_codes",
    "broken_assumptions",
    "broken_representations",
    "chain_of_policies",
    "chain_of_values",
    "close_arms",
    "close_dictionaries",
    "complexities",
    "discounts",
    "models",
    "moduli",
    "one_representation",
    "representation_costs",
    "representations",
    "several_tasks",
    "two_paths",
]
