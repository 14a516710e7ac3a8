"""Trajectories of finite MDPs, drawn from alias tables. accept and alias are (n, S*A, m), n = 1 or a stage a step.

A drawn column is the next state itself, or an index into the row of ``successors`` (S*A, m) where that has rows.
"""

# mypy: disallow_untyped_decorators=False

from __future__ import annotations

import numpy as np
from numba import njit

from tabular._alias_kernels import Columns, Floats, Ints, alias_draw

LANES = 16  # episodes drawn side by side


@njit(cache=True, nogil=True)
def trajectories(
    accept: Floats,
    alias: Columns,
    successors: Columns,
    r: Floats,
    policy: Ints,
    uniforms: Floats,
    states: Ints,
    rewards: Floats,
) -> None:
    """Fill states (episodes, steps+1) but for the first column, and rewards (episodes, steps).

    r is (n, S*A), policy (n, S), uniforms (episodes, steps). Some episodes are drawn side by side: the state of one
    is looked up while that of another comes from memory.
    """
    A, direct = r.shape[1] // policy.shape[1], successors.shape[0] == 0
    rows = np.empty(LANES, np.int64)
    for first in range(0, states.shape[0], LANES):
        lanes = min(LANES, states.shape[0] - first)
        for h in range(uniforms.shape[1]):
            stage = min(h, accept.shape[0] - 1)
            gain, action = r[min(h, r.shape[0] - 1)], policy[min(h, policy.shape[0] - 1)]
            for lane in range(lanes):
                s = states[first + lane, h]
                rows[lane] = s * A + action[s]
            for lane in range(lanes):
                k, row = first + lane, rows[lane]
                rewards[k, h] = gain[row]
                drawn = alias_draw(accept[stage], alias[stage], row, uniforms[k, h])
                states[k, h + 1] = drawn if direct else successors[row, drawn]
