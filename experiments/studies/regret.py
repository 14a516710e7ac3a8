r"""How the regret of LSVI-UCB grows with the episodes, and how far above it the bound is.

Each curve is the exact pseudo-regret of a family, played with half the horizon as the radius of the bonus. The bound is
that of ``lsvi_regret`` with the theory's radius, which exceeds what is trivially true, K H, everywhere in the figure.
The bound's exponent is 1/2 at any K. The measured one is that of the last decade of episodes: about one while a family
is still being explored, about zero once its gaps show; only tasks whose gap shrinks with K (``closest gates``, one
task for each point) grow like the root throughout.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.studies import _panels, _tables
from experiments.studies._contradictions import breaking
from experiments.studies._tables import LEVEL
from experiments.study import Study, with_parameters
from experiments.sweep import Row, Sweep, Trial
from theory.errors import InvalidInput

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from linear_mdp.mdp import LinearMDP

CLOSEST = "closest_gates"
KNOBS: Mapping[str, Mapping[str, Any]] = {
    "random_simplex": {"S": 16, "A": 4, "d": 8, "H": 10},
    "hypercube": {"d": 6, "H": 8},
    "linear_river_swim": {"S": 6, "H": 20},
    "deep_sea": {"H": 8},
}
SWITCH = 0.1
LEAST = 100  # episodes of the first point
FEWEST = 3  # points of the last decade


def _sweeps(K: int, replications: int) -> tuple[Sweep, ...]:
    gates = [int(k) for k in np.unique(np.geomspace(LEAST, K, 7).round())]
    curves = tuple(Sweep("regret", family, {"K": K}, replications) for family in KNOBS)
    return (*curves, Sweep("regret", CLOSEST, {"K": gates}, 2 * replications))


def run(trials: Sequence[Trial], *, seed: int) -> list[Row]:
    """Return the curve of every trial as JSON lists: episodes, exact regret in units of H, bound and trivial bound."""
    return [_run(trial, seed) for trial in trials]


def _run(trial: Trial, seed: int) -> Row:
    from linear_mdp.subjects.lsvi_run import P, careless
    from theory.optimism import bonus_radius
    from theory.registry import load

    rng, K = trial.rng(seed), int(trial.params["K"] or 0)
    mdp = _instance(trial.family, K, rng)
    learner = careless(mdp, mdp.H / 2, SWITCH)
    grid = (
        np.array([K])
        if trial.family == CLOSEST
        else np.unique(np.geomspace(LEAST, K, 13).round()).astype(int)
    )
    curve, claim = learner.play(K, rng, grid), load("lsvi_regret")
    facts = [
        {"d": mdp.d, "H": mdp.H, "K": int(k), "beta": bonus_radius(mdp.d, mdp.H, int(k), P)} for k in grid
    ]
    bounds = [claim.evaluate(fact) / mdp.H for fact in facts]
    return {
        "episodes": json.dumps(grid.tolist()),
        "regret": json.dumps((curve.regret / mdp.H).tolist()),
        "bounds": json.dumps(bounds),
        "above": bool((curve.regret / mdp.H > bounds).any()),
    }


def _instance(family: str, K: int, rng: np.random.Generator) -> LinearMDP:
    import linear_mdp.families  # noqa: F401 - registers the families
    from linear_mdp.families.hypercube import hypercube
    from tabular.families import FAMILIES

    if family == CLOSEST:
        return hypercube(rng, d=4, H=2, base=0.5, bonus=1 / np.sqrt(K))
    mdp: LinearMDP = FAMILIES[family].draw(rng, **KNOBS[family])
    return mdp


def points(frame: pd.DataFrame) -> pd.DataFrame:
    """One row for each point of each curve: family, replicate, k, regret, bound."""
    import pandas as pd

    found = []
    for row in with_parameters(frame[frame["failed"].isna()]).to_dict("records"):
        columns = {name: json.loads(row[name]) for name in ("episodes", "regret", "bounds")}
        found.append(pd.DataFrame(columns).assign(family=row["family"], replicate=row["replicate"]))
    return pd.concat(found, ignore_index=True) if found else pd.DataFrame()


def score(frame: pd.DataFrame) -> pd.DataFrame:
    """Return one line for each family and k, and one for the exponent of each family over its last decade.

    value, low, high (level 0.95), predicted, draws : of the regret in units of H, whose prediction is the bound; of
        ``exponent``, whose prediction is 1/2.
    """
    import pandas as pd

    curves = points(frame)
    lines: list[Row] = []
    if curves.empty:
        return pd.DataFrame(lines)
    for (family, k), group in curves.groupby(["family", "episodes"]):
        place = {
            "family": family,
            "K": float(str(k)),
            "series": "regret",
            "predicted": float(group["bounds"].mean()),
        }
        mean = _tables.mean_with_interval(group["regret"].to_numpy(float))
        lines.append({**place, **mean, "draws": len(group)})
    lines += [_exponent(str(family), group) for family, group in curves.groupby("family")]
    return pd.DataFrame(lines)


def _exponent(family: str, curve: pd.DataFrame) -> Row:
    from experiments.inference import loglog_slope

    late = curve if family == CLOSEST else curve[curve["episodes"] >= curve["episodes"].max() / 10]
    late = late[late["regret"] > 0]
    place: Row = {
        "family": family,
        "series": "exponent",
        "predicted": 0.5,
        "draws": late["replicate"].nunique(),
    }
    if late["episodes"].nunique() < FEWEST or late["replicate"].nunique() < FEWEST:
        return {**place, "value": np.nan, "low": np.nan, "high": np.nan}
    slope = loglog_slope(late["episodes"], late["regret"], LEVEL, groups=late["replicate"])
    return {**place, "value": slope.value, "low": slope.interval.low, "high": slope.interval.high}


def contradictions(frame: pd.DataFrame) -> pd.DataFrame:
    """Every run whose regret exceeds the bound, at a radius far below the theory's."""
    rules = {"the regret is above the bound of lsvi_regret": lambda rows: rows["above"].astype(bool)}
    return breaking(frame, ("above",), rules)


def check(trials: Sequence[Trial]) -> None:
    """Refuse runs too short for a curve.

    Raises
    ------
    InvalidInput
        If K is no whole number of at least 100 episodes.
    """
    for trial in trials:
        K = trial.params["K"]
        if not isinstance(K, int | float) or int(K) != K or K < LEAST:
            raise InvalidInput(
                f"study regret: K, the number of episodes, must be a whole number >= {LEAST}, got {K!r}"
            )


def plot(frame: pd.DataFrame, axes: Sequence[Axes] | None = None) -> Any:
    """Draw the regret of every family along K with its bound, and the exponents of the last decade.

    Parameters
    ----------
    axes : the two axes to draw on; those of a new pyplot figure in boundlab's style when omitted.
    """
    from experiments.studies import _regret_figure as figure

    table, rows = score(frame), with_parameters(frame)
    with _panels.style(axes):
        drawn = _panels.panels(1, 2, STUDY.title, axes)
        figure.curves(drawn[0], table, rows)
        figure.exponents(drawn[1], table)
    return drawn[0].figure


STUDY = Study(
    name="regret",
    title="Regret of LSVI-UCB: measured, and as bounded",
    question="How does the regret of LSVI-UCB grow with the episodes, and where does its bound say anything?",
    presets={"quick": _sweeps(200_000, 8), "full": _sweeps(2_000_000, 20)},
    run=run,
    score=score,
    plot=plot,
    check=check,
    contradictions=contradictions,
)
