"""What codes tell of behaviour: joint laws by hand, witnesses by closed form, certificates against floats."""

from math import erf, sqrt

import numpy as np
import pytest
import sympy as sp

from tabular.exact import INSTANCES, certificate, measure_exactly
from tabular.families import FAMILIES
from tabular.information.action_law import ActionLaw, gaussian_entropy
from tabular.information.behaviour import BehaviourCode, entropy, fresh_sample, information, overlap
from tabular.information.exact_behaviour import ExactCode
from tabular.measure import measure
from tabular.subjects.behaviour_code import code_of_contexts
from tabular.witnesses.action_laws import one_state
from tabular.witnesses.behaviour_codes import different_actions, paired_code
from theory.claim import Verdict
from theory.errors import InvalidInput
from theory.logarithms import sign
from theory.registry import load

RNG = np.random.default_rng(0)  # witnesses do not draw from it
AT = {
    "leaking_checkpoints": {"tilt": 0.1},
    "hidden_behaviour": {"stray": 0.05},
    "hidden_states": {},
    "uniform_actions": {"width": 2.0},
    "two_modes": {"width": 0.6},
}
FALSE = {
    "fresh_sample_bounds_leak": "leaking_checkpoints",
    "own_context_bounds_fresh": "hidden_behaviour",
    "pooled_entropy_order": "hidden_states",
    "gaussian_entropy_floor": "uniform_actions",
    "gaussian_entropy_order": "two_modes",
}


@pytest.mark.parametrize("name", FALSE)
def test_a_certificate_refutes_and_agrees_with_the_measurement(name: str) -> None:
    claim = load(name)
    assert claim.expected is Verdict.REFUTED
    assert claim.witness == FALSE[name]
    found = certificate(claim)
    assert found is not None
    assert found.refutes
    drawn = FAMILIES[claim.witness].draw(RNG, **AT[claim.witness])
    facts = {str(symbol): measure(str(symbol), drawn).value for symbol in claim.bound.free_symbols}
    assert float(found.measured) == pytest.approx(measure(claim.quantity.name, drawn).value, abs=1e-12)
    assert float(found.bound) == pytest.approx(claim.evaluate(facts), abs=1e-12)


def test_a_true_statement_has_no_certificate() -> None:
    """The negative control: the same instance does not refute what repairs the claim."""
    repaired = load("gaussian_entropy_ceiling")
    measured = measure_exactly("action_entropy", INSTANCES["uniform_actions"]())
    variance = measure_exactly("action_variance", INSTANCES["uniform_actions"]())
    (symbol,) = repaired.bound.free_symbols
    assert sign(measured - repaired.bound.subs(symbol, variance)) == -1


def test_pi_and_e_are_enclosed_and_too_near_is_said() -> None:
    assert sign(sp.log(sp.pi) - sp.log(sp.Rational(3141, 1000))) == 1
    assert sign(1 - sp.log(sp.Rational(27183, 10000))) == -1
    with pytest.raises(InvalidInput, match="too near zero"):
        sign(sp.log(sp.pi) - sp.log(sp.Rational(3141592653, 1000000000)))


def brute_information(joint: np.ndarray) -> float:
    """I(Z;A|S) of (M, S, A, Z), state by state."""
    total = 0.0
    for table in joint.sum(axis=0):
        weight = table.sum()
        law = table / weight
        for (a, z), p in np.ndenumerate(law):
            if p > 0:
                total += weight * p * np.log(p / (law[a].sum() * law[:, z].sum()))
    return total


def test_information_given_the_state_is_that_of_every_state() -> None:
    joint = np.random.default_rng(1).dirichlet(np.ones(72)).reshape(2, 3, 4, 3)
    assert information(joint, "Z", "A", given="S") == pytest.approx(brute_information(joint), abs=1e-12)
    assert information(joint, "Z", "A") != pytest.approx(brute_information(joint), abs=1e-3)
    uniform = np.full((2, 1, 4, 1), 1 / 8)
    assert entropy(uniform, "A", given="M") == pytest.approx(np.log(4))


def test_a_fresh_sample_keeps_marginals_and_loses_the_rest() -> None:
    joint = np.random.default_rng(2).dirichlet(np.ones(72)).reshape(2, 3, 4, 3)
    fresh = fresh_sample(joint)
    np.testing.assert_allclose(fresh.sum(axis=3), joint.sum(axis=3), atol=1e-15)
    np.testing.assert_allclose(fresh.sum(axis=(1, 2)), joint.sum(axis=(1, 2)), atol=1e-15)
    assert information(fresh, "Z", "SA", given="M") == pytest.approx(0, abs=1e-13)
    assert information(joint, "Z", "SA", given="M") > 0.1


def test_codes_of_checkpoints_leak_only_to_their_own_samples() -> None:
    """Pure leakage: nothing on fresh samples, the whole of the checkpoint on shared ones."""
    leak = FAMILIES["shared_checkpoint"].draw(RNG, sharpness=0.8)
    assert leak.paired.shape == (2, 2, 2, 2)
    shared = measure("I_Z_A_given_S", leak).value
    assert shared == pytest.approx(np.log(2) + 0.9 * np.log(0.9) + 0.1 * np.log(0.1))
    assert measure("I_Z_A_given_S", BehaviourCode(leak.paired)).value == pytest.approx(0, abs=1e-15)
    assert measure("I_Z_M_given_S", leak).value == pytest.approx(0, abs=1e-15)


@pytest.mark.parametrize("omega", [0.0, 0.3, 0.9])
def test_policies_that_erase_the_task_attain_the_overlap(omega: float) -> None:
    code = FAMILIES["erasing_policies"].draw(np.random.default_rng(3), M=3, omega=omega)
    assert overlap(code.collected) == pytest.approx(omega)
    told = (measure(name, code).value for name in ("I_Z_A_given_S", "I_Z_M_given_S"))
    assert next(told) == pytest.approx((1 - omega) * next(told), abs=1e-13)


def test_overlap_is_that_of_the_state_where_policies_differ_most() -> None:
    policies = different_actions(2, 0.0)
    policies[0, 1], policies[1, 1] = (0.9, 0.1), (0.3, 0.7)
    assert overlap(paired_code(policies, np.eye(2)).collected) == pytest.approx(0.4)
    alone = np.zeros((2, 2, 2))
    alone[0, 0], alone[1, 1] = (0.25, 0.25), (0.5, 0.0)
    assert overlap(alone) == pytest.approx(1)  # no state is visited by two tasks


def test_codes_of_contexts_sum_the_outcomes() -> None:
    from tabular.information import Regime, random_represented

    drawn = random_represented(np.random.default_rng(4), 1, 2, 6, 3, 2, Regime())
    code = code_of_contexts(drawn.contexts, drawn.encoder, 3)
    assert code.paired.shape == (2, 3, 2, 2)
    np.testing.assert_allclose(code.paired[1, 2, 1], drawn.p[0, 1, 5].sum(axis=0), atol=1e-15)


def test_the_surrogate_prefers_both_ends() -> None:
    """Two narrow modes near the ends have a negative entropy and a larger surrogate than uniform actions."""
    grid = np.linspace(-6, 6, 401)
    bumps = [(0.95 * side + 0.05 * grid) for side in (-1, 1)]
    cells = np.diff(np.array([0.5 * (1 + erf(x / sqrt(2))) for x in grid]))
    edges = np.concatenate(bumps)
    modes = one_state(edges, np.concatenate([cells, [0.0], cells]))
    uniform = one_state(np.array([-1.0, 1.0]), np.ones(1))
    assert (modes.entropy, uniform.entropy) == (pytest.approx(-0.884, abs=1e-3), pytest.approx(np.log(2)))
    assert gaussian_entropy(np.array(modes.variance)) == pytest.approx(1.369, abs=1e-3)
    assert gaussian_entropy(np.array(uniform.variance)) == pytest.approx(0.870, abs=1e-3)
    ends = one_state(np.array([-1.0, -1 + 1e-9, 1 - 1e-9, 1.0]), np.array([1.0, 0.0, 1.0]))
    assert gaussian_entropy(np.array(ends.variance)) == pytest.approx(1.419, abs=1e-3)


def test_gaussian_entropy_of_several_actions() -> None:
    covariance = np.array([[2.0, 0.5], [0.5, 1.0]])
    assert gaussian_entropy(covariance) == pytest.approx(np.log(2 * np.pi * np.e) + np.log(1.75) / 2)
    assert gaussian_entropy(np.zeros((2, 2)), ridge=1e-5) == pytest.approx(np.log(2 * np.pi * np.e * 1e-5))
    with pytest.raises(InvalidInput, match="not positive definite"):
        gaussian_entropy(np.zeros((2, 2)))
    with pytest.raises(InvalidInput, match="square"):
        gaussian_entropy(np.ones((2, 3)))


@pytest.mark.parametrize(
    ("paired", "data", "message"),
    [
        (np.full((2, 1, 2), 0.25), None, "must have shape"),
        (np.full((2, 1, 2, 1), 0.3), None, "sums to 1.2"),
        (np.array([[[[1.5], [-0.5]]]]), None, "cannot be negative"),
        (np.array([[[[1.0]]], [[[0.0]]]]), None, "task 1 has probability 0"),
        (np.full((2, 1, 2, 1), 0.25), np.full((1, 2, 2), 0.25), "data has shape"),
    ],
)
def test_bad_laws_are_refused(paired: np.ndarray, data: np.ndarray | None, message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        BehaviourCode(paired, data=data)


def test_bad_actions_and_rationals_are_refused() -> None:
    with pytest.raises(InvalidInput, match="must ascend"):
        ActionLaw(np.array([0.0, 0.0]), np.ones(1), np.ones((1, 1)))
    with pytest.raises(InvalidInput, match="cells must have shape"):
        ActionLaw(np.array([0.0, 1.0]), np.ones(1), np.ones((2, 1)))
    with pytest.raises(InvalidInput, match="must be probabilities"):
        ActionLaw(np.array([0.0, 1.0]), np.ones(1), np.full((1, 1), 0.5))
    with pytest.raises(InvalidInput, match="must sum to 1 exactly"):
        ExactCode("half a law", [[[[sp.Rational(1, 2)]]]])
