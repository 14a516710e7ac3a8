"""The families have the values, gaps and ranks that they promise, and the knobs reach their targets exactly."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linear_mdp.families import (
    MisspecifiedMDP,
    combination_lock,
    deep_sea,
    gated_chain,
    hypercube,
    misspecified,
    one_hot,
    random_simplex,
    river_swim,
    scaled_to,
    shifted_to,
    steered_to,
)
from linear_mdp.families.hypercube import corners
from linear_mdp.families.targets import optimal_value
from linear_mdp.mdp import LinearMDP
from linear_mdp.solve import optimal_values, policy_state_values, return_variance
from tabular.families import FAMILIES, classic
from tabular.families.random import dirichlet
from tabular.mdp import FiniteMDP
from tabular.solve import backward_induction
from theory.errors import InvalidInput

NAMES = {
    "random_simplex": random_simplex,
    "gated_chain": gated_chain,
    "combination_lock": combination_lock,
    "hypercube": hypercube,
    "linear_river_swim": river_swim,
    "deep_sea": deep_sea,
    "misspecified": misspecified,
}
FULL_RANK = {"random_simplex", "gated_chain", "hypercube", "linear_river_swim", "deep_sea"}


def generator(seed=0):
    return np.random.default_rng(seed)


def rank(mdp):
    return np.linalg.matrix_rank(mdp.phi[0].reshape(-1, mdp.d))


def assert_assumption_a(mdp):
    tolerance = 1 + 1e-12
    assert np.linalg.norm(mdp.phi, axis=-1).max() <= tolerance
    assert np.linalg.norm(mdp.theta, axis=-1).max() <= np.sqrt(mdp.d) * tolerance
    assert np.linalg.norm(np.abs(mdp.mu).sum(axis=-1), axis=-1).max() <= np.sqrt(mdp.d) * tolerance
    P = np.stack([mdp.features(h) @ mdp.mu[min(h, len(mdp.mu) - 1)] for h in range(mdp.H)])
    assert P.min() >= -1e-12
    np.testing.assert_allclose(P.sum(axis=-1), 1, atol=1e-12)
    assert -1e-12 <= mdp.r.min() <= mdp.r.max() <= tolerance


@pytest.mark.parametrize("name", NAMES)
def test_every_cell_of_the_grid_is_a_linear_mdp_from_reproducible_bits(name):
    family = FAMILIES[name]
    assert family.draw is NAMES[name]
    for values in product(*family.grid.values()):
        first, second = (
            family.draw(generator(7), **dict(zip(family.grid, values, strict=True))) for _ in range(2)
        )
        if name == "misspecified":
            assert np.array_equal(first.truth.P, second.truth.P)
            first, second = first.features, second.features
        assert isinstance(first, LinearMDP)
        assert_assumption_a(first)
        assert np.array_equal(first.phi, second.phi)
        assert np.array_equal(first.mu, second.mu)
        assert np.array_equal(first.theta, second.theta)
        if name in FULL_RANK:
            assert rank(first) == first.d


class TestRandomSimplex:
    @given(
        seed=st.integers(0, 2**32),
        S=st.integers(1, 9),
        A=st.integers(1, 4),
        H=st.integers(1, 5),
        data=st.data(),
    )
    @settings(max_examples=30, deadline=None)
    def test_any_size_satisfies_assumption_a(self, seed, S, A, H, data):
        d = data.draw(st.integers(1, min(S * A, 6)))
        stationary = data.draw(st.booleans())
        mdp = random_simplex(generator(seed), S=S, A=A, d=d, H=H, stationary=stationary)
        assert_assumption_a(mdp)
        assert mdp.latent
        assert len(mdp.mu) == len(mdp.theta) == (1 if stationary else H)

    def test_steps_differ(self):
        mdp = random_simplex(generator(), S=4, A=2, d=3, H=3)
        assert not np.array_equal(mdp.mu[0], mdp.mu[1])
        assert not np.array_equal(mdp.theta[0], mdp.theta[1])


class TestGatedChain:
    @pytest.mark.parametrize(
        ("H", "p", "q"), [(1, 0.5, 0.25), (2, 0.5, 0.25), (11, 0.3, 0.1), (11, 0.5, 0.0)]
    )
    @pytest.mark.parametrize("mirrored", [False, True])
    def test_closed_forms(self, H, p, q, mirrored):
        mdp = gated_chain(generator(), H=H, p=p, q=q, mirrored=mirrored)
        solution = optimal_values(mdp)
        gates = solution.Q[0, 0, ::-1] if mirrored else solution.Q[0, 0]
        np.testing.assert_allclose(gates, [p * (H - 1), q * (H - 1)], atol=1e-14)
        variance = return_variance(mdp, solution.policy)[0, 0]
        assert variance == pytest.approx(p * (1 - p) * (H - 1) ** 2, abs=1e-12)

    def test_the_policy_of_the_mirror_image_loses_the_gap(self):
        plain, mirrored = (
            gated_chain(generator(), H=6, p=0.7, q=0.2, mirrored=flag) for flag in (False, True)
        )
        wrong = policy_state_values(plain, optimal_values(mirrored).policy).V[0, 0]
        assert optimal_value(plain) == optimal_value(mirrored)
        assert optimal_value(plain) - wrong == pytest.approx((0.7 - 0.2) * 5, abs=1e-14)


class TestCombinationLock:
    @pytest.mark.parametrize(
        ("A", "H", "slip", "value"), [(2, 1, 0.5, 1.0), (4, 6, 0.1, 0.8), (3, 9, 0.0, 1.0)]
    )
    def test_only_the_code_opens_it(self, A, H, slip, value):
        mdp = combination_lock(generator(H), A=A, H=H, slip=slip, value=value)
        solution = optimal_values(mdp)
        assert solution.V[0, 0] == pytest.approx(value * (1 - slip) ** (H - 1), abs=1e-14)
        assert (mdp.S, mdp.d, rank(mdp)) == (H + 1, H + 2, H + 1)
        code = solution.policy[np.arange(H), np.arange(H)]
        for h in range(H):
            other = np.broadcast_to(code, (mdp.S, H)).T.copy()
            other[h] = (code[h] + 1) % A
            assert policy_state_values(mdp, other).V[0, 0] == 0

    def test_the_code_is_drawn(self):
        codes = {combination_lock(generator(seed), A=4, H=6).phi.tobytes() for seed in range(5)}
        assert len(codes) == 5


class TestHypercube:
    def test_all_tasks_have_the_same_value_and_no_two_the_same_best_action(self):
        H, base, bonus = 6, 0.2, 0.15
        tasks = [hypercube(generator(), d=5, H=H, base=base, bonus=bonus, signs=s) for s in corners(3)]
        solutions = [optimal_values(task) for task in tasks]
        u = base + bonus
        expected = sum(u * (1 - u) ** t * (H - 1 - t) for t in range(H - 1))
        np.testing.assert_allclose([solution.V[0, 0] for solution in solutions], expected, atol=1e-13)
        assert [solution.policy[0, 0] for solution in solutions] == list(range(8))
        assert all(np.array_equal(task.phi, tasks[0].phi) for task in tasks)

    def test_every_step_may_have_its_own_signs(self):
        mdp = hypercube(generator(3), d=6, H=5, stationary=False)
        best = corners(4)[optimal_values(mdp).policy[:-1, 0]]
        assert np.array_equal(best, np.sign(mdp.mu[:-1, 1:-1, 1]))
        assert len(np.unique(best, axis=0)) > 1
        stationary = hypercube(generator(9), d=6, H=5)
        assert optimal_value(mdp) == pytest.approx(optimal_value(stationary), abs=1e-13)

    @given(d=st.integers(3, 8), H=st.integers(2, 9), share=st.floats(0, 1), base=st.floats(0, 1))
    @settings(max_examples=40, deadline=None)
    def test_any_allowed_bonus_satisfies_assumption_a(self, d, H, share, base):
        bonus = share * min(base, 1 - base, (np.sqrt(d - 1) - 1) / 2) * (1 - 1e-9)
        assert_assumption_a(hypercube(generator(d), d=d, H=H, base=base, bonus=bonus))


class TestClassic:
    @pytest.mark.parametrize("S", [2, 3, 6])
    def test_river_swim_is_the_tabular_one(self, S):
        linear, tabular = river_swim(generator(), S=S, H=5), classic.river_swim(generator(), S=S, gamma=0.9)
        np.testing.assert_allclose(linear.finite().P, tabular.P, atol=1e-15)
        np.testing.assert_allclose(linear.r[0], tabular.r, atol=1e-15)
        assert linear.d == S + 2 == rank(linear)

    @pytest.mark.parametrize("H", [2, 5, 9])
    def test_the_deep_sea_pays_for_nothing_but_moves_right(self, H):
        mdp = deep_sea(generator(H), H=H)
        solution = optimal_values(mdp)
        assert solution.V[0, 0] == pytest.approx(1, abs=1e-14)
        right = solution.policy[np.arange(H), np.arange(H)]
        for h in range(H):
            once_left = np.broadcast_to(right, (H, H)).copy()
            once_left[h] = 1 - right
            assert policy_state_values(mdp, once_left).V[0, 0] <= 0.01
        left = np.broadcast_to(1 - right, (H, H))
        assert policy_state_values(mdp, left).V[0, 0] == pytest.approx(0.01, abs=1e-15)

    def test_action_one_moves_right_unless_actions_are_drawn(self):
        assert optimal_values(deep_sea(generator(), H=5, randomised=False)).policy.diagonal().all()
        codes = {deep_sea(generator(seed), H=12).phi.tobytes() for seed in range(5)}
        assert len(codes) == 5


class TestOneHot:
    def test_is_the_same_process(self):
        P, r = generator(1).dirichlet(np.ones(3), (4, 3, 2)), generator(2).random((4, 3, 2))
        mdp = FiniteMDP(P, r, horizon=4, rho=[0, 1, 0], name="given")
        linear = one_hot(mdp, "deterministic")
        assert_assumption_a(linear)
        assert (linear.d, linear.start, linear.rewards, linear.name) == (6, 1, "deterministic", "given")
        assert np.array_equal(linear.finite().P, P)
        assert np.array_equal(linear.finite().r, r)
        assert one_hot(replace(mdp, P=P[0], r=r[0])).mu.shape == (1, 6, 3)

    @pytest.mark.parametrize(
        ("mdp", "message"),
        [
            (dirichlet(generator(), S=2, A=1, gamma=0.5), "a finite-horizon MDP is needed, got gamma=0.5"),
            (
                FiniteMDP(np.eye(2)[:, None], np.zeros((2, 1)), horizon=2),
                r"one state, got rho = \[0.5, 0.5\]",
            ),
            (
                FiniteMDP(np.eye(2)[:, None], np.full((2, 1), -1.0), horizon=2, rho=[1, 0]),
                r"the mean reward r\[0, 0, 0\] is -1, it must lie in \[0, 1\]",
            ),
        ],
    )
    def test_what_has_no_such_form_is_refused(self, mdp, message):
        with pytest.raises(InvalidInput, match=message):
            one_hot(mdp)


class TestMisspecified:
    def drawn(self, zeta, seed=1):
        return misspecified(generator(seed), S=6, A=3, d=4, H=3, zeta=zeta)

    def distance(self, problem):
        believed = problem.features.finite()
        return 0.5 * np.abs(problem.truth.P - believed.P).sum(axis=-1).max(), np.abs(
            problem.truth.r - believed.r
        ).max()

    @pytest.mark.parametrize("zeta", [0.01, 0.2, 1.0])
    def test_the_truth_is_within_zeta_and_no_features_of_this_number_span_it(self, zeta):
        problem = self.drawn(zeta)
        transitions, rewards = self.distance(problem)
        assert 0 < transitions <= zeta + 1e-12
        assert 0 < rewards <= zeta + 1e-12
        assert np.linalg.matrix_rank(problem.truth.P[0].reshape(18, 6)) > problem.features.d
        optimum = backward_induction(problem.truth).V[0, 0]
        assert optimal_value(problem.linear_truth) == pytest.approx(optimum, abs=1e-13)

    def test_without_misspecification_the_truth_is_linear(self):
        assert max(self.distance(self.drawn(0.0))) < 1e-15

    def test_zeta_changes_nothing_else(self):
        first, second = self.drawn(0.1), self.drawn(0.4)
        assert np.array_equal(first.features.mu, second.features.mu)
        deviation = [p.truth.P - p.features.finite().P for p in (first, second)]
        np.testing.assert_allclose(4 * deviation[0], deviation[1], atol=1e-14)

    def test_a_truth_that_is_too_far_or_elsewhere_is_refused(self):
        problem = self.drawn(0.3)
        with pytest.raises(
            InvalidInput, match=r"the truth is 0\.\d+ from the features, more than zeta = 0.1"
        ):
            MisspecifiedMDP(problem.features, problem.truth, 0.1)
        with pytest.raises(InvalidInput, match="must share S, A, horizon and start"):
            MisspecifiedMDP(problem.features, replace(problem.truth, rho=np.eye(6)[1]), 0.3)
        with pytest.raises(InvalidInput, match=r"zeta must lie in \[0, 1\], got 1.5"):
            MisspecifiedMDP(problem.features, problem.truth, 1.5)


BASE = random_simplex(generator(1), S=16, A=4, d=8, H=20)  # V* = 12.5
ROUNDING = 4e-14  # of a solution: H = 20 additions to numbers below 16


class TestTargets:
    @pytest.mark.parametrize(
        ("knob", "targets"), [(scaled_to, (0.0, 1.0, 3.3, 12.0)), (steered_to, (10.2, 11.7, 16.0))]
    )
    def test_the_target_is_reached(self, knob, targets):
        for target in targets:
            made = knob(BASE, target)
            assert abs(optimal_value(made) - target) <= ROUNDING
            assert_assumption_a(made)

    @pytest.mark.parametrize("H", [1, 4])
    @pytest.mark.parametrize("stationary", [False, True])
    def test_steering_leaves_the_rewards_alone(self, H, stationary):
        mdp = random_simplex(generator(2), S=5, A=2, d=3, H=H, stationary=stationary)
        value = optimal_value(mdp)
        for target in (value, value + (0.1 if H > 1 else 0), value - (0.1 if H > 1 else 0)):
            made = steered_to(mdp, target)
            assert np.array_equal(made.r, mdp.r)
            assert abs(optimal_value(made) - target) <= ROUNDING
            assert made.mu.shape == mdp.mu.shape

    def test_scaling_keeps_the_policy_and_shifting_the_gaps(self):
        base = replace(BASE, theta=0.2 + 0.6 * BASE.theta)
        before, scaled = optimal_values(base), optimal_values(scaled_to(base, 2.0))
        assert np.array_equal(before.policy, scaled.policy)
        for target in (before.V[0, 0] - 2, before.V[0, 0] + 1.5):
            made = shifted_to(base, target)
            shifted = optimal_values(made)
            assert abs(shifted.V[0, 0] - target) <= ROUNDING
            np.testing.assert_allclose(
                shifted.V[..., None] - shifted.Q, before.V[..., None] - before.Q, atol=1e-13
            )
            assert_assumption_a(made)

    @given(seed=st.integers(0, 2**32), share=st.floats(0, 1), which=st.integers(0, 2))
    @settings(max_examples=30, deadline=None)
    def test_every_target_within_the_range_is_reached(self, seed, share, which):
        mdp = random_simplex(generator(seed), S=4, A=2, d=3, H=4)
        value, best = optimal_value(mdp), np.roll(mdp.r.max(axis=2), -1, axis=0)[:-1]
        first = mdp.r[0, mdp.start].max()
        low, high = [
            (0.0, value),
            (value - 4 * mdp.theta.min(), value + 4 * (1 - mdp.theta.max())),
            (first + best.min(axis=1).sum(), first + best.max(axis=1).sum()),
        ][which]
        target = float(np.clip(low + share * (high - low), low, high))
        made = (scaled_to, shifted_to, steered_to)[which](mdp, target)
        assert abs(optimal_value(made) - target) <= 1e-14

    @pytest.mark.parametrize(
        ("knob", "target", "message"),
        [
            (
                scaled_to,
                30.0,
                r"V\*\(s_0\) cannot be 30, scaled rewards reach values in \[0, 1\d\.\d+\] only",
            ),
            (scaled_to, -1.0, r"V\*\(s_0\) cannot be -1, scaled rewards"),
            (shifted_to, 20.5, r"V\*\(s_0\) cannot be 20.5, shifted rewards reach values in \[1"),
            (shifted_to, 0.5, r"V\*\(s_0\) cannot be 0.5, shifted rewards"),
            (steered_to, 19.9, r"V\*\(s_0\) cannot be 19.9, other transitions reach values in \["),
            (steered_to, 0.5, r"V\*\(s_0\) cannot be 0.5, other transitions"),
        ],
    )
    def test_targets_out_of_reach_are_refused(self, knob, target, message):
        with pytest.raises(InvalidInput, match=rf"^random_simplex.*: {message}"):
            knob(BASE, target)

    def test_without_rewards_only_nothing_is_reached(self):
        nothing = BASE.with_rewards(np.zeros(8))
        assert optimal_value(scaled_to(nothing, 0.0)) == 0
        with pytest.raises(InvalidInput, match=r"cannot be 1, scaled rewards reach values in \[0, 0\]"):
            scaled_to(nothing, 1.0)

    @pytest.mark.parametrize("knob", [shifted_to, steered_to])
    def test_features_must_sum_to_one(self, knob):
        with pytest.raises(InvalidInput, match=r"the features must sum to one, phi\[0, 0, 0\] sums to"):
            knob(hypercube(generator(), d=4, H=3), 1.0)


BAD = [
    ("random_simplex", dict(S=0, A=2, d=1, H=2), "S must be an integer of at least 1, got 0"),
    ("random_simplex", dict(S=2, A=2, d=5, H=2), r"d must be an integer in \[1, 4\] \(as many .*, got 5"),
    ("random_simplex", dict(S=2, A=2, d=2, H=0), "H must be an integer of at least 1, got 0"),
    ("gated_chain", dict(H=3, p=0.2, q=0.5), "the gates must satisfy 0 <= q < p <= 1, got p=0.2, q=0.5"),
    ("gated_chain", dict(H=3, p=1.2), "the gates must satisfy 0 <= q < p <= 1, got p=1.2, q=0.25"),
    ("gated_chain", dict(H=0), "H must be an integer of at least 1, got 0"),
    ("combination_lock", dict(A=1, H=3), "A must be an integer of at least 2, got 1"),
    ("combination_lock", dict(A=2, H=3, slip=-0.1), r"slip must lie in \[0, 1\], got -0.1"),
    ("combination_lock", dict(A=2, H=3, value=1.1), r"value must lie in \[0, 1\], got 1.1"),
    ("hypercube", dict(d=2, H=3), r"d must be an integer in \[3, 16\], got 2"),
    ("hypercube", dict(d=4, H=1), "H must be an integer of at least 2, got 1"),
    ("hypercube", dict(d=4, H=3, base=0.2, bonus=0.3), "bonus must lie in .* got base=0.2, bonus=0.3, d=4"),
    (
        "hypercube",
        dict(d=3, H=3, base=0.5, bonus=0.3),
        r"bonus must .* satisfy \(1 \+ 2 bonus\)\^2 <= d - 1, got",
    ),
    ("hypercube", dict(d=4, H=3, signs=[1, 0]), r"signs must be -1 or 1, of shape \(2,\) or \(3, 2\), got"),
    ("hypercube", dict(d=4, H=3, signs=[1]), r"signs must be -1 or 1, of shape \(2,\) or \(3, 2\), got"),
    ("linear_river_swim", dict(S=1, H=3), "S must be an integer of at least 2, got 1"),
    ("deep_sea", dict(H=1), "H must be an integer of at least 2, got 1"),
    ("misspecified", dict(S=2, A=2, d=2, H=2, zeta=1.1), r"zeta must lie in \[0, 1\], got 1.1"),
]


@pytest.mark.parametrize(("name", "knobs", "message"), BAD)
def test_bad_knobs_are_named(name, knobs, message):
    with pytest.raises(InvalidInput, match=f"{name.removeprefix('linear_')}: {message}"):
        FAMILIES[name].draw(generator(), **knobs)
