"""What a verification and a claim show of themselves, and the way back from a row to its instance."""

from dataclasses import replace

import numpy as np
import pytest

from experiments import claims, verify
from experiments.verification import Verification
from tabular.mdp import FiniteMDP
from tabular.measure import measure
from theory.errors import InvalidInput
from theory.notation import NOTATION, epsilon_P, epsilon_R, gamma, reward_range
from theory.registry import load, names

SMALL = {"replications": (1,), "S": (3,)}


@pytest.fixture(scope="module")
def false() -> Verification:
    """Half a power of the horizon too little in the simulation lemma."""
    bound = epsilon_R / (1 - gamma) + gamma * reward_range * epsilon_P / (2 * (1 - gamma) ** 1.5)
    return verify(load("simulation_lemma").with_bound(bound, "shorter"), seed=0, **SMALL)


def test_counterexamples_are_the_draws_beyond_the_bound_farthest_first(false: Verification) -> None:
    found = false.counterexamples
    assert len(found) == false.violations > 1
    assert set(found["role"]) == {"witness"}
    assert (found["measured"] > found["bound"]).all()
    assert (found["measured"] - found["bound"]).is_monotonic_decreasing
    for _, row in found.iterrows():
        assert false.claim.evaluate(row[list(false.claim.facts)].to_dict()) == pytest.approx(row["bound"])


def test_draws_of_a_control_are_no_counterexamples() -> None:
    lemma = verify("simulation_lemma", seed=0, **SMALL)
    assert sum(control.violations for control in lemma.controls) > 0
    assert lemma.counterexamples.empty
    assert "measured" in lemma.counterexamples


def test_the_instance_of_a_row_gives_the_rows_numbers(false: Verification) -> None:
    for index in (false.counterexamples.index[0], false.frame.index[0]):
        pair = false.instance(index)
        row = false.frame.loc[index]
        assert measure(false.claim.quantity.name, pair).value == row["measured"]


def test_an_instance_that_cannot_be_drawn_again_is_refused(false: Verification) -> None:
    with pytest.raises(InvalidInput, match="the row 'nowhere'"):
        false.instance("nowhere")
    bare = false.frame.copy()
    bare.attrs.clear()
    with pytest.raises(InvalidInput, match="a frame with its seed"):
        replace(false, frame=bare).instance(bare.index[0])
    mine = FiniteMDP(np.full((2, 2, 2), 0.5), np.eye(2), gamma=0.9)
    given = verify("value_iteration_contraction", seed=0, mdps={"mine": mine}, replications=(1,))
    row = given.frame.index[given.frame["family"].str.endswith("mine")][0]
    with pytest.raises(InvalidInput, match="was given, not drawn"):
        given.instance(row)


def test_all_claims_are_listed() -> None:
    table = claims()
    assert tuple(table.index) == names()
    line = table.loc["avi_error_propagation"]
    assert (line["paper"], line["expected"], line["guarantee"]) == ("2401.09561", "HOLDS", "surely")


@pytest.mark.parametrize("name", ["avi_sup_norm", "corro_bound", "multitask_avi_error_propagation"])
def test_a_claim_shows_its_formula_and_what_its_symbols_mean(name: str) -> None:
    claim = load(name)
    shown = claim._repr_markdown_()
    assert f"$${claim._repr_latex_().strip('$')}$$" in shown
    meanings = [claim.quantity.meaning, *(NOTATION[str(s)].meaning for s in claim.bound.free_symbols)]
    assert all(f" | {meaning} |" in shown for meaning in meanings)
    table = shown[shown.index("|:---") :].splitlines()[1:]
    assert {line.count("|") for line in table} == {3}  # no bar of a formula ends a cell
    assert claim.repaired_by is None or f"repaired by `{claim.repaired_by}`" in shown


def test_a_verification_shows_what_it_rests_on_in_formulas() -> None:
    lemma = verify("simulation_lemma", seed=0, **SMALL)._repr_html_()
    assert r"without the term $\frac{\varepsilon_R}{1 - \gamma}$" in lemma
    assert r"slope along $1/(1 - \gamma)$" in lemma
    assert "epsilon_R" not in lemma.replace(r"\varepsilon_R", "")
    refuted = verify("discount_weight_monotone", seed=0, replications=(1,))._repr_html_()
    assert "REFUTED, REFUTED expected" in refuted
    assert "stronger versions" not in refuted  # they are put to the test where something is expected to hold
