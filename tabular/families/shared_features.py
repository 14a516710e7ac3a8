"""Tasks whose backups share one representation exactly, with knobs that take the sharing away by degrees."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tabular import design
from tabular._validate import finite, shape
from tabular.design import Noise
from tabular.families import _knobs
from tabular.families.multitask import LowRankFactors, low_rank_factors
from tabular.families.registry import family
from tabular.mdp import FloatArray, MultiTaskMDP
from theory.errors import InvalidInput


@dataclass(frozen=True, eq=False)
class SharedTasks:
    """T tasks with ``P_t = Phi_t M_t`` and ``r_t = Phi_t theta_t``, and how each of them is sampled.

    Every backup ``T*_t Q = Phi_t (theta_t + gamma M_t max_a Q)`` lies in the span of Phi_t, whatever Q is.

    Shapes
    ------
    tasks : the MDPs, each over its own states.
    Phi : (S*A, rank) where all tasks share it, else (T, S*A, rank); over the common states.
    reps : (T,), samples of every state-action of a task; a task has ``n_t = S*A*reps_t`` samples.
    sigma : (T,), standard deviation of the reward noise.
    noise : its law; ``"uniform"`` noise never exceeds ``sqrt(3) sigma``.
    inputs : (T, S), the common state behind each state of a task: a permutation for every task, which
        the representation's inverse map w_t has to undo. The identity when omitted.

    Raises
    ------
    InvalidInput
        If a shape does not fit, the rank exceeds S*A, a task has less than one sample per cell, sigma is
        negative, or a task's inputs are no permutation.
    """

    tasks: MultiTaskMDP
    Phi: FloatArray
    reps: NDArray[np.int64]
    sigma: FloatArray
    noise: Noise = "gaussian"
    inputs: NDArray[np.int64] | None = None

    def __post_init__(self) -> None:
        name, T, S, A = self.tasks.name, self.tasks.T, self.tasks.S, self.tasks.A
        Phi = np.asarray(self.Phi, dtype=np.float64)
        rank = Phi.shape[-1] if Phi.ndim else 0
        shape(name, "Phi", Phi.shape, [(S * A, rank), (T, S * A, rank)])
        finite(name, "Phi", Phi)
        if not 1 <= rank <= S * A:
            raise InvalidInput(f"{name}: Phi must have between 1 and {S * A} columns, got {rank}")
        inputs = np.tile(np.arange(S), (T, 1)) if self.inputs is None else np.asarray(self.inputs)
        shape(name, "inputs", inputs.shape, [(T, S)])
        broken = (np.sort(inputs, axis=1) != np.arange(S)).any(axis=1)
        if broken.any():
            t = int(broken.argmax())
            raise InvalidInput(
                f"{name}: inputs[{t}] must be a permutation of 0..{S - 1}, got {inputs[t].tolist()}"
            )
        for field, value in (
            ("Phi", Phi),
            ("inputs", inputs),
            ("reps", design.repetitions(self.tasks, self.reps)),
            ("sigma", design.noise_levels(self.tasks, self.sigma)),
        ):
            object.__setattr__(self, field, value)

    @property
    def rank(self) -> int:
        """Number of features."""
        return int(self.Phi.shape[-1])

    @property
    def n(self) -> NDArray[np.int64]:
        """Samples of every task, (T,)."""
        return self.reps * (self.tasks.S * self.tasks.A)

    @cached_property
    def features(self) -> FloatArray:
        """Phi_t over each task's own states, (T, S*A, rank)."""
        T, S, A = self.tasks.r.shape
        common = np.broadcast_to(self.Phi, (T, S * A, self.rank)).reshape(T, S, A, self.rank)
        return common[np.arange(T)[:, None], self._inputs].reshape(T, S * A, self.rank)

    @property
    def _inputs(self) -> NDArray[np.int64]:
        assert self.inputs is not None
        return self.inputs

    def to_common(self, values: ArrayLike) -> FloatArray:
        """Apply every task's w_t: move values from each task's own states to the common ones.

        Shapes
        ------
        values : (..., S*A, T), as the result; exact.
        """
        return self._moved(values, np.argsort(self._inputs, axis=1))

    def to_own(self, values: ArrayLike) -> FloatArray:
        """Undo :meth:`to_common`.

        Shapes
        ------
        values : (..., S*A, T), as the result; exact.
        """
        return self._moved(values, self._inputs)

    def _moved(self, values: ArrayLike, origin: NDArray[np.int64]) -> FloatArray:
        T, S, A = self.tasks.r.shape
        rows = (origin[:, :, None] * A + np.arange(A)).reshape(T, S * A).T
        array = np.asarray(values, dtype=np.float64)
        return np.take_along_axis(array, np.broadcast_to(rows, array.shape), axis=-2)


def targets(tasks: SharedTasks, Q: ArrayLike) -> FloatArray:
    """Return the exact backups ``T*_t Q_t``, (S*A, T): :func:`tabular.design.exact_targets`."""
    return design.exact_targets(tasks.tasks, Q)


def target_variances(tasks: SharedTasks, Q: ArrayLike) -> FloatArray:
    """Return the variance of one sampled target, (S*A, T): :func:`tabular.design.target_variances`."""
    return design.target_variances(tasks.tasks, Q, tasks.sigma)


def sample_targets(
    tasks: SharedTasks, Q: ArrayLike, reps: ArrayLike, rng: np.random.Generator, batch: int = 1
) -> FloatArray:
    """Draw the mean of ``reps`` sampled targets ``r + noise + gamma max_a Q(s', a)`` in every cell.

    Shapes
    ------
    Q : (T, S, A). reps : a number or (T,), ``tasks.reps`` for the tasks' own samples.
    The result is (batch, S*A, T); reward units; exact in law, the cost independent of ``reps``.

    Raises
    ------
    InvalidInput
        If a task has less than one sample per cell, or Q does not fit.
    """
    design.exact_targets(tasks.tasks, Q)  # refuses a Q that does not fit
    cells = design.draw_cells(tasks.tasks, reps, rng, batch, sigma=tasks.sigma, noise=tasks.noise)
    return cells.targets(Q)


@family(S=(5,), A=(2,), gamma=(0.8,), T=(16, 48), rank=(2,), noise=("gaussian", "uniform"))
def shared_tasks(
    rng: np.random.Generator,
    *,
    S: int,
    A: int,
    gamma: float,
    T: int,
    rank: int,
    reps: int = 4,
    sigma: float = 0.5,
    noise: Noise = "gaussian",
    eta: float = 0.0,
    concentration: float = 1.0,
    permuted: bool = False,
    identical: bool = False,
) -> SharedTasks:
    """Draw T tasks on one representation: ``P_t = Phi M_t`` and ``r_t = Phi theta_t``, all rows Dirichlet.

    Parameters
    ----------
    eta : dissimilarity, ``Phi_t = (1 - eta) Phi + eta Phi'_t`` with a Phi'_t for every task.
    permuted : whether every task renames its states by a random permutation.
    identical : whether all tasks are copies of one; their samples remain independent.

    Raises
    ------
    InvalidInput
        If a size is below one, rank exceeds min(S*A, T), eta lies outside [0, 1], or sigma, the noise or
        the concentration is out of range.

    Source
    ------
    Soft state aggregation: Singh, Jaakkola and Jordan (1995), Reinforcement learning with soft state
    aggregation; the knobs are this package's own.
    """
    _knobs.count("shared_tasks", S=S, A=A, T=T)
    _knobs.count("shared_tasks", rank=rank, high=min(S * A, T), because=" (state-actions or tasks)")
    drawn = 1 if identical else T
    factors = low_rank_factors(rng, S=S, A=A, T=drawn, rank=rank, eta=eta, concentration=concentration)
    if identical:
        factors = LowRankFactors(*(np.repeat(f, T, axis=0) for f in (factors.Phi, factors.M, factors.theta)))
    name = f"shared_tasks(S={S}, A={A}, T={T}, rank={rank}, eta={eta:g})"
    tasks = factors.tasks(A, gamma, name)
    inputs = rng.permuted(np.tile(np.arange(S), (T, 1)), axis=1) if permuted else None
    Phi = factors.Phi if eta > 0 and not identical else factors.Phi[0]
    return SharedTasks(
        tasks if inputs is None else renamed(tasks, inputs),
        Phi,
        np.full(T, reps),
        np.full(T, sigma),
        noise,
        inputs,
    )


@family(S=(5,), A=(2,), gamma=(0.8,), T=(16, 32), rank=(2,))
def unshared_tasks(
    rng: np.random.Generator, *, S: int, A: int, gamma: float, T: int, rank: int, noise: Noise = "gaussian"
) -> SharedTasks:
    """Draw T tasks each on a representation of its own: as :func:`shared_tasks`, with ``eta = 1``."""
    return shared_tasks(rng, S=S, A=A, gamma=gamma, T=T, rank=rank, noise=noise, eta=1.0)


def renamed(tasks: MultiTaskMDP, inputs: NDArray[np.int64]) -> MultiTaskMDP:
    """Rename every task's states: its state s behaves as state ``inputs[t, s]`` did.

    Shapes
    ------
    inputs : (T, S), a permutation for every task. Exact.
    """
    t = np.arange(tasks.T)[:, None]
    P = tasks.P[t, inputs]
    P = np.take_along_axis(P, np.broadcast_to(inputs[:, None, None, :], P.shape), axis=-1)
    rho = np.take_along_axis(np.asarray(tasks.rho), inputs, axis=1)
    return replace(tasks, P=P, r=tasks.r[t, inputs], rho=rho)


def shuffled(shared: SharedTasks, rng: np.random.Generator) -> SharedTasks:
    """Permute the state-actions of every task: each keeps its spectrum, and no two share a representation.

    The control for "the gain comes from sharing": a single task is as hard as before.

    Shapes
    ------
    ``Phi`` of the result is (T, S*A, rank). Exact.
    """
    T, S, A = shared.tasks.r.shape
    order = rng.permuted(np.tile(np.arange(S * A), (T, 1)), axis=1)
    t = np.arange(T)[:, None]
    P = shared.tasks.P.reshape(T, S * A, S)[t, order].reshape(T, S, A, S)
    r = shared.tasks.r.reshape(T, S * A)[t, order].reshape(T, S, A)
    tasks = replace(shared.tasks, P=P, r=r, name=f"{shared.tasks.name} shuffled")
    return replace(shared, tasks=tasks, Phi=shared.features[t, order], inputs=None)
