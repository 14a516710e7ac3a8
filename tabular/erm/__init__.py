"""Empirical-risk minimisers over shared representations, each with a certificate of its own optimality."""

from tabular.erm.records import Fit
from tabular.erm.reduced_rank import reduced_rank
from tabular.erm.truncation import truncated_svd

__all__ = ["Fit", "reduced_rank", "truncated_svd"]
