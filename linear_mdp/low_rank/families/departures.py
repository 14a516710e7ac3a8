"""Tasks that depart from the model by a knob: features that are not quite shared, and transitions of full rank."""

from __future__ import annotations

import numpy as np

from linear_mdp.low_rank.mdp import LowRankMDP
from linear_mdp.low_rank.tasks import EpisodicTasks
from tabular.families import _knobs
from tabular.families.random import dirichlet_rows
from tabular.mdp import FloatArray

CONCENTRATION = 2.0  # of what is mixed in


def unshared(mdp: LowRankMDP, rng: np.random.Generator, eta: float) -> EpisodicTasks:
    r"""Give every task features of its own, the further from the shared ones the larger eta.

    .. math:: \phi^t = (1-\eta)\,\phi + \eta\,\phi'^t, \qquad \phi'^t_h(s,a)\sim\text{Dirichlet}(2).

    Every task by itself keeps rank d; together they have rank up to d (T+1).

    Raises
    ------
    InvalidInput
        If eta lies outside [0, 1].
    """
    _knobs.interval("unshared", 0, 1, eta=eta)
    own = dirichlet_rows(rng, (mdp.T, *mdp.phi.shape), CONCENTRATION)
    phi = (1 - eta) * mdp.phi + eta * own
    return _departed(mdp, np.einsum("thsad,thdz->thsaz", phi, mdp.mu), f"unshared(eta={eta:g})")


def higher_rank(mdp: LowRankMDP, rng: np.random.Generator, share: float) -> EpisodicTasks:
    r"""Mix transitions of full rank into those of every task: ``(1 - share) P + share Q`` with Q of Dirichlet(2) rows.

    Raises
    ------
    InvalidInput
        If share lies outside [0, 1].
    """
    _knobs.interval("higher_rank", 0, 1, share=share)
    full = dirichlet_rows(rng, mdp.kernels.shape, CONCENTRATION)
    return _departed(mdp, (1 - share) * mdp.kernels + share * full, f"higher_rank(share={share:g})")


def _departed(mdp: LowRankMDP, kernels: FloatArray, how: str) -> EpisodicTasks:
    return EpisodicTasks(kernels, mdp.rewards, mdp.start, mdp.value_cap, f"{how} of {mdp.name}")
