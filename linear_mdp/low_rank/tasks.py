"""Several finite-horizon tasks over the same states and actions, whatever their transitions look like."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from tabular._validate import finite, probability, stochastic
from tabular.mdp import FiniteMDP, FloatArray
from theory.errors import InvalidInput

REWARD_TOLERANCE = 1e-9  # what the largest rewards of H steps lose when they are summed in float64


class Tasks(Protocol):
    """What exact planning, coverage and sampling need to know of T tasks.

    Shapes
    ------
    kernels : (T, H, S, A, S); rewards : (T, H, S, A), reward units; start : (S,), the law of the first state.
    value_cap : V, what no policy's total reward exceeds.
    """

    @property
    def kernels(self) -> FloatArray:
        """Transitions (T, H, S, A, S)."""

    @property
    def rewards(self) -> FloatArray:
        """Rewards (T, H, S, A)."""

    @property
    def start(self) -> FloatArray:
        """Law of the first state, (S,)."""

    @property
    def value_cap(self) -> float:
        """What no policy's total reward exceeds."""

    @property
    def name(self) -> str:
        """What error messages call the tasks."""

    def task(self, t: int) -> FiniteMDP:
        """One task by itself."""


@dataclass(frozen=True, eq=False)
class EpisodicTasks:
    """Tasks given by their transitions alone: features need not be shared, nor the rank be low.

    Shapes
    ------
    kernels : (T, H, S, A, S); rewards : (T, H, S, A), reward units; start : (S,).
    value_cap : V, what the largest rewards of all steps may sum to.

    Raises
    ------
    InvalidInput
        If a shape does not fit, a row is not a probability distribution, a reward is negative, or the rewards of H
        steps can exceed the value cap.
    """

    kernels: FloatArray
    rewards: FloatArray
    start: FloatArray
    value_cap: float = 1.0
    name: str = "tasks"

    def __post_init__(self) -> None:
        kernels, rewards, start = (
            np.ascontiguousarray(array, dtype=np.float64)
            for array in (self.kernels, self.rewards, self.start)
        )
        if kernels.ndim != 5 or 0 in kernels.shape or kernels.shape[2] != kernels.shape[4]:
            raise InvalidInput(
                f"{self.name}: kernels must have shape (T, H, S, A, S), none of them zero, got {kernels.shape}"
            )
        check_rewards(self.name, rewards, kernels.shape[:4], self.value_cap)
        probability(self.name, "start", start, kernels.shape[2])
        finite(self.name, "kernels", kernels)
        stochastic(self.name, "kernels", kernels, kernels.shape[3])
        for field, value in (("kernels", kernels), ("rewards", rewards), ("start", start)):
            object.__setattr__(self, field, value)

    def task(self, t: int) -> FiniteMDP:
        """Task t by itself, a :class:`tabular.mdp.FiniteMDP` with horizon H; exact.

        Raises
        ------
        InvalidInput
            If there is no task t.
        """
        return single_task(self, t)


def single_task(tasks: Tasks, t: int) -> FiniteMDP:
    """Task t of a set of tasks; exact.

    Raises
    ------
    InvalidInput
        If there is no task t.
    """
    T, H = tasks.rewards.shape[:2]
    if not isinstance(t, int | np.integer) or not 0 <= t < T:
        raise InvalidInput(f"{tasks.name}: the tasks are 0, ..., {T - 1}, got {t}")
    return FiniteMDP(
        tasks.kernels[t], tasks.rewards[t], horizon=H, rho=tasks.start, name=f"{tasks.name}[{t}]"
    )


def check_rewards(name: str, rewards: FloatArray, shape: tuple[int, ...], value_cap: float) -> None:
    """Refuse rewards (T, H, S, A) of another shape, negative ones, and any whose sum can exceed the value cap.

    Raises
    ------
    InvalidInput
        In each of these cases, and if the value cap is not positive.
    """
    if rewards.shape != shape:
        raise InvalidInput(f"{name}: rewards must have shape (T, H, S, A) = {shape}, got {rewards.shape}")
    if not 0 < value_cap < np.inf:
        raise InvalidInput(f"{name}: value_cap must be positive and finite, got {value_cap}")
    finite(name, "rewards", rewards)
    if rewards.min() < 0:
        index = [int(i) for i in np.unravel_index(rewards.argmin(), rewards.shape)]
        raise InvalidInput(f"{name}: rewards{index} is {rewards.min():g}, rewards must not be negative")
    largest = rewards.max(axis=(2, 3)).sum(axis=1)
    if largest.max() > value_cap * (1 + REWARD_TOLERANCE):
        raise InvalidInput(
            f"{name}: the largest rewards of task {int(largest.argmax())} sum to {largest.max():.12g} over the steps, "
            f"they must not exceed value_cap = {value_cap:g}"
        )
