"""The engine of learners that count visits: what least-squares learners do with one feature for each state-action."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from linear_mdp import _tabular_kernels as kernels
from linear_mdp._instrument_kernels import FIELDS, blank_tally
from linear_mdp.algorithms.bonus import Bonus
from linear_mdp.algorithms.curve import Curve
from linear_mdp.algorithms.planning import Cap, Planning, rule_of
from linear_mdp.algorithms.playing import points_between, truth_of, uniform_batches
from linear_mdp.families.one_hot import one_hot
from linear_mdp.mdp import LinearMDP
from linear_mdp.sampling import sampler
from tabular.mdp import FiniteMDP, FloatArray, Policy
from theory.errors import InvalidInput


class CountLearner:
    """A learner that plans from counts before every episode; of an MDP it uses states and actions, not features.

    Parameters
    ----------
    bonus : its radius is divided by ``sqrt(n + lam)``.
    cap : values are cut off at H everywhere, or at the steps that remain.
    ridge : lam; 0 leaves the value of a state-action that was never visited at its cap.
    pooled : whether one count serves all steps, which a process that changes with the step does not allow.
    monotone : whether a value may never rise again.
    known_rewards : whether the mean rewards are given, not learned.

    Attributes
    ----------
    visits : (1 or H, S, A); V (H+1, S), policy (H, S), Q (H, S, A) of the last plan.

    Raises
    ------
    InvalidInput
        If the bonus does not fit, the ridge is negative, or the counts of a changing process are pooled.
    """

    def __init__(
        self,
        mdp: LinearMDP | FiniteMDP,
        bonus: Bonus,
        *,
        cap: Cap = "horizon",
        ridge: float = 0.0,
        pooled: bool = False,
        monotone: bool = False,
        known_rewards: bool = False,
        observe: bool = True,
    ) -> None:
        self.mdp = mdp = one_hot(mdp) if isinstance(mdp, FiniteMDP) else mdp
        if bonus.scale.shape != (mdp.H,):
            raise InvalidInput(f"{mdp.name}: the bonus is for horizon {bonus.scale.size}, not {mdp.H}")
        if not 0 <= ridge < np.inf or (ridge == 0 and bonus.slope > 0):
            raise InvalidInput(
                f"{mdp.name}: the ridge must be finite, not negative, and positive where the bonus grows with it, "
                f"got {ridge}"
            )
        if pooled and max(len(mdp.phi), len(mdp.mu)) > 1:
            raise InvalidInput(f"{mdp.name}: counts of a process that changes with the step cannot be pooled")
        H, S, N = mdp.H, mdp.S, mdp.S * mdp.A
        n, self.played = 1 if pooled else H, 0
        self._counts = kernels.Counts(np.zeros((n, N)), np.zeros((n, N, S)), np.zeros((n, N)), float(ridge))
        planning = Planning(cap=cap, use_rewards=not known_rewards)
        self._rule = rule_of(mdp, bonus, planning, mdp.flat_r if known_rewards else None)
        Q = np.tile(self._rule.caps[:, None], (1, N))
        self._table = kernels.Table(Q, np.zeros((H + 1, S)), np.zeros((H, S), dtype=np.int64), monotone)
        self._sampler, self._truth = sampler(mdp), truth_of(mdp, observe, linear=False)
        self._tally = blank_tally()

    def play(self, episodes: int, rng: np.random.Generator, grid: NDArray[np.int64] | None = None) -> Curve:
        """Play so many more episodes and return what was seen, at the episodes of ``grid`` or on a log grid.

        Raises
        ------
        InvalidInput
            If no whole number of episodes is to be played, or the grid is no list of whole numbers.
        """
        points = points_between(self.mdp, self.played, episodes, grid)
        curve = np.empty((points.size, FIELDS))
        model = (self._counts, self._rule, self._table, self._sampler, self._truth)
        for uniforms in uniform_batches(self.mdp.H, episodes, rng):
            kernels.count_episodes(*model, uniforms, self.played, points, self._tally, curve)
            self.played += len(uniforms)
        return Curve.of(points, curve, self.mdp)

    @property
    def visits(self) -> FloatArray:
        """Visits so far, (1 or H, S, A)."""
        return self._counts.visits.reshape(-1, self.mdp.S, self.mdp.A).copy()

    @property
    def Q(self) -> FloatArray:
        """Action values of the last plan, (H, S, A)."""
        return self._table.Q.reshape(self.mdp.H, self.mdp.S, self.mdp.A).copy()

    @property
    def V(self) -> FloatArray:
        """Values of the last plan, (H+1, S)."""
        return self._table.V.copy()

    @property
    def policy(self) -> Policy:
        """The greedy policy of the last plan, (H, S)."""
        return self._table.policy.copy()
