"""Sums of logarithms of rationals, exactly: in logarithms of primes, which no rational relation connects."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from fractions import Fraction
from math import lcm, prod

import sympy as sp

from theory.errors import InvalidInput


def log_sum(terms: Iterable[tuple[Fraction, Fraction]]) -> sp.Expr:
    """Return the sum of ``coefficient * log(argument)`` in logarithms of primes; exact.

    Raises
    ------
    InvalidInput
        If an argument is not positive.

    Examples
    --------
    >>> log_sum([(Fraction(1), Fraction(4, 3)), (Fraction(1, 2), Fraction(9))])
    2*log(2)
    """
    powers: defaultdict[int, Fraction] = defaultdict(Fraction)
    for coefficient, argument in terms:
        if argument <= 0:
            raise InvalidInput(f"only positive numbers have a logarithm, got {argument}")
        for prime, exponent in sp.factorrat(sp.Rational(argument.numerator, argument.denominator)).items():
            powers[int(prime)] += coefficient * int(exponent)
    parts = (sp.Rational(c.numerator, c.denominator) * sp.log(prime) for prime, c in powers.items())
    return sp.Add(*parts)


def sign(expression: sp.Expr) -> int:
    """Return the sign of a rational or of a sum of logarithms of rationals: -1, 0 or 1; exact.

    A sum of logarithms is positive where the product of the arguments' powers exceeds one: whole numbers decide.

    Raises
    ------
    InvalidInput
        If the expression is anything else.

    Examples
    --------
    >>> sign(3 * sp.log(2) - 2 * sp.log(3)), sign(sp.log(4) - 2 * sp.log(2)), sign(sp.Rational(1, 3))
    (-1, 0, 1)
    """
    expanded = expression.expand()
    if expanded.is_Rational:
        return int(sp.sign(expanded))
    powers = {sp.exp(term): sp.sympify(factor) for term, factor in expanded.as_coefficients_dict().items()}
    if not all(base.is_Rational and factor.is_Rational for base, factor in powers.items()):
        raise InvalidInput(f"{expression} is no sum of logarithms of rationals, nor a rational itself")
    common = lcm(*(int(factor.q) for factor in powers.values()))
    product = prod(
        (Fraction(int(base.p), int(base.q)) ** int(factor * common) for base, factor in powers.items()),
        start=Fraction(1),
    )
    return (product > 1) - (product < 1)
