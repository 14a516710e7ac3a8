"""Heads that attain the entropies they are trained towards, and heads that are no laws or too small a class."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from tabular.families.registry import family
from tabular.information import blind_decoder, random_regime
from tabular.subjects.decoded_representation import DecodedRepresentation, trained
from tabular.witnesses.representations import drawn, named


@family()
def random_heads(rng: np.random.Generator) -> DecodedRepresentation:
    """Draw a representation, and a classifier that is partly trained."""
    return trained(drawn(rng, random_regime(rng)).p, rng, rng.random())


@family(draw=(0, 1, 2))
def best_heads(rng: np.random.Generator, *, draw: int) -> DecodedRepresentation:
    """Decode the task and the outcome as well as the representation allows."""
    return trained(drawn(rng, random_regime(rng)).p, rng, 0.0)


@family(factor=(2.0, 4.0))
def unnormalised_scores(rng: np.random.Generator, *, factor: float) -> DecodedRepresentation:
    """Give every task more than its probability."""
    best = trained(drawn(rng, random_regime(rng)).p, rng, 0.0)
    return replace(best, classifier=factor * best.classifier)


@family(K=(2, 4))
def decoder_without_code(rng: np.random.Generator, *, K: int) -> DecodedRepresentation:
    """Decode the outcome from the behaviour alone, with a class too small for the representation."""
    best = trained(named("clean", K).p, rng, 0.0)
    return replace(best, decoder=blind_decoder(best.p))
