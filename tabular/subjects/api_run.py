"""Runs of approximate policy iteration: a sampler, and what error propagation says of them."""

from __future__ import annotations

import numpy as np

from tabular.algorithms.api import APIRun, fit_api, run_api
from tabular.concentrability import (
    Coefficients,
    bellman_residual_coefficients,
    best_exponent,
    evaluation_error_coefficients,
)
from tabular.mdp import FiniteMDP, FloatArray
from tabular.measure import measures
from tabular.measured import Measured
from tabular.solve import policy_values
from tabular.subjects._runs import (
    SCHEMES,
    half_features,
    loss_of_run,
    norms_squared,
    propagation_error,
    relative_error,
    rounding_of_backup,
    sup_loss,
)
from tabular.subjects._weights import covering
from tabular.subjects.registry import subject


@subject(K=(1, 5, 20), errors=("none", "random", "adversarial", "fitted"), size=(0.02,))
def api_run(mdp: FiniteMDP, rng: np.random.Generator, *, K: int, errors: str, size: float) -> APIRun:
    """Run K iterations from a random policy.

    ``errors`` is how every evaluation goes wrong: not at all, randomly or adversarially by at most ``size``
    times R_max, or by a least-squares fit on random linear features, half as many as state-actions.
    """
    rho, nu = rng.dirichlet(np.ones(mdp.S * mdp.A)).reshape(mdp.S, mdp.A), covering(mdp, rng)
    first = rng.integers(mdp.A, size=mdp.S)
    if errors == "fitted":
        return fit_api(mdp, K, half_features(mdp, rng), rho, nu, policy0=first)
    scheme = SCHEMES[errors](size * mdp.R_max)
    return run_api(mdp, K, scheme, rng, rho, nu, policy0=first)


@measures(APIRun)
def epsilon(run: APIRun) -> Measured:
    """Largest absolute evaluation error; certified by the evaluations."""
    return Measured(float(np.abs(run.evaluation_errors).max()), evaluation_accuracy(run))


@measures(APIRun)
def initial_loss(run: APIRun) -> Measured:
    """``max |Q* - Q^{pi_0}|``; certified."""
    first = policy_values(run.mdp, run.policies[0])
    return Measured(float(np.abs(run.optimal.Q - first.Q).max()), run.optimal.error + first.error)


@measures(APIRun)
def loss_sup(run: APIRun) -> Measured:
    """``max |Q* - Q^{pi_K}|``; certified."""
    return sup_loss(run)


@measures(APIRun)
def loss_mean(run: APIRun) -> Measured:
    """``sum rho |Q* - Q^{pi_K}|``; certified."""
    return loss_of_run(run)


@measures(APIRun)
def propagated_evaluation_error(run: APIRun) -> Measured:
    """``inf_r C_PI(AE)(K;r)^{1/2} E(r)^{1/2}`` with the policies that occurred; certified by both factors."""
    return _propagated(run, evaluation_coefficients(run), run.evaluation_errors, evaluation_accuracy(run))


@measures(APIRun)
def propagated_bellman_residual(run: APIRun) -> Measured:
    """``inf_r C_PI(BR)(K;r)^{1/2} E(r)^{1/2}`` with the policies that occurred; certified by both factors."""
    return _propagated(
        run, residual_coefficients(run), run.bellman_residuals, rounding_of_backup(run.mdp, run.Q)
    )


def residual_coefficients(run: APIRun) -> Coefficients:
    """The coefficients of a run's Bellman residuals."""
    return bellman_residual_coefficients(
        run.mdp.kernel, run.policies, run.optimal.policy, run.mdp.discount, run.rho, run.nu
    )


def evaluation_coefficients(run: APIRun) -> Coefficients:
    """The coefficients of a run's evaluation errors."""
    return evaluation_error_coefficients(
        run.mdp.kernel, run.policies, run.optimal.policy, run.mdp.discount, run.rho, run.nu
    )


def evaluation_accuracy(run: APIRun) -> float:
    """Largest error of an entry of the evaluation errors."""
    return run.evaluation_accuracy + rounding_of_backup(run.mdp, run.Q)


def _propagated(run: APIRun, D: Coefficients, errors: FloatArray, entry_error: float) -> Measured:
    squares, error = norms_squared(errors, run.nu, entry_error)
    best = best_exponent(run.mdp.discount, D.value, squares)
    return Measured(
        best.value, propagation_error([run.mdp.discount], best, D.value, relative_error(D), error)
    )


@measures(APIRun)
def greedy_gap(run: APIRun) -> Measured:
    """By how much any policy is not greedy with respect to the iterate before it; exact."""
    taken = np.take_along_axis(run.Q, run.policies[1:, :, None], axis=2)[..., 0]
    return Measured(float((run.Q.max(axis=2) - taken).max()))


@measures(APIRun)
def K(run: APIRun) -> Measured:
    """Number of iterations; exact."""
    return Measured(run.K)


@measures(APIRun)
def gamma(run: APIRun) -> Measured:
    """Discount; exact."""
    return Measured(run.mdp.discount)


@measures(APIRun)
def R_max(run: APIRun) -> Measured:
    """Largest absolute reward; exact."""
    return Measured(run.mdp.R_max)
