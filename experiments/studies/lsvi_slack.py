r"""How much larger the theory's radius is than what runs need, and after how many episodes its bounds say anything.

On every run the largest noise of a regression and the largest bias of the ridge are measured exactly; a radius of
their sum would have been optimistic (``optimism_shortfall``). At the ridge one, the bias is most of it. The theory's
radius pays for a covering of all values that a plan can have, which no run comes near. The episodes after which the
bounds on regret and accuracy are below the trivial ones are computed from the claims.
"""

from __future__ import annotations

from collections.abc import Sequence
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

S, A = 16, 4
SWITCH = 0.1
D, STEPS = (2, 4, 8, 16), (5, 10, 20)
CLAIMS = ("lsvi_regret", "identification_accuracy", "reward_free_planning")
MEASURED = ("noise", "bias", "needed", "theory", "slack", "slack_of_noise", "regret")
PREDICTED = {"d": {"regret": 1.5, "theory": 1.0}, "H": {"regret": 2.0, "theory": 1.0}}
"""Exponents that the bound has up to logarithms: ``sqrt(d^3 H^4 K)`` for the regret, ``d H`` for the radius."""


def _sweeps(K: int, replications: int) -> tuple[Sweep, ...]:
    return (Sweep("lsvi_slack", "random_simplex", {"d": D, "H": STEPS, "K": K}, replications),)


def run(trials: Sequence[Trial], *, seed: int) -> list[Row]:
    """Return for every run the radius it needed, the theory's, the regret, and the episodes the bounds need.

    noise, bias, needed, theory, regret : value units; exact up to rounding. slack : theory over needed.
    ``<claim>_episodes`` : the first K at which that claim's bound is below the trivial one.
    """
    return [_run(trial, seed) for trial in trials]


def _run(trial: Trial, seed: int) -> Row:
    from linear_mdp.families.random_simplex import random_simplex
    from linear_mdp.subjects.lsvi_run import P, careless, play
    from theory.optimism import bonus_radius, informative_episodes
    from theory.registry import load

    d, H, K = (int(trial.params[name] or 0) for name in ("d", "H", "K"))
    rng = trial.rng(seed)
    seen = play(careless(random_simplex(rng, S=S, A=A, d=d, H=H), H / 2, SWITCH), K, rng)
    theory, needed = bonus_radius(d, H, K, P), seen.noise + seen.bias
    episodes = {f"{name}_episodes": informative_episodes(load(name), d, H) for name in CLAIMS}
    return {
        "noise": seen.noise,
        "bias": seen.bias,
        "needed": needed,
        "theory": theory,
        "slack": theory / needed,
        "slack_of_noise": theory / seen.noise,
        "regret": seen.regret,
        **episodes,
    }


def score(frame: pd.DataFrame) -> pd.DataFrame:
    """Return one line for each d, H and series, and the exponents of d and of H.

    value, low, high (level 0.95), draws : of the mean of the series over runs; of ``exponent of d`` and ``exponent of
        H``, taken at every other value of the other, whose prediction is the bound's.
    """
    import pandas as pd

    series = (*MEASURED, *(f"{name}_episodes" for name in CLAIMS))
    table = _tables.summary(frame, ("d", "H"), series)
    rows = with_parameters(frame[frame["failed"].isna()])
    slopes = [_slope(rows, along, name) for along in ("d", "H") for name in PREDICTED[along]]
    return pd.concat([table, pd.DataFrame([slope for slope in slopes if slope])], ignore_index=True)


def _slope(rows: pd.DataFrame, along: str, name: str) -> Row:
    """Exponent of a series along d or H, of its means at each value of the other, which get levels of their own."""
    from experiments.inference import loglog_slope

    other = "H" if along == "d" else "d"
    positive = rows[rows[name] > 0] if name in rows else rows[:0]
    means = positive.groupby([other, along])[name].apply(lambda values: np.exp(np.log(values).mean()))
    levels = means.groupby(level=0).transform(lambda values: np.exp(np.log(values).mean()))
    x = means.index.get_level_values(along).to_numpy(float)
    if len(np.unique(x)) < 3:
        return {}
    slope = loglog_slope(x, (means / levels).to_numpy(), LEVEL)
    return {
        "series": f"exponent of {along} in {name}",
        "value": slope.value,
        "low": slope.interval.low,
        "high": slope.interval.high,
        "predicted": PREDICTED[along][name],
        "draws": len(positive),
    }


def contradictions(frame: pd.DataFrame) -> pd.DataFrame:
    """Every run whose noise alone exceeds the theory's radius."""
    rules = {"the noise is larger than the radius of the theory": lambda rows: rows["noise"] > rows["theory"]}
    return breaking(frame, ("noise",), rules)


def check(trials: Sequence[Trial]) -> None:
    """Refuse numbers of features, steps or episodes that cannot be run.

    Raises
    ------
    InvalidInput
        If d, H or K is no positive whole number, or d exceeds the 64 state-actions.
    """
    for trial in trials:
        for name in ("d", "H", "K"):
            value = trial.params[name]
            if not isinstance(value, int | float) or value != int(value) or value < 1:
                raise InvalidInput(f"study lsvi_slack: {name} must be a positive whole number, got {value!r}")
        if int(trial.params["d"] or 0) > S * A:
            raise InvalidInput(f"study lsvi_slack: d must be at most {S * A}, got {trial.params['d']}")


def plot(frame: pd.DataFrame, axes: Sequence[Axes] | None = None) -> Any:
    """Draw the radius that was needed and the theory's along d, and the episodes that the bounds need.

    Parameters
    ----------
    axes : the two axes to draw on; those of a new pyplot figure in boundlab's style when omitted.
    """
    from experiments.studies import _lsvi_slack_figure as figure

    table, rows = score(frame), with_parameters(frame)
    with _panels.style(axes):
        drawn = _panels.panels(1, 2, STUDY.title, axes)
        figure.radii(drawn[0], table, rows)
        figure.episodes(drawn[1], table, rows)
    return drawn[0].figure


STUDY = Study(
    name="lsvi_slack",
    title="What the constants of LSVI-UCB give away",
    question="By how much do the theory's radius and episodes exceed what runs of LSVI-UCB need?",
    presets={"quick": _sweeps(10_000, 4), "full": _sweeps(1_000_000, 10)},
    run=run,
    score=score,
    plot=plot,
    check=check,
    contradictions=contradictions,
)
