r"""Representations in rationals: their informations as sums of logarithms of rationals, without any rounding."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import sympy as sp

from tabular.information.contexts import TaskContexts
from tabular.information.entropies import axes
from tabular.mdp import FloatArray
from theory.errors import InvalidInput
from theory.logarithms import log_sum

Rationals = np.ndarray[Any, np.dtype[np.object_]]
Nested = Sequence[Any]  # of whole numbers, fractions, or such sequences


@dataclass(frozen=True, eq=False)
class ExactRepresentation:
    """Tasks, contexts and an encoder in rationals; ``words`` say what they are.

    Shapes
    ------
    prior : (K,); behaviour : (K, B); environment : (K, B, T); encoder : (B, T, Z).

    Raises
    ------
    InvalidInput
        If a row does not sum to one.
    """

    words: str
    prior: Rationals
    behaviour: Rationals
    environment: Rationals
    encoder: Rationals

    def __init__(
        self, words: str, prior: Nested, behaviour: Nested, environment: Nested, encoder: Nested
    ) -> None:
        object.__setattr__(self, "words", words)
        laws = {"prior": prior, "behaviour": behaviour, "environment": environment, "encoder": encoder}
        for name, values in laws.items():
            array = rationals(values)
            if not np.all(array.sum(axis=-1) == 1):
                raise InvalidInput(f"{words}: every row of {name} must sum to 1 exactly")
            object.__setattr__(self, name, array)

    @property
    def p(self) -> Rationals:
        """The joint law (1, K, B, T, Z); exact."""
        pairs = self.prior[:, None] * self.behaviour
        law: Rationals = (pairs[..., None] * self.environment)[..., None] * self.encoder
        return law[None]

    def floats(self) -> tuple[TaskContexts, FloatArray]:
        """Return the same instance in floats."""
        prior, behaviour, environment, encoder = (
            np.asarray(law, dtype=np.float64)[None]
            for law in (self.prior, self.behaviour, self.environment, self.encoder)
        )
        return TaskContexts(prior, behaviour, environment), encoder

    def H(self, names: str, given: str = "") -> sp.Expr:
        """Return ``H(names | given)`` in logarithms of primes; nats, exact."""
        joint = log_sum((-value, value) for value in positive(exact_marginal(self.p, names + given)))
        return joint - self.H(given) if given else joint

    def I(self, first: str, second: str, given: str = "") -> sp.Expr:  # noqa: E743 - its name in every text
        """Return ``I(first; second | given)`` in logarithms of primes; nats, exact."""
        return sp.expand(self.H(first, given) - self.H(first, second + given))

    def lines(self) -> tuple[str, ...]:
        """Return the instance as text."""
        laws = (
            ("p(m)", self.prior),
            ("p(xb|m)", self.behaviour),
            ("p(xt|xb,m)", self.environment),
            ("p(z|xb,xt)", self.encoder),
        )
        return (self.words, *(f"{name} = {_text(law)}" for name, law in laws))


def rationals(values: Nested) -> Rationals:
    """Return nested sequences of whole numbers and fractions as an array of fractions."""
    array = np.array(values, dtype=object)
    flat = np.array([Fraction(value) for value in array.ravel()], dtype=object)
    return flat.reshape(array.shape)


def exact_marginal(p: Rationals, names: str) -> Rationals:
    """Return the law of some variables of (1, K, B, T, Z), the other axes summed to length one; exact."""
    summed = tuple(axis for axis in range(1, 5) if axis not in axes(names))
    law: Rationals = p.sum(axis=summed, keepdims=True) if summed else p
    return law


def positive(values: Rationals) -> Iterable[Fraction]:
    """The numbers of an array that are not zero."""
    return (value for value in values.ravel() if value)


def _text(values: Any) -> str:
    if isinstance(values, np.ndarray) and values.ndim:
        return "[" + ", ".join(_text(value) for value in values) + "]"
    return str(values)
