"""Finite Markov decision processes: frozen records whose constructors refuse anything malformed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import scipy.sparse
from numpy.typing import ArrayLike, NDArray

from tabular._validate import action_values, consistent, finite, probability, shape, stochastic
from theory.errors import InvalidInput

if TYPE_CHECKING:
    from tabular.env import TabularEnv

FloatArray = NDArray[np.float64]
Policy = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class FiniteMDP:
    """A finite MDP, discounted (``gamma``) or finite-horizon (``horizon``), dense or sparse.

    Shapes
    ------
    P : (S, A, S) dense, or a SciPy CSR matrix of shape (S*A, S) whose row ``s*A + a`` is
        ``P(. | s, a)`` (discounted only); with ``horizon=H`` also (H, S, A, S).
    r : (S, A), or (H, S, A); reward units.
    rho : (S,) initial distribution, uniform when omitted.

    Raises
    ------
    InvalidInput
        If a row does not sum to one, an entry is negative or not finite, a shape does not fit,
        the action set is empty, gamma lies outside [0, 1) or not exactly one of gamma and
        horizon is given; the message names the offending index and value.
    """

    P: FloatArray | scipy.sparse.csr_array
    r: FloatArray
    gamma: float | None = None
    horizon: int | None = None
    rho: FloatArray | None = None
    name: str = "mdp"

    def __post_init__(self) -> None:
        if (self.gamma is None) == (self.horizon is None):
            raise InvalidInput(
                f"{self.name}: give exactly one of gamma and horizon, got gamma={self.gamma}, horizon={self.horizon}"
            )
        if self.gamma is not None and not 0 <= self.gamma < 1:
            raise InvalidInput(f"{self.name}: gamma must lie in [0, 1), got {self.gamma}")
        if self.horizon is not None and (self.horizon != int(self.horizon) or self.horizon < 1):
            raise InvalidInput(f"{self.name}: horizon must be a positive integer, got {self.horizon}")
        r = np.ascontiguousarray(self.r, dtype=np.float64)
        action_values(self.name, "r", r, self.horizon)
        S, A = r.shape[-2:]
        P = self._validated_transitions(S, A)
        rho = np.full(S, 1 / S) if self.rho is None else np.asarray(self.rho, dtype=np.float64)
        probability(self.name, "rho", rho, S)
        finite(self.name, "r", r)
        for field, value in (("P", P), ("r", r), ("rho", rho)):
            object.__setattr__(self, field, value)

    def _validated_transitions(self, S: int, A: int) -> FloatArray | scipy.sparse.csr_array:
        if scipy.sparse.issparse(self.P):
            if self.gamma is None:
                raise InvalidInput(
                    f"{self.name}: a sparse P needs gamma; give a dense P for a finite horizon"
                )
            sparse = scipy.sparse.csr_array(self.P, dtype=np.float64)
            shape(self.name, "P", sparse.shape, [(S * A, S)])
            consistent(self.name, "P", sparse)
            sparse.sort_indices()
            if max(sparse.nnz, S) <= np.iinfo(np.int32).max:  # half the memory traffic of a sweep's indices
                indices, indptr = sparse.indices.astype(np.int32), sparse.indptr.astype(np.int32)
                sparse = scipy.sparse.csr_array((sparse.data, indices, indptr), shape=sparse.shape)
            stochastic(self.name, "P", sparse, A)
            return sparse
        dense = np.ascontiguousarray(self.P, dtype=np.float64)
        allowed: list[tuple[int, ...]] = [(S, A, S)]
        if self.horizon is not None:
            allowed.append((self.horizon, S, A, S))
        shape(self.name, "P", dense.shape, allowed)
        stochastic(self.name, "P", dense, A)
        return dense

    @property
    def S(self) -> int:
        """Number of states."""
        return int(self.r.shape[-2])

    @property
    def A(self) -> int:
        """Number of actions."""
        return int(self.r.shape[-1])

    @property
    def sparse(self) -> bool:
        """Whether P is a CSR matrix."""
        return bool(scipy.sparse.issparse(self.P))

    @property
    def discount(self) -> float:
        """Gamma of a discounted MDP; raises :class:`InvalidInput` for a finite-horizon one."""
        if self.gamma is None:
            raise InvalidInput(f"{self.name}: a discounted MDP is needed, got horizon={self.horizon}")
        return self.gamma

    @cached_property
    def R_max(self) -> float:
        """The largest absolute reward, exact."""
        return float(np.abs(self.r).max())

    @property
    def Q_max(self) -> float:
        """``R_max / (1 - gamma)``: no action value of a discounted MDP exceeds it in absolute value."""
        return self.R_max / (1 - self.discount)

    @cached_property
    def kernel(self) -> FloatArray:
        """P as a dense (S*A, S) matrix (a stationary MDP only)."""
        if isinstance(self.P, np.ndarray):
            if self.P.ndim != 3:
                raise InvalidInput(f"{self.name}: a stationary P is needed, got shape {self.P.shape}")
            return self.P.reshape(self.S * self.A, self.S)
        return np.asarray(self.P.toarray(), dtype=np.float64)

    def with_rewards(self, r: ArrayLike) -> FiniteMDP:
        """Return the same dynamics under other rewards."""
        return replace(self, r=np.asarray(r, dtype=np.float64))

    @classmethod
    def from_gymnasium(
        cls, env: Any, gamma: float | None = None, *, horizon: int | None = None, sparse: bool = False
    ) -> FiniteMDP:
        """Read an environment with a transition table: :func:`tabular.exchange.from_gymnasium`."""
        from tabular.exchange.gymnasium import from_gymnasium

        return from_gymnasium(env, gamma, horizon=horizon, sparse=sparse)

    @classmethod
    def from_quantecon(
        cls,
        R: ArrayLike,
        Q: Any,
        beta: float,
        s_indices: ArrayLike | None = None,
        a_indices: ArrayLike | None = None,
        *,
        rho: ArrayLike | None = None,
        name: str = "quantecon",
    ) -> FiniteMDP:
        """Read the arguments of quantecon's ``DiscreteDP``: :func:`tabular.exchange.from_quantecon`."""
        from tabular.exchange.arrays import from_quantecon

        return from_quantecon(R, Q, beta, s_indices, a_indices, rho=rho, name=name)

    @classmethod
    def from_pymdptoolbox(
        cls,
        transitions: Any,
        reward: Any,
        discount: float,
        *,
        rho: ArrayLike | None = None,
        name: str = "pymdptoolbox",
    ) -> FiniteMDP:
        """Read the arguments of pymdptoolbox's solvers: :func:`tabular.exchange.from_pymdptoolbox`."""
        from tabular.exchange.arrays import from_pymdptoolbox

        return from_pymdptoolbox(transitions, reward, discount, rho=rho, name=name)

    @classmethod
    def load(cls, path: str | PathLike[str]) -> FiniteMDP:
        """Read a .npz or .json file: :func:`tabular.exchange.load`."""
        from tabular.exchange.files import load

        return load(path)

    def save(self, path: str | PathLike[str]) -> Path:
        """Write a .npz or .json file: :func:`tabular.exchange.save`."""
        from tabular.exchange.files import save

        return save(self, path)

    def to_gymnasium(self) -> TabularEnv:
        """Return this MDP as a ``gymnasium.Env``: :class:`tabular.env.TabularEnv`."""
        from tabular.env import TabularEnv

        return TabularEnv(self)

    def to_quantecon(self) -> tuple[Any, ...]:
        """Return the arguments of quantecon's ``DiscreteDP``: :func:`tabular.exchange.to_quantecon`."""
        from tabular.exchange.arrays import to_quantecon

        return to_quantecon(self)

    def to_pymdptoolbox(self) -> tuple[Any, ...]:
        """Return (transitions, reward, discount) for pymdptoolbox: :func:`tabular.exchange.to_pymdptoolbox`."""
        from tabular.exchange.arrays import to_pymdptoolbox

        return to_pymdptoolbox(self)

    def _repr_html_(self) -> str:
        from tabular.markup import html

        return html(self)


@dataclass(frozen=True, eq=False)
class MultiTaskMDP:
    """T discounted MDPs over the same states and actions; task first, every task with its own gamma.

    Shapes
    ------
    P : (T, S, A, S).
    r : (T, S, A), reward units.
    gamma : (T,).
    rho : (T, S), uniform when omitted.

    Raises
    ------
    InvalidInput
        As for :class:`FiniteMDP`, naming the task as well.
    """

    P: FloatArray
    r: FloatArray
    gamma: FloatArray
    rho: FloatArray | None = None
    name: str = "tasks"

    def __post_init__(self) -> None:
        P = np.ascontiguousarray(self.P, dtype=np.float64)
        r = np.ascontiguousarray(self.r, dtype=np.float64)
        gamma = np.atleast_1d(np.asarray(self.gamma, dtype=np.float64))
        if r.ndim != 3 or r.shape[0] == 0:
            raise InvalidInput(f"{self.name}: r must have shape (T, S, A) with T >= 1, got {r.shape}")
        T, S, A = r.shape
        shape(self.name, "P", P.shape, [(T, S, A, S)])
        shape(self.name, "gamma", gamma.shape, [(T,)])
        rho = np.full((T, S), 1 / S) if self.rho is None else np.asarray(self.rho, dtype=np.float64)
        shape(self.name, "rho", rho.shape, [(T, S)])
        for field, value in (("P", P), ("r", r), ("gamma", gamma), ("rho", rho)):
            object.__setattr__(self, field, value)
        assert len(self.tasks) == T  # each task validates its own rows, naming itself

    @cached_property
    def tasks(self) -> tuple[FiniteMDP, ...]:
        """Every task as a :class:`FiniteMDP` that shares memory with this record."""
        assert self.rho is not None
        return tuple(
            FiniteMDP(P, r, gamma=float(gamma), rho=rho, name=f"{self.name}[{t}]")
            for t, (P, r, gamma, rho) in enumerate(zip(self.P, self.r, self.gamma, self.rho, strict=True))
        )

    @property
    def T(self) -> int:
        """Number of tasks."""
        return int(self.r.shape[0])

    @property
    def S(self) -> int:
        """Number of states."""
        return int(self.r.shape[1])

    @property
    def A(self) -> int:
        """Number of actions."""
        return int(self.r.shape[2])

    @classmethod
    def from_tasks(cls, tasks: list[FiniteMDP] | tuple[FiniteMDP, ...], name: str = "tasks") -> MultiTaskMDP:
        """Stack discounted MDPs of equal shape into one record."""
        if not tasks:
            raise InvalidInput(f"{name}: at least one task is needed, got none")
        for t, task in enumerate(tasks):
            if (task.S, task.A) != (tasks[0].S, tasks[0].A):
                raise InvalidInput(
                    f"{name}: task {t} has (S, A) = {(task.S, task.A)}, task 0 has {(tasks[0].S, tasks[0].A)}"
                )
        return cls(
            P=np.stack([task.kernel.reshape(task.S, task.A, task.S) for task in tasks]),
            r=np.stack([task.r for task in tasks]),
            gamma=np.array([task.discount for task in tasks]),
            rho=np.stack([np.asarray(task.rho) for task in tasks]),
            name=name,
        )
