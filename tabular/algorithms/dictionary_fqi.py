"""Fitted Q-iteration of several tasks over a finite dictionary of representations, with bounded predictions."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from tabular import bellman, design
from tabular.algorithms.avi import AVIRun
from tabular.erm import Box, dictionary
from tabular.families.shared_features import SharedTasks
from tabular.mdp import FloatArray
from theory.errors import InvalidInput


@dataclass(frozen=True, eq=False)
class DictionaryFQIRun:
    """One run for every task, under uniform weights, which are those of the design.

    Shapes
    ------
    closure : (K,), task-averaged squared error of the class's best fit to the exact backups; reward units squared.
    accuracy : certified bound on the errors of ``closure``.
    """

    runs: tuple[AVIRun, ...]
    closure: FloatArray
    accuracy: float


def dictionary_fqi(
    shared: SharedTasks, features: ArrayLike, bound: float, K: int, reps: int, rng: np.random.Generator
) -> DictionaryFQIRun:
    """Run K iterations ``Q_{k+1} = argmin sum_t ||Y_{t,k} - Phi_j a_t||^2`` over j and ``|a_t|_inf <= bound``.

    Every iteration draws its own ``reps`` targets of every state-action. Q_0 is zero.

    Shapes
    ------
    features : (M, S*A, kk), rows in the simplex.

    Raises
    ------
    InvalidInput
        If K is not positive, or the features or the bound do not fit.
    """
    tasks = shared.tasks
    T, S, A = tasks.r.shape
    if int(K) != K or K < 1:
        raise InvalidInput(f"{tasks.name}: K must be a positive integer, got {K}")
    Q, closure = np.zeros((K + 1, T, S, A)), np.empty(K)
    accuracy = 0.0
    for k in range(K):
        cells = design.draw_cells(tasks, reps, rng, sigma=shared.sigma, noise=shared.noise)
        backups = design.exact_targets(tasks, Q[k])
        fits = dictionary(features, np.stack([cells.targets(Q[k])[0], backups]), None, Box(bound))
        Q[k + 1] = fits.W[0].T.reshape(T, S, A)
        closure[k] = fits.objective[1]
        accuracy = max(accuracy, float(fits.gap[1]))
    uniform = np.full((S, A), 1 / (S * A))
    runs = tuple(
        AVIRun(task, Q[:, t], bellman.greedy(Q[-1, t]), uniform, uniform)
        for t, task in enumerate(tasks.tasks)
    )
    return DictionaryFQIRun(runs, closure, accuracy)
