"""What the claims of representations are measured on: estimates from sampled tasks, pairs, heads, and users' MDPs."""

from itertools import product
from math import log

import numpy as np
import pytest
from scipy.sparse import csr_array

from experiments import verify
from tabular.families.classic import chain
from tabular.families.random import dirichlet
from tabular.mdp import FiniteMDP
from tabular.measure import measure
from tabular.subjects.encoder_pair import EncoderPair
from tabular.subjects.normal_codes import NormalCodes
from tabular.subjects.sampled_codes import SampledCodes
from tabular.subjects.task_representation import (
    TaskRepresentation,
    confounded,
    confounded_representation,
    shared_behaviour,
    task_representation,
)
from tabular.witnesses.representations import confounded_representations, named
from tabular.witnesses.sampled_codes import distinct_codes, rare_entropies
from theory.claim import Verdict


def by_sequences(codes: SampledCodes, of_information: bool) -> float:
    """Probability of a deviation over every sequence of draws."""

    def entropy(row):
        return -sum(x * log(x) for x in row if x > 0)

    h = [entropy(row) for row in codes.rows]
    mean = sum(p * x for p, x in zip(codes.prior, h, strict=True))
    truth = entropy(codes.prior @ codes.rows) - mean if of_information else mean
    value = 0.0
    for drawn in product(range(len(h)), repeat=codes.n):
        found = sum(h[m] for m in drawn) / codes.n
        if of_information:
            found = entropy(np.mean([codes.rows[m] for m in drawn], axis=0)) - found
        value += np.prod([codes.prior[m] for m in drawn]) * (abs(found - truth) > codes.epsilon)
    return value


@pytest.mark.parametrize("seed", range(4))
def test_deviations_are_those_of_every_sequence(seed):
    rng = np.random.default_rng(seed)
    codes = SampledCodes(rng.dirichlet(np.ones(3)), rng.dirichlet(np.full(3, 0.5), size=3), 1 + seed, 0.1)
    assert measure("entropy_deviation", codes).value == pytest.approx(by_sequences(codes, False), abs=1e-12)
    assert measure("information_deviation", codes).value == pytest.approx(
        by_sequences(codes, True), abs=1e-12
    )


def test_few_draws_never_show_many_codes():
    codes = distinct_codes(np.random.default_rng(0), K=8, n=2)
    assert measure("information_deviation", codes).value == pytest.approx(1)
    assert measure("entropy_deviation", codes).value == 0
    rare = rare_entropies(np.random.default_rng(0), share=1e-3, n=1)
    assert measure("entropy_deviation", rare).value == pytest.approx(1e-3)
    assert measure("entropy_variance", rare).value == pytest.approx(1e-3 * log(2) ** 2)


def test_pairs_are_ranked_by_loss_and_by_information():
    drawn = named("clean", 2)
    encoders = (drawn.encoder, np.full_like(drawn.encoder, 0.5))
    places = np.array([[0.0], [2.0]])
    pair = EncoderPair(drawn.contexts, encoders, (places, places))
    assert pair.losses[0] == pytest.approx(0.5 / 4.1)
    assert measure("information_at_lower_loss", pair).value == pytest.approx(log(2))
    assert measure("information_at_higher_loss", pair).value == pytest.approx(0, abs=1e-15)
    assert measure("informed_loss", pair).value == pair.losses[0]
    swapped = EncoderPair(drawn.contexts, encoders[::-1], (places, places))
    assert measure("informed_loss", swapped).value == pytest.approx(pair.losses[0])
    same = EncoderPair(drawn.contexts, encoders[:1] * 2, (places, places / 4))
    assert measure("informed_loss", same).value == same.losses[1] > same.losses[0]


def test_entropies_of_normal_codes_by_hand():
    codes = NormalCodes(np.array([0.5, 0.5]), np.array([[[1.0]], [[4.0]]]), np.array([False, False]))
    assert codes.entropies == pytest.approx([0.5 * log(2 * np.pi * np.e), 0.5 * log(8 * np.pi * np.e)])
    assert measure("normal_entropy_variance", codes).value == pytest.approx(log(2) ** 2 / 4)
    assert measure("logdet_variance", codes).value == pytest.approx(log(4) ** 2 / 4)
    flat = NormalCodes(codes.prior, codes.covariances, np.array([True, True]))
    assert flat.entropies == pytest.approx([log(12) / 2, log(48) / 2])


def test_samplers_keep_what_their_claims_assume():
    mdp = dirichlet(np.random.default_rng(0), S=6, A=2, gamma=0.9)
    rng = np.random.default_rng(1)
    own, one = task_representation(mdp, rng), shared_behaviour(mdp, rng)
    assert measure("I_M_Xb", own).value > 1e-3
    assert measure("I_M_Xb", one).value == 0
    assert measure("distinct_mdps", own).value == 3
    for seed in range(5):
        held = confounded_representation(mdp, np.random.default_rng(seed))
        assert confounded(held) or measure("I_Z_Xb", held).value == 0
    assert confounded(confounded_representations(np.random.default_rng(2)))
    assert not confounded(named("xor", 2))


def test_small_numbers_are_called_zero_with_their_error():
    found = measure("I_Z_M", named("xor", 2))
    assert found.value == 0
    assert 0 < found.error < 1e-12
    assert isinstance(named("xor", 2), TaskRepresentation)


def test_a_users_large_sparse_mdp_has_small_contexts():
    walk = chain(np.random.default_rng(0), S=40, gamma=0.9)
    mdp = FiniteMDP(csr_array(walk.P.reshape(-1, walk.S)), np.zeros_like(walk.r), gamma=0.9)
    drawn = task_representation(mdp, np.random.default_rng(0))
    dense = task_representation(FiniteMDP(walk.P, mdp.r, gamma=0.9), np.random.default_rng(0))
    assert drawn.p == pytest.approx(dense.p, abs=1e-13)
    assert drawn.contexts.B == 4 * mdp.A
    assert drawn.contexts.T == 8
    done = verify("lower_bound_slack", seed=0, mdps={"walk": walk}, replications=(3,))
    assert done.verdict is Verdict.HOLDS
    assert set(done.frame.query("role == 'user'")["family"]) == {"user:walk"}
