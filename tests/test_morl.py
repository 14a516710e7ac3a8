"""MORL: penalties by hand, plans against every policy, and what truncation and saturation do."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from linear_mdp.low_rank.finite_class import FiniteClass
from linear_mdp.low_rank.mdp import LowRankMDP
from linear_mdp.low_rank.morl import OfflineProblem, draw_data, fit_models, plan_at, plan_tasks
from linear_mdp.low_rank.penalties import PENALTIES, Confidence, finite_confidence, radii, simplex_confidence
from linear_mdp.low_rank.planner import feature_widths, plan_pessimistically
from theory.errors import InvalidInput


def problem(seed=0, T=2, H=3, S=3, A=2, d=2):
    rng = np.random.default_rng(seed)
    phi, mu = rng.dirichlet(np.ones(d), (H, S, A)), rng.dirichlet(np.ones(S), (T, H, d))
    mdp = LowRankMDP(phi, mu, rng.random((T, H, S, A)) / H, np.full(S, 1 / S))
    others = rng.dirichlet(np.ones(d), (H, 4, S * A))
    models = tuple(
        FiniteClass(np.concatenate([phi[h].reshape(1, S * A, d), others[h]]), mu[:, h]) for h in range(H)
    )
    return OfflineProblem(mdp, np.full((S, A), 1 / A), models)


def value(kernels, rewards, start, policy):
    law, total, states = start, 0.0, np.arange(len(start))
    for h, actions in enumerate(policy):
        total += law @ rewards[h, states, actions]
        law = law @ kernels[h, states, actions]
    return total


def test_the_plan_is_the_best_of_all_policies():
    given, rng = problem(T=1, H=2), np.random.default_rng(1)
    models = fit_models(given, draw_data(given, 50, rng))
    outcome = plan_tasks(given, models, "total_over_T", given.confidence(0.1), scale=0.02)
    penalised = given.mdp.rewards[0] - outcome.plan.penalty[0]
    assert 0 < outcome.plan.penalty.min() < outcome.plan.penalty.max() <= 1
    policies = [np.reshape(p, (2, 3)) for p in product(range(2), repeat=6)]
    best = max(value(models.kernels[0], penalised, given.mdp.start, p) for p in policies)
    assert outcome.claimed[0] == pytest.approx(best, abs=1e-12)
    truly = [value(given.mdp.kernels[0], given.mdp.rewards[0], given.mdp.start, p) for p in policies]
    assert given.optimum.start[0] == pytest.approx(max(truly), abs=1e-12)
    mine = value(given.mdp.kernels[0], given.mdp.rewards[0], given.mdp.start, outcome.plan.policy[0])
    assert outcome.loss[0] == pytest.approx(max(truly) - mine, abs=1e-12)
    assert outcome.overestimate[0] == pytest.approx(best - mine, abs=1e-12)


def test_plenty_of_data_find_the_truth_and_the_optimum():
    given = problem()
    models = fit_models(given, draw_data(given, 10**12, np.random.default_rng(2)))
    assert models.hellinger.max() < 1e-20
    assert models.sacrificed.max() == pytest.approx(0, abs=1)
    for penalty in PENALTIES:
        outcome = plan_tasks(given, models, penalty, given.confidence(0.1))
        assert outcome.loss.max() < 1e-3
        assert outcome.plan.saturated.max() == 0
    unseen = OfflineProblem(
        given.mdp, given.behaviour, tuple(FiniteClass(m.phis[1:], m.mus) for m in given.models)
    )
    wrong = fit_models(unseen, draw_data(unseen, 10**12, np.random.default_rng(2)))
    assert wrong.errors.min() > 1e-6  # the truth is not in the class: no data help


def test_widths_by_hand():
    features = np.array([[[1.0, 0.0]], [[0.0, 1.0]]])
    assert feature_widths(features, np.array([[3.0], [8.0]]), 1.0).ravel().tolist() == [
        0.5,
        pytest.approx(1 / 3),
    ]


def test_radii_by_hand():
    confidence = finite_confidence(d=2, T=2, H=1, F=3, G=4, delta=0.5)
    assert confidence.joint == pytest.approx(2 * np.log(3 * 16 / 0.5))
    assert confidence.single == pytest.approx(2 * np.log(2 * 3 * 4 / 0.5))
    assert confidence.lam == pytest.approx(12 * np.log(2 * 2 * 2 * 3 / 0.5))
    errors, sacrificed = np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([[0.0, 1.0], [0.0, 0.0]])

    def alpha(penalty):
        return radii(penalty, confidence, 5.0, 2.0, 2, errors, sacrificed)

    def by_hand(ahead, here):
        return 2 * np.sqrt(1.5 * (10 * ahead + 2 * here + 2 * confidence.lam))

    L = confidence.joint
    assert alpha("total") == pytest.approx(np.full((2, 2), by_hand(L, L)))
    assert alpha("total_over_T") == pytest.approx(np.full((2, 2), by_hand(L / 2, L / 2)))
    assert alpha("single") == pytest.approx(np.full((2, 2), by_hand(confidence.single, confidence.single)))
    assert alpha("oracle")[1].tolist() == [pytest.approx(by_hand(4, 3)), pytest.approx(by_hand(0, 4))]
    assert alpha("cert")[0, 0] == pytest.approx(by_hand(min(L, confidence.single + 1), confidence.single))
    assert not alpha("none").any()
    with pytest.raises(InvalidInput, match="unknown penalty 'much'"):
        radii("much", confidence, 5.0, 2.0, 2, errors, sacrificed)


def test_the_confidence_of_a_continuous_class_is_its_dimension():
    found = simplex_confidence(d=3, T=16, H=1, S=6, A=4, delta=0.05)
    p = (24 - 3) * 2 + 16 * 3 * 5
    assert p / 4 < found.joint < 1.3 * p / 4
    assert found.single < simplex_confidence(d=3, T=160, H=1, S=6, A=4, delta=0.05).single


def test_a_penalty_that_is_saturated_everywhere_is_none():
    given = problem(seed=3)
    models = fit_models(given, draw_data(given, 5, np.random.default_rng(3)))
    none, full = (plan_tasks(given, models, p, given.confidence(0.1)) for p in ("none", "total"))
    assert full.plan.saturated.tolist() == [1, 1]
    assert full.plan.mean_penalty.tolist() == [1, 1]
    assert (full.plan.policy == none.plan.policy).all()
    assert full.claimed == pytest.approx(none.claimed - 3)
    truncated = plan_tasks(given, models, "total", given.confidence(0.1), floor=0.0)
    assert truncated.claimed.tolist() == [0, 0]  # the negative control: what comes later is cut off
    assert (truncated.plan.policy == given.mdp.rewards.argmax(axis=-1)).all()


def test_tasks_fitted_alone_need_not_share_features():
    given = problem(seed=4)
    counts = draw_data(given, 8, np.random.default_rng(4))
    joint, alone = fit_models(given, counts), fit_models(given, counts, alone=True)
    assert (joint.features[0] == joint.features[1]).all()
    assert (alone.features[0] != alone.features[1]).any()
    assert alone.sacrificed.max() == 0 < joint.sacrificed.max()
    assert joint.n == 8


def test_bad_input_is_named():
    given = problem()
    with pytest.raises(InvalidInput, match="3 finite classes"):
        OfflineProblem(given.mdp, given.behaviour, given.models[:2])
    with pytest.raises(InvalidInput, match="delta must lie in"):
        finite_confidence(1, 1, 1, 1, 1, 1.0)
    with pytest.raises(InvalidInput, match="lambda must be positive"):
        feature_widths(np.ones((1, 1, 1)), np.ones((1, 1)), 0.0)
    with pytest.raises(InvalidInput, match="must fit the features"):
        feature_widths(np.ones((1, 1, 1)), np.ones((2, 1)), 1.0)
    with pytest.raises(InvalidInput, match="every size be a positive integer"):
        simplex_confidence(1.5, 1, 1, 1, 1, 0.1)
    with pytest.raises(InvalidInput, match=r"joint must lie in \[0, inf\], got nan"):
        Confidence(np.nan, 1.0, 1.0)
    counts = draw_data(given, 8, np.random.default_rng(4))
    with pytest.raises(InvalidInput, match="needs a finite class"):
        fit_models(replace(given, models=()), counts)
    with pytest.raises(InvalidInput, match="counts must have shape"):
        fit_models(given, counts[:2])
    models, known = fit_models(given, counts), Confidence(1.0, 1.0, 1.0)
    with pytest.raises(InvalidInput, match=r"scale must lie in .* got nan"):
        plan_tasks(given, models, "total", known, scale=np.nan)
    with pytest.raises(InvalidInput, match="the floor of values must be finite or None, got nan"):
        plan_tasks(given, models, "total", known, floor=np.nan)
    with pytest.raises(InvalidInput, match="alpha must not be negative, the least is -1"):
        plan_at(given, models, np.full((2, 3), -1.0), 1.0)
    with pytest.raises(InvalidInput, match=r"omega positive, .* omega is nan"):
        radii("total", known, np.nan, 1.0, 2, np.ones((2, 3)), np.ones((2, 3)))
    with pytest.raises(InvalidInput, match="need kernels"):
        plan_pessimistically(given.mdp.kernels[:1], given.mdp, given.mdp.rewards)
