"""One trial: draw the instance, compute the facts, measure, and evaluate the bound.

The row of a trial holds the measured quantity, the bound and the trivial bound, each with its
numerical error, and every fact, so that another bound can be judged later without another run.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

import numpy as np

from experiments.engine.base import Compute
from experiments.plan import BROKEN, USER, draws_kind
from experiments.sweep import Trial
from tabular.families import FAMILIES
from tabular.mdp import FiniteMDP
from tabular.measure import measure
from tabular.measured import Measured
from tabular.subjects import SUBJECTS, kind_of
from theory.claim import Claim, Guarantee, evaluate, evaluate_with_error
from theory.errors import InvalidInput

Facts = dict[str, tuple[float, float]]


def computation(claims: Sequence[Claim], mdps: Mapping[str, FiniteMDP], seed: int) -> Compute:
    """Return the function of trials that an engine runs, here or in another process."""
    return partial(run_trials, claims={claim.name: claim for claim in claims}, mdps=dict(mdps), seed=seed)


def run_trials(
    trials: Sequence[Trial], *, claims: Mapping[str, Claim], mdps: Mapping[str, FiniteMDP], seed: int
) -> list[dict[str, object]]:
    """Return the row of each trial, a function of the trial and the seed alone.

    What holds with high probability or in expectation does so on every instance: the replicates of
    a point then share one MDP, and only the data are drawn anew.
    """
    return [
        run_trial(trial, claims[trial.claim], mdps, *generators(trial, claims[trial.claim], seed))
        for trial in trials
    ]


def generators(trial: Trial, claim: Claim, seed: int) -> tuple[np.random.Generator, np.random.Generator]:
    """Return the generators of a trial's data and of its MDP, which are one where the claim holds surely."""
    rng = trial.rng(seed)
    sure = claim.guarantee is Guarantee.SURELY
    return rng, rng if sure else replace(trial, replicate=0).rng(seed).spawn(1)[0]


def run_trial(
    trial: Trial,
    claim: Claim,
    mdps: Mapping[str, FiniteMDP],
    rng: np.random.Generator,
    instance_rng: np.random.Generator | None = None,
) -> dict[str, object]:
    """Measure one instance of a claim; ``instance_rng`` draws the MDP when it is not ``rng``.

    Raises
    ------
    InvalidInput
        If no measurement supplies a symbol of the bound, or an instance that is not drawn to break
        an assumption breaks one.
    """
    instance = draw(trial, claim, mdps, rng, instance_rng)
    facts: Facts = {name: _sound(claim, name, measure(name, instance)) for name in claim.facts}
    _check_assumptions(trial, claim, facts)
    measured = _sound(claim, claim.quantity.name, measure(claim.quantity.name, instance))
    bound, bound_error = evaluate_with_error(claim.bound, facts, claim.name)
    return {
        "measured": measured.value,
        "measured_error": measured.error,
        "bound": bound,
        "bound_error": bound_error,
        "trivial": evaluate(claim.trivial, {name: value for name, (value, _) in facts.items()}, claim.name),
        "facts": json.dumps(facts),
    }


def draw(
    trial: Trial,
    claim: Claim,
    mdps: Mapping[str, FiniteMDP],
    rng: np.random.Generator,
    instance_rng: np.random.Generator | None = None,
) -> object:
    """Draw the trial's instance: a member of its family, made a subject of the claim if it is an MDP."""
    sampler = SUBJECTS[claim.subject]
    params = dict(trial.params)
    if trial.family.startswith(USER):
        return sampler.draw(mdps[trial.family.removeprefix(USER)], rng, **params)
    family = FAMILIES[trial.family]
    if draws_kind(trial.family) is kind_of(claim.subject):
        return family.draw(rng, **params)
    knobs = {name: params.pop(name) for name in sampler.grid}
    return sampler.draw(family.draw(instance_rng or rng, **params), rng, **knobs)


def _sound(claim: Claim, name: str, measured: Measured) -> Measured:
    """Refuse a measurement that says nothing: NaN compares as if no bound were ever exceeded."""
    if math.isnan(measured.value) or not 0 <= measured.error < math.inf:
        raise InvalidInput(
            f"{claim.name}: {name} was measured as {measured.value} with error {measured.error}; "
            f"it must be a number with a finite error"
        )
    return measured


def _check_assumptions(trial: Trial, claim: Claim, facts: Facts) -> None:
    values = {name: value for name, (value, _) in facts.items()}
    for assumption in claim.assumptions:
        meant_to_break = trial.role == BROKEN + assumption.name
        if not trial.role.startswith(BROKEN) and not assumption.holds(facts):
            raise InvalidInput(
                f"{claim.name}: the {trial.role} family {trial.family!r} breaks the assumption {assumption.name!r}: "
                f"{assumption.condition} at {values}"
            )
        if meant_to_break and assumption.holds(facts):
            raise InvalidInput(
                f"{claim.name}: the family {trial.family!r} is there to break the assumption {assumption.name!r}, "
                f"which holds at {values}"
            )
