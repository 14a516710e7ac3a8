r"""The means of R and R_new of a given number of tasks as formulas in the number of agents, for curves along N.

The laws are those of :mod:`theory.coverage`, where they are numbers without rounding; here the alternating sums are
written out in the symbol N. Evaluated in floating point their relative error is below 1e-10 for as many tasks
as are accepted.
"""

from __future__ import annotations

from functools import lru_cache
from math import comb

import sympy as sp

from theory.distribution_notation import N
from theory.errors import InvalidInput

MOST_TASKS = 12


@lru_cache(maxsize=MOST_TASKS)
def rounds_formula(M: int) -> sp.Expr:
    r"""Mean of R, :math:`\sum_j(-1)^{j+1}\binom Mj\big/\big(1-(1-j/M)^N\big)`, in N.

    >>> rounds_formula(2).subs(N, 2)
    5/3
    """
    return _alternating(_checked(M), M)


@lru_cache(maxsize=MOST_TASKS)
def new_rounds_formula(M: int) -> sp.Expr:
    r"""Mean of R_new, :math:`\sum_kP(|D_N|=k)\sum_{i\le k}(-1)^{i+1}\binom ki\big/\big(1-(1-i/M)^N\big)`, in N.

    >>> new_rounds_formula(2).subs(N, 2)
    3/2
    """
    return sum((_different(k, M) * _alternating(k, M) for k in range(1, _checked(M) + 1)), sp.Integer(0))


def _alternating(k: int, M: int) -> sp.Expr:
    """Mean number of rounds until k given tasks of M have all been drawn."""
    return sum(
        ((-1) ** (i + 1) * comb(k, i) / (1 - sp.Rational(M - i, M) ** N) for i in range(1, k + 1)),
        sp.Integer(0),
    )


def _different(k: int, M: int) -> sp.Expr:
    """Probability that the tasks of one round are k different ones."""
    terms = ((-1) ** (k - i) * comb(k, i) * sp.Rational(i, M) ** N for i in range(1, k + 1))
    return comb(M, k) * sum(terms, sp.Integer(0))


def _checked(M: int) -> int:
    if not 1 <= M <= MOST_TASKS:
        raise InvalidInput(
            f"the formulas in N hold their digits for 1 to {MOST_TASKS} tasks, got {M}; theory.coverage has the numbers"
        )
    return M
