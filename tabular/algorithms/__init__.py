"""Approximate dynamic programming with errors that are known exactly."""

from tabular.algorithms.api import APIRun, fit_api, run_api
from tabular.algorithms.avi import AVIRun, fit_avi, run_avi
from tabular.algorithms.errors import Adversarial, Uniform
from tabular.algorithms.regression import LinearFeatures

__all__ = [
    "APIRun",
    "AVIRun",
    "Adversarial",
    "LinearFeatures",
    "Uniform",
    "fit_api",
    "fit_avi",
    "run_api",
    "run_avi",
]
