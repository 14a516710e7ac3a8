"""Learners beside LSVI-UCB: on counts, without a bonus, without rewards, on data of others, and what they estimate."""

from dataclasses import replace

import numpy as np
import pytest
from budget import FALSE_ALARM
from reference.behaviour import drawn, probabilities
from reference.counts import NaiveCounts
from reference.lsvi import NaiveLSVI
from scipy.stats import norm

from linear_mdp._behaviour_kernels import act, mix
from linear_mdp.algorithms.bonus import calibrated, constant, none, theoretical
from linear_mdp.algorithms.calibration import calibrate
from linear_mdp.algorithms.count_learner import CountLearner
from linear_mdp.algorithms.learner import Learner
from linear_mdp.algorithms.lsvi_greedy import lsvi_greedy
from linear_mdp.algorithms.lsvi_rfe import lsvi_rfe
from linear_mdp.algorithms.lsvi_ucb import lsvi_ucb
from linear_mdp.algorithms.optimistic_vi import optimistic_vi
from linear_mdp.algorithms.pevi import offline_error, pevi
from linear_mdp.algorithms.planning import Planning, plan_from
from linear_mdp.algorithms.reward_free import (
    exploration_bound,
    plan_for,
    plan_for_unknown,
    planning_error,
    reward_free,
)
from linear_mdp.algorithms.statistics import Statistics
from linear_mdp.algorithms.ucbvi import ucbvi
from linear_mdp.algorithms.values import late_returns, value_estimates
from linear_mdp.families import combination_lock, gated_chain, one_hot, random_simplex
from linear_mdp.occupancy import occupancy, offline_statistics
from linear_mdp.solve import optimal_values, policy_state_values
from theory.errors import InvalidInput


def simplex(seed=0, S=5, A=3, d=3, H=4, **knobs):
    return random_simplex(np.random.default_rng(seed), S=S, A=A, d=d, H=H, **knobs)


def uniforms(mdp, K, seed=1):
    return np.random.default_rng(seed).random((K, mdp.H, 4))


def every(K):
    return np.arange(1, K + 1)


@pytest.mark.parametrize("temperature", [0.0, 0.5])
@pytest.mark.parametrize("epsilon", [0.0, 0.3, 1.0])
def test_action_probabilities_match_their_twin(epsilon, temperature):
    rng = np.random.default_rng(0)
    Q, mixed = rng.random(5 * 4), np.empty((5, 4))
    policy = Q.reshape(5, 4).argmax(axis=1)
    mix(Q, policy, epsilon, temperature, mixed)
    for q, running in zip(Q.reshape(5, 4), mixed, strict=True):
        law = probabilities(q, epsilon, temperature)
        np.testing.assert_allclose(np.diff(running, prepend=0), law, atol=1e-15)
        for u in rng.random(20):
            assert act(running, u) == drawn(law, u)
        assert act(running, np.nextafter(1, 0)) < 4


def test_behaviour_follows_the_values_and_is_judged_exactly():
    """Softmax of the planned values, worked out from the plan's own numbers, earns what the curve says."""
    mdp = simplex(1, stationary=True)
    learner = lsvi_greedy(mdp, epsilon=0.2, temperature=0.3, ridge=0.1)
    learner.play(30, np.random.default_rng(2))
    data = learner.statistics
    curve = learner.play(1, np.random.default_rng(3), np.array([31]))
    plan = plan_from(mdp, data, none(mdp))
    law = np.stack(
        [
            [probabilities(q, 0.2, 0.3) for q in np.minimum(mdp.features(h) @ plan.w[h], mdp.H)]
            for h in range(mdp.H)
        ]
    )
    assert curve.value[-1] == pytest.approx((occupancy(mdp, law) * mdp.r).sum(), abs=1e-12)


def test_without_exploration_the_lock_stays_shut_and_with_a_bonus_it_opens():
    mdp = combination_lock(np.random.default_rng(4), A=4, H=4, slip=0.0)
    K = 3000
    greedy = lsvi_greedy(mdp, ridge=0.01).play(K, np.random.default_rng(5), np.array([K]))
    assert greedy.value[-1] == 0
    assert greedy.average_return[-1] == 0
    bonus = calibrated(mdp, 0.3, 0.05)
    curious = lsvi_ucb(mdp, bonus, ridge=0.01, switch=0.1).play(K, np.random.default_rng(5), np.array([K]))
    assert curious.value[-1] == 1


@pytest.mark.parametrize(("pooled", "ridge"), [(True, 0.0), (False, 0.0), (False, 0.5)])
@pytest.mark.parametrize("known", [True, False])
def test_plans_from_counts_match_plans_from_all_transitions(pooled, ridge, known):
    mdp, K = simplex(6, stationary=pooled), 40
    twin = NaiveCounts(mdp, 0.6, ridge, pooled, monotone=pooled, known=known)
    values, returns = twin.play(uniforms(mdp, K))
    learner = CountLearner(
        mdp, constant(mdp, 0.6), ridge=ridge, pooled=pooled, monotone=pooled, known_rewards=known
    )
    curve = learner.play(K, np.random.default_rng(1), every(K))
    np.testing.assert_allclose(curve.optimistic_value, values, atol=1e-10)
    np.testing.assert_allclose(curve.average_return, np.cumsum(returns) / every(K), atol=1e-12)
    np.testing.assert_allclose(learner.Q, twin.Q, atol=1e-10)
    assert learner.visits.sum() == K * mdp.H


def test_lsvi_ucb_with_one_hot_features_is_optimistic_value_iteration():
    process = simplex(7, stationary=False).finite()
    mdp, K = one_hot(process), 150
    bonus = calibrated(mdp, 0.5, 0.1)
    lsvi = lsvi_ucb(mdp, bonus, ridge=0.3, cap="remaining").play(K, np.random.default_rng(8), every(K))
    table = optimistic_vi(process, bonus, ridge=0.3, cap="remaining").play(
        K, np.random.default_rng(8), every(K)
    )
    for field in ("optimistic_value", "value", "worst_gap", "regret", "average_return"):
        np.testing.assert_allclose(getattr(table, field), getattr(lsvi, field), rtol=0, atol=1e-9)


def test_ucbvi_is_optimistic_and_a_fraction_of_its_bonus_learns_but_is_not():
    mdp, K = simplex(9, stationary=True), 400
    curve = ucbvi(mdp, K, 0.05).play(K, np.random.default_rng(10), np.array([K]))
    assert curve.violations[-1] == 0
    assert curve.optimistic_value[-1] <= mdp.H
    careless = ucbvi(mdp, K, 0.05, factor=1e-4).play(K, np.random.default_rng(10), np.array([K]))
    assert careless.violations[-1] > 0.01
    assert careless.regret[-1] < 0.5 * curve.regret[-1]


def test_exploration_and_planning_follow_their_formulas():
    """Wang et al., Algorithms 1 and 2, on all transitions: exploration values, then a plan for given rewards."""
    mdp, K = simplex(11), 60
    H, beta = mdp.H, 0.9
    known = np.broadcast_to(mdp.r, (H, mdp.S, mdp.A))

    def twin(**how):
        return NaiveLSVI(mdp, lambda h, k: beta, 0.3, lambda h: H, bonus_cap=H, use_rewards=False, **how)

    exploring = twin(weight=1 + 1 / H)
    values = exploring.play(uniforms(mdp, K))
    learner = reward_free(mdp, constant(mdp, beta), ridge=0.3)
    curve = learner.play(K, np.random.default_rng(1), every(K))
    np.testing.assert_allclose(curve.optimistic_value, values, atol=1e-8)
    np.testing.assert_allclose(curve.average_optimistic_value, np.cumsum(values) / every(K), atol=1e-8)
    np.testing.assert_allclose(curve.least_optimistic_value, np.minimum.accumulate(values), atol=1e-8)
    planner = twin(known=known)
    planner.data = exploring.data
    planner.plan(K)
    plan = plan_for(mdp, learner.statistics, constant(mdp, beta))
    np.testing.assert_allclose(plan.V, planner.V, atol=1e-8)


def test_one_exploration_serves_all_rewards():
    mdp, K = simplex(12, S=6, d=3, H=3), 3000
    rng, bonus = np.random.default_rng(13), constant(mdp, 0.6)
    explorer = reward_free(mdp, bonus, ridge=0.1, switch=0.1)
    curve = explorer.play(K, rng, np.array([10, K]))
    data = explorer.statistics
    early = Learner(mdp, bonus, ridge=0.1, statistics=Statistics.empty(mdp, 0.1)).statistics
    before, after = [], []
    for _ in range(10):
        task = mdp.with_rewards(rng.random(mdp.theta.shape))
        found = planning_error(task, plan_for(task, data, bonus))
        assert found.suboptimality <= exploration_bound(mdp, curve)
        assert found.estimate >= found.optimum - 1e-9
        after.append(found.suboptimality)
        before.append(planning_error(task, plan_for(task, early, bonus)).suboptimality)
    assert np.mean(after) < 0.03 < np.mean(before)
    assert curve.average_optimistic_value[-1] < curve.average_optimistic_value[0]


def test_rewards_can_be_learned_on_the_way():
    mdp, K = simplex(14, S=6, H=3), 4000
    explorer = reward_free(mdp, constant(mdp, 0.6), ridge=0.1, switch=0.1)
    explorer.play(K, np.random.default_rng(15))
    found = planning_error(mdp, plan_for_unknown(mdp, explorer.statistics, none(mdp)))
    assert -found.error <= found.suboptimality < 0.05
    assert found.estimate == pytest.approx(found.optimum, abs=0.1)


def test_weighted_regressions_follow_their_formula():
    mdp, K = simplex(16), 50
    H = mdp.H
    twin = NaiveLSVI(
        mdp, lambda h, k: 0.4, 0.3, lambda h: H - h, floor=0.0, weight=2.0, bonus_cap=H, use_rewards=False,
        least_variance=0.05,
    )  # fmt: skip
    values = twin.play(uniforms(mdp, K))
    learner = lsvi_rfe(mdp, constant(mdp, 0.4), least_variance=0.05, ridge=0.3)
    curve = learner.play(K, np.random.default_rng(1), every(K))
    np.testing.assert_allclose(curve.optimistic_value, values, atol=1e-7)
    counted = [x[-1] for step in twin.data for x in step]
    assert 1 < max(counted) <= 20  # some visits count more than one, none more than the least variance allows
    assert min(counted) < 1


def test_where_nothing_varies_the_weighted_exploration_counts_every_visit_by_the_least_variance():
    mdp = gated_chain(np.random.default_rng(0), H=4, p=1.0, q=0.0)
    learner = lsvi_rfe(mdp, none(mdp), least_variance=0.5)
    learner.play(20, np.random.default_rng(17))
    assert np.trace(learner.statistics.gram[0]) == pytest.approx(mdp.d + 20 / 0.5)


def test_occupancy_agrees_with_values():
    mdp = simplex(18)
    law = np.random.default_rng(19).dirichlet(np.ones(mdp.A), size=(mdp.H, mdp.S))
    visits = occupancy(mdp, law)
    np.testing.assert_allclose(visits.sum(axis=(1, 2)), 1, atol=1e-12)
    policy = optimal_values(mdp).policy
    value = policy_state_values(mdp, policy).V[0, mdp.start]
    assert (occupancy(mdp, policy) * mdp.r).sum() == pytest.approx(value, abs=1e-12)


@pytest.mark.statistical
def test_offline_statistics_have_the_law_of_episodes():
    """Every entry is a mean of n independent numbers in [0, 1]: Hoeffding's bound around its exact expectation."""
    mdp, n = simplex(20), 1_000_000
    law = np.random.default_rng(21).dirichlet(np.ones(mdp.A), size=(mdp.H, mdp.S))
    data = offline_statistics(mdp, law, n, np.random.default_rng(22))
    visits = occupancy(mdp, law)
    phi, P = (np.stack([of(h) for h in range(mdp.H)]) for of in (mdp.features, mdp.kernel))
    exact = {
        "gram": np.einsum("hsa,hsai,hsaj->hij", visits, phi, phi) + np.eye(mdp.d) / n,
        "flow": np.einsum("hsa,hsat,hsai->hti", visits, P, phi),
        "reward": np.einsum("hsa,hsa,hsai->hi", visits, mdp.r, phi),
    }
    entries = sum(array.size for array in exact.values())
    for field, expected in exact.items():
        deviation = np.abs(getattr(data, field) / n - expected).max()
        assert deviation <= np.sqrt(np.log(2 * entries / FALSE_ALARM) / (2 * n)), field


def test_offline_statistics_are_those_of_connected_episodes():
    """With one-hot features the counts can be read: who arrives is who acts next, and no action is made up."""
    mdp = one_hot(simplex(20).finite())
    law = np.random.default_rng(23).dirichlet(np.ones(mdp.A), size=(mdp.H, mdp.S))
    law[0, mdp.start] = [0, 1, 0]
    data = offline_statistics(mdp, law, 7, np.random.default_rng(24))
    visits = (np.diagonal(data.gram, axis1=1, axis2=2) - data.ridge).reshape(mdp.H, mdp.S, mdp.A)
    np.testing.assert_allclose(visits[0, mdp.start], [0, 7, 0])
    np.testing.assert_allclose(data.flow.sum(axis=2)[:-1], visits.sum(axis=2)[1:])
    np.testing.assert_allclose(data.flow.sum(axis=1), visits.reshape(mdp.H, -1))
    assert set(data.reward.ravel().tolist()) <= set(range(8))
    assert (data.reward <= visits.reshape(mdp.H, -1)).all()


def test_pessimism_pays_twice_its_bonus_on_the_way_of_the_best_policy():
    mdp = simplex(22, S=6, H=3)
    rng = np.random.default_rng(23)
    behaviour = rng.dirichlet(np.ones(mdp.A), size=(mdp.H, mdp.S))
    bounds = []
    for n in (100, 10_000, 1_000_000):
        data = offline_statistics(mdp, behaviour, n, rng)
        found = offline_error(mdp, pevi(mdp, data, theoretical(mdp, n, 0.05, 1.0)))
        assert found.uncovered == 0
        assert found.suboptimality >= -found.error
        assert found.suboptimality <= found.bound
        assert found.estimate <= found.value + found.error
        bounds.append(found.bound)
    assert bounds[0] > bounds[1] > bounds[2]


def test_without_pessimism_offline_data_mislead():
    """A rarely tried action that looks good once: the plain plan takes it, the pessimistic one does not."""
    mdp = gated_chain(np.random.default_rng(0), H=5, p=0.6, q=0.55)
    behaviour = np.zeros((5, 3, 2))
    behaviour[..., 0], behaviour[..., 1] = 0.99, 0.01
    rng, plain, careful, missed = np.random.default_rng(24), [], [], []
    for _ in range(60):
        data = offline_statistics(mdp, behaviour, 100, rng, ridge=0.01)
        plain.append(offline_error(mdp, plan_from(mdp, data, none(mdp))).suboptimality)
        cautious = offline_error(mdp, pevi(mdp, data, constant(mdp, 2.0)))
        careful.append(cautious.suboptimality)
        missed.append(offline_error(mdp, pevi(mdp, data, none(mdp))).uncovered)
    assert np.mean(careful) < 0.3 * np.mean(plain)
    assert min(missed) > 0  # no bonus, no cover: the instrument notices


def test_estimates_of_the_value_keep_their_order():
    mdp, K = simplex(25), 2000
    learner = lsvi_ucb(mdp, constant(mdp, 1.0), ridge=0.01, switch=0.1)
    curve = learner.play(K, np.random.default_rng(26), np.array([K // 2, K]))
    found = value_estimates(learner, curve)
    optimum = optimal_values(mdp).V[0, mdp.start]
    assert 0 <= found.lcb <= found.greedy <= found.ucb_last
    assert found.lcb <= optimum <= found.ucb_last
    assert found.ucb_running_min <= found.ucb_last
    assert found.midpoint == (found.lcb + found.ucb_last) / 2
    assert found.greedy == pytest.approx(optimum, abs=0.2)
    two = curve.average_return * curve.episodes
    assert late_returns(curve) == pytest.approx((two[1] - two[0]) / (K - K // 2))
    assert found.monte_carlo == curve.average_return[-1]
    learner.replan()
    assert learner.V[0, mdp.start] == found.ucb_last


@pytest.mark.statistical
def test_mean_return_of_a_fixed_policy_is_its_value():
    mdp, K = simplex(27), 20_000
    learner = Learner(mdp, none(mdp), Planning(switch=1e12))
    curve = learner.play(K, np.random.default_rng(28), np.array([K]))
    assert curve.plans[-1] == 1
    error = norm.isf(FALSE_ALARM / 2) * mdp.H / 2 / np.sqrt(K)
    assert curve.average_return[-1] == pytest.approx(curve.value[-1], abs=error)


def test_calibration_needs_the_hard_families():
    """Without a bonus every family fails; with the radius without covering none does."""
    found = calibrate(4, np.random.default_rng(29), factors=(1.0, 0.0), K=400)
    assert found.factor == 1.0
    assert list(found.failures) == [0.0, 1.0]
    assert all(found.failures[0.0].values())
    assert not any(found.failures[1.0].values())


def empty_plan(mdp):
    return pevi(mdp, Statistics.empty(mdp, 1.0), none(mdp))


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda m: CountLearner(m, constant(simplex(0, H=3), 1.0)), "horizon 3, not 4"),
        (lambda m: CountLearner(m, calibrated(m, 1.0, 0.1)), "positive where the bonus grows"),
        (lambda m: CountLearner(m, none(m), pooled=True), "cannot be pooled"),
        (lambda m: optimistic_vi(m, none(m), ridge=0.0), "ridge lam must be positive, got 0"),
        (lambda m: ucbvi(m, 0, 0.1), "K=0"),
        (lambda m: ucbvi(m, 10, 0.1), "cannot be pooled"),
        (lambda m: lsvi_rfe(m, none(m), least_variance=0.0), "least variance must be positive, got 0"),
        (lambda m: Planning(least_variance=-1.0), "least_variance=-1"),
        (lambda m: lsvi_greedy(m, epsilon=1.5), "epsilon=1.5"),
        (lambda m: occupancy(m, np.zeros((2, 2))), "got shape"),
        (lambda m: occupancy(m, np.ones((m.H, m.S, m.A))), "a sum is off by 2"),
        (lambda m: offline_statistics(m, np.zeros((m.H, m.S)), -1, np.random.default_rng(0)), "negative, got -1"),
        (lambda m: plan_from(m, Statistics.empty(m, 1.0), none(m), rewards=np.zeros(3)), "known rewards must"),
        (lambda m: occupancy(m, np.full((m.H, m.S, m.A), np.nan)), "a sum is off by nan"),
        (lambda m: offline_statistics(m, np.zeros((m.H, m.S)), 1.5, np.random.default_rng(0)), "1.5, and an integer"),
        (
            lambda m: offline_error(m, replace(empty_plan(m), bonus=np.full((m.H, m.S, m.A), np.nan))),
            r"plan.bonus\[0, 0, 0\] is nan",
        ),
        (lambda m: planning_error(m, replace(empty_plan(m), V=np.zeros((2, 2)))), "plan.V must have shape"),
        (lambda m: calibrate(0, np.random.default_rng(0)), "runs=0"),
        (lambda m: calibrate(1.5, np.random.default_rng(0)), "all whole, got runs=1.5"),
        (
            lambda m: late_returns(lsvi_greedy(m).play(2, np.random.default_rng(0), np.array([2]))),
            "two points or more, got 1",
        ),
    ],
)  # fmt: skip
def test_bad_input_is_named(make, message):
    with pytest.raises(InvalidInput, match=message):
        make(simplex(0))
