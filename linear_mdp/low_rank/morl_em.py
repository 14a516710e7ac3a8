"""MORL over all features and measures on simplices: no finite class, and the joint fit by EM."""

from __future__ import annotations

import numpy as np

from linear_mdp.low_rank.data import check_counts
from linear_mdp.low_rank.em import fit_all
from linear_mdp.low_rank.morl import LearnedModels, OfflineProblem, assembled
from tabular.mdp import FloatArray

RESTARTS = 4


def fit_simplex(
    problem: OfflineProblem,
    counts: FloatArray,
    rng: np.random.Generator,
    alone: bool = False,
    restarts: int = RESTARTS,
) -> LearnedModels:
    """Fit every step by EM from random starts, all tasks jointly or each alone, at the true rank.

    What a joint fit sacrifices on a task is measured against the fit of the task alone, as far as EM finds it.

    Shapes
    ------
    counts : (H, T, X, S).

    Raises
    ------
    InvalidInput
        If the counts do not fit, there are no restarts, or the rank is too large for one task, d above S: a task alone
        does not determine it.
    """
    mdp = problem.mdp
    check_counts(mdp, counts)
    H, T, d = mdp.H, mdp.T, mdp.d
    single = fit_all([counts[h, t][None] for h in range(H) for t in range(T)], d, rng, restarts)
    own = np.array([fit.log_likelihood for fit in single]).reshape(H, T)
    if alone or T == 1:
        phi = np.stack([fit.phi for fit in single]).reshape(H, T, -1, d)
        mu = np.stack([fit.mu[0] for fit in single]).reshape(H, T, d, mdp.S)
        return assembled(problem, counts, phi, mu, np.zeros((H, T)))
    joint = fit_all(list(counts), d, rng, restarts)
    phi = np.stack([np.broadcast_to(fit.phi, (T, *fit.phi.shape)) for fit in joint])
    mu = np.stack([fit.mu for fit in joint])
    learned = np.maximum(phi @ mu, 1e-300)
    shared = (counts * np.log(learned)).sum(axis=(2, 3))
    return assembled(problem, counts, phi, mu, np.maximum(own - shared, 0.0))
