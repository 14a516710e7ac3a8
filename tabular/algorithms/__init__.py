"""Approximate dynamic programming with errors that are known exactly."""

from tabular.algorithms.api import APIRun
from tabular.algorithms.avi import AVIRun

__all__ = ["APIRun", "AVIRun"]
