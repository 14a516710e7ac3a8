"""Random linear MDPs in which every direction of the features is easy to reach."""

from __future__ import annotations

import numpy as np

from linear_mdp.mdp import LinearMDP
from tabular.families import _knobs
from tabular.families.random import dirichlet_rows
from tabular.families.registry import family


@family(S=(6,), A=(12, 24), d=(3,), H=(3,))
def spread_simplex(rng: np.random.Generator, *, S: int, A: int, d: int, H: int) -> LinearMDP:
    """Draw ``phi(s, a)`` and the anchors of every step uniformly from the simplex; nothing is paid.

    Shapes
    ------
    phi : (S, A, d); mu : (H, d, S).

    Raises
    ------
    InvalidInput
        If S, A, d or H is below one, or d exceeds S A.
    """
    _knobs.count("spread_simplex", S=S, A=A, H=H)
    _knobs.count("spread_simplex", high=S * A, because=" (as many as there are state-actions)", d=d)
    return LinearMDP(
        phi=dirichlet_rows(rng, (S, A, d), 1.0),
        mu=dirichlet_rows(rng, (H, d, S), 1.0),
        theta=np.zeros(d),
        horizon=H,
        name=f"spread_simplex(S={S}, A={A}, d={d}, H={H})",
    )
