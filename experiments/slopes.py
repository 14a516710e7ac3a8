"""The measured slope of a claim's witness along each coordinate, against the elasticity of the bound."""

from __future__ import annotations

import json
from collections.abc import Iterator

import numpy as np
import pandas as pd
import sympy as sp

from experiments.evidence import SIDES
from experiments.facts import coordinate_values, values_of
from experiments.inference import rate_agreement
from experiments.verification import MeasuredSlope
from theory.claim import Claim, evaluate
from theory.elasticity import elasticity

LEVEL = 0.95
MARGIN = 0.1
FEWEST = 3


def witness_slopes(claim: Claim, witness: pd.DataFrame) -> tuple[MeasuredSlope, ...]:
    """Return the slope along every coordinate with three or more points, on the witness's sharpest sweep.

    A sweep moves the coordinate's symbol alone among the witness's parameters; of several sweeps the
    one on which the bound is tightest is taken, since a rate is only attained where the bound is.
    """
    found = (_slope(claim, coordinate, witness) for coordinate in claim.coordinates)
    return tuple(slope for slope in found if slope is not None)


def _slope(claim: Claim, coordinate: sp.Expr, witness: pd.DataFrame) -> MeasuredSlope | None:
    sweeps = [rows for rows in _sweeps(coordinate, witness) if len(rows) >= FEWEST]
    if not sweeps:
        return None
    rows = max(sweeps, key=lambda rows: float((rows["measured"] / rows["bound"]).min()))
    x = coordinate_values(coordinate, rows)
    rows, x = rows.iloc[np.argsort(x)], np.sort(x)
    predicted = np.exp(np.concatenate([[0.0], np.cumsum(_predicted_steps(claim, coordinate, rows, x))]))
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


def _sweeps(coordinate: sp.Expr, witness: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """The witness's rows, split by all parameters but the one that the coordinate moves."""
    (symbol,) = coordinate.free_symbols
    params = [json.loads(text) for text in witness["params"]]
    if not any(str(symbol) in p for p in params):
        return
    rest = [
        json.dumps({name: v for name, v in p.items() if name != str(symbol)}, sort_keys=True) for p in params
    ]
    usable = witness[(witness["measured"] > 0) & (witness["bound"] > 0)]
    for _, rows in usable.groupby(pd.Series(rest, index=witness.index), sort=True):
        yield rows


def _predicted_steps(claim: Claim, coordinate: sp.Expr, rows: pd.DataFrame, x: np.ndarray) -> np.ndarray:
    """Log steps of the bound between neighbours: its elasticity integrated over each step.

    Simpson's rule in log x, all facts but the moving symbol held at the step's left end.
    """
    slope = elasticity(claim.bound, coordinate)
    (symbol,) = coordinate.free_symbols
    facts = [values_of(text) for text in rows["facts"]]
    steps = []
    for left, right in zip(range(len(rows) - 1), range(1, len(rows)), strict=True):
        ends = [float(facts[left][str(symbol)]), float(facts[right][str(symbol)])]
        values = _between(coordinate, symbol, ends)
        heights = [evaluate(slope, {**facts[left], str(symbol): value}, claim.name) for value in values]
        weights = np.array([1, 4, 2, 4, 2, 4, 2, 4, 1]) / 24
        steps.append(np.log(x[right] / x[left]) * float(weights @ heights))
    return np.array(steps)


def _between(coordinate: sp.Expr, symbol: sp.Symbol, ends: list[float]) -> list[float]:
    """Nine values of the symbol, equally spaced in the logarithm of the coordinate."""
    u = sp.Dummy("u", positive=True)
    inverse = sp.solve(sp.Eq(coordinate, u), symbol)[0]
    lower, upper = (evaluate(coordinate, {str(symbol): end}) for end in ends)
    return [float(inverse.subs(u, value)) for value in np.geomspace(lower, upper, 9)]
