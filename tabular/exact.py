"""Witnesses in exact arithmetic: the instance in rationals, and its measurements in closed form.

A witness family may have one exact instance, under the family's name. What is measured of it is registered by type
and name as in :mod:`tabular.measure`, and returns sympy expressions in place of numbers with errors.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol, TypeVar

import sympy as sp

from theory.certificate import Certificate
from theory.claim import Claim
from theory.errors import InvalidInput

F = TypeVar("F", bound=Callable[..., Any])


class Exact(Protocol):
    """An instance in rationals that can tell what it is."""

    def lines(self) -> tuple[str, ...]:
        """Return the instance as text."""
        ...


INSTANCES: dict[str, Callable[[], Exact]] = {}
MEASUREMENTS: dict[tuple[type, str], Callable[[Any], sp.Expr]] = {}


def exact_instance(witness: str) -> Callable[[F], F]:
    """Return a decorator that registers the exact instance of a witness family."""

    def decorate(function: F) -> F:
        INSTANCES[witness] = function
        return function

    return decorate


def measures_exactly(kind: type) -> Callable[[F], F]:
    """Return a decorator that registers an exact measurement, under its own name, for the given type."""

    def decorate(function: F) -> F:
        MEASUREMENTS[kind, function.__name__] = function
        return function

    return decorate


def measure_exactly(name: str, instance: Exact) -> sp.Expr:
    """Return the named quantity or fact of an exact instance in closed form.

    Raises
    ------
    InvalidInput
        If no exact measurement of that name exists for the instance's type.
    """
    function = MEASUREMENTS.get((type(instance), name))
    if function is None:
        raise InvalidInput(f"no exact measurement supplies {name!r} for {type(instance).__name__}")
    return function(instance)


def certificate(claim: Claim) -> Certificate | None:
    """Return what the claim says of its witness's exact instance, None where the witness has none."""
    if claim.witness not in INSTANCES:
        return None
    instance = INSTANCES[claim.witness]()
    facts = {symbol: measure_exactly(str(symbol), instance) for symbol in claim.bound.free_symbols}
    measured = measure_exactly(claim.quantity.name, instance)
    return Certificate(claim, instance.lines(), measured, sp.expand(claim.bound.subs(facts)))
