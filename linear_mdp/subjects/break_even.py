"""A new task with as many samples as make features of earlier ones worth nothing more."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from linear_mdp.low_rank.data import row_counts
from linear_mdp.low_rank.em import fit_measures
from linear_mdp.low_rank.nearest import floors
from linear_mdp.low_rank.tilts import hellinger
from linear_mdp.subjects.likelihood_fit import StepProblem, converged
from linear_mdp.subjects.scratch_model import signal
from linear_mdp.subjects.source_floor import TOLERANCE, WITHIN, learn, sources_signal
from tabular.mdp import FloatArray
from tabular.measure import measures
from tabular.measured import Measured
from tabular.subjects.registry import subject
from theory.errors import InvalidInput

SAMPLES = 1000  # of every state-action of every source
LEAST_FLOOR = 100 * WITHIN


@dataclass(frozen=True)
class BreakEven:
    """Squared Hellinger errors from N samples, with transferred features and from scratch.

    Parameters
    ----------
    floor : R.
    signal : weakest direction in which rows differ over the noise, of the sources or of the new task if that is less.
    least : smallest entry of the features and measures of all.
    """

    N: int
    SA: int
    d: int
    transferred: float
    scratch: float
    floor: float
    signal: float
    least: float


def break_even_of(
    sources: FloatArray,
    target: FloatArray,
    d: int,
    rng: np.random.Generator,
    least: float,
    share: float = 1.0,
) -> BreakEven:
    """Learn features from sources (T, X, S), and model the target (X, S) from that share of the break-even samples.

    Parameters
    ----------
    least : smallest entry of the features and measures that all are made of.

    Raises
    ------
    InvalidInput
        If the features leave nothing on the target that can be told from rounding, or no fit converges.
    """
    (X, _), even = target.shape, np.full(len(target), 1 / len(target))
    features = learn(sources, d, SAMPLES, rng)
    floor = float(floors(target[None], features, rng, WITHIN)[0])
    if floor < LEAST_FLOOR:
        raise InvalidInput(f"the features leave {floor:.3g} on the new task, which breaks even nowhere")
    each = round(share * (X - d) * (d - 1) / (4 * floor * X))
    counts = row_counts(target[None], each, rng)
    models = (
        fit_measures(counts, features, rng, tolerance=TOLERANCE),
        converged(counts, d, rng, TOLERANCE),
    )
    transferred, scratch = (float(hellinger(even, target, model.kernels[0])) for model in models)
    clear = min(sources_signal(sources, d, SAMPLES), signal(target, d, each))
    return BreakEven(each * X, X, d, transferred, scratch, floor, clear, least)


@subject()
def break_even(problem: StepProblem, rng: np.random.Generator) -> BreakEven:
    """Let the last task of the problem be new, and the others its sources."""
    return break_even_of(problem.kernels[:-1], problem.kernels[-1], problem.d, rng, problem.least)


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


@measures(BreakEven)
def direction_signal(found: BreakEven) -> Measured:
    """Weakest direction of sources and new task over the noise; rounding."""
    return Measured(found.signal, 1e-9 * found.signal)


@measures(BreakEven)
def least_entry(found: BreakEven) -> Measured:
    """Smallest entry of the features and measures of all; exact."""
    return Measured(found.least)
