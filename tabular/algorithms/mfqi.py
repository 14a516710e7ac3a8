"""Multi-task fitted Q-iteration: every backup of all tasks is fitted at once, on one representation."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike

from tabular import _pairs, bellman, design
from tabular.algorithms.avi import AVIRun
from tabular.erm import truncated_svd
from tabular.families.shared_features import SharedTasks, targets
from tabular.mdp import FloatArray
from theory.errors import InvalidInput

Representation = Literal["shared", "separate", "oracle"]


@dataclass(frozen=True, eq=False)
class MFQIRun:
    """One run for every task, and how well any representation of that rank could have fitted.

    Shapes
    ------
    runs : one for each task, with uniform nu, which is the design; so everything that is measured on
        approximate value iteration is measured on these.
    closure : (K,), ``eps*_k``, the task-averaged squared error of the best shared fit to the exact backups;
        reward units squared, zero up to rounding where the tasks share their features.
    """

    runs: tuple[AVIRun, ...]
    closure: FloatArray

    @cached_property
    def squared_errors(self) -> FloatArray:
        """``eps_{t,k} = ||Q_{t,k+1} - T*_t Q_{t,k}||^2_{2,nu}``, (T, K); exact up to rounding."""
        return np.stack([(run.nu * run.errors**2).sum(axis=(1, 2)) for run in self.runs])


def mfqi(
    shared: SharedTasks,
    K: int,
    rank: int,
    rng: np.random.Generator,
    *,
    fresh: bool = True,
    representation: Representation = "shared",
    align: bool = True,
    clip: bool = False,
    rho: ArrayLike | None = None,
    Q0: ArrayLike | None = None,
) -> MFQIRun:
    """Run K iterations of ``Q_{k+1} = argmin sum_t n_t ||Y_{t,k} - Phi a_t||^2`` over Phi and all heads a_t.

    ``Y_{t,k}`` are the sampled targets of the tasks' own design. The minimum is exact: a truncated singular
    value decomposition, since every cell of a task has the same number of samples.

    Parameters
    ----------
    fresh : whether every iteration draws its own samples, or all use the same.
    representation : ``"shared"`` learns one of the given rank for all tasks, ``"oracle"`` is told the tasks'
        own features, ``"separate"`` fits every task alone (a rank does not constrain a single function,
        so that each cell takes its own mean).
    align : whether the tasks' input maps are undone before the fit; otherwise they are ignored.
    clip : whether every iterate is cut to ``[-Q_max, Q_max]`` of its task.

    Shapes
    ------
    rho : (S, A), where the loss is measured, uniform when omitted. Q0 : (T, S, A), zero when omitted.

    Raises
    ------
    InvalidInput
        If the rank exceeds min(S*A, T), K is not positive, the representation is unknown or a shape does not fit.
    """
    tasks = shared.tasks
    T, S, A = tasks.r.shape
    if int(K) != K or K < 1:
        raise InvalidInput(f"{tasks.name}: K must be a positive integer, got {K}")
    if representation not in get_args(Representation):
        known = ", ".join(get_args(Representation))
        raise InvalidInput(f"{tasks.name}: representation must be one of {known}, got {representation!r}")
    if not 1 <= rank <= min(S * A, T):
        wanted = f"an integer in [1, {min(S * A, T)}] (state-actions or tasks)"
        raise InvalidInput(f"{tasks.name}: rank must be {wanted}, got {rank}")
    Q = np.zeros((K + 1, T, S, A))
    if Q0 is not None:
        Q[0] = _pairs.stack(tasks.name, "Q0", Q0, T, S, A)
    top = np.array([task.Q_max for task in tasks.tasks])[:, None, None]
    closure = np.empty(K)
    cells = None
    for k in range(K):
        if cells is None or fresh:
            cells = design.draw_cells(tasks, shared.reps, rng, sigma=shared.sigma, noise=shared.noise)
        fitted = _fit(shared, cells.targets(Q[k])[0], rank, representation, align)
        Q[k + 1] = fitted.T.reshape(T, S, A)
        if clip:
            Q[k + 1] = np.clip(Q[k + 1], -top, top)
        closure[k] = _best_error(shared, targets(shared, Q[k]), rank, align)
    uniform = np.full((S, A), 1 / (S * A))
    weights = uniform if rho is None else np.asarray(rho, dtype=np.float64)
    runs = tuple(
        AVIRun(task, Q[:, t], bellman.greedy(Q[-1, t]), weights, uniform)
        for t, task in enumerate(tasks.tasks)
    )
    return MFQIRun(runs, closure)


def _fit(
    shared: SharedTasks, Y: FloatArray, rank: int, representation: Representation, align: bool
) -> FloatArray:
    """Fit the sampled targets (S*A, T), by weighted least squares over all samples."""
    if representation == "separate":
        return Y
    if representation == "oracle":
        Phi = shared.features
        return np.asarray((Phi @ (np.linalg.pinv(Phi) @ Y.T[..., None]))[..., 0].T)
    weights = np.sqrt(shared.reps / shared.reps.mean())  # scaling the columns puts n_t into the objective
    common = shared.to_common(Y) if align else Y
    W = truncated_svd(common * weights, rank).W / weights
    return shared.to_own(W) if align else np.asarray(W)


def _best_error(shared: SharedTasks, exact: FloatArray, rank: int, align: bool) -> float:
    """Mean squared error of the best fit of that rank to the exact backups."""
    common = shared.to_common(exact) if align else exact
    values = np.linalg.svd(common, compute_uv=False)
    return float((values[rank:] ** 2).sum() / exact.size)
