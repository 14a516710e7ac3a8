"""Distributions over state-actions that samplers draw."""

from __future__ import annotations

import numpy as np

from tabular.mdp import FiniteMDP, FloatArray


def covering(mdp: FiniteMDP, rng: np.random.Generator) -> FloatArray:
    """Half uniform, half flat Dirichlet: every state-action has at least half its uniform share, shape (S, A)."""
    size = mdp.S * mdp.A
    drawn = rng.dirichlet(np.ones(size)).reshape(mdp.S, mdp.A)
    return np.asarray(0.5 / size + 0.5 * drawn)
