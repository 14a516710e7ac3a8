"""Certificates: what is decided by whole numbers agrees with floats, and refutes what is false and nothing else."""

from fractions import Fraction
from math import comb, log

import numpy as np
import pytest
import sympy as sp

import tabular.witnesses  # noqa: F401 - registers the exact instances
from experiments.cli.show import description
from tabular.exact import INSTANCES, certificate, measure_exactly
from tabular.information import Informations, club_within_tasks, corro_population, focal_distance
from tabular.information.exact import ExactRepresentation
from tabular.information.exact_objectives import exact_club_within, exact_corro
from tabular.information.sampled_tasks import mean_entropies, plug_in_information, task_draws
from tabular.witnesses.encoder_pairs import exact_collapse
from tabular.witnesses.representations import fair_xor
from theory.claim import Sense, Verdict
from theory.errors import InvalidInput
from theory.information_notation import I_Z_M
from theory.logarithms import _enclosed_log, log_sum, sign
from theory.registry import load, load_all

REFUTED = [
    claim
    for claim in load_all()
    if claim.expected is Verdict.REFUTED
    and claim.source.key in ("li2024unicorn", "yuan2022robust", "cheng2020club")
]


@pytest.mark.parametrize("claim", REFUTED, ids=lambda claim: claim.name)
def test_every_false_statement_of_the_theme_has_a_certificate(claim):
    found = certificate(claim)
    assert found is not None
    assert found.refutes
    text = "\n".join(description(claim))
    assert "witness in exact arithmetic:" in text
    assert "exactly: the claim is refuted" in text
    assert f"{claim.quantity.name} = {found.measured}" in text


def test_the_theme_has_seven_false_statements():
    assert len(REFUTED) == 7


def test_a_certificate_refutes_nothing_that_holds():
    """The XOR bandit attains I(Z;Xt|Xb) <= I(Z;M) + log 2, and violates any smaller constant."""
    claim = load("primary_causality_lower")
    attained = certificate(claim.with_bound(I_Z_M + sp.log(2), claim.name))
    assert attained is not None
    assert not attained.refutes
    assert "not refuted" in attained.lines()[-1]
    below = certificate(claim.with_bound(I_Z_M + sp.log(sp.Rational(2 * 10**12 - 1, 10**12)), claim.name))
    assert below is not None
    assert below.refutes
    from dataclasses import replace

    assert not certificate(replace(claim, sense=Sense.LOWER)).refutes
    assert certificate(replace(claim, sense=Sense.EQUALITY)).refutes
    assert certificate(load("simulation_lemma")) is None


def test_true_claims_show_no_certificate():
    assert "exact arithmetic" not in "\n".join(description(load("task_information_upper")))


def test_signs_are_those_of_many_digits():
    rng = np.random.default_rng(0)
    for _ in range(100):
        terms = [(Fraction(int(a), int(b)), Fraction(int(c), int(d)))
                 for a, b, c, d in zip(*rng.integers(1, 9, size=(4, 3)), strict=True)]  # fmt: skip
        terms[0] = (-terms[0][0], terms[0][1])
        exact = log_sum(terms)
        value = sum(sp.Rational(f.numerator, f.denominator) * sp.log(sp.Rational(q.numerator, q.denominator))
                    for f, q in terms)  # fmt: skip
        assert abs(float(sp.N(exact - value, 30))) < 1e-25
        digits = float(sp.N(exact, 30))
        assert sign(exact) == (0 if abs(digits) < 1e-25 else np.sign(digits))


@pytest.mark.parametrize("bits", [16, 64, 200])
def test_enclosures_hold_logarithms_and_are_narrow(bits):
    for n in (1, 2, 3, 5, 7, 11, 97, 7919, 131071, 10**20 + 39):
        low, high = _enclosed_log(n, bits)
        value = sp.N(sp.log(n), 100) * 2**bits
        assert low <= value <= high
        assert high - low < 80 * bits


def test_signs_beyond_floats():
    """``log(10^20+1) - log(10^20)`` is 1e-20, zero in floats of logarithms."""
    big = 10**20
    close = log_sum([(Fraction(1), Fraction(big + 1)), (Fraction(-1), Fraction(big))])
    assert log(big + 1) - log(big) == 0
    assert (sign(close), sign(-close), sign(close - close)) == (1, -1, 0)
    for other in (sp.log(2) + sp.sqrt(2), sp.log(2) ** 2, sp.log(sp.sqrt(2) + 1)):
        with pytest.raises(InvalidInput, match="no sum of logarithms"):
            sign(other)
    with pytest.raises(InvalidInput, match="only positive numbers"):
        log_sum([(Fraction(1), Fraction(0))])


def random_exact(seed):
    rng = np.random.default_rng(seed)

    def laws(*shape):
        weights = rng.integers(1, 6, size=shape)
        rows = [[Fraction(int(x), int(row.sum())) for x in row] for row in weights.reshape(-1, shape[-1])]
        return np.array(rows, dtype=object).reshape(shape).tolist()

    return ExactRepresentation("random", laws(2), laws(2, 3), laws(2, 3, 2), laws(3, 2, 2))


@pytest.mark.parametrize("seed", range(3))
def test_exact_informations_are_those_of_floats(seed):
    exact = random_exact(seed)
    contexts, encoder = exact.floats()
    p = contexts.joint(encoder)
    known = Informations(p)
    for first, second, given in (("Z", "M", ""), ("Z", "T", "B"), ("Z", "X", "M"), ("M", "B", "Z")):
        assert float(exact.I(first, second, given)) == pytest.approx(
            known.I(first, second, given)[0], abs=1e-13
        )
    for code in (exact_corro(exact), exact_club_within(exact), exact.H("X", "M")):
        assert sign(code) == 1
    assert float(exact_corro(exact)) == pytest.approx(corro_population(contexts, encoder)[0], abs=1e-13)
    assert float(exact_club_within(exact)) == pytest.approx(club_within_tasks(p).value[0], abs=1e-13)


def test_exact_distance_losses_are_those_of_floats():
    exact = exact_collapse()
    pair = exact.floats()
    assert pair.losses == pytest.approx((80 / 387, 4570109 / 10907694), abs=1e-15)
    for which, loss in enumerate(pair.losses):
        assert float(exact.loss(which)) == pytest.approx(loss, abs=1e-14)
        places = pair.embeddings[which]
        assert focal_distance(pair.contexts, pair.encoders[which], places)[0] == loss


def test_bad_exact_instances_are_refused():
    with pytest.raises(InvalidInput, match="every row of prior must sum to 1 exactly"):
        ExactRepresentation("off", [Fraction(1, 3)] * 2, [[1]] * 2, [[[1]]] * 2, [[[1]]])
    with pytest.raises(InvalidInput, match="no exact measurement supplies 'club'"):
        measure_exactly("club", fair_xor())
    assert set(INSTANCES) >= {
        "xor_bandit",
        "told_behaviour",
        "slipping_shortcut",
        "collapsed_codes",
        "scaled_codes",
    }


def test_estimates_from_sampled_tasks_by_hand():
    """With a code of its own for each of 100 tasks, 20 draws give 2.8688 nats in the mean, of 4.6052."""
    mean = -100 * sum(comb(20, c) * 0.01**c * 0.99 ** (20 - c) * (c / 20) * log(c / 20) for c in range(1, 21))
    assert mean == pytest.approx(2.8688, abs=5e-5)
    times, chances = task_draws(np.full(4, 0.25), 3)
    assert chances.sum() == pytest.approx(1)
    estimates = plug_in_information(np.eye(4), times)
    by_formula = -4 * sum(comb(3, c) * 0.25**c * 0.75 ** (3 - c) * (c / 3) * log(c / 3) for c in range(1, 4))
    assert chances @ estimates == pytest.approx(by_formula, abs=1e-14)
    assert estimates.max() == pytest.approx(log(3))
    assert np.abs(mean_entropies(np.eye(4), times)).max() == 0
    with pytest.raises(InvalidInput, match="cannot be enumerated"):
        task_draws(np.full(100, 0.01), 20)
