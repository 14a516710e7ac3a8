"""Runs of approximate value iteration: samplers, and what error propagation says of them."""

from __future__ import annotations

import numpy as np

from tabular.algorithms.avi import AVIRun, fit_avi, run_avi
from tabular.concentrability import best_exponent, realised_coefficients, sup_norm_concentrability
from tabular.mdp import FiniteMDP
from tabular.measure import measures
from tabular.measured import Measured
from tabular.subjects._runs import (
    SCHEMES,
    UNIT_ROUNDOFF,
    half_features,
    loss_of_run,
    norms_squared,
    propagation_error,
    range_excess,
    relative_error,
    rounding_of_backup,
    sup_loss,
)
from tabular.subjects._weights import covering
from tabular.subjects.registry import subject


@subject(K=(1, 5, 40), errors=("none", "random", "adversarial", "fitted"), size=(0.02,))
def avi_run(mdp: FiniteMDP, rng: np.random.Generator, *, K: int, errors: str, size: float) -> AVIRun:
    """Run K iterations from a start within the value range.

    ``errors`` is how every backup goes wrong: not at all, randomly or adversarially by at most ``size`` times
    R_max, or by a least-squares fit on random linear features, half as many as there are state-actions.
    """
    start = rng.uniform(-1, 1, size=(mdp.S, mdp.A)) * mdp.Q_max
    rho, nu = rng.dirichlet(np.ones(mdp.S * mdp.A)).reshape(mdp.S, mdp.A), covering(mdp, rng)
    if errors == "fitted":
        return fit_avi(mdp, K, half_features(mdp, rng), rho, nu, Q0=start, clip=True)
    scheme = SCHEMES[errors](size * mdp.R_max)
    return run_avi(mdp, K, scheme, rng, rho, nu, Q0=start)


@subject(K=(1, 5, 40))
def exact_value_iteration(mdp: FiniteMDP, rng: np.random.Generator, *, K: int) -> AVIRun:
    """Run K exact backups from a start within the value range."""
    return avi_run(mdp, rng, K=K, errors="none", size=0.0)


@measures(AVIRun)
def iterate_error(run: AVIRun) -> Measured:
    """``max |Q_K - Q*|``; certified, and the rounding of K backups that are meant to be exact counts as error."""
    gamma = run.mdp.discount
    drift = rounding_of_backup(run.mdp, run.Q) * (1 - gamma**run.K) / (1 - gamma)
    return Measured(float(np.abs(run.Q[-1] - run.optimal.Q).max()), run.optimal.error + drift)


@measures(AVIRun)
def initial_distance(run: AVIRun) -> Measured:
    """``max |Q_0 - Q*|``; certified."""
    return Measured(float(np.abs(run.Q[0] - run.optimal.Q).max()), run.optimal.error)


@measures(AVIRun)
def epsilon(run: AVIRun) -> Measured:
    """Largest absolute error of any iteration; one rounded backup."""
    return Measured(float(np.abs(run.errors).max()), rounding_of_backup(run.mdp, run.Q))


@measures(AVIRun)
def loss_sup(run: AVIRun) -> Measured:
    """``max |Q* - Q^{pi_K}|``; certified."""
    return sup_loss(run)


@measures(AVIRun)
def loss_mean(run: AVIRun) -> Measured:
    """``sum rho |Q* - Q^{pi_K}|``; certified."""
    return loss_of_run(run)


@measures(AVIRun)
def propagated_error(run: AVIRun) -> Measured:
    """``inf_r C_VI(K;r)^{1/2} E(r)^{1/2}`` with the policies that occurred; certified by both factors."""
    B = realised_coefficients(
        run.mdp.kernel, run.policies, run.optimal.policy, run.mdp.discount, run.rho, run.nu
    )
    squares, error = norms_squared(run.errors, run.nu, rounding_of_backup(run.mdp, run.Q))
    best = best_exponent(run.mdp.discount, B.value, squares)
    return Measured(
        best.value, propagation_error([run.mdp.discount], best, B.value, relative_error(B), error)
    )


@measures(AVIRun)
def C_sup(run: AVIRun) -> Measured:
    """``(1-g)^2 sum_m m g^{m-1} c(m)``; certified.

    ``c(m)`` is the largest density in nu that any m policies reach. The action at the end is free, so that it is
    the largest probability of a state over the smallest weight of its actions.
    """
    least = run.nu.min(axis=1)
    total = float(least.sum())
    if total == 0:
        return Measured(float("inf"))
    found = sup_norm_concentrability(run.mdp.kernel, run.mdp.discount, run.rho, least / total)
    return Measured(found.value / total, found.error / total)


@measures(AVIRun)
def epsilon_mean(run: AVIRun) -> Measured:
    """Largest ``sum nu |T*Q_k - Q_{k+1}|`` of any iteration; one rounded backup and the rounding of the sum."""
    value = float((run.nu * np.abs(run.errors)).sum(axis=(1, 2)).max())
    return Measured(value, rounding_of_backup(run.mdp, run.Q) + run.nu.size * UNIT_ROUNDOFF * value)


@measures(AVIRun)
def greedy_gap(run: AVIRun) -> Measured:
    """By how much the evaluated policy is not greedy with respect to Q_K; exact."""
    Q = run.Q[-1]
    return Measured(float((Q.max(axis=1) - Q[np.arange(run.mdp.S), run.policy]).max()))


@measures(AVIRun)
def initial_excess(run: AVIRun) -> Measured:
    """By how much Q_0 leaves the value range; exact up to rounding."""
    return range_excess(run.mdp, run.Q[0])


@measures(AVIRun)
def K(run: AVIRun) -> Measured:
    """Number of iterations; exact."""
    return Measured(run.K)


@measures(AVIRun)
def gamma(run: AVIRun) -> Measured:
    """Discount; exact."""
    return Measured(run.mdp.discount)


@measures(AVIRun)
def R_max(run: AVIRun) -> Measured:
    """Largest absolute reward; exact."""
    return Measured(run.mdp.R_max)
