"""The engine of every least-squares learner: plays episodes, plans when a plan is due, and keeps the curves."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from linear_mdp import _lsvi_kernels as kernels
from linear_mdp._instrument_kernels import FIELDS, blank_tally
from linear_mdp._plan_kernels import Memory, absorb, make_plan
from linear_mdp.algorithms.bonus import Bonus
from linear_mdp.algorithms.curve import Curve
from linear_mdp.algorithms.planning import Planning, blank_plan, check_fit, flat, rule_of
from linear_mdp.algorithms.playing import points_between, truth_of, uniform_batches
from linear_mdp.algorithms.statistics import Statistics
from linear_mdp.mdp import LinearMDP
from linear_mdp.sampling import sampler
from tabular.mdp import FloatArray, Policy
from theory.errors import InvalidInput

__all__ = ["Learner", "Planning"]


class Learner:
    """A learner that sees the features of ``mdp`` and plays ``truth``, which is mdp unless the model is misspecified.

    ``observe`` compares every plan with Q* and measures its noise, at the price of memory for Q* (H, S, A).

    Attributes
    ----------
    statistics : the data so far.
    V : (H+1, S), the values of the last plan; policy (H, S), its greedy policy; w (H, d), its weights.
    potential : (H,), ``sum_k min(1, ||phi||^2_{Lambda_k^-1})``, with the Lambda of the last plan before k.

    Raises
    ------
    InvalidInput
        If the bonus or the truth does not fit the MDP, or the ridge is not positive.
    """

    def __init__(
        self,
        mdp: LinearMDP,
        bonus: Bonus,
        planning: Planning | None = None,
        *,
        ridge: float = 1.0,
        truth: LinearMDP | None = None,
        observe: bool = True,
        statistics: Statistics | None = None,
    ) -> None:
        self.mdp, self.truth, self.bonus = mdp, mdp if truth is None else truth, bonus
        self.planning = planning or Planning()
        if (self.truth.S, self.truth.A, self.truth.H) != (mdp.S, mdp.A, mdp.H):
            raise InvalidInput(
                f"{mdp.name}: the truth has (S, A, H) = {(self.truth.S, self.truth.A, self.truth.H)}, "
                f"the features {(mdp.S, mdp.A, mdp.H)}"
            )
        start = (statistics or Statistics.empty(mdp, ridge)).copy()
        check_fit(mdp, start, bonus)
        self.played, self._given, self._due = start.episodes, start.episodes, True
        pending = np.zeros((mdp.H, mdp.S * mdp.A))
        self._memory = Memory(start.gram, start.flow, start.reward, pending, start.ridge)
        self._sampler = sampler(self.truth)
        self._truth = truth_of(self.truth, observe, self.truth is mdp)
        self._plan, self._rule = blank_plan(mdp, self.planning), rule_of(mdp, bonus, self.planning)
        self._tally = blank_tally()

    def play(self, episodes: int, rng: np.random.Generator, grid: NDArray[np.int64] | None = None) -> Curve:
        """Play so many more episodes and return what was seen, at the episodes of ``grid`` or on a log grid.

        Counts of the grid include the episodes of earlier calls; the same holds of all sums in the curve.

        Raises
        ------
        InvalidInput
            If no whole number of episodes is to be played, or the grid is no list of whole numbers.
        """
        points = points_between(self.mdp, self.played, episodes, grid)
        curve = np.empty((points.size, FIELDS))
        model = (
            flat(self.mdp),
            self.mdp.columns,
            self._memory,
            self._rule,
            self._plan,
            self._sampler,
            self._truth,
        )
        for uniforms in uniform_batches(self.mdp.H, episodes, rng):
            self._due = kernels.episodes(*model, uniforms, self.played, self._due, points, self._tally, curve)
            self.played += len(uniforms)
        return Curve.of(points, curve, self.mdp, self._given)

    def replan(self) -> None:
        """Plan from all the data so far, whether or not a plan is due; the curves do not see this plan."""
        arguments = (flat(self.mdp), self.mdp.columns, self._memory, self._rule, self.played, self._plan)
        make_plan(*arguments, self._truth, self._tally.copy())
        self._due = True

    @property
    def statistics(self) -> Statistics:
        """The data so far."""
        phi, m = flat(self.mdp), self._memory
        for h in range(self.mdp.H):
            absorb(phi[h % len(phi)], m.pending[h], m.gram[h])
        return Statistics(m.gram, m.flow, m.reward, m.ridge, self.played).copy()

    @property
    def V(self) -> FloatArray:
        """Values of the last plan, (H+1, S)."""
        return self._plan.V.copy()

    @property
    def policy(self) -> Policy:
        """The greedy policy of the last plan, (H, S)."""
        return self._plan.policy.copy()

    @property
    def w(self) -> FloatArray:
        """Weights of the last plan, (H, d)."""
        return self._plan.w.copy()

    @property
    def potential(self) -> FloatArray:
        """``sum_k min(1, ||phi_k||^2)`` of every step, (H,)."""
        return self._plan.potential.copy()
