"""The measured slope of a claim's witness along each coordinate, against the elasticity of the bound."""

from __future__ import annotations

from itertools import pairwise
from math import log

import numpy as np
import pandas as pd
import sympy as sp

from experiments.evidence import SIDES, sweeps_along
from experiments.facts import coordinate_values, values_of
from experiments.inference import rate_agreement
from experiments.verification import MeasuredSlope
from theory.claim import Claim

LEVEL = 0.95
MARGIN = 0.1
FEWEST = 3


def witness_slopes(claim: Claim, witness: pd.DataFrame) -> tuple[MeasuredSlope, ...]:
    """Return the slope along every coordinate with three or more points, on the witness's sharpest sweep.

    A sweep moves the coordinate's symbol alone among the witness's parameters; of several sweeps the
    one on which the bound is tightest is taken, since a rate is only attained where the bound is, and of
    equally tight ones the one on which the bound moves most.
    """
    moving = [c for c in claim.coordinates if c.free_symbols <= claim.bound.free_symbols]
    points = _means(witness)
    found = (_slope(claim, coordinate, points) for coordinate in moving)
    return tuple(slope for slope in found if slope is not None)


def _slope(claim: Claim, coordinate: sp.Expr, witness: pd.DataFrame) -> MeasuredSlope | None:
    positive = witness[(witness["measured"] > 0) & (witness["bound"] > 0)]
    sweeps = [rows for _, rows in sweeps_along(coordinate, positive) if len(rows) >= FEWEST]
    if not sweeps:
        return None
    rows = max(sweeps, key=_worth)
    (symbol,) = coordinate.free_symbols
    x = coordinate_values(coordinate, rows)
    rows, x = rows.iloc[np.argsort(x)], np.sort(x)
    predicted = np.exp(np.concatenate([[0.0], np.cumsum(_predicted_steps(claim, symbol, rows))]))
    measured = rows["measured"].to_numpy()
    agreement = rate_agreement(x, measured / measured[0], predicted, MARGIN, LEVEL, side=SIDES[claim.sense])
    last = np.log(x[-1] / x[-2])
    return MeasuredSlope(
        coordinate=str(coordinate),
        measured=float(np.log(measured[-1] / measured[-2]) / last),
        predicted=float(np.log(predicted[-1] / predicted[-2]) / last),
        points=len(rows),
        agreement=agreement,
    )


def _means(witness: pd.DataFrame) -> pd.DataFrame:
    """One row a point of the grid: the mean over its replicates, and the facts of the first."""
    points = witness.groupby("params", sort=False)
    means = points[["measured", "bound"]].transform("mean")
    return witness.assign(**means).loc[points.head(1).index]


def _worth(rows: pd.DataFrame) -> tuple[float, float]:
    tightness = float((rows["measured"] / rows["bound"]).min())
    return round(tightness, 3), float(rows["bound"].max() / rows["bound"].min())


def _predicted_steps(claim: Claim, symbol: sp.Symbol, rows: pd.DataFrame) -> np.ndarray:
    """Log steps of the bound between neighbours when the symbol alone moves: its integrated elasticity."""
    facts = [values_of(text) for text in rows["facts"]]
    steps = []
    for left, right in pairwise(facts):
        moved = {**left, str(symbol): right[str(symbol)]}
        steps.append(log(claim.evaluate(moved) / claim.evaluate(left)))
    return np.array(steps)
