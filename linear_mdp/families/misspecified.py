"""Processes that are linear only nearly: features for the learner, and a truth that they do not span."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from linear_mdp.families.one_hot import one_hot
from linear_mdp.families.random_simplex import random_simplex
from linear_mdp.mdp import LinearMDP, Rewards
from tabular.families import _knobs
from tabular.families.random import dirichlet_rows
from tabular.families.registry import family
from tabular.mdp import FiniteMDP
from theory.errors import InvalidInput

ROUNDING = 1e-12  # of a sum over the states


@dataclass(frozen=True, eq=False)
class MisspecifiedMDP:
    r"""A process, and the linear MDP that a learner takes it for.

    .. math:: \|P_h(\cdot|s,a) - \langle\phi(s,a),\mu_h\rangle\|_{TV} \le \zeta, \qquad
              |r_h(s,a) - \langle\phi(s,a),\theta_h\rangle| \le \zeta.

    Shapes
    ------
    features : what the learner believes; its phi is all that the learner may use.
    truth : what happens, (H, S, A, S) or (S, A, S).
    zeta : the misspecification, at most one.

    Raises
    ------
    InvalidInput
        If states, actions, horizon or start of the two differ, or the truth is further than zeta from the features.

    Source: Jin et al. (2020), Assumption B.
    """

    features: LinearMDP
    truth: FiniteMDP
    zeta: float

    def __post_init__(self) -> None:
        _knobs.interval(self.truth.name, 0, 1, zeta=self.zeta)
        believed, truth = self.features.finite(), self.truth
        if (believed.S, believed.A, believed.horizon) != (
            truth.S,
            truth.A,
            truth.horizon,
        ) or not np.array_equal(np.asarray(believed.rho), np.asarray(truth.rho)):
            raise InvalidInput(
                f"{truth.name}: the features and the truth must share S, A, horizon and start, got "
                f"{(believed.S, believed.A, believed.horizon)} and {(truth.S, truth.A, truth.horizon)}"
            )
        total_variation = 0.5 * np.abs(np.asarray(truth.P) - np.asarray(believed.P)).sum(axis=-1).max()
        furthest = max(float(total_variation), float(np.abs(truth.r - believed.r).max()))
        if furthest > self.zeta + ROUNDING:
            raise InvalidInput(
                f"{truth.name}: the truth is {furthest:.6g} from the features, more than zeta = {self.zeta:g}"
            )

    @property
    def linear_truth(self) -> LinearMDP:
        """The truth as a linear MDP of its own, with S A features: to draw from and to solve."""
        return one_hot(self.truth, self.features.rewards)


@family(S=(4,), A=(2,), d=(3,), H=(3,), zeta=(0.0, 0.1, 0.3))
def misspecified(
    rng: np.random.Generator,
    *,
    S: int,
    A: int,
    d: int,
    H: int,
    zeta: float,
    stationary: bool = False,
    rewards: Rewards = "bernoulli",
) -> MisspecifiedMDP:
    """Draw ``P_zeta = (1 - zeta) P + zeta U`` and ``r_zeta = (1 - zeta) r + zeta u``, (P, r) from random_simplex.

    The rows of U are uniform on the simplex and u is uniform in [0, 1], independently for each state-action: no d
    features span them. With ``zeta = 0`` the truth is linear, and everything else is as with any other zeta.

    Raises
    ------
    InvalidInput
        As random_simplex, or if zeta lies outside [0, 1].
    """
    _knobs.interval("misspecified", 0, 1, zeta=zeta)
    features = random_simplex(rng, S=S, A=A, d=d, H=H, stationary=stationary, rewards=rewards)
    believed = features.finite()
    P, r = np.asarray(believed.P), believed.r
    truth = FiniteMDP(
        P=(1 - zeta) * P + zeta * dirichlet_rows(rng, P.shape, 1.0),
        r=(1 - zeta) * r + zeta * rng.random(r.shape),
        horizon=H,
        rho=believed.rho,
        name=f"misspecified(S={S}, A={A}, d={d}, H={H}, zeta={zeta:g})",
    )
    return MisspecifiedMDP(features, truth, zeta)
