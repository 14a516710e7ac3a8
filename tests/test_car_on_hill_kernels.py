"""The compiled kernels of Car-On-Hill against their slow twins."""

import numpy as np
import pytest
from reference import car_on_hill as slow

from tabular.car_on_hill import _car_kernels, _search_kernels
from tabular.car_on_hill.ground_truth import boxes
from tabular.car_on_hill.tasks import TASKS

TASK = TASKS[1]
CELLS, DEPTH = 12, 6


def states(n, seed, p=(-1, 1), v=(-3, 3)):
    rng = np.random.default_rng(seed)
    return np.stack([rng.uniform(*p, n), rng.uniform(*v, n)], axis=1)


def moved(at, thrust):
    out = np.empty_like(at)
    _car_kernels.move_all(at[:, 0].copy(), at[:, 1].copy(), np.full(len(at), thrust), out)
    return out


@pytest.fixture(scope="module")
def tables():
    least, most = np.empty((2, CELLS, CELLS), np.int16)
    _search_kernels.optimistic(boxes(TASK, CELLS), least, most, DEPTH)
    return least, most


@pytest.mark.parametrize("thrust", [-5.0, 4.0])
def test_motion_is_that_of_the_twin(thrust):
    at = np.concatenate(
        [states(30, 0), states(30, 1, p=(-0.2, 0.2)), [[0, 0], [0, 1], [0, -1], [-0.01, 0.02]]]
    )
    expected = [slow.move(p, v, thrust) for p, v in at.tolist()]
    np.testing.assert_allclose(moved(at, thrust), expected, atol=1e-12)


def test_motion_obeys_the_published_equations():
    at = np.concatenate([states(100, 2), states(100, 3, p=(-0.3, 0.3))])
    for thrust in (-4.5, 4.5):
        exact = np.array([slow.adaptive(p, v, thrust) for p, v in at.tolist()])
        assert (np.abs(moved(at, thrust) - exact).max(axis=0) < (3e-7, 1e-6)).all()


def test_a_motion_without_the_cut_at_the_seam_is_found():
    """The negative control: the wrong side of the hill costs more than the tolerance."""
    p, v, thrust = -0.05, 2.5, 4.5
    w = slow.textbook_step(p, v * np.hypot(1, slow.slope(p, -1)), thrust, -1, 0.1)
    assert abs(w[0] - slow.adaptive(p, v, thrust)[0]) > 1e-3


def small_boxes(seed):
    """Boxes as small as a cell, anywhere in and around the rectangle of states."""
    rng = np.random.default_rng(seed)
    middle = rng.uniform(-2.2, 2.2, (CELLS, CELLS, 2, 2)) * (1, 3)
    reach = np.array([1, 3]) / CELLS
    return np.stack([middle - reach, middle + reach], axis=-1).reshape(CELLS, CELLS, 2, 4)


def test_tables_are_those_of_the_twin():
    for given in (boxes(TASK, CELLS), small_boxes(0)):
        least, most = np.empty((2, CELLS, CELLS), np.int16)
        _search_kernels.optimistic(given, least, most, DEPTH)
        expected = slow.optimistic(given, DEPTH)
        assert np.array_equal(least, expected[0])
        assert np.array_equal(most, expected[1])
    assert len(np.unique(least)) > 3
    assert len(np.unique(most)) > 3


def test_ends_are_those_of_a_search_that_prunes_nothing(tables):
    at = np.concatenate([states(6, 4), [[-0.95, -2.0], [-0.98, -1.0], [0.6, 1.0], [-0.7, -2.6]]])
    steps, kinds = np.empty((len(at), 2), np.int16), np.empty((len(at), 2), np.int8)
    _search_kernels.judge(at, TASK.thrust, *tables, DEPTH, steps, kinds)
    expected = np.array([slow.judge(p, v, TASK.thrust, DEPTH) for p, v in at.tolist()])
    assert np.array_equal(steps, expected[..., 0])
    assert np.array_equal(kinds, expected[..., 1])
    assert set(kinds.ravel()) == {-1, 0, 1}
    assert ((kinds == -1) & (steps > 1)).any()


def test_episodes_are_those_of_the_twin(tables):
    rng = np.random.default_rng(5)
    at = np.concatenate([states(6, 6), [[0.6, 1.0], [-0.95, -1.0]]])
    shape = (len(at), 8)
    explored = np.where(rng.random(shape) < 0.3, rng.integers(0, 2, shape), -1).astype(np.int8)
    actions = np.full(shape, -1, np.int8)
    path = np.zeros((len(at), 9, 2))
    path[:, 0] = at
    _search_kernels.behave(explored, TASK.thrust, *tables, DEPTH, path, actions)
    for e, start in enumerate(at.tolist()):
        expected, taken = slow.behave(tuple(start), explored[e].tolist(), TASK.thrust, DEPTH)
        assert actions[e, actions[e] >= 0].tolist() == taken
        np.testing.assert_allclose(path[e, : len(expected)], expected, atol=1e-11)
