"""What all environments of finite processes share: episodes, seeds, options and pictures."""

from __future__ import annotations

from abc import abstractmethod
from bisect import bisect
from typing import Any

import gymnasium
import numpy as np

from tabular.mdp import FloatArray
from tabular.rendering import MODES, Layout, as_pixels, as_text, checked_layout, checked_mode
from theory.errors import InvalidInput

Law = tuple[list[int], list[float]]  # states and the running sum of their probabilities


class ProcessEnv(gymnasium.Env[Any, int]):  # type: ignore[misc]
    """A process with states 0, ..., S-1 and actions 0, ..., A-1 to step through, one lane at a time.

    Raises
    ------
    InvalidInput
        If a state or an action is out of range, an option of ``reset`` is unknown, the layout does not hold S
        states or the render mode is unknown.
    """

    metadata: dict[str, Any] = {"render_modes": list(MODES), "render_fps": 4}  # noqa: RUF012 - gymnasium's own form

    def __init__(
        self, name: str, S: int, A: int, horizon: int | None, render_mode: str | None, layout: Layout | None
    ) -> None:
        self.name, self.S, self.A, self.horizon = name, S, A, horizon
        self.render_mode = checked_mode(name, render_mode)
        self.layout = checked_layout(name, S, layout)
        self.observation_space: gymnasium.Space[Any] = gymnasium.spaces.Discrete(S)
        self.action_space = gymnasium.spaces.Discrete(A)
        self._state = self._h = 0
        self._running = False

    @abstractmethod
    def first(self) -> int:
        """Draw the state that an episode begins in."""

    @abstractmethod
    def outcome(self, h: int, s: int, a: int) -> tuple[float, int]:
        """Draw reward and next state."""

    @abstractmethod
    def worth(self, h: int) -> FloatArray:
        """Return the best mean reward of each state, (S,)."""

    def observe(self, h: int, s: int) -> Any:
        """Return what the agent sees of a state."""
        return s

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[Any, dict[str, Any]]:
        """Start an episode and return (observation, info)."""
        super().reset(seed=seed)
        given = dict(options or {})
        start = given.pop("state", None)
        if given:
            raise InvalidInput(
                f"{self.name}: unknown reset option {next(iter(given))!r}; the only one is 'state'"
            )
        if start is not None and not gymnasium.spaces.Discrete(self.S).contains(start):
            raise InvalidInput(f"{self.name}: state must be an integer in [0, {self.S}), got {start!r}")
        self._state, self._h, self._running = self.first() if start is None else int(start), 0, True
        return self.observe(0, self._state), {"h": 0}

    def step(self, action: int) -> tuple[Any, float, bool, bool, dict[str, Any]]:
        """Take an action and return (observation, reward, terminated, truncated, info)."""
        if not self._running:
            raise gymnasium.error.ResetNeeded("the episode has not begun or is over: call reset() first")
        if not self.action_space.contains(action):
            raise InvalidInput(f"{self.name}: action must be an integer in [0, {self.A}), got {action!r}")
        reward, self._state = self.outcome(self._h, self._state, int(action))
        self._h += 1
        terminated = self._h == self.horizon
        self._running = not terminated
        return self.observe(self._h, self._state), reward, terminated, False, {"h": self._h}

    def render(self) -> Any:
        """Return the present state among all: a text, an array (height, width, 3) of bytes, or None."""
        if self.render_mode == "ansi":
            return as_text(self.layout, self._state, self._h)
        if self.render_mode == "rgb_array":
            last = self._h if self.horizon is None else min(self._h, self.horizon - 1)
            return as_pixels(self.layout, self._state, self.worth(last))
        return None


def law_of(probabilities: FloatArray, states: Any = None) -> Law:
    """Return the law of the states with positive probability, on lists: a single draw is fastest on them."""
    support = np.flatnonzero(probabilities)
    named = support if states is None else states[support]
    return named.tolist(), np.cumsum(probabilities[support]).tolist()


def draw(law: Law, uniform: float) -> int:
    """Invert the distribution function at ``uniform`` < 1, scaled by the total, which rounding moved off 1."""
    states, cumulative = law
    return states[bisect(cumulative, uniform * cumulative[-1])]
