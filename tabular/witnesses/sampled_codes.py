"""Codes whose sampled entropies deviate as often as Chebyshev allows, and codes that no few tasks show."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import product

import numpy as np
import sympy as sp

from tabular.exact import exact_instance, measures_exactly
from tabular.families.registry import family
from tabular.subjects.sampled_codes import SampledCodes, with_deviation
from theory.logarithms import log_sum, sign

BELOW = 1 - 1e-6  # the deviation asked for lies just below the one that occurs
FOUR = 4  # tasks of the exact instance
SLIP = 1 / 64


@family(n=(1, 2, 4))
def sharp_and_flat_codes(rng: np.random.Generator, *, n: int) -> SampledCodes:
    """Draw the codes of two to five tasks, sharp and flat ones."""
    K, Z = (int(size) for size in rng.integers(2, 6, size=2))
    concentrations = rng.choice((0.1, 1.0, 10.0), size=K)
    rows = np.array([rng.dirichlet(np.full(Z, c)) for c in concentrations])
    prior = rng.dirichlet(np.ones(K)) if rng.random() < 0.5 else np.full(K, 1 / K)
    return with_deviation(prior, rows, n, rng)


@family(share=(1e-3, 1e-4), n=(1, 2, 4))
def rare_entropies(rng: np.random.Generator, *, share: float, n: int) -> SampledCodes:
    """Let one rare task have a flat code and another a sharp one, log 2 above and below that of all others."""
    rows = np.array([[0.25] * 4, [0.5, 0.5, 0, 0], [1.0, 0, 0, 0]])
    prior = np.array([share / 2, 1 - share, share / 2])
    return SampledCodes(prior, rows, n, BELOW * np.log(2) / n)


@family(n=(2, 4))
def repeated_draws(rng: np.random.Generator, *, n: int) -> SampledCodes:
    """Draw one task and count it n times."""
    plain = rare_entropies(rng, share=0.2, n=n)
    return replace(plain, epsilon=BELOW * np.log(2), repeated=True)


@family(K=(4, 8), n=(2, 3))
def distinct_codes(rng: np.random.Generator, *, K: int, n: int) -> SampledCodes:
    """Give every task its own code, the last one with a slip; few draws cannot show log K nats."""
    rows = np.eye(K)
    rows[-1, -1], rows[-1, 0] = 1 - SLIP, SLIP
    return SampledCodes(np.full(K, 1 / K), rows, n, 0.5 * float(np.log(K / n)))


@dataclass(frozen=True)
class ExactCodes:
    """K equally likely tasks, each with a code of its own, of which n are drawn; the deviation is log(K/n)/2."""

    K: int
    n: int

    @property
    def epsilon(self) -> sp.Expr:
        """Deviation asked for; nats, exact."""
        return log_sum([(Fraction(1, 2), Fraction(self.K, self.n))])

    def lines(self) -> tuple[str, ...]:
        """Return the instance as text."""
        return (
            f"{self.K} equally likely tasks, Z = M, n_M = {self.n} tasks drawn, epsilon = {self.epsilon}",
            f"H(Z|M=m) = 0 for every task; I(Z;M) = {log_sum([(Fraction(1), Fraction(self.K))])}; an estimate from "
            f"{self.n} tasks is at most log({self.n})",
        )


@exact_instance("distinct_codes")
def exact_codes() -> ExactCodes:
    """Four tasks without a slip, two of them drawn."""
    return ExactCodes(FOUR, 2)


@measures_exactly(ExactCodes)
def information_deviation(codes: ExactCodes) -> sp.Expr:
    """Probability of a deviation, over every sequence of draws; exact."""
    beyond = 0
    for drawn in product(range(codes.K), repeat=codes.n):
        shares = [Fraction(drawn.count(task), codes.n) for task in set(drawn)]
        estimate = log_sum([(-share, share) for share in shares])
        short = log_sum([(Fraction(1), Fraction(codes.K))]) - estimate
        beyond += sign(short - codes.epsilon) > 0 or sign(-short - codes.epsilon) > 0
    return sp.Rational(beyond, codes.K**codes.n)


@measures_exactly(ExactCodes)
def entropy_variance(codes: ExactCodes) -> sp.Expr:
    """Variance of entropies that are all zero; exact."""
    return sp.S.Zero


@measures_exactly(ExactCodes)
def sampled_tasks(codes: ExactCodes) -> sp.Expr:
    """Number of draws; exact."""
    return sp.Integer(codes.n)


@measures_exactly(ExactCodes)
def deviation(codes: ExactCodes) -> sp.Expr:
    """Deviation asked for; exact."""
    return codes.epsilon
