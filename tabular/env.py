"""Every finite MDP as a gymnasium environment."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import gymnasium
import numpy as np
import scipy.sparse

from tabular.base_env import Law, ProcessEnv, draw, law_of
from tabular.mdp import FiniteMDP, FloatArray
from tabular.rendering import Layout
from theory.errors import InvalidInput

ID = "boundlab/Tabular-v0"


class TabularEnv(ProcessEnv):
    """A finite MDP to step through; states and actions are ``Discrete``, the reward of (s, a) is ``r[s, a]``.

    A discounted MDP never terminates (put a ``TimeLimit`` around it, or ``max_episode_steps`` into
    ``gymnasium.make``); one with a horizon H terminates at its H-th step. ``info["h"]`` counts the steps since the
    reset. ``reset(options={"state": s})`` starts in s instead of drawing from rho. Render modes are ``"ansi"`` and
    ``"rgb_array"``, which show the states in one row, or in the rows and columns of ``layout``.

    Attributes
    ----------
    mdp : FiniteMDP
        The MDP itself: exact solvers work on it.
    initial_state_distrib : ndarray, shape (S,)
        rho, under the name of the toy-text environments.

    Raises
    ------
    InvalidInput
        If a state or an action is out of range, an option of ``reset`` is unknown, the layout does not hold S
        states or the render mode is unknown.

    Examples
    --------
    >>> env = TabularEnv(FiniteMDP(np.eye(2)[:, None], np.array([[0.0], [1.0]]), gamma=0.9))
    >>> env.reset(options={"state": 1})
    (1, {'h': 0})
    >>> env.step(0)
    (1, 1.0, False, False, {'h': 1})
    """

    def __init__(
        self, mdp: FiniteMDP, *, render_mode: str | None = None, layout: Layout | None = None
    ) -> None:
        super().__init__(mdp.name, mdp.S, mdp.A, mdp.horizon, render_mode, layout)
        self.mdp = mdp
        self.initial_state_distrib: FloatArray = np.asarray(mdp.rho)
        self._stages = [_rows(P) for P in ([mdp.P] if mdp.sparse or mdp.P.ndim == 3 else mdp.P)]
        self._rewards = mdp.r if mdp.r.ndim == 3 else mdp.r[None]
        self._start = law_of(self.initial_state_distrib)
        self._laws: dict[tuple[int, int], Law] = {}

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

    def first(self) -> int:
        """Draw the state that an episode begins in."""
        return draw(self._start, self.np_random.random())

    def outcome(self, h: int, s: int, a: int) -> tuple[float, int]:
        """Return the reward and draw the next state."""
        reward = float(self._rewards[h if len(self._rewards) > 1 else 0, s, a])
        law = self._law(h if len(self._stages) > 1 else 0, s * self.A + a)
        return reward, draw(law, self.np_random.random())

    def worth(self, h: int) -> FloatArray:
        """Return the best mean reward of each state, (S,)."""
        return np.asarray(self._rewards[h if len(self._rewards) > 1 else 0].max(axis=1))

    def _law(self, stage: int, row: int) -> Law:
        """Return the law of one row, built when it is first needed."""
        if (stage, row) not in self._laws:
            successors, probabilities = _row(self._stages[stage], row)
            self._laws[stage, row] = law_of(probabilities, successors)
        return self._laws[stage, row]


def register() -> str:
    """Register ``boundlab/Tabular-v0`` once and return that id: ``gymnasium.make(register(), mdp=mdp)``."""
    if ID not in gymnasium.registry:
        gymnasium.register(
            ID,
            entry_point="tabular.env:TabularEnv",
            vector_entry_point="tabular.vector_env:TabularVectorEnv",
        )
    return ID


register()  # so that gymnasium.make("tabular.env:boundlab/Tabular-v0", mdp=mdp) works as well


def _rows(P: Any) -> Any:
    """Return P as a CSR matrix over (s, a) pairs that stores positive entries only."""
    rows = scipy.sparse.csr_array(P if P.ndim == 2 else P.reshape(-1, P.shape[-1]), copy=True)
    rows.eliminate_zeros()
    return rows


def _row(rows: Any, i: int) -> tuple[Any, FloatArray]:
    begin, end = rows.indptr[i], rows.indptr[i + 1]
    return rows.indices[begin:end], rows.data[begin:end]
