"""Gated chains with any two gates, and one that pays less than it should."""

from __future__ import annotations

import numpy as np

from linear_mdp.families.gated_chain import gated_chain
from linear_mdp.mdp import LinearMDP
from linear_mdp.subjects.gates import Gates
from tabular.families.registry import family


@family(H=(2, 5, 20, 100))
def random_gates(rng: np.random.Generator, *, H: int) -> LinearMDP:
    """Draw both gates uniformly, and which action opens the better one."""
    q, p = np.sort(rng.random(2))
    return gated_chain(rng, H=H, p=float(p), q=float(q), mirrored=bool(rng.integers(2)))


@family(H=(2, 3, 5, 9, 17), p=(0.25, 0.5, 1.0))
def closed_form_gates(rng: np.random.Generator, *, H: int, p: float) -> Gates:
    """A better gate of probability p, the other one shut."""
    return Gates(gated_chain(rng, H=H, p=p, q=0.0))


@family(H=(5, 20))
def half_pay(rng: np.random.Generator, *, H: int) -> Gates:
    """The state behind the gates pays one half in the mean."""
    chain = gated_chain(rng, H=H, p=0.5, q=0.0)
    return Gates(chain.with_rewards(chain.theta / 2))
