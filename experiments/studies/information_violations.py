r"""How often the printed inequalities of UNICORN fail, by how tasks, behaviours and encoders are drawn.

The lower bound I(Z;Xt|Xb) <= I(Z;M) fails exactly where I(Z;Xb) < I(Z;X|M): nearly always, unless the behaviour gives
the task away. Beside it: CORRO's bound J_C <= I(Z;M), and CLUB with negatives of the same task as a bound of I(Z;Xb).
The weight alpha that makes alpha I(Z;X) + (1-alpha) I(Z;Xt|Xb) equal to I(Z;M) is one less I(Z;X|M) / I(Z;Xb).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.studies import _panels, _tables
from experiments.studies._contradictions import breaking
from experiments.study import Study, with_parameters
from experiments.sweep import Row, Scalar, Sweep, Trial
from theory.errors import InvalidInput

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from tabular.information import Regime, Represented

NAME = "information_violations"
SIZE = 4  # tasks, behaviours, outcomes and codes
FIXED: Mapping[str, Mapping[str, float | bool]] = {
    "stochastic": {},
    "deterministic_kernel": {"kernel": 0.0},
    "deterministic": {"kernel": 0.0, "encoder": 0.0},
    "deterministic_one_behaviour": {"kernel": 0.0, "encoder": 0.0, "same_behaviour": True},
    "noisy_kernel_one_behaviour": {"encoder": 0.0, "same_behaviour": True},
    "near_disjoint": {"behaviour": 0.05, "kernel": 0.0, "encoder": 0.0},
    "near_disjoint_sharp_encoder": {"behaviour": 0.05, "kernel": 0.0, "encoder": 0.1},
}
MIXED = "mixed"
CONFOUNDING = "confounding"  # the deterministic regime along the concentration of the behaviours
SERIES = ("lower_bound", "corro_bound", "club_within", "weight_in_range")
QUANTILES = (50, 90)  # of the weight; below, it has no bound
COLUMNS = (*SERIES, "gap", "identity_error", *(f"alpha_{q}" for q in QUANTILES))
TOLERANCE = 1e-12
LEVEL = 0.95


def _sweeps(instances: int, mixed: int, replications: int) -> tuple[Sweep, ...]:
    plain = {"instances": instances, "behaviour": 1.0}
    return (
        *(Sweep(NAME, family, plain, replications) for family in FIXED),
        Sweep(NAME, MIXED, {"instances": mixed, "behaviour": 1.0}, replications),
        Sweep(NAME, CONFOUNDING, {"instances": instances, "behaviour": _ALONG}, replications),
    )


_ALONG = (0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 3.0)


def run(trials: Sequence[Trial], *, seed: int) -> list[Row]:
    """Return how many of the instances of each trial violate each inequality, the mean gap, and weights; rounding."""
    return [_tables.filled(_row(trial, trial.rng(seed)), COLUMNS) for trial in trials]


def check(trials: Sequence[Trial]) -> None:
    """Refuse trials without instances, and concentrations that are not positive."""
    for trial in trials:
        if int(trial.params["instances"] or 0) < 1 or not float(trial.params["behaviour"] or 0) > 0:
            raise InvalidInput(
                f"study {NAME}: instances and the concentration behaviour must be positive, got {dict(trial.params)}"
            )


def _row(trial: Trial, rng: np.random.Generator) -> Row:
    N = int(trial.params["instances"] or 0)
    if trial.family == MIXED:
        parts = [_counts(_mixed(rng)) for _ in range(N)]
        joined = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    else:
        joined = _counts(_fixed(trial, N, rng))
    row: Row = {name: float(joined[name].sum()) for name in SERIES}
    row |= {"gap": float(joined["gap"].mean()), "identity_error": float(joined["identity_error"].max())}
    alpha = joined["alpha"][np.isfinite(joined["alpha"])]
    return row | {f"alpha_{q}": float(np.percentile(alpha, q)) if len(alpha) else np.nan for q in QUANTILES}


def _fixed(trial: Trial, N: int, rng: np.random.Generator) -> Represented:
    from tabular.information import random_represented

    return random_represented(rng, N, SIZE, SIZE, SIZE, SIZE, regime(trial.family, trial.params["behaviour"]))


def regime(family: str, behaviour: Scalar) -> Regime:
    """Return the regime of a family; only the family ``confounding`` uses the concentration.

    Raises
    ------
    InvalidInput
        If there is no such family.
    """
    from tabular.information import Regime

    if family == CONFOUNDING:
        return Regime(behaviour=float(behaviour or 0), kernel=0.0, encoder=0.0)
    if family not in FIXED:
        raise InvalidInput(f"study {NAME}: there is no family {family!r} (known: {', '.join(FIXED)})")
    return Regime(**FIXED[family])  # type: ignore[arg-type]


def _mixed(rng: np.random.Generator) -> Represented:
    from tabular.information import random_regime, random_represented

    K, B, T, Z = (int(size) for size in rng.integers(2, SIZE + 2, size=4))
    return random_represented(rng, 1, K, B, T, Z, random_regime(rng))


def _counts(drawn: Represented) -> dict[str, Any]:
    """What is violated in which instance, the gap, the error of its identity, and the weight alpha."""
    from tabular.information import Informations, club_within_tasks, corro_population

    p = drawn.p
    known = Informations(p)
    task, causal = known.I("Z", "M"), known.I("Z", "T", "B")
    behaviour, left = known.I("Z", "B"), known.I("Z", "X", "M")
    gap = task - causal
    told = behaviour > TOLERANCE
    alpha = np.where(told, 1 - left / np.where(told, behaviour, 1.0), np.nan)
    return {
        "lower_bound": gap < -TOLERANCE,
        "corro_bound": corro_population(drawn.contexts, drawn.encoder) > task + TOLERANCE,
        "club_within": club_within_tasks(p).value < behaviour - TOLERANCE,
        "weight_in_range": (alpha >= 0) & (alpha <= 1),
        "gap": gap,
        "identity_error": np.abs(gap - behaviour + left),
        "alpha": alpha,
    }


def score(frame: pd.DataFrame) -> pd.DataFrame:
    """Return one line for each family, concentration and series: value, low, high, draws and failures.

    Shares of instances have Clopper-Pearson intervals; gap and the quantiles of alpha are means over trials with
    Student's.
    """
    import pandas as pd

    from experiments.inference import violation_rate

    means = _tables.summary(frame, ("family", "behaviour"), ("gap", *(f"alpha_{q}" for q in QUANTILES)))
    lines: list[Row] = []
    for (family, behaviour), group in with_parameters(frame).groupby(["family", "behaviour"]):
        done = group[group["failed"].isna()]
        draws = int(done["instances"].sum())
        for name in SERIES if draws else ():
            count = int(done[name].sum())
            ends = violation_rate(count, draws, LEVEL)
            point = {"family": family, "behaviour": behaviour, "series": name}
            seen = {"value": count / draws, "low": ends.low, "high": ends.high, "draws": draws}
            lines.append({**point, **seen, "failed": len(group) - len(done)})
    return pd.concat([pd.DataFrame(lines), means.drop(columns="predicted")], ignore_index=True)


def contradictions(frame: pd.DataFrame) -> pd.DataFrame:
    """Every trial in which the gap is not what its identity says, to 1e-12."""
    rules = {"the gap is not I(Z;Xb) - I(Z;X|M)": lambda rows: rows["identity_error"] > TOLERANCE}
    return breaking(frame, ("identity_error",), rules)


def plot(frame: pd.DataFrame, axes: Sequence[Axes] | None = None) -> Any:
    """Draw the shares of violations by regime, the mean gap, and the shares along the confounding.

    Parameters
    ----------
    axes : the three axes to draw on; those of a new pyplot figure in boundlab's style when omitted.
    """
    from experiments.studies import _information_violations_figure as figure

    table, rows = score(frame), with_parameters(frame)
    with _panels.style(axes):
        drawn = _panels.panels(1, 3, STUDY.title, axes, size=(5.0, 5.4))
        figure.shares(drawn[0], table, rows)
        figure.gaps(drawn[1], table, rows)
        figure.confounding(drawn[2], table, rows)
    return drawn[0].figure


PRESETS: Mapping[str, tuple[Sweep, ...]] = {
    "quick": _sweeps(500, 60, 5),
    "full": _sweeps(2000, 1000, 20),
}

STUDY = Study(
    name=NAME,
    title="Where UNICORN's inequalities fail",
    question="For which tasks, behaviours and encoders does the printed lower bound fail, and how often?",
    presets=PRESETS,
    run=run,
    score=score,
    plot=plot,
    contradictions=contradictions,
    check=check,
)
