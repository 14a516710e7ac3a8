"""A target outside of the span of its sources: what no amount of source data tells apart."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from linear_mdp.low_rank.families.low_rank_simplex import low_rank_simplex
from linear_mdp.low_rank.mdp import LowRankMDP
from tabular.families import _knobs
from tabular.families.random import dirichlet_rows


def unidentified(
    rng: np.random.Generator, *, S: int, A: int, d: int, H: int, T: int
) -> tuple[LowRankMDP, LowRankMDP]:
    """Draw T sources in which latents 0 and 1 lead alike, and a target with the same features that tells them apart.

    The sources' likelihood does not change when weight moves between the two latents, so features learned from them
    alone are arbitrary where the target needs them.

    Returns
    -------
    tuple
        Sources, T tasks, and target, one task.

    Raises
    ------
    InvalidInput
        If d is below two, or as :func:`low_rank_simplex`.
    """
    _knobs.count("unidentified", low=2, d=d)
    drawn = low_rank_simplex(rng, S=S, A=A, d=d, H=H, T=T)
    mu = drawn.mu.copy()
    mu[:, :, 1] = mu[:, :, 0]
    sources = replace(drawn, mu=mu, name=f"sources of {drawn.name}")
    target = replace(
        drawn,
        mu=dirichlet_rows(rng, (1, H, d, S), 2.0),
        rewards=drawn.rewards[:1],
        name=f"target of {drawn.name}",
    )
    return sources, target
