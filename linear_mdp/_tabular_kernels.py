"""Optimistic value iteration on visit counts; what the features are does not matter here.

Shapes: N = S A state-actions; counts have n = 1 step, where all steps share one law, or H.
"""

# mypy: disallow_untyped_decorators=False

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from linear_mdp import _instrument_kernels as tallies
from linear_mdp._instrument_kernels import Truth, observe_optimism
from linear_mdp._plan_kernels import Rule, judge, radius
from linear_mdp._regression_kernels import Floats, Ints, greedy
from linear_mdp._sampling_kernels import Sampler, successor


class Counts(NamedTuple):
    """Visits (n, N), moves to every state (n, N, S), rewards added up (n, N), and lam, which is added to visits."""

    visits: Floats
    moves: NDArray[np.float64]
    paid: Floats
    ridge: float


class Table(NamedTuple):
    """The last plan: Q (H, N), V (H+1, S), policy (H, S); Q never rises again if ``monotone``."""

    Q: Floats
    V: Floats
    policy: Ints
    monotone: bool


@njit(cache=True, nogil=True, error_model="numpy")
def plan_counts(counts: Counts, rule: Rule, k: int, table: Table, truth: Truth, tally: Floats) -> None:
    """Plan backwards: ``Q = known + (paid + moves V) / n + radius / sqrt(n)``, cut off, for n = visits + lam.

    Where n = 0, Q is its cap.
    """
    H, N = table.Q.shape
    for h in range(H - 1, -1, -1):
        n = min(h, len(counts.visits) - 1)
        beta, cap, V, Q = radius(rule, counts.ridge * N, k, h), rule.caps[h], table.V[h + 1], table.Q[h]
        for row in range(N):
            total, q = counts.visits[n, row] + counts.ridge, cap
            if total > 0:
                q = rule.use_rewards * counts.paid[n, row]
                moves = counts.moves[n, row]
                for s in range(V.size):
                    q += moves[s] * V[s]
                q = q / total + beta / np.sqrt(total)
                if len(rule.known):
                    q += rule.known[min(h, len(rule.known) - 1), row]
                q = min(q, cap)
            Q[row] = min(q, Q[row]) if table.monotone else q
        greedy(Q, table.V[h], table.policy[h])
        if truth.Q.size:
            observe_optimism(Q, truth.Q[h], tally)


@njit(cache=True, nogil=True)
def count_episodes(
    counts: Counts,
    rule: Rule,
    table: Table,
    sampler: Sampler,
    truth: Truth,
    uniforms: Floats,
    first: int,
    grid: Ints,
    tally: Floats,
    curve: Floats,
) -> None:
    """Play episodes first, first + 1, ... on uniforms (episodes, H, 4), with a plan before each.

    The uniforms of a step draw the latent index, the next state and the reward, as for the learners on features. The
    tally stands in row g of curve once grid[g] episodes are over.
    """
    H, S = table.policy.shape
    A, at, mixed = table.Q.shape[1] // S, 0, np.empty((0, 0, 0))
    while at < grid.size and grid[at] <= first:
        at += 1
    for e in range(uniforms.shape[0]):
        plan_counts(counts, rule, first + e, table, truth, tally)
        judge(table.V, table.policy, mixed, truth, sampler.start, tally)
        s = sampler.start
        for h in range(H):
            n, row = min(h, len(counts.visits) - 1), s * A + table.policy[h, s]
            mean = sampler.r[min(h, len(sampler.r) - 1), row]
            reward = (1.0 if uniforms[e, h, 2] < mean else 0.0) if sampler.noisy else mean
            s = successor(sampler, h, row, uniforms[e, h, 0], uniforms[e, h, 1])
            counts.visits[n, row] += 1.0
            counts.moves[n, row, s] += 1.0
            counts.paid[n, row] += reward
            tally[tallies.RETURNS] += reward
        tally[tallies.REGRET] += truth.optimum - tally[tallies.VALUE]
        tally[tallies.OPTIMISTIC_SUM] += tally[tallies.OPTIMISTIC_VALUE]
        if at < grid.size and grid[at] == first + e + 1:
            for field in range(tally.size):
                curve[at, field] = tally[field]
            at += 1
