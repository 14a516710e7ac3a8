"""The families produce what their docstrings say, from the same bits every time, and refuse bad knobs."""

from itertools import product

import numpy as np
import pytest
import scipy.stats
from hypothesis import given, settings
from hypothesis import strategies as st

from tabular.families import classic, multitask, random
from tabular.families.registry import FAMILIES
from tabular.mdp import FiniteMDP, MultiTaskMDP
from tabular.solve import optimal_values
from theory.errors import InvalidInput

NAMES = (
    "dirichlet",
    "garnet",
    "chain",
    "river_swim",
    "grid",
    "shared_low_rank",
    "heterogeneous_discounts",
    "similar_tasks",
)
FAILURE_RATE = 2e-5 / 6  # six p-values share the false-alarm budget


def generator(seed=0):
    return np.random.default_rng(seed)


def cells(name):
    grid = FAMILIES[name].grid
    return [dict(zip(grid, values, strict=True)) for values in product(*grid.values())]


@pytest.mark.parametrize("name", NAMES)
def test_every_cell_of_the_grid_is_a_bounded_mdp_from_reproducible_bits(name):
    for cell in cells(name):
        first, second = (FAMILIES[name].draw(generator(7), **cell) for _ in range(2))
        assert isinstance(first, FiniteMDP | MultiTaskMDP)
        assert np.abs(first.r).max() <= 1
        assert np.array_equal(first.P, second.P)
        assert np.array_equal(first.r, second.r)
        assert getattr(first, "T", None) == cell.get("T")


@pytest.mark.parametrize(
    "name", ["dirichlet", "garnet", "shared_low_rank", "heterogeneous_discounts", "similar_tasks"]
)
def test_another_seed_gives_another_instance(name):
    cell = cells(name)[0]
    first, second = (FAMILIES[name].draw(generator(seed), **cell) for seed in (1, 2))
    assert not np.array_equal(first.P, second.P)
    assert not np.array_equal(first.r, second.r)


class TestDirichlet:
    @given(exponent=st.floats(-320, 12), seed=st.integers(0, 2**32))
    @settings(max_examples=50, deadline=None)
    def test_any_positive_concentration_gives_distributions(self, exponent, seed):
        rows = random.dirichlet_rows(generator(seed), (20, 6), 10.0**exponent or 5e-324)
        assert (rows >= 0).all()
        assert np.abs(rows.sum(axis=1) - 1).max() < 1e-14

    def test_dividing_gamma_variables_would_not(self):
        gammas = generator().standard_gamma(1e-4, (200, 6))
        assert (gammas.sum(axis=1) == 0).any()

    @pytest.mark.statistical
    @pytest.mark.parametrize("concentration", [0.05, 3.0])
    def test_entries_follow_the_beta_marginal(self, concentration):
        S = 4
        entries = random.dirichlet_rows(generator(11), (4000, S), concentration)[:, 1]
        marginal = scipy.stats.beta(concentration, (S - 1) * concentration)
        assert scipy.stats.kstest(entries, marginal.cdf).pvalue > FAILURE_RATE
        wrong = scipy.stats.beta(1.5 * concentration, (S - 1) * concentration)
        assert scipy.stats.kstest(entries, wrong.cdf).pvalue < FAILURE_RATE


class TestGarnet:
    @given(S=st.integers(1, 12), data=st.data())
    @settings(max_examples=40, deadline=None)
    def test_every_row_has_exactly_the_branching(self, S, data):
        b = data.draw(st.integers(1, S))
        mdp = random.garnet(generator(data.draw(st.integers(0, 99))), S=S, A=2, gamma=0.9, branching=b)
        assert ((mdp.P > 0).sum(axis=-1) == b).all()

    def test_sparse_and_dense_are_the_same_mdp(self):
        dense, sparse = (
            random.garnet(generator(3), S=40, A=3, gamma=0.9, sparse=flag) for flag in (False, True)
        )
        assert sparse.sparse
        assert np.array_equal(dense.kernel, sparse.kernel)
        assert np.array_equal(dense.r, sparse.r)

    def test_a_hundred_thousand_states_fit(self):
        mdp = random.garnet(generator(), S=100_000, A=2, gamma=0.99, branching=5, sparse=True)
        assert mdp.P.nnz == 1_000_000

    @pytest.mark.parametrize(("S", "b"), [(1, 1), (2, 2), (3, 2), (8, 4), (1000, 10)])
    def test_default_branching(self, S, b):
        mdp = random.garnet(generator(), S=S, A=1, gamma=0.5, sparse=True)
        assert mdp.P.nnz == S * b

    @pytest.mark.statistical
    def test_every_set_of_successors_is_equally_likely(self):
        sets = random.distinct_successors(generator(5), 20_000, 5, 3)
        _, counts = np.unique(sets, axis=0, return_counts=True)
        assert counts.size == 10
        assert scipy.stats.chisquare(counts).pvalue > FAILURE_RATE

    @pytest.mark.statistical
    def test_gaps_of_three_are_uniform_on_the_simplex(self):
        gap = random.gaps(generator(5), 4000, 3)
        for k in range(3):
            assert scipy.stats.kstest(gap[:, k], scipy.stats.beta(1, 2).cdf).pvalue > FAILURE_RATE


class TestClassic:
    def test_strens_chain_by_hand(self):
        mdp = classic.chain(generator(), S=5, gamma=0.9)
        assert mdp.P[2, 0].tolist() == [0.2, 0, 0, 0.8, 0]
        assert mdp.P[4, 1].tolist() == [0.8, 0, 0, 0, 0.2]
        np.testing.assert_allclose(mdp.r[4], [0.84, 0.36], rtol=1e-15)
        np.testing.assert_allclose(mdp.r[0], [0.04, 0.16], rtol=1e-15)

    def test_river_swim_by_hand(self):
        mdp = classic.river_swim(generator(), S=6, gamma=0.9)
        assert mdp.P[0].tolist() == [[1, 0, 0, 0, 0, 0], [0.7, 0.3, 0, 0, 0, 0]]
        assert mdp.P[3].tolist() == [[0, 0, 1, 0, 0, 0], [0, 0, 0.1, 0.6, 0.3, 0]]
        assert mdp.P[5].tolist() == [[0, 0, 0, 0, 1, 0], [0, 0, 0, 0, 0.7, 0.3]]
        assert np.argwhere(mdp.r).tolist() == [[0, 0], [5, 1]]
        assert mdp.rho.tolist() == [0, 0.5, 0.5, 0, 0, 0]

    def test_two_banks_are_the_shortest_river(self):
        mdp = classic.river_swim(generator(), S=2, gamma=0.9)
        assert mdp.P.tolist() == [[[1, 0], [0.7, 0.3]], [[1, 0], [0.7, 0.3]]]

    def test_grid_without_slip_has_the_closed_form(self):
        width, height, gamma = 4, 3, 0.9
        mdp = classic.grid(generator(), width=width, height=height, gamma=gamma, slip=0.0, goal_reward=0.5)
        row, column = np.divmod(np.arange(width * height), width)
        distance = (height - 1 - row) + (width - 1 - column)
        expected = np.where(distance > 0, 0.5 * gamma ** (distance - 1.0), 0.0)
        solution = optimal_values(mdp)
        np.testing.assert_allclose(solution.V, expected, atol=solution.error + 1e-15)

    def test_grid_slips_to_the_sides_only(self):
        mdp = classic.grid(generator(), width=3, height=3, gamma=0.9, slip=0.2)
        up, right, down, left = mdp.P[4]
        np.testing.assert_allclose(up, [0, 0.8, 0, 0.1, 0, 0.1, 0, 0, 0])
        np.testing.assert_allclose(right, [0, 0.1, 0, 0, 0, 0.8, 0, 0.1, 0])
        np.testing.assert_allclose(down, [0, 0, 0, 0.1, 0, 0.1, 0, 0.8, 0])
        np.testing.assert_allclose(left, [0, 0.1, 0, 0.8, 0, 0, 0, 0.1, 0])
        np.testing.assert_allclose(mdp.P[0, 0], [0.9, 0.1, 0, 0, 0, 0, 0, 0, 0])


def distance_to_span(Phi, values):
    return np.abs(values - Phi @ np.linalg.lstsq(Phi, values, rcond=None)[0]).max()


SIZES = {"S": 8, "A": 2, "T": 3, "rank": 3}


class TestMultiTask:
    def backups(self, eta):
        mdps = multitask.shared_low_rank(generator(4), gamma=0.8, eta=eta, **SIZES)
        V = generator(5).uniform(-5, 5, (8, 2)).max(axis=1)
        return (mdps.r + 0.8 * mdps.P @ V).reshape(3, -1)

    def test_factors_are_those_of_the_tasks(self):
        mdps = multitask.shared_low_rank(generator(4), gamma=0.8, eta=0.3, **SIZES)
        factors = multitask.low_rank_factors(generator(4), eta=0.3, **SIZES)
        np.testing.assert_allclose(mdps.P.reshape(3, 16, 8), factors.Phi @ factors.M, atol=1e-15)
        assert (np.linalg.matrix_rank(mdps.P.reshape(3, 16, 8)) == 3).all()

    def test_every_backup_lies_in_the_shared_span_without_misfit(self):
        Phi = multitask.low_rank_factors(generator(4), **SIZES).Phi
        assert np.array_equal(Phi[0], Phi[2])
        assert distance_to_span(Phi[0], self.backups(0.0).T) < 1e-13

    def test_with_misfit_it_does_not(self):
        Phi = multitask.low_rank_factors(generator(4), **SIZES).Phi[0]
        assert distance_to_span(Phi, self.backups(0.5).T) > 0.1

    @pytest.mark.parametrize("low", [None, 0.1, 0.9])
    def test_discounts_lie_in_the_range_and_the_first_is_the_largest(self, low):
        mdps = multitask.heterogeneous_discounts(generator(), S=3, A=2, gamma=0.9, T=20, gamma_low=low)
        assert mdps.gamma[0] == mdps.gamma.max() == 0.9
        assert mdps.gamma.min() >= (0.45 if low is None else low)
        assert len(set(mdps.gamma)) == (1 if low == 0.9 else 20)

    def test_perturbed_rewards_keep_the_first_task_the_dynamics_and_the_scale(self):
        base = random.dirichlet(generator(), S=4, A=2, gamma=0.7).with_rewards(
            generator(1).uniform(-50, 50, (4, 2))
        )
        mdps = multitask.perturbed_rewards(base, generator(2), T=5, spread=0.2)
        assert np.array_equal(mdps.r[0], base.r)
        assert all(np.array_equal(P, base.P) for P in mdps.P)
        assert all(0 < np.abs(r - base.r).max() <= 0.4 * base.R_max for r in mdps.r[1:])
        assert max(task.R_max for task in mdps.tasks) <= base.R_max

    def test_a_terminal_state_keeps_earning_nothing(self):
        base = classic.grid(generator(), width=2, height=2, gamma=0.9)
        mdps = multitask.perturbed_rewards(base, generator(2), T=3)
        assert (mdps.r[:, -1] == 0).all()
        assert (mdps.r[1:, :-1] != 0).all()

    def test_no_spread_is_no_change(self):
        mdps = multitask.similar_tasks(generator(), S=3, A=2, gamma=0.9, T=2, spread=0.0)
        assert np.array_equal(mdps.r[0], mdps.r[1])


BAD = [
    ("dirichlet", dict(S=0, A=2, gamma=0.9), "S must be an integer of at least 1, got 0"),
    ("dirichlet", dict(S=2.5, A=2, gamma=0.9), "S must be an integer of at least 1, got 2.5"),
    ("dirichlet", dict(S=2, A=0, gamma=0.9), "A must be an integer of at least 1, got 0"),
    ("dirichlet", dict(S=2, A=2, gamma=1.0), r"gamma must lie in \[0, 1\), got 1.0"),
    (
        "dirichlet",
        dict(S=2, A=2, gamma=0.9, concentration=0.0),
        "concentration must be positive and finite, got 0.0",
    ),
    ("dirichlet", dict(S=2, A=2, gamma=0.9, concentration=float("nan")), "concentration must be positive"),
    ("garnet", dict(S=3, A=2, gamma=0.9, branching=4), r"branching must be an integer in \[1, 3\].*, got 4"),
    ("garnet", dict(S=3, A=2, gamma=0.9, branching=0), r"branching must be an integer in \[1, 3\].*, got 0"),
    ("chain", dict(S=5, A=3, gamma=0.9), "A must be 2"),
    ("chain", dict(S=5, gamma=0.9, slip=1.5), r"slip must lie in \[0, 1\], got 1.5"),
    ("river_swim", dict(S=1, gamma=0.9), "S must be an integer of at least 2, got 1"),
    ("river_swim", dict(S=6, A=1, gamma=0.9), "A must be 2"),
    ("grid", dict(width=0, height=3, gamma=0.9), "width must be an integer of at least 1, got 0"),
    (
        "grid",
        dict(width=2, height=3, gamma=0.9, goal_reward=2.0),
        r"goal_reward must lie in \[-1, 1\], got 2.0",
    ),
    ("shared_low_rank", dict(S=3, A=2, gamma=0.9, rank=7), r"rank must be an integer in \[1, 6\].*, got 7"),
    ("shared_low_rank", dict(S=3, A=2, gamma=0.9, rank=0), r"rank must be an integer in \[1, 6\].*, got 0"),
    ("shared_low_rank", dict(S=3, A=2, gamma=0.9, eta=1.1), r"eta must lie in \[0, 1\], got 1.1"),
    ("shared_low_rank", dict(S=3, A=2, gamma=0.9, eta=-0.1), r"eta must lie in \[0, 1\], got -0.1"),
    ("shared_low_rank", dict(S=3, A=2, gamma=0.9, T=0), "T must be an integer of at least 1, got 0"),
    (
        "heterogeneous_discounts",
        dict(S=3, A=2, gamma=0.5, gamma_low=0.6),
        r"gamma_low must lie in \[0, 0.5\], got 0.6",
    ),
    ("heterogeneous_discounts", dict(S=3, A=2, gamma=0.5, T=0), "T must be an integer of at least 1, got 0"),
    ("similar_tasks", dict(S=3, A=2, gamma=0.5, spread=-1.0), r"spread must lie in \[0, 1\], got -1.0"),
]


@pytest.mark.parametrize(("name", "knobs", "message"), BAD)
def test_bad_knobs_are_named(name, knobs, message):
    with pytest.raises(InvalidInput, match=f"{name}.*: {message}"):
        FAMILIES[name].draw(generator(), **knobs)


def test_perturbing_a_finite_horizon_is_refused():
    mdp = FiniteMDP(np.eye(2)[:, None], np.zeros((2, 1)), horizon=3)
    with pytest.raises(InvalidInput, match="a discounted MDP is needed, got horizon=3"):
        multitask.perturbed_rewards(mdp, generator(), T=2)
