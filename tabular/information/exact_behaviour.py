"""Codes of tasks and their behaviour in rationals: their informations as sums of logarithms of rationals."""

from __future__ import annotations

from dataclasses import dataclass

import sympy as sp

from tabular.exact import measures_exactly
from tabular.information.behaviour import LETTERS
from tabular.information.exact import Nested, Rationals, exact_marginal, positive, rationals
from theory.errors import InvalidInput
from theory.logarithms import log_sum


@dataclass(frozen=True, eq=False)
class ExactCode:
    """The law ``p(m,s,a,z)`` of tasks, transitions and the codes paired with them, (M, S, A, Z); ``words`` say which.

    Raises
    ------
    InvalidInput
        If the probabilities do not sum to one.
    """

    words: str
    paired: Rationals

    def __init__(self, words: str, paired: Nested) -> None:
        law = rationals(paired)
        if law.sum() != 1:
            raise InvalidInput(f"{words}: the probabilities sum to {law.sum()}, they must sum to 1 exactly")
        object.__setattr__(self, "words", words)
        object.__setattr__(self, "paired", law)

    @property
    def fresh(self) -> Rationals:
        """The law (M, S, A, Z) of a task, a transition drawn again from it, and a code; exact."""
        codes = self.paired.sum(axis=(1, 2), keepdims=True) / self.paired.sum(axis=(1, 2, 3), keepdims=True)
        law: Rationals = self.paired.sum(axis=3, keepdims=True) * codes
        return law

    def lines(self) -> tuple[str, ...]:
        """Return the instance as text."""
        cells = zip(*self.paired.nonzero(), strict=True)
        values = (f"p{tuple(map(int, cell))} = {self.paired[cell]}" for cell in cells)
        return (self.words, "p(m,s,a,z), zero elsewhere: " + ", ".join(values))


def exact_entropy(joint: Rationals, names: str, given: str = "") -> sp.Expr:
    """Return the entropy of some of M, S, A and Z given others, in logarithms of primes; nats, exact."""
    law = exact_marginal(joint[None], (names + given).translate(LETTERS))
    together = log_sum((-value, value) for value in positive(law))
    return sp.expand(together - exact_entropy(joint, given)) if given else together


def exact_information(joint: Rationals, first: str, second: str, given: str = "") -> sp.Expr:
    """Return the information of two groups of M, S, A and Z given a third; nats, exact."""
    return sp.expand(exact_entropy(joint, first, given) - exact_entropy(joint, first, second + given))


@dataclass(frozen=True, eq=False)
class ExactCodePair:
    """Two codes of the same data, that with the larger pooled entropy of actions first."""

    words: str
    first: ExactCode
    second: ExactCode

    def lines(self) -> tuple[str, ...]:
        """Return the instance as text, with both pooled entropies."""
        pooled = (exact_entropy(code.fresh, "A", "Z") for code in (self.first, self.second))
        told = (f"H(A|Z) = {value}  (about {float(value):.6g})" for value in pooled)
        return (self.words, *self.first.lines(), next(told), *self.second.lines(), next(told))


@measures_exactly(ExactCode)
def I_Z_A_given_S(code: ExactCode) -> sp.Expr:
    """Information of the code about the action of a fresh sample, given its state."""
    return exact_information(code.fresh, "Z", "A", "S")


@measures_exactly(ExactCode)
def paired_information(code: ExactCode) -> sp.Expr:
    """Information of the code about the action that it is paired with, given the state."""
    return exact_information(code.paired, "Z", "A", "S")


@measures_exactly(ExactCode)
def own_information(code: ExactCode) -> sp.Expr:
    """Information of the code about the state and action that it is paired with."""
    return exact_information(code.paired, "Z", "SA")


@measures_exactly(ExactCodePair)
def preferred_information(pair: ExactCodePair) -> sp.Expr:
    """Information of the first code about the action of a fresh sample, given its state."""
    return exact_information(pair.first.fresh, "Z", "A", "S")


@measures_exactly(ExactCodePair)
def other_information(pair: ExactCodePair) -> sp.Expr:
    """Information of the second code about the action of a fresh sample, given its state."""
    return exact_information(pair.second.fresh, "Z", "A", "S")
