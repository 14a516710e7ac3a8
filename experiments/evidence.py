"""What the draws of a claim say for and against a bound, by the claim's guarantee.

The draws are split into cells, one for every point of the grid. In each cell one p-value speaks
against the bound (small: the bound is false here) and one for it (small: it is true here):

* SURELY: no statistics; a draw beyond the bound by more than both numerical errors is a proof;
* WITH_HIGH_PROBABILITY: exact binomial tests of the violation rate against delta;
* IN_EXPECTATION: one-sided t tests of the mean against the bound;
* ASYMPTOTIC: equivalence of the mean with the law, within the claim's margin;
* RATE: the exponent along the claim's coordinate against the bound's own, within the margin.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
import sympy as sp

from experiments.facts import bounds, coordinate_values
from experiments.inference import (
    p_mean_above,
    p_mean_below,
    p_outside,
    p_rate_above,
    p_rate_below,
    rate_agreement,
    ratio_equivalence,
)
from experiments.inference.rates import Side
from experiments.inference.slopes import FEWEST_POINTS
from theory.claim import Claim, Guarantee, Sense
from theory.errors import InvalidInput

LEVEL = 0.95
FEWEST = 2  # draws without which a mean has no test, and nothing is said for or against it
SIDES: Mapping[Sense, Side] = {Sense.UPPER: "upper", Sense.LOWER: "lower", Sense.EQUALITY: "both"}


@dataclass(frozen=True)
class Finding:
    """Evidence on one bound in one cell; ``exact`` p-values are 0 or 1 and spend no false alarms."""

    cell: str
    draws: int
    violations: int
    against: float
    favour: float
    exact: bool


def examine(claim: Claim, frame: pd.DataFrame, bound: sp.Expr | None = None) -> tuple[Finding, ...]:
    """Return the findings of every cell, for the claim's bound or for another one on the same draws.

    Parameters
    ----------
    frame : rows of trials, as recorded.
    """
    value, error = bounds(claim, frame, bound)
    judged = frame.assign(bound=value, bound_error=error)
    if claim.guarantee is Guarantee.RATE:
        return tuple(_rate_findings(claim, judged))
    wrong = violated(claim, judged)
    names = judged["role"] + "/" + judged["family"] + "/" + judged["params"]
    cells = judged.groupby(names, sort=True).indices
    return tuple(_finding(claim, str(name), judged, np.asarray(rows), wrong) for name, rows in cells.items())


def violated(claim: Claim, frame: pd.DataFrame) -> np.ndarray:
    """Draws on the wrong side of the bound by more than both numerical errors."""
    slack = (frame["measured_error"] + frame["bound_error"]).to_numpy()
    with np.errstate(invalid="ignore"):  # inf - inf, where the two sides are equal
        gap = (frame["measured"] - frame["bound"]).to_numpy()
    gap = np.where(frame["measured"] == frame["bound"], 0.0, gap)
    if np.isnan(gap).any() or np.isnan(slack).any():
        raise InvalidInput(
            f"{claim.name}: a recorded number or its error is NaN, which can neither confirm nor refute"
        )
    beyond: np.ndarray = {
        Sense.UPPER: gap > slack,
        Sense.LOWER: gap < -slack,
        Sense.EQUALITY: np.abs(gap) > slack,
    }[claim.sense]
    return beyond


def _finding(claim: Claim, name: str, judged: pd.DataFrame, rows: np.ndarray, wrong: np.ndarray) -> Finding:
    violations = int(wrong[rows].sum())
    match claim.guarantee:
        case Guarantee.SURELY:
            against, favour = (0.0, 1.0) if violations else (1.0, 0.0)
        case Guarantee.WITH_HIGH_PROBABILITY:
            assert claim.delta is not None
            against = p_rate_above(violations, len(rows), claim.delta)
            favour = p_rate_below(violations, len(rows), claim.delta)
        case _:
            against, favour = _mean_tests(claim, judged.iloc[rows])
    return Finding(name, len(rows), violations, against, favour, claim.guarantee is Guarantee.SURELY)


def _mean_tests(claim: Claim, cell: pd.DataFrame) -> tuple[float, float]:
    """One-sided t tests, every draw moved by its numerical errors to the side that makes rejecting harder.

    A sample without spread has no t test: it says nothing about what was not drawn.
    """
    measured, bound = cell["measured"].to_numpy(), cell["bound"].to_numpy()
    if len(cell) < FEWEST or np.ptp(measured - bound) == 0:
        return 1.0, 1.0
    if claim.guarantee is Guarantee.ASYMPTOTIC:
        against = p_outside(measured, bound, claim.margin)
        return against, ratio_equivalence(measured, bound, claim.margin).p_value
    slack = (cell["measured_error"] + cell["bound_error"]).to_numpy()
    match claim.sense:
        case Sense.UPPER:
            return p_mean_above(measured - slack, bound), p_mean_below(measured + slack, bound)
        case Sense.LOWER:
            return p_mean_below(measured + slack, bound), p_mean_above(measured - slack, bound)
        case Sense.EQUALITY:
            raise InvalidInput(
                f"{claim.name}: an equality in expectation is an exact law; declare it ASYMPTOTIC, with a margin"
            )


def _rate_findings(claim: Claim, frame: pd.DataFrame) -> Iterator[Finding]:
    """One finding for every sweep that moves a coordinate's symbol alone, clustered by replicate."""
    for coordinate in claim.coordinates:
        for name, sweep in sweeps_along(coordinate, frame):
            found = f"{name}/slope along {coordinate}"
            if sweep["params"].nunique() < FEWEST_POINTS or not (sweep[["measured", "bound"]] > 0).all(
                axis=None
            ):
                yield Finding(found, len(sweep), 0, 1.0, 1.0, exact=False)
                continue
            several = sweep["replicate"].nunique() >= FEWEST_POINTS
            test = rate_agreement(
                coordinate_values(coordinate, sweep),
                sweep["measured"],
                sweep["bound"],
                claim.margin,
                LEVEL,
                side=SIDES[claim.sense],
                groups=sweep["replicate"] if several else None,
            )
            yield Finding(found, len(sweep), 0, test.p_differs, test.p_agrees, exact=False)


def sweeps_along(coordinate: sp.Expr, frame: pd.DataFrame) -> Iterator[tuple[str, pd.DataFrame]]:
    """Rows of equal role, family and parameters but for the one that the coordinate moves, if there is one."""
    (symbol,) = map(str, coordinate.free_symbols)
    cells, texts = pd.factorize(frame["params"])
    params = [json.loads(text) for text in texts]
    moves = np.array([symbol in p for p in params], dtype=bool)[cells]
    rest = [json.dumps({k: v for k, v in p.items() if k != symbol}, sort_keys=True) for p in params]
    names = frame["role"] + "/" + frame["family"] + "/" + np.array(rest, dtype=object)[cells]
    for name, rows in frame[moves].groupby(names[moves], sort=True):
        yield str(name), rows
