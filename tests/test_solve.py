from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
import scipy.sparse
from hypothesis import given, settings
from hypothesis import strategies as st
from reference import bellman as twin

from tabular import _kernels as kernels
from tabular.bellman import backup, expectation, greedy, optimality
from tabular.mdp import FiniteMDP
from tabular.policies import action_weights
from tabular.solve import (
    NotConverged,
    backward_induction,
    certified_error,
    gauss_seidel_value_iteration,
    linear_program,
    modified_policy_iteration,
    occupancy,
    optimal_values,
    policy_iteration,
    policy_values,
    value_iteration,
)
from tabular.solve.certificate import certified_solution, enclose, residual, sweep_depth
from theory.errors import InvalidInput

SOLVERS = [
    value_iteration,
    gauss_seidel_value_iteration,
    modified_policy_iteration,
    policy_iteration,
    linear_program,
    optimal_values,
]
few = settings(max_examples=25, deadline=None)


def random_mdp(rng, S, A, gamma=0.9, sparse=False, horizon=None):
    P, r = rng.dirichlet(np.ones(S), (S, A)), rng.normal(size=(S, A))
    if horizon is not None:
        return FiniteMDP(P, r, horizon=horizon)
    return FiniteMDP(scipy.sparse.csr_array(P.reshape(S * A, S)) if sparse else P, r, gamma=gamma)


def as_sparse(mdp):
    return FiniteMDP(scipy.sparse.csr_array(mdp.kernel), mdp.r, gamma=mdp.discount, rho=mdp.rho)


@st.composite
def tiny_mdps(draw, horizon=False):
    """Up to four states: rows with zeros, equal actions (ties), rewards over six orders of magnitude."""
    S, A = draw(st.integers(1, 4)), draw(st.integers(1, 3))
    row = st.lists(st.integers(0, 7), min_size=S, max_size=S).filter(any)
    steps = draw(st.integers(1, 4)) if horizon else 1
    P = np.array([[[draw(row) for _ in range(A)] for _ in range(S)] for _ in range(steps)], dtype=float)
    P /= P.sum(axis=-1, keepdims=True)
    size = draw(st.sampled_from([1e-3, 1.0, 1e3]))
    r = size * np.array([[draw(st.integers(-5, 5)) for _ in range(A)] for _ in range(S)]) / 3
    rho = np.array(draw(row), dtype=float)
    rho /= rho.sum()
    if horizon:
        return FiniteMDP(P, r, horizon=steps, rho=rho)
    return FiniteMDP(P[0], r, gamma=draw(st.sampled_from([0.0, 0.3, 0.9, 0.99, 0.9999])), rho=rho)


def policies(mdp, seed, steps=None):
    rng = np.random.default_rng(seed)
    return rng.dirichlet(np.full(mdp.A, 0.5), (mdp.S,) if steps is None else (steps, mdp.S))


def covers(values, error, truth) -> bool:
    """Whether float values lie within ``error`` of rational ones, decided in rational numbers."""
    return bool((abs(twin.fractions(values) - truth) <= Fraction(error)).all())


# The certificate against exact rational arithmetic


@few
@given(tiny_mdps())
def test_policy_iteration_lies_within_its_error_of_the_exact_optimum(mdp):
    Q, V = twin.exact_optimal_values(mdp)
    for instance in (mdp, as_sparse(mdp)):
        solution = optimal_values(instance)
        assert covers(solution.Q, solution.error, Q)
        assert covers(solution.V, solution.error, V)
        assert np.array_equal(solution.V, solution.Q.max(axis=1))
        assert np.array_equal(solution.policy, greedy(solution.Q))
        assert solution.error <= max(1e-10, 1e-14 * mdp.Q_max / (1 - mdp.discount))


@pytest.mark.parametrize("solver", SOLVERS)
@settings(max_examples=10, deadline=None)
@given(mdp=tiny_mdps())
def test_every_solver_lies_within_its_error_of_the_exact_optimum(solver, mdp):
    if mdp.discount > 0.99 or mdp.R_max > 10:
        mdp = FiniteMDP(mdp.P, mdp.r / max(1.0, mdp.R_max), gamma=0.99)
    Q, V = twin.exact_optimal_values(mdp)
    for instance in (mdp, as_sparse(mdp)):
        solution = solver(instance)
        assert covers(solution.Q, solution.error, Q)
        assert covers(solution.V, solution.error, V)


@few
@given(tiny_mdps(), st.integers(0, 2**32), st.floats(-1.0, 1.0))
def test_the_certificate_holds_for_any_values_whatever(mdp, seed, size):
    V = size * mdp.Q_max * np.random.default_rng(seed).normal(size=mdp.S)
    Q_exact, V_exact = twin.exact_optimal_values(mdp)
    for compensated in (False, True):
        solution = certified_solution(mdp, V, compensated)
        assert covers(solution.Q, solution.error, Q_exact)
        assert covers(solution.V, solution.error, V_exact)
    assert covers(V, certified_error(mdp, V), V_exact)


@few
@given(tiny_mdps(), st.integers(0, 2**32))
def test_residuals_lie_within_their_error_of_the_exact_ones(mdp, seed):
    V = mdp.Q_max * np.random.default_rng(seed).normal(size=mdp.S)
    P, gamma = twin.fractions(mdp.kernel), Fraction(mdp.discount)
    exact = twin.fractions(mdp.r) + gamma * P.dot(twin.fractions(V)).reshape(mdp.S, mdp.A)
    exact = exact - twin.fractions(V)[:, None]
    for instance in (mdp, as_sparse(mdp)):
        for compensated in (False, True):
            D, error = residual(instance, V, compensated)
            assert covers(D, error, exact)
        assert error <= 4e-16 * np.abs(D).max() + 1e-28 * mdp.Q_max + 1e-299  # the compensated one


def test_rounding_bound_of_long_rows_covers_the_exact_error():
    rng = np.random.default_rng(5)
    for S, sparse in ((401, False), (401, True)):
        mdp = random_mdp(rng, S, 1, sparse=sparse)
        V = rng.normal(size=S)
        D, error = residual(mdp, V, compensated=False)
        row = twin.fractions(mdp.kernel[7]).dot(twin.fractions(V))
        exact = Fraction(mdp.r[7, 0]) + Fraction(0.9) * row - Fraction(V[7])
        assert abs(Fraction(D[7, 0]) - exact) <= Fraction(error)
    assert sweep_depth(mdp) > 401
    assert sweep_depth(random_mdp(rng, 401, 1)) < 100


@few
@given(tiny_mdps(), st.integers(0, 2**32))
def test_policy_values_lie_within_their_error_of_the_exact_ones(mdp, seed):
    weights = policies(mdp, seed)
    Q, V = twin.exact_policy_values(mdp, weights)
    for instance in (mdp, as_sparse(mdp)):
        evaluation = policy_values(instance, weights)
        assert covers(evaluation.Q, evaluation.error, Q)
        assert covers(evaluation.V, evaluation.error, V)
        assert evaluation.error <= 1e-13 * max(1e-3, mdp.Q_max) / (1 - mdp.discount)


@few
@given(tiny_mdps(), st.integers(0, 2**32))
def test_occupancies_lie_within_their_error_of_the_exact_ones(mdp, seed):
    weights = policies(mdp, seed)
    exact = twin.exact_occupancy(mdp, weights)
    for instance in (mdp, as_sparse(mdp)):
        result = occupancy(instance, weights)
        assert abs(twin.fractions(result.d) - exact).sum() <= Fraction(result.error)
        assert result.error <= 1e-13 / (1 - mdp.discount)
        assert np.abs(result.state - result.d.sum(axis=1)).max() == 0


@few
@given(tiny_mdps(horizon=True), st.integers(0, 2**32))
def test_finite_horizon_results_lie_within_their_error_of_the_exact_ones(mdp, seed):
    solution, (Q, V) = optimal_values(mdp), twin.exact_backward(mdp)
    assert covers(solution.Q, solution.error, Q)
    assert covers(solution.V, solution.error, V)
    assert np.array_equal(solution.policy, greedy(solution.Q))
    weights = policies(mdp, seed, mdp.horizon)
    evaluation, (Q, V) = policy_values(mdp, weights), twin.exact_backward(mdp, weights)
    assert covers(evaluation.Q, evaluation.error, Q)
    assert covers(evaluation.V, evaluation.error, V)
    result, d = occupancy(mdp, weights), twin.exact_forward(mdp, weights)
    assert all(
        abs(twin.fractions(x) - y).sum() <= Fraction(result.error) for x, y in zip(result.d, d, strict=True)
    )
    assert max(solution.error, evaluation.error) <= 1e-12 * max(1e-3, mdp.R_max) * mdp.horizon


# Negative controls: perturbed results must not pass


@pytest.mark.parametrize("solver", SOLVERS)
def test_a_perturbed_solution_fails_the_check_and_the_certificate(solver):
    mdp = random_mdp(np.random.default_rng(3), 4, 2)
    solution, (Q, V) = solver(mdp), twin.exact_optimal_values(mdp)
    assert covers(solution.V, solution.error, V)
    bent = solution.V.copy()
    bent[1] += 3 * solution.error
    assert not covers(bent, solution.error, V)
    assert not covers(solution.Q - 3 * solution.error, solution.error, Q)
    bent[1] += 1e-3
    assert certified_error(mdp, solution.V) < 1e-6
    assert certified_error(mdp, bent) >= 1e-3
    assert certified_solution(mdp, bent).error > 1e-5


def test_a_certificate_without_its_rounding_term_is_too_small():
    """The allowance is needed: with one action and exactly equal residuals the span alone claims error zero."""
    mdp = FiniteMDP(np.full((3, 1, 3), 1 / 3), np.full((3, 1), 0.1), gamma=0.7)
    solution = value_iteration(mdp)
    _, V = twin.exact_optimal_values(mdp)
    assert enclose(0.0, 0.0, 0.7).error == 0
    assert not covers(solution.V, 0.0, V)
    assert covers(solution.V, solution.error, V)


def test_span_bounds_with_the_wrong_discount_do_not_cover():
    mdp = random_mdp(np.random.default_rng(8), 4, 2, gamma=0.95)
    _, V = twin.exact_optimal_values(mdp)
    D, _ = residual(mdp, np.zeros(4), compensated=True)
    gain = D.max(axis=1)
    right, wrong = (enclose(gain.min(), gain.max(), gamma) for gamma in (0.95, 0.5))
    assert covers(gain + right.shift, right.error + 1e-12, V)
    assert not covers(gain + wrong.shift, wrong.error, V)


# Solvers against each other, closed forms and other people's


@pytest.mark.parametrize("sparse", [False, True])
@pytest.mark.parametrize("gamma", [0.0, 0.5, 0.99])
def test_all_solvers_agree_within_their_errors(gamma, sparse):
    mdp = random_mdp(np.random.default_rng(1), 30, 4, gamma, sparse)
    solutions = [solver(mdp) for solver in SOLVERS]
    for one in solutions:
        for other in solutions:
            assert np.abs(one.Q - other.Q).max() <= one.error + other.error
            assert np.abs(one.V - other.V).max() <= one.error + other.error
        evaluation = policy_values(mdp, one.policy)
        assert (one.V - 2 * (one.error + evaluation.error) / (1 - gamma) <= evaluation.V).all()


def test_closed_form_of_two_states_with_a_leak():
    """A paying state left for good with probability q is worth 1 / (1 - gamma (1 - q)), exactly."""
    gamma, leak = 0.95, 0.125
    mdp = FiniteMDP(np.array([[[1 - leak, leak]], [[0.0, 1.0]]]), np.array([[1.0], [0.0]]), gamma=gamma)
    for solver in SOLVERS:
        solution = solver(mdp)
        assert np.abs(solution.V - [1 / (1 - gamma * (1 - leak)), 0]).max() <= solution.error + 1e-14


def test_closed_form_of_a_deterministic_cycle():
    """One unit of reward every S steps: V(s) = gamma^(S-1-s) / (1 - gamma^S); spans do not shrink faster than gamma."""
    S, gamma = 7, 0.9
    mdp = FiniteMDP(np.roll(np.eye(S), 1, axis=1)[:, None, :], np.eye(S)[:, -1:], gamma=gamma)
    truth = gamma ** np.arange(S - 1, -1, -1) / (1 - gamma**S)
    for solver in SOLVERS:
        solution = solver(mdp)
        assert np.abs(solution.V - truth).max() <= solution.error + 1e-14


def test_spans_stop_long_before_the_sup_norm_would():
    solution = value_iteration(random_mdp(np.random.default_rng(0), 100, 5, gamma=0.99))
    assert solution.error <= 1e-8
    assert solution.iterations <= 25  # the sup norm needs log(1e-10) / log(0.99) = 2,291


@few
@given(tiny_mdps(), st.integers(0, 2**32))
def test_return_equals_rewards_under_the_occupancy(mdp, seed):
    weights = policies(mdp, seed)
    visits, evaluation = occupancy(mdp, weights), policy_values(mdp, weights)
    slack = visits.error * mdp.Q_max + evaluation.error + 1e-14 * mdp.Q_max + 1e-300
    assert abs((visits.d * mdp.r).sum() / (1 - mdp.discount) - mdp.rho @ evaluation.V) <= slack


def test_agrees_with_quantecon():
    ddp = pytest.importorskip("quantecon").markov.DiscreteDP
    mdp = random_mdp(np.random.default_rng(2), 20, 4, gamma=0.95)
    other = ddp(mdp.r, mdp.P, mdp.discount).solve(method="policy_iteration")
    solution = optimal_values(mdp)
    assert np.abs(solution.V - other.v).max() <= solution.error + 1e-12
    assert np.array_equal(solution.policy, other.sigma)


@pytest.mark.filterwarnings("ignore")
def test_agrees_with_pymdptoolbox():
    toolbox = pytest.importorskip("mdptoolbox.mdp")
    mdp = random_mdp(np.random.default_rng(2), 20, 4, gamma=0.95)
    other = toolbox.PolicyIteration(mdp.P.transpose(1, 0, 2), mdp.r, 0.95)
    other.run()
    solution = optimal_values(mdp)
    assert np.abs(solution.V - np.array(other.V)).max() <= solution.error + 1e-12
    horizon = FiniteMDP(mdp.P, mdp.r, horizon=5)
    backwards = toolbox.FiniteHorizon(mdp.P.transpose(1, 0, 2), mdp.r, 1.0, 5)
    backwards.run()
    assert np.abs(backward_induction(horizon).V - backwards.V[:, :5].T).max() <= 1e-13


# Kernels against their twins, bit for bit


@pytest.mark.parametrize("S", [1, 2, 7, 128, 131, 300])
def test_sweep_kernels_match_their_twins_bit_for_bit(S):
    rng = np.random.default_rng(S)
    A = 3 if S < 100 else 1
    mdp = random_mdp(rng, S, A)
    sparse = as_sparse(mdp)
    V = rng.normal(size=S)
    r = mdp.r.reshape(-1)
    assert np.array_equal(backup(mdp, V).ravel(), twin.dense_backup(mdp.kernel, r, 0.9, V))
    assert np.array_equal(backup(sparse, V).ravel(), twin.sparse_backup(sparse.P, r, 0.9, V))


@pytest.mark.parametrize("evaluations", [0, 3])
@pytest.mark.parametrize("S", [1, 3, 6, 9])
def test_solver_kernels_match_their_twins_bit_for_bit(S, evaluations):
    mdp = random_mdp(np.random.default_rng(S), S, 3)
    P, r, sparse = mdp.kernel, mdp.r.reshape(-1), as_sparse(mdp).P
    csr = (sparse.data, sparse.indices, sparse.indptr)
    start = mdp.r.max(axis=1)
    for run, backup_twin, model in (
        (lambda *rest: kernels.dense_sweeps(P, *rest), twin.dense_backup, P),
        (lambda *rest: kernels.sparse_sweeps(*csr, *rest), twin.sparse_backup, sparse),
    ):
        V = start.copy()
        sweeps = run(r, 0.9, evaluations, 1e-6, 50, V)
        expected, count = twin.sweeps(backup_twin, model, r, 0.9, evaluations, 1e-6, 50, start)
        assert sweeps == count
        assert np.array_equal(V, expected)
    for run, backup_twin, model in (
        (lambda *rest: kernels.dense_gauss_seidel(P, *rest), twin.dense_backup, P),
        (lambda *rest: kernels.sparse_gauss_seidel(*csr, *rest), twin.sparse_backup, sparse),
    ):
        V = start.copy()
        sweeps = run(r, 0.9, 1e-4, 12, V)
        expected, count = twin.gauss_seidel(backup_twin, model, r, 0.9, 1e-4, 12, start)
        assert sweeps == count
        assert np.array_equal(V, expected)


@few
@given(tiny_mdps(), st.integers(0, 2**32))
def test_operators_agree_with_the_formula(mdp, seed):
    Q = np.random.default_rng(seed).normal(size=(mdp.S, mdp.A))
    weights = policies(mdp, seed)
    P = mdp.kernel.reshape(mdp.S, mdp.A, mdp.S)
    for instance in (mdp, as_sparse(mdp)):
        expected = mdp.r + mdp.discount * P @ Q.max(axis=1)
        assert np.allclose(optimality(instance, Q), expected, rtol=1e-13, atol=1e-13)
        expected = mdp.r + mdp.discount * P @ (weights * Q).sum(axis=1)
        assert np.allclose(expectation(instance, weights, Q), expected, rtol=1e-13, atol=1e-13)
        assert np.array_equal(expectation(instance, greedy(Q), Q), optimality(instance, Q))


def test_greedy_takes_the_lowest_of_equal_actions():
    assert greedy([[1.0, 3.0, 3.0], [2.0, 2.0, 2.0]]).tolist() == [1, 0]


def test_policy_iteration_keeps_ties_and_ends():
    mdp = FiniteMDP(np.full((3, 4, 3), 1 / 3), np.full((3, 4), 0.1), gamma=0.9)
    assert policy_iteration(mdp).iterations == 1
    assert policy_iteration(mdp).policy.tolist() == [0, 0, 0]


# Failing loudly


@pytest.mark.parametrize("solver", [value_iteration, gauss_seidel_value_iteration, modified_policy_iteration])
def test_running_out_of_sweeps_is_an_error_that_states_the_error_reached(solver):
    mdp = random_mdp(np.random.default_rng(0), 20, 3, gamma=0.99)
    with pytest.raises(NotConverged, match=r"max_sweeps=3; the certified error reached is \d") as failure:
        solver(mdp, max_sweeps=3)
    assert failure.value.error > 1e-8


@pytest.mark.parametrize("solver", [value_iteration, gauss_seidel_value_iteration, linear_program])
def test_a_tolerance_below_rounding_is_an_error(solver):
    mdp = random_mdp(np.random.default_rng(0), 10, 3, gamma=0.99)
    with pytest.raises(NotConverged, match="error reached is"):
        solver(mdp, tolerance=1e-17)


def test_too_few_policies_are_an_error():
    mdp = random_mdp(np.random.default_rng(0), 20, 5, gamma=0.99)
    with pytest.raises(NotConverged, match="max_policies=1"):
        policy_iteration(mdp, max_policies=1)


def test_an_unsolved_linear_program_is_an_error(monkeypatch):
    import cvxpy

    def limited(self, **options):
        self._status = cvxpy.USER_LIMIT

    monkeypatch.setattr(cvxpy.Problem, "solve", limited)
    with pytest.raises(NotConverged, match="ended as"):
        linear_program(random_mdp(np.random.default_rng(0), 3, 2))


@pytest.mark.parametrize("solver", SOLVERS[:-1])
def test_a_horizon_is_refused_by_the_discounted_solvers(solver):
    with pytest.raises(InvalidInput, match="discounted MDP is needed"):
        solver(random_mdp(np.random.default_rng(0), 3, 2, horizon=4))


def test_wrong_input_is_refused():
    mdp = random_mdp(np.random.default_rng(0), 3, 2)
    with pytest.raises(InvalidInput, match="needs a horizon"):
        backward_induction(mdp)
    with pytest.raises(InvalidInput, match="holds action 2"):
        policy_values(mdp, np.array([0, 1, 2]))
    with pytest.raises(InvalidInput, match=r"row \[0\] of the policy sums to 0.8"):
        policy_values(mdp, np.full((3, 2), 0.4))
    with pytest.raises(InvalidInput, match=r"row \[1\] of the policy holds -0.5"):
        policy_values(mdp, np.array([[0.5, 0.5], [1.5, -0.5], [0.0, 1.0]]))
    with pytest.raises(InvalidInput, match="got shape"):
        occupancy(mdp, np.zeros(4, dtype=int))
    with pytest.raises(InvalidInput, match="tolerance must be a positive number"):
        value_iteration(mdp, tolerance=0.0)
    with pytest.raises(InvalidInput, match="tolerance must be a positive number, got nan"):
        optimal_values(mdp, tolerance=float("nan"))
    with pytest.raises(InvalidInput, match="max_sweeps must be at least 1"):
        value_iteration(mdp, max_sweeps=0)
    with pytest.raises(InvalidInput, match="evaluations must not be negative"):
        modified_policy_iteration(mdp, evaluations=-1)
    with pytest.raises(InvalidInput, match="Q must have shape"):
        optimality(mdp, np.zeros(3))
    with pytest.raises(InvalidInput, match="gamma must stay below"):
        optimal_values(FiniteMDP(mdp.P, mdp.r, gamma=1 - 1e-12))
    with pytest.raises(InvalidInput, match="too large to be certified"):
        policy_values(FiniteMDP(mdp.P, mdp.r * 1e307, gamma=0.99), np.array([0, 0, 0]))
    with pytest.raises(InvalidInput, match="stationary P"):
        optimality(FiniteMDP(np.full((2, 3, 2, 3), 1 / 3), np.zeros((3, 2)), horizon=2), np.zeros((3, 2)))


# Forms and sizes


def test_a_stationary_policy_serves_every_step_of_a_horizon():
    mdp = random_mdp(np.random.default_rng(0), 3, 2, horizon=4)
    policy = np.array([0, 1, 1])
    assert action_weights(mdp, policy).shape == (4, 3, 2)
    same = policy_values(mdp, np.tile(policy, (4, 1)))
    assert np.array_equal(policy_values(mdp, policy).V, same.V)


def test_evaluating_a_sparse_policy_leaves_its_probabilities_alone():
    mdp = random_mdp(np.random.default_rng(0), 5, 3, sparse=True)
    weights = np.eye(3)[[0, 1, 2, 1, 0]]
    before = weights.copy()
    policy_values(mdp, weights)
    assert np.array_equal(weights, before)


def test_large_sparse_models_take_the_iterative_route():
    rng = np.random.default_rng(4)
    S, A, branching = 3000, 2, 3
    columns = rng.integers(0, S, S * A * branching)
    starts = np.arange(0, len(columns) + 1, branching)
    P = scipy.sparse.csr_array((np.full(len(columns), 1 / branching), columns, starts), shape=(S * A, S))
    mdp = FiniteMDP(P, rng.random((S, A)), gamma=0.9)
    solution = optimal_values(mdp)
    evaluation = policy_values(mdp, solution.policy)
    assert np.abs(solution.Q - evaluation.Q).max() <= solution.error + evaluation.error + 1e-9
    assert max(solution.error, evaluation.error) <= 1e-10
    visits = occupancy(mdp, solution.policy)
    assert visits.error < 1e-10
    assert abs(visits.d.sum() - 1) <= visits.error


def test_occupancy_from_another_start():
    mdp = random_mdp(np.random.default_rng(0), 3, 2)
    visits = occupancy(mdp, np.array([0, 1, 0]), rho=[0.0, 1.0, 0.0])
    assert visits.state[1] >= 0.1  # (1 - gamma) of the mass never leaves the start
    assert (visits.d[:, 1] > 0).tolist() == [False, True, False]
