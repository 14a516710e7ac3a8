"""Two action-value functions and weights: what the modulus of the optimality operator quantifies over."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from tabular import bellman
from tabular.concentrability import optimality_modulus
from tabular.mdp import FiniteMDP, FloatArray
from tabular.measure import measures
from tabular.measured import Measured
from tabular.subjects._weights import covering
from tabular.subjects.registry import subject


@dataclass(frozen=True, eq=False)
class WeightedPair:
    """Two action-value functions, compared in L2 before and after a backup.

    Shapes
    ------
    first, second : (S, A), reward units.
    nu : (S, A), the weights of the distance before the backup, and of the modulus.
    nu_after : (S, A), the weights of the distance after it; equal to nu unless an assumption is broken.
    actions : how many of the first actions the operator maximises over; all unless an assumption is broken.
    """

    mdp: FiniteMDP
    first: FloatArray
    second: FloatArray
    nu: FloatArray
    nu_after: FloatArray
    actions: int

    @cached_property
    def modulus(self) -> Measured:
        """C_AE of the operator that maximises over the given actions."""
        kept = FiniteMDP(
            self.mdp.kernel.reshape(self.mdp.S, self.mdp.A, self.mdp.S)[:, : self.actions],
            self.mdp.r[:, : self.actions],
            gamma=self.mdp.discount,
        )
        nu = self.nu[:, : self.actions] / self.nu[:, : self.actions].sum()
        return optimality_modulus(kept.kernel, nu).constant


@subject()
def weighted_pair(mdp: FiniteMDP, rng: np.random.Generator) -> WeightedPair:
    """Draw both functions uniformly within the value range, and weights that cover every state-action."""
    first, second = rng.uniform(-1, 1, size=(2, mdp.S, mdp.A)) * mdp.Q_max
    nu = covering(mdp, rng)
    return WeightedPair(mdp, first, second, nu, nu, mdp.A)


@measures(WeightedPair)
def backup_difference(pair: WeightedPair) -> Measured:
    """Distance of the two backups in L2(nu_after); rounding only."""
    gap = bellman.optimality(pair.mdp, pair.first) - bellman.optimality(pair.mdp, pair.second)
    return _norm(gap, pair.nu_after, pair)


@measures(WeightedPair)
def difference_norm(pair: WeightedPair) -> Measured:
    """Distance of the two functions in L2(nu); rounding only."""
    return _norm(pair.first - pair.second, pair.nu, pair)


@measures(WeightedPair)
def modulus(pair: WeightedPair) -> Measured:
    """C_AE of the operator; certified by the backward stability of the eigenvalue."""
    return pair.modulus


@measures(WeightedPair)
def C_AE(pair: WeightedPair) -> Measured:
    """C_AE of the operator; certified by the backward stability of the eigenvalue."""
    return pair.modulus


@measures(WeightedPair)
def A(pair: WeightedPair) -> Measured:
    """Number of actions of the MDP; exact."""
    return Measured(pair.mdp.A)


@measures(WeightedPair)
def maximised_actions(pair: WeightedPair) -> Measured:
    """Number of actions that the operator maximises over; exact."""
    return Measured(pair.actions)


@measures(WeightedPair)
def gamma(pair: WeightedPair) -> Measured:
    """Discount; exact."""
    return Measured(pair.mdp.discount)


@measures(WeightedPair)
def nu_min(pair: WeightedPair) -> Measured:
    """Smallest weight of a state-action; exact."""
    return Measured(float(pair.nu.min()))


@measures(WeightedPair)
def norm_mismatch(pair: WeightedPair) -> Measured:
    """L1 distance of the two weightings; exact where they are the same."""
    return Measured(float(np.abs(pair.nu - pair.nu_after).sum()))


def _norm(values: FloatArray, nu: FloatArray, pair: WeightedPair) -> Measured:
    """Weighted L2 norm, with the rounding of the values and of the sum."""
    value = float(np.sqrt((nu * values**2).sum()))
    scale = pair.mdp.R_max + float(np.abs(pair.first).max() + np.abs(pair.second).max())
    return Measured(value, (pair.mdp.S + 8) * np.finfo(float).eps * (scale + pair.mdp.A * value))
