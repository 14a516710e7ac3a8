"""What the means of several learners' errors say together: ratios, crossings, and when the sources have paid off.

All intervals are percentiles of a bootstrap over draws, which see the same tasks at every number of samples.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from experiments.studies._transfer import passes, percentiles, tasks_that_pay
from experiments.studies._transfer_models_runs import SOURCE, T, predicted
from experiments.study import generator, with_parameters
from experiments.sweep import Row

if TYPE_CHECKING:
    import pandas as pd

Array = NDArray[np.float64]

RESAMPLES = 400
RIVALS = ("scratch", "tabular")
FALLING = ("oracle", "scratch", "tabular")  # learners whose errors vanish with N


class Means(NamedTuple):
    """Numbers of samples (N,), means (k, N) of k series over draws, and those of the draws resampled (k, R, N)."""

    samples: Array
    value: Array
    resampled: Array
    draws: int

    def estimate(self, value: float, resampled: Array) -> Row:
        """Return a function of the means with its interval, NaN where there is but one draw."""
        known = resampled[~np.isnan(resampled)]
        ends = percentiles(known) if self.draws > 1 and known.size else {"low": np.nan, "high": np.nan}
        return {"value": float(value), **ends, "draws": self.draws}


def gains(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the mean error of scratch over those of the true and of the transferred features, for family, A and N.

    ``gain`` is predicted by p1/(d(S-1)), ``realised_gain`` by p1/(d(S-1) + 4 N R), R expected of the sources' data.
    """
    import pandas as pd

    rng, lines = generator(frame), []
    for place, group, done in _groups(frame, ["family", "A", "N"]):
        A, N = int(str(place["A"])), int(str(place["N"]))
        laws = predicted(A, N)
        left = float(done["floor_predicted"].mean()) if "floor_predicted" in done else np.nan
        for series, other, law in (
            ("gain", "oracle", laws["gain"]),
            ("realised_gain", "transfer", laws["scratch"] / (laws["oracle"] + left)),
        ):
            line = place | {"series": series, "draws": 0, "failed": len(group) - len(done)}
            means = _means(done, ("scratch", other), rng)
            if means is not None:
                above, below = means.resampled[..., 0]
                found = means.estimate(means.value[0, 0] / means.value[1, 0], above / below)
                line |= found | {"predicted": law}
            lines.append(line)
    return pd.DataFrame(lines)


def crossings(frame: pd.DataFrame) -> pd.DataFrame:
    """Return where transfer stops being better than its rivals, in errors and in losses, for each family and A.

    Logarithms of the means are interpolated between the numbers of samples: zero where transfer is never better,
    infinite where it stays so. ``predicted`` is the law of errors, (SA-d)(d-1)/(4R) for scratch, with the R expected
    of the sources' data.
    """
    import pandas as pd

    rng, lines = generator(frame), []
    for place, group, done in _groups(frame, ["family", "A"]):
        several = "N" in done and done["N"].nunique() > 1
        for rival in RIVALS:
            for prefix in ("", "loss_"):
                line = place | {"series": f"{prefix}crossing_{rival}", "N": np.nan, "draws": 0}
                line |= {"failed": len(group) - len(done), "predicted": np.nan}
                means = _means(done, (f"{prefix}transfer", f"{prefix}{rival}"), rng) if several else None
                if means is not None:
                    drawn = [passes(means.samples, *both) for both in means.resampled.swapaxes(0, 1)]
                    line |= means.estimate(passes(means.samples, *means.value), np.array(drawn))
                    line["predicted"] = np.nan if prefix else _law(done, int(str(place["A"])), rival)
                lines.append(line)
    return pd.DataFrame(lines)


def paid_after(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the number of new tasks after which the sources' samples have paid off, for each family, A and N.

    A task saves what scratch needs more than N samples for the error that the transferred features reach with N, by
    the measured curve of scratch. Where that does not come down so far, the number is NaN, and its interval goes from
    zero to what the samples at the end of the curve would give.
    """
    import pandas as pd

    rng, lines = generator(frame), []
    for place, group, done in _groups(frame, ["family", "A"]):
        means = _means(done, ("transfer", "scratch"), rng)
        if means is None:
            continue
        for i, N in enumerate(means.samples):
            value = _needed(means.samples, means.value, i)
            needed = np.array([_needed(means.samples, both, i) for both in means.resampled.swapaxes(0, 1)])
            fewest, most = (
                tasks_that_pay(T * SOURCE, np.minimum(needed, end) - N) for end in (np.inf, means.samples[-1])
            )
            tasks = float(tasks_that_pay(T * SOURCE, value - N)) if value < np.inf else np.nan
            line = means.estimate(tasks, fewest)
            line["high"] = means.estimate(np.nan, most)["high"]
            line |= {"series": "break_even", "N": N, "predicted": np.nan, "failed": len(group) - len(done)}
            lines.append(place | line)
    return pd.DataFrame(lines)


def over_laws(table: pd.DataFrame) -> pd.DataFrame:
    """Return the lines of means that have a law, in units of it."""
    lines = table[table["predicted"].notna()]
    scaled = lines[["value", "low", "high"]].div(lines["predicted"], axis=0)
    return lines.assign(series=lines["series"] + "_over_law", predicted=1.0, **scaled)


def loss_slopes(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the slopes of log mean losses on log mean errors along N, for each family, A and learner that gets there.

    Predicted is one: the squared Hellinger error is of second order in the model's deviation, as is the mean loss of
    greedy plans. Numbers of samples at which no draw loses anything are left out; three are needed. Where few draws
    lose anything, means are mostly too small, and slopes too steep.
    """
    import pandas as pd

    rng, lines = generator(frame), []
    for place, group, done in _groups(frame, ["family", "A"]):
        for name in FALLING:
            line = place | {"series": f"loss_slope_{name}", "N": np.nan, "draws": 0, "predicted": 1.0}
            line |= {"failed": len(group) - len(done)}
            means = _means(done, (name, f"loss_{name}"), rng)
            if means is not None:
                drawn = np.array([_slope(*both) for both in means.resampled.swapaxes(0, 1)])
                line |= means.estimate(_slope(*means.value), drawn)
            lines.append(line)
    return pd.DataFrame(lines)


def _slope(errors: Array, losses: Array) -> float:
    seen = (errors > 0) & (losses > 0)
    if seen.sum() < 3:
        return np.nan
    return float(np.polyfit(np.log(errors[seen]), np.log(losses[seen]), 1)[0])


def _groups(frame: pd.DataFrame, point: list[str]) -> Iterator[tuple[Row, pd.DataFrame, pd.DataFrame]]:
    for place, group in with_parameters(frame).groupby(point):
        yield dict(zip(point, place, strict=True)), group, group[group["failed"].isna()]


def _means(done: pd.DataFrame, names: tuple[str, ...], rng: np.random.Generator) -> Means | None:
    if not set(names) <= set(done):
        return None
    paired = done.pivot(index="replicate", columns="N", values=list(names)).dropna()
    if not len(paired):
        return None
    draws = np.stack([paired[name].to_numpy(float) for name in names])
    chosen = rng.integers(len(paired), size=(RESAMPLES, len(paired)))
    samples = paired[names[0]].columns.to_numpy(float)
    return Means(samples, draws.mean(axis=1), draws[:, chosen].mean(axis=2), len(paired))


def _law(done: pd.DataFrame, A: int, rival: str) -> float:
    laws = predicted(A, 1)
    return (laws[rival] - laws["oracle"]) / float(done["floor_predicted"].mean())


def _needed(samples: Array, both: Array, i: int) -> float:
    """Samples with which scratch reaches the i-th error of transfer; infinity where its curve does not."""
    ours, scratch = both
    return passes(samples, np.full_like(scratch, ours[i]), scratch)
