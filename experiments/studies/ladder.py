"""The ladder of bounds on the loss of AVI: how much of the looseness each rung adds.

From the pointwise inequality of the proof (R0) to the bound that needs nothing but the model (R6), every
rung is at least the one before. A rung's factor is its quotient by the one before, its looseness the quotient
by the loss. Random instances say what to expect, the witness what the proof cannot do without: there all
rungs up to the paper's bound (R4) approach the loss as K grows, and the supremum over policies is infinite.

Source: the rungs are those of :mod:`tabular.avi_bounds`, the instances those of the claim ``avi_error_propagation``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from experiments.study import PROBLEM, Study, generator, with_parameters
from experiments.sweep import Row, Scalar, Sweep, Trial
from theory.claim import evaluate
from theory.registry import load

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

Axis = Scalar | Sequence[Scalar]
Vector = NDArray[np.float64]

CLAIM = "avi_error_propagation"
LEVEL = 0.95
STEPS: Mapping[str, str] = {
    "R0": "errors in absolute value",
    "R1": r"change of measure to $\nu$",
    "R2": "densities one by one, any start",
    "R3": "Hölder over the iterations",
    "R4": "the paper's constants",
    "R5_low": "worst policies, as far as found",
    "R5_high": "worst policies, not excluded",
    "R6": "their upper bound",
}
"""What every rung gives away. R5 is known up to an interval, whose two ends are rungs."""
RUNGS = tuple(STEPS)
BELOW = dict(zip(RUNGS, ("loss", *RUNGS), strict=False))
POINT = ["role", "family", "gamma", "K"]


def _sweeps(gamma: Sequence[Scalar], K: Sequence[Scalar], replications: int) -> tuple[Sweep, ...]:
    knobs: dict[str, Axis] = {"K": K, "errors": ("random", "adversarial"), "size": 0.1, "ascent": 1}
    sizes: dict[str, dict[str, Axis]] = {
        "dirichlet": {"S": 4, "A": 2},
        "garnet": {"S": 4, "A": 2},
        "chain": {"S": 4, "A": 2},
        "grid": {"width": 2, "height": 2},
    }
    random = [
        Sweep("ladder", family, {"gamma": gamma, **size, **knobs}, replications)
        for family, size in sizes.items()
    ]
    # nu leaves state-actions out, on which other policies make the bound infinite: nothing to ascend
    axes: dict[str, Axis] = {"gamma": gamma, "K": (*K, 80), "ascent": 0}
    return (*random, Sweep("ladder", load(CLAIM).witness, axes, role="witness"))


def run(trials: Sequence[Trial], *, seed: int) -> list[Row]:
    """Return loss, trivial bound and rungs of every trial, in reward units, each with its certified error.

    ``ascent`` is the number of sweeps in search of the worst policies; instances do not depend on it.
    """
    return [_row(trial, seed) for trial in trials]


def _row(trial: Trial, seed: int) -> Row:
    from experiments.trials import draw
    from tabular.ladder import ladder

    claim = load(CLAIM)
    instance = replace(trial, params={name: v for name, v in trial.params.items() if name != "ascent"})
    avi: Any = draw(instance, claim, {}, instance.rng(seed))
    facts = {"gamma": avi.mdp.discount, "R_max": avi.mdp.R_max}
    row: Row = {"trivial": evaluate(claim.trivial, facts, CLAIM)}
    for name, number in ladder(avi, sweeps=int(trial.params["ascent"] or 0)).named().items():
        row |= {name: number.value, f"{name}_error": number.error}
    return row


def score(frame: pd.DataFrame) -> pd.DataFrame:
    """Return one line for each role, family, gamma, K and rung.

    draws, failed, zero_loss : finished draws, failed ones, and those whose loss is zero within its own error.
    looseness_low, looseness, looseness_high : quartiles (themselves observations) of log10(rung / loss), which is
        infinite on draws without loss.
    factor, factor_low, factor_high : geometric mean of the quotient by the rung before (of R0: by the loss) over
        the ``counted`` draws where it is finite, and its bootstrap interval of level 0.95, stratified by the
        kind of errors; no interval for a single draw. ``infinite`` counts the draws whose rung is.
    share, share_above_R0 : part that the rung adds to the mean of log10(top / loss) over the draws with a loss, and of
        log10(top / R0) over all draws, where top is the last rung that is finite on all of them.
    largest : whether no other rung above R0 adds more.
    informative, informative_low, informative_high : share of the draws on which the rung is below the trivial bound,
        and its exact interval of level 0.95.
    misordered : draws on which the rung is below the one before by more than both errors.
    """
    import pandas as pd

    rng = generator(frame)
    lines = [
        {**dict(zip(POINT, point, strict=True)), **line}
        for point, group in with_parameters(frame).groupby(POINT)
        for line in _lines(group, rng)
    ]
    return pd.DataFrame(lines)


def _lines(group: pd.DataFrame, rng: np.random.Generator) -> list[Row]:
    done = group[group["failed"].isna()]
    counts: Row = {"draws": len(done), "failed": len(group) - len(done)}
    if done.empty:
        nothing = {"zero_loss": 0, "counted": 0, "infinite": 0, "factor": np.nan, "misordered": 0}
        return [{"rung": rung, **counts, **nothing} for rung in RUNGS]
    value = numbers(done)
    lost = value["loss"] > 0
    steps = {rung: _log(value[rung], value[below]) for rung, below in BELOW.items()}
    share = _shares({rung: step[lost] for rung, step in steps.items()})
    above = _shares({rung: step for rung, step in steps.items() if rung != "R0"})
    counts["zero_loss"] = int((~lost).sum())
    kinds = done["errors"].to_numpy() if "errors" in done else np.zeros(len(done))
    lines = []
    for rung, step in steps.items():
        looseness = _log(value[rung], value["loss"])
        quartiles = np.quantile(looseness, (0.25, 0.5, 0.75), method="inverted_cdf")
        lines.append(
            {
                "rung": rung,
                **counts,
                **dict(zip(("looseness_low", "looseness", "looseness_high"), quartiles, strict=True)),
                **_factor(step, kinds, rng),
                "infinite": int(np.isinf(value[rung]).sum()),
                "share": share[rung],
                "share_above_R0": above.get(rung, np.nan),
                "largest": above.get(rung, np.nan) == np.nanmax([*above.values(), 0.0]),
                **_informative(int((value[rung] < value["trivial"]).sum()), len(done)),
                "misordered": int(misordered(done, rung).sum()),
            }
        )
    return lines


def numbers(done: pd.DataFrame) -> dict[str, Vector]:
    """Loss, rungs and trivial bound of every draw; a loss that is zero within its error is zero."""
    value = {name: done[name].to_numpy(float) for name in ("loss", *RUNGS, "trivial")}
    value["loss"] = np.where(value["loss"] > done["loss_error"], value["loss"], 0.0)
    return value


def _log(above: Vector, below: Vector) -> Vector:
    """log10(above / below): 0 for 0/0, infinite where one of them is zero or infinite, NaN for inf/inf."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where((above == 0) & (below == 0), 0.0, np.log10(above) - np.log10(below))


def _shares(steps: Mapping[str, Vector]) -> dict[str, float]:
    """Part of every step in the sum of the mean steps, as far as these are finite."""
    mean = {rung: float(step.mean()) if step.size else np.nan for rung, step in steps.items()}
    whole = sum(step for step in mean.values() if np.isfinite(step))
    return {rung: step / whole if np.isfinite(step) and whole > 0 else np.nan for rung, step in mean.items()}


def _factor(step: Vector, kinds: NDArray[Any], rng: np.random.Generator) -> Row:
    from experiments.inference import stratified_bootstrap

    finite = np.isfinite(step)
    strata = [step[finite & (kinds == kind)] for kind in np.unique(kinds[finite])]
    if any(stratum.size < 2 for stratum in strata):
        strata = [step[finite]]
    mean, low, high = float(step[finite].mean()) if finite.any() else np.nan, np.nan, np.nan
    if finite.sum() > 1:
        ends = stratified_bootstrap(strata, np.mean, LEVEL, rng=rng, resamples=1000).interval
        low, high = ends.low, ends.high
    return {
        "factor": 10**mean,
        "factor_low": 10**low,
        "factor_high": 10**high,
        "counted": int(finite.sum()),
    }


@lru_cache(maxsize=1024)  # most rungs are informative everywhere or nowhere
def _informative(below: int, draws: int) -> Row:
    from experiments.inference import violation_rate

    ends = violation_rate(below, draws, LEVEL)
    return {"informative": below / draws, "informative_low": ends.low, "informative_high": ends.high}


def misordered(done: pd.DataFrame, rung: str) -> NDArray[np.bool_]:
    """Tell the draws on which a rung is below the one before by more than both errors."""
    below = BELOW[rung]
    ordered = done[below] - done[f"{below}_error"] <= done[rung] + done[f"{rung}_error"]
    return ~ordered.to_numpy(bool)  # a NaN is in no order


def contradictions(frame: pd.DataFrame) -> pd.DataFrame:
    """Every draw on which a rung is below the one before by more than their errors, once for each such rung."""
    import pandas as pd

    done = frame[frame["failed"].isna()]
    found = [pd.DataFrame(columns=PROBLEM)]
    for rung, below in BELOW.items() if len(done) else ():
        wrong = done[misordered(done, rung)]
        texts = [
            f"{rung} = {high:.9g} is below {below} = {low:.9g}"
            for high, low in zip(wrong[rung], wrong[below], strict=True)
        ]
        found.append(wrong.assign(problem=texts)[PROBLEM])
    return pd.concat(found, ignore_index=True)


def plot(frame: pd.DataFrame, axes: Sequence[Axes] | None = None) -> Any:
    """Draw what the rungs come to on random instances, and what each adds, at the largest gamma of the frame.

    Left: medians and quartiles over all random draws, over the trivial bound. Right: geometric means of the
    factors at the middle and the last K of every family.

    Parameters
    ----------
    axes : the two axes to draw on; those of a new pyplot figure in boundlab's style when omitted.
    """
    import matplotlib.pyplot as plt

    from experiments.plots.canvas import own_style
    from experiments.studies import _ladder_figure as panels

    rows = with_parameters(frame)
    rows = rows[rows["gamma"] == rows["gamma"].max()]
    with own_style() if axes is None else nullcontext():
        if axes is None:
            figure, axes = plt.subplots(1, 2, figsize=(9.6, 5.6), layout="constrained")
            title = rf"{STUDY.title}, $\gamma$ = {rows['gamma'].max():g}"
            figure.suptitle(title, x=0.01, ha="left", fontweight="bold")
            figure.legend(handles=panels.key(), loc="outside lower center", ncols=3)
        else:
            axes[1].legend(handles=panels.key(), loc="upper center", bbox_to_anchor=(0.5, -0.2), ncols=2)
        panels.curves(axes[0], rows[rows["role"] != "witness"])
        panels.contributions(axes[1], score(rows[frame.columns]))
    return axes[0].figure


STUDY = Study(
    name="ladder",
    title="The ladder of AVI bounds",
    question="For each rung R0 <= R1 <= ... <= R6 of the AVI bound, how much of the looseness does it add?",
    presets={
        "quick": _sweeps((0.5, 0.9), (1, 5, 20, 40), 2),
        "full": _sweeps((0.5, 0.8, 0.9), (1, 2, 5, 10, 20, 40), 16),
    },
    run=run,
    score=score,
    plot=plot,
    contradictions=contradictions,
)
