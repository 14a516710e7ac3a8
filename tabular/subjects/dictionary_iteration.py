"""Fitted Q-iteration over a dictionary: what the composition of risk bound and error propagation quantifies over."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tabular.algorithms.dictionary_fqi import dictionary_fqi
from tabular.complexity import Estimate
from tabular.families.shared_features import SharedTasks
from tabular.mdp import FiniteMDP, FloatArray
from tabular.measure import measure, measures
from tabular.measured import Measured
from tabular.subjects._tasks import as_tasks
from tabular.subjects.dictionary_fit import NOISE, class_complexity, draw_features, value_bound
from tabular.subjects.registry import subject
from tabular.subjects.task_runs import AVITasks, unit_errors

MEMBERS = 4
MOST_DOUBLINGS = 40  # of the samples of a cell


@dataclass(frozen=True, eq=False)
class DictionaryIteration:
    """K iterations on every task, and what the risk bound of each of them needs.

    Shapes
    ------
    closure : the class's largest best task-averaged squared error of any iteration; reward units squared.
    samples : targets of a task in every iteration. bound, peak, complexity, copies : as of ``DictionaryFit``.
    """

    tasks: AVITasks
    closure: Measured
    samples: int
    bound: float
    peak: float
    complexity: Estimate
    copies: int = 1


def iterate(
    shared: SharedTasks,
    features: FloatArray,
    K: int,
    reps: int,
    rng: np.random.Generator,
    *,
    bound: float | None = None,
    copies: int = 1,
) -> DictionaryIteration:
    """Run the iteration, the bound on heads and targets taken from the tasks' rewards unless it is given."""
    mdps = shared.tasks
    peak = value_bound(mdps, shared.sigma)
    q = peak if bound is None else bound
    found = dictionary_fqi(shared, features, q, K, reps, rng)
    tasks = AVITasks(found.runs, float(mdps.gamma.max()))
    complexity = class_complexity(features, mdps.T, reps * copies, q, rng)
    samples = reps * copies * features.shape[1]
    closure = Measured(float(found.closure.max()), found.accuracy + 1e-15 * q**2)
    return DictionaryIteration(tasks, closure, samples, q, peak, complexity, copies)


@subject(most_iterations=(5,))
def dictionary_iteration(
    tasks: FiniteMDP | SharedTasks, rng: np.random.Generator, *, most_iterations: int
) -> DictionaryIteration:
    """Run up to ``most_iterations`` on a dictionary that contains the tasks' own features.

    A cell has between one and 2^40 samples an iteration, the logarithm drawn uniformly. A single MDP becomes tasks with
    perturbed rewards, and its features those of every state-action by itself.
    """
    if isinstance(tasks, FiniteMDP):
        mdps = as_tasks(tasks, rng)
        sigma = np.full(mdps.T, NOISE * (float(np.abs(tasks.r).max()) or 1.0))
        each = np.eye(mdps.S * mdps.A)
        shared = SharedTasks(mdps, each, np.ones(mdps.T, dtype=np.int64), sigma, "uniform")
        features = each[None]
    else:
        shared = tasks
        own = shared.features[0]
        features = draw_features(rng, MEMBERS, len(own), shared.rank, own)
    K = int(rng.integers(1, most_iterations + 1))
    return iterate(shared, features, K, int(2 ** rng.uniform(0, MOST_DOUBLINGS)), rng)


@measures(DictionaryIteration)
def task_loss_mean(iteration: DictionaryIteration) -> Measured:
    """Mean over tasks of the loss of the last policy; certified."""
    return measure("task_loss_mean", iteration.tasks)


@measures(DictionaryIteration)
def unit_propagation(iteration: DictionaryIteration) -> Measured:
    """``inf_r max_t C_VI,t(r)^{1/2} (sum_k alpha_k^{2r})^{1/2}`` with the policies that occurred; certified."""
    return unit_errors(iteration.tasks)


@measures(DictionaryIteration)
def closure_gap(iteration: DictionaryIteration) -> Measured:
    """Largest squared error of the class's best fit to a backup; certified."""
    return iteration.closure


@measures(DictionaryIteration)
def gaussian_complexity(iteration: DictionaryIteration) -> Measured:
    """Certified limit of the Gaussian complexity by Monte Carlo, below the truth with probability 1e-6; exact."""
    return Measured(iteration.complexity.certified)


@measures(DictionaryIteration)
def greedy_gap(iteration: DictionaryIteration) -> Measured:
    """By how much any task's last policy is not greedy; exact."""
    return measure("greedy_gap", iteration.tasks)


@measures(DictionaryIteration)
def gamma(iteration: DictionaryIteration) -> Measured:
    """Largest discount of the tasks; exact."""
    return measure("gamma", iteration.tasks)


@measures(DictionaryIteration)
def R_max_mean(iteration: DictionaryIteration) -> Measured:
    """Mean over tasks of the largest absolute reward; rounding only."""
    return measure("R_max_mean", iteration.tasks)


@measures(DictionaryIteration)
def Q_max(iteration: DictionaryIteration) -> Measured:
    """Bound q of predictions; exact."""
    return Measured(iteration.bound)


@measures(DictionaryIteration)
def target_excess(iteration: DictionaryIteration) -> Measured:
    """By how much a target can leave the bound of the predictions; exact."""
    return Measured(max(0.0, iteration.peak - iteration.bound))


@measures(DictionaryIteration)
def repeated_samples(iteration: DictionaryIteration) -> Measured:
    """Copies of every sample less one; exact."""
    return Measured(iteration.copies - 1)


@measures(DictionaryIteration)
def K(iteration: DictionaryIteration) -> Measured:
    """Number of iterations; exact."""
    return measure("K", iteration.tasks)


@measures(DictionaryIteration)
def T(iteration: DictionaryIteration) -> Measured:
    """Number of tasks; exact."""
    return Measured(len(iteration.tasks.runs))


@measures(DictionaryIteration)
def n(iteration: DictionaryIteration) -> Measured:
    """Samples of a task in every iteration; exact."""
    return Measured(iteration.samples)
