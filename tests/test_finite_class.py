"""Finite classes: tilts at the distance asked for, and the joint fit against trying every combination."""

from itertools import product

import numpy as np
import pytest

from linear_mdp.low_rank.class_problem import ClassProblem, independent_directions
from linear_mdp.low_rank.finite_class import IMPOSSIBLE, FiniteClass, draw_counts, joint_fit
from linear_mdp.low_rank.tilts import (
    divergence,
    hellinger,
    squared_variation,
    tilt,
    tilted_emissions,
    tilted_features,
)
from theory.errors import InvalidInput


def small(seed, F=4, G=3, T=3, X=5, S=4, d=2):
    rng = np.random.default_rng(seed)
    models = FiniteClass(rng.dirichlet(np.full(d, 2.0), (F, X)), rng.dirichlet(np.full(S, 2.0), (G, d)))
    return models, rng.dirichlet(np.ones(X), T), rng


@pytest.mark.parametrize("seed", range(4))
def test_the_joint_fit_is_the_best_of_all_combinations(seed):
    models, weights, rng = small(seed)
    counts = draw_counts(weights, models.kernels[0, [0, 1, 2]], 30, rng)
    tables = np.log(models.kernels)
    score = {
        (f, *mus): sum((counts[t] * tables[f, g]).sum() for t, g in enumerate(mus))
        for f in range(4)
        for mus in product(range(3), repeat=3)
    }
    best = max(score, key=lambda key: score[key])
    fit = joint_fit(models, counts)
    assert (int(fit.phi), *fit.mu.tolist()) == best
    assert fit.log_likelihood == pytest.approx(score[best], rel=1e-12)
    for t in range(3):
        alone = max((counts[t] * tables[f, g]).sum() for f in range(4) for g in range(3))
        assert fit.sacrificed[t] == pytest.approx(
            alone - (counts[t] * tables[best[0], best[1 + t]]).sum(), abs=1e-9
        )
    batch = joint_fit(models, np.stack([counts, counts[::-1]]))
    assert batch.phi.tolist() == [fit.phi, fit.phi]
    assert batch.mu[1].tolist() == fit.mu[::-1].tolist()


def test_what_cannot_happen_is_never_fitted_once_it_was_seen():
    models = FiniteClass(np.ones((1, 1, 1)), np.array([[[0.0, 1.0]], [[0.5, 0.5]]]))
    assert joint_fit(models, np.array([[[0.0, 9.0]]])).mu.tolist() == [0]
    assert joint_fit(models, np.array([[[1.0, 1e9]]])).mu.tolist() == [1]
    assert models.log_tables[0].tolist() == [IMPOSSIBLE, 0.0]


def test_tilts_lie_at_the_divergence_asked_for():
    models, weights, rng = small(5, F=1, G=3)
    phi, mus = models.phis[0], models.mus
    features = tilted_features(phi, mus, weights, rng.standard_normal((6, 5, 2)), 0.03)
    total = divergence(weights, phi @ mus, features[:, None] @ mus).sum(axis=-1)
    assert total == pytest.approx(np.full(6, 0.03), rel=1e-9)
    emissions = tilted_emissions(phi, mus[0], weights[0], rng.standard_normal((6, 2, 4)), 0.02)
    assert divergence(weights[0], phi @ mus[0], phi @ emissions) == pytest.approx(np.full(6, 0.02), rel=1e-9)
    assert features.sum(axis=-1) == pytest.approx(np.ones((6, 5)))
    # Half of the divergence is what the squared Hellinger distance of close laws comes to, and bounds TV^2.
    close = tilted_features(phi, mus, weights, rng.standard_normal((6, 5, 2)), 1e-6)[:, None] @ mus
    distance = hellinger(weights, phi @ mus, close)
    assert distance.sum(axis=-1) == pytest.approx(np.full(6, 5e-7), rel=1e-2)
    assert (squared_variation(weights, phi @ mus, close) <= distance).all()


def test_distances_by_hand():
    one, half = np.array([[1.0, 0.0]]), np.array([[0.5, 0.5]])
    weight = np.ones(1)
    assert divergence(weight, one, half) == pytest.approx(np.log(2))
    assert divergence(weight, half, one) == np.inf
    assert hellinger(weight, one, half) == pytest.approx(2 - np.sqrt(2))
    assert squared_variation(weight, one, half) == pytest.approx(0.25)
    assert tilt(half, np.array([[[1.0, 0.0]]]), np.array([np.log(3)])).ravel().tolist() == pytest.approx(
        [0.75, 0.25]
    )


def test_counts_have_the_law_of_samples():
    weights, kernels = np.array([[0.25, 0.75]]), np.array([[[0.5, 0.5], [1.0, 0.0]]])
    counts = draw_counts(weights, kernels, 10**12, np.random.default_rng(0), sets=2)
    assert counts.shape == (2, 1, 2, 2)
    assert counts.sum(axis=(1, 2, 3)).tolist() == [1e12, 1e12]
    assert counts[0, 0] / 1e12 == pytest.approx(np.array([[0.125, 0.125], [0.75, 0.0]]), abs=1e-5)


def test_bad_input_is_named():
    rng = np.random.default_rng(0)
    with pytest.raises(InvalidInput, match="must share d"):
        FiniteClass(np.ones((1, 2, 3)) / 3, np.ones((1, 2, 2)) / 2)
    with pytest.raises(InvalidInput, match="features 0 with emissions 1 give no law at state-action 0"):
        FiniteClass(np.ones((1, 2, 1)), np.array([[[0.5, 0.5]], [[0.9, 0.2]]]))
    models, weights, _ = small(0)
    with pytest.raises(InvalidInput, match="counts must have shape"):
        joint_fit(models, np.ones((2, 5, 5)))
    with pytest.raises(InvalidInput, match="must be a law"):
        draw_counts(2 * weights, models.kernels[0], 3, rng)
    with pytest.raises(InvalidInput, match="must not be negative"):
        draw_counts(weights, models.kernels[0], -1, rng)
    for n in (np.nan, np.inf, 1.5):
        with pytest.raises(InvalidInput, match="but whole, got"):
            draw_counts(weights, models.kernels[0], n, rng)
    with pytest.raises(InvalidInput, match="rows of kernels must be laws"):
        draw_counts(weights, 2 * models.kernels[0], 3, rng)
    with pytest.raises(InvalidInput, match="counts must be finite and not negative"):
        joint_fit(models, np.full((3, 5, 4), -1.0))
    with pytest.raises(InvalidInput, match=r"weights.* and emissions .* do not fit"):
        ClassProblem(models, weights, (0, 1, -1), 3)
    with pytest.raises(InvalidInput, match=r"weights\[0\] sums to 2"):
        ClassProblem(models, 2 * weights, (0, 1, 2), 3)
    phi, mus = models.phis[0], models.mus
    with pytest.raises(InvalidInput, match="must share d"):
        independent_directions(phi[:, 1:], mus, weights, 1)
    with pytest.raises(InvalidInput, match=r"phi\[0\] sums to 2"):
        tilted_features(2 * phi, mus, weights, np.ones((1, 5, 2)), 0.1)
    with pytest.raises(InvalidInput, match="directions must have shape"):
        tilted_features(phi, mus, weights, np.ones((0, 5, 2)), 0.1)
    with pytest.raises(InvalidInput, match="must be positive, got 0"):
        tilted_features(phi, mus, weights, np.ones((1, 5, 2)), 0)
    with pytest.raises(InvalidInput, match=r"reaches a divergence of .*, not 1"):
        tilted_features(phi, mus, weights, np.ones((1, 5, 2)), 1)  # an even direction moves nothing
