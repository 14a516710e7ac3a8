"""Families of linear MDPs with known values, and the knobs that set those values exactly."""

import linear_mdp.families.finite_classes
import linear_mdp.families.offline_problems
import linear_mdp.low_rank.families  # noqa: F401 - those of low-rank tasks register with these
from linear_mdp.families.chains import deep_sea, river_swim
from linear_mdp.families.combination_lock import combination_lock
from linear_mdp.families.gated_chain import gated_chain
from linear_mdp.families.hypercube import hypercube
from linear_mdp.families.learned_simplex import learned_simplex
from linear_mdp.families.merged_latents import merged_latents
from linear_mdp.families.misspecified import MisspecifiedMDP, misspecified
from linear_mdp.families.one_hot import one_hot
from linear_mdp.families.random_simplex import random_simplex
from linear_mdp.families.spread_simplex import spread_simplex
from linear_mdp.families.targets import scaled_to, shifted_to, steered_to
from linear_mdp.families.tilted_simplex import tilted_simplex

__all__ = [
    "MisspecifiedMDP",
    "combination_lock",
    "deep_sea",
    "gated_chain",
    "hypercube",
    "learned_simplex",
    "merged_latents",
    "misspecified",
    "one_hot",
    "random_simplex",
    "river_swim",
    "scaled_to",
    "shifted_to",
    "spread_simplex",
    "steered_to",
    "tilted_simplex",
]
