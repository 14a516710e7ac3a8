"""The joint fit of several tasks over a finite dictionary of representations: what the risk bound quantifies over."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import sqrt

import numpy as np

from tabular.complexity import BoxDictionary, Estimate, gaussian_complexity
from tabular.design import draw_cells, exact_targets
from tabular.erm import Box, Fit, dictionary
from tabular.families.random import dirichlet_rows
from tabular.families.shared_features import SharedTasks
from tabular.mdp import FiniteMDP, FloatArray, MultiTaskMDP
from tabular.measure import measures
from tabular.measured import Measured
from tabular.subjects._tasks import as_tasks
from tabular.subjects.registry import subject

UNIT_ROUNDOFF = float(np.finfo(np.float64).eps)
DRAWS = 64  # of the Gaussian complexity of one task; more tasks need fewer for the same relative error
FEWEST_DRAWS = 8
MOST_DOUBLINGS = 20  # of the samples of a cell
NOISE = 0.25  # standard deviation of the reward noise over the largest reward


@dataclass(frozen=True, eq=False)
class DictionaryFit:
    """Means of ``reps`` sampled targets in every cell of every task, to be fitted by one of M representations.

    Heads have entries within ``bound``, so that predictions on features in the simplex do not exceed it.

    Shapes
    ------
    features : (M, SA, kk), every row a probability vector.
    exact : (SA, T), the conditional means of the targets; samples : (SA, T), the means seen; reward units.
    bound : q, of predictions and targets. peak : the largest absolute target that can be sampled.
    complexity : Gaussian complexity of the class on its ``n = SA reps`` samples a task, not divided by their number.
    copies : how often every sample is counted; one unless independence is broken on purpose.
    chosen : (SA, T), predictions put in place of the minimiser's to break that assumption, else None.
    """

    features: FloatArray
    exact: FloatArray
    samples: FloatArray
    reps: int
    bound: float
    peak: float
    complexity: Estimate
    copies: int = 1
    chosen: FloatArray | None = None

    @cached_property
    def fits(self) -> Fit:
        """Minimisers of the empirical and of the true risk, batch axis (2,)."""
        return dictionary(self.features, np.stack([self.samples, self.exact]), None, Box(self.bound))

    @cached_property
    def predictions(self) -> FloatArray:
        """The fit that is judged, (SA, T)."""
        return np.asarray(self.fits.W[0]) if self.chosen is None else self.chosen

    @property
    def rounding(self) -> float:
        """Bound on the rounding of a mean of squared differences."""
        return 16 * UNIT_ROUNDOFF * (self.bound + float(np.abs(self.samples).max())) ** 2


def class_complexity(
    features: FloatArray, T: int, reps: int, bound: float, rng: np.random.Generator
) -> Estimate:
    """Gaussian complexity of heads in the box on a member of the dictionary, every cell sampled ``reps`` times.

    It is that of one sample a cell times the root of ``reps``. Monte Carlo, with a certified limit.
    """
    once = BoxDictionary(features, np.ones((T, features.shape[1])), bound)
    return sqrt(reps) * gaussian_complexity(once, rng, draws=max(FEWEST_DRAWS, DRAWS // T))


def draw_features(
    rng: np.random.Generator, members: int, cells: int, width: int, own: FloatArray | None = None
) -> FloatArray:
    """Draw representations with Dirichlet rows; ``own``, (SA, width), is put in the place of a random one."""
    features = dirichlet_rows(rng, (members, cells, width), 1.0)
    if own is not None:
        features[rng.integers(members)] = own
    return features


def value_bound(tasks: MultiTaskMDP, sigma: FloatArray) -> float:
    """Largest absolute target that bounded noise and values within the bound itself can make."""
    reward = (np.abs(tasks.r).max(axis=(1, 2)) + sqrt(3) * sigma).max()
    return float(reward / (1 - tasks.gamma.max()))


@subject(members=(8,))
def dictionary_fit(
    tasks: FiniteMDP | SharedTasks, rng: np.random.Generator, *, members: int
) -> DictionaryFit:
    """Sample the backups of action values drawn uniformly within their range, with bounded reward noise.

    A cell has between one and 2^20 samples, the logarithm drawn uniformly. The dictionary is random; for tasks that
    share a representation, it contains theirs every other time.
    """
    if isinstance(tasks, FiniteMDP):
        mdps, width, own = as_tasks(tasks, rng), 2, None
        sigma = np.full(mdps.T, NOISE * (float(np.abs(tasks.r).max()) or 1.0))
    else:
        mdps, width, sigma = tasks.tasks, tasks.rank, tasks.sigma
        own = tasks.features[0] if rng.random() < 1 / 2 else None
    q = value_bound(mdps, sigma)
    features = draw_features(rng, members, mdps.S * mdps.A, width, own)
    reps = int(2 ** rng.uniform(0, MOST_DOUBLINGS))
    Q = rng.uniform(-q, q, mdps.r.shape)
    cells = draw_cells(mdps, reps, rng, sigma=sigma, noise="uniform")
    complexity = class_complexity(features, mdps.T, reps, q, rng)
    return DictionaryFit(features, exact_targets(mdps, Q), cells.targets(Q)[0], reps, q, q, complexity)


@measures(DictionaryFit)
def excess_risk(fit: DictionaryFit) -> Measured:
    """Mean squared distance from the exact backups less the smallest of the class; rounding and duality gap.

    The noise of a fresh target adds the same to both risks.
    """
    risk, best = (float(((W - fit.exact) ** 2).mean()) for W in (fit.predictions, fit.fits.W[1]))
    return Measured(risk - best, float(fit.fits.gap[1]) + fit.rounding)


@measures(DictionaryFit)
def empirical_excess(fit: DictionaryFit) -> Measured:
    """Empirical risk less the smallest of the class; rounding and duality gap."""
    value = float(((fit.predictions - fit.samples) ** 2).mean() - fit.fits.objective[0])
    return Measured(max(0.0, value), float(fit.fits.gap[0]) + fit.rounding)


@measures(DictionaryFit)
def gaussian_complexity_(fit: DictionaryFit) -> Measured:
    """Certified limit of the Gaussian complexity by Monte Carlo, below the truth with probability 1e-6; exact."""
    return Measured(fit.complexity.certified)


@measures(DictionaryFit)
def Q_max(fit: DictionaryFit) -> Measured:
    """Bound q of the predictions; exact."""
    return Measured(fit.bound)


@measures(DictionaryFit)
def target_excess(fit: DictionaryFit) -> Measured:
    """By how much a target can leave the bound of the predictions; exact."""
    return Measured(max(0.0, fit.peak - fit.bound))


@measures(DictionaryFit)
def repeated_samples(fit: DictionaryFit) -> Measured:
    """Copies of every sample less one; exact."""
    return Measured(fit.copies - 1)


@measures(DictionaryFit)
def T(fit: DictionaryFit) -> Measured:
    """Number of tasks; exact."""
    return Measured(fit.exact.shape[1])


@measures(DictionaryFit)
def n(fit: DictionaryFit) -> Measured:
    """Samples of a task; exact."""
    return Measured(fit.reps * fit.exact.shape[0])
