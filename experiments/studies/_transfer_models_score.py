"""Where the curves of two learners cross, and after how many new tasks the sources have paid off."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from experiments.studies import _tables
from experiments.studies._transfer_models_runs import SOURCE, T, predicted
from experiments.study import generator, with_parameters
from experiments.sweep import Row

if TYPE_CHECKING:
    import pandas as pd

RESAMPLES = 400
RIVALS = ("scratch", "tabular")


def crossings(frame: pd.DataFrame) -> pd.DataFrame:
    """Return where transfer stops being better than its rivals, in errors and in losses, for each family and A.

    Logarithms of the means are interpolated between the numbers of samples. The intervals are percentiles of a
    bootstrap over draws, which see the same tasks at every number, infinite where transfer stays better.
    ``predicted`` is the law of errors, (SA-d)(d-1)/(4R) for scratch, with the R expected of the sources' data.
    """
    import pandas as pd

    rng, lines = generator(frame), []
    for (family, A), group in with_parameters(frame).groupby(["family", "A"]):
        done = group[group["failed"].isna()]
        place: Row = {"family": family, "A": A, "N": np.nan, "draws": 0}
        for rival in RIVALS:
            for prefix in ("", "loss_"):
                line = place | {"series": f"{prefix}crossing_{rival}", "failed": len(group) - len(done)}
                known = f"{prefix}{rival}" in done and done["N"].nunique() > 1
                found = _crossing(done, f"{prefix}transfer", f"{prefix}{rival}", rng) if known else {}
                law = _law(done, int(str(A)), rival) if known and not prefix else np.nan
                lines.append(line | {"predicted": law} | found)
    return pd.DataFrame(lines)


def _law(done: pd.DataFrame, A: int, rival: str) -> float:
    laws = predicted(A, 1)
    return (laws[rival] - laws["oracle"]) / float(done["floor_predicted"].mean())


def _crossing(done: pd.DataFrame, ours: str, theirs: str, rng: np.random.Generator) -> Row:
    from experiments.distribution.cost import crossing

    paired = done.pivot(index="replicate", columns="N", values=[ours, theirs]).dropna()
    samples = paired[ours].columns.to_numpy(float)
    draws = np.stack([paired[ours].to_numpy(float), paired[theirs].to_numpy(float)])

    def where(chosen: np.ndarray) -> float:
        ours_mean, theirs_mean = np.maximum(draws[:, chosen].mean(axis=1), np.finfo(float).tiny)
        return crossing(samples, ours_mean / theirs_mean)[0]

    every = np.arange(draws.shape[1])
    if not len(every):
        return {}
    value = where(every)
    drawn = [where(rng.choice(every, len(every))) for _ in range(RESAMPLES)]
    tail = (1 - _tables.LEVEL) / 2
    ends = np.quantile(np.where(np.isnan(drawn), np.inf, drawn), [tail, 1 - tail], method="nearest")
    return {"value": value, "low": float(ends[0]), "high": float(ends[1]), "draws": len(every)}


def paid_after(table: pd.DataFrame) -> pd.DataFrame:
    """Return the number of new tasks after which the sources' samples have paid off, for each family, A and N.

    Scratch needs more samples than N for the error that the transferred features reach with N, by its law.
    """
    import pandas as pd

    lines = []
    reached = table[(table["series"] == "transfer") & table["value"].notna()]
    for line in reached.to_dict("records"):
        saved = predicted(int(line["A"]), 1)["scratch"] / line["value"] - line["N"]
        paid = T * SOURCE / saved if saved > 0 else np.inf
        line |= {"series": "break_even", "value": paid, "low": np.nan, "high": np.nan, "predicted": np.nan}
        lines.append(line)
    return pd.DataFrame(lines)
