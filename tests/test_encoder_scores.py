"""All encoders of one transition at once, against joint laws of one encoder at a time."""

import numpy as np
import pytest

from tabular.information import club_within_tasks, fresh_behaviour_information, mutual_information
from tabular.information.bandits import bandit_tasks, goal_tasks, softmax_tasks
from tabular.information.encoder_scores import RIDGE, SMOOTHING, best, distance, score_encoders
from tabular.information.partitions import coarse_labels, partitions
from tabular.measure import measure
from tabular.subjects.gain_batch import FamilyDesign, drawn_batch
from theory.errors import InvalidInput


def test_partitions_are_counted_by_stirling_numbers() -> None:
    assert [len(partitions(n, 3)) for n in (1, 2, 3, 4, 8)] == [1, 2, 5, 14, 1094]
    labels = partitions(6, 6)
    assert len(labels) == len({tuple(row) for row in labels.tolist()}) == 203  # Bell's number
    with pytest.raises(InvalidInput, match="more than 200000"):
        partitions(20, 20)
    with pytest.raises(InvalidInput, match="0 codes"):
        partitions(2, 0)


@pytest.fixture(scope="module")
def drawn() -> tuple:
    contexts = bandit_tasks(np.random.default_rng(0), [0.3, 0.8], 3, 3)
    labels = partitions(6, 3)[::7]
    return contexts, labels, score_encoders(contexts, labels)


def test_scores_are_those_of_single_encoders(drawn: tuple) -> None:
    contexts, labels, scores = drawn
    for e, row in enumerate(labels):
        encoder = np.eye(3)[row].reshape(1, 3, 2, 3)
        p = contexts.joint(encoder)
        for values, expected in (
            (scores.task_information, mutual_information(p, "Z", "M")),
            (scores.own_information, mutual_information(p, "Z", "B")),
            (scores.fresh_information, fresh_behaviour_information(contexts, encoder)),
        ):
            np.testing.assert_allclose(values[:, e], expected, atol=1e-12)


def test_smoothed_club_is_that_of_a_mixed_model(drawn: tuple) -> None:
    """Without smoothing it may be infinite; with it, the model of single encoders is mixed in the same way."""
    contexts, labels, scores = drawn
    assert np.isfinite(scores.club_within).all()
    encoder = np.eye(3)[labels[5]].reshape(1, 3, 2, 3)
    p = contexts.joint(encoder)[0].sum(axis=2)
    q = p.sum(axis=0) / p.sum(axis=(0, 2))[:, None] * (1 - SMOOTHING) + SMOOTHING / 3
    negatives = sum(np.outer(task.sum(axis=1), task.sum(axis=0)) / task.sum() for task in p)
    assert scores.club_within[0, 5] == pytest.approx(((p.sum(axis=0) - negatives) * np.log(q)).sum())
    assert not np.isfinite(
        club_within_tasks(contexts.joint(np.eye(3)[[0, 0, 0, 0, 1, 1]].reshape(1, 3, 2, 3))).value
    ).all()


def test_accuracies_and_surrogates_by_hand(drawn: tuple) -> None:
    contexts, labels, scores = drawn
    swapped = np.roll(contexts.behaviour, -1, axis=1)
    accuracy, actions = scores.accuracy(swapped), np.linspace(-1, 1, 3)
    surrogate = scores.gaussian_entropy(actions)
    for e, row in enumerate(labels):
        posterior = scores.tasks[0, e]
        right = 0.0
        for m in range(3):
            for b in range(3):
                for t in range(2):
                    z = row[2 * b + t]
                    winners = np.flatnonzero(posterior[:, z] >= posterior[:, z].max() - 1e-9)
                    weight = swapped[0, m, b] * contexts.environment[0, m, b, t] / 3
                    right += weight * (m in winners) / len(winners)
        assert accuracy[0, e] == pytest.approx(right)
        entropy = 0.0
        for z in range(row.max() + 1):
            law = posterior[:, z] @ contexts.behaviour[0] / posterior[:, z].sum()
            variance = law @ actions**2 - (law @ actions) ** 2
            entropy += posterior[:, z].sum() * np.log(2 * np.pi * np.e * (variance + RIDGE)) / 2
        assert surrogate[0, e] == pytest.approx(entropy)


def test_a_code_of_the_task_has_no_regret_and_a_constant_one_has_some() -> None:
    contexts = bandit_tasks(np.random.default_rng(1), np.ones(5), 3, 3)
    rewards = contexts.environment[..., 1]
    arms = np.repeat(np.arange(3), 2)
    scores = score_encoders(contexts, np.stack([arms, np.zeros(6, dtype=np.int64)]))
    known, blind = scores.regret(contexts.behaviour, rewards).T
    assert (known < 0.02).all()
    mean = rewards.mean(axis=1).max(axis=1)
    np.testing.assert_allclose(blind, rewards.max(axis=2).mean(axis=1) - mean, atol=1e-12)
    assert (blind >= known - 0.02).all()


def test_families_are_as_diverse_as_asked() -> None:
    eta = np.array([0.0, 0.25, 1.0])
    contexts = bandit_tasks(np.random.default_rng(2), eta, 3, 4)
    np.testing.assert_allclose(distance(contexts.behaviour), 0.98 * eta, atol=1e-12)
    assert distance(softmax_tasks(np.random.default_rng(3), 4, 3, 4, np.inf).behaviour).max() < 1e-15
    sharp = softmax_tasks(np.random.default_rng(3), 1, 3, 4, 1e-3)
    assert np.unique(sharp.behaviour.round(6)).tolist()[0] == 0
    with pytest.raises(InvalidInput, match="3 tasks cannot have different arms of 2"):
        bandit_tasks(np.random.default_rng(0), [0.5], 3, 2)
    with pytest.raises(InvalidInput, match=r"numbers in \[0, 1\]"):
        bandit_tasks(np.random.default_rng(0), [1.5], 2, 2)
    with pytest.raises(InvalidInput, match="temperature"):
        softmax_tasks(np.random.default_rng(0), 1, 2, 2, 0.0)


def test_ties_count_evenly_and_bad_labels_are_refused(drawn: tuple) -> None:
    contexts, _, _ = drawn
    assert best(np.array([[1.0, 1.0, 0.0]]), np.array([[2.0, 4.0, 9.0]])).tolist() == [3.0]
    with pytest.raises(InvalidInput, match=r"shape \(E, 6\)"):
        score_encoders(contexts, np.zeros((1, 5), dtype=np.int64))


def test_a_batch_that_gains_nothing_has_no_correlation() -> None:
    batch = drawn_batch(FamilyDesign(5), np.random.default_rng(6))
    assert batch.correlation(np.zeros(1)).value == 0
    penalty = batch.scores.own_information
    gain, diversity = batch.gain(penalty), distance(batch.contexts.behaviour)
    assert measure("own_gain_correlation", batch).value == pytest.approx(np.corrcoef(gain, diversity)[0, 1])
    mixed = drawn_batch(FamilyDesign(5), np.random.default_rng(6), mismatched=2)
    expected = np.corrcoef(np.roll(gain, 2), diversity)[0, 1]
    assert measure("own_gain_correlation", mixed).value == pytest.approx(expected)
    assert measure("mismatched", mixed).value == 2


def test_goals_pay_most_at_the_own_arm() -> None:
    goals = goal_tasks(np.random.default_rng(7), 5, 1.0)
    pays, behaviour = goals.environment[0, :, :, 1], goals.behaviour[0]
    assert (pays.argmax(axis=1) == behaviour.argmax(axis=1)).all()
    assert pays[2].tolist() == pytest.approx([0.1, 0.5, 0.9, 0.5, 0.1])
    shared = goal_tasks(np.random.default_rng(7), 5, 0.0).behaviour[0]
    assert np.ptp(shared, axis=0).max() < 1e-15  # the negative control: no diversity, one behaviour
    with pytest.raises(InvalidInput, match="a diversity in"):
        goal_tasks(np.random.default_rng(7), 5, 1.1)


def test_coarse_codes_range_from_one_code_to_all() -> None:
    labels = coarse_labels(5)
    sizes = [len(np.unique(row)) for row in labels]
    assert (min(sizes), max(sizes)) == (1, 10)
    assert all(set(row) == set(range(row.max() + 1)) for row in labels)  # no code is left out
