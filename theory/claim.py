"""A theorem as data: what it bounds, by which formula, under which assumptions, tested on which instances."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property, lru_cache
from hashlib import sha256

import sympy as sp

from theory.errors import InvalidInput
from theory.notation import NOTATION
from theory.quantities import Quantity
from theory.rounding import FUNCTIONS, Rounded

TINY, HUGE = 1e-200, 1e50  # a zero that can be divided by, and what such a division exceeds


class Sense(StrEnum):
    """On which side of the bound the quantity lies."""

    UPPER = "upper bound"
    LOWER = "lower bound"
    EQUALITY = "equality"


class Guarantee(StrEnum):
    """In which mode the statement holds; it decides the statistical test."""

    SURELY = "surely"
    WITH_HIGH_PROBABILITY = "with high probability"
    IN_EXPECTATION = "in expectation"
    ASYMPTOTIC = "asymptotic"
    RATE = "rate"


class Provenance(StrEnum):
    """Where the statement comes from."""

    PAPER = "paper"
    RECONSTRUCTED = "reconstructed"
    DERIVED = "derived"
    TEXTBOOK = "textbook"


class Verdict(StrEnum):
    """What a verification concludes."""

    HOLDS = "HOLDS"
    REFUTED = "REFUTED"
    UNDECIDED = "UNDECIDED"
    VACUOUS = "VACUOUS"
    INSENSITIVE = "INSENSITIVE"


@dataclass(frozen=True)
class Source:
    """A BibTeX key, the place in that source, and how the statement was obtained from it."""

    key: str
    locator: str
    provenance: Provenance


@dataclass(frozen=True)
class Assumption:
    """A condition on measurable facts, and a family of instances that breaks it.

    ``condition`` is a relation between symbols of :mod:`theory.notation`; on the family
    ``broken_by`` it must be false and the claim must fail, which shows that the theorem needs it.
    """

    name: str
    statement: str
    condition: sp.core.relational.Relational
    broken_by: str

    def __post_init__(self) -> None:
        if not isinstance(self.condition, sp.Eq | sp.Ge | sp.Le):  # Eq(positive symbol, 0) is False at once
            raise InvalidInput(
                f"assumption {self.name!r}: the condition must be one of =, >= and <=, got {self.condition}"
            )

    def holds(self, facts: Mapping[str, tuple[float, float]]) -> bool:
        """Whether the condition can be true of the facts, ``name -> (value, error)``, given their errors."""
        (left, below), (right, above) = (
            evaluate_with_error(e, facts, self.name) for e in self.condition.args
        )
        slack = below + above
        match self.condition:
            case sp.Eq():
                return abs(left - right) <= slack
            case sp.Ge():
                return left >= right - slack
            case _:
                return left <= right + slack


@dataclass(frozen=True)
class Claim:
    r"""A theorem: ``quantity <= bound`` (or ``>=``, ``=``) for every instance of ``subject``.

    Parameters
    ----------
    subject : the kind of object the theorem quantifies over, by the name of its sampler.
    families : MDP families whose members are turned into subjects.
    witness : family of subjects on which the bound is (nearly) attained, or the counterexample.
    delta : failure probability of a claim that holds with high probability.
    margin : equivalence margin of an asymptotic or rate claim.
    coordinates : expressions, such as ``1/(1-gamma)``, along which the witness is swept and the
        measured slope is compared with the bound's own elasticity.
    repaired_by : name of the true claim to read in place of one that is expected to be REFUTED.

    Raises
    ------
    InvalidInput
        If the bound uses a symbol that :mod:`theory.notation` does not define.
    """

    name: str
    title: str
    statement: str
    quantity: Quantity
    bound: sp.Expr
    source: Source
    subject: str
    families: tuple[str, ...]
    witness: str
    assumptions: tuple[Assumption, ...]
    sense: Sense = Sense.UPPER
    guarantee: Guarantee = Guarantee.SURELY
    expected: Verdict = Verdict.HOLDS
    coordinates: tuple[sp.Expr, ...] = ()
    delta: float | None = None
    margin: float = 0.1
    repaired_by: str | None = None
    note: str = field(default="", repr=False)

    def __post_init__(self) -> None:
        unknown = sorted(str(s) for s in self.bound.free_symbols if str(s) not in NOTATION)
        if unknown:
            raise InvalidInput(
                f"{self.name}: the bound uses {', '.join(unknown)}, which notation.py does not define"
            )
        if (self.guarantee is Guarantee.WITH_HIGH_PROBABILITY) != (self.delta is not None):
            raise InvalidInput(
                f"{self.name}: delta belongs to claims that hold with high probability and to no others, "
                f"got guarantee={self.guarantee.value!r} and delta={self.delta}"
            )

    @cached_property
    def facts(self) -> tuple[str, ...]:
        """Names of all symbols that a measurement must supply."""
        expressions = [self.bound, self.trivial, *(a.condition for a in self.assumptions)]
        return tuple(sorted({str(s) for e in expressions for s in e.free_symbols}))

    @property
    def trivial(self) -> sp.Expr:
        """What is true of the quantity without any theorem, on the claim's side."""
        return self.quantity.floor if self.sense is Sense.LOWER else self.quantity.ceiling

    @property
    def digest(self) -> str:
        """A hash of everything that decides the claim's draws and its verdict; words do not count."""
        parts = [
            self.quantity.name,
            *(sp.srepr(e) for e in (self.bound, self.trivial, *(a.condition for a in self.assumptions))),
            *(self.sense, self.guarantee, self.subject, *self.families, self.witness),
            *(a.broken_by for a in self.assumptions),
            *map(str, (self.delta, self.margin, self.coordinates)),
        ]
        return sha256("\n".join(parts).encode()).hexdigest()[:16]

    def evaluate(self, facts: Mapping[str, float]) -> float:
        """Return the bound at the given facts; facts that it does not use are ignored."""
        return evaluate(self.bound, facts, self.name)

    def _repr_latex_(self) -> str:
        from theory.render import statement

        return f"${statement(self)}$"

    def _repr_markdown_(self) -> str:
        from theory.render import card

        return card(self)

    def with_bound(self, bound: sp.Expr, name: str) -> Claim:
        """Return the same claim with another bound under another name."""
        return replace(self, bound=bound, name=name)


def evaluate(expression: sp.Expr, facts: Mapping[str, float], owner: str = "expression") -> float:
    """Value of an expression at named facts; infinite facts are allowed.

    Raises
    ------
    InvalidInput
        If a symbol has no fact, or the value is not a number, naming the owner and the facts.
    """
    names, function = _compiled(expression)
    missing = [name for name in names if name not in facts]
    if missing:
        raise InvalidInput(
            f"{owner}: no measurement supplies {', '.join(missing)} (supplied: {', '.join(sorted(facts)) or 'nothing'})"
        )
    values = [float(facts[name]) for name in names]
    try:
        result = float(function(*values))
    except (ZeroDivisionError, OverflowError):
        result = _infinite(function, values)
    except ValueError:  # a root or a logarithm of what has none
        result = math.nan
    if math.isnan(result):
        given = ", ".join(f"{name}={value:g}" for name, value in zip(names, values, strict=True))
        raise InvalidInput(f"{owner}: {expression} is not a number at {given}")
    return result


def _infinite(function: Callable[..., float], values: Sequence[float]) -> float:
    """The infinity that a formula tends to as facts that are zero come down to it; nan where it is none."""
    try:
        near = float(function(*(value or TINY for value in values)))
    except (ArithmeticError, ValueError):
        return math.nan
    return math.copysign(math.inf, near) if abs(near) > HUGE else math.nan


def evaluate_with_error(
    expression: sp.Expr, facts: Mapping[str, tuple[float, float]], owner: str = "expression"
) -> tuple[float, float]:
    """Value of an expression and how far it can move when each fact moves by its own error.

    ``facts`` maps a name to ``(value, error)``. The error bounds what those errors and the rounding of
    every operation come to (:mod:`theory.rounding`); it is infinite where a fact's interval reaches a pole.
    """
    values = {name: value for name, (value, _) in facts.items()}
    centre = evaluate(expression, values, owner)
    if math.isinf(centre):
        return centre, 0.0
    names, function = _carrying(expression)
    result = function(*(Rounded(*facts[name]) for name in names))
    return centre, result.error + abs(result.value - centre) if isinstance(result, Rounded) else 0.0


@lru_cache(maxsize=4096)
def _carrying(expression: sp.Expr) -> tuple[tuple[str, ...], Callable[..., Rounded | float]]:
    symbols = sorted(expression.free_symbols, key=str)
    return tuple(str(s) for s in symbols), sp.lambdify(symbols, expression, modules=[FUNCTIONS, "math"])


@lru_cache(maxsize=4096)
def _compiled(expression: sp.Expr) -> tuple[tuple[str, ...], Callable[..., float]]:
    symbols = sorted(expression.free_symbols, key=str)
    return tuple(str(s) for s in symbols), sp.lambdify(symbols, expression, modules="math")
