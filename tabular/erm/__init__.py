"""Empirical-risk minimisers over shared representations, each with a certificate of its own optimality."""

from tabular.erm.dictionary import dictionary
from tabular.erm.heads import Ball, Box, Heads
from tabular.erm.norm_ball import norm_ball
from tabular.erm.records import Fit
from tabular.erm.reduced_rank import reduced_rank
from tabular.erm.truncation import truncated_svd
from tabular.erm.weighted import weighted_low_rank

__all__ = [
    "Ball",
    "Box",
    "Fit",
    "Heads",
    "dictionary",
    "norm_ball",
    "reduced_rank",
    "truncated_svd",
    "weighted_low_rank",
]
