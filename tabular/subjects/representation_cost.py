"""What a joint fit pays for not knowing the features: its error less that of a fit that is told them."""

from __future__ import annotations

import numpy as np

from tabular.erm import truncated_svd
from tabular.mdp import FiniteMDP
from tabular.measure import measures
from tabular.measured import Measured
from tabular.subjects.registry import subject
from tabular.subjects.shared_fit import SharedFit, shared_fit

EPSILON = float(np.finfo(float).eps)


@subject(T=(8, 32, 128), clarity=(10.0,), seeds=(8,))
def scaled_fit(mdp: FiniteMDP, rng: np.random.Generator, *, T: int, clarity: float, seeds: int) -> SharedFit:
    """Sample T tasks that scale the MDP's reward: :func:`~tabular.subjects.shared_fit.shared_fit`."""
    return shared_fit(mdp, rng, clarity=clarity, seeds=seeds, T=T)


@measures(SharedFit)
def representation_cost(fit: SharedFit) -> Measured:
    """Both errors on the same data, the mean over data sets; features are the best directions of the exact backups.

    Rounding only.
    """
    U = np.linalg.svd(fit.exact, full_matrices=False)[0][:, : fit.rank]
    told = U @ (U.T @ fit.samples) - fit.exact
    joint = truncated_svd(fit.samples, fit.rank).W - fit.exact
    size = float(np.abs(fit.samples).max() + np.abs(fit.exact).max())
    return Measured(float((joint**2).mean() - (told**2).mean()), 128 * EPSILON * size**2)
