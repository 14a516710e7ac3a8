"""Sums of logarithms of rationals, exactly: in logarithms of primes, which no rational relation connects."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from fractions import Fraction
from math import lcm

import sympy as sp

from theory.errors import InvalidInput

ENCLOSED = {
    sp.pi: (Fraction(333, 106), Fraction(355, 113)),
    sp.E: (Fraction(2721, 1001), Fraction(1457, 536)),
}  # fractions below and above


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
    The logarithm of pi and that of e, one, lie between those of two fractions.

    Raises
    ------
    InvalidInput
        If the expression is anything else, or too near zero for those fractions.

    Examples
    --------
    >>> sign(3 * sp.log(2) - 2 * sp.log(3)), sign(sp.log(4) - 2 * sp.log(2)), sign(sp.Rational(1, 3))
    (-1, 0, 1)
    >>> sign(sp.log(2) - sp.log(2 * sp.pi * sp.E / 3) / 2)  # a uniform action against its Gaussian
    -1
    """
    expanded = expression.expand()
    if expanded.is_Rational:
        return int(sp.sign(expanded))
    powers = {sp.exp(term): sp.sympify(factor) for term, factor in expanded.as_coefficients_dict().items()}
    if not all(
        (base.is_Rational or base in ENCLOSED) and factor.is_Rational for base, factor in powers.items()
    ):
        raise InvalidInput(
            f"{expression} is no sum of logarithms of rationals, pi and e, nor a rational itself"
        )
    least, most = _product(powers, largest=False), _product(powers, largest=True)
    if least <= 1 <= most and least < most:
        raise InvalidInput(f"{expression} is too near zero for the fractions that enclose pi and e")
    return (least > 1) - (most < 1)


def _product(powers: Mapping[sp.Expr, sp.Rational], *, largest: bool) -> Fraction:
    """Product of whole powers of the bases, its least or its largest value as pi and e lie between fractions."""
    common, product = lcm(*(int(factor.q) for factor in powers.values())), Fraction(1)
    for base, factor in powers.items():
        ends = ENCLOSED.get(base) or (Fraction(int(base.p), int(base.q)),) * 2
        product *= ends[(factor > 0) == largest] ** int(factor * common)
    return product
