r"""What earlier tasks are worth to a new one: six learners, their models and plans, along its samples and the actions.

T sources with n samples each teach features; the new task, a mixture of three sources, has N samples. By Wilks' law the
squared Hellinger error is d(S-1)/(4N) where the features are known, :math:`p_1/(4N)` with
:math:`p_1=(SA-d)(d-1)+d(S-1)` where one task has to find them, S A (S-1)/(4N) without any, and d(S-1)/(4N) + R with
learned ones, R by their Fisher information: transfer pays until :math:`N^*=(SA-d)(d-1)/(4R)`. ``outside`` tasks lead
from two latents to different states that no source tells apart: no number of sources' samples helps. Mixtures of the
sources' models assume more than shared features, and level off at the sources' own errors. Plans are greedy in the
models, for random rewards over four steps; their mean loss is nearly in proportion to the squared Hellinger error,
with slopes of 0.9 to 1.1 in the full preset, so of about second order in the model's deviation.

Laws hold for many samples. That of scratch is the last to be met: its error is 1.9 to 2.6 times its law with 300
samples, 1.4 to 2.5 times with 1000, and some 1.2 times from 10,000 on, while that of the true features is at its own.
Gains with few samples are larger than their law for that reason, which is no merit of transfer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from experiments.studies import _counts, _panels, _tables
from experiments.studies._contradictions import breaking
from experiments.studies._transfer_models_runs import LEARNERS, row
from experiments.study import Study, with_parameters
from experiments.sweep import Row, Scalar, Sweep, Trial

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

NAME = "transfer_models"
LOSSES = tuple(f"loss_{name}" for name in LEARNERS)
SERIES = (*LEARNERS, *LOSSES, "floor")
LAWS = ("oracle", "transfer", "scratch", "tabular", "floor")
COLUMNS = (*SERIES, *(f"{name}_predicted" for name in LAWS))
COUNTS = {"A": "the number of actions", "N": "the samples of the new task"}
ROUNDING = 1e-9


def _sweeps(A: Sequence[Scalar], N: Sequence[Scalar], reps: int) -> tuple[Sweep, ...]:
    return tuple(Sweep(NAME, family, {"A": A, "N": N}, reps) for family in ("inside", "outside"))


def check(trials: Sequence[Trial]) -> None:
    """Refuse counts that are no positive integers."""
    _counts.check_counts(trials, COUNTS)


def run(trials: Sequence[Trial], *, seed: int) -> list[Row]:
    """Return the squared Hellinger error of every learner's model and the loss of plans in it; one draw of all."""
    return [_tables.filled(row(trial, seed), COLUMNS) for trial in trials]


def score(frame: pd.DataFrame) -> pd.DataFrame:
    """Return one line for each family, A, N and series: value, low, high, predicted, draws, failed.

    The learners : their squared Hellinger error; loss_<learner> : what plans in their models lose, mean over rewards;
    floor : what the transferred features cannot say of the new task, predicted by the sources' Fisher information.
    They are means, with intervals on the scale of logarithms. <series>_over_law : those with a law, in units of it.
    The others have bootstrap intervals. gain, realised_gain : the mean error of scratch over those of the true and of
    the transferred features. loss_slope_<learner> : slope of log mean losses on log mean errors, along N.
    crossing_<learner>, loss_crossing_<learner> : the N, there NaN, at which that learner is as good as transfer; zero
    where transfer is never better, infinite where it stays so.
    break_even : new tasks after which the sources' samples have paid off, where scratch needs more samples than N for
    what the transferred features reach with N, by its measured curve; NaN where that does not come down so far.
    """
    import pandas as pd

    from experiments.studies import _transfer_models_score as scores

    table = _tables.summary(frame, ("family", "A", "N"), SERIES, _tables.positive_mean_with_interval)
    told = (scores.gains, scores.loss_slopes, scores.crossings, scores.paid_after)
    parts = [table, scores.over_laws(table), *(tell(frame) for tell in told)]
    return pd.concat([part for part in parts if len(part)], ignore_index=True)


def contradictions(frame: pd.DataFrame) -> pd.DataFrame:
    """Every model that is no distance from the truth that a distribution can be, and plans better than the best."""
    return breaking(
        frame,
        (*LEARNERS, *LOSSES),
        {
            "a squared Hellinger distance lies outside [0, 2]": lambda rows: (
                (rows[list(LEARNERS)] < 0) | (rows[list(LEARNERS)] > 2)
            ).any(axis=1),
            "a plan is better than the best": lambda rows: (rows[list(LOSSES)] < -ROUNDING).any(axis=1),
        },
    )


def plot(frame: pd.DataFrame, axes: Sequence[Axes] | None = None) -> Any:
    """Draw errors and losses along N, laws and gains, where transfer stops to pay, and when the sources have.

    Parameters
    ----------
    axes : the eight axes to draw on; those of a new pyplot figure in boundlab's style when omitted.
    """
    from experiments.studies import _transfer_models_figure as figure

    table, rows = score(frame), with_parameters(frame)
    with _panels.style(axes):
        drawn = _panels.panels(4, 2, STUDY.title, axes, size=(6.2, 5.2))
        figure.errors(drawn[0], table, rows, "inside")
        figure.errors(drawn[1], table, rows, "outside")
        figure.losses(drawn[2], table, rows)
        figure.losses_along_errors(drawn[3], table, rows)
        figure.settling(drawn[4], table, rows)
        figure.gains(drawn[5], table, rows)
        figure.crossings(drawn[6], table, rows)
        figure.payments(drawn[7], table, rows)
    return drawn[0].figure


PRESETS: Mapping[str, tuple[Sweep, ...]] = {
    "quick": _sweeps((4, 8), (300, 3000, 30_000, 300_000), 4),
    "full": _sweeps((2, 4, 8, 16), (300, 1000, 3000, 10_000, 30_000, 100_000, 300_000, 1_000_000), 40),
}

STUDY = Study(
    name=NAME,
    title="What earlier tasks are worth to the model of a new one",
    question="How do learned features compare with learning from scratch, along samples and actions?",
    presets=PRESETS,
    run=run,
    score=score,
    plot=plot,
    contradictions=contradictions,
    check=check,
)
