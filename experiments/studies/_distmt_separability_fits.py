"""What is fitted to the rates of splits: kappa, the episodes that a rate needs, and the exponent of the gap."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from experiments.studies import _tables
from experiments.studies._distmt import KAPPA, LEVEL, Vector
from experiments.studies.distmt_separability import TARGET
from experiments.sweep import Row

if TYPE_CHECKING:
    import pandas as pd

RANGES = {"exponent": (0.0, np.inf), "exponent up to 0.3": (0.0, 0.3), "exponent from 0.4": (0.4, np.inf)}
LIKELY = (0.002, 0.8)  # rates of splits that kappa is fitted to: beyond, few pairs or little slope


def lines(rows: pd.DataFrame) -> list[Row]:
    """Return the fits of every family and bonus."""
    found: list[Row] = []
    for (family, beta), group in rows.groupby(["family", "beta"]):
        place: Row = {"family": family, "beta": beta}
        found.append({**place, "series": "kappa fit", **_kappa(group), "predicted": KAPPA})
        sought = list(_episodes(group))
        found += [{**place, **line} for line in _averaged(sought)]
        found += [{**place, **line} for line in _exponents(sought)]
    return found


def _kappa(rows: pd.DataFrame) -> Row:
    """Fit every MDP's splits on the scale of u, by least squares through the origin; the mean over MDPs."""
    from scipy.special import erfcinv

    fits = []
    for _, group in rows.groupby("replicate"):
        rate, u = group["split_greedy"].to_numpy(float), group["u"].to_numpy(float)
        used = (rate > LIKELY[0]) & (rate < LIKELY[1])
        if used.any():
            fits.append(float((u[used] ** 2).sum() / (u[used] * erfcinv(rate[used])).sum()))
    return {**_tables.mean_with_interval(np.array(fits)), "draws": len(fits)}


def _episodes(rows: pd.DataFrame) -> Iterator[tuple[int, float, float, float]]:
    """Yield replicate, c, K1 at the target rate, and the law's; none where the grid of K1 does not enclose it."""
    for place, group in rows.groupby(["replicate", "c"]):
        ordered = group.sort_values("K1")
        K1 = ordered["K1"].to_numpy(float)
        measured = crossing(K1, ordered["split_greedy"].to_numpy(float))
        if np.isfinite(measured):
            expected = crossing(K1, ordered["split_greedy_predicted"].to_numpy(float))
            replicate, c = (float(str(value)) for value in place)
            yield int(replicate), c, measured, expected


def crossing(K1: Vector, rate: Vector) -> float:
    """Return the K1 at which a falling rate is at its target, NaN if it is at none.

    Interpolated on the scale on which the law is a line, ln erfc^-1(rate) against ln K1; no rate counts as less than
    one pair in two thousand.
    """
    from scipy.special import erfcinv

    above = np.flatnonzero(rate > TARGET)
    if not len(above) or above[-1] + 1 == len(rate):
        return float("nan")
    i = int(above[-1])
    height = np.log(erfcinv(np.clip(rate[i : i + 2], 5e-4, 0.999)))
    share = (np.log(erfcinv(TARGET)) - height[0]) / (height[1] - height[0])
    return float(np.exp(np.log(K1[i]) + share * np.log(K1[i + 1] / K1[i])))


def _averaged(sought: list[tuple[int, float, float, float]]) -> Iterator[Row]:
    """Yield the geometric means over MDPs, with intervals on the scale of logarithms."""
    for c in sorted({line[1] for line in sought}):
        here = np.log(np.array([line[2:] for line in sought if line[1] == c]))
        ends = _tables.mean_with_interval(here[:, 0])
        yield {
            "c": c,
            "series": "episodes",
            **{name: float(np.exp(float(str(end)))) for name, end in ends.items()},
            "predicted": float(np.exp(here[:, 1].mean())),
            "draws": len(here),
        }


def _exponents(sought: list[tuple[int, float, float, float]]) -> Iterator[Row]:
    """Yield the exponents of the gap, as measured with the law's own, and as they are at equal variances.

    Scaled rewards have a variance that grows with the values, and so with the gap: at equal variances is what is left
    when K1 is measured in units of the law's.
    """
    from experiments.inference import loglog_slope

    for name, (low, high) in RANGES.items():
        used = [line for line in sought if low <= line[1] <= high and np.isfinite(line[3])]
        if len({line[1] for line in used}) < 3 or len({line[0] for line in used}) < 3:
            continue
        groups, c, K1, law = (np.array(column) for column in zip(*used, strict=True))
        expected = loglog_slope(c, law, LEVEL, groups).value
        for words, y, target in (
            (name, K1, expected),
            (f"{name}, equal variances", K1 / law * c**-2.0, -2.0),
        ):
            slope = loglog_slope(c, y, LEVEL, groups)
            ends = {"low": slope.interval.low, "high": slope.interval.high}
            yield {"series": words, "value": slope.value, **ends, "predicted": target, "draws": len(used)}
