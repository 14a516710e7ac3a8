"""The facts of recorded draws, and bounds evaluated on them without running anything again."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import sympy as sp

from theory.claim import Claim, evaluate, evaluate_with_error


def facts_of(text: str) -> dict[str, tuple[float, float]]:
    """Facts of one row: name to (value, error)."""
    return {name: (value, error) for name, (value, error) in json.loads(text).items()}


def values_of(text: str) -> dict[str, float]:
    """Facts of one row without their errors."""
    return {name: value for name, (value, _) in json.loads(text).items()}


def bounds(claim: Claim, frame: pd.DataFrame, bound: sp.Expr | None = None) -> tuple[np.ndarray, np.ndarray]:
    """A bound (the claim's own, as recorded, when none is given) and its numerical error on every row."""
    if bound is None:
        return frame["bound"].to_numpy(), frame["bound_error"].to_numpy()
    rows, texts = pd.factorize(frame["facts"])  # draws of one cell often share their facts
    pairs = [evaluate_with_error(bound, facts_of(text), claim.name) for text in texts]
    value, error = np.array(pairs).reshape(-1, 2)[rows].T
    return value, error


def coordinate_values(coordinate: sp.Expr, frame: pd.DataFrame) -> np.ndarray:
    """The coordinate of a scaling plot on every row."""
    rows, texts = pd.factorize(frame["facts"])
    owner = str(coordinate)
    places = np.array([evaluate(coordinate, values_of(text), owner) for text in texts], dtype=float)
    return places[rows]
