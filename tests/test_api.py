"""Approximate policy iteration: the record, injected errors, fitted evaluation, and the bound of the literature."""

from __future__ import annotations

import numpy as np
import pytest

from tabular import concentrability
from tabular.algorithms import Adversarial, APIRun, LinearFeatures, Uniform, fit_api, run_api
from tabular.mdp import FiniteMDP
from theory.errors import InvalidInput


def garnet(seed, S=5, A=3, gamma=0.8):
    rng = np.random.default_rng(seed)
    mdp = FiniteMDP(rng.dirichlet(np.full(S, 0.4), (S, A)), rng.uniform(-1, 1, (S, A)), gamma=gamma)
    rho, nu = (rng.dirichlet(np.ones(S * A)).reshape(S, A) for _ in range(2))
    return mdp, rho, nu, rng


def loss(run):
    return float((run.rho * (run.optimal.Q - run.evaluation.Q)).sum())


def pair_chain(mdp, policy):
    chain = np.zeros((mdp.S * mdp.A, mdp.S, mdp.A))
    chain[:, np.arange(mdp.S), policy] = mdp.kernel
    return chain.reshape(mdp.S * mdp.A, -1)


@pytest.mark.parametrize("kind", ["evaluation", "residual"])
def test_given_errors_are_the_errors_of_the_run(kind):
    mdp, rho, nu, rng = garnet(0)
    errors = rng.normal(size=(4, 5, 3))
    start = np.array([2, 0, 1, 1, 0])
    run = run_api(mdp, 4, errors, rng, rho, nu, policy0=start, kind=kind)
    assert run.K == 4
    assert (run.policies[0] == start).all()
    assert (run.policies[1:] == run.Q.argmax(axis=2)).all()
    measured = run.evaluation_errors if kind == "evaluation" else run.bellman_residuals
    assert measured == pytest.approx(errors, abs=1e-11)


def test_residuals_are_evaluation_errors_through_the_chain():
    mdp, rho, nu, rng = garnet(1)
    run = run_api(mdp, 3, Uniform(0.5), rng, rho, nu)
    for k in range(3):
        passed = np.eye(15) - 0.8 * pair_chain(mdp, run.policies[k])
        assert run.bellman_residuals[k].ravel() == pytest.approx(
            passed @ run.evaluation_errors[k].ravel(), abs=1e-11
        )


def test_without_errors_it_is_policy_iteration():
    mdp, rho, nu, rng = garnet(2)
    run = run_api(mdp, 12, np.zeros((12, 5, 3)), rng, rho, nu)
    assert loss(run) == pytest.approx(0, abs=1e-10)


@pytest.mark.parametrize("kind", ["evaluation", "residual"])
def test_adversarial_errors_stay_within_their_magnitude_and_beat_random_ones(kind):
    won = 0
    for seed in range(12):
        mdp, rho, nu, rng = garnet(seed)
        chosen = run_api(mdp, 4, Adversarial(0.2), rng, rho, nu, kind=kind)
        measured = chosen.evaluation_errors if kind == "evaluation" else chosen.bellman_residuals
        assert np.abs(measured).max() <= 0.2 + 1e-11
        random = max(loss(run_api(mdp, 4, Uniform(0.2), rng, rho, nu, kind=kind)) for _ in range(5))
        won += loss(chosen) >= random - 1e-12
    assert won >= 10


def test_the_projection_is_orthogonal_and_the_residual_minimiser_is_stationary():
    mdp, rho, nu, rng = garnet(3)
    Phi = rng.normal(size=(15, 4))
    projected = fit_api(mdp, 3, Phi, rho, nu)
    for error in projected.evaluation_errors:
        assert Phi.T @ (nu * error).ravel() == pytest.approx(np.zeros(4), abs=1e-12)
    minimised = fit_api(mdp, 3, Phi, rho, nu, method="residual")
    for k in range(3):
        shifted = Phi - 0.8 * pair_chain(mdp, minimised.policies[k]) @ Phi
        slope = shifted.T @ (nu * minimised.bellman_residuals[k]).ravel()
        assert slope == pytest.approx(np.zeros(4), abs=1e-12)
    first = [(nu * run.bellman_residuals[0] ** 2).sum() for run in (minimised, projected)]
    assert first[0] < first[1] * (1 - 1e-3)  # the same first policy: the two methods are different


@pytest.mark.parametrize("method", ["projection", "residual"])
def test_full_or_dependent_features_change_nothing(method):
    mdp, rho, nu, rng = garnet(4)
    exact = run_api(mdp, 4, np.zeros((4, 5, 3)), rng, rho, nu)
    full = fit_api(mdp, 4, np.eye(15), rho, nu, method=method)
    assert np.abs(full.Q - exact.Q).max() < 1e-8
    Phi = rng.normal(size=(15, 3))
    doubled = np.hstack([Phi, Phi @ rng.normal(size=(3, 2))])
    plain, same = (fit_api(mdp, 4, features, rho, nu, method=method) for features in (Phi, doubled))
    assert np.abs(plain.Q - same.Q).max() < 1e-9


def bounds(run, kind):
    """The pointwise bound, the tight p = 1 form and the paper's form, for one kind of error."""
    mdp, g, K = run.mdp, run.mdp.discount, run.K
    errors = run.evaluation_errors if kind == "evaluation" else run.bellman_residuals
    series = (
        concentrability.evaluation_error_coefficients
        if kind == "evaluation"
        else concentrability.bellman_residual_coefficients
    )
    D = series(mdp.kernel, run.policies, run.optimal.policy, g, run.rho, run.nu).value
    squares = (run.nu * errors**2).sum(axis=(1, 2))
    linear = (g ** np.arange(K, 0, -1.0) * D * np.sqrt(squares)).sum() + 2 * g**K * mdp.Q_max
    best = concentrability.best_exponent(g, D, squares).value
    factor = 2 * g / (1 - g) ** 2
    tight = factor * ((1 - g ** (K + 1)) * best + g ** (K - 1) * (1 - g) * mdp.R_max)
    return linear, tight, factor * (best + g ** (K - 1) * mdp.R_max)


@pytest.mark.parametrize("kind", ["evaluation", "residual"])
def test_the_loss_stays_below_every_bound(kind):
    closest = 0.0
    for seed in range(60):
        mdp, rho, nu, rng = garnet(seed, S=2 + seed % 3, A=2, gamma=[0.5, 0.8, 0.95][seed % 3])
        scheme = Adversarial(0.3) if seed % 2 else Uniform(0.3)
        run = run_api(mdp, 1 + seed % 5, scheme, rng, rho, nu, kind=kind)
        linear, tight, paper = bounds(run, kind)
        assert loss(run) <= linear * (1 + 1e-9)
        assert linear <= tight * (1 + 1e-9)
        assert tight <= paper * (1 + 1e-9)
        closest = max(closest, loss(run) / linear)
    assert closest > 0.02


def test_the_pointwise_recursion_of_the_loss():
    """L_{k+1} <= g P* L_k + g [P^{k+1} (I - g P^{k+1})^{-1} (I - g P^k) - P*] b_k, entry by entry."""
    for seed in range(20):
        mdp, rho, nu, rng = garnet(seed)
        run = run_api(mdp, 4, Uniform(0.5), rng, rho, nu)
        star, eye = pair_chain(mdp, run.optimal.policy), np.eye(15)
        loss_k = (run.optimal.Q.ravel() - values(mdp, run.policies[0])).ravel()
        for k in range(4):
            now, later = pair_chain(mdp, run.policies[k]), pair_chain(mdp, run.policies[k + 1])
            gain = later @ np.linalg.inv(eye - 0.8 * later) @ (eye - 0.8 * now) - star
            bound = 0.8 * star @ loss_k + 0.8 * gain @ run.evaluation_errors[k].ravel()
            loss_k = run.optimal.Q.ravel() - values(mdp, run.policies[k + 1])
            assert (loss_k <= bound + 1e-10).all()


def values(mdp, policy):
    return np.linalg.solve(np.eye(mdp.S * mdp.A) - mdp.discount * pair_chain(mdp, policy), mdp.r.ravel())


def test_wrong_arguments_are_named():
    mdp, rho, nu, rng = garnet(5)
    with pytest.raises(InvalidInput, match="kind must be 'evaluation' or 'residual', got 'both'"):
        run_api(mdp, 1, Uniform(1.0), rng, rho, nu, kind="both")
    with pytest.raises(InvalidInput, match="method must be 'projection' or 'residual', got 'td'"):
        fit_api(mdp, 1, np.eye(15), rho, nu, method="td")
    with pytest.raises(InvalidInput, match="K must be a positive integer, got 0"):
        run_api(mdp, 0, Uniform(1.0), rng, rho, nu)
    with pytest.raises(InvalidInput, match=r"policy0\[4\] is 3, it must lie in 0..2"):
        run_api(mdp, 1, Uniform(1.0), rng, rho, nu, policy0=[0, 0, 0, 0, 3])
    with pytest.raises(InvalidInput, match=r"policies must have shape \(3, 5\), got \(2, 5\)"):
        APIRun(mdp, np.zeros((2, 5, 3)), np.zeros((2, 5), dtype=int), rho, nu)
    with pytest.raises(InvalidInput, match=r"must have \(S, A\) = \(5, 3\), got \(4, 3\)"):
        LinearFeatures(np.eye(15), nu).smallest_residual(garnet(0, S=4)[0], np.zeros(4, dtype=int))
