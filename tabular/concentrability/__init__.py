"""Concentrability: how dense the distributions that error propagation visits are in the one it is fitted on."""

from tabular.concentrability.api import (
    ThirdCoefficients,
    bellman_residual_coefficients,
    evaluation_error_coefficients,
    third_coefficients,
)
from tabular.concentrability.densities import (
    ErrorDistributions,
    density_norm,
    error_distributions,
    mixture_coefficients,
)
from tabular.concentrability.exponent import (
    BestExponent,
    best_exponent,
    best_exponent_over_tasks,
    concentrability,
    error_sum,
)
from tabular.concentrability.modulus import Modulus, optimality_modulus
from tabular.concentrability.reach import (
    ReachProbabilities,
    reach_probabilities,
    sup_norm_coefficients,
    sup_norm_concentrability,
    transition_bounds,
    upper_coefficients,
)
from tabular.concentrability.realised import realised_coefficients
from tabular.concentrability.records import Coefficients, Interval
from tabular.concentrability.supremum import (
    Supremum,
    ascend,
    enumerated_coefficients,
    policy_sequences,
    supremum,
)
from tabular.concentrability.weights import discount_weights, log_discount_weights

__all__ = [
    "BestExponent",
    "Coefficients",
    "ErrorDistributions",
    "Interval",
    "Modulus",
    "ReachProbabilities",
    "Supremum",
    "ThirdCoefficients",
    "ascend",
    "bellman_residual_coefficients",
    "best_exponent",
    "best_exponent_over_tasks",
    "concentrability",
    "density_norm",
    "discount_weights",
    "enumerated_coefficients",
    "error_distributions",
    "error_sum",
    "evaluation_error_coefficients",
    "log_discount_weights",
    "mixture_coefficients",
    "optimality_modulus",
    "policy_sequences",
    "reach_probabilities",
    "realised_coefficients",
    "sup_norm_coefficients",
    "sup_norm_concentrability",
    "supremum",
    "third_coefficients",
    "transition_bounds",
    "upper_coefficients",
]
