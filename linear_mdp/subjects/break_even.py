"""A new task with as many samples as make features of earlier ones worth nothing more."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from linear_mdp.low_rank.data import row_counts
from linear_mdp.low_rank.em import fit, fit_measures
from linear_mdp.low_rank.nearest import floors
from linear_mdp.low_rank.tilts import hellinger
from linear_mdp.subjects.likelihood_fit import StepProblem
from linear_mdp.subjects.source_floor import RESTARTS, TOLERANCE, WITHIN, learn
from tabular.mdp import FloatArray
from tabular.measure import measures
from tabular.measured import Measured
from tabular.subjects.registry import subject

SAMPLES = 1000  # of every state-action of every source


@dataclass(frozen=True)
class BreakEven:
    """Squared Hellinger errors from N samples, with transferred features and from scratch; floor : R."""

    N: int
    SA: int
    d: int
    transferred: float
    scratch: float
    floor: float


def break_even_of(
    sources: FloatArray, target: FloatArray, d: int, rng: np.random.Generator, share: float = 1.0
) -> BreakEven:
    """Learn features from sources (T, X, S), and model the target (X, S) from that share of the break-even samples."""
    (X, _), even = target.shape, np.full(len(target), 1 / len(target))
    features = learn(sources, d, SAMPLES, rng)
    floor = float(floors(target[None], features, rng, WITHIN)[0])
    each = round(share * (X - d) * (d - 1) / (4 * floor * X))
    counts = row_counts(target[None], each, rng)
    models = (
        fit_measures(counts, features, rng, tolerance=TOLERANCE),
        fit(counts, d, rng, restarts=RESTARTS, tolerance=TOLERANCE),
    )
    transferred, scratch = (float(hellinger(even, target, model.kernels[0])) for model in models)
    return BreakEven(each * X, X, d, transferred, scratch, floor)


@subject()
def break_even(problem: StepProblem, rng: np.random.Generator) -> BreakEven:
    """Let the last task of the problem be new, and the others its sources."""
    return break_even_of(problem.kernels[:-1], problem.kernels[-1], problem.d, rng)


@measures(BreakEven)
def transferred_error(found: BreakEven) -> Measured:
    """Squared Hellinger distance of the model with transferred features; rounding."""
    return Measured(found.transferred)


@measures(BreakEven)
def scratch_error(found: BreakEven) -> Measured:
    """Squared Hellinger distance of the model from scratch, on the same samples; rounding."""
    return Measured(found.scratch)


@measures(BreakEven)
def representation_floor(found: BreakEven) -> Measured:
    """Squared Hellinger distance of the best model; within what makes the number of samples whole."""
    return Measured(found.floor, found.floor * found.SA / found.N)


@measures(BreakEven)
def n_target(found: BreakEven) -> Measured:
    """Samples of the new task; exact."""
    return Measured(found.N)


@measures(BreakEven)
def SA(found: BreakEven) -> Measured:
    """State-actions; exact."""
    return Measured(found.SA)


@measures(BreakEven)
def d(found: BreakEven) -> Measured:
    """Number of features; exact."""
    return Measured(found.d)
