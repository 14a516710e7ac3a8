"""Measurements by name: how a claim's quantity and facts are computed from an instance.

A measurement is a function of one instance, registered for the types it applies to; its name is
the name of a symbol in ``theory.notation`` or of a quantity in ``theory.quantities``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from tabular.measured import Measured
from theory.errors import InvalidInput

F = TypeVar("F", bound=Callable[[Any], Measured])

MEASUREMENTS: dict[tuple[type, str], Callable[[Any], Measured]] = {}


def measures(*types: type) -> Callable[[F], F]:
    """Return a decorator that registers a measurement, under its own name, for the given types."""

    def decorate(function: F) -> F:
        for kind in types:
            MEASUREMENTS[kind, function.__name__.rstrip("_")] = function
        return function

    return decorate


def measure(name: str, instance: object) -> Measured:
    """Return the named quantity or fact of an instance, with the bound on its numerical error.

    Raises
    ------
    InvalidInput
        If no measurement of that name exists for the instance's type.
    """
    function = MEASUREMENTS.get((type(instance), name))
    if function is None:
        raise InvalidInput(
            f"no measurement supplies {name!r} for {type(instance).__name__} "
            f"(it has: {', '.join(supplied(type(instance))) or 'none'})"
        )
    return function(instance)


def supplied(kind: type) -> tuple[str, ...]:
    """Names of all measurements of a type, sorted."""
    return tuple(sorted(name for owner, name in MEASUREMENTS if owner is kind))
