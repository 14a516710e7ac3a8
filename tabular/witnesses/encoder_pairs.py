"""Encoders that FOCAL's distance loss ranks against what they know: codes that collapse, and codes that are scaled."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import sympy as sp

from tabular.exact import exact_instance, measures_exactly
from tabular.families.registry import family
from tabular.information import random_regime
from tabular.information.exact import ExactRepresentation, Rationals, rationals
from tabular.subjects.encoder_pair import EncoderPair, random_pair
from tabular.witnesses.representations import drawn
from theory.logarithms import sign

TASKS = 3
PLACE = Fraction(5, 4)  # of a task's codes, on an axis of its own
HALF = Fraction(1, 2)
BETA, EPSILON = 1, Fraction(1, 10)  # of released code; the exponent is 2


@dataclass(frozen=True, eq=False)
class ExactPair:
    """Two representations of the same tasks in rationals, and the places of their codes."""

    representations: tuple[ExactRepresentation, ExactRepresentation]
    embeddings: tuple[Rationals, Rationals]

    def floats(self) -> EncoderPair:
        """Return the same pair in floats."""
        (contexts, first), (_, second) = (side.floats() for side in self.representations)
        one, two = (np.asarray(places, dtype=np.float64) for places in self.embeddings)
        return EncoderPair(contexts, (first, second), (one, two))

    def loss(self, which: int) -> sp.Rational:
        """FOCAL's distance loss; exact."""
        places = self.embeddings[which]
        weighted = self.representations[which].p[0].sum(axis=1).sum(axis=1)  # (K, Z), p(m) p(z|m)
        squares = ((places[:, None] - places[None]) ** 2).sum(axis=2)
        same, other = weighted @ squares @ weighted.T, weighted @ (BETA / (squares + EPSILON)) @ weighted.T
        total = sum(np.diag(same)) + other.sum() - sum(np.diag(other))
        return sp.Rational(total.numerator, total.denominator)

    def information(self, which: int) -> sp.Expr:
        """I(Z;X); exact."""
        return self.representations[which].I("Z", "X")

    def lines(self) -> tuple[str, ...]:
        """Return the pair as text."""
        parts = []
        for which, side in enumerate(self.representations):
            places = "; ".join(", ".join(map(str, row)) for row in self.embeddings[which])
            parts += [
                *side.lines(),
                f"places of its codes: {places}; its distance loss is {self.loss(which)}",
            ]
        return tuple(parts)


def _two_contexts(words: str, encoder: list[list[list[int]]]) -> ExactRepresentation:
    """Three tasks, each with two contexts of its own; the outcome is the context."""
    outcomes = [[[HALF if t // 2 == m else 0 for t in range(2 * TASKS)]] for m in range(TASKS)]
    return ExactRepresentation(words, [Fraction(1, TASKS)] * TASKS, [[1]] * TASKS, outcomes, encoder)


def _collapse(spread: Fraction) -> ExactPair:
    by_task = [[[int(t // 2 == z) for z in range(TASKS)] for t in range(2 * TASKS)]]
    by_context = [[[int(t == z) for z in range(2 * TASKS)] for t in range(2 * TASKS)]]
    axes = np.eye(TASKS, dtype=int).tolist()
    one = rationals([[PLACE * x for x in axis] for axis in axes])
    two = rationals([[(PLACE + side * spread) * x for x in axis] for axis in axes for side in (1, -1)])
    return ExactPair(
        (_two_contexts("code of the task", by_task), _two_contexts("code of the whole context", by_context)),
        (one, two),
    )


def _scaled(scale: Fraction) -> ExactPair:
    plain = _collapse(HALF)
    code, places = plain.representations[0], plain.embeddings[0]
    return ExactPair((code, code), (places * scale, places))


@exact_instance("collapsed_codes")
def exact_collapse() -> ExactPair:
    """Codes of contexts one apart within a task."""
    return _collapse(HALF)


@exact_instance("scaled_codes")
def exact_scale() -> ExactPair:
    """Codes drawn together to a quarter."""
    return _scaled(Fraction(1, 4))


@family(spread=(0.25, 0.5))
def collapsed_codes(rng: np.random.Generator, *, spread: float) -> EncoderPair:
    """Compare a code of the task with one of the whole context, which knows more and spreads out."""
    return _collapse(Fraction(spread)).floats()


@family(scale=(0.25, 0.5))
def scaled_codes(rng: np.random.Generator, *, scale: float) -> EncoderPair:
    """Compare an encoder with itself, its codes drawn together."""
    return _scaled(Fraction(scale)).floats()


@family()
def random_pairs(rng: np.random.Generator) -> EncoderPair:
    """Draw tasks, two stochastic encoders and the places of their codes."""
    return random_pair(drawn(rng, random_regime(rng)).contexts, rng)


def _higher_loss(pair: ExactPair) -> int:
    return int(bool(pair.loss(1) > pair.loss(0)))


def _informed(pair: ExactPair) -> int:
    order = sign(pair.information(1) - pair.information(0))
    return _higher_loss(pair) if order == 0 else int(order > 0)


@measures_exactly(ExactPair)
def information_at_higher_loss(pair: ExactPair) -> sp.Expr:
    """Information of the encoder with the higher loss; exact."""
    return pair.information(_higher_loss(pair))


@measures_exactly(ExactPair)
def information_at_lower_loss(pair: ExactPair) -> sp.Expr:
    """Information of the other encoder; exact."""
    return pair.information(1 - _higher_loss(pair))


@measures_exactly(ExactPair)
def informed_loss(pair: ExactPair) -> sp.Expr:
    """Loss of the encoder that knows no less; exact."""
    return pair.loss(_informed(pair))


@measures_exactly(ExactPair)
def uninformed_loss(pair: ExactPair) -> sp.Expr:
    """Loss of the other encoder; exact."""
    return pair.loss(1 - _informed(pair))
