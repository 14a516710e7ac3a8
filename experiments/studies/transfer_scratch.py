r"""How many episodes features of earlier tasks save a new one that is explored without rewards.

Reward-free LSVI with features that T sources taught, against learners that have to find the features of the new task
by joint exploration and maximum likelihood: ``scratch`` in the style of RAFFLE, where an episode teaches one step,
``thrifty``, which keeps every transition, and ``uniform``, which does not seek what it is uncertain of. Every model is
judged alike, by a bound G on the error of its values for any policy and any rewards of sum one (``gap``), and by the
largest loss of a plan to reach a state (``loss``).

``along_H``, ``along_d``, ``along_A`` : episodes to two values of G and to a loss along one size, and their ratio to
those of transfer. The episodes of the sources are free there, T n in the column ``upstream``, so many that features
are next to exact; ``*_paid`` tells beside the ratio how many new tasks would save them. The paper is said to improve on
reward-free low-rank learning by a factor H d A; it is d A / H if its upper bound has the plain rate d^3 H^6 of
reward-free linear learning, with rewards on one scale for both. Both stand beside the ratios, as orders of growth
without constants, and so does the law that counts parameters: once sizes are large a factor A, one H for ``scratch``,
which learns one step from an episode, and none of d. ``curves`` : errors along the episodes, with features of few
episodes. ``sources`` : the episodes to a given error along those of a source, n, and how many new tasks it takes until
the T n episodes of the sources have been saved. All directions of the features are easy to reach on these tasks:
nothing is said of the worst.

What is seen. At S = 8, A = 8, d = 3, H = 4 ``scratch`` takes 37 times the episodes of transfer to G = 0.2 [33, 43],
``thrifty`` and ``uniform`` 10 times [9, 12], and all somewhat less to 0.05; H d A is 96, d A / H is 6, and 18 and 5 are
counted. To save the 24 million episodes of the sources takes 700 such tasks, 2700 against ``thrifty``.

The factor of A is not calibrated: of G, the law lies below the intervals of all exponents along A, of the learners and
of the control, ``tabular``, whose parameters grow exactly as A and whose episodes grow as A^1.3. The excess of learners
from scratch is about that of the control (``calibrated`` sets them against it), so that an exponent of one says nothing
for H d A. It is hardly a matter of few data: from G = 0.2 to 0.05 the exponent of the control's episodes falls by .03
[.01, .05], those of the learners from scratch do not fall (``inflation``). G is the error of the worst policy, and the
worst of more actions is further off, which the law does not count. Averaged over uniform actions, squared errors of the
control grow as A^1.0. Nor is H a factor of ``scratch`` alone: ``thrifty`` and the control, which keep every step but
seek what is uncertain, need more along H than is counted, ``uniform`` about as much. The ratio falls with d, where the
law lies above the intervals: the control's episodes do not grow with d, as counted, but those of transfer grow more
than that, and those of low rank from scratch less.

A slope should rest on five sizes over two decades and on thirty draws. Learning from scratch takes too long for that:
the full preset has three or four sizes over half a decade to a decade, and ten draws. Intervals tell how slopes between
these very sizes vary with the draw, some of them too short for so few; they do not tell how a power law misfits, nor
what it would be for large sizes, where the slopes of the law itself still change.

Source: Ishfaq et al. (2024), arXiv 2403.11574, known here by its abstract and summaries.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from experiments.studies import _counts, _panels, _tables
from experiments.studies import _transfer_scratch_runs as runs
from experiments.studies._contradictions import breaking
from experiments.studies._transfer_scratch_score import COARSE, PAYING, scored
from experiments.study import Study, with_parameters
from experiments.sweep import Row, Scalar, Sweep, Trial

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

NAME = "transfer_scratch"
MIDDLE: Mapping[str, int] = {"S": 8, "A": 8, "d": 3, "H": 4, "n": 3_000_000}
FEW = 1000  # episodes of a source, for curves on which transfer comes to its end
COUNTS = {
    "S": "the number of states",
    "A": "the number of actions",
    "d": "the number of features",
    "H": "the number of steps",
    "n": "the episodes of a source",
    "episodes": "the episodes of the new task",
}
ERROR_COLUMNS = tuple(f"{error}_{name}" for error in runs.ERRORS for name in runs.LEARNERS)
COLUMNS = (
    *ERROR_COLUMNS,
    *(f"{goal}_{name}_episodes" for goal in runs.GOALS for name in runs.LEARNERS),
)
ROUNDING = 1e-9


def _sweeps(
    middle: Mapping[str, int],
    along: Mapping[str, Sequence[Scalar]],
    episodes: Sequence[Scalar],
    n: Sequence[Scalar],
    reps: int,
) -> tuple[Sweep, ...]:
    return (
        *(Sweep(NAME, f"along_{axis}", {**middle, axis: values}, reps) for axis, values in along.items()),
        Sweep(NAME, "curves", {**middle, "n": FEW, "episodes": episodes}, reps),
        Sweep(NAME, "sources", {**middle, "n": n}, reps),
    )


def run(trials: Sequence[Trial], *, seed: int) -> list[Row]:
    """Return the errors of all learners, or the episodes they need; exact for the data drawn."""
    return [_tables.filled(_row(trial, seed), COLUMNS) for trial in trials]


def _row(trial: Trial, seed: int) -> Row:
    """Trials that differ in n or in the episodes have the same tasks, and learners the same randomness."""
    drawing, playing = _tables.without(trial, "n", "episodes").rng(seed).spawn(2)
    problem = runs.drawn_problem(drawing, {name: int(trial.params[name] or 0) for name in runs.SIZES})
    if trial.family == "curves":
        return runs.errors_at(problem, int(trial.params["episodes"] or 0), playing)
    if trial.family == "sources":  # features of few episodes do not arrive at the fine goal
        return runs.episodes_needed(problem, playing, ("transfer", *PAYING), COARSE)
    return runs.episodes_needed(problem, playing, runs.LEARNERS, tuple(runs.GOALS))


def check(trials: Sequence[Trial]) -> None:
    """Refuse sizes that are no positive integers."""
    _counts.check_counts(trials, COUNTS)


def score(frame: pd.DataFrame) -> pd.DataFrame:
    """Return one line for each point and series: value, low, high, draws, failed, and what applies of the rest.

    gap_*, loss_* : mean errors along the curves; *_crossing : episodes after which another learner is ahead of
    transfer, zero if from the first of the curves on, infinite if not up to the last that both play.
    *_episodes, *_ratio : geometric means of the episodes to a gap of 0.2 (``gap``) and of 0.05 (``fine``) and to a loss
    of 0.02, of all learners, and over those of transfer; ``predicted`` is the law that counts parameters, ``claimed``
    H d A and ``claimed_plain`` d A / H, orders of growth; ``upstream`` the episodes of the sources, not counted here.
    *_growth, *_exponent, *_calibrated : slopes of log episodes, and of log ratios to transfer and to ``tabular``, along
    the size of the family, with those of the law and, of the exponents, of both claims. *_inflation : slopes of the log
    ratios of the episodes to a gap of 0.2 to those to 0.05.
    *_paid : new tasks that pay the episodes of the sources.
    ``outside`` : whether the law lies off the interval.
    ``missed`` : trials in which a learner did not arrive, left out of means and slopes, which are biased where there
    are any.
    Intervals are those of a bootstrap of the trials, of Student for mean errors, and none of fewer than five draws. The
    ends of those of a crossing may be zero or infinite as well.
    """
    return scored(frame)


def contradictions(frame: pd.DataFrame) -> pd.DataFrame:
    """Every error below zero, and every plan that lost more than twice the bound on the error of values."""

    def negative(rows: pd.DataFrame) -> pd.Series[bool]:
        return (rows[list(ERROR_COLUMNS)] < -ROUNDING).any(axis=1)

    def lost(rows: pd.DataFrame) -> pd.Series[bool]:
        loss, gap = ([f"{error}_{name}" for name in runs.LEARNERS] for error in ("loss", "gap"))
        return (rows[loss] - 2 * rows[gap].to_numpy(float) > ROUNDING).any(axis=1)

    rules = {
        "an error is below zero": negative,
        "a plan lost more than twice the error of its model's values": lost,
    }
    return breaking(frame, ERROR_COLUMNS, rules)


def plot(frame: pd.DataFrame, axes: Sequence[Axes] | None = None) -> Any:
    """Draw errors along the episodes, ratios along the sizes and their exponents, and what pays the sources.

    Parameters
    ----------
    axes : the four axes to draw on; those of a new pyplot figure in boundlab's style when omitted.
    """
    from experiments.studies import _transfer_scratch_figure as figure

    table, rows = score(frame), with_parameters(frame)
    with _panels.style(axes):
        drawn = _panels.panels(2, 2, STUDY.title, axes, size=(6.0, 5.4))
        figure.errors(drawn[0], table, rows)
        figure.ratios(drawn[1], table, rows)
        figure.exponents(drawn[2], table, rows)
        figure.paid(drawn[3], table, rows)
    return drawn[0].figure


PRESETS: Mapping[str, tuple[Sweep, ...]] = {
    "quick": _sweeps(
        {"S": 4, "A": 3, "d": 2, "H": 3, "n": 30_000},
        {"H": (3, 5), "d": (2, 3), "A": (3, 6)},
        (50, 3200),
        (300, 3000),
        2,
    ),
    "full": _sweeps(
        MIDDLE,
        {"H": (3, 6, 12), "d": (2, 3, 4, 6), "A": (3, 6, 12, 24)},
        (*(50 * 8**k for k in range(5)), runs.MOST_REGRESSED),
        (300, 3000, 30_000, 300_000),
        10,
    ),
}

STUDY = Study(
    name=NAME,
    title="Features of earlier tasks against learning a low-rank task from scratch",
    question="How many episodes of exploration do learned features save, along horizon, features and actions?",
    presets=PRESETS,
    run=run,
    score=score,
    plot=plot,
    contradictions=contradictions,
    check=check,
)
