"""Low-rank MDPs: T tasks whose transitions are linear in the same features, which a learner does not know."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike

from linear_mdp.low_rank.tasks import check_rewards, single_task
from linear_mdp.mdp import NORM_TOLERANCE
from tabular._validate import ROW_SUM_TOLERANCE, finite, probability, stochastic
from tabular.mdp import FiniteMDP, FloatArray
from theory.errors import InvalidInput


@dataclass(frozen=True, eq=False)
class LowRankMDP:
    r"""T tasks over H steps that share features, each with its own measures and rewards.

    .. math:: P^t_h(s'|s,a) = \langle\phi_h(s,a), \mu^t_h(s')\rangle,

    with :math:`\|\phi\|\le1` and :math:`\|\sum_{s'}\mu^t_h(s')g(s')\|\le\sqrt d` for every g with values in [0, 1].
    What is checked is :math:`\|\,|\mu^t_h|(\mathcal S)\,\|\le\sqrt d`, the same where mu is non-negative. Rewards are
    known and deterministic.

    Shapes
    ------
    phi : (H, S, A, d), or one step less an axis, (S, A, d) or (1, S, A, d), where the features are those of all steps.
    mu : (T, H, d, S).
    rewards : (T, H, S, A), reward units.
    start : (S,), the law of the first state.
    value_cap : V, what the largest rewards of all steps may sum to.

    The constructor repeats features that do not change along the steps.

    Raises
    ------
    InvalidInput
        If a shape does not fit, d exceeds S A or T S (no features of that rank are identified), a number is not
        finite, a norm leaves its range, a row is not a probability distribution, or the rewards break the cap.

    Source: Agarwal et al. (2020), FLAMBE, Definition 2; tasks as in Cheng et al. (2022), REFUEL.
    """

    phi: FloatArray
    mu: FloatArray
    rewards: FloatArray
    start: FloatArray
    value_cap: float = 1.0
    name: str = "low-rank mdp"

    def __post_init__(self) -> None:
        phi, mu, rewards, start = (
            np.asarray(array, dtype=np.float64) for array in (self.phi, self.mu, self.rewards, self.start)
        )
        if mu.ndim != 4 or 0 in mu.shape:
            raise InvalidInput(
                f"{self.name}: mu must have shape (T, H, d, S), none of them zero, got {mu.shape}"
            )
        T, H, d, S = mu.shape
        phi = self._staged(phi, H, d, S)
        A = phi.shape[2]
        if d > S * A or d > T * S:
            raise InvalidInput(
                f"{self.name}: the rank d = {d} must not exceed S A = {S * A} nor T S = {T * S}, the numbers of "
                f"rows and columns that it factors"
            )
        check_rewards(self.name, rewards, (T, H, S, A), self.value_cap)
        probability(self.name, "start", start, S)
        for field, value in (("phi", phi), ("mu", mu), ("rewards", rewards), ("start", start)):
            finite(self.name, field, value)
            object.__setattr__(self, field, np.ascontiguousarray(value))
        self._check_norms()
        stochastic(self.name, "kernels", self.kernels, A)

    def _staged(self, phi: FloatArray, H: int, d: int, S: int) -> FloatArray:
        given = phi.shape
        if phi.ndim == 3:
            phi = phi[None]
        if phi.ndim != 4 or phi.shape[0] not in (1, H) or phi.shape[1] != S or phi.shape[3] != d:
            raise InvalidInput(
                f"{self.name}: phi must have shape (H, S, A, d) or (S, A, d) with H = {H}, S = {S} and d = {d} as in "
                f"mu, got {given}"
            )
        if phi.shape[2] == 0:
            raise InvalidInput(f"{self.name}: the action set is empty, phi has shape {given}")
        return np.broadcast_to(phi, (H, *phi.shape[1:]))

    def _check_norms(self) -> None:
        for field, norms, most in (
            ("phi", np.sqrt(np.einsum("hsad,hsad->hsa", self.phi, self.phi)), 1.0),
            ("|mu|(S)", np.linalg.norm(np.abs(self.mu).sum(axis=-1), axis=-1), np.sqrt(self.d)),
        ):
            if norms.max() > most * (1 + NORM_TOLERANCE):
                index = [int(i) for i in np.unravel_index(norms.argmax(), norms.shape)]
                raise InvalidInput(
                    f"{self.name}: the norm of {field}{index} is {norms.max():.12g}, it must be at most {most:.12g}"
                )

    @property
    def T(self) -> int:
        """Number of tasks."""
        return int(self.mu.shape[0])

    @property
    def H(self) -> int:
        """Number of steps of an episode."""
        return int(self.mu.shape[1])

    @property
    def S(self) -> int:
        """Number of states."""
        return int(self.mu.shape[3])

    @property
    def A(self) -> int:
        """Number of actions."""
        return int(self.phi.shape[2])

    @property
    def d(self) -> int:
        """Number of features."""
        return int(self.mu.shape[2])

    @cached_property
    def kernels(self) -> FloatArray:
        """Transitions (T, H, S, A, S); exact up to rounding of d units in the last place."""
        rows = self.phi.reshape(self.H, self.S * self.A, self.d)
        P = (rows @ self.mu).reshape(self.T, self.H, self.S, self.A, self.S)
        P[(P < 0) & (P > -ROW_SUM_TOLERANCE)] = 0.0
        return np.ascontiguousarray(P)

    def task(self, t: int) -> FiniteMDP:
        """Task t by itself, without its features; exact up to the rounding of :attr:`kernels`.

        Raises
        ------
        InvalidInput
            If there is no task t.
        """
        return single_task(self, t)

    def with_rewards(self, rewards: ArrayLike, value_cap: float | None = None) -> LowRankMDP:
        """Return the same dynamics under other rewards (T, H, S, A)."""
        return replace(
            self,
            rewards=np.asarray(rewards, dtype=np.float64),
            value_cap=self.value_cap if value_cap is None else value_cap,
        )

    def mixture(self, weights: ArrayLike) -> LowRankMDP:
        r"""Return the one task with measures :math:`\sum_t c_t\mu^t` and rewards :math:`\sum_t c_tr^t`.

        Its transitions are the mixture of those of the tasks, so they lie in the span that the tasks identify.

        Shapes
        ------
        weights : (T,), a law over the tasks.

        Raises
        ------
        InvalidInput
            If the weights are not a law over the tasks, or one task with S < d would result.
        """
        c = np.asarray(weights, dtype=np.float64)
        probability(self.name, "weights", c, self.T)
        return replace(
            self,
            mu=np.tensordot(c, self.mu, axes=1)[None],
            rewards=np.tensordot(c, self.rewards, axes=1)[None],
            name=f"mixture of {self.name}",
        )
