"""A task and features that were learned from data of tasks like it, by joint maximum likelihood."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from linear_mdp.low_rank.em import fit
from linear_mdp.low_rank.features import LearnedFeatures
from linear_mdp.low_rank.nearest import nearest
from linear_mdp.mdp import LinearMDP
from tabular.families import _knobs
from tabular.families.random import dirichlet_rows
from tabular.families.registry import family

CONCENTRATION = 2.0
RESTARTS = 2


@family(S=(6,), A=(4,), d=(2,), H=(3,), T=(4,), each=(50, 2000))
def learned_simplex(
    rng: np.random.Generator, *, S: int, A: int, d: int, H: int, T: int, each: int
) -> LearnedFeatures:
    """Draw a mixture of T tasks, and learn features of every step from so many samples a state-action of these.

    Features and measures are Dirichlet(2), weights Dirichlet(1) at every step: data fix features up to linear maps
    that keep the tasks' measures laws, and a mixture's with them. The believed measures are the best ones; rewards are
    uniform over the features.

    Raises
    ------
    InvalidInput
        If a count is below one, or d exceeds S A or T S.
    """
    _knobs.count("learned_simplex", S=S, A=A, H=H, T=T, each=each)
    _knobs.count("learned_simplex", high=min(S * A, T * S), d=d)
    phi = dirichlet_rows(rng, (H, S * A, d), CONCENTRATION)
    sources = dirichlet_rows(rng, (H, T, d, S), CONCENTRATION)
    mu = np.einsum("ht,htzs->hzs", rng.dirichlet(np.ones(T), H), sources)
    learned, believed = np.empty_like(phi), np.empty_like(mu)
    for h in range(H):
        kernels = phi[h] @ sources[h]
        rows = kernels / kernels.sum(axis=-1, keepdims=True)
        learned[h] = fit(rng.multinomial(np.full((T, S * A), each), rows), d, rng, restarts=RESTARTS).phi
        believed[h] = nearest((phi[h] @ mu[h])[None], learned[h], rng, within=1e-10).mu[0]
    name = f"learned_simplex(S={S}, A={A}, d={d}, H={H}, T={T}, each={each})"
    truth = LinearMDP(phi.reshape(H, S, A, d), mu, rng.random((H, d)), H, name=name)
    return LearnedFeatures(replace(truth, phi=learned.reshape(H, S, A, d), mu=believed), truth)
