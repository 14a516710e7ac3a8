"""Regret that is all that bonuses and features allow, and regret beyond what they admit."""

from __future__ import annotations

import numpy as np

from linear_mdp.algorithms.planning import Plan
from linear_mdp.algorithms.statistics import Statistics
from linear_mdp.low_rank.downstream import plan_with_rewards
from linear_mdp.subjects.learned_regret import LearnedRegret, played_in_batches
from linear_mdp.witnesses.learned_plans import misled_plan, paid_in_the_good_state
from linear_mdp.witnesses.mirrored_plans import two_steps
from tabular.families.registry import family


def misled_for(K: int, xi: float, width: float, stated: float = 1.0) -> LearnedRegret:
    """Play the plan that is misled for so many episodes."""
    features, data, plan = misled_plan("optimistic", xi, width, stated)
    return LearnedRegret.of(features, [(K, plan, data)], paid_in_the_good_state())


@family(K=(1, 1000), xi=(0.0, 0.03, 0.1), width=(0.03, 0.1))
def misled_regret(rng: np.random.Generator, *, K: int, xi: float, width: float) -> LearnedRegret:
    """Prefer the worse group for so many episodes: every error is as large as it may be, in the worst sense."""
    return misled_for(K, xi, width)


@family(stated=(0.25, 0.5))
def overconfident_regret(rng: np.random.Generator, *, stated: float) -> LearnedRegret:
    """Add bonuses that are smaller than the errors of the regressions."""
    return misled_for(100, 0.03, 0.1, stated)


@family(K=(10**5, 10**7))
def unaware_regret(rng: np.random.Generator, *, K: int) -> LearnedRegret:
    """Play with features that merge two latents as if they were exact, and plan after a hundredth of the episodes."""
    features, rewards = two_steps(rng, 0.2), np.zeros((2, 6, 9))
    rewards[-1, 0] = 1.0

    def planner(data: Statistics) -> Plan:
        return plan_with_rewards(features.believed, data, 1.0, rewards, "optimistic")

    played = played_in_batches(features, planner, (K // 100, K), rng)
    return LearnedRegret.of(features, played, rewards, xi=0.0)
