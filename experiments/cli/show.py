"""``boundlab show``: one claim in full."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

import sympy as sp
import tyro

from theory import registry
from theory.claim import Claim, Sense, Verdict
from theory.elasticity import elasticity
from theory.neighbours import neighbours
from theory.notation import NOTATION
from theory.render import statement

SIGNS = {Sense.UPPER: "<=", Sense.LOWER: ">=", Sense.EQUALITY: "="}

Lines = Iterator[str]


@dataclass(frozen=True)
class Show:
    """Show one claim: formula, symbols, source, assumptions, instances, and what would refute it."""

    claim: Annotated[str, tyro.conf.Positional, tyro.conf.arg(metavar="CLAIM")]
    """Name of the claim."""

    def run(self) -> int:
        """Print the description."""
        print("\n".join(description(registry.load(self.claim))))
        return 0


def description(claim: Claim) -> Lines:
    """The lines of a claim's description."""
    yield f"{claim.name}: {claim.title}"
    yield f"  {claim.statement}"
    yield from _part("formula", [f"{claim.quantity.name} {SIGNS[claim.sense]} {claim.bound}"])
    yield from _part("LaTeX", [statement(claim)])
    yield from _part("symbols", _symbols(claim))
    yield from _part("source", [_source(claim)])
    yield from _part("guarantee", [_guarantee(claim)])
    yield from _part("expected verdict", [_expected(claim)])
    yield from _part(
        "assumptions", (f"{a.name}: {a.statement}; broken by {a.broken_by}" for a in claim.assumptions)
    )
    yield from _part("instances", [f"{claim.subject}, drawn from {', '.join(claim.families)}"])
    yield from _part("witness", [claim.witness])
    yield from _part(
        "stronger neighbours, to be refuted", (f"{n.name}: {n.bound}" for n in neighbours(claim))
    )
    yield from _part("slopes of the bound, d log bound / d log of", _slopes(claim))
    yield from _part("witness in exact arithmetic", _exact(claim))
    yield from _part("note", [claim.note] if claim.note else [])


def _part(name: str, lines: Iterator[str] | list[str]) -> Lines:
    content = list(lines)
    if content:
        yield ""
        yield f"{name}:"
        yield from (f"  {line}" for line in content)


def _symbols(claim: Claim) -> Lines:
    yield _meaning(claim.quantity.name, claim.quantity.meaning, claim.quantity.unit)
    used: set[sp.Symbol] = claim.bound.free_symbols.union(
        *(a.condition.free_symbols for a in claim.assumptions)
    )
    for name in sorted(map(str, used)):
        notation = NOTATION[name]
        yield f"{_meaning(name, notation.meaning, notation.unit)}, in {notation.domain}"


def _meaning(name: str, meaning: str, unit: str) -> str:
    return f"{name}: {meaning}" + ("" if unit == "1" else f" ({unit})")


def _source(claim: Claim) -> str:
    return f"{claim.source.key}, {claim.source.locator} ({claim.source.provenance.value})"


def _guarantee(claim: Claim) -> str:
    return claim.guarantee.value + (
        f", except with probability {claim.delta:g}" if claim.delta is not None else ""
    )


def _expected(claim: Claim) -> str:
    return claim.expected.value + (f"; repaired by {claim.repaired_by}" if claim.repaired_by else "")


def _exact(claim: Claim) -> Lines:
    """The certificate of a claim that is expected to fail, if its witness has an exact instance."""
    if claim.expected is not Verdict.REFUTED:
        return
    import tabular.witnesses  # noqa: F401 - registers exact instances
    from tabular.exact import certificate

    if (found := certificate(claim)) is not None:
        yield from found.lines()


def _slopes(claim: Claim) -> Lines:
    for coordinate in claim.coordinates:
        yield f"{coordinate}: {elasticity(claim.bound, coordinate)}"
