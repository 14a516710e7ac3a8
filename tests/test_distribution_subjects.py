"""What claims about agents that share tasks are measured on: laws of returns, erring reports, and one run."""

import numpy as np
import pytest

from linear_mdp.distmt.separated_tasks import gates, plain_tasks, separated_tasks
from linear_mdp.families import gated_chain, random_simplex
from linear_mdp.sampling import draw_trajectories
from linear_mdp.solve import optimal_state_values, return_variance
from linear_mdp.subjects.distributed_run import distributed_run
from linear_mdp.subjects.estimate_pairs import pairs, return_law
from linear_mdp.subjects.task_pairs import optimal, task_pairs, task_pairs_at
from linear_mdp.subjects.task_set import transfer
from linear_mdp.subjects.value_check import ValueCheck, misleading_error
from linear_mdp.witnesses.task_pairs import biased_neighbours, merged_after_two, neighbouring_gates
from theory.errors import InvalidInput


@pytest.mark.parametrize("seed", [0, 1])
def test_the_law_of_returns_has_the_value_and_the_variance(seed):
    mdp = random_simplex(np.random.default_rng(seed), S=5, A=3, d=3, H=6)
    solution = optimal_state_values(mdp)
    law, returns = return_law(mdp, solution.policy), np.arange(mdp.H + 1)
    mean = law @ returns
    assert mean == pytest.approx(solution.V[0, mdp.start], abs=1e-12)
    variance = return_variance(mdp, solution.policy)[0, mdp.start]
    assert law @ (returns - mean) ** 2 == pytest.approx(variance, abs=1e-12)
    drawn = draw_trajectories(mdp, solution.policy, np.random.default_rng(2), 20_000)[1].sum(axis=1)
    frequencies = np.bincount(drawn.astype(int), minlength=mdp.H + 1) / drawn.size
    assert np.abs(frequencies - law).max() < 6 * np.sqrt(0.25 / drawn.size)


def test_the_law_of_one_gate_is_a_coin():
    mdp = gated_chain(np.random.default_rng(0), H=4, p=0.75, q=0.5)
    assert return_law(mdp, optimal_state_values(mdp).policy).tolist() == [0.25, 0, 0, 0.75, 0]
    estimates = pairs(mdp, np.random.default_rng(1), K1=100, distance=1.0)
    assert (estimates.c_sep / 2 * 100 / 3) % 1 == pytest.approx(0.5)  # halfway between two sums of threes
    same = pairs(mdp, np.random.default_rng(1), K1=100, distance=1.0, common=100)
    assert same.split == 0
    with pytest.raises(InvalidInput, match="rewards are coins"):
        return_law(
            random_simplex(np.random.default_rng(0), S=2, A=1, d=1, H=1, rewards="deterministic"), [[0, 0]]
        )


def test_pairs_of_two_tasks_are_what_they_say():
    rng = np.random.default_rng(2)
    tasks = neighbouring_gates(rng, c_sep=0.09)
    assert (tasks.c_sep, tasks.gap) == pytest.approx((0.09, 0.09))
    assert tasks.variance == pytest.approx((25 + 0.509 * 0.491 * 100) / 2)
    assert tasks.bias == 0
    assert biased_neighbours(rng).bias == pytest.approx(0.51)  # from 0.31 above to 0.2 below
    equal = 2 * (0.95 * 0.05) ** 2 + (2 * 0.05 * 0.95) ** 2  # as many of two gates open as of two others
    found = np.mean([merged_after_two(rng).merged for _ in range(40)])
    assert found == pytest.approx(equal, abs=6 * np.sqrt(equal / 60_000))
    drawn = task_pairs(separated_tasks(rng, M=2, c_sep=0.5), rng, distance=0.7)
    assert drawn.gap == pytest.approx(0.5)
    far = task_pairs(separated_tasks(rng, M=2, c_sep=0.5), rng, distance=4.0)
    assert far.merged < 0.01 < drawn.merged
    chains = gated_chain(rng, H=4, p=0.75, q=0.5), gated_chain(rng, H=4, p=0.8, q=0.5)
    with pytest.raises(InvalidInput, match="threshold must be positive"):
        task_pairs_at(chains, optimal(chains), rng, 10, 0.0)


def test_the_least_misleading_error_by_hand():
    """Errors 1 and 0 of tasks at 0 and 1: merged from eta = 0.7 on, split never."""
    check = ValueCheck(np.array([0.0, 1.0]), np.array([0, 1]), np.array([1.0, 0.0]), 1.0, 0.3)
    assert misleading_error(check).value == pytest.approx(0.7, abs=1e-8)
    harmless = ValueCheck(np.array([0.0]), np.array([0, 0]), np.array([0.5, 0.5]), 1.0, 0.3)
    assert misleading_error(harmless).value == 2.0
    hopeless = ValueCheck(np.array([0.0, 0.1]), np.array([0, 1]), np.array([0.0, 0.0]), 1.0, 0.3)
    assert misleading_error(hopeless).value == 0.0


def test_families_are_as_far_apart_as_they_say():
    tasks = separated_tasks(np.random.default_rng(3), M=4, c_sep=0.5)
    assert tasks.separation == pytest.approx(0.5, abs=1e-10)
    assert plain_tasks(5, 8).values.tolist() == [0, 2, 4, 6, 8]
    equal = gates(np.random.default_rng(0), 5, (0.75, 0.75), 0.25)
    assert equal.separation == 0
    assert transfer(equal, np.random.default_rng(0)).loss == pytest.approx(0.5 * 4)
    apart = gates(np.random.default_rng(0), 5, (0.75, 0.5), 0.25)
    assert transfer(apart, np.random.default_rng(0)).loss == 0


def test_a_run_learns_every_task_once():
    run = distributed_run(plain_tasks(4, 4), np.random.default_rng(4))
    assert run.outcome.complete
    assert run.outcome.learned.sum() == 4
