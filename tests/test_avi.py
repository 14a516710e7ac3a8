"""Approximate value iteration: the record, injected errors and fitted Q iteration."""

from __future__ import annotations

import numpy as np
import pytest

from tabular import bellman
from tabular.algorithms import Adversarial, AVIRun, LinearFeatures, Uniform, fit_avi, run_avi
from tabular.mdp import FiniteMDP
from theory.errors import InvalidInput


def garnet(seed, S=5, A=3, gamma=0.8):
    rng = np.random.default_rng(seed)
    mdp = FiniteMDP(rng.dirichlet(np.full(S, 0.4), (S, A)), rng.uniform(-1, 1, (S, A)), gamma=gamma)
    rho, nu = (rng.dirichlet(np.ones(S * A)).reshape(S, A) for _ in range(2))
    return mdp, rho, nu, rng


def loss(run):
    return float((run.rho * (run.optimal.Q - run.evaluation.Q)).sum())


def test_given_errors_are_the_errors_of_the_run():
    mdp, rho, nu, rng = garnet(0)
    errors = rng.normal(size=(6, 5, 3))
    start = rng.normal(size=(5, 3))
    run = run_avi(mdp, 6, errors, rng, rho, nu, Q0=start)
    assert run.K == 6
    assert (run.Q[0] == start).all()
    assert run.errors == pytest.approx(errors, abs=1e-13)
    for k in range(6):
        backup = mdp.r + 0.8 * mdp.P @ run.Q[k].max(axis=1)
        assert run.Q[k + 1] == pytest.approx(backup - errors[k], abs=1e-13)
    assert (run.policies[:-1] == run.Q[:-1].argmax(axis=2)).all()
    assert (run.policy == run.Q[-1].argmax(axis=1)).all()


def test_without_errors_the_loss_vanishes():
    mdp, rho, nu, rng = garnet(1)
    run = run_avi(mdp, 80, np.zeros((80, 5, 3)), rng, rho, nu)
    assert loss(run) == pytest.approx(0, abs=1e-10)
    assert run.Q[-1] == pytest.approx(run.optimal.Q, abs=1e-6)


def test_uniform_errors_follow_the_generator_and_their_magnitude():
    mdp, rho, nu, _ = garnet(2)
    first, again, other = (
        run_avi(mdp, 10, Uniform(0.3), np.random.default_rng(seed), rho, nu).Q for seed in (5, 5, 6)
    )
    assert (first == again).all()
    assert (first != other).any()
    errors = run_avi(mdp, 200, Uniform(0.3), np.random.default_rng(5), rho, nu).errors
    assert np.abs(errors).max() == pytest.approx(0.3, rel=0.01)
    assert abs(errors.mean()) < 0.02


def test_clipping_keeps_every_iterate_within_the_largest_value():
    mdp, rho, nu, _ = garnet(3)
    wild = np.full((5, 5, 3), -40.0)
    free = run_avi(mdp, 5, wild, np.random.default_rng(0), rho, nu)
    cut = run_avi(mdp, 5, wild, np.random.default_rng(0), rho, nu, clip=True)
    assert np.abs(free.Q).max() > mdp.Q_max
    assert np.abs(cut.Q).max() <= mdp.Q_max
    assert np.abs(cut.errors).max() < 40  # the errors of the run are those after cutting


def test_adversarial_errors_stay_within_their_magnitude_and_beat_random_ones():
    won = 0
    for seed in range(20):
        mdp, rho, nu, rng = garnet(seed)
        chosen = run_avi(mdp, 6, Adversarial(0.2), rng, rho, nu)
        assert np.abs(chosen.errors).max() <= 0.2 + 1e-12
        won += (
            loss(chosen) >= max(loss(run_avi(mdp, 6, Uniform(0.2), rng, rho, nu)) for _ in range(5)) - 1e-12
        )
    assert won >= 17


def test_the_adversary_finds_the_worst_errors_on_a_chain_where_they_are_known():
    """Action 0 moves left for 0, action 1 stays for -c: errors +-eps make staying at K for ever look best."""
    gamma, eps, K = 0.8, 1.0, 6
    P = np.zeros((K + 2, 2, K + 2))
    for i in range(K + 2):
        P[i, 0, max(i - 1, 0)] = P[i, 1, i] = 1.0
    cost = np.full(K + 2, 20.0)
    cost[K] = 2 * eps * (1 - gamma**K) / (1 - gamma) * (1 - 1e-9)
    mdp = FiniteMDP(P, np.stack([np.zeros(K + 2), -cost], axis=1), gamma=gamma)
    rho = np.zeros((K + 2, 2))
    rho[K + 1, 0] = 1.0
    nu = np.full((K + 2, 2), 1 / (2 * K + 4))
    run = run_avi(mdp, K, Adversarial(eps), np.random.default_rng(0), rho, nu)
    assert (run.policy[K], bellman.greedy(run.optimal.Q)[K]) == (1, 0)
    bound = 2 * gamma * eps * (1 - gamma**K) / (1 - gamma) ** 2
    assert loss(run) == pytest.approx(bound, rel=1e-6)  # what no errors of this size can exceed


def test_full_features_make_fitted_value_iteration_exact():
    mdp, rho, nu, rng = garnet(4)
    exact = run_avi(mdp, 5, np.zeros((5, 5, 3)), rng, rho, nu)
    fitted = fit_avi(mdp, 5, rng.normal(size=(15, 15)), rho, nu)
    assert np.abs(fitted.Q - exact.Q).max() < 1e-8


def test_each_iterate_is_the_weighted_projection_of_the_backup():
    mdp, rho, nu, rng = garnet(5)
    Phi = rng.normal(size=(15, 4))
    run = fit_avi(mdp, 5, Phi, rho, nu)
    for error in run.errors:
        assert Phi.T @ (nu * error).ravel() == pytest.approx(np.zeros(4), abs=1e-12)
    assert np.abs(run.errors).max() > 0.01
    unweighted = Phi @ np.linalg.lstsq(Phi, mdp.r.ravel(), rcond=None)[0]
    assert np.abs(unweighted - run.Q[1].ravel()).max() > 0.01  # the weights matter


def test_dependent_features_give_the_same_projection():
    mdp, rho, nu, rng = garnet(6)
    Phi = rng.normal(size=(15, 3))
    doubled = np.hstack([Phi, Phi @ rng.normal(size=(3, 4)), np.zeros((15, 1))])
    difference = fit_avi(mdp, 5, doubled, rho, nu).Q - fit_avi(mdp, 5, Phi, rho, nu).Q
    assert np.abs(difference).max() < 1e-10


def test_wrong_arguments_are_named():
    mdp, rho, nu, rng = garnet(7)
    with pytest.raises(InvalidInput, match="K must be a positive integer, got 0"):
        run_avi(mdp, 0, np.zeros((0, 5, 3)), rng, rho, nu)
    with pytest.raises(InvalidInput, match=r"errors must have shape \(3, 5, 3\), got \(4, 5, 3\)"):
        run_avi(mdp, 3, np.zeros((4, 5, 3)), rng, rho, nu)
    with pytest.raises(InvalidInput, match=r"errors\[0, 0, 0\] is nan"):
        run_avi(mdp, 1, np.full((1, 5, 3), np.nan), rng, rho, nu)
    with pytest.raises(InvalidInput, match="magnitude must be finite and not negative, got -1"):
        Uniform(-1)
    with pytest.raises(InvalidInput, match="rounds must not be negative"):
        Adversarial(1.0, rounds=-1)
    with pytest.raises(InvalidInput, match="rho sums to 2"):
        run_avi(mdp, 1, np.zeros((1, 5, 3)), rng, 2 * rho, nu)
    with pytest.raises(
        InvalidInput, match=r"Phi must have shape \(15, d\) with 1 <= d <= 15, got \(15, 16\)"
    ):
        fit_avi(mdp, 1, np.ones((15, 16)), rho, nu)
    with pytest.raises(InvalidInput, match=r"Phi must have shape .* got \(14, 2\)"):
        fit_avi(mdp, 1, np.ones((14, 2)), rho, nu)
    with pytest.raises(InvalidInput, match=r"Q must have shape \(5, 3\)"):
        LinearFeatures(np.ones((15, 2)), nu).project(np.ones((3, 5)))
    with pytest.raises(InvalidInput, match="a discounted MDP is needed"):
        AVIRun(FiniteMDP(mdp.P, mdp.r, horizon=3), np.zeros((2, 5, 3)), np.zeros(5, dtype=int), rho, nu)
    with pytest.raises(InvalidInput, match=r"Q must have shape \(n, 5, 3\) with n >= 2"):
        AVIRun(mdp, np.zeros((1, 5, 3)), np.zeros(5, dtype=int), rho, nu)
    with pytest.raises(InvalidInput, match="policy must hold action indices, got float64"):
        AVIRun(mdp, np.zeros((2, 5, 3)), np.zeros(5), rho, nu)
