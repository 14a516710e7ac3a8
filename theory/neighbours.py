"""The strictly stronger versions of a claim: statements that should be false, and must be refuted.

A check that a claim passes says little when a stronger, false claim passes it too. Each neighbour
sharpens one feature of the bound: its constant, one exponent, or one additive term.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import sympy as sp

from theory.claim import Claim, Sense
from theory.notation import NOTATION, gamma


@dataclass(frozen=True)
class Neighbour:
    """A sharper bound and what was sharpened.

    ``sharp`` neighbours change a constant or an exponent. The others drop a whole term: draws on which
    that term matters refute them however loose the rest is, so they say less about a check's power.
    """

    name: str
    bound: sp.Expr
    sharp: bool = True


def neighbours(claim: Claim) -> tuple[Neighbour, ...]:
    """Every strictly stronger version of a claim that changes one feature.

    For an upper bound b: 0.9 b and b/2; b sqrt(1-gamma) where b grows with the horizon; b gamma
    where b has the factor gamma; b/sqrt(n) for every count n that b depends on as a base; and b
    less one additive term. For a lower bound the inverse changes, for an equality both.

    Examples
    --------
    >>> from theory.registry import load
    >>> [n.name for n in neighbours(load("value_iteration_contraction"))]
    ['constant x 0.9', 'constant x 1/2', 'one more factor gamma']
    """
    factors = tuple(_factors(claim.bound))
    found = []
    if claim.sense is not Sense.LOWER:
        found += [Neighbour(name, factor * claim.bound) for name, factor in factors]
    if claim.sense is not Sense.UPPER:
        found += [Neighbour(f"inverse of {name}", claim.bound / factor) for name, factor in factors]
    if claim.sense is not Sense.LOWER:
        dropped = _dropped_terms(claim.bound)
        found += [Neighbour(f"without the term {term}", rest, sharp=False) for term, rest in dropped]
    return tuple(found)


def _factors(bound: sp.Expr) -> Iterator[tuple[str, sp.Expr]]:
    """Factors below one that change a constant or an exponent of the bound."""
    yield "constant x 0.9", sp.Rational(9, 10)
    yield "constant x 1/2", sp.Rational(1, 2)
    if any(power.exp.is_negative and _is_horizon_base(power.base) for power in bound.atoms(sp.Pow)):
        yield "horizon exponent - 1/2", sp.sqrt(1 - gamma)
    if any(factor.as_base_exp()[0] == gamma for factor in sp.Mul.make_args(bound)):
        yield "one more factor gamma", gamma
    for symbol in sorted(_bases(bound), key=str):
        if NOTATION[str(symbol)].unit == "count":
            yield f"exponent of {symbol} - 1/2", 1 / sp.sqrt(symbol)


def _is_horizon_base(base: sp.Expr) -> bool:
    return bool(sp.expand(base - (1 - gamma)) == 0 or sp.expand(base + (1 - gamma)) == 0)


def _bases(expression: sp.Expr) -> set[sp.Symbol]:
    """Symbols that occur outside exponents."""
    if isinstance(expression, sp.Symbol):
        return {expression}
    parts = (expression.base,) if isinstance(expression, sp.Pow) else expression.args
    return set().union(*(_bases(part) for part in parts)) if parts else set()


def _dropped_terms(bound: sp.Expr) -> Iterator[tuple[sp.Expr, sp.Expr]]:
    """Each additive term of a factor of the bound, and the rest; less negative terms, which only weaken it."""
    for factor in sp.Mul.make_args(bound):
        base, exponent = factor.as_base_exp()
        if not isinstance(base, sp.Add) or _is_horizon_base(base) or not exponent.is_positive:
            continue
        for term in base.args:
            rest = base - term
            if not (term.could_extract_minus_sign() or term.is_number or _is_negative(rest)):
                yield term, bound / factor * rest**exponent


def _is_negative(rest: sp.Expr) -> bool:
    """Whether nothing but subtracted terms is left."""
    return all(part.could_extract_minus_sign() for part in sp.Add.make_args(rest))
