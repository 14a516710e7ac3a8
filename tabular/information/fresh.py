r"""What a representation says of a second context: of the same task, or of the behaviour that made the first."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from tabular.information.contexts import TaskContexts
from tabular.information.entropies import negative_plogp, total
from tabular.mdp import FloatArray


def fresh_joint(contexts: TaskContexts, encoder: ArrayLike, overlap: float = 0.0) -> FloatArray:
    """Return the law (N, B, T, Z) of a second context X' of the same task and the representation of the first.

    Given the task the two contexts are independent, or the same one with the probability ``overlap``; rounding.
    """
    rows = contexts.representation_of_task(encoder)
    law = contexts.context_law()
    second: FloatArray = np.einsum(
        "nkbt,nkz->nbtz", law, np.broadcast_to(rows, (*law.shape[:2], rows.shape[2]))
    )
    if not overlap:
        return second
    first: FloatArray = contexts.joint(encoder).sum(axis=1)
    mixed: FloatArray = (1 - overlap) * second + overlap * first
    return mixed


def fresh_information(contexts: TaskContexts, encoder: ArrayLike, overlap: float = 0.0) -> FloatArray:
    """Return I(Z;X') of :func:`fresh_joint`, (N,); nats, rounding."""
    return _information(
        fresh_joint(contexts, encoder, overlap).reshape(contexts.N, contexts.B * contexts.T, -1)
    )


def fresh_behaviour_information(contexts: TaskContexts, encoder: ArrayLike) -> FloatArray:
    """Return I(Z;Xb') with the behaviour of a second context of the same task, (N,); nats, rounding.

    At most I(M;Xb), whereas the term I(Z;Xb) of the own context also counts what z keeps of its own sample.
    """
    return _information(fresh_joint(contexts, encoder).sum(axis=2))


def _information(pair: FloatArray) -> FloatArray:
    """Information of a law (N, X, Z)."""
    sides = total(negative_plogp(pair.sum(axis=1))) + total(negative_plogp(pair.sum(axis=2)))
    return sides - total(negative_plogp(pair))
