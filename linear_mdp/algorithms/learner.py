"""The engine of every least-squares learner: plays episodes, plans when a plan is due, and keeps the curves."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, log1p
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from linear_mdp import _lsvi_kernels as kernels
from linear_mdp._instrument_kernels import Truth
from linear_mdp.algorithms.bonus import Bonus
from linear_mdp.algorithms.curve import Curve, log_grid
from linear_mdp.algorithms.statistics import Statistics
from linear_mdp.mdp import LinearMDP
from linear_mdp.sampling import sampler
from linear_mdp.solve import optimal_state_values, optimal_values
from tabular.mdp import FloatArray, Policy
from theory.errors import InvalidInput

UNIFORMS = 4  # of a step: latent index, next state, reward, action
CHUNK = 2**16  # uniforms drawn at once
Cap = Literal["horizon", "remaining"]


@dataclass(frozen=True)
class Planning:
    """How a plan is made from the data and how it is followed; the defaults are LSVI-UCB of Jin et al. (2020).

    Parameters
    ----------
    switch : eta; plan anew only once some ``det Lambda_h`` has grown by 1 + eta, or in every episode if 0.
    cap : values are cut off at H everywhere, or at the steps that remain.
    floor : values are not below it; -inf for none.
    weight : the bonus is multiplied by it after it has been cut off at ``bonus_cap``; -1 for pessimism.
    use_rewards : whether the rewards are regressed; otherwise the bonus is all the reward there is.
    epsilon, temperature : uniform actions with that probability; softmax of the values instead of their maximum.
    """

    switch: float = 0.0
    cap: Cap = "horizon"
    floor: float = -inf
    weight: float = 1.0
    bonus_cap: float = inf
    use_rewards: bool = True
    epsilon: float = 0.0
    temperature: float = 0.0

    def __post_init__(self) -> None:
        if not (0 <= self.switch < inf and 0 <= self.epsilon <= 1 and 0 <= self.temperature < inf):
            raise InvalidInput(
                f"planning needs switch >= 0, 0 <= epsilon <= 1 and temperature >= 0, got switch={self.switch}, "
                f"epsilon={self.epsilon}, temperature={self.temperature}"
            )
        if self.cap not in ("horizon", "remaining"):
            raise InvalidInput(f"cap must be 'horizon' or 'remaining', got {self.cap!r}")

    @property
    def stochastic(self) -> bool:
        """Whether the policy of a plan is not deterministic."""
        return self.epsilon > 0 or self.temperature > 0


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
        if bonus.scale.shape != (mdp.H,):
            raise InvalidInput(f"{mdp.name}: the bonus is for horizon {bonus.scale.size}, not {mdp.H}")
        start = (statistics or Statistics.empty(mdp, ridge)).copy()
        if start.flow.shape != (mdp.H, mdp.S, mdp.d):
            raise InvalidInput(
                f"{mdp.name}: statistics of shape {start.flow.shape} do not fit {(mdp.H, mdp.S, mdp.d)}"
            )
        self.played, self._due = start.episodes, True
        pending = np.zeros((mdp.H, mdp.S * mdp.A), dtype=np.int64)
        self._memory = kernels.Memory(start.gram, start.flow, start.reward, pending, start.ridge)
        self._sampler = sampler(self.truth)
        self._truth = self._judge(observe)
        self._plan = self._blank_plan()
        self._tally = np.zeros(kernels.FIELDS)

    def play(self, episodes: int, rng: np.random.Generator, grid: NDArray[np.int64] | None = None) -> Curve:
        """Play so many more episodes and return what was seen, at the episodes of ``grid`` or on a log grid.

        Counts of the grid include the episodes of earlier calls; the same holds of all sums in the curve.
        """
        if episodes < 1:
            raise InvalidInput(f"{self.mdp.name}: the number of episodes must be positive, got {episodes}")
        last = self.played + episodes
        points = log_grid(last) if grid is None else np.ascontiguousarray(grid, dtype=np.int64)
        points = np.unique(points[(points > self.played) & (points <= last)])
        curve = np.empty((points.size, kernels.FIELDS))
        model = (
            self._phi,
            self.mdp.columns,
            self._memory,
            self._rule,
            self._plan,
            self._sampler,
            self._truth,
        )
        chunk = max(1, CHUNK // (self.mdp.H * UNIFORMS))
        while self.played < last:
            uniforms = rng.random((min(chunk, last - self.played), self.mdp.H, UNIFORMS))
            self._due = kernels.episodes(*model, uniforms, self.played, self._due, points, self._tally, curve)
            self.played += len(uniforms)
        return Curve.of(points, curve, self.mdp)

    def replan(self) -> None:
        """Plan from all the data so far, whether or not a plan is due; the curves do not see this plan."""
        arguments = (self._phi, self.mdp.columns, self._memory, self._rule, self.played, self._plan)
        kernels.make_plan(*arguments, self._truth, self._tally.copy())
        self._due = True

    @property
    def statistics(self) -> Statistics:
        """The data so far."""
        for h in range(self.mdp.H):
            phi = self._phi[h % len(self._phi)]
            kernels.absorb(phi, self._memory.pending[h], self._memory.gram[h])
        m = self._memory
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

    @property
    def _phi(self) -> FloatArray:
        return self.mdp.phi.reshape(len(self.mdp.phi), -1, self.mdp.d)

    @property
    def _rule(self) -> kernels.Rule:
        planning, H = self.planning, self.mdp.H
        caps = np.full(H, float(H)) if planning.cap == "horizon" else np.arange(H, 0.0, -1.0)
        return kernels.Rule(
            self.bonus.scale,
            float(self.bonus.offset),
            float(self.bonus.slope),
            float(self.bonus.growth),
            float(planning.weight),
            float(planning.bonus_cap),
            float(planning.floor),
            caps,
            float(planning.use_rewards),
            log1p(planning.switch),
            float(planning.epsilon),
            float(planning.temperature),
        )

    def _judge(self, observe: bool) -> Truth:
        solution = optimal_values(self.truth) if observe else optimal_state_values(self.truth)
        Q = solution.Q.reshape(self.mdp.H, -1) if observe else np.empty((0, 0))
        optimum = float(solution.V[0, self.truth.start])
        linear = observe and self.truth is self.mdp
        truth = self.truth
        return Truth(truth.columns, truth.mu, truth.theta, Q, optimum, 1e-9 + 2 * solution.error, linear)

    def _blank_plan(self) -> kernels.Plan:
        H, S, A, d = self.mdp.H, self.mdp.S, self.mdp.A, self.mdp.d
        mixed = np.zeros((H, S, A) if self.planning.stochastic else (0, 0, 0))
        spent, potential, logdet, budget = np.zeros((4, H))
        return kernels.Plan(
            np.zeros((H, d)),
            np.zeros((H, d, d)),
            np.zeros((H, S * A)),
            np.zeros((H + 1, S)),
            np.zeros((H, S), dtype=np.int64),
            mixed,
            logdet,
            budget,
            spent,
            potential,
        )
