"""What every claim of the registry must satisfy."""

import importlib

import pytest
import sympy as sp

from experiments.plan import PRESETS, draws_kind, override, sweeps
from tabular.families import FAMILIES
from tabular.measure import MEASUREMENTS
from tabular.subjects import SUBJECTS, kind_of
from theory.claim import Claim, Sense, Verdict
from theory.elasticity import elasticity
from theory.neighbours import neighbours
from theory.notation import NOTATION
from theory.quantities import QUANTITIES
from theory.registry import load_all, names
from theory.render import bibtex, references, statement

CLAIMS = load_all()
each_claim = pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.name)


@each_claim
def test_every_symbol_is_measured(claim: Claim) -> None:
    kind = kind_of(claim.subject)
    for name in (claim.quantity.name, *claim.facts):
        assert (kind, name) in MEASUREMENTS, f"{name} is not measured for {kind.__name__}"


@each_claim
def test_witness_and_controls_draw_the_subject(claim: Claim) -> None:
    for family in (claim.witness, *(a.broken_by for a in claim.assumptions)):
        assert draws_kind(family) is kind_of(claim.subject)


@each_claim
def test_family_axes_do_not_hide_the_samplers(claim: Claim) -> None:
    for family in claim.families:
        if draws_kind(family) is not kind_of(claim.subject):
            assert not set(FAMILIES[family].grid) & set(SUBJECTS[claim.subject].grid)


@each_claim
def test_source_is_in_the_bibliography(claim: Claim) -> None:
    assert claim.source.key in references()
    assert claim.source.key in bibtex([claim])


@each_claim
def test_docstring_shows_a_number(claim: Claim) -> None:
    text = importlib.import_module(f"theory.claims.{claim.name}").__doc__ or ""
    assert ">>> CLAIM.evaluate(" in text


@each_claim
def test_statement_renders_in_the_notation(claim: Claim) -> None:
    rendered = statement(claim)
    for symbol in claim.bound.free_symbols:
        assert NOTATION[str(symbol)].latex in rendered


@each_claim
def test_coordinates_have_elasticities(claim: Claim) -> None:
    for coordinate in claim.coordinates:
        assert elasticity(claim.bound, coordinate) != 0


@each_claim
def test_refuted_claims_name_a_repair_that_holds(claim: Claim) -> None:
    if claim.expected is not Verdict.REFUTED:
        assert claim.repaired_by is None
        return
    assert claim.repaired_by is not None
    assert next(c for c in CLAIMS if c.name == claim.repaired_by).expected is Verdict.HOLDS


@each_claim
def test_claims_that_hold_have_assumptions_and_neighbours(claim: Claim) -> None:
    if claim.expected is Verdict.HOLDS:
        assert claim.assumptions
        assert len(neighbours(claim)) >= 2


@each_claim
def test_neighbours_are_strictly_stronger(claim: Claim) -> None:
    """At generic facts every neighbour lies strictly on the stronger side of the bound."""
    facts = {
        name: 20.0 - i if NOTATION[name].unit == "count" else 0.3 + 0.01 * i
        for i, name in enumerate(claim.facts)
    }
    centre = claim.evaluate(facts)
    assert centre > 0
    for neighbour in neighbours(claim):
        value = claim.with_bound(neighbour.bound, neighbour.name).evaluate(facts)
        match claim.sense:
            case Sense.UPPER:
                assert value < centre
            case Sense.LOWER:
                assert value > centre
            case Sense.EQUALITY:
                assert value != centre


@each_claim
def test_presets_grow(claim: Claim) -> None:
    def draws(preset: str) -> int:
        return sum(len(s.trials()) for s in sweeps(claim, preset) if s.role == "random")

    assert PRESETS["quick"].draws <= draws("quick") < draws("full")
    once = override(sweeps(claim, "quick"), {"replications": (1,)})
    assert all(sweep.replications == 1 for sweep in once)


def test_there_are_claims() -> None:
    assert len(names()) == len(CLAIMS) >= 18


def test_every_measurement_is_a_symbol_or_a_quantity() -> None:
    for kind, name in MEASUREMENTS:
        assert name in NOTATION or name in QUANTITIES, f"{kind.__name__}.{name}"


def test_every_symbol_and_quantity_is_used() -> None:
    used = {name for claim in CLAIMS for name in (*claim.facts, claim.quantity.name)}
    assert set(NOTATION) | set(QUANTITIES) <= used


def test_every_bound_is_an_expression() -> None:
    assert all(isinstance(claim.bound, sp.Expr) for claim in CLAIMS)
