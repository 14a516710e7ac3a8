"""Least-squares value iteration on sufficient statistics: an episode costs the same after ten as after a million.

The transitions seen so far enter a plan only through ``Lambda = lam I + sum phi phi^T``, ``sum phi e_{s'}^T`` and
``sum phi r``, as there are finitely many states. Shapes: N = S A state-actions, phi (n, N, d), columns (n, d, N),
n = 1 or H.

Under the rare-switching rule a new plan is due once some ``ln det Lambda_h`` has grown by ``ln(1 + eta)``. As
``ln det`` grows by at most ``phi^T Lambda^-1 phi`` a step, with any older Lambda, the sum of the widths of the last
plan says how long the rule cannot fire, and the determinant is computed only then.
"""

# mypy: disallow_untyped_decorators=False

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from linear_mdp._behaviour_kernels import act, mix
from linear_mdp._induction_kernels import policy_values, stochastic_values
from linear_mdp._instrument_kernels import Truth, observe_noise, observe_optimism
from linear_mdp._regression_kernels import (
    Floats,
    Ints,
    cholesky,
    combine,
    greedy,
    invert,
    log_determinant,
    solve,
    widths,
)
from linear_mdp._sampling_kernels import Sampler, successor

REGRET, PLANS, OPTIMISTIC_VALUE, VALUE, WORST_GAP, VIOLATIONS, START_VIOLATIONS, NOISE, RIDGE = range(9)
FIELDS = 9


class Memory(NamedTuple):
    """What is kept of the data: Lambda (H, d, d), ``sum e_{s'} phi^T`` (H, S, d), ``sum phi r`` (H, d).

    ``pending`` (H, N) counts the visits that Lambda does not hold yet; ``ridge`` is lam.
    """

    gram: NDArray[np.float64]
    flow: NDArray[np.float64]
    reward: Floats
    pending: Ints
    ridge: float


class Rule(NamedTuple):
    """How a plan is made from the memory, and how it is followed.

    ``Q_h = clip(w.phi + weight * min(radius_h |phi|, bonus_cap), floor, caps[h])`` with
    ``radius_h = scale[h] sqrt(offset + slope ln(1 + k/(lam d))) + growth sqrt(k)`` before episode k; ``use_rewards``
    is 1, or 0 where the rewards are not regressed. ``log_switch`` is ln(1 + eta), 0 for a plan every episode.
    """

    scale: Floats
    offset: float
    slope: float
    growth: float
    weight: float
    bonus_cap: float
    floor: float
    caps: Floats
    use_rewards: float
    log_switch: float
    epsilon: float
    temperature: float


class Plan(NamedTuple):
    """The last plan: weights (H, d), L^-1 (H, d, d) for Lambda = L L^T, widths (H, N), V (H+1, S), policy (H, S).

    ``mixed`` (H, S, A) holds running sums of action probabilities where the policy is stochastic, else (0, 0, 0);
    ``logdet``, ``budget`` and ``spent`` (H,) serve the switching rule, ``potential`` (H,) adds ``min(1, width)`` up.
    """

    w: Floats
    inverse: NDArray[np.float64]
    U: Floats
    V: Floats
    policy: Ints
    mixed: NDArray[np.float64]
    logdet: Floats
    budget: Floats
    spent: Floats
    potential: Floats


@njit(cache=True, nogil=True)
def absorb(phi: Floats, pending: Ints, gram: Floats) -> None:
    """Move the pending visits of one step into its gram."""
    for row in range(pending.size):
        count = pending[row]
        if count:
            pending[row] = 0
            for i in range(gram.shape[0]):
                factor = count * phi[row, i]
                for j in range(gram.shape[0]):
                    gram[i, j] += factor * phi[row, j]


@njit(cache=True, nogil=True)
def regress(memory: Memory, h: int, use_rewards: float, V: Floats, inverse: Floats, w: Floats) -> None:
    """Write ``Lambda^-1 (use_rewards sum phi r + sum phi V(s'))`` to w."""
    w[:] = use_rewards * memory.reward[h]
    for s in range(V.size):
        if V[s] != 0.0:
            for i in range(w.size):
                w[i] += memory.flow[h, s, i] * V[s]
    solve(inverse, w)


@njit(cache=True, nogil=True, error_model="numpy", fastmath={"contract"})
def optimise(
    Q: Floats, U: Floats, radius: float, bonus_cap: float, weight: float, floor: float, cap: float
) -> None:
    """Add the bonuses to Q and cut it off on either side."""
    for row in range(Q.size):
        bonus = radius * np.sqrt(U[row])
        q = Q[row] + weight * (bonus if bonus < bonus_cap else bonus_cap)
        q = q if q > floor else floor
        Q[row] = q if q < cap else cap


@njit(cache=True, nogil=True)
def make_plan(
    phi: Floats, columns: Floats, memory: Memory, rule: Rule, k: int, plan: Plan, truth: Truth, tally: Floats
) -> None:
    """Plan backwards from the data of k episodes; what the truth shows of the plan goes to tally."""
    H = plan.policy.shape[0]
    d, N = columns.shape[1], columns.shape[2]
    L, Q = np.zeros((d, d)), np.empty(N)
    log_data = np.log1p(k / (memory.ridge * d))
    for h in range(H - 1, -1, -1):
        n, inverse, w = min(h, len(phi) - 1), plan.inverse[h], plan.w[h]
        absorb(phi[n], memory.pending[h], memory.gram[h])
        cholesky(memory.gram[h], L)
        invert(L, inverse)
        plan.logdet[h] = log_determinant(L) if rule.log_switch > 0 else 0.0
        plan.budget[h] = rule.log_switch
        plan.spent[h] = 0.0
        regress(memory, h, rule.use_rewards, plan.V[h + 1], inverse, w)
        widths(columns[n], inverse, plan.U[h])
        combine(columns[n], w, Q)
        radius = rule.scale[h] * np.sqrt(rule.offset + rule.slope * log_data) + rule.growth * np.sqrt(k)
        optimise(Q, plan.U[h], radius, rule.bonus_cap, rule.weight, rule.floor, rule.caps[h])
        greedy(Q, plan.V[h], plan.policy[h])
        if plan.mixed.size:
            mix(Q, plan.policy[h], rule.epsilon, rule.temperature, plan.mixed[h])
        if truth.Q.size:
            tally[VIOLATIONS] += observe_optimism(Q, truth.Q[h], tally, WORST_GAP)
        if truth.linear:
            target = rule.use_rewards * memory.reward[h]
            observe_noise(
                memory.gram[h], memory.ridge, memory.flow[h], target, inverse, plan.V[h + 1], truth, h,
                rule.use_rewards, tally, NOISE, RIDGE,
            )  # fmt: skip


@njit(cache=True, nogil=True)
def judge(plan: Plan, truth: Truth, sampler: Sampler, tally: Floats) -> None:
    """Evaluate the policy of a new plan exactly, from the start."""
    V = np.zeros(plan.V.shape)
    if plan.mixed.size:
        weights = plan.mixed.copy()
        weights[:, :, 1:] -= plan.mixed[:, :, :-1]
        stochastic_values(truth.columns, truth.mu, truth.theta, weights, np.empty(truth.columns.shape[2]), V)
    else:
        policy_values(truth.columns, truth.mu, truth.theta, plan.policy, V)
    tally[PLANS] += 1
    tally[VALUE] = V[0, sampler.start]
    tally[OPTIMISTIC_VALUE] = plan.V[0, sampler.start]
    tally[START_VIOLATIONS] += plan.V[0, sampler.start] < truth.optimum - truth.tolerance


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
    A, at = columns.shape[2] // S, np.searchsorted(grid, first + 1)
    for e in range(uniforms.shape[0]):
        if due:
            make_plan(phi, columns, memory, rule, first + e, plan, truth, tally)
            judge(plan, truth, sampler, tally)
        s, check = sampler.start, False
        for h in range(H):
            a = act(plan.mixed[h, s], uniforms[e, h, 3]) if plan.mixed.size else plan.policy[h, s]
            row = s * A + a
            mean = sampler.r[min(h, len(sampler.r) - 1), row]
            reward = (1.0 if uniforms[e, h, 2] < mean else 0.0) if sampler.noisy else mean
            s = successor(sampler, h, row, uniforms[e, h, 0], uniforms[e, h, 1])
            f, flow = phi[min(h, len(phi) - 1), row], memory.flow[h, s]
            for i in range(f.size):
                flow[i] += f[i]
            if reward != 0.0:
                total = memory.reward[h]
                for i in range(f.size):
                    total[i] += reward * f[i]
            memory.pending[h, row] += 1
            plan.spent[h] += plan.U[h, row]
            plan.potential[h] += min(1.0, plan.U[h, row])
            check = check or plan.spent[h] >= plan.budget[h]
        due = check and (rule.log_switch == 0.0 or switch_due(phi, memory, rule, plan))
        tally[REGRET] += truth.optimum - tally[VALUE]
        if at < grid.size and grid[at] == first + e + 1:
            curve[at] = tally
            at += 1
    return due
