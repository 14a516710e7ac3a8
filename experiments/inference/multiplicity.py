"""One false-alarm budget for a whole run, split by Holm over every test that the run makes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from experiments.inference._validate import open_unit, probability
from theory.errors import InvalidInput


def holm(p_values: Sequence[float], names: Sequence[str]) -> dict[str, float]:
    """Return Holm's adjusted p-values by name, in the order given.

    ``adjusted_(i) = max_{j <= i} min(1, (m - j + 1) p_(j))`` over the sorted p-values; rejecting
    where ``adjusted <= alpha`` makes one or more false rejections with probability at most alpha,
    whatever the dependence between the tests. Exact up to rounding.

    Raises
    ------
    InvalidInput
        If a name appears twice, the lengths differ, or a p-value is NaN or outside [0, 1].

    Source
    ------
    Holm, Scandinavian Journal of Statistics 6 (1979).

    Examples
    --------
    >>> holm([0.03, 0.01, 0.5], ["a", "b", "c"])
    {'a': 0.06, 'b': 0.03, 'c': 0.5}
    """
    if len(p_values) != len(names):
        raise InvalidInput(f"{len(p_values)} p-values came with {len(names)} names, one name each is needed")
    twice = [name for name, times in Counter(names).items() if times > 1]
    if twice:
        raise InvalidInput(f"test name {twice[0]!r} appears more than once, every test needs its own")
    for name, p_value in zip(names, p_values, strict=True):
        probability(f"p-value of {name!r}", p_value)
    adjusted, reached = dict.fromkeys(names, 0.0), 0.0
    left = len(names)
    for p_value, name in sorted(zip(p_values, names, strict=True), key=lambda pair: pair[0]):
        reached = max(reached, min(1.0, left * float(p_value)))
        adjusted[name] = reached
        left -= 1
    return adjusted


@dataclass(frozen=True, slots=True)
class Decision:
    """What the budget decided about one test.

    ``share`` is the part of alpha that the p-value was held against (a probability), alpha divided
    by the number of tests with no smaller p-value; ``rejected`` is ``adjusted <= alpha``.
    """

    name: str
    p_value: float
    share: float
    adjusted: float
    rejected: bool


@dataclass(frozen=True)
class Budget:
    """The probability, declared for a whole run, that one or more of its rejections is false.

    Tests of many claims and grid points are collected by name and decided together: a decision is
    only final when nothing more will be added.

    Raises
    ------
    InvalidInput
        If alpha does not lie strictly between 0 and 1, or a p-value is NaN or outside [0, 1].

    Examples
    --------
    >>> budget = Budget(0.05).spend({"a": 0.03}).spend({"b": 0.01})
    >>> [(decision.name, decision.share, decision.rejected) for decision in budget.decide()]
    [('a', 0.05, True), ('b', 0.025, True)]
    """

    alpha: float
    tests: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        open_unit("alpha", self.alpha)
        for name, p_value in self.tests.items():
            probability(f"p-value of {name!r}", p_value)
        object.__setattr__(self, "tests", MappingProxyType(dict(self.tests)))

    def spend(self, tests: Mapping[str, float]) -> Budget:
        """Return the budget with more tests in it.

        Raises
        ------
        InvalidInput
            If a name is already in the budget, or a p-value is NaN or outside [0, 1].
        """
        for name in tests:
            if name in self.tests:
                raise InvalidInput(f"test {name!r} has been paid for already, every test needs its own name")
        return replace(self, tests={**self.tests, **tests})

    def decide(self) -> tuple[Decision, ...]:
        """Return every test with what was spent on it and whether its null is rejected, in order."""
        adjusted = holm(list(self.tests.values()), list(self.tests))
        ranking = sorted(self.tests, key=lambda name: self.tests[name])
        share = {name: self.alpha / (len(ranking) - rank) for rank, name in enumerate(ranking)}
        return tuple(
            Decision(name, p_value, share[name], adjusted[name], adjusted[name] <= self.alpha)
            for name, p_value in self.tests.items()
        )
