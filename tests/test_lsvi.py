"""LSVI-UCB on sufficient statistics against the regression on all transitions, and against closed forms."""

from dataclasses import replace

import numpy as np
import pytest
from budget import FALSE_ALARM
from reference.lsvi import NaiveLSVI
from scipy.stats import chi2

from linear_mdp.algorithms.bonus import Bonus, calibrated, constant, none, theoretical
from linear_mdp.algorithms.curve import log_grid
from linear_mdp.algorithms.learner import Learner, Planning
from linear_mdp.algorithms.lsvi_ucb import lsvi_ucb
from linear_mdp.algorithms.planning import plan_from
from linear_mdp.algorithms.replicate import replicate
from linear_mdp.algorithms.statistics import Statistics
from linear_mdp.families import gated_chain
from linear_mdp.mdp import LinearMDP
from linear_mdp.solve import optimal_values
from theory.errors import InvalidInput
from theory.optimism import bonus_radius


def simplex(seed=0, S=5, A=3, d=3, H=4, stationary=False, rewards="bernoulli"):
    rng = np.random.default_rng(seed)
    n = () if stationary else (H,)
    phi = (
        rng.dirichlet(np.full(d, 0.3), size=(*n, S, A))
        if seed % 2
        else rng.dirichlet(np.full(d, 0.3), size=(S, A))
    )
    mu = rng.dirichlet(np.full(S, 0.2), size=(*n, d))
    return LinearMDP(phi, mu, rng.random((*n, d)), H, rewards=rewards)


def naive(mdp, radius, ridge, K, cap=None, switch=0.0, floor=-np.inf, seed=1):
    twin = NaiveLSVI(mdp, radius, ridge, cap or (lambda h: mdp.H), floor, switch)
    return twin, twin.play(np.random.default_rng(seed).random((K, mdp.H, 4)))


@pytest.mark.parametrize("ridge", [1.0, 1e-2, 1e-4])
@pytest.mark.parametrize(("seed", "rewards"), [(0, "bernoulli"), (1, "deterministic"), (2, "bernoulli")])
def test_equals_regression_on_all_transitions(seed, rewards, ridge):
    mdp, K = simplex(seed, rewards=rewards, stationary=seed == 2), 200
    twin, values = naive(mdp, lambda h, k: 0.7, ridge, K)
    learner = lsvi_ucb(mdp, constant(mdp, 0.7), ridge=ridge)
    curve = learner.play(K, np.random.default_rng(1), np.arange(1, K + 1))
    np.testing.assert_allclose(curve.optimistic_value, values, rtol=0, atol=1e-8)
    np.testing.assert_allclose(
        learner.statistics.gram, [twin.gram(h) for h in range(mdp.H)], rtol=0, atol=1e-10
    )


@pytest.mark.parametrize("eta", [0.1, 1.0])
def test_switches_when_a_determinant_has_grown(eta):
    mdp, K = simplex(3), 200
    twin, values = naive(mdp, lambda h, k: 0.7, 0.1, K, switch=eta)
    curve = lsvi_ucb(mdp, constant(mdp, 0.7), ridge=0.1, switch=eta).play(
        K, np.random.default_rng(1), np.arange(1, K + 1)
    )
    planned = 1 + np.flatnonzero(np.diff(curve.plans, prepend=0))
    assert planned.tolist() == [k + 1 for k in twin.plans]
    assert 2 < len(twin.plans) < K / 2  # the rule did save plans, and it fired
    np.testing.assert_allclose(curve.optimistic_value, values, rtol=0, atol=1e-8)


def test_bonus_cap_and_floor_follow_their_formulas():
    mdp, K = simplex(4), 60
    bonus = Bonus(np.linspace(0.2, 0.8, mdp.H), offset=0.5, slope=0.3, growth=0.01)

    def radius(h, k):
        return bonus.scale[h] * np.sqrt(0.5 + 0.3 * np.log1p(k / (0.2 * mdp.d))) + 0.01 * np.sqrt(k)

    _, values = naive(mdp, radius, 0.2, K, cap=lambda h: mdp.H - h, floor=0.0)
    learner = lsvi_ucb(mdp, bonus, ridge=0.2, cap="remaining", clip=True)
    curve = learner.play(K, np.random.default_rng(1), np.arange(1, K + 1))
    np.testing.assert_allclose(curve.optimistic_value, values, rtol=0, atol=1e-8)


def test_regret_is_the_sum_of_exact_gaps():
    mdp, K = simplex(5), 50
    curve = lsvi_ucb(mdp, constant(mdp, 0.5)).play(K, np.random.default_rng(2), np.arange(1, K + 1))
    optimum = optimal_values(mdp).V[0, 0]
    np.testing.assert_allclose(np.diff(curve.regret, prepend=0), optimum - curve.value, atol=1e-12)
    assert (curve.value <= optimum + 1e-12).all()


def test_pooled_statistics_equal_one_agent_with_both_data_sets():
    mdp = simplex(6)
    first, second = (Learner(mdp, none(mdp), Planning(switch=0.5), ridge=0.1) for _ in range(2))
    first.play(40, np.random.default_rng(3))
    second.play(70, np.random.default_rng(4))
    pooled = first.statistics + second.statistics
    one = Learner(mdp, none(mdp), Planning(switch=0.5), ridge=0.1, statistics=pooled)
    one.replan()
    both = NaiveLSVI(mdp, lambda h, k: 0.0, 0.1, lambda h: mdp.H, switch=0.5)
    for seed, K in ((3, 40), (4, 70)):
        alone = NaiveLSVI(mdp, lambda h, k: 0.0, 0.1, lambda h: mdp.H, switch=0.5)
        alone.play(np.random.default_rng(seed).random((K, mdp.H, 4)))
        both.data = [mine + theirs for mine, theirs in zip(both.data, alone.data, strict=True)]
    both.plan(110)
    np.testing.assert_allclose(one.V, both.V, atol=1e-8)
    assert pooled.episodes == 110


def test_playing_on_is_playing_through():
    mdp = simplex(7)
    whole = lsvi_ucb(mdp, constant(mdp, 1.0), switch=0.2)
    parts = lsvi_ucb(mdp, constant(mdp, 1.0), switch=0.2)
    expected = whole.play(300, np.random.default_rng(5), np.array([300]))
    rng = np.random.default_rng(5)
    parts.play(100, rng)
    got = parts.play(200, rng, np.array([300]))
    assert got.regret[0] == expected.regret[0]
    assert got.plans[0] == expected.plans[0]


@pytest.mark.parametrize("ridge", [1.0, 1e-2, 1e-4])
def test_long_runs_do_not_drift(ridge):
    """The gram is a sum of outer products weighed by counts: it stays what the data say, whatever the ridge."""
    mdp, K = simplex(8, stationary=True), 20_000
    learner = lsvi_ucb(mdp, constant(mdp, 0.5), ridge=ridge, switch=0.5, observe=False)
    learner.play(K, np.random.default_rng(6))
    learner.replan()
    gram = learner.statistics.gram
    rhs = learner.statistics.reward + np.einsum("hsd,hs->hd", learner.statistics.flow, learner.V[1:])
    np.testing.assert_allclose(np.einsum("hij,hj->hi", gram, learner.w), rhs, rtol=1e-9)


def test_an_inverse_kept_by_rank_one_updates_would_drift():
    """What the fresh factor at every plan is for: under a small ridge a Sherman-Morrison inverse loses its digits."""
    rng, ridge, d = np.random.default_rng(60), 1e-6, 8
    features = rng.dirichlet(np.full(d, 0.3), size=20)
    inverse, gram = np.eye(d) / ridge, ridge * np.eye(d)
    for phi in [features[0]] * 10_000 + list(features):
        y = inverse @ phi
        inverse -= np.outer(y, y) / (1 + phi @ y)
        gram += np.outer(phi, phi)
    kept, fresh = (np.abs(found @ gram - np.eye(d)).max() for found in (inverse, np.linalg.inv(gram)))
    assert fresh < 1e-9
    assert kept > 1e-8


def test_closed_forms_of_the_gated_chain():
    """V* = p(H-1), and an episode loses the gap (p-q)(H-1) exactly if it takes the worse gate."""
    H, p, q, ridge, K = 11, 0.5, 0.25, 0.5, 2000
    mdp = gated_chain(np.random.default_rng(0), H=H, p=p, q=q)
    learner = lsvi_ucb(mdp, constant(mdp, 10.0), ridge=ridge, switch=0.1)
    curve = learner.play(K, np.random.default_rng(61), np.arange(1, K + 1))
    gates = np.diag(learner.statistics.gram[0])[:2] - ridge
    assert set(curve.value.round(9).tolist()) == {p * (H - 1), q * (H - 1)}
    assert gates.sum() == pytest.approx(K)
    assert 0 < gates[1] < K / 4
    assert curve.regret[-1] == pytest.approx(gates[1] * (p - q) * (H - 1))


@pytest.mark.statistical
def test_greedy_values_of_the_gated_chain_have_the_variance_of_the_return():
    """``sqrt(K) sd`` of the estimate is ``sqrt(p(1-p)) (H-1)``, a little more as some episodes go to the worse gate."""
    H, p, K, runs = 11, 0.5, 2000, 400
    mdp = gated_chain(np.random.default_rng(0), H=H, p=p, q=0.1)

    def estimate(rng):
        learner = lsvi_ucb(mdp, constant(mdp, 10.0), ridge=0.01, switch=0.1, observe=False)
        learner.play(K, rng, np.array([K]))
        return plan_from(mdp, learner.statistics, none(mdp)).V[0, mdp.start]

    values = np.array([estimate(rng) for rng in np.random.default_rng(62).spawn(runs)])
    ratio = values.std(ddof=1) * np.sqrt(K) / (np.sqrt(p * (1 - p)) * (H - 1))
    low, high = np.sqrt(chi2.ppf([FALSE_ALARM / 2, 1 - FALSE_ALARM / 2], runs - 1) / (runs - 1))
    assert low < ratio < 1.25 * high  # kappa lies in 1.0-1.25
    assert values.mean() == pytest.approx(p * (H - 1), abs=0.1)


def test_theoretical_radius_is_optimistic_and_a_small_one_is_not():
    mdp, K = simplex(9), 300
    curve = lsvi_ucb(mdp, theoretical(mdp, K, 0.05, 1.0)).play(K, np.random.default_rng(7))
    assert curve.violations[-1] == 0
    careless = lsvi_ucb(mdp, constant(mdp, 0.05)).play(K, np.random.default_rng(7))
    assert careless.violations[-1] > 0.1
    assert careless.worst_gap[-1] < 0


def test_noise_and_ridge_terms_suffice_for_optimism():
    """beta = noise + ridge, as observed, is what the proof needs: with twice that, no plan is below Q*."""
    mdp, K = simplex(10), 400
    seen = lsvi_ucb(mdp, constant(mdp, 3.0), ridge=0.1).play(K, np.random.default_rng(8))
    radius = 2 * (seen.noise[-1] + seen.ridge[-1])
    again = lsvi_ucb(mdp, constant(mdp, radius), ridge=0.1).play(K, np.random.default_rng(8))
    assert again.noise[-1] + again.ridge[-1] <= radius
    assert again.violations[-1] == 0


def test_stochastic_behaviour_mixes_in_uniform_actions():
    mdp = simplex(11, rewards="deterministic")
    learner = Learner(mdp, none(mdp), Planning(epsilon=1.0))
    curve = learner.play(10, np.random.default_rng(9), np.array([10]))
    uniform, V = np.full(mdp.A, 1 / mdp.A), np.zeros(mdp.S)
    for h in reversed(range(mdp.H)):
        V = (mdp.r[min(h, len(mdp.r) - 1)] + mdp.kernel(h) @ V) @ uniform
    assert curve.value[0] == pytest.approx(V[0], abs=1e-12)


def test_threads_return_what_one_worker_returns():
    mdp = simplex(12)

    def run(rng):
        return lsvi_ucb(mdp, constant(mdp, 1.0), switch=0.5).play(50, rng, np.array([50])).regret[0]

    alone, together = (
        replicate(run, np.random.default_rng(10).spawn(4), workers=workers) for workers in (1, 2)
    )
    assert alone == together
    assert len(set(alone)) > 1


def test_radii_of_the_literature():
    """The sheet's numbers, p = 0.05 and lam = 1, rounded to units."""
    radii = {
        (4, 5, 10**4): 274,
        (4, 5, 10**6): 312,
        (8, 10, 10**5): 1082,
        (8, 10, 10**6): 1150,
        (16, 10, 10**6): 2188,
    }
    for (d, H, K), expected in radii.items():
        assert bonus_radius(d, H, K, 0.05) == pytest.approx(expected, abs=0.5)


def test_calibrated_radius_shrinks_with_the_remaining_steps():
    mdp = simplex(13)
    assert (np.diff(calibrated(mdp, 1.0, 0.05).scale) < 0).all()


def test_log_grid_ends_at_the_last_episode():
    assert log_grid(1).tolist() == [1]
    assert log_grid(12345)[-1] == 12345
    assert (np.diff(log_grid(10**6)) > 0).all()


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda m: Learner(m, constant(m, 1.0), ridge=0.0), "ridge lam must be positive, got 0"),
        (lambda m: Learner(m, Bonus(np.ones(9))), "bonus is for horizon 9, not 4"),
        (lambda m: constant(m, -1.0), "non-negative"),
        (lambda m: Planning(switch=-1), "switch=-1"),
        (lambda m: Planning(cap="H"), "'horizon' or 'remaining', got 'H'"),
        (lambda m: Learner(m, none(m)).play(0, np.random.default_rng(0)), "episodes must be positive, got 0"),
        (lambda m: Learner(m, none(m), truth=simplex(0, S=6)), "the truth has"),
        (lambda m: Learner(m, none(m), statistics=Statistics.empty(simplex(0, S=6), 1.0)), "do not fit"),
        (lambda m: Statistics.empty(m, 1.0) + Statistics.empty(m, 2.0), "lam=1 and"),
        (lambda m: calibrated(m, 1.0, 1.0), "delta must lie in"),
        (lambda m: bonus_radius(4, 5, 0, 0.05), "K=0"),
        (lambda m: replicate(lambda rng: 0, [], workers=0), "at least one worker, got 0"),
        (lambda m: log_grid(0), "K >= 1, got 0"),
        (lambda m: log_grid(10, 0), "a_decade >= 1, got 0"),
        (lambda m: Statistics.empty(m, np.inf), "lam must be positive, got inf"),
        (lambda m: Planning(weight=np.nan), "weight must be a number, got nan"),
        (lambda m: Planning(floor=np.inf), "floor=inf"),
        (lambda m: Planning(bonus_cap=-1.0), "bonus_cap=-1"),
        (lambda m: plan_from(m, Statistics.empty(m, 1.0), none(m), rewards=np.full((4, 5, 3), np.nan)), "is nan"),
        (lambda m: plan_from(m, replace(Statistics.empty(m, 1.0), ridge=np.nan), none(m)), "ridge that is positive"),
        (lambda m: theoretical(m, 1.5, 0.1, 1.0), "K must be an integer of at least 1, got 1.5"),
        (lambda m: Learner(m, none(m)).play(1.5, np.random.default_rng(0)), "got 1.5, and an integer"),
        (
            lambda m: Learner(m, none(m)).play(3, np.random.default_rng(0), np.array([0.5, 2])),
            "a grid must be a list of integers, got shape .* of float64",
        ),
        (lambda m: replicate(lambda rng: 0, [], workers=1.5), "at least one worker, got 1.5"),
    ],
)  # fmt: skip
def test_bad_input_is_named(make, message):
    with pytest.raises(InvalidInput, match=message):
        make(simplex(0))


def test_one_hot_features_are_tabular_optimism():
    """With one feature a state-action the regression is a mean over n + lam visits and the bonus beta/sqrt(n + lam)."""
    S, A, H, beta, ridge, K = 3, 2, 3, 0.8, 0.5, 80
    rng = np.random.default_rng(14)
    P = rng.dirichlet(np.ones(S), size=S * A)
    mdp = LinearMDP(np.eye(S * A).reshape(S, A, S * A), P, rng.random(S * A), H)
    learner = lsvi_ucb(mdp, constant(mdp, beta), ridge=ridge)
    learner.play(K, np.random.default_rng(15))
    learner.replan()
    counts = learner.statistics.flow.transpose(0, 2, 1)  # (H, S*A, S'), visits
    n = counts.sum(axis=2)
    V = np.zeros(S)
    for h in reversed(range(H)):
        mean = (learner.statistics.reward[h] + counts[h] @ V) / (n[h] + ridge)
        V = np.minimum(mean + beta / np.sqrt(n[h] + ridge), H).reshape(S, A).max(axis=1)
        np.testing.assert_allclose(learner.V[h], V, atol=1e-12)


def test_deterministic_and_bernoulli_rewards_have_the_same_mean():
    mdp = simplex(16)
    assert replace(mdp, rewards="deterministic").r.tolist() == mdp.r.tolist()
