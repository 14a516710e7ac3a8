"""Trajectories of linear MDPs, drawn through the latent index: first i from phi(s, a), then s' from mu_i.

Two tables of size S A d and d S take the place of one of size S A S, which no cache holds. Where the features are no
laws, ``phi`` holds the alias tables of the rows of P themselves and ``mu`` none (zero steps).
"""

# mypy: disallow_untyped_decorators=False

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from linear_mdp._regression_kernels import Floats, Ints
from tabular._alias_kernels import alias_draw

Columns = NDArray[np.int32]


LANES = 16  # episodes drawn side by side


class Sampler(NamedTuple):
    """What a step is drawn from: alias tables (n, rows, m), mean rewards (n, S*A), whether those are Bernoulli."""

    phi_accept: NDArray[np.float64]
    phi_alias: Columns
    mu_accept: NDArray[np.float64]
    mu_alias: Columns
    r: Floats
    noisy: bool
    start: int


@njit(cache=True, nogil=True, inline="always")
def successor(sampler: Sampler, h: int, row: int, first: float, second: float) -> int:
    """Return the state that two uniforms draw after state-action ``row`` at step h."""
    n = min(h, sampler.phi_accept.shape[0] - 1)
    drawn: int = alias_draw(sampler.phi_accept[n], sampler.phi_alias[n], row, first)
    if sampler.mu_accept.shape[0] == 0:
        return drawn
    m = min(h, sampler.mu_accept.shape[0] - 1)
    drawn = alias_draw(sampler.mu_accept[m], sampler.mu_alias[m], drawn, second)
    return drawn


@njit(cache=True, nogil=True)
def trajectories(sampler: Sampler, policy: Ints, uniforms: Floats, states: Ints, rewards: Floats) -> None:
    """Fill states (episodes, H+1) and rewards (episodes, H) under a policy (H, S), from uniforms (episodes, H, 3).

    Some episodes are drawn side by side: the state of one is looked up while that of another comes from memory.
    """
    A = sampler.r.shape[1] // policy.shape[1]
    rows, direct = np.empty(LANES, np.int64), sampler.mu_accept.shape[0] == 0
    states[:, 0] = sampler.start
    for first in range(0, states.shape[0], LANES):
        lanes = min(LANES, states.shape[0] - first)
        for h in range(policy.shape[0]):
            n, r = min(h, sampler.phi_accept.shape[0] - 1), sampler.r[min(h, sampler.r.shape[0] - 1)]
            for lane in range(lanes):
                s = states[first + lane, h]
                rows[lane] = s * A + policy[h, s]
            for lane in range(lanes):
                mean, k = r[rows[lane]], first + lane
                rewards[k, h] = (1.0 if uniforms[k, h, 2] < mean else 0.0) if sampler.noisy else mean
                drawn = alias_draw(sampler.phi_accept[n], sampler.phi_alias[n], rows[lane], uniforms[k, h, 0])
                states[k, h + 1] = drawn
            if direct:
                continue
            m = min(h, sampler.mu_accept.shape[0] - 1)
            for lane in range(lanes):
                k = first + lane
                drawn = states[k, h + 1]
                states[k, h + 1] = alias_draw(
                    sampler.mu_accept[m], sampler.mu_alias[m], drawn, uniforms[k, h, 1]
                )
