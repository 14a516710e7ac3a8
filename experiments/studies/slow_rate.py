r"""Where 1/sqrt(T) really appears: the fast rate on tasks that share, the slow one on the worst tasks for each n and T.

Benign: tasks share their features exactly. What the joint fit pays for them, its error less that of the fit told the
features on the same data, is ``A/T``. Adversarial: a dictionary contains no task's representation; its members
predict values far apart, but their risks differ by a gap delta of the order of the noise. The excess risk is delta
times the probability of the wrong choice, and the worst delta is another one for each n and T. At any fixed delta the
excess falls exponentially: the slow rate belongs to the envelope of all instances and to no single one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.studies import _panels, _sharing, _tables
from experiments.studies._sharing import RANK, SA
from experiments.studies._tables import LEVEL
from experiments.study import PROBLEM, Study, with_parameters
from experiments.sweep import Row, Scalar, Sweep, Trial

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

BENIGN, WORST, FIXED = "benign", "envelope", "fixed gap"
PREDICTED: Mapping[str, float] = {BENIGN: -1.0, WORST: -0.5}
COLUMNS = ("samples", "excess", "excess_predicted", "excess_exact", "largest")
CELLS = 2  # state-actions of the dictionary: an anchor and one whose sign is chosen
FIXED_AT = 16.0
"""The fixed gap is the worst one at this many tasks and the least n of the sweep."""
SLACK = 1e-9


def _sweeps(T: Sequence[Scalar], seeds: int, replications: int) -> tuple[Sweep, ...]:
    shared = Sweep("slow_rate", BENIGN, {"T": T, "reps": (16, 64, 256), "seeds": seeds}, replications)
    axes: dict[str, Scalar | Sequence[Scalar]] = {"T": T, "n": (10**3, 10**6, 10**9)}
    envelope = Sweep("slow_rate", WORST, axes, replications)
    return shared, envelope, Sweep("slow_rate", FIXED, {"T": T, "n": 10**3, "gap": FIXED_AT}, replications)


def run(trials: Sequence[Trial], *, seed: int) -> list[Row]:
    """Return the excess of every trial, the mean over its data sets, with its prediction; exact given the data.

    Benign excesses are squared errors in reward units squared, those of the dictionary shares of its largest excess.
    """
    rows = [_benign(trial, seed) if trial.family == BENIGN else _choice(trial, seed) for trial in trials]
    return [_tables.filled(row, COLUMNS) for row in rows]


def _benign(trial: Trial, seed: int) -> Row:
    from tabular.erm import truncated_svd

    T, reps, seeds = (int(trial.params[name] or 0) for name in ("T", "reps", "seeds"))
    data = _sharing.draw(trial.rng(seed), T=T, reps=reps, seeds=seeds)
    joint = data.errors(truncated_svd(data.samples, RANK).W).mean()
    told = data.errors(_sharing.project(data.shared.Phi, data.samples)).mean()
    n = reps * SA
    predicted = float(data.variance.mean()) * RANK * (SA - RANK) / (n * T)
    return {"samples": n, "excess": float(joint - told), "excess_predicted": predicted}


def _choice(trial: Trial, seed: int) -> Row:
    from tabular.subjects.agnostic_dictionary import draw_dictionary, worst_advantage, wrong_probability
    from theory.choice import WORST_CHOICE

    T, n = int(trial.params["T"] or 0), int(trial.params["n"] or 0)
    votes, at = n // CELLS * T, trial.params.get("gap")
    delta = None if at is None else worst_advantage(round(n // CELLS * float(at)))
    choice = draw_dictionary(trial.rng(seed), SA=CELLS, T=T, reps=n // CELLS, size=1.0, advantage=delta)
    worst = worst_advantage(votes)
    limit = float(WORST_CHOICE) / np.sqrt(votes)
    exact = choice.expected_excess / choice.span
    return {
        "samples": n,
        "excess": choice.excess / choice.span,
        "excess_predicted": limit if at is None else exact,
        "excess_exact": exact,
        "largest": worst * wrong_probability(votes, worst),
    }


def score(frame: pd.DataFrame) -> pd.DataFrame:
    """Return one line for each family, n and T, and one for the slope of each family and n.

    value, low, high (level 0.95), predicted, draws, failed : of the excess; of ``slope``, the exponent of T of its
        mean, over all T of the sweep.
    excludes : whether the interval of the slope leaves out the rival exponent, -1/2 or -1.
    """
    import pandas as pd

    rows = with_parameters(frame)
    n = rows["n"] if "n" in rows else pd.Series(np.nan, index=rows.index)
    reps = rows.get("reps", n)
    counted = frame.assign(samples=n.fillna(reps * SA).to_numpy(float))
    table = _tables.summary(counted, ("family", "samples", "T"), ("excess",))
    slopes = [
        _slope(family, float(samples), lines[lines["samples"] == samples])
        for family, lines in ((name, table[table["family"] == name]) for name in PREDICTED)
        for samples in lines["samples"].unique()
    ]
    found = [slope for slope in slopes if slope is not None]
    return pd.concat([table, pd.DataFrame(found)], ignore_index=True) if found else table


def _slope(family: str, samples: float, lines: pd.DataFrame) -> Row | None:
    from experiments.inference import loglog_slope

    above = lines[lines["value"] > 0]
    if family == BENIGN:
        above = above[above["T"] > RANK]
    if len(above) < 3:
        return None
    slope = loglog_slope(above["T"].to_numpy(float), above["value"].to_numpy(float), LEVEL)
    rival = PREDICTED[WORST if family == BENIGN else BENIGN]
    return {
        "family": family,
        "samples": samples,
        "series": "slope",
        "value": slope.value,
        "low": slope.interval.low,
        "high": slope.interval.high,
        "predicted": PREDICTED[family],
        "excludes": not slope.interval.low <= rival <= slope.interval.high,
        "draws": int(above["draws"].sum()),
    }


def contradictions(frame: pd.DataFrame) -> pd.DataFrame:
    """Every dictionary whose expected excess exceeds the largest one for its n and T, which then was not."""
    import pandas as pd

    if "largest" not in frame:
        return pd.DataFrame(columns=PROBLEM)
    wrong = frame[frame["excess_exact"] > frame["largest"] * (1 + SLACK)]
    texts = [
        f"the excess {excess:.9g} is above the largest one, {largest:.9g}"
        for excess, largest in zip(wrong["excess_exact"], wrong["largest"], strict=True)
    ]
    return wrong.assign(problem=texts)[PROBLEM]


def plot(frame: pd.DataFrame, axes: Sequence[Axes] | None = None) -> Any:
    """Draw the excess along T: of tasks that share on the left, of the worst dictionaries on the right.

    Parameters
    ----------
    axes : the two axes to draw on; those of a new pyplot figure in boundlab's style when omitted.
    """
    from experiments.studies import _slow_rate_figure as figure

    table, rows = score(frame), with_parameters(frame)
    with _panels.style(axes):
        drawn = _panels.panels(1, 2, STUDY.title, axes)
        figure.benign(drawn[0], table, rows[rows["family"] == BENIGN])
        figure.adversarial(drawn[1], table, rows[rows["family"] != BENIGN])
    return drawn[0].figure


STUDY = Study(
    name="slow_rate",
    title=r"Where $1/\sqrt{T}$ really appears",
    question="On which tasks does the cost of a shared representation fall like 1/sqrt(T), and on which like 1/T?",
    presets={
        "quick": _sweeps((4, 16, 64, 256), 8, 4),
        "full": _sweeps((4, 8, 16, 32, 64, 128, 256), 10, 20),
    },
    run=run,
    score=score,
    plot=plot,
    check=_sharing.check_counts,
    contradictions=contradictions,
)
