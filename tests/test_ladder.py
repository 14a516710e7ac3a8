"""The ladder LHS <= R0 <= R1 <= ... on random instances, its closed forms, and rungs that are wrong on purpose."""

from __future__ import annotations

import itertools
import math
from dataclasses import replace

import numpy as np
import pytest
from reference import concentrability as reference

from tabular.algorithms import Adversarial, AVIRun, Uniform, run_avi
from tabular.avi_bounds import AVIBounds
from tabular.concentrability import concentrability, discount_weights
from tabular.ladder import ladder, task_ladder
from tabular.mdp import FiniteMDP
from tabular.measured import Measured
from theory.errors import InvalidInput


def random_run(seed, S=None, A=2, K=None, gamma=None):
    rng = np.random.default_rng(seed)
    S, K = S or int(rng.integers(2, 5)), K or int(rng.integers(1, 7))
    gamma = gamma or float(rng.choice([0.3, 0.7, 0.95]))
    mdp = FiniteMDP(rng.dirichlet(np.full(S, 0.5), (S, A)), rng.uniform(-1, 1, (S, A)), gamma=gamma)
    rho, nu = (rng.dirichlet(np.ones(S * A)).reshape(S, A) for _ in range(2))
    scheme = Adversarial(0.4, rounds=1) if seed % 2 else Uniform(0.4)
    return run_avi(mdp, K, scheme, rng, rho, nu)


def staying_run(gamma, K, nu_rest=0.0):
    """State K: stay for -c or move left for 0; errors +-1 along two diagonals make staying look best."""
    S, eps = K + 2, 1.0
    P = np.zeros((S, 2, S))
    for i in range(S):
        P[i, 0, max(i - 1, 0)] = P[i, 1, i] = 1.0
    r = np.zeros((S, 2))
    cost = 2 * eps * (1 - gamma**K) / (1 - gamma)
    r[:, 1] = -2 * cost
    r[K, 1] = -cost * (1 - 1e-10)
    errors = np.zeros((K, S, 2))
    for k in range(K):
        errors[k, k + 1, 0] = eps
        errors[k, k + 2 if k < K - 1 else K, 0 if k < K - 1 else 1] = -eps
    nu = np.full((S, 2), nu_rest)
    nu[1 : K + 1, 0] = nu[K, 1] = 1.0
    rho = np.zeros((S, 2))
    rho[K + 1, 0] = 1.0
    mdp = FiniteMDP(P, r, gamma=gamma)
    optimal_start = r + gamma * P @ np.zeros(S)
    return run_avi(mdp, K, errors, np.random.default_rng(0), rho, nu / nu.sum(), Q0=optimal_start)


def test_every_rung_dominates_the_one_before_on_random_instances():
    strict = np.zeros(8)
    for seed in range(300):
        rungs = ladder(random_run(seed))
        assert rungs.violations() == ()
        values = [rung.value for rung in rungs.named().values()]
        strict += [low < high * (1 - 1e-6) for low, high in itertools.pairwise(values)]
    assert (strict[[0, 1, 2, 3, 4]] > 200).all()  # the rungs are different numbers


def test_errors_of_the_rungs_are_small():
    for seed in range(20):
        for name, rung in ladder(random_run(seed)).named().items():
            assert rung.error <= 1e-8 * rung.value + 1e-11, name


def test_the_rungs_equal_their_definitions():
    for seed in range(8):
        run = random_run(seed, S=3, K=3, gamma=0.7)
        mdp, g, K = run.mdp, 0.7, 3
        rungs = ladder(run)
        e = np.abs(run.errors).reshape(K, -1)
        start = np.abs(run.optimal.Q - run.Q[0]).ravel()
        A = reference.error_matrices(mdp.kernel, run.policies, run.optimal.policy, g)
        rho, nu = run.rho.ravel(), run.nu.ravel()
        norms = [math.sqrt((nu * e[k] ** 2).sum()) for k in range(K)]
        B = reference.realised_coefficients(
            mdp.kernel, run.policies, run.optimal.policy, g, run.rho, run.nu, 120
        )
        factor = 2 * g / (1 - g)
        R0 = sum(g ** (K - k - 1) * rho @ A[k] @ e[k] for k in range(K)) + g**K * rho @ A[K] @ start
        kappa = [reference.density_norm(rho @ A[k], nu) for k in range(K)]
        R1 = sum(g ** (K - k - 1) * kappa[k] * norms[k] for k in range(K)) + g**K * start.max()
        R2 = sum(g ** (K - k - 1) * (1 - g) / 2 * B[k] * norms[k] for k in range(K)) + g**K * 2 * mdp.Q_max
        best = reference.smallest_product(g, B, np.square(norms), np.linspace(0, 1, 4001))
        R3 = ((1 - g ** (K + 1)) * best + 2 * g**K * mdp.R_max) / (1 - g)
        R4 = (best + 2 * g**K * mdp.Q_max) / (1 - g)
        for rung, slow in zip((rungs.R0, rungs.R1, rungs.R2), (R0, R1, R2), strict=True):
            assert rung.value == pytest.approx(factor * slow, rel=1e-9)
        assert rungs.R3.value == pytest.approx(factor * R3, rel=1e-5)
        assert rungs.R4.value == pytest.approx(factor * R4, rel=1e-5)
        Q_star = reference_values(mdp, run.optimal.policy)
        assert rungs.loss.value == pytest.approx(
            rho @ (Q_star - reference_values(mdp, run.policy)), abs=1e-12
        )


def reference_values(mdp, policy):
    size = mdp.S * mdp.A
    return np.linalg.solve(
        np.eye(size) - mdp.discount * reference.pair_chain(mdp.kernel, policy), mdp.r.ravel()
    )


def test_a_wrong_error_matrix_breaks_the_order_where_the_bound_is_attained():
    run = staying_run(0.8, 5)
    right = ladder(run)
    assert right.violations() == ()
    assert right.loss.value == pytest.approx(right.R0.value, rel=1e-8)
    g, K, rho = 0.8, 5, run.rho.ravel()
    A = reference.error_matrices(run.mdp.kernel, run.policies, run.optimal.policy, g)
    e = np.abs(run.errors).reshape(K, -1)
    factor = 2 * g / (1 - g)
    shifted = factor * sum(g ** (K - k - 1) * rho @ A[min(k + 1, K - 1)] @ e[k] for k in range(K))
    assert replace(right, R0=Measured(shifted)).violations() == ("loss > R0",)
    halved = replace(right, R1=Measured(0.99 * right.R1.value))
    assert halved.violations() == ("R0 > R1",)


def test_on_the_staying_chain_the_rungs_are_what_the_proof_predicts():
    """Equal weights give R1 = loss; two disjoint point masses in one norm cost a factor sqrt 2 from R2 on."""
    run = staying_run(0.7, 60)
    bounds = AVIBounds(run)
    exact = 2 * 0.7 * (1 - 0.7**60) / 0.3**2
    assert bounds.loss.value == pytest.approx(exact, rel=1e-8)
    assert bounds.R1.value == pytest.approx(exact, rel=1e-8)
    for rung in (bounds.R2, bounds.R3, bounds.R4):
        assert rung.value == pytest.approx(math.sqrt(2) * exact, rel=1e-5)
    assert bounds.best.r == pytest.approx(0.5, abs=1e-3)


def test_the_supremum_is_exact_where_sequences_can_be_listed_and_an_interval_elsewhere():
    listed = ladder(random_run(1, S=2, K=2), limit=16)
    assert listed.R5_low == listed.R5_high
    assert listed.R4.value <= listed.R5_low.value <= listed.R6.value
    run = random_run(1, S=2, K=2)
    exact = listed.R5_low
    searched = ladder(run, limit=1, sweeps=3)
    assert searched.R5_high == searched.R6
    assert searched.R5_low.value <= exact.value * (1 + 1e-9)
    assert exact.value <= searched.R5_high.value
    assert ladder(run, limit=1, sweeps=0).R5_low.value == pytest.approx(listed.R4.value, rel=1e-12)


def test_a_start_beyond_the_largest_value_may_break_the_second_rung():
    run = random_run(2, S=3, K=1, gamma=0.7)
    wild = run.Q.copy()
    wild[0] = 50 * run.mdp.Q_max
    wild[1] = (run.mdp.r + 0.7 * run.mdp.P @ wild[0].max(axis=1)) + 1e-6
    broken = AVIRun(run.mdp, wild, wild[1].argmax(axis=1), run.rho, run.nu)
    assert "R1 > R2" in ladder(broken).violations()


def test_a_density_that_does_not_exist_makes_bounds_infinite_not_wrong():
    run = random_run(3, S=3, K=2)
    nu = np.zeros((3, 2))
    nu[0, 0] = 1.0
    rungs = ladder(AVIRun(run.mdp, run.Q, run.policy, run.rho, nu))
    assert rungs.violations() == ()
    assert math.isfinite(rungs.R0.value)
    assert rungs.R1.value == rungs.R4.value == rungs.R6.value == math.inf


def test_without_discounted_future_every_rung_is_zero():
    run = random_run(4, S=3, K=2)
    mdp = FiniteMDP(run.mdp.P, run.mdp.r, gamma=0.0)
    rungs = ladder(AVIRun(mdp, run.Q, run.policy, run.rho, run.nu))
    assert [rung.value for rung in rungs.named().values()] == [pytest.approx(0, abs=1e-15)] * 9


def test_the_multi_task_bound_is_never_violated_with_different_discounts():
    larger = 0
    for seed in range(120):
        rng = np.random.default_rng(seed)
        gammas = rng.uniform(0.2, 0.95, size=3)
        K = int(rng.integers(1, 7))
        runs = [random_run(1000 * seed + t, K=K, gamma=float(g)) for t, g in enumerate(gammas)]
        tasks = task_ladder(runs)
        assert tasks.violations() == ()
        top = discount_weights(float(gammas.max()), K)[:-1]
        larger += any((discount_weights(float(g), K)[:-1] > top * (1 + 1e-12)).any() for g in gammas)
    assert larger > 100  # the weights are not monotone in gamma: a termwise replacement would be no proof


def test_the_multi_task_bound_equals_its_definition():
    runs = [random_run(seed, K=3, gamma=gamma) for seed, gamma in ((1, 0.5), (2, 0.8))]
    squares = np.mean([(run.nu * run.errors**2).sum(axis=(1, 2)) for run in runs], axis=0)
    tasks = [AVIBounds(run) for run in runs]
    values = []
    for r in np.linspace(0, 1, 4001):
        C = max(concentrability(t.run.mdp.discount, t.coefficients.value, r) for t in tasks)
        values.append(math.sqrt(C * (discount_weights(0.8, 3)[:-1] ** (2 * r) @ squares)))
    R_max = np.mean([run.mdp.R_max for run in runs])
    slow = 2 * 0.8 / 0.2**2 * (min(values) + 2 * 0.8**3 * R_max / 0.2)
    assert task_ladder(runs).paper.value == pytest.approx(slow, rel=1e-5)
    one = task_ladder(runs[:1])
    assert one.paper.value == pytest.approx(one.R4.value, rel=1e-12)


def test_task_ladders_refuse_unequal_runs():
    with pytest.raises(InvalidInput, match="at least one run is needed, got none"):
        task_ladder([])
    with pytest.raises(InvalidInput, match=r"same K, got \[2, 3\]"):
        task_ladder([random_run(0, K=2), random_run(1, K=3)])
