"""Finite and composed classes against slow twins, and the brackets between ascent and dual."""

from __future__ import annotations

import numpy as np
import pytest
from budget import FALSE_ALARM
from reference import complexity as reference

from tabular.complexity import (
    BallComposite,
    BoxDictionary,
    BoxHeads,
    FiniteClass,
    StiefelComposite,
    at_cells,
    dictionary_class,
    dictionary_lipschitz,
    dictionary_quotient,
    expected_chi,
    gaussian_bracket,
    gaussian_complexity,
    rademacher_complexity,
)

Z = np.random.default_rng(3).standard_normal((3, 7, 4))


def test_a_single_function_costs_nothing():
    fixed = FiniteClass(Z[0, :1])
    assert gaussian_complexity(fixed).certified == rademacher_complexity(fixed).mean == fixed.diameter == 0
    assert dictionary_quotient(Z, np.eye(7), np.zeros((0, 2, 1)), np.random.default_rng(0)).certified == 0


def test_finite_classes():
    rng = np.random.default_rng(6)
    points = rng.standard_normal((20, 9))
    shifted = FiniteClass(points + 100)
    noise = rng.standard_normal((4, 9))
    expected = (noise @ points.T).max(axis=1) - noise @ points.mean(axis=0)
    assert shifted.support(noise) == pytest.approx(expected)
    assert shifted.diameter == pytest.approx(max(np.linalg.norm(a - b) for a in points for b in points))
    estimate = gaussian_complexity(shifted, rng, draws=4000)
    assert estimate.low < estimate.mean < estimate.high < estimate.certified
    assert estimate.mean < shifted.massart
    square = FiniteClass(np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 1.0], [1.0, 0.0], [0.4, 0.5]]))
    assert square.closed_form() == pytest.approx(4 / np.sqrt(8 * np.pi))


@pytest.mark.statistical
def test_cells_and_samples_have_one_gaussian_complexity():
    rng = np.random.default_rng(7)
    features, counts = rng.standard_normal((5, 4, 2)), np.array([3, 1, 0, 2])
    cells = np.repeat(np.arange(4), counts)
    samples = FiniteClass(features[:, cells].reshape(5, -1))
    by_cell = dictionary_class(features, counts)
    assert by_cell.centred @ by_cell.centred.T == pytest.approx(samples.centred @ samples.centred.T)
    assert by_cell.radius == pytest.approx(samples.radius)
    assert at_cells(features, counts).shape == (5, 4, 2)


def test_dictionary_constants_by_enumeration():
    rng = np.random.default_rng(8)
    features, inputs = rng.standard_normal((3, 4, 2)), rng.standard_normal((4, 5))
    slopes = [
        np.linalg.norm(h[i] - h[j]) / np.linalg.norm(inputs[i] - inputs[j])
        for h in features
        for i in range(4)
        for j in range(i)
    ]
    assert dictionary_lipschitz(features, inputs) == pytest.approx(max(slopes))
    pairs = np.array([[[0, 1], [2, 3]], [[0, 0], [1, 0]]])
    found = dictionary_quotient(features, inputs, pairs, rng)
    flat = [
        FiniteClass((features[:, p[0]] - features[:, p[1]]).reshape(3, -1)).closed_form()
        / np.linalg.norm(inputs[p[0]] - inputs[p[1]])
        for p in pairs
    ]
    assert found.mean == pytest.approx(max(flat), rel=1e-9)  # three points lie in a plane


def test_box_dictionary_equals_the_loop():
    rng = np.random.default_rng(9)
    features, counts = rng.dirichlet(np.ones(3), (4, 5)), rng.integers(0, 4, (2, 5))
    hypotheses = BoxDictionary(features, counts, 0.5)
    noise = rng.standard_normal((6, 2, 5))
    slow = [reference.box_dictionary(features, counts, 0.5, one) for one in noise]
    assert hypotheses.support(noise) == pytest.approx(slow)
    assert hypotheses.radius == pytest.approx(
        0.5 * np.sqrt(counts.sum())
    )  # all heads at the bound predict it
    estimate = gaussian_complexity(hypotheses, rng, draws=500)
    lone = BoxDictionary(features[:1], counts, 0.5)
    exact = BoxHeads(at_cells(features[0], counts), 0.5).closed_form()
    assert abs(gaussian_complexity(lone, rng, draws=4000).mean - exact) < 0.05 * exact
    assert estimate.certified > exact


@pytest.mark.parametrize(("d", "T"), [(5, 3), (3, 7), (6, 6), (10, 20)])
def test_ball_composite_ascent_meets_its_dual(d, T):
    rng = np.random.default_rng(d)
    noise = rng.standard_normal((30, T, d))
    hypotheses = BallComposite(np.tile(np.eye(d), (T, 1, 1)), min(d, T), 1.0, 2.0)
    lower, upper = hypotheses.bracket(noise)
    assert (lower <= upper * (1 + 1e-12)).all()
    assert upper == pytest.approx(lower, rel=1e-6)
    slow = 2 * reference.trace_ball(noise[0].T)
    assert lower[0] == pytest.approx(slow, rel=1e-4)
    assert lower[0] <= slow * (1 + 1e-6)


def test_a_narrow_representation_is_enough_for_few_tasks():
    """Rank k suffices as soon as (k+1)(k+2)/2 > T; rank one does not, and the bracket says so."""
    noise = np.random.default_rng(1).standard_normal((20, 9, 8))
    inputs = np.tile(np.eye(8), (9, 1, 1))
    lower, upper = BallComposite(inputs, 3, 1.0, 1.0).bracket(noise)
    assert upper == pytest.approx(lower, rel=1e-6)
    lower, upper = BallComposite(inputs, 1, 1.0, 1.0).bracket(noise)
    assert (upper > 1.01 * lower).any()


def test_stiefel_bracket_holds_the_best_direction():
    noise = np.random.default_rng(2).standard_normal((25, 5, 2))
    hypotheses = StiefelComposite(np.tile(np.eye(2), (5, 1, 1)), 1, 1.5)
    lower, upper = hypotheses.bracket(noise)
    best = 1.5 * np.array([reference.best_direction(one.T) for one in noise])
    assert (lower <= best * (1 + 1e-6)).all()
    assert (best <= upper * (1 + 1e-12)).all()
    assert (upper <= hypotheses.singular_value_bound(noise) * (1 + 1e-12)).all()
    assert (lower > 0.999 * best).mean() > 0.7
    full = StiefelComposite(np.tile(np.eye(2), (5, 1, 1)), 2, 1.5)
    lengths = 1.5 * np.linalg.norm(noise, axis=2).sum(axis=1)
    assert full.bracket(noise)[0] == pytest.approx(lengths)


@pytest.mark.statistical
@pytest.mark.parametrize(
    ("T", "draws", "value", "singular"),
    [(1, 400, 0.04969, 0.0497), (4, 400, 0.0454, 0.0460), (16, 40, 0.0299, 0.0310), (64, 10, 0.0216, 0.0227)],
)
def test_the_published_anchors_of_the_bound(T, draws, value, singular):
    """Heads of norm one on three shared features of 40 cells, 400 samples a task; per sample."""
    rng = np.random.default_rng(T)
    hypotheses = StiefelComposite(np.broadcast_to(np.sqrt(10) * np.eye(40), (T, 40, 40)), 3, 1.0)
    lower, upper = gaussian_bracket(hypotheses, rng, draws=draws, failure=FALSE_ALARM)
    assert hypotheses.radius == pytest.approx(np.sqrt(10 * T))
    slack = hypotheses.radius * np.sqrt(2 * np.log(2 / FALSE_ALARM) / draws)
    assert abs(lower.mean - 400 * T * value) < slack + 0.005 * lower.mean
    assert 1 - 1e-9 <= upper.mean / lower.mean < 1.015
    bound = hypotheses.singular_value_bound(rng.standard_normal((400, T, 40))).mean()
    assert bound / (400 * T) == pytest.approx(singular, rel=0.04)
    if T == 1:
        exact = np.sqrt(10) * expected_chi(40)
        assert exact / 400 == pytest.approx(0.049688, abs=1e-6)
        assert exact <= upper.certified
