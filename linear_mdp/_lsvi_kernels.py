"""Least-squares value iteration on sufficient statistics: an episode costs the same after ten as after a million.

Under the rare-switching rule a new plan is due once some ``ln det Lambda_h`` has grown by ``ln(1 + eta)``. As
``ln det`` grows by at most ``c phi^T Lambda^-1 phi`` a step, with any older Lambda, the sum of the widths of the last
plan says how long the rule cannot fire, and the determinant is computed only then.
"""

# mypy: disallow_untyped_decorators=False

from __future__ import annotations

import numpy as np
from numba import njit

from linear_mdp import _instrument_kernels as tallies
from linear_mdp._behaviour_kernels import act
from linear_mdp._instrument_kernels import Truth
from linear_mdp._plan_kernels import Memory, Plan, Rule, absorb, judge, make_plan
from linear_mdp._regression_kernels import Floats, Ints, cholesky, log_determinant
from linear_mdp._sampling_kernels import Sampler, successor


@njit(cache=True, nogil=True)
def switch_due(phi: Floats, memory: Memory, rule: Rule, plan: Plan) -> bool:
    """Whether some determinant has grown by the factor of the rule; shortens the budgets that have not."""
    due, L = False, np.empty(memory.gram.shape[1:])
    for h in range(plan.spent.size):
        if plan.spent[h] >= plan.budget[h]:
            absorb(phi[min(h, len(phi) - 1)], memory.pending[h], memory.gram[h])
            cholesky(memory.gram[h], L)
            grown = log_determinant(L) - plan.logdet[h]
            due = due or grown >= rule.log_switch
            plan.budget[h] = rule.log_switch - grown
            plan.spent[h] = 0.0
    return due


@njit(cache=True, nogil=True)
def episodes(
    phi: Floats,
    columns: Floats,
    memory: Memory,
    rule: Rule,
    plan: Plan,
    sampler: Sampler,
    truth: Truth,
    uniforms: Floats,
    first: int,
    due: bool,
    grid: Ints,
    tally: Floats,
    curve: Floats,
) -> bool:
    """Play episodes first, first + 1, ... on uniforms (episodes, H, 4); return whether a plan is due after them.

    The four uniforms of a step draw the latent index, the next state, the reward and the action. The tally stands in
    row g of curve once grid[g] episodes are over.
    """
    H, S = plan.policy.shape
    A, at = columns.shape[2] // S, 0
    while at < grid.size and grid[at] <= first:
        at += 1
    for e in range(uniforms.shape[0]):
        if due:
            make_plan(phi, columns, memory, rule, first + e, plan, truth, tally)
            judge(plan.V, plan.policy, plan.mixed, truth, sampler.start, tally)
        s, check = sampler.start, False
        for h in range(H):
            a = act(plan.mixed[h, s], uniforms[e, h, 3]) if plan.mixed.size else plan.policy[h, s]
            row = s * A + a
            mean = sampler.r[min(h, len(sampler.r) - 1), row]
            reward = (1.0 if uniforms[e, h, 2] < mean else 0.0) if sampler.noisy else mean
            s = successor(sampler, h, row, uniforms[e, h, 0], uniforms[e, h, 1])
            f, flow = phi[min(h, len(phi) - 1), row], memory.flow[h, s]
            c = plan.precision[h, row] if plan.precision.size else 1.0
            for i in range(f.size):
                flow[i] += c * f[i]
            if reward != 0.0:
                total = memory.reward[h]
                for i in range(f.size):
                    total[i] += c * reward * f[i]
            memory.pending[h, row] += c
            plan.spent[h] += c * plan.U[h, row]
            plan.potential[h] += min(1.0, c * plan.U[h, row])
            tally[tallies.RETURNS] += reward
            check = check or plan.spent[h] >= plan.budget[h]
        due = check and (rule.log_switch == 0.0 or switch_due(phi, memory, rule, plan))
        tally[tallies.REGRET] += truth.optimum - tally[tallies.VALUE]
        tally[tallies.OPTIMISTIC_SUM] += tally[tallies.OPTIMISTIC_VALUE]
        if at < grid.size and grid[at] == first + e + 1:
            for field in range(tally.size):
                curve[at, field] = tally[field]
            at += 1
    return due
