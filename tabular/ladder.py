"""The ladder of bounds on the loss of approximate value iteration: from its proof to its most computable form."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np

from tabular import concentrability as density
from tabular.algorithms.avi import AVIRun
from tabular.avi_bounds import ROUNDING, AVIBounds
from tabular.mdp import FloatArray
from tabular.measured import Measured
from theory.errors import InvalidInput


@dataclass(frozen=True)
class Rungs:
    """Numbers of which each should be at least as large as the one before."""

    def named(self) -> dict[str, Measured]:
        """Every rung by its name, in order."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    def violations(self) -> tuple[str, ...]:
        """Name the neighbouring rungs that come in the wrong order by more than their errors."""
        return tuple(
            f"{below} > {above}"
            for (below, low), (above, high) in itertools.pairwise(self.named().items())
            if low.value - low.error > high.value + high.error
        )


@dataclass(frozen=True)
class Ladder(Rungs):
    """Loss and bounds of one run, reward units; see :class:`AVIBounds` for what each rung is.

    ``R5`` is a supremum over policies, known to lie between ``R5_low`` and ``R5_high``; these are equal where all
    sequences of policies were listed.
    """

    loss: Measured
    R0: Measured
    R1: Measured
    R2: Measured
    R3: Measured
    R4: Measured
    R5_low: Measured
    R5_high: Measured
    R6: Measured


@dataclass(frozen=True)
class TaskLadder(Rungs):
    """Loss and bounds averaged over tasks, then the multi-task bound of the paper; reward units.

    loss, R2, R4 : averages over tasks of the rungs of :class:`Ladder`.
    paper : ``2g/(1-g)^2 [ inf_r max_t C_t^{1/2} E_avg^{1/2} + 2 g^K R_max,avg / (1-g) ]`` with ``g = max_t gamma_t``,
        E_avg at g, every C_t at its own gamma_t and for the realised policies.
    paper_upper : the same with the upper bound on every C_t over all policies.
    """

    loss: Measured
    R2: Measured
    R4: Measured
    paper: Measured
    paper_upper: Measured


def ladder(run: AVIRun, sweeps: int = 1, limit: int = 256) -> Ladder:
    """Loss and all rungs of one run; ``sweeps`` and ``limit`` as in :meth:`AVIBounds.R5`.

    >>> import numpy as np
    >>> from tabular.mdp import FiniteMDP
    >>> mdp = FiniteMDP(np.ones((1, 2, 1)), np.array([[0.0, 1.0]]), gamma=0.5)
    >>> even = np.full((1, 2), 0.5)
    >>> run = AVIRun(mdp, np.array([[[0.0, 0.0]], [[1.5, 0.5]]]), np.array([0]), even, even)
    >>> round(ladder(run).loss.value, 12)  # the wrong action for ever costs gamma / (1 - gamma)
    1.0
    """
    bounds = AVIBounds(run)
    R5_low, R5_high = bounds.R5(sweeps, limit)
    return Ladder(
        bounds.loss, bounds.R0, bounds.R1, bounds.R2, bounds.R3, bounds.R4, R5_low, R5_high, bounds.R6
    )


def task_ladder(runs: Sequence[AVIRun]) -> TaskLadder:
    """Loss and bounds of several tasks that were iterated equally often.

    Raises
    ------
    InvalidInput
        If there is no run, or the runs differ in their number of iterations.
    """
    if not runs:
        raise InvalidInput("task ladder: at least one run is needed, got none")
    if any(run.K != runs[0].K for run in runs):
        raise InvalidInput(f"task ladder: all runs must have the same K, got {[run.K for run in runs]}")
    tasks = [AVIBounds(run) for run in runs]
    return TaskLadder(
        _mean([task.loss for task in tasks]),
        _mean([task.R2 for task in tasks]),
        _mean([task.R4 for task in tasks]),
        _paper(tasks, np.stack([task.coefficients.value for task in tasks])),
        _paper(tasks, np.stack([task.upper for task in tasks])),
    )


def _mean(values: Sequence[Measured]) -> Measured:
    return Measured(
        math.fsum(v.value for v in values) / len(values), math.fsum(v.error for v in values) / len(values)
    )


def _paper(tasks: Sequence[AVIBounds], B: FloatArray) -> Measured:
    K = tasks[0].run.K
    gammas = np.array([task.run.mdp.discount for task in tasks])
    g = float(gammas.max())
    if g == 0:
        return Measured(0.0)
    mean_squares = np.mean([task.norms**2 for task in tasks], axis=0)
    best = density.best_exponent_over_tasks(gammas, B, mean_squares)
    if math.isinf(best.value):
        return Measured(math.inf)
    R_max = math.fsum(task.run.mdp.R_max for task in tasks) / len(tasks)
    factor = 2 * g / (1 - g) ** 2
    value = factor * (best.value + 2 * g**K * R_max / (1 - g))
    relative = max(float((task.coefficients.error / task.coefficients.value).max()) for task in tasks)
    worst_noise = max(task.norm_error for task in tasks)
    scale = math.sqrt(K) * float((0.5 * (1 - gammas)[:, None] * B).max()) * math.sqrt(K) * worst_noise
    error = factor * (best.gap + relative * best.value + scale) + ROUNDING * value
    return Measured(float(value), float(error))
