"""Complexities of every class against slow twins, closed forms against Monte Carlo, and the certificates."""

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
    LinearHeads,
    LinearMaps,
    StiefelComposite,
    at_cells,
    box_quotient,
    dictionary_lipschitz,
    dictionary_quotient,
    expected_chi,
    expected_root,
    from_gaussian_draws,
    gaussian_complexity,
    head_quotient,
    map_quotient,
    rademacher_complexity,
)
from theory.errors import InvalidInput

Z = np.random.default_rng(3).standard_normal((3, 7, 4))
CLOSED = [
    LinearHeads(Z[:1], 1.5),
    LinearHeads(Z, 1.5),
    LinearMaps(Z[0], 3, 0.7),
    LinearMaps(Z[0], 1, 2.0),
    BoxHeads(Z, 0.5),
    FiniteClass(Z[0, :2]),
    FiniteClass(Z[0, :3]),
    FiniteClass(Z[0, :5, :2] @ Z[1, :2]),
]


def monte_carlo(hypotheses, rng, draws=40_000):
    return hypotheses.support(rng.standard_normal((draws, *hypotheses.noise_shape)))


@pytest.mark.parametrize("d", [1, 2, 3, 17, 59, 60, 1000, 10**6])
def test_chi_is_right_to_the_last_digits(d):
    assert abs(float(expected_chi(d) / reference.expected_chi(d)) - 1) < 1e-15


def test_roots_of_chi_squared_sums_are_right_to_twelve_digits():
    assert expected_root([3.0, 0.5]) == pytest.approx(reference.expected_root_of_two(3.0, 0.5), rel=1e-13)
    assert expected_root([1.0, 1e-9]) == pytest.approx(reference.expected_root_of_two(1.0, 1e-9), rel=1e-13)
    weights = [5.0, 1.0, 0.2, 1e-4]
    for multiplicity in (1, 4):
        slow = reference.expected_root(weights, multiplicity)
        assert expected_root(weights, multiplicity) == pytest.approx(slow, rel=1e-12)
    for d in (1, 8, 400):
        assert expected_root(np.full(d, 4.0)) == pytest.approx(2 * expected_chi(d), rel=1e-13)
        assert expected_root([4.0], d) == pytest.approx(2 * expected_chi(d), rel=1e-13)
    assert np.array_equal(expected_root([[0.0, 0.0], [0.0, 1e300]]) > 0, [False, True])


@pytest.mark.statistical
@pytest.mark.parametrize("hypotheses", CLOSED, ids=lambda h: type(h).__name__)
def test_closed_forms_agree_with_monte_carlo(hypotheses):
    draws = monte_carlo(hypotheses, np.random.default_rng(1))
    value = hypotheses.closed_form()
    slack = hypotheses.radius * np.sqrt(2 * np.log(2 / FALSE_ALARM) / len(draws))
    assert abs(draws.mean() - value) <= slack
    assert draws.mean() == pytest.approx(value, rel=0.02)
    exact = gaussian_complexity(hypotheses)
    assert exact.mean == exact.low == exact.high == value <= exact.certified


def test_a_wrong_closed_form_is_noticed():
    heads = LinearHeads(Z[:1], 1.5)
    jensen = 1.5 * np.linalg.norm(Z[0])
    draws = monte_carlo(heads, np.random.default_rng(1))
    assert abs(draws.mean() - jensen) > heads.radius * np.sqrt(2 * np.log(2 / FALSE_ALARM) / len(draws))


def test_supports_are_attained_by_members():
    rng = np.random.default_rng(5)
    noise = rng.standard_normal((3, 7))
    sums = np.einsum("tn,tnk->tk", noise, Z)
    heads = 1.5 * sums / np.linalg.norm(sums, axis=1, keepdims=True)
    attained = (noise * np.einsum("tnk,tk->tn", Z, heads)).sum()
    assert LinearHeads(Z, 1.5).support(noise[None])[0] == pytest.approx(attained, rel=1e-12)
    matrix = rng.standard_normal((7, 3)).T
    member = 0.7 * (matrix @ Z[0]) / np.linalg.norm(matrix @ Z[0])
    attained = (matrix.T * (Z[0] @ member.T)).sum()
    assert LinearMaps(Z[0], 3, 0.7).support(matrix.T[None])[0] == pytest.approx(attained, rel=1e-12)
    slow = reference.box_heads(Z, 0.5, noise)
    assert BoxHeads(Z, 0.5).support(noise[None])[0] == pytest.approx(slow, rel=1e-12)


@pytest.mark.parametrize(
    "hypotheses", [*CLOSED, BallComposite(Z, 4, 1.0, 2.0)], ids=lambda h: type(h).__name__
)
def test_the_radius_is_the_lipschitz_constant(hypotheses):
    """Exact: the support function is nowhere steeper, and somewhere as steep."""
    noise = np.random.default_rng(2).standard_normal((2, 50, *hypotheses.noise_shape))
    rise = np.abs(hypotheses.support(noise[0]) - hypotheses.support(noise[1]))
    assert (rise <= hypotheses.radius * _lengths(noise[0] - noise[1]) * (1 + 1e-9)).all()
    points = noise[0] / _lengths(noise[0]).reshape(50, *[1] * len(hypotheses.noise_shape))
    for _ in range(100):  # power iteration: the gradient of the support function, again and again
        slopes = [hypotheses.support(points + e) - hypotheses.support(points - e) for e in _axes(hypotheses)]
        points = np.stack(slopes, axis=-1).reshape(points.shape) / 2e-6
        steepest = _lengths(points).max()
        if steepest >= 0.999 * hypotheses.radius:
            break
        points /= _lengths(points).reshape(50, *[1] * len(hypotheses.noise_shape))
    assert steepest == pytest.approx(hypotheses.radius, rel=1e-3)


def _lengths(noise):
    return np.linalg.norm(noise.reshape(len(noise), -1), axis=1)


def _axes(hypotheses):
    size = int(np.prod(hypotheses.noise_shape))
    return 1e-6 * np.eye(size).reshape(size, *hypotheses.noise_shape)


def test_quotients_have_their_numbers():
    assert head_quotient(1.0, 3, 10) == pytest.approx(0.9213, abs=5e-5)
    assert map_quotient(1.0, 5, 3, 20) == pytest.approx(1.7034, abs=5e-5)
    assert head_quotient(2.0, 3, 10, tasks=9) == pytest.approx(3 * 2 * head_quotient(1.0, 3, 10))
    assert map_quotient(1.0, 5, 3, 20) < np.sqrt(3)


def test_quotients_are_the_largest_and_attained():
    rng = np.random.default_rng(0)
    for n, width in ((6, 3), (2, 3)):
        for make, quotient in (
            (lambda D: LinearHeads(D, 1.0), head_quotient(1.0, width, n, 2)),
            (lambda D: BoxHeads(D, 1.0), box_quotient(1.0, width, 2)),
            (lambda D: LinearMaps(D[0], 2, 1.0), map_quotient(1.0, width, 2, n)),
        ):
            random = [rng.standard_normal((2, n, width)) for _ in range(20)]
            for D in random:
                size = np.linalg.norm(D[0] if isinstance(make(D), LinearMaps) else D)
                assert make(D).closed_form() / size < quotient
    even = np.tile(np.eye(6, 3), (2, 1, 1))
    assert LinearHeads(even, 1.0).closed_form() / np.linalg.norm(even) == pytest.approx(
        head_quotient(1.0, 3, 6, 2)
    )
    assert LinearHeads(even, 1.0).quotient == pytest.approx(head_quotient(1.0, 3, 6, 2))
    assert LinearMaps(even[0], 2, 1.0).closed_form() / np.sqrt(3) == pytest.approx(map_quotient(1.0, 3, 2, 6))
    turns = (
        2 * np.pi * np.arange(3) / 3
    )  # columns of equal norm that sum to zero: a difference in the simplex
    simplex = np.stack([np.cos(turns), np.sin(turns)])[None]
    assert BoxHeads(simplex, 1.0).closed_form() / np.linalg.norm(simplex) == pytest.approx(
        box_quotient(1.0, 3)
    )


def test_rademacher_equals_the_loop_over_signs():
    points = Z[0] @ Z[1, :4]
    assert rademacher_complexity(FiniteClass(points)).mean == pytest.approx(
        reference.rademacher(points), rel=1e-12
    )
    cube = rademacher_complexity(BoxHeads(np.eye(10)[None], 2.0))
    assert cube.mean == pytest.approx(20)
    assert np.sqrt(np.pi / 2) * gaussian_complexity(BoxHeads(np.eye(10)[None], 2.0)).mean == pytest.approx(20)


@pytest.mark.statistical
def test_rademacher_by_monte_carlo_is_certified():
    rng = np.random.default_rng(4)
    wide = LinearHeads(rng.standard_normal((1, 16, 2)), 1.0)
    exact = rademacher_complexity(wide).mean
    doubled = LinearHeads(
        np.concatenate([wide.features, np.zeros((1, 4, 2))], axis=1), 1.0
    )  # 20 signs, 4 idle
    estimate = rademacher_complexity(doubled, rng, draws=4000, failure=FALSE_ALARM)
    assert estimate.mean < estimate.certified
    assert exact <= estimate.certified
    assert estimate.mean == pytest.approx(exact, rel=0.05)


@pytest.mark.statistical
def test_a_certified_limit_is_above_the_truth():
    rng = np.random.default_rng(11)
    heads = LinearHeads(Z[:1], 1.0)
    truth = heads.closed_form()
    draws = monte_carlo(heads, rng, 200 * 20).reshape(200, 20)
    loose = [from_gaussian_draws(one, heads.radius, failure=1e-3).certified for one in draws]
    assert min(loose) >= truth
    means = draws.mean(axis=1)
    assert (means < truth).any()  # the mean itself is no certificate
    assert min(from_gaussian_draws(one, heads.radius / 50, failure=1e-3).certified for one in draws) < truth


def test_bad_input_is_named():
    rng = np.random.default_rng(0)
    for call, words in (
        (lambda: LinearHeads(Z[0], 1.0), r"LinearHeads: features must be .* \(T, n, width\)"),
        (lambda: LinearHeads(Z, -1.0), "norm must be positive and finite, got -1.0"),
        (lambda: LinearHeads(np.full((1, 2, 2), np.nan), 1.0), r"features\[0, 0, 0\] is nan"),
        (lambda: LinearMaps(Z[0], 0, 1.0), "outputs must be an integer of at least 1, got 0"),
        (lambda: BoxHeads(np.zeros((0, 2, 2)), 1.0), "non-empty array"),
        (lambda: StiefelComposite(Z, 5, 1.0), "at most the 4 coordinates of the inputs, got 5"),
        (lambda: BallComposite(Z, 2, 1.0, 0.0), "map_norm must be positive"),
        (lambda: BoxDictionary(Z, np.ones((2, 3)), 1.0), "counts of 3 cells do not fit features of 7"),
        (lambda: BoxDictionary(Z, -np.ones((2, 7)), 1.0), "counts must not be negative, got -1"),
        (lambda: at_cells(Z, -np.ones(7)), "counts must not be negative"),
        (lambda: expected_chi(0), "d must be an integer of at least 1, got 0"),
        (lambda: expected_root([-1.0]), "weights must be finite and not negative"),
        (lambda: gaussian_complexity(FiniteClass(Z[0])), "FiniteClass has no closed form; pass a"),
        (
            lambda: gaussian_complexity(FiniteClass(Z[0]), rng, draws=1),
            "draws must be an integer of at least 2",
        ),
        (
            lambda: gaussian_complexity(FiniteClass(Z[0]), rng, failure=0.0),
            "failure must lie strictly between",
        ),
        (lambda: rademacher_complexity(LinearHeads(Z, 1.0)), "21 signs are too many to enumerate"),
        (lambda: dictionary_lipschitz(Z, np.zeros((7, 1))), "two inputs agree"),
        (lambda: dictionary_lipschitz(Z, np.zeros((6, 1))), "features of 7 cells need as many inputs, got 6"),
        (
            lambda: dictionary_quotient(Z, np.eye(7), np.zeros((1, 2, 3)), rng),
            "pair 0 consists of equal inputs",
        ),
    ):
        with pytest.raises(InvalidInput, match=words):
            call()
