r"""What plans with learned features may lose, and do: after explorations, and on offline data that grow without end.

``exploration`` : U, the largest total of bonuses, after K episodes without rewards, along K, H, d and A, one at a time,
against the law :math:`H\sqrt{d/K}`, which knows no number of actions. ``offline`` : certificate and loss of a
pessimistic plan along the transitions n, with features that are off by xi. The certificate levels off in proportion to
xi; one that leaves xi out (``unaware``) goes on falling, and beyond some n misses the error of its own regressions.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.studies import _counts, _panels, _tables
from experiments.study import PROBLEM, Study, with_parameters
from experiments.sweep import Row, Scalar, Sweep, Trial

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from linear_mdp.mdp import LinearMDP

NAME = "transfer_plans"
AXES = ("K", "H", "d", "A")
MIDDLE: Mapping[str, int] = {"K": 20_000, "H": 8, "d": 6, "A": 24}
S = 12
SERIES = ("width", "certificate", "loss", "unaware", "missed")
COLUMNS = (*SERIES, "width_predicted")
COUNTS = {"size": "the value of the axis", "n": "the transitions of a step"}
EXPONENTS = {"K": -0.5, "H": 1.0, "d": 0.5, "A": 0.0}
ROUNDING = 1e-9


def _sweeps(along: Mapping[str, Sequence[Scalar]], n: Sequence[Scalar], reps: int) -> tuple[Sweep, ...]:
    return (
        *(Sweep(NAME, f"exploration_{axis}", {"size": along[axis]}, reps) for axis in AXES),
        Sweep(NAME, "offline", {"n": n, "xi": (0.0, 0.01, 0.03, 0.1)}, reps),
    )


def run(trials: Sequence[Trial], *, seed: int) -> list[Row]:
    """Return U of an exploration, or certificate and loss of offline plans; exact for the data drawn."""
    _counts.check_counts(trials, COUNTS)
    return [_tables.filled(_row(trial, seed), COLUMNS) for trial in trials]


def _row(trial: Trial, seed: int) -> Row:
    if trial.family == "offline":
        return _offline(trial, seed)
    from linear_mdp.subjects.exploration_width import explored_width

    sizes = {**MIDDLE, trial.family.removeprefix("exploration_"): int(trial.params["size"] or 0)}
    rng = trial.rng(seed)
    found = explored_width(_task(rng, sizes), sizes["K"], 1.0, rng)
    return {"width": found.width, "width_predicted": sizes["H"] * np.sqrt(sizes["d"] / sizes["K"])}


def _task(rng: np.random.Generator, sizes: Mapping[str, int]) -> LinearMDP:
    from linear_mdp.families.spread_simplex import spread_simplex

    return spread_simplex(rng, S=S, A=sizes["A"], d=sizes["d"], H=sizes["H"])


def _offline(trial: Trial, seed: int) -> Row:
    from linear_mdp.low_rank.downstream import judge, plan_with_rewards
    from linear_mdp.low_rank.features import tilted
    from linear_mdp.low_rank.split_folds import fold_statistics
    from linear_mdp.subjects.fold_plan import radius_of

    xi, n, rng = float(trial.params["xi"] or 0), int(trial.params["n"] or 0), trial.rng(seed)
    task = _task(_tables.without(trial, "n", "xi").rng(seed), {"A": 3, "d": 3, "H": 4})
    features = tilted(task, rng, xi)
    shape = (task.H, task.S, task.A)
    data = fold_statistics(features, np.full(shape, 1 / (task.S * task.A)), n, rng)
    rewards = rng.random(shape)
    row: Row = {}
    for name, allowed in (("certificate", features.xi), ("unaware", 0.0)):
        radius = radius_of(features.believed, n, allowed, data.ridge)
        plan = plan_with_rewards(features.believed, data, radius, rewards, "pessimistic")
        found = judge(features, data, plan, rewards, allowed)
        row[name] = 2 * found.optimal_width + task.H * (task.H - 1) * allowed
        if name == "certificate":
            row["loss"] = found.loss
        else:
            row["missed"] = float(found.excess > ROUNDING)
    return row


def score(frame: pd.DataFrame) -> pd.DataFrame:
    """Return one line for each family, point and series, and the exponents of U with bootstrap intervals.

    width : U; certificate, unaware : of plans that allow for xi and that do not; loss : of the first; missed : share of
    the second whose bonus does not cover the error of a regression; exponent : slope of log U along an axis.
    """
    import pandas as pd

    explored = frame[frame["family"] != "offline"]
    tables = []
    if len(explored):
        tables += [_tables.summary(explored, ("family", "size"), ("width",)), _exponents(explored)]
    if len(explored) < len(frame):
        tables.append(_tables.summary(frame[frame["family"] == "offline"], ("family", "n", "xi"), SERIES[1:]))
    table = pd.concat(tables, ignore_index=True)
    return table.reindex(columns=[*table, *sorted({"size", "n", "xi"} - set(table))])


def _exponents(frame: pd.DataFrame) -> pd.DataFrame:
    import pandas as pd

    from experiments.inference import loglog_slope

    lines = []
    for family, group in with_parameters(frame).groupby("family"):
        done = group[group["failed"].isna()]
        line: Row = {"family": str(family), "series": "exponent", "draws": len(done)}
        line |= {"failed": len(group) - len(done), "predicted": EXPONENTS[str(family)[-1]]}
        if "width" in done and done["size"].nunique() > 2:
            slope = loglog_slope(done["size"], done["width"], _tables.LEVEL)
            line |= {"value": slope.value, "low": slope.interval.low, "high": slope.interval.high}
        lines.append(line)
    return pd.DataFrame(lines)


def contradictions(frame: pd.DataFrame) -> pd.DataFrame:
    """Every plan that lost more than its certificate."""
    import pandas as pd

    rows = frame[frame["failed"].isna()]
    if not {"loss", "certificate"} <= set(rows):
        return pd.DataFrame(columns=PROBLEM)
    wrong = rows[rows["loss"] > rows["certificate"] + ROUNDING]
    return wrong.assign(problem="a plan lost more than its certificate")[PROBLEM]


def plot(frame: pd.DataFrame, axes: Sequence[Axes] | None = None) -> Any:
    """Draw U against its law, certificates along the data, and where a certificate without xi is wrong.

    Parameters
    ----------
    axes : the three axes to draw on; those of a new pyplot figure in boundlab's style when omitted.
    """
    from experiments.studies import _transfer_plans_figure as figure

    table, rows = score(frame), with_parameters(frame)
    with _panels.style(axes):
        drawn = _panels.panels(1, 3, STUDY.title, axes, size=(4.9, 5.6))
        figure.widths(drawn[0], table, rows)
        figure.certificates(drawn[1], table, rows)
        figure.missed(drawn[2], table, rows)
    return drawn[0].figure


ALONG: Mapping[str, Sequence[Scalar]] = {
    "K": (2000, 6000, 20_000, 60_000),
    "H": (4, 8, 16),
    "d": (3, 6, 12),
    "A": (12, 24, 48),
}
PRESETS: Mapping[str, tuple[Sweep, ...]] = {
    "quick": _sweeps(ALONG, (10**3, 10**5, 10**7, 10**9), 5),
    "full": _sweeps(ALONG, tuple(10**k for k in range(2, 11)), 40),
}

STUDY = Study(
    name=NAME,
    title="Plans with learned features",
    question="How fast does uncertainty fall, and where do features that are off stop it?",
    presets=PRESETS,
    run=run,
    score=score,
    plot=plot,
    contradictions=contradictions,
)
