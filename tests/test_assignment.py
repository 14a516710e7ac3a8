"""Tasks that are handed out: planned tables against the round-by-round simulation, copies, and what is refused."""

from math import sqrt
from statistics import NormalDist

import numpy as np
import pytest
from budget import FALSE_ALARM

from linear_mdp.distmt.assignment import Assignment, even, follow, missing_after, play, rounds_for, starved
from linear_mdp.distmt.rounds import Rounds
from theory.coverage import expected_new_rounds, expected_rounds, expected_rounds_permuted, tail
from theory.coverage import holders_of_a_new_task as holders
from theory.errors import InvalidInput

QUANTILE = NormalDist().inv_cdf(1 - FALSE_ALARM / 2)
REPS = 5000


def off(sample, mean):
    """Standard errors between a sample's mean and a number."""
    return abs(sample.mean() - mean) / (sample.std() / sqrt(sample.size))


@pytest.mark.statistical
def test_tables_and_rounds_agree():
    M, N = 4, 3
    rng = np.random.default_rng(0)
    seen = follow(rng.integers(M, size=(REPS, 60, N)), M, rng)
    assert off(seen.rounds, float(expected_rounds(M, N))) < QUANTILE
    assert off(seen.new_rounds, float(expected_new_rounds(M, N))) < QUANTILE
    assert off(seen.holders, M * float(holders(M, N))) < QUANTILE
    by_rounds = play(even(M, N), REPS, rng).most_elected
    assert off(seen.most_elected - by_rounds, 0.0) < QUANTILE


def test_a_table_is_read_off_by_hand():
    seen = follow(np.array([[[0, 0], [0, 1], [1, 2]]]), 3, np.random.default_rng(1))
    assert [int(column[0]) for column in (seen.rounds, seen.new_rounds, seen.holders)] == [3, 3, 4]
    with pytest.raises(InvalidInput, match="fewer than all 4 tasks"):
        follow(np.array([[[0, 0], [0, 1], [1, 2]]]), 4, np.random.default_rng(1))


@pytest.mark.statistical
def test_copies_count_once_and_orders_do_not_repeat():
    rng = np.random.default_rng(2)
    copies = play(Assignment(6, (0.25,) * 4, copies=3), REPS, rng)
    assert off(copies.rounds, float(expected_rounds(4, 2))) < QUANTILE
    assert off(copies.holders, 3 * 4 * float(holders(4, 2))) < QUANTILE
    orders = play(Assignment(3, (0.2,) * 5, "orders"), REPS, rng)
    assert off(orders.rounds, float(expected_rounds_permuted(5, 3))) < QUANTILE
    assert orders.rounds.max() <= 5


@pytest.mark.statistical
def test_misses_have_the_exact_probability():
    misses = np.array([missing_after(even(5, 2), 4, 500, np.random.default_rng(seed)) for seed in range(40)])
    assert off(misses, float(tail(5, 8))) < QUANTILE
    assert off(misses, float(tail(5, 9))) > QUANTILE


def test_starved_tasks_come_last():
    rng = np.random.default_rng(3)
    seen: Rounds = play(starved(5, 2, 30, rng), 1, rng)
    assert seen.rounds[0] == 2 + 30 + 1
    assert rounds_for(10, 5, 0.05) == 11


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"N": 0, "p": (1.0,)}, "at least one agent"),
        ({"N": 3, "p": (1.0,), "copies": 2}, "groups of 2"),
        ({"N": 3, "p": (1.0,), "habit": "plan"}, "a plan belongs"),
    ],
)
def test_what_cannot_be_handed_out_is_refused(fields, words):
    with pytest.raises(InvalidInput, match=words):
        Assignment(**fields)
