"""Bounds on the loss of one run of approximate value iteration, from the pointwise one to the paper's."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from tabular import concentrability as density
from tabular._concentrability_kernels import UNIT, value_iteration_coefficients
from tabular.algorithms.avi import AVIRun
from tabular.mdp import FloatArray, Policy
from tabular.measured import Measured

ROUNDING = 64 * UNIT  # relative; more than the scalar arithmetic of this module loses


@dataclass(frozen=True, eq=False)
class AVIBounds:
    """The rungs of the ladder of one run, each computed when asked for, certified, in reward units.

    With ``g = gamma``, ``e_k = T*Q_k - Q_{k+1}`` and norms in ``|| . ||_{2,nu}``; R2 and above need ``|Q_0| <= Q_max``.
    Every rung above the loss is 0 for g = 0, and +inf where a density is infinite at an iteration with an error.
    """

    run: AVIRun

    @cached_property
    def norms(self) -> FloatArray:
        """``||e_k||_{2,nu}``, shape (K,)."""
        return np.asarray(np.sqrt((self.run.nu * self.run.errors**2).sum(axis=(1, 2))))

    @cached_property
    def norm_error(self) -> float:
        """Bound on the rounding error of every entry of ``e_k``, and so of its norm."""
        mdp = self.run.mdp
        return UNIT * (mdp.S + 8) * (mdp.R_max + 3 * float(np.abs(self.run.Q).max()))

    @cached_property
    def coefficients(self) -> density.Coefficients:
        """B_k at the realised policies, shape (K,)."""
        run = self.run
        return density.realised_coefficients(
            run.mdp.kernel, run.policies, run.optimal.policy, run.mdp.discount, run.rho, run.nu
        )

    @cached_property
    def upper(self) -> FloatArray:
        """Upper bounds on B_k over all policies, shape (K,)."""
        run = self.run
        return density.upper_coefficients(run.mdp.kernel, run.mdp.discount, run.rho, run.nu, run.K)

    @cached_property
    def best(self) -> density.BestExponent:
        """``inf_r C(r)^{1/2} E(r)^{1/2}`` at the realised policies."""
        return density.best_exponent(self.run.mdp.discount, self.coefficients.value, self.norms**2)

    @cached_property
    def loss(self) -> Measured:
        """``||Q* - Q^{pi_K}||_{1,rho}``."""
        run = self.run
        difference = np.abs(run.optimal.Q - run.evaluation.Q)
        error = run.optimal.error + run.evaluation.error
        value = float((run.rho * difference).sum())
        return Measured(value, float(error + UNIT * (run.rho.size + 4) * value))

    @cached_property
    def _distributions(self) -> density.ErrorDistributions:
        run = self.run
        return density.error_distributions(
            run.mdp.kernel, run.policies, run.optimal.policy, run.mdp.discount, run.rho
        )

    @cached_property
    def R0(self) -> Measured:
        """``2g/(1-g) [ sum_k g^{K-k-1} rho A_k |e_k| + g^K rho A_K |Q* - Q_0| ]``."""
        run, (rows, row_error) = self.run, self._distributions
        g, decay = run.mdp.discount, self._decay
        start = np.abs(run.optimal.Q - run.Q[0])
        value = (
            decay @ (rows[:-1] * np.abs(run.errors)).sum(axis=(1, 2)) + g**run.K * (rows[-1] * start).sum()
        )
        largest = np.maximum(np.abs(run.errors).max(axis=(1, 2)), self.norm_error)
        error = decay @ (row_error * largest + self.norm_error) + g**run.K * (
            row_error * start.max() + run.optimal.error
        )
        # an action that ties with the best one within the error of Q* counts as optimal
        error += 2 * run.optimal.error / (1 - g)
        return self._scaled(float(value), float(error))

    @cached_property
    def R1(self) -> Measured:
        """R0 with ``kappa_k ||e_k||`` for ``rho A_k |e_k|`` and ``||Q* - Q_0||_inf`` for the last term.

        ``kappa_k = ||d(rho A_k) / d nu||_{2,nu}``.
        """
        run = self.run
        start = float(np.abs(run.optimal.Q - run.Q[0]).max())
        kappa = density.mixture_coefficients(self._distributions, run.nu)
        return self._linear(kappa, start, run.optimal.error)

    @cached_property
    def R2(self) -> Measured:
        """R1 with ``(1-g)/2 B_k`` of the realised policies for ``kappa_k`` and ``2 Q_max`` for ``||Q* - Q_0||_inf``."""
        half = 0.5 * (1 - self.run.mdp.discount)
        scaled = density.Coefficients(half * self.coefficients.value, half * self.coefficients.error)
        return self._linear(scaled, 2 * self.run.mdp.Q_max, 0.0)

    @cached_property
    def R3(self) -> Measured:
        """``2g/(1-g)^2 [ (1 - g^{K+1}) inf_r C^{1/2} E^{1/2} + 2 g^K R_max ]``, C at the realised policies."""
        run = self.run
        g = run.mdp.discount
        mass = -math.expm1((run.K + 1) * math.log(g)) if g > 0 else 1.0
        return self._quadratic(self.best, self.coefficients, mass, 2 * g**run.K * run.mdp.R_max)

    @cached_property
    def R4(self) -> Measured:
        """``2g/(1-g)^2 [ inf_r C^{1/2} E^{1/2} + 2 g^K R_max / (1-g) ]``, the paper's constants.

        C is that of the realised policies.
        """
        return self._quadratic(self.best, self.coefficients, 1.0, self._paper_start)

    @cached_property
    def R6(self) -> Measured:
        """R4 with an upper bound on C over all policies, from dynamic programming."""
        best = density.best_exponent(self.run.mdp.discount, self.upper, self.norms**2)
        known = density.Coefficients(self.upper, np.zeros(self.run.K))
        return self._quadratic(best, known, 1.0, self._paper_start)

    def R5(self, sweeps: int = 1, limit: int = 256) -> tuple[Measured, Measured]:
        """R4 with the largest C over all policies, as the two ends of an interval that contains it.

        Up to ``limit`` sequences of policies are listed, then the ends agree; else the lower end comes from
        ``sweeps`` of a coordinate ascent that starts at the realised policies, and the upper end is R6.
        """
        run = self.run
        known = density.supremum(
            self._coefficients_of,
            self.upper,
            run.policies[1:],
            run.mdp.A,
            run.mdp.discount,
            self.best.r,
            sweeps,
            limit,
        )
        best = density.best_exponent(run.mdp.discount, known.attained, self.norms**2)
        low = self._quadratic(best, self.coefficients, 1.0, self._paper_start)
        return low, low if known.exact else self.R6

    @property
    def _decay(self) -> FloatArray:
        return self.run.mdp.discount ** np.arange(self.run.K - 1, -1, -1.0)

    @property
    def _paper_start(self) -> float:
        return 2 * self.run.mdp.discount**self.run.K * self.run.mdp.Q_max

    def _coefficients_of(self, later: Policy) -> FloatArray:
        run = self.run
        policies = np.concatenate([run.policies[:1], later])
        B, error = np.empty(run.K), np.empty(run.K)
        value_iteration_coefficients(
            run.mdp.kernel,
            policies,
            run.optimal.policy,
            run.mdp.discount,
            run.rho,
            run.nu,
            1e-10,
            B,
            error,
        )
        return B

    def _scaled(self, value: float, error: float) -> Measured:
        g = self.run.mdp.discount
        factor = 2 * g / (1 - g)
        return Measured(float(factor * value), float(factor * (error + ROUNDING * value)))

    def _linear(self, coefficients: density.Coefficients, start: float, start_error: float) -> Measured:
        """``2g/(1-g) [ sum_k g^{K-k-1} c_k ||e_k|| + g^K start ]``."""
        run = self.run
        active = np.abs(run.errors).max(axis=(1, 2)) > 0
        if run.mdp.discount == 0:
            return Measured(0.0)
        c, off, norms, decay = (
            x[active] for x in (coefficients.value, coefficients.error, self.norms, self._decay)
        )
        if np.isinf(c).any():
            return Measured(math.inf)
        last = run.mdp.discount**run.K
        value = float(decay @ (c * norms)) + last * start
        error = float(decay @ (off * norms + (c + off) * self.norm_error)) + last * start_error
        return self._scaled(value, error)

    def _quadratic(
        self, best: density.BestExponent, coefficients: density.Coefficients, mass: float, start: float
    ) -> Measured:
        """``2g/(1-g)^2 [ mass C^{1/2} E^{1/2} + start ]``."""
        run = self.run
        g = run.mdp.discount
        if g == 0:
            return Measured(0.0)
        if math.isinf(best.value):
            return Measured(math.inf)
        relative = float((coefficients.error / coefficients.value).max())
        noise = density.error_sum(g, np.full(run.K, self.norm_error**2), best.r)
        noise = 2 * math.sqrt(noise * density.concentrability(g, coefficients.value, best.r))
        error = mass * (best.gap + relative * best.value + noise)
        value, error = self._scaled(mass * best.value + start, error)
        return Measured(float(value / (1 - g)), float(error / (1 - g)))
