"""Many episodes of one finite MDP at once, as a vector environment of gymnasium."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any

import gymnasium
import numpy as np
from gymnasium.vector.utils import batch_space
from numpy.typing import NDArray

from tabular.mdp import FiniteMDP, FloatArray
from tabular.rendering import MODES, Layout, as_pixels, as_text, checked_layout, checked_mode
from tabular.sampling import alias_of, draw_columns, transitions_of
from theory.errors import InvalidInput

Ints = NDArray[np.int64]
Step = tuple[Any, FloatArray, NDArray[np.bool_], NDArray[np.bool_], dict[str, Any]]


class ProcessVectorEnv(gymnasium.vector.VectorEnv):  # type: ignore[misc]
    """Lanes of one process, all drawn by a few array operations from one generator.

    A lane whose episode is over begins the next one at the next step, whatever its action is, and earns nothing then
    (gymnasium's mode NEXT_STEP). Lanes end with the horizon, or are cut after ``max_episode_steps``.

    Raises
    ------
    InvalidInput
        If num_envs or max_episode_steps is below one, an action or a state is out of range, an option of
        ``reset`` is unknown, or the layout or render mode does not fit.
    """

    metadata: dict[str, Any] = {  # noqa: RUF012 - gymnasium declares it so
        "render_modes": list(MODES),
        "render_fps": 4,
        "autoreset_mode": gymnasium.vector.AutoresetMode.NEXT_STEP,
    }

    def __init__(
        self,
        name: str,
        S: int,
        A: int,
        horizon: int | None,
        *,
        num_envs: int,
        max_episode_steps: int | None,
        render_mode: str | None,
        layout: Layout | None,
        observation_space: gymnasium.Space[Any] | None = None,
    ) -> None:
        for knob, value in (("num_envs", num_envs), ("max_episode_steps", max_episode_steps)):
            if value is not None and value < 1:
                raise InvalidInput(f"{name}: {knob} must be at least 1, got {value}")
        self.name, self.S, self.A, self.horizon, self.limit = name, S, A, horizon, max_episode_steps
        self.render_mode = checked_mode(name, render_mode)
        self.layout = checked_layout(name, S, layout)
        self.num_envs = num_envs
        self.single_observation_space = observation_space or gymnasium.spaces.Discrete(S)
        self.single_action_space = gymnasium.spaces.Discrete(A)
        self.observation_space = batch_space(self.single_observation_space, num_envs)
        self.action_space = batch_space(self.single_action_space, num_envs)
        self._state, self._h = np.zeros((2, num_envs), dtype=np.int64)
        self._over: NDArray[np.bool_] | None = None  # before the first reset

    @abstractmethod
    def first(self, count: int) -> Ints:
        """Draw the states that some episodes begin in."""

    @abstractmethod
    def outcomes(self, h: Ints, s: Ints, a: Ints) -> tuple[FloatArray, Ints]:
        """Draw rewards and next states."""

    @abstractmethod
    def worth(self, h: int) -> FloatArray:
        """Return the best mean reward of each state, (S,)."""

    def observe(self, h: Ints, s: Ints) -> Any:
        """Return what the agents see of the states."""
        return s

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[Any, dict[str, Any]]:
        """Start an episode in every lane and return (observations, infos)."""
        super().reset(seed=seed)
        given = dict(options or {})
        start = given.pop("state", None)
        if given:
            raise InvalidInput(
                f"{self.name}: unknown reset option {next(iter(given))!r}; the only one is 'state'"
            )
        self._state = self.first(self.num_envs) if start is None else self._within("state", start, self.S)
        self._h = np.zeros(self.num_envs, dtype=np.int64)
        self._over = np.zeros(self.num_envs, dtype=np.bool_)
        return self.observe(self._h, self._state), self._infos()

    def step(self, actions: Any) -> Step:
        """Take an action in every lane and return (observations, rewards, terminations, truncations, infos)."""
        if self._over is None:
            raise gymnasium.error.ResetNeeded("no episode has begun: call reset() first")
        a, again = self._within("action", actions, self.A), self._over
        h = np.where(
            again, 0, self._h
        )  # a step that a finished lane does not take must still be one there is
        rewards, state = self.outcomes(h, self._state, a)
        if again.any():
            rewards[again] = 0.0
            state[again] = self.first(int(again.sum()))
        self._state, self._h = state, np.where(again, 0, h + 1)
        ended = self._h == self.horizon
        cut = np.zeros_like(ended) if self.limit is None else (self._h == self.limit) & ~ended
        self._over = ended | cut
        return self.observe(self._h, state), rewards, ended, cut, self._infos()

    def render(self) -> tuple[Any, ...] | None:
        """Return a picture of every lane, or None."""
        if self.render_mode is None:
            return None
        lanes = list(zip(self._state.tolist(), self._h.tolist(), strict=True))
        if self.render_mode == "ansi":
            return tuple(as_text(self.layout, s, h) for s, h in lanes)
        last = None if self.horizon is None else self.horizon - 1
        return tuple(
            as_pixels(self.layout, s, self.worth(h if last is None else min(h, last))) for s, h in lanes
        )

    def _within(self, what: str, given: Any, count: int) -> Ints:
        values = np.asarray(given)
        if values.dtype.kind not in "iu" or values.shape not in ((), (self.num_envs,)):
            raise InvalidInput(
                f"{self.name}: {what} must be {self.num_envs} integers, got {values.dtype} of shape {values.shape}"
            )
        if values.min() < 0 or values.max() >= count:
            bad = values.min() if values.min() < 0 else values.max()
            raise InvalidInput(f"{self.name}: {what} must be an integer in [0, {count}), got {bad}")
        return np.array(np.broadcast_to(values, self.num_envs), dtype=np.int64)

    def _infos(self) -> dict[str, Any]:
        return {"h": self._h.copy(), "_h": np.ones(self.num_envs, dtype=np.bool_)}


class TabularVectorEnv(ProcessVectorEnv):
    """Lanes of a finite MDP: ``gymnasium.make_vec("boundlab/Tabular-v0", num_envs=1000, mdp=mdp)``.

    Examples
    --------
    >>> envs = TabularVectorEnv(FiniteMDP(np.eye(2)[:, None], np.array([[0.0], [1.0]]), gamma=0.9), num_envs=3)
    >>> states, infos = envs.reset(options={"state": [0, 1, 1]})
    >>> envs.step(np.zeros(3, dtype=int))[1].tolist()
    [0.0, 1.0, 1.0]
    """

    def __init__(
        self,
        mdp: FiniteMDP,
        *,
        num_envs: int = 1,
        max_episode_steps: int | None = None,
        render_mode: str | None = None,
        layout: Layout | None = None,
    ) -> None:
        super().__init__(
            mdp.name,
            mdp.S,
            mdp.A,
            mdp.horizon,
            num_envs=num_envs,
            max_episode_steps=max_episode_steps,
            render_mode=render_mode,
            layout=layout,
        )
        self.mdp = mdp
        self._tables, self._start = transitions_of(mdp), alias_of(np.asarray(mdp.rho)[None])
        self._rewards = mdp.r.reshape(-1, mdp.S * mdp.A)

    def first(self, count: int) -> Ints:
        """Draw the states that some episodes begin in."""
        return draw_columns(*self._start, np.zeros(count, dtype=np.int64), self.np_random.random(count))

    def outcomes(self, h: Ints, s: Ints, a: Ints) -> tuple[FloatArray, Ints]:
        """Return the rewards and draw the next states."""
        accept, alias, successors = self._tables
        rows = s * self.A + a
        at = np.minimum(h, len(accept) - 1) * accept.shape[1] + rows
        width = accept.shape[2]
        drawn = draw_columns(
            accept.reshape(-1, width), alias.reshape(-1, width), at, self.np_random.random(self.num_envs)
        )
        rewards = self._rewards[np.minimum(h, len(self._rewards) - 1), rows]
        return rewards, drawn if len(successors) == 0 else successors[rows, drawn].astype(np.int64)

    def worth(self, h: int) -> FloatArray:
        """Return the best mean reward of each state, (S,)."""
        return np.asarray(self._rewards[min(h, len(self._rewards) - 1)].reshape(self.S, self.A).max(axis=1))
