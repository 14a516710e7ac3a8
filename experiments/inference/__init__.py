"""Statistics of a verification: tests, intervals, slopes, and one budget of false alarms."""

from experiments.inference.betting import betting_interval, betting_log_capital, betting_sequence
from experiments.inference.binomial import p_rate_above, p_rate_below, violation_rate
from experiments.inference.bootstrap import Bootstrapped, interquartile_mean, stratified_bootstrap
from experiments.inference.equivalence import Equivalence, p_outside, ratio_equivalence, ratio_interval
from experiments.inference.interval import Interval
from experiments.inference.means import (
    mean_interval,
    mean_interval_bounded,
    p_mean_above,
    p_mean_above_bounded,
    p_mean_below,
    p_mean_below_bounded,
)
from experiments.inference.multiplicity import Budget, Decision, holm
from experiments.inference.rates import RateAgreement, rate_agreement
from experiments.inference.sequences import ConfidenceSequence, empirical_bernstein, normal_mixture
from experiments.inference.slopes import (
    LocalSlopes,
    Slope,
    bootstrap_slope,
    local_slopes,
    loglog_slope,
)

__all__ = [
    "Bootstrapped",
    "Budget",
    "ConfidenceSequence",
    "Decision",
    "Equivalence",
    "Interval",
    "LocalSlopes",
    "RateAgreement",
    "Slope",
    "betting_interval",
    "betting_log_capital",
    "betting_sequence",
    "bootstrap_slope",
    "empirical_bernstein",
    "holm",
    "interquartile_mean",
    "local_slopes",
    "loglog_slope",
    "mean_interval",
    "mean_interval_bounded",
    "normal_mixture",
    "p_mean_above",
    "p_mean_above_bounded",
    "p_mean_below",
    "p_mean_below_bounded",
    "p_outside",
    "p_rate_above",
    "p_rate_below",
    "rate_agreement",
    "ratio_equivalence",
    "ratio_interval",
    "stratified_bootstrap",
    "violation_rate",
]
