"""Sequential identification and identification by likelihood: who is told apart, after how long, and who is not."""

from math import log

import numpy as np
import pytest
from budget import FALSE_ALARM
from scipy.stats import binom

from linear_mdp.algorithms.bonus import constant
from linear_mdp.distmt.contextual import from_tasks
from linear_mdp.distmt.likelihood import TaskModel, divergence, identify_by_likelihood
from linear_mdp.distmt.sequential import NEW, Stopping, identify_sequentially
from linear_mdp.distmt.workers import LSVIWorker
from linear_mdp.families import gated_chain
from linear_mdp.sampling import draw_trajectories
from theory.errors import InvalidInput

H = 6
PROBE = np.zeros((H, 3), dtype=np.int64)


def gates(mirrored: bool = False, p: float = 0.6):
    return gated_chain(np.random.default_rng(0), H=H, p=p, q=0.2, mirrored=mirrored)


def test_the_rule_stops_at_its_radii() -> None:
    rule = Stopping(deviation=1.0, quantile=2.0, c_sep=0.4)
    assert rule.most == 400
    library = [1.0, 2.0]
    assert rule.decide(1.02, 60, library, full=True) is None  # radius 0.26 against 0.98 / 4
    assert rule.decide(1.02, 70, library, full=True) == 0
    assert rule.decide(1.02, 70, library, full=False) is None  # an unseen task may lie 0.4 away
    assert rule.decide(1.02, 400, library, full=False) == 0
    assert rule.decide(1.5, 400, library, full=False) == NEW
    assert rule.decide(4.0, 10, library, full=False) == NEW
    assert rule.decide(4.0, 10, [], full=False) == NEW


def test_agents_stop_early_where_the_gap_is_wide() -> None:
    tasks = from_tasks([gates(p=p) for p in (0.3, 0.9)])  # values 1.5 and 4.5
    worker = LSVIWorker(tasks, constant(tasks.tasks[0], 5.0))
    rule, rng = Stopping(deviation=2.5, quantile=3.0, c_sep=0.3), np.random.default_rng(1)
    for task in (0, 1):
        entry, episodes = identify_sequentially(worker, task, tasks.values, True, rule, rng)
        assert entry == task
        assert episodes < rule.most / 20
    # The negative control: the same entry twice cannot be told apart before the declared accuracy.
    entry, episodes = identify_sequentially(worker, 0, tasks.values[[0, 0]], True, rule, rng)
    assert (entry, episodes) == (0, rule.most)


def test_divergences_by_hand() -> None:
    first, second = (TaskModel.exact(gates(mirrored), PROBE) for mirrored in (False, True))
    expected = 0.6 * log(0.6 / 0.2) + 0.4 * log(0.4 / 0.8)
    assert divergence(first, second, 0) == pytest.approx(expected)
    assert divergence(first, first, 0) == 0


def test_log_likelihoods_by_hand() -> None:
    model = TaskModel.exact(gates(), PROBE)
    states = np.array([[0, 1, 1, 1, 1, 1, 1], [0, 2, 2, 2, 2, 2, 2]])
    rewards = np.array([[0.0, 1, 1, 1, 1, 1], [0.0, 0, 0, 0, 0, 0]])
    assert model.log_likelihood((states, rewards)) == pytest.approx(log(0.6) + log(0.4))
    assert model.log_likelihood((states, 1 - rewards)) == -np.inf


@pytest.mark.statistical
def test_equal_values_are_told_apart_and_equal_tasks_are_not() -> None:
    tasks = [gates(mirrored) for mirrored in (False, True)]
    models = [TaskModel.exact(task, PROBE) for task in tasks]
    rng, delta, runs = np.random.default_rng(2), 0.05, 200

    def played(task: int, among: list[TaskModel], most: int = 1000) -> tuple[int, int]:
        return identify_by_likelihood(
            among, lambda n: draw_trajectories(tasks[task], PROBE, rng, n), delta, 1, most
        )

    found = [played(run % 2, models) for run in range(runs)]
    wrong = sum(entry != run % 2 for run, (entry, _) in enumerate(found))
    assert wrong <= binom.isf(FALSE_ALARM, runs, delta)
    assert np.mean([episodes for _, episodes in found]) < 3 * log(2 / delta) / divergence(*models, 0)
    fitted = [TaskModel.fitted(draw_trajectories(task, PROBE, rng, 3000), 3) for task in tasks]
    assert fitted[0].P[0, 0] == pytest.approx(models[0].P[0, 0], abs=0.05)
    assert played(1, fitted)[0] == 1
    assert played(0, [models[0], models[0]], most=50) == (0, 50)  # the negative control: one task twice


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Stopping(0.0, 2.0, 0.1), "positive numbers"),
        (lambda: Stopping(1.0, 2.0, 0.1, growth=1.0), "growth > 1"),
        (lambda: Stopping(1.0, 2.0, 0.1).decide(1.0, 10, [], full=True), "must hold an entry"),
        (lambda: identify_by_likelihood([], lambda n: (None, None), 0.1, 1, 1), "0 models"),
    ],
)
def test_bad_input_is_named(make, message) -> None:
    with pytest.raises(InvalidInput, match=message):
        make()
