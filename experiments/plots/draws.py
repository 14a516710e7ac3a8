"""The rows of a verification, sorted into what the figures show."""

from __future__ import annotations

import json
from collections.abc import Mapping

import numpy as np
import pandas as pd
import sympy as sp

from experiments.evidence import sweeps_along, violated
from experiments.facts import coordinate_values
from experiments.plan import BROKEN
from experiments.plots.mathtext import mathtext, plain
from experiments.verification import Verification
from theory.claim import Claim, Guarantee, Sense, evaluate
from theory.errors import InvalidInput
from theory.notation import NOTATION

FEWEST = 3  # points of a sweep that make more than a line
LONG = 10**6  # whole numbers from here on are written as powers
ROUNDING = 1e-9  # as the verdict's: a bound this close to the trivial one is no better than it
BEYOND = 1e300  # as the verdict's: stands for infinity


def tested(frame: pd.DataFrame) -> pd.DataFrame:
    """Draws on which the assumptions hold and that were measured."""
    return frame[~frame["role"].str.startswith(BROKEN) & frame["failed"].isna()]


def failures(frame: pd.DataFrame) -> pd.DataFrame:
    """Trials that ended with an error."""
    return frame[frame["failed"].notna()]


def control_draws(frame: pd.DataFrame) -> pd.DataFrame:
    """Measured draws on which an assumption is broken on purpose."""
    return frame[frame["role"].str.startswith(BROKEN) & frame["failed"].isna()]


def violations(verification: Verification, rows: pd.DataFrame) -> pd.DataFrame:
    """Those of the rows that refute the claim: beyond the bound, where the claim speaks of every single draw."""
    surely = verification.claim.guarantee is Guarantee.SURELY
    return rows[violated(verification.claim, rows)] if surely else rows.iloc[:0]


def vacuous(claim: Claim, rows: pd.DataFrame) -> np.ndarray:
    """Rows on which the bound says no more than the trivial one; none for an equality."""
    bound, trivial = rows["bound"].to_numpy(), rows["trivial"].clip(-BEYOND, BEYOND).to_numpy()
    beyond: np.ndarray = {
        Sense.UPPER: bound >= trivial - ROUNDING * np.abs(trivial),
        Sense.LOWER: bound <= trivial + ROUNDING * np.abs(trivial),
        Sense.EQUALITY: np.zeros(len(rows), dtype=bool),
    }[claim.sense]
    return beyond


def sharpest_sweep(claim: Claim, coordinate: sp.Expr, rows: pd.DataFrame) -> pd.DataFrame:
    """Return the witness's rows along a coordinate, in its order, on the sweep where the bound is tightest.

    A sweep moves the coordinate's symbol alone; of equally tight ones (by the means of their points) the
    one is taken on which the bound moves most. The result is empty where the witness has none with two
    or more points.
    """
    witness = rows[(rows["role"] == "witness") & (rows["measured"] > 0) & (rows["bound"] > 0)]
    witness = witness[np.isfinite(witness["measured"]) & np.isfinite(witness["bound"])]
    swept = [sweep for _, sweep in sweeps_along(coordinate, witness) if sweep["params"].nunique() > 1]
    if not swept:
        return rows.iloc[:0]
    longest = max(sweep["params"].nunique() for sweep in swept)
    enough = [sweep for sweep in swept if sweep["params"].nunique() >= min(FEWEST, longest)]
    best = max(enough, key=lambda sweep: _worth(claim, sweep))
    ordered: pd.DataFrame = best.iloc[np.argsort(coordinate_values(coordinate, best), kind="stable")]
    return ordered


def witness_sweep(verification: Verification) -> pd.DataFrame:
    """Return the witness's sharpest sweep along the claim's first coordinate; empty where there is none."""
    rows, coordinates = tested(verification.frame), verification.claim.coordinates
    return sharpest_sweep(verification.claim, coordinates[0], rows) if coordinates else rows.iloc[:0]


def _worth(claim: Claim, sweep: pd.DataFrame) -> tuple[float, float]:
    means = sweep.groupby("params")[["measured", "measured_error", "bound", "bound_error"]].mean()
    return round(float(closeness(claim, means).min()), 3), float(means["bound"].max() / means["bound"].min())


def held_fixed(coordinate: sp.Expr, sweep: pd.DataFrame) -> str:
    """Say in matplotlib's text which parameters a sweep holds fixed, at which values."""
    symbol = str(next(iter(coordinate.free_symbols)))
    point = json.loads(sweep["params"].iloc[0])
    return ", ".join(f"{printed(name)} = {number(value)}" for name, value in point.items() if name != symbol)


def printed(name: str) -> str:
    """Return the symbol of a parameter as matplotlib sets it, or its name where it has none."""
    known = mathtext(NOTATION[name].latex) if name in NOTATION else None
    return known or plain(name)


def number(value: object) -> str:
    """Return a parameter or fact as a reader wants to see it."""
    long = isinstance(value, float) or (isinstance(value, int) and abs(value) >= LONG)
    return f"{value:.4g}" if long else str(value)


def failed_places(coordinate: sp.Expr, rows: pd.DataFrame) -> list[float | None]:
    """Coordinate of each failed trial as far as its parameters tell; it has no facts."""
    return [_place(coordinate, json.loads(text)) for text in rows["params"]]


def _place(coordinate: sp.Expr, params: Mapping[str, object]) -> float | None:
    numbers = {name: value for name, value in params.items() if isinstance(value, int | float)}
    try:
        return evaluate(coordinate, numbers, "a failed trial")
    except InvalidInput:
        return None


def closeness(claim: Claim, rows: pd.DataFrame) -> np.ndarray:
    """Closeness to the bound of rows whose bound is finite and not 0: 1 where it is attained, less where it is loose.

    Measured over bound, inverted for a lower bound, as far as the numerical errors leave no doubt of it;
    for an equality the smaller side over the larger one.
    """
    measured, bound = rows["measured"].to_numpy(), rows["bound"].to_numpy()
    slack = (rows["measured_error"] + rows["bound_error"]).to_numpy()
    ratio: np.ndarray
    match claim.sense:
        case Sense.UPPER:
            ratio = np.maximum(measured - slack, 0) / bound
        case Sense.LOWER:
            ratio = bound / (measured + slack)
        case Sense.EQUALITY:
            ratio = np.minimum(measured / bound, bound / measured)
    return ratio
