"""Every finite MDP as a gymnasium environment."""

from __future__ import annotations

from bisect import bisect
from functools import cached_property
from typing import Any

import gymnasium
import numpy as np
import scipy.sparse

from tabular.mdp import FiniteMDP, FloatArray
from theory.errors import InvalidInput

ID = "boundlab/Tabular-v0"
Law = tuple[list[int], list[float]]  # states and the running sum of their probabilities


class TabularEnv(gymnasium.Env[int, int]):  # type: ignore[misc]
    """A finite MDP to step through; states and actions are ``Discrete``, the reward of (s, a) is ``r[s, a]``.

    A discounted MDP never terminates (put a ``TimeLimit`` around it, or ``max_episode_steps`` into
    ``gymnasium.make``); one with a horizon H terminates at its H-th step. ``info["h"]`` counts the steps since the
    reset. ``reset(options={"state": s})`` starts in s instead of drawing from rho.

    Attributes
    ----------
    mdp : FiniteMDP
        The MDP itself: exact solvers work on it.
    initial_state_distrib : ndarray, shape (S,)
        rho, under the name of the toy-text environments.

    Raises
    ------
    InvalidInput
        If a state or an action is out of range, or an option of ``reset`` is unknown.

    Examples
    --------
    >>> env = TabularEnv(FiniteMDP(np.eye(2)[:, None], np.array([[0.0], [1.0]]), gamma=0.9))
    >>> env.reset(options={"state": 1})
    (1, {'h': 0})
    >>> env.step(0)
    (1, 1.0, False, False, {'h': 1})
    """

    metadata: dict[str, Any] = {"render_modes": []}  # noqa: RUF012 - gymnasium declares it so

    def __init__(self, mdp: FiniteMDP) -> None:
        self.mdp = mdp
        self.render_mode = None
        self.observation_space = gymnasium.spaces.Discrete(mdp.S)
        self.action_space = gymnasium.spaces.Discrete(mdp.A)
        self.initial_state_distrib: FloatArray = np.asarray(mdp.rho)
        self._stages = [_rows(P) for P in ([mdp.P] if mdp.sparse or mdp.P.ndim == 3 else mdp.P)]
        self._rewards = mdp.r if mdp.r.ndim == 3 else mdp.r[None]
        self._start: Law = (list(range(mdp.S)), np.cumsum(self.initial_state_distrib).tolist())
        self._laws: dict[tuple[int, int], Law] = {}
        self._state: int | None = None
        self._h = 0

    @cached_property
    def P(self) -> dict[int, dict[int, list[tuple[float, int, float, bool]]]]:
        """The table ``P[s][a] = [(probability, s', r[s, a], False), ...]`` of the toy-text environments."""
        if len(self._stages) > 1 or len(self._rewards) > 1:
            raise InvalidInput(
                f"{self.mdp.name}: a table P[s][a] has no place for time, and this MDP's transitions or "
                "rewards change with it"
            )
        rows, r = self._stages[0], self._rewards[0]
        table: dict[int, dict[int, list[tuple[float, int, float, bool]]]] = {}
        for s in range(self.mdp.S):
            table[s] = {}
            for a in range(self.mdp.A):
                successors, probabilities = _row(rows, s * self.mdp.A + a)
                reward = float(r[s, a])
                table[s][a] = [
                    (p, successor, reward, False)
                    for p, successor in zip(probabilities.tolist(), successors.tolist(), strict=True)
                ]
        return table

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[int, dict[str, Any]]:
        """Start an episode and return (state, info)."""
        super().reset(seed=seed)
        given = dict(options or {})
        start = given.pop("state", None)
        if given:
            raise InvalidInput(
                f"{self.mdp.name}: unknown reset option {next(iter(given))!r}; the only one is 'state'"
            )
        if start is None:
            start = _draw(self._start, self.np_random.random())
        elif not self.observation_space.contains(start):
            raise InvalidInput(
                f"{self.mdp.name}: state must be an integer in [0, {self.mdp.S}), got {start!r}"
            )
        self._state, self._h = int(start), 0
        return self._state, {"h": 0}

    def step(self, action: int) -> tuple[int, float, bool, bool, dict[str, Any]]:
        """Take an action and return (state, reward, terminated, truncated, info)."""
        if self._state is None:
            raise gymnasium.error.ResetNeeded("the episode has not begun or is over: call reset() first")
        if not self.action_space.contains(action):
            raise InvalidInput(
                f"{self.mdp.name}: action must be an integer in [0, {self.mdp.A}), got {action!r}"
            )
        s, a = self._state, int(action)
        stage = self._h if len(self._stages) > 1 else 0
        reward = float(self._rewards[self._h if len(self._rewards) > 1 else 0, s, a])
        state = _draw(self._law(stage, s * self.mdp.A + a), self.np_random.random())
        self._h += 1
        terminated = self._h == self.mdp.horizon
        self._state = None if terminated else state
        return state, reward, terminated, False, {"h": self._h}

    def _law(self, stage: int, row: int) -> Law:
        """Return the law of one row, built when it is first needed: a single draw is fastest on Python lists."""
        if (stage, row) not in self._laws:
            successors, probabilities = _row(self._stages[stage], row)
            self._laws[stage, row] = (successors.tolist(), np.cumsum(probabilities).tolist())
        return self._laws[stage, row]


def register() -> str:
    """Register ``boundlab/Tabular-v0`` once and return that id: ``gymnasium.make(register(), mdp=mdp)``."""
    if ID not in gymnasium.registry:
        gymnasium.register(ID, entry_point="tabular.env:TabularEnv")
    return ID


def _rows(P: Any) -> Any:
    """Return P as a CSR matrix over (s, a) pairs that stores positive entries only."""
    rows = scipy.sparse.csr_array(P if P.ndim == 2 else P.reshape(-1, P.shape[-1]), copy=True)
    rows.eliminate_zeros()
    return rows


def _row(rows: Any, i: int) -> tuple[Any, FloatArray]:
    begin, end = rows.indptr[i], rows.indptr[i + 1]
    return rows.indices[begin:end], rows.data[begin:end]


def _draw(law: Law, uniform: float) -> int:
    """Invert the distribution function at ``uniform`` < 1, scaled by the total, which rounding moved off 1."""
    states, cumulative = law
    return states[bisect(cumulative, uniform * cumulative[-1])]
