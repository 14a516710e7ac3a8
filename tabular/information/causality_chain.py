"""What a representation's primary causality orders, beside the objectives that bound or estimate it."""

from __future__ import annotations

from numpy.typing import ArrayLike

from tabular.information.contexts import TaskContexts
from tabular.information.corro import corro_population
from tabular.information.entropies import Informations
from tabular.information.focal import focal_population
from tabular.mdp import FloatArray


def causality_chain(contexts: TaskContexts, encoder: ArrayLike) -> dict[str, FloatArray]:
    r"""Informations of a representation Z that the chain of UNICORN orders, and two contrastive objectives.

    .. math:: I(Z;X_t\mid X_b)\ \le\ I(Z;M)\ \le\ I(Z;X),

    with :math:`I(Z;X_b)` and :math:`I(Z;X\mid M)`, which decide whether the lower end holds, and the forms of FOCAL
    and CORRO over infinitely many samples.

    Shapes: each value (N,), in nats; the encoder (N, B, T, Z). Error: rounding.

    Raises
    ------
    InvalidInput
        If the encoder is no law of codes for each of the contexts.

    Source: [li2024unicorn], theorem 2.3 and its discussion.

    >>> import numpy as np
    >>> tasks = TaskContexts([[0.5, 0.5]], [[[1.0], [1.0]]], [[[[1.0, 0.0]], [[0.0, 1.0]]]])
    >>> round(float(causality_chain(tasks, np.eye(2)[None, None])["I(Z;M)"][0]), 3)
    0.693
    """
    known = Informations(contexts.joint(encoder))
    return {
        "I(Z;M)": known.I("Z", "M"),
        "I(Z;Xt|Xb)": known.I("Z", "T", "B"),
        "I(Z;Xb)": known.I("Z", "B"),
        "I(Z;X)": known.I("Z", "X"),
        "I(Z;X|M)": known.I("Z", "X", "M"),
        "J_F": focal_population(contexts, encoder),
        "J_C": corro_population(contexts, encoder),
    }
