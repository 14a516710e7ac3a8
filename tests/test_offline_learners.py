"""Offline learners of several tasks and their domains: right with plenty of data, each wrong where it must be."""

import numpy as np
import pytest

from linear_mdp.low_rank.families import block_grid, service_queue, uniform
from linear_mdp.low_rank.morl import OfflineProblem, draw_data
from linear_mdp.low_rank.offline_learners import LEARNERS, OfflineData
from linear_mdp.low_rank.values import policy_task_values
from theory.errors import InvalidInput


def rng(seed=0):
    return np.random.default_rng(seed)


def test_a_grid_of_rooms_by_hand():
    mdp = block_grid(rng(), width=2, H=3, T=2)
    assert (mdp.S, mdp.A, mdp.d) == (8, 4, 4)
    assert mdp.start.tolist() == [0.5, 0.5, 0, 0, 0, 0, 0, 0]
    room = np.arange(8) // 2
    moved = np.stack([mdp.kernels[..., room == z].sum(axis=-1) for z in range(4)], axis=-1)
    assert moved[1, 2, 0] == pytest.approx(
        np.array([[1, 0, 0, 0], [0.15, 0, 0.85, 0], [1, 0, 0, 0], [0.15, 0.85, 0, 0]])
    )
    assert (np.abs(mdp.kernels[0] - mdp.kernels[1]) > 0.01).any()  # the views differ from task to task


def test_a_queue_by_hand():
    mdp = service_queue(rng(), capacity=3, H=2, T=2)
    none = mdp.mu[0, 0, 0, 0]
    assert mdp.kernels[0, 0, 2, 0, 1] == pytest.approx(0.3 * none)  # one served slowly, nobody came
    assert mdp.kernels[0, 0, 0, 1, 0] == pytest.approx(none)
    assert mdp.mu[0, 0, 3].tolist() == pytest.approx([0, 0, 0, 1])  # who finds no room is lost
    assert mdp.rewards[0, 0, 0].tolist() == [0.5, 0.4]


def test_plenty_of_data_make_every_learner_right_but_the_one_that_pools():
    mdp = service_queue(rng(3), capacity=3, H=4, T=3)
    problem = OfflineProblem(mdp, uniform(mdp))
    data = OfflineData(problem, draw_data(problem, 10**7, rng(1)), rng(2))
    loss = {
        name: (problem.optimum.start - policy_task_values(mdp, data.plan(name, 0.1)).start).max()
        for name in LEARNERS
    }
    assert loss.pop("pooled") > 1e-3  # the queues differ
    assert max(loss.values()) < 1e-3
    fitted = problem.optimum.start - policy_task_values(mdp, data.fitted_q()).start
    assert fitted.max() < 1e-3
    with pytest.raises(InvalidInput, match="unknown 'best'"):
        data.plan("best", 0.1)
