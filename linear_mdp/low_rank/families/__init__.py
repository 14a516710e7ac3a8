"""Families of low-rank MDPs, ways to break what they assume, and behaviour policies for them."""

from linear_mdp.low_rank.families.behaviour import mostly, soft, uniform
from linear_mdp.low_rank.families.block_grid import block_grid
from linear_mdp.low_rank.families.covered_chain import covered_chain
from linear_mdp.low_rank.families.departures import higher_rank, unshared
from linear_mdp.low_rank.families.low_rank_lock import low_rank_lock
from linear_mdp.low_rank.families.low_rank_simplex import low_rank_simplex
from linear_mdp.low_rank.families.partial_coverage import partial_coverage
from linear_mdp.low_rank.families.service_queue import service_queue
from linear_mdp.low_rank.families.unidentified import unidentified

__all__ = [
    "block_grid",
    "covered_chain",
    "higher_rank",
    "low_rank_lock",
    "low_rank_simplex",
    "mostly",
    "partial_coverage",
    "service_queue",
    "soft",
    "unidentified",
    "uniform",
    "unshared",
]
