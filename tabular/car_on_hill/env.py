"""Car-On-Hill as a gymnasium environment."""

from __future__ import annotations

import math
from typing import Any

import gymnasium
import numpy as np
from numpy.typing import NDArray

from tabular.car_on_hill._car_kernels import GRAVITY, STEP
from tabular.car_on_hill.dynamics import FASTEST, reward, step
from tabular.car_on_hill.tasks import HORIZON, START, CarTask
from theory.errors import InvalidInput

ID = "boundlab/CarOnHill-v0"
State = NDArray[np.float64]


class CarOnHillEnv(gymnasium.Env[State, int]):  # type: ignore[misc]
    """Drive a car out of a valley: actions 0 and 1 push backwards and forwards, the state is (position, velocity).

    An episode starts at (-0.5, 0), or at ``reset(options={"state": (p, v)})``, and terminates with reward -1 in a crash
    (p < -1 or ``|v|`` > 3) and with reward 1 beyond p = 1. Nothing is random. ``info["h"]`` counts the steps.

    Attributes
    ----------
    task : CarTask
        Mass and action limit: ``gymnasium.make(register(), mass=1.0, action_limit=4.0)``.

    Raises
    ------
    InvalidInput
        If mass or action limit is not positive, the state to start in is absorbing, the action is neither 0 nor 1, or
        an option of ``reset`` is unknown.

    Examples
    --------
    >>> env = CarOnHillEnv()
    >>> env.reset(options={"state": (0.9, 2.5)})[0].tolist()
    [0.9, 2.5]
    >>> env.step(1)[1:4]
    (1.0, True, False)
    """

    metadata: dict[str, Any] = {"render_modes": []}  # noqa: RUF012 - gymnasium declares it so

    def __init__(self, mass: float = 1.0, action_limit: float = 4.0) -> None:
        self.task = CarTask(mass, action_limit)
        self.render_mode = None
        # 3 sqrt(2) is the largest speed along the track of a car that goes on; it changes by less than thrust + g
        fastest = FASTEST * math.sqrt(2) + STEP * (self.task.thrust + GRAVITY)
        high = np.array([1 + STEP * fastest, fastest])
        self.observation_space = gymnasium.spaces.Box(-high, high, dtype=np.float64)
        self.action_space = gymnasium.spaces.Discrete(2)
        self._state: State | None = None
        self._h = 0

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[State, dict[str, Any]]:
        """Start an episode and return (state, info)."""
        super().reset(seed=seed)
        given = dict(options or {})
        start = given.pop("state", START)
        if given:
            raise InvalidInput(
                f"Car-On-Hill: unknown reset option {next(iter(given))!r}; the only one is 'state'"
            )
        self._state, self._h = _start(start), 0
        return self._state.copy(), {"h": 0}

    def step(self, action: int) -> tuple[State, float, bool, bool, dict[str, Any]]:
        """Take an action and return (state, reward, terminated, truncated, info)."""
        if self._state is None:
            raise gymnasium.error.ResetNeeded("the episode has not begun or is over: call reset() first")
        if not self.action_space.contains(action):
            raise InvalidInput(f"Car-On-Hill: action must be 0 or 1, got {action!r}")
        moved = step(self.task, self._state[None], [int(action)])
        self._h += 1
        terminated = bool(moved.absorbed[0])
        self._state = None if terminated else moved.states[0]
        return moved.states[0].copy(), float(moved.rewards[0]), terminated, False, {"h": self._h}


def register() -> str:
    """Register ``boundlab/CarOnHill-v0`` once, cut at 100 steps, and return that id."""
    if ID not in gymnasium.registry:
        gymnasium.register(ID, entry_point="tabular.car_on_hill.env:CarOnHillEnv", max_episode_steps=HORIZON)
    return ID


def _start(start: Any) -> State:
    try:
        state = np.array(start, dtype=np.float64)
    except (TypeError, ValueError):
        state = np.array(np.nan)
    if state.shape != (2,) or not np.isfinite(state).all() or reward(state) != 0:
        raise InvalidInput(
            f"Car-On-Hill: state must be (p, v) with -1 <= p <= 1 and |v| <= {FASTEST:g}, got {start!r}"
        )
    return state
