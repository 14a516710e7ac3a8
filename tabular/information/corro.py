r"""CORRO: its population contrastive form, with negatives that other tasks generate at the same state and action."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from tabular.information.contexts import TaskContexts
from tabular.information.entropies import entropy, kl_divergence, marginal
from tabular.information.focal import cross_entropy
from tabular.mdp import FloatArray


def corro_population(contexts: TaskContexts, encoder: ArrayLike) -> FloatArray:
    r"""Return CORRO's contrastive objective over infinitely many samples, (N,); nats, rounding.

    ``E log [ p(z|x) / (1/K) sum_m p(z|xb,m) ]``, the sum also over tasks that never show the behaviour. Source:
    UNICORN, equation 4.
    """
    p = contexts.joint(encoder)
    pairs = marginal(p, "BZ")[:, 0, :, 0]
    return cross_entropy(pairs, negatives(contexts, encoder)) - entropy(p, "Z", given="MX")


def negatives(contexts: TaskContexts, encoder: ArrayLike) -> FloatArray:
    """Return the law (N, B, Z) of the representations that uniformly drawn tasks give at a behaviour; rounding."""
    law: FloatArray = contexts.representation_of_behaviour(encoder).sum(axis=1) / contexts.K
    return law


def corro_gap(contexts: TaskContexts, encoder: ArrayLike) -> FloatArray:
    r"""Return how far CORRO's objective exceeds I(Z;Xt|Xb), (N,); nats, rounding.

    ``E_xb KL( p(z|xb) || (1/K) sum_m p(z|xb,m) )``, zero where the behaviour does not tell the task.
    """
    p = contexts.joint(encoder)
    pairs, b = marginal(p, "BZ")[:, 0, :, 0], marginal(p, "B")[:, 0, :, 0]
    return kl_divergence(pairs, np.asarray(b * negatives(contexts, encoder)))
