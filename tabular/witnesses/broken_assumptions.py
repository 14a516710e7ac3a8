"""Instances on which one assumption of a claim is false, and the claim fails: why the assumption is there."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from tabular.algorithms.api import APIRun
from tabular.algorithms.avi import AVIRun
from tabular.families.random import dirichlet
from tabular.families.registry import family
from tabular.mdp import FiniteMDP
from tabular.solve import occupancy, optimal_values, policy_values
from tabular.subjects.avi_run import avi_run
from tabular.subjects.discount_pair import DiscountPair
from tabular.subjects.fitted_tasks import FittedTasks
from tabular.subjects.model_pair import ModelPair
from tabular.subjects.policy_pair import PolicyPair, policy_pair
from tabular.subjects.task_runs import APITasks, AVITasks
from tabular.subjects.weighted_pair import WeightedPair
from tabular.witnesses.chain_of_policies import one_sided_policies
from tabular.witnesses.chain_of_values import LEFT, STAY, exact_run, walk_left
from tabular.witnesses.models import two_arms
from tabular.witnesses.moduli import permuting, stretched_fit
from tabular.witnesses.two_paths import two_paths

HALF = 0.5
LONG = 64  # iterations after which a discount of one half has forgotten any start within the value range


def _two_states() -> FiniteMDP:
    """State 0 absorbs for free; in state 1 one can leave for it, or stay at a cost of one."""
    return walk_left(0, [0.0, 1.0], HALF)


@family()
def noisy_backups(rng: np.random.Generator) -> AVIRun:
    """Value iteration with an error in every backup, which keeps it from converging."""
    return avi_run(dirichlet(rng, S=4, A=2, gamma=HALF), rng, K=LONG, errors="random", size=0.1)


@family()
def two_policies(rng: np.random.Generator) -> ModelPair:
    """One model, two policies: no difference of models, but one of values."""
    mdp = two_arms(rng, gamma=HALF).mdp
    return ModelPair(mdp, mdp, np.array([[1.0, 0.0]]), np.array([[0.0, 1.0]]))


@family()
def old_occupancy(rng: np.random.Generator) -> PolicyPair:
    """The advantage averaged over the states that the old policy visits."""
    pair = policy_pair(dirichlet(rng, S=4, A=2, gamma=0.9), rng)
    states = occupancy(pair.mdp, pair.old).d.sum(axis=1)
    return replace(pair, weights=states[:, None] * pair.new)


@family()
def not_greedy(rng: np.random.Generator) -> AVIRun:
    """Exact values, but the policy stays where staying costs."""
    run = exact_run(_two_states(), optimal_values(_two_states()).Q, LONG)
    return replace(run, policy=np.array([LEFT, STAY]))


@family()
def far_start(rng: np.random.Generator) -> AVIRun:
    """A start so far outside the value range that its trace still decides the policy after many sweeps."""
    mdp = _two_states()
    start = optimal_values(mdp).Q
    start[1] += 1e9
    return exact_run(mdp, start, K=20)


@family()
def not_greedy_policies(rng: np.random.Generator) -> APIRun:
    """Exact evaluations, but every policy stays where staying costs."""
    mdp = _two_states()
    staying = np.array([LEFT, STAY])
    Q = np.stack([policy_values(mdp, staying).Q] * LONG)
    uniform = np.full((2, 2), 1 / 4)
    return APIRun(mdp, Q, np.stack([staying] * (LONG + 1)), uniform, uniform)


@family()
def tasks_not_greedy(rng: np.random.Generator) -> AVITasks:
    """One task of two has a policy that is not greedy."""
    good = exact_run(_two_states(), optimal_values(_two_states()).Q, LONG)
    return AVITasks((good, not_greedy(rng)), HALF)


@family()
def tasks_far_start(rng: np.random.Generator) -> AVITasks:
    """One task of two starts far outside its value range."""
    good = exact_run(_two_states(), optimal_values(_two_states()).Q, K=20)
    return AVITasks((good, far_start(rng)), HALF)


@family()
def task_policies_not_greedy(rng: np.random.Generator) -> APITasks:
    """Every task has policies that are not greedy."""
    return APITasks((not_greedy_policies(rng),) * 2, HALF)


@family(K=(32,))
def mean_discount(rng: np.random.Generator, *, K: int) -> AVITasks:
    """A task of discount 0.1 and one of 0.9, with the mean of the two discounts in the bound."""
    return AVITasks(tuple(two_paths(rng, gamma=gamma, K=K) for gamma in (0.1, 0.9)), HALF)


@family(K=(32,))
def mean_discount_policies(rng: np.random.Generator, *, K: int) -> APITasks:
    """A task of discount 0.1 and one of 0.9, with the mean of the two discounts in the bound."""
    return APITasks(tuple(one_sided_policies(rng, gamma=gamma, K=K) for gamma in (0.1, 0.9)), HALF)


@family()
def mismatched_norms(rng: np.random.Generator) -> WeightedPair:
    """The distance before the backup weighs the state that the functions agree on, the one after it the other."""
    mdp = chain_of_two()
    nu = np.array([[0.99], [0.01]])
    return WeightedPair(mdp, np.array([[0.0], [1.0]]), np.zeros((2, 1)), nu, nu[::-1].copy(), 1)


def chain_of_two() -> FiniteMDP:
    """Two states with one action, each of which stays where it is."""
    return FiniteMDP(np.eye(2)[:, None], np.zeros((2, 1)), gamma=HALF)


@family(A=(2, 4))
def evaluation_operator(rng: np.random.Generator, *, A: int) -> WeightedPair:
    """The operator of a single policy, which has no maximum to stretch distances."""
    mdp = permuting(A, A, HALF)
    uniform = np.full((A, A), 1 / A**2)
    return WeightedPair(mdp, np.ones((A, A)), np.zeros((A, A)), uniform, uniform, actions=1)


@family()
def swapped_discounts(rng: np.random.Generator) -> DiscountPair:
    """A task whose discount exceeds the one in the bound."""
    return DiscountPair(gamma_t=0.9, gamma=0.5, K=5, k=int(rng.integers(5)), r=rng.random())


@family(A=(4, 9))
def unit_modulus(rng: np.random.Generator, *, A: int) -> FittedTasks:
    """Backups believed to contract in L2 as they do in the sup norm."""
    return FittedTasks(*stretched_fit(A, 0.9), modulus_used=1.0)
