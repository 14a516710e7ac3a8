"""The instruments behind the claims about linear MDPs: each is seen to notice what it is for."""

from dataclasses import replace
from math import inf, log

import numpy as np
import pytest

from experiments import verify
from experiments.cli import main
from experiments.evidence import violated
from experiments.plan import sweeps, takes_finite
from linear_mdp.families.gated_chain import gated_chain
from linear_mdp.families.random_simplex import random_simplex
from linear_mdp.subjects.feature_run import feature_run, visit
from linear_mdp.subjects.lookahead import _difference, compare
from linear_mdp.subjects.lsvi_run import careless, play
from linear_mdp.subjects.mixture import play_singly
from linear_mdp.subjects.residual_run import ResidualRun, worst_signs
from linear_mdp.witnesses.lsvi_runs import one_state
from tabular.measure import measure
from theory.claim import Verdict
from theory.errors import InvalidInput
from theory.linear_notation import H, log_det_growth, regression_noise
from theory.optimism import bonus_radius, informative_episodes
from theory.registry import load

FALSE = {
    "elliptical_potential_tight": log_det_growth,  # the constant one, to which the ratio tends for small widths
    "optimism_shortfall": H * regression_noise,  # the ridge is forgotten
    "gated_chain_value": load("gated_chain_value").bound * H / (H - 1),  # the gate takes no step
    "mixture_identity": load("mixture_identity").bound * 1.001,
    "residual_bias_tight": load("residual_bias_tight").bound * 0.99,
    "rare_switching": load("rare_switching").bound - 1,  # the first plan is forgotten
}


@pytest.mark.parametrize("name", FALSE)
def test_a_wrong_formula_is_refuted(name):
    wrong = load(name).with_bound(FALSE[name], f"{name}_wrong")
    assert verify(wrong, seed=3, replications=(1,)).verdict is Verdict.REFUTED


def test_noise_is_what_the_transitions_say():
    """The noise from sums alone against the definition, over the transitions of one step one by one."""
    mdp, K, rng = gated_chain(np.random.default_rng(0), H=2, p=0.5, q=0.25), 60, np.random.default_rng(1)
    learner = careless(mdp, 1.0, 0.0)
    run = play(learner, K, rng)
    learner.replan()
    counts = learner.statistics.flow[0]  # (S', d) one-hot: visits of each gate, by where they led
    V, z = learner.V[1], mdp.mu[0] @ learner.V[1]
    total = counts.T @ V - counts.sum(axis=0) * z
    last = np.sqrt(total @ np.linalg.solve(learner.statistics.gram[0], total))
    assert 0 < last <= run.noise + 1e-9
    wrong = counts.T @ V - counts.sum(axis=0) * (z + 1)
    assert np.sqrt(wrong @ np.linalg.solve(learner.statistics.gram[0], wrong)) > run.noise


def test_potential_of_the_engine_is_that_of_its_features_in_order():
    """One state and one action a direction: the features are known, and so is their order."""
    run = feature_run(one_state(3, 1, 0.0), np.random.default_rng(2), K=20, lam=0.5)
    slow = visit(np.eye(3)[np.arange(20) % 3], 0.5)
    assert run.potential == pytest.approx(slow.potential, rel=1e-12)
    assert run.growth == pytest.approx(slow.growth, rel=1e-12)
    assert run.stale == 0


def test_stale_widths_are_seen():
    mdp = random_simplex(np.random.default_rng(3), S=3, A=2, d=2, H=2)
    run = feature_run(mdp, np.random.default_rng(4), K=50, lam=1.0, switch=5.0)
    assert run.stale > 0


def test_lookahead_notices_a_wrong_weight():
    mdp = random_simplex(np.random.default_rng(5), S=4, A=2, d=3, H=3)
    learner = careless(mdp, 1.0, 0.5)
    right = compare(learner, 200, np.random.default_rng(6)).difference
    learner._plan.w[0] += 1.0
    policy = np.zeros((mdp.H, mdp.S), dtype=np.int64)
    assert _difference(learner, policy, 0) > 3 * right


def test_difference_is_at_most_noise_and_bias():
    """The value-difference lemma without its radius, on the run's own noise."""
    mdp = random_simplex(np.random.default_rng(7), S=4, A=2, d=3, H=3)
    run = play(careless(mdp, 1.0, 0.0), 300, np.random.default_rng(8))
    plan = compare(careless(mdp, 1.0, 0.0), 299, np.random.default_rng(8))
    assert 0.1 * (run.noise + run.bias) < plan.difference <= (run.noise + run.bias) * (1 + 1e-9)


def test_mixture_does_not_share_the_learners_instruments():
    mdp = random_simplex(np.random.default_rng(9), S=4, A=3, d=3, H=3)
    mixed = play_singly(mdp, 20, 0.3, np.random.default_rng(10))
    assert measure("mixture_loss", mixed).value == pytest.approx(mixed.regret / 20, abs=1e-12)
    wrong = replace(mixed, regret=mixed.regret * (1 + 1e-6))
    claim = load("mixture_identity")
    off = abs(measure("mixture_loss", wrong).value - claim.evaluate({"pseudo_regret": wrong.regret, "K": 20}))
    assert off > measure("mixture_loss", wrong).error + measure("pseudo_regret", wrong).error / 20


def test_worst_signs_pull_harder_than_any_of_many_random_ones():
    rng = np.random.default_rng(11)
    features = rng.normal(size=(12, 3)) / 4

    def pull(signs):
        return measure("residual_pull", ResidualRun(features, signs, 0.1, 1.0)).value

    signs = [rng.choice([-1.0, 1.0], 12) for _ in range(200)]
    best = max(pull(worst_signs(features, 0.1, start)) for start in signs[:10])
    assert best >= max(map(pull, signs)) - 1e-12


def test_first_informative_episode_is_where_the_bound_meets_the_trivial_one():
    claim, d, steps = load("lsvi_regret"), 4, 5
    K = informative_episodes(claim, d, steps)

    def ratio(episodes):
        beta = bonus_radius(d, steps, round(episodes), claim.delta)
        return claim.evaluate({"d": d, "H": steps, "K": episodes, "beta": beta}) / (episodes * steps)

    assert ratio(K) < 1 < ratio(K / 1.001)
    assert 8 * d * log(K) * 250**2 < K < inf
    with pytest.raises(InvalidInput, match="holds surely"):
        informative_episodes(load("rare_switching"), 2, 2)


def test_a_users_mdp_leaves_out_what_speaks_of_linear_ones(tmp_path, capsys):
    path = tmp_path / "mine.json"
    path.write_text(
        '{"gamma": 0.9, "P": [[[0.2, 0.8], [1, 0]], [[0, 1], [0.5, 0.5]]], "r": [[0, 1], [0.5, 0]]}'
    )
    given = ["--mdp", str(path), "--set", "replications=1", "--out", str(tmp_path / "run")]
    assert main(["verify", "simulation_lemma", "rare_switching", *given]) == 0
    printed = capsys.readouterr()
    assert "left out, as they speak of linear MDPs with a horizon: rare_switching" in printed.err
    assert "1 claim: 1 HOLDS" in printed.out
    assert main(["verify", "rare_switching", *given]) == 2
    assert "rare_switching" in capsys.readouterr().err
    assert takes_finite(load("simulation_lemma"))
    with pytest.raises(InvalidInput, match="it speaks of linear MDPs"):
        sweeps(load("rare_switching"), "quick", {"mine": None})


def test_violations_of_a_lower_bound_are_seen():
    verification = verify("optimism", seed=4, replications=(24,))
    claim, frame = verification.claim, verification.frame
    lowered = frame.assign(measured=frame["bound"] - 1e-3)
    assert not violated(claim, frame[~frame["role"].str.startswith("broken")]).any()
    assert violated(claim, lowered).all()
