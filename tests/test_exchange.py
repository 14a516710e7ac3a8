"""MDPs come in and go out through the same doors, bit for bit, and what is malformed is named."""

import json
import os
import subprocess
import sys
import warnings

import gymnasium
import numpy as np
import pytest
import scipy.sparse

from tabular.exchange import load, save
from tabular.mdp import FiniteMDP
from tabular.solve import optimal_values
from theory.errors import InvalidInput


def random_mdp(seed=0, S=6, A=3, **kind):
    rng = np.random.default_rng(seed)
    H = kind.pop("stages", None)
    P = rng.dirichlet(np.full(S, 0.3), (S, A) if H is None else (H, S, A))
    r = rng.normal(size=P.shape[:-1])
    return FiniteMDP(P, r, **(kind or {"gamma": 0.9}), rho=rng.dirichlet(np.ones(S)), name="a random one")


def sparse_mdp(seed=0):
    dense = random_mdp(seed)
    P = np.where(dense.kernel > 0.1, dense.kernel, 0.0)
    P = scipy.sparse.csr_array(P / P.sum(axis=1, keepdims=True))
    return FiniteMDP(P, dense.r, gamma=0.9, rho=dense.rho, name="a sparse one")


def assert_same(first, second, rho=True):
    assert (first.gamma, first.horizon, first.sparse) == (second.gamma, second.horizon, second.sparse)
    if first.sparse:
        for part in ("data", "indices", "indptr"):
            assert np.array_equal(getattr(first.P, part), getattr(second.P, part))
    else:
        assert np.array_equal(first.P, second.P)
    assert np.array_equal(first.r, second.r)
    if rho:
        assert np.array_equal(first.rho, second.rho)


def values_by_sweeps(table, gamma, sweeps):
    """Optimal values straight from a toy-text table: no array of ours, nothing earned after done."""
    V = np.zeros(len(table))
    for _ in range(sweeps):
        V = np.array(
            [
                max(
                    sum(p * (r + gamma * (0 if done else V[n])) for p, n, r, done in row)
                    for row in actions.values()
                )
                for _, actions in sorted(table.items())
            ]
        )
    return V


class Toy(gymnasium.Env):
    """An environment that is nothing but its table."""

    def __init__(self, P, initial=None):
        self.P = P
        if initial is not None:
            self.initial_state_distrib = initial


LOOP = [(1.0, 0, 0.0, False)]


class TestGymnasium:
    def test_frozen_lake(self):
        mdp = FiniteMDP.from_gymnasium("FrozenLake-v1", 0.99)
        assert (mdp.S, mdp.A, mdp.name) == (17, 4, "FrozenLake-v1")
        solution = optimal_values(mdp)
        assert solution.V[0] == pytest.approx(0.5420259, abs=1e-7)
        table = gymnasium.make("FrozenLake-v1").unwrapped.P
        np.testing.assert_allclose(solution.V[:16], values_by_sweeps(table, 0.99, 1500), atol=1e-6)

    @pytest.mark.parametrize("gamma", [0.9, 0.99])
    def test_cliff_walking_walks_thirteen_steps(self, gamma):
        mdp = FiniteMDP.from_gymnasium("CliffWalking-v1", gamma)
        assert mdp.S == 49
        assert mdp.rho.nonzero()[0].tolist() == [36]
        expected = -(1 - gamma**13) / (1 - gamma)
        assert optimal_values(mdp).V[36] == pytest.approx(expected, abs=1e-10)

    def test_taxi(self):
        mdp = FiniteMDP.from_gymnasium("Taxi-v4", 0.9)
        assert (mdp.S, mdp.A) == (501, 6)
        assert not mdp.P[:, :, -1].any(axis=1).all()
        assert mdp.r.min() == -10
        assert mdp.r.max() == 20
        solution = optimal_values(mdp)
        table = gymnasium.make("Taxi-v4").unwrapped.P
        np.testing.assert_allclose(
            solution.V[:500], values_by_sweeps(table, 0.9, 120), atol=20 * 0.9**120 / 0.1
        )
        assert solution.V.max() == pytest.approx(20, abs=1e-12)
        assert solution.V[-1] == pytest.approx(0, abs=1e-12)

    def test_sparse_is_the_same(self):
        dense, sparse = (FiniteMDP.from_gymnasium("Taxi-v4", 0.9, sparse=flag) for flag in (False, True))
        assert sparse.sparse
        assert np.array_equal(sparse.kernel, dense.kernel)
        assert np.array_equal(sparse.r, dense.r)

    def test_what_follows_done_earns_nothing(self):
        table = {0: {0: [(0.5, 1, 1.0, True), (0.5, 0, 3.0, False)]}, 1: {0: [(1.0, 1, 7.0, False)]}}
        mdp = FiniteMDP.from_gymnasium(Toy(table), 0.5)
        assert mdp.P[:, 0].tolist() == [[0.5, 0, 0.5], [0, 1, 0], [0, 0, 1]]
        assert mdp.r[:, 0].tolist() == [2, 7, 0]
        assert mdp.rho.tolist() == [0.5, 0.5, 0]
        # V(0) = 2 + 0.5 * 0.5 V(0); were done ignored it would be 2 + 0.25 V(0) + 0.25 * 14
        assert optimal_values(mdp).V[0] == pytest.approx(8 / 3, rel=1e-12)

    def test_repeated_successors_add_up_and_impossible_ones_do_not_count(self):
        row = [(0.25, 1, 4.0, False), (0.5, 1, 2.0, False), (0.25, 0, 0.0, False), (0.0, 0, 9.0, True)]
        mdp = FiniteMDP.from_gymnasium(Toy([[row], [LOOP]], initial=[0, 1]), 0.5)
        assert mdp.S == 2
        assert mdp.P[0, 0].tolist() == [0.25, 0.75]
        assert mdp.r[0, 0] == 2
        assert mdp.rho.tolist() == [0, 1]

    def test_horizon_in_place_of_gamma(self):
        mdp = FiniteMDP.from_gymnasium(Toy([[LOOP]]), horizon=3)
        assert (mdp.gamma, mdp.horizon) == (None, 3)

    @pytest.mark.parametrize(
        ("table", "message"),
        [
            ({}, "P has no state"),
            (7, "P must be a dictionary or a list, got int"),
            ([[LOOP], []], r"P\[1\] is empty, state 1 needs at least one action"),
            ([[LOOP, LOOP], [LOOP]], r"P\[1\] has 1 actions and P\[0\] has 2"),
            (
                {0: {0: LOOP}, 2: {0: LOOP}},
                r"P has the keys \[0, 2\]..., they must be 0 to 1 and 1 is missing",
            ),
            ([[LOOP], [[]]], r"the probabilities of P\[1\]\[0\] sum to 0, they must sum to 1"),
            ([[[(0.9, 0, 0.0, False)]]], r"the probabilities of P\[0\]\[0\] sum to 0.9"),
            ([[[(1.5, 0, 0.0, False), (-0.5, 0, 0.0, False)]]], r"P\[0\]\[0\] holds the probability -0.5"),
            ([[[(float("nan"), 0, 0.0, False)]]], r"P\[0\]\[0\] holds the probability nan"),
            ([[[(1.0, 3, 0.0, False)]]], r"P\[0\]\[0\] leads to state 3, there are only 0 to 0"),
            ([[[(1.0, 0, float("inf"), False)]]], r"P\[0\]\[0\] holds the reward inf"),
            ([[[(1.0, 0, 0.0)]]], r"P\[0\]\[0\] holds \(1.0, 0, 0.0\), an outcome must be"),
        ],
    )
    def test_malformed_tables_are_named(self, table, message):
        with pytest.raises(InvalidInput, match=f"Toy: {message}"):
            FiniteMDP.from_gymnasium(Toy(table), 0.9)

    def test_initial_distribution_of_another_size(self):
        with pytest.raises(InvalidInput, match=r"initial_state_distrib must have shape \(1,\), got \(2,\)"):
            FiniteMDP.from_gymnasium(Toy([[LOOP]], initial=[0.5, 0.5]), 0.9)

    def test_no_table(self):
        with pytest.raises(
            InvalidInput, match=r"CartPole-v1: the environment has no transition table P\[s\]\[a\]"
        ):
            FiniteMDP.from_gymnasium("CartPole-v1", 0.9)

    @pytest.mark.parametrize(
        ("identifier", "near"),
        [("FrozenLak-v1", "FrozenLake-v1"), ("Taxi-v0", "Taxi-v4"), ("no_such_module:X-v0", "")],
    )
    def test_unknown_ids_come_with_the_nearest(self, identifier, near):
        with pytest.raises(InvalidInput, match=f"gymnasium cannot make '{identifier}'.*{near}"):
            FiniteMDP.from_gymnasium(identifier, 0.9)

    def test_an_old_version_that_still_exists_is_read_without_a_warning(self):
        gymnasium.register("OldLoop-v1", entry_point=lambda: Toy([[LOOP]]), disable_env_checker=True)
        gymnasium.register("OldLoop-v2", entry_point=lambda: Toy([[LOOP]]), disable_env_checker=True)
        try:
            with pytest.warns(DeprecationWarning, match="out of date"):
                gymnasium.make("OldLoop-v1")
            assert FiniteMDP.from_gymnasium("OldLoop-v1", 0.9).S == 1
        finally:
            del gymnasium.registry["OldLoop-v1"], gymnasium.registry["OldLoop-v2"]


@pytest.fixture(scope="module")
def discrete_dp():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # their import is their affair
        return pytest.importorskip("quantecon.markov").DiscreteDP


class TestQuantecon:
    @pytest.mark.parametrize("make", [random_mdp, sparse_mdp])
    def test_round_trip_without_the_library(self, make):
        mdp = make()
        assert_same(FiniteMDP.from_quantecon(*mdp.to_quantecon()), mdp, rho=False)
        assert_same(FiniteMDP.from_quantecon(*mdp.to_quantecon(), rho=mdp.rho), mdp)

    @pytest.mark.parametrize("make", [random_mdp, sparse_mdp])
    def test_their_solver_agrees_and_their_record_comes_back(self, make, discrete_dp):
        mdp = make(4)
        theirs = discrete_dp(*mdp.to_quantecon())
        solution = optimal_values(mdp)
        np.testing.assert_allclose(theirs.solve(method="policy_iteration").v, solution.V, atol=1e-9)
        back = FiniteMDP.from_quantecon(theirs.R, theirs.Q, theirs.beta, theirs.s_indices, theirs.a_indices)
        assert_same(back, mdp, rho=False)

    def test_pairs_come_in_any_order(self):
        mdp = random_mdp(1)
        s, a = np.divmod(np.arange(18), 3)
        order = np.random.default_rng(0).permutation(18)
        back = FiniteMDP.from_quantecon(mdp.r.ravel()[order], mdp.kernel[order], 0.9, s[order], a[order])
        assert_same(back, mdp, rho=False)

    @pytest.mark.parametrize(
        ("arguments", "message"),
        [
            (
                ([[0.0, -np.inf]], np.ones((1, 2, 1)), 0.9),
                r"R\[0, 1\] is -inf, which marks an infeasible action",
            ),
            (([[0.0]], np.ones((1, 1)), 0.9), r"P must have shape \(1, 1, 1\), got \(1, 1\)"),
            (([0.0], np.ones((1, 1)), 0.9), "or give s_indices and a_indices"),
            (([0.0], np.ones((1, 1)), 0.9, [0]), "give s_indices and a_indices together"),
            (([0.0, 1.0], np.ones((1, 1)), 0.9, [0], [0]), r"R must have shape \(L,\) and Q \(L, S\)"),
            (([0.0], np.ones((1, 1)), 0.9, [0.5], [0]), "s_indices must be 1 integers"),
            (([0.0], np.ones((1, 1)), 0.9, [1], [0]), "s_indices spans 1 to 1, states are 0 to 0"),
            (
                ([0.0, 1.0], np.ones((2, 1)), 0.9, [0, 0], [1, 1]),
                "the pair of state 0 and action 1 comes twice",
            ),
            (
                ([0.0] * 3, np.eye(2)[[0, 0, 1]], 0.9, [0, 0, 1], [0, 1, 1]),
                "action 0 is infeasible in state 1",
            ),
            (
                ([0.0] * 3, np.eye(2)[[0, 0, 1]], 0.9, [0, 0, 1], [0, 1, 0]),
                "action 1 is infeasible in state 1",
            ),
            (
                ([], np.ones((0, 1)), 0.9, np.array([], int), np.array([], int)),
                "there is no state-action pair",
            ),
            (([[0.0]], np.ones((1, 1, 1)), 1.0), r"gamma must lie in \[0, 1\), got 1.0"),
            (([["x"]], np.ones((1, 1, 1)), 0.9), "R must be an array of numbers, got list"),
        ],
    )
    def test_malformed_arrays_are_named(self, arguments, message):
        with pytest.raises(InvalidInput, match=f"quantecon: .*{message}"):
            FiniteMDP.from_quantecon(*arguments)

    def test_a_finite_horizon_does_not_go_out(self):
        with pytest.raises(InvalidInput, match="a discounted MDP is needed"):
            random_mdp(horizon=3).to_quantecon()


@pytest.fixture(scope="module")
def toolbox():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # their import is their affair
        return pytest.importorskip("mdptoolbox.mdp")


class TestPymdptoolbox:
    @pytest.mark.parametrize("make", [random_mdp, sparse_mdp])
    def test_round_trip_without_the_library(self, make):
        mdp = make()
        assert_same(FiniteMDP.from_pymdptoolbox(*mdp.to_pymdptoolbox()), mdp, rho=False)
        assert_same(FiniteMDP.from_pymdptoolbox(*mdp.to_pymdptoolbox(), rho=mdp.rho), mdp)

    @pytest.mark.parametrize("make", [random_mdp, sparse_mdp])
    @pytest.mark.filterwarnings("ignore")
    def test_their_solver_agrees(self, make, toolbox):
        mdp = make(4)
        theirs = toolbox.PolicyIteration(*mdp.to_pymdptoolbox(), eval_type=0)
        theirs.run()
        solution = optimal_values(mdp)
        assert list(theirs.policy) == solution.policy.tolist()
        np.testing.assert_allclose(theirs.V, solution.V, atol=1e-9)

    def test_rewards_of_the_next_state_are_averaged(self):
        mdp = random_mdp(2)
        R = np.random.default_rng(3).normal(size=(3, 6, 6))
        transitions = mdp.to_pymdptoolbox()[0]
        expected = np.einsum("sat,ast->sa", mdp.P, R)
        sparse = [scipy.sparse.csr_matrix(matrix) for matrix in R]
        objects = np.empty(3, dtype=object)
        objects[:] = sparse
        for P in (transitions, list(transitions), [scipy.sparse.csr_array(p) for p in transitions]):
            for reward in (R, list(R), sparse, objects):
                back = FiniteMDP.from_pymdptoolbox(P, reward, 0.9)
                np.testing.assert_allclose(back.r, expected, rtol=1e-13)
                assert np.array_equal(back.kernel, mdp.kernel)

    def test_rewards_of_the_state_alone(self):
        back = FiniteMDP.from_pymdptoolbox(np.ones((2, 1, 1)), [3.0], 0.9)
        assert back.r.tolist() == [[3, 3]]

    @pytest.mark.parametrize(
        ("arguments", "message"),
        [
            (([], [0.0], 0.9), r"transitions must be an \(A, S, S\) array or a list"),
            ((scipy.sparse.eye_array(2), [0.0], 0.9), r"transitions must be an \(A, S, S\) array or a list"),
            (
                ([np.eye(2), np.eye(3)], [0.0], 0.9),
                r"transitions\[1\] must be a square matrix .* got \(3, 3\)",
            ),
            (([1.0], [0.0], 0.9), r"transitions\[0\] must be a square matrix .* got \(\)"),
            (
                (np.ones((1, 1, 1)), [0.0, 1.0], 0.9),
                r"reward must have shape \(1,\), \(1, 1\) or \(1, 1, 1\), got \(2,",
            ),
            (([np.eye(2)] * 2, [[0, 1], [2, 3]], 0.9), r"a list of rewards must hold 2 matrices \(2, 2\)"),
            (([np.eye(2)] * 2, [np.eye(2)], 0.9), r"a list of rewards must hold 2 matrices \(2, 2\)"),
            (
                ([np.eye(2)], [np.eye(3)], 0.9),
                r"reward\[0\] must have shape \(2, 2\) as transitions\[0\], got \(3, 3\)",
            ),
            (([np.eye(2) / 2], [0.0, 1.0], 0.9), r"P\[0, 0\] sums to 0.5"),
        ],
    )
    def test_malformed_arrays_are_named(self, arguments, message):
        with pytest.raises(InvalidInput, match=f"pymdptoolbox: .*{message}"):
            FiniteMDP.from_pymdptoolbox(*arguments)

    def test_a_finite_horizon_does_not_go_out(self):
        with pytest.raises(InvalidInput, match="a discounted MDP is needed"):
            random_mdp(horizon=3).to_pymdptoolbox()


KINDS = {
    "discounted": random_mdp,
    "sparse": sparse_mdp,
    "stationary horizon": lambda: random_mdp(horizon=4),
    "changing horizon": lambda: random_mdp(horizon=4, stages=4),
}
GOOD = {"gamma": 0.9, "r": [[0, 1], [0.5, 0]], "P": [[[0.2, 0.8], [1, 0]], [[0, 1], [0.5, 0.5]]]}
GOOD_SPARSE = {
    "gamma": 0.9,
    "r": [[0], [1]],
    "P_data": [1.0, 0.5, 0.5],
    "P_indices": [1, 0, 1],
    "P_indptr": [0, 1, 3],
}


@pytest.fixture(params=[".json", ".npz"])
def ending(request):
    return request.param


def write(path, content):
    if path.suffix == ".json":
        path.write_text(json.dumps(content))
    else:
        np.savez(path, **{key: np.asarray(value) for key, value in content.items()})
    return path


class TestFiles:
    @pytest.mark.parametrize("kind", KINDS)
    def test_round_trip_is_exact(self, kind, ending, tmp_path):
        mdp = KINDS[kind]()
        back = FiniteMDP.load(mdp.save(tmp_path / f"m{ending}"))
        assert_same(back, mdp)
        assert back.name == mdp.name
        assert [file.name for file in tmp_path.iterdir()] == [f"m{ending}"]

    def test_hard_numbers_survive(self, ending, tmp_path):
        r = np.array([[5e-324, -0.0, 1 / 3, 1e308, 0.1 + 0.2, -np.pi]])
        back = load(save(FiniteMDP(np.ones((1, 6, 1)), r, gamma=1 - 2**-53), tmp_path / f"m{ending}"))
        assert back.r.tobytes() == r.tobytes()
        assert back.gamma == 1 - 2**-53

    def test_written_by_hand(self, ending, tmp_path):
        mdp = load(write(tmp_path / f"two{ending}", GOOD))
        assert (mdp.S, mdp.A, mdp.gamma, mdp.name) == (2, 2, 0.9, "two")
        assert mdp.rho.tolist() == [0.5, 0.5]
        sparse = load(write(tmp_path / f"sparse{ending}", GOOD_SPARSE))
        assert sparse.sparse
        assert sparse.kernel.tolist() == [[0, 1], [0.5, 0.5]]

    @pytest.mark.parametrize(
        ("change", "message"),
        [
            ({"P": None}, "the key 'P' is missing"),
            ({"r": None}, "the key 'r' is missing"),
            ({"gamma": None}, "exactly one of the keys 'gamma' and 'horizon' must be there"),
            ({"horizon": 3}, "exactly one of the keys 'gamma' and 'horizon' must be there"),
            ({"gamma": None, "horizon": 2.5}, "key 'horizon' must be an integer, got 2.5"),
            ({"gama": 0.5}, "unknown key 'gama'; the keys are format, name, gamma"),
            ({"format": "other-7"}, "format must be 'boundlab-mdp-1', got 'other-7'"),
            ({"gamma": "high"}, "key 'gamma' must be an array of numbers"),
            ({"gamma": [0.9, 0.8]}, r"key 'gamma' must be one number, got shape \(2,\)"),
            ({"gamma": 1.5}, r"gamma must lie in \[0, 1\), got 1.5"),
            ({"rho": [1.0]}, r"rho must have shape \(2,\), got \(1,\)"),
            ({"rho": [True, False]}, "key 'rho' must be an array of numbers, got bool"),
            ({"P": [[[0.2, 0.7], [1, 0]], [[0, 1], [0.5, 0.5]]]}, r"P\[0, 0\] sums to 0.9"),
            ({"P": [[0.2, 0.8], [1, 0]]}, r"P must have shape \(2, 2, 2\), got \(2, 2\)"),
            ({"P_data": [1.0]}, "give the key 'P' or the three keys of a sparse P, got 'P' and 'P_data'"),
            ({"P": None, "P_data": [1.0]}, "the key 'P_indices' is missing"),
        ],
    )
    def test_wrong_content_is_named_with_its_file(self, change, message, ending, tmp_path):
        content = {key: value for key, value in (GOOD | change).items() if value is not None}
        path = write(tmp_path / f"bad{ending}", content)
        with pytest.raises(InvalidInput, match=f"bad{ending}: .*{message}"):
            load(path)

    @pytest.mark.parametrize(
        ("change", "message"),
        [
            ({"P_indices": [1, 0, 2]}, r"are no CSR matrix of shape \(2, 2\)"),
            ({"P_indices": [1, 0, -1]}, r"are no CSR matrix of shape \(2, 2\)"),
            ({"P_indptr": [0, 1, 9]}, r"are no CSR matrix of shape \(2, 2\)"),
            ({"P_indptr": [0, 1]}, r"are no CSR matrix of shape \(2, 2\)"),
            ({"P_indices": [1, 0.5, 1]}, "key 'P_indices' must be a list of integers"),
            ({"P_data": [1.0, 0.5, 0.4]}, r"P\[1, 0\] sums to 0.9"),
        ],
    )
    def test_wrong_sparse_content_is_named(self, change, message, ending, tmp_path):
        path = write(tmp_path / f"bad{ending}", GOOD_SPARSE | change)
        with pytest.raises(InvalidInput, match=f"bad{ending}: .*{message}"):
            load(path)

    @pytest.mark.parametrize("kept", [0.0, 0.1, 0.5, 0.9, 0.999])
    def test_a_truncated_file_is_one_error(self, kept, ending, tmp_path):
        path = random_mdp().save(tmp_path / f"cut{ending}")
        content = path.read_bytes()
        path.write_bytes(content[: int(kept * len(content))])
        with pytest.raises(InvalidInput, match=f"cut{ending}: the file is no complete"):
            load(path)

    def test_a_flipped_byte_in_an_archive_changes_no_number_unnoticed(self, tmp_path):
        mdp = random_mdp(S=2, A=1)
        path = mdp.save(tmp_path / "flipped.npz")
        content = path.read_bytes()
        refused = 0
        for position in range(len(content)):
            path.write_bytes(content[:position] + bytes([content[position] ^ 1]) + content[position + 1 :])
            try:
                assert_same(load(path), mdp)
            except InvalidInput:
                refused += 1
        assert refused > len(content) / 2

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("[1, 2]", "it holds a list"),
            (
                '{"gamma": 0.9, "r": [[0], [1, 2]], "P": [[[1]]]}',
                "key 'r' must be an array of numbers with rows of equal",
            ),
            ('{"gamma": 0.9, "r": [["0"]], "P": [[[1]]]}', "key 'r' must be an array of numbers"),
            ('{"gamma": null, "r": [[0]], "P": [[[1]]]}', "key 'gamma' must be an array of numbers"),
            ('{"gamma": 0.9, "r": [[NaN]], "P": [[[1]]]}', r"r\[0, 0\] is nan"),
            ("[" * 100_000, "no complete JSON object"),
            ("\udcff", "no complete JSON object"),
        ],
    )
    def test_json_of_another_kind(self, text, message, tmp_path):
        path = tmp_path / "bad.json"
        path.write_bytes(text.encode(errors="surrogateescape"))
        with pytest.raises(InvalidInput, match=message):
            load(path)

    def test_pickles_are_refused(self, tmp_path):
        class Boom:
            def __reduce__(self):
                return os.mkdir, (str(tmp_path / "boom"),)

        np.savez(tmp_path / "evil.npz", r=np.array([Boom()], dtype=object))
        with pytest.raises(
            InvalidInput, match=r"evil.npz: the file is no complete .npz archive of plain arrays"
        ):
            load(tmp_path / "evil.npz")
        assert not (tmp_path / "boom").exists()

    def test_a_single_array_is_no_archive(self, tmp_path):
        with (tmp_path / "one.npz").open("wb") as stream:
            np.save(stream, np.ones(3))
        with pytest.raises(InvalidInput, match="it is a single array"):
            load(tmp_path / "one.npz")

    @pytest.mark.parametrize("name", ["mdp", "mdp.pkl", "mdp.npy"])
    def test_other_endings(self, name, tmp_path):
        with pytest.raises(InvalidInput, match=r"the file name must end in \.npz or \.json"):
            random_mdp().save(tmp_path / name)
        with pytest.raises(InvalidInput, match=r"the file name must end in \.npz or \.json"):
            load(tmp_path / name)

    def test_no_such_file(self, ending, tmp_path):
        with pytest.raises(InvalidInput, match=f"none{ending}: there is no such file"):
            load(tmp_path / f"none{ending}")

    def test_no_such_folder(self, ending, tmp_path):
        with pytest.raises(InvalidInput, match="the file cannot be written"):
            random_mdp().save(tmp_path / "nowhere" / f"m{ending}")

    def test_a_crash_while_writing_leaves_the_old_file(self, ending, tmp_path, monkeypatch):
        path = random_mdp(1).save(tmp_path / f"m{ending}")
        before = path.read_bytes()

        def full(_):
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(os, "fsync", full)
        with pytest.raises(InvalidInput, match=r"the file cannot be written \(No space left on device\)"):
            random_mdp(2).save(path)
        assert path.read_bytes() == before
        assert [file.name for file in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize("module", ["tabular.mdp", "tabular.exchange"])
def test_no_library_is_imported_before_it_is_needed(module):
    libraries = "{'gymnasium', 'quantecon', 'mdptoolbox', 'tabular.env'}"
    script = f"import sys, {module}; print({libraries} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
