r"""What plans with learned features may lose, and do: after explorations, and on offline data that grow without end.

``exploration`` : U, the largest total of bonuses, after K episodes without rewards, along K, H, d and A, one at a time,
against the law :math:`H\sqrt{d/K}`, which knows no number of actions. It is one of many episodes, of which 20,000 are
too few for a horizon or features of 48, and of many actions: with three of them U lies some 4 % below it. The full
preset has five sizes each, over two decades of K and A, 1.2 of H and 1.3 of d; exponents are slopes over these.
``offline`` : certificate and loss of a pessimistic plan along the transitions n, with features that are off by xi, and
rewards in [0, 1] at each of four steps. The certificate levels off in proportion to xi; one that leaves xi out
(``unaware``) goes on falling, and beyond some n misses the error of its own regressions. The prediction of both puts
n times the second moment of the features in the place of their sum over the data: no constant is left open, other than
in ``offline_certificate_plateau``, which bounds the widths by the least eigenvalue of that moment.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
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
COLUMNS = (*SERIES, "width_predicted", "certificate_predicted", "unaware_predicted")
COUNTS = {"size": "the value of the axis", "n": "the transitions of a step"}
EXPONENTS = {"K": -0.5, "H": 1.0, "d": 0.5, "A": 0.0}
ROUNDING = 1e-9


def _sweeps(
    along: Mapping[str, Sequence[Scalar]],
    explorations: int,
    n: Sequence[Scalar],
    xi: Sequence[Scalar],
    plans: int,
) -> tuple[Sweep, ...]:
    return (
        *(Sweep(NAME, f"exploration_{axis}", {"size": along[axis]}, explorations) for axis in AXES),
        Sweep(NAME, "offline", {"n": n, "xi": xi}, plans),
    )


def check(trials: Sequence[Trial]) -> None:
    """Refuse sizes that are no positive integers."""
    _counts.check_counts(trials, COUNTS)


def run(trials: Sequence[Trial], *, seed: int) -> list[Row]:
    """Return U of an exploration, or certificate and loss of offline plans; exact for the data drawn."""
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
    expected = replace(data, gram=_expected_gram(features.believed, n, data.ridge))
    row: Row = {}
    for name, allowed in (("certificate", features.xi), ("unaware", 0.0)):
        radius = radius_of(features.believed, n, allowed, data.ridge)
        for column, statistics in ((name, data), (f"{name}_predicted", expected)):
            plan = plan_with_rewards(features.believed, statistics, radius, rewards, "pessimistic")
            found = judge(features, statistics, plan, rewards, allowed)
            row[column] = 2 * found.optimal_width + task.H * (task.H - 1) * allowed
            row |= {"loss": found.loss} if column == "certificate" else {}
            row |= {"missed": float(found.excess > ROUNDING)} if column == "unaware" else {}
    return row


def _expected_gram(believed: LinearMDP, n: int, ridge: float) -> np.ndarray:
    """Return the ridge and n times the second moment of the features (H, d, d), of uniform state-actions."""
    phi = [believed.features(h).reshape(-1, believed.d) for h in range(believed.H)]
    return np.stack([ridge * np.eye(believed.d) + n * each.T @ each / len(each) for each in phi])


def score(frame: pd.DataFrame) -> pd.DataFrame:
    """Return one line for each family, point and series, and exponents.

    width : U; certificate, unaware : of plans that allow for xi and that do not; loss : of the first, with intervals on
    the scale of logarithms; missed : share of the second whose bonus does not cover the error of a regression, with
    exact ones.
    exponent : slope of log U along an axis; plateau_exponent : that of the certificate along the xi above zero, at the
    largest n; of all draws, with intervals robust to unequal errors, by draw where draws share their tasks.
    """
    import pandas as pd

    explored, offline = (frame[(frame["family"] == "offline") == part] for part in (False, True))
    tables = []
    if len(explored):
        tables += [_tables.summary(explored, ("family", "size"), ("width",)), _exponents(explored)]
    if len(offline):
        point, (shares, means) = ("family", "n", "xi"), (SERIES[-1:], SERIES[1:-1])
        tables.append(_tables.summary(offline, point, means, _tables.positive_mean_with_interval))
        tables.append(_tables.summary(offline, point, shares, _tables.share_with_interval))
        tables.append(_plateau(with_parameters(offline)))
    table = pd.concat(tables, ignore_index=True)
    return table.reindex(columns=[*table, *sorted({"size", "n", "xi"} - set(table))])


def _exponents(frame: pd.DataFrame) -> pd.DataFrame:
    import pandas as pd

    lines = []
    for family, rows in with_parameters(frame).groupby("family"):
        line: Row = {"family": str(family), "series": "exponent", "predicted": EXPONENTS[str(family)[-1]]}
        lines.append(line | _slope(rows, "size", "width", None))
    return pd.DataFrame(lines)


def _plateau(rows: pd.DataFrame) -> pd.DataFrame:
    import pandas as pd

    most = rows["n"].max()
    level = rows[(rows["n"] == most) & (rows["xi"] > 0)]
    line: Row = {"family": "offline", "series": "plateau_exponent", "n": most, "predicted": 1.0}
    return pd.DataFrame([line | _slope(level, "xi", "certificate", "replicate")])


def _slope(rows: pd.DataFrame, x: str, y: str, groups: str | None) -> Row:
    """Return the log-log slope of draws with its interval, if there are three sizes, and three groups if any."""
    from experiments.inference import loglog_slope

    done = rows[rows["failed"].isna()]
    line: Row = {"value": np.nan, "low": np.nan, "high": np.nan, "draws": len(done)}
    line |= {"failed": len(rows) - len(done)}
    if y not in done or done[x].nunique() < 3 or (groups and done[groups].nunique() < 3):
        return line
    slope = loglog_slope(done[x], done[y], _tables.LEVEL, done[groups] if groups else None)
    return line | {"value": slope.value, "low": slope.interval.low, "high": slope.interval.high}


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


PRESETS: Mapping[str, tuple[Sweep, ...]] = {
    "quick": _sweeps(
        {"K": (2000, 20_000, 200_000), "H": (2, 8, 32), "d": (2, 6, 24), "A": (3, 24, 240)},
        3,
        tuple(100**k for k in range(2, 6)),
        (0.0, 0.001, 0.01, 0.1),
        8,
    ),
    "full": _sweeps(
        {
            "K": (2000, 6000, 20_000, 60_000, 200_000),
            "H": (2, 4, 8, 16, 32),
            "d": (2, 6, 12, 24, 36),
            "A": (3, 10, 30, 100, 300),
        },
        30,
        tuple(10**k for k in range(2, 11)),
        (0.0, 0.001, 0.003, 0.01, 0.03, 0.1),
        40,
    ),
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
    check=check,
)
