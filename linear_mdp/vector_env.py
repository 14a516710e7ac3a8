"""Many episodes of one linear MDP at once, as a vector environment of gymnasium."""

from __future__ import annotations

from typing import Any

import numpy as np

from linear_mdp.env import Observe, View, made
from linear_mdp.mdp import LinearMDP
from linear_mdp.sampling import sampler
from tabular.mdp import FloatArray
from tabular.rendering import Layout
from tabular.sampling import Indices, draw_columns
from tabular.vector_env import Ints, ProcessVectorEnv


class LinearVectorEnv(ProcessVectorEnv):
    """Lanes of a linear MDP: ``gymnasium.make_vec("boundlab/LinearMDP-v0", num_envs=1000, mdp=mdp)``.

    Arguments are those of :class:`LinearEnv`, and ``max_episode_steps``.

    Examples
    --------
    >>> envs = LinearVectorEnv(num_envs=2, family="gated_chain", seed=0, H=3, p=1.0, q=0.0)
    >>> states, infos = envs.reset(seed=1)
    >>> envs.step(np.array([0, 1]))[0].tolist()
    [1, 2]
    """

    def __init__(
        self,
        mdp: LinearMDP | None = None,
        *,
        num_envs: int = 1,
        max_episode_steps: int | None = None,
        family: str | None = None,
        seed: int | None = None,
        observe: Observe = "state",
        render_mode: str | None = None,
        layout: Layout | None = None,
        **parameters: Any,
    ) -> None:
        self.mdp = made(mdp, family, seed, parameters)
        self._view = View(self.mdp, observe)
        super().__init__(
            self.mdp.name,
            self.mdp.S,
            self.mdp.A,
            self.mdp.H,
            num_envs=num_envs,
            max_episode_steps=max_episode_steps,
            render_mode=render_mode,
            layout=layout,
            observation_space=self._view.space,
        )
        self._tables = sampler(self.mdp)

    def first(self, count: int) -> Ints:
        """Return the state that every episode begins in."""
        return np.full(count, self.mdp.start, dtype=np.int64)

    def outcomes(self, h: Ints, s: Ints, a: Ints) -> tuple[FloatArray, Ints]:
        """Draw the rewards and the next states."""
        tables, rows = self._tables, s * self.A + a
        drawn = self._drawn(tables.phi_accept, tables.phi_alias, h, rows)
        if len(tables.mu_accept):
            drawn = self._drawn(tables.mu_accept, tables.mu_alias, h, drawn)
        rewards = tables.r[np.minimum(h, len(tables.r) - 1), rows]
        if tables.noisy:
            rewards = (self.np_random.random(self.num_envs) < rewards).astype(np.float64)
        return rewards, drawn

    def worth(self, h: int) -> FloatArray:
        """Return the best mean reward of each state, (S,)."""
        return np.asarray(self.mdp.r[min(h, len(self.mdp.r) - 1)].max(axis=1))

    def observe(self, h: Ints, s: Ints) -> Any:
        """Return what the agents see of the states."""
        return self._view(h, s)

    def _drawn(self, accept: FloatArray, alias: Indices, h: Ints, rows: Ints) -> Ints:
        width, at = accept.shape[2], np.minimum(h, len(accept) - 1) * accept.shape[1] + rows
        uniforms = self.np_random.random(self.num_envs)
        return draw_columns(accept.reshape(-1, width), alias.reshape(-1, width), at, uniforms)
