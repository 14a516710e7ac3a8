"""Sums of logarithms of rationals, exactly: in logarithms of primes, which no rational relation connects.

So such a sum is zero only if all its coefficients are, and otherwise enclosures by rationals tell its sign.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from fractions import Fraction
from math import lcm

import sympy as sp

from theory.errors import InvalidInput

FIRST_BITS = 64  # of the enclosures; doubled until the sign is certain
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
    powers = _prime_powers(terms)
    return sp.Add(*(sp.Rational(c.numerator, c.denominator) * sp.log(prime) for prime, c in powers.items()))


def sign(expression: sp.Expr) -> int:
    """Return the sign of a rational or of a sum of logarithms of rationals: -1, 0 or 1; exact.

    The logarithm of pi, and one as that of e, lie between those of two fractions.

    Raises
    ------
    InvalidInput
        If the expression is anything else, or too near zero for these fractions.

    Examples
    --------
    >>> sign(3 * sp.log(2) - 2 * sp.log(3)), sign(sp.log(4) - 2 * sp.log(2)), sign(sp.Rational(1, 3))
    (-1, 0, 1)
    >>> sign(sp.log(2) - sp.log(2 * sp.pi * sp.E / 3) / 2)  # uniform actions against their Gaussian
    -1
    """
    expanded = expression.expand()
    if expanded.is_Rational:
        return int(sp.sign(expanded))
    low, high = [], []
    for term, coefficient in expanded.as_coefficients_dict().items():
        argument, factor = sp.exp(term), Fraction(str(coefficient))
        if not (argument.is_Rational or argument in ENCLOSED):
            raise InvalidInput(f"{expression} is no sum of logarithms of rationals, pi and e, nor a rational")
        below, above = ENCLOSED.get(argument) or (Fraction(str(argument)),) * 2
        low.append((factor, below if factor > 0 else above))
        high.append((factor, above if factor > 0 else below))
    least, most = _sign(_prime_powers(low)), _sign(_prime_powers(high))
    if least != most:
        raise InvalidInput(f"{expression} is too near zero for the fractions that enclose pi and e")
    return least


def _prime_powers(terms: Iterable[tuple[Fraction, Fraction]]) -> dict[int, Fraction]:
    """The coefficients of the logarithms of primes, those that are not zero."""
    powers: defaultdict[int, Fraction] = defaultdict(Fraction)
    for coefficient, argument in terms:
        if argument <= 0:
            raise InvalidInput(f"only positive numbers have a logarithm, got {argument}")
        for prime, exponent in sp.factorrat(sp.Rational(argument.numerator, argument.denominator)).items():
            powers[int(prime)] += coefficient * int(exponent)
    return {prime: coefficient for prime, coefficient in sorted(powers.items()) if coefficient}


def _sign(powers: Mapping[int, Fraction]) -> int:
    """The sign of ``sum coefficient * log(prime)``, by enclosures that narrow until they exclude zero."""
    if not powers:
        return 0
    common = lcm(*(coefficient.denominator for coefficient in powers.values()))
    whole = {prime: int(coefficient * common) for prime, coefficient in powers.items()}
    bits = FIRST_BITS
    while True:
        ends = {prime: _enclosed_log(prime, bits) for prime in whole}
        low = sum(c * ends[prime][c < 0] for prime, c in whole.items())
        high = sum(c * ends[prime][c > 0] for prime, c in whole.items())
        if low > 0 or high < 0:
            return 1 if low > 0 else -1
        bits *= 2


def _enclosed_log(n: int, bits: int) -> tuple[int, int]:
    """Whole numbers around ``2^bits log n``: n is a power of two times a number in (2/3, 4/3]."""
    shift = ((3 * n + 3) // 4 - 1).bit_length()
    part = _enclosed_artanh(n - 2**shift, n + 2**shift, bits)
    two = _enclosed_artanh(1, 3, bits)
    return part[0] + shift * two[0], part[1] + shift * two[1]


def _enclosed_artanh(a: int, b: int, bits: int) -> tuple[int, int]:
    """Whole numbers around ``2^bits * 2 artanh(a/b) = 2^bits log((b+a)/(b-a))``, for ``|a/b| <= 1/3``."""
    scale = 2 ** (bits + 1)
    value, power, k = 0, scale * abs(a) // b, 0
    while power:
        value += power // (2 * k + 1)
        power, k = power * a * a // (b * b), k + 1
    lost = 2 * k + 2  # every term loses less than two in rounding down, and what follows less than two in all
    return (value, value + lost) if a >= 0 else (-value - lost, -value)
