"""Learners that plan for several tasks from the same offline data: MORL, and what else one would do."""

from __future__ import annotations

from typing import Literal, get_args

import numpy as np

from linear_mdp.low_rank.baselines import pooled, tabular
from linear_mdp.low_rank.morl import LearnedModels, OfflineProblem
from linear_mdp.low_rank.morl_em import fit_simplex
from linear_mdp.low_rank.planner import feature_widths, plan_pessimistically
from tabular.erm import truncated_svd
from tabular.families import _knobs
from tabular.mdp import FloatArray, Policy
from theory.errors import InvalidInput

Learner = Literal["morl", "pointwise", "alone", "tabular", "pooled"]
LEARNERS: tuple[Learner, ...] = get_args(Learner)
LARGEST = 1e300  # of a scale: its products with widths stay finite


class OfflineData:
    """The counts of a problem, and the fits that several learners share.

    Shapes
    ------
    counts : (H, T, X, S).
    """

    def __init__(self, problem: OfflineProblem, counts: FloatArray, rng: np.random.Generator) -> None:
        self.problem, self.counts = problem, counts
        self.joint: LearnedModels = fit_simplex(problem, counts, rng)
        self.alone: LearnedModels = fit_simplex(problem, counts, rng, alone=True)

    def plan(self, learner: Learner, scale: float) -> Policy:
        r"""Return the pessimistic policies (T, H, S) of a learner with penalties ``min(scale width, V)``.

        ``morl`` : joint fit, :math:`\|\hat\phi\|_{\hat\Sigma^{-1}}`. ``pointwise`` : joint fit, the root of the mean
        over tasks of ``1/(1+N^t(s,a))``, in the manner of Bose, Du and Fazel. ``alone`` : each task fitted alone, its
        own width, as Rep-LCB does. ``tabular``, ``pooled`` : empirical kernels of the task or of all tasks together,
        ``1/sqrt(1+N)``.

        Raises
        ------
        InvalidInput
            If the learner is unknown, or the scale is negative or not finite.
        """
        if learner not in LEARNERS:
            raise InvalidInput(f"offline learners: unknown {learner!r} (known: {', '.join(LEARNERS)})")
        _knobs.interval("offline learners", 0, LARGEST, scale=scale)
        mdp, visits = self.problem.mdp, self.joint.visits
        match learner:
            case "morl":
                kernels, widths = self.joint.kernels, feature_widths(self.joint.features, visits, 1.0)
            case "pointwise":
                kernels = self.joint.kernels
                mean = (1 / (1 + visits)).mean(axis=0)
                widths = np.broadcast_to(np.sqrt(mean), visits.shape)
            case "alone":
                kernels, widths = self.alone.kernels, feature_widths(self.alone.features, visits, 1.0)
            case "tabular":
                kernels, widths = self._shaped(tabular), 1 / np.sqrt(1 + visits)
            case "pooled":
                total = np.broadcast_to(visits.sum(axis=0), visits.shape)
                kernels, widths = self._shaped(pooled), 1 / np.sqrt(1 + total)
        penalty = np.minimum(scale * widths, mdp.value_cap)
        return plan_pessimistically(kernels, mdp, penalty).policy

    def _shaped(self, estimate: object) -> FloatArray:
        mdp = self.problem.mdp
        assert callable(estimate)
        found = np.stack([estimate(step) for step in self.counts], axis=1)
        return np.asarray(found.reshape(mdp.kernels.shape))

    def fitted_q(self) -> Policy:
        """Return the policies (T, H, S) of multi-task fitted Q-iteration: backups cut to rank d over the tasks.

        Every step regresses the sampled backups of all tasks at once on d shared features, cells weighing the same, by
        :func:`tabular.erm.truncated_svd`; a cell that a task has not seen counts as zero. No pessimism.
        """
        mdp = self.problem.mdp
        T, H, S, A = mdp.rewards.shape
        empirical, seen = self._shaped(tabular), self.joint.visits > 0
        V, policy = np.zeros((T, S)), np.empty((T, H, S), dtype=np.int64)
        for h in reversed(range(H)):
            backup = np.where(seen[:, h], np.einsum("tsaz,tz->tsa", empirical[:, h], V), 0.0)
            values = truncated_svd(backup.reshape(T, S * A).T, min(mdp.d, T, S * A)).W.T
            Q = mdp.rewards[:, h] + values.reshape(T, S, A)
            policy[:, h], V = Q.argmax(axis=-1), Q.max(axis=-1)
        return policy
