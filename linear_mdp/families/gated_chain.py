"""The gated chain: one choice between two gates, with values, gap and variance in closed form."""

from __future__ import annotations

import numpy as np

from linear_mdp.mdp import LinearMDP
from tabular.families import _knobs
from tabular.families.registry import family
from theory.errors import InvalidInput


@family(H=(2, 5, 11), p=(0.5, 0.9), q=(0.25,), mirrored=(False, True))
def gated_chain(
    rng: np.random.Generator, *, H: int, p: float = 0.5, q: float = 0.25, mirrored: bool = False
) -> LinearMDP:
    r"""Build the gated chain: action 0 opens the paying state with probability p, action 1 with q < p.

    States 0 (start), 1 (pays one a step for ever) and 2 (pays nothing for ever):

    .. math:: V^*(s_0) = p(H-1), \quad \text{gap} = (p-q)(H-1), \quad \operatorname{Var} G = p(1-p)(H-1)^2.

    Mirrored, the gates change places behind the same features: the same V*, the other policy, and whoever brings
    the policy of the one to the other loses the gap. Nothing is random, ``rng`` is not used.

    Shapes
    ------
    phi : (3, 2, 4) one-hot, over either gate, the paying and the other state; mu : (4, 3); theta : (4,).

    Raises
    ------
    InvalidInput
        If H is below one or ``0 <= q < p <= 1`` is false.
    """
    _knobs.count("gated_chain", H=H)
    if not 0 <= q < p <= 1:
        raise InvalidInput(f"gated_chain: the gates must satisfy 0 <= q < p <= 1, got p={p}, q={q}")
    first, second = (q, p) if mirrored else (p, q)
    anchors = np.array([[0, 1], [2, 2], [3, 3]])
    return LinearMDP(
        phi=np.eye(4)[anchors],
        mu=np.array([[0, first, 1 - first], [0, second, 1 - second], [0, 1, 0], [0, 0, 1]]),
        theta=np.array([0.0, 0, 1, 0]),
        horizon=H,
        name=f"gated_chain(H={H}, p={p:g}, q={q:g}{', mirrored' if mirrored else ''})",
    )
