"""One plan of least-squares value iteration, from sufficient statistics.

The transitions seen so far enter a plan only through ``Lambda = lam I + sum c phi phi^T``, ``sum c phi e_{s'}^T`` and
``sum c phi r``, as there are finitely many states; c = 1, or the precision that a visit had in a weighted regression.
Shapes: N = S A state-actions, phi (n, N, d), columns (n, d, N), n = 1 or H.
"""

# mypy: disallow_untyped_decorators=False

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from linear_mdp import _instrument_kernels as tallies
from linear_mdp._behaviour_kernels import mix
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
    regress,
    widths,
)


class Memory(NamedTuple):
    """What is kept of the data: Lambda (H, d, d), ``sum c e_{s'} phi^T`` (H, S, d), ``sum c phi r`` (H, d).

    ``pending`` (H, N) adds up the visits that Lambda does not hold yet; ``ridge`` is lam.
    """

    gram: NDArray[np.float64]
    flow: NDArray[np.float64]
    reward: Floats
    pending: Floats
    ridge: float


class Rule(NamedTuple):
    """How a plan is made from the memory, and how it is followed.

    ``Q_h = clip(known_h + w.phi + weight * min(radius_h |phi|, bonus_cap), floor, caps[h])`` with
    ``radius_h = scale[h] sqrt(offset + slope ln(1 + k/(lam d))) + growth sqrt(k)`` before episode k. ``use_rewards``
    is 1, or 0 where the rewards are not regressed; ``known`` (n, N) holds rewards, n = 0 for none. ``log_switch`` is
    ln(1 + eta), 0 for a plan every episode; ``least_variance`` is 0 where all visits count alike.
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
    known: Floats
    log_switch: float
    epsilon: float
    temperature: float
    least_variance: float


class Plan(NamedTuple):
    """The last plan: weights (H, d), L^-1 (H, d, d) for Lambda = L L^T, widths (H, N), V (H+1, S), policy (H, S).

    ``mixed`` (H, S, A) holds running sums of action probabilities where the policy is stochastic, else (0, 0, 0);
    ``precision`` (H, N) what a visit counts in a weighted regression, else (0, 0); ``logdet``, ``budget`` and
    ``spent`` (H,) serve the switching rule, ``potential`` (H,) adds ``min(1, c width)`` up.
    """

    w: Floats
    inverse: NDArray[np.float64]
    U: Floats
    V: Floats
    policy: Ints
    mixed: NDArray[np.float64]
    precision: Floats
    logdet: Floats
    budget: Floats
    spent: Floats
    potential: Floats


@njit(cache=True, nogil=True)
def absorb(phi: Floats, pending: Floats, gram: Floats) -> None:
    """Move the pending visits of one step into its gram."""
    for row in range(pending.size):
        count = pending[row]
        if count != 0.0:
            pending[row] = 0.0
            for i in range(gram.shape[0]):
                factor = count * phi[row, i]
                for j in range(gram.shape[0]):
                    gram[i, j] += factor * phi[row, j]


@njit(cache=True, nogil=True, error_model="numpy")
def radius(rule: Rule, dimension: float, k: int, h: int) -> float:
    """Return the radius of step h before episode k, for ``dimension = lam d``."""
    growing = rule.slope * np.log1p(k / dimension) if rule.slope > 0 else 0.0
    beta: float = rule.scale[h] * np.sqrt(rule.offset + growing) + rule.growth * np.sqrt(k)
    return beta


@njit(cache=True, nogil=True, error_model="numpy", fastmath={"contract"})
def optimise(
    Q: Floats, U: Floats, beta: float, bonus_cap: float, weight: float, floor: float, cap: float
) -> None:
    """Add the bonuses to Q and cut it off on either side."""
    for row in range(Q.size):
        bonus = beta * np.sqrt(U[row])
        q = Q[row] + weight * (bonus if bonus < bonus_cap else bonus_cap)
        q = q if q > floor else floor
        Q[row] = q if q < cap else cap


@njit(cache=True, nogil=True, error_model="numpy")
def weigh(
    columns: Floats,
    flow: Floats,
    V: Floats,
    inverse: Floats,
    U: Floats,
    slack: float,
    least: float,
    precision: Floats,
) -> None:
    """Write ``1 / max(least, E V^2 - (E V)^2 + slack |phi|)`` to precision (N,), the moments regressed."""
    w, square = np.zeros(inverse.shape[0]), np.empty(V.size)
    first, second = np.empty(U.size), np.empty(U.size)
    regress(flow, V, inverse, w)
    combine(columns, w, first)
    for s in range(V.size):
        square[s] = V[s] * V[s]
    for i in range(w.size):
        w[i] = 0.0
    regress(flow, square, inverse, w)
    combine(columns, w, second)
    for row in range(U.size):
        variance = max(0.0, second[row] - first[row] * first[row])
        precision[row] = 1.0 / max(least, variance + slack * np.sqrt(U[row]))


@njit(cache=True, nogil=True)
def make_plan(
    phi: Floats, columns: Floats, memory: Memory, rule: Rule, k: int, plan: Plan, truth: Truth, tally: Floats
) -> None:
    """Plan backwards from the data of k episodes; what the truth shows of the plan goes to tally."""
    H, d = plan.w.shape
    L, Q = np.zeros((d, d)), np.empty(columns.shape[2])
    for h in range(H - 1, -1, -1):
        n, inverse, w, V = min(h, len(phi) - 1), plan.inverse[h], plan.w[h], plan.V[h + 1]
        absorb(phi[n], memory.pending[h], memory.gram[h])
        cholesky(memory.gram[h], L)
        invert(L, inverse)
        plan.logdet[h] = log_determinant(L) if rule.log_switch > 0 else 0.0
        plan.budget[h] = rule.log_switch
        plan.spent[h] = 0.0
        for i in range(d):
            w[i] = rule.use_rewards * memory.reward[h, i]
        regress(memory.flow[h], V, inverse, w)
        widths(columns[n], inverse, plan.U[h])
        combine(columns[n], w, Q)
        if len(rule.known):
            reward = rule.known[min(h, len(rule.known) - 1)]
            for row in range(Q.size):
                Q[row] += reward[row]
        beta = radius(rule, memory.ridge * d, k, h)
        if rule.least_variance > 0:
            weigh(
                columns[n], memory.flow[h], V, inverse, plan.U[h], beta * rule.caps[h], rule.least_variance,
                plan.precision[h],
            )  # fmt: skip
        optimise(Q, plan.U[h], beta, rule.bonus_cap, rule.weight, rule.floor, rule.caps[h])
        greedy(Q, plan.V[h], plan.policy[h])
        if plan.mixed.size:
            mix(Q, plan.policy[h], rule.epsilon, rule.temperature, plan.mixed[h])
        if truth.Q.size:
            observe_optimism(Q, truth.Q[h], tally)
        if truth.linear:
            mu, theta = truth.mu[min(h, len(truth.mu) - 1)], truth.theta[min(h, len(truth.theta) - 1)]
            observe_noise(
                memory.gram[h], memory.ridge, memory.flow[h], memory.reward[h], inverse, V, mu, theta,
                rule.use_rewards, tally,
            )  # fmt: skip


@njit(cache=True, nogil=True)
def judge(V: Floats, policy: Ints, mixed: Floats, truth: Truth, start: int, tally: Floats) -> None:
    """Evaluate a new plan, its values V and its policy, exactly from the start."""
    values = np.zeros(V.shape)
    if mixed.size:
        scratch = np.empty(truth.columns.shape[2])
        stochastic_values(truth.columns, truth.mu, truth.theta, mixed, scratch, values)
    else:
        policy_values(truth.columns, truth.mu, truth.theta, policy, values)
    tally[tallies.PLANS] += 1
    tally[tallies.VALUE] = values[0, start]
    tally[tallies.OPTIMISTIC_VALUE] = V[0, start]
    tally[tallies.LEAST_OPTIMISTIC] = min(tally[tallies.LEAST_OPTIMISTIC], V[0, start])
    tally[tallies.START_VIOLATIONS] += V[0, start] < truth.optimum - truth.tolerance
