"""One trial: draw the instance, compute the facts, measure, and evaluate the bound.

The row of a trial holds the measured quantity, the bound and the trivial bound, each with its
numerical error, and every fact, so that another bound can be judged later without another run.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import partial

import numpy as np

from experiments.engine.base import Compute
from experiments.plan import BROKEN, USER, draws_kind
from experiments.sweep import Trial
from tabular.families import FAMILIES
from tabular.mdp import FiniteMDP
from tabular.measure import measure
from tabular.subjects import SUBJECTS, kind_of
from theory.claim import Claim, evaluate, evaluate_with_error
from theory.errors import InvalidInput

Facts = dict[str, tuple[float, float]]


def computation(claims: Sequence[Claim], mdps: Mapping[str, FiniteMDP], seed: int) -> Compute:
    """Return the function of trials that an engine runs, here or in another process."""
    return partial(run_trials, claims={claim.name: claim for claim in claims}, mdps=dict(mdps), seed=seed)


def run_trials(
    trials: Sequence[Trial], *, claims: Mapping[str, Claim], mdps: Mapping[str, FiniteMDP], seed: int
) -> list[dict[str, object]]:
    """Return the row of each trial, a function of the trial and the seed alone."""
    return [run_trial(trial, claims[trial.claim], mdps, trial.rng(seed)) for trial in trials]


def run_trial(
    trial: Trial, claim: Claim, mdps: Mapping[str, FiniteMDP], rng: np.random.Generator
) -> dict[str, object]:
    """Measure one instance of a claim.

    Raises
    ------
    InvalidInput
        If no measurement supplies a symbol of the bound, or an instance that is not drawn to break
        an assumption breaks one.
    """
    instance = draw(trial, claim, mdps, rng)
    facts: Facts = {name: measure(name, instance) for name in claim.facts}
    _check_assumptions(trial, claim, facts)
    measured = measure(claim.quantity.name, instance)
    bound, bound_error = evaluate_with_error(claim.bound, facts, claim.name)
    return {
        "measured": measured.value,
        "measured_error": measured.error,
        "bound": bound,
        "bound_error": bound_error,
        "trivial": evaluate(claim.trivial, {name: value for name, (value, _) in facts.items()}, claim.name),
        "facts": json.dumps(facts),
    }


def draw(trial: Trial, claim: Claim, mdps: Mapping[str, FiniteMDP], rng: np.random.Generator) -> object:
    """Draw the trial's instance: a member of its family, made a subject of the claim if it is an MDP."""
    sampler = SUBJECTS[claim.subject]
    params = dict(trial.params)
    if trial.family.startswith(USER):
        return sampler.draw(mdps[trial.family.removeprefix(USER)], rng, **params)
    family = FAMILIES[trial.family]
    if draws_kind(trial.family) is kind_of(claim.subject):
        return family.draw(rng, **params)
    knobs = {name: params.pop(name) for name in sampler.grid}
    return sampler.draw(family.draw(rng, **params), rng, **knobs)


def _check_assumptions(trial: Trial, claim: Claim, facts: Facts) -> None:
    values = {name: value for name, (value, _) in facts.items()}
    for assumption in claim.assumptions:
        meant_to_break = trial.role == BROKEN + assumption.name
        if not trial.role.startswith(BROKEN) and not assumption.holds(values):
            raise InvalidInput(
                f"{claim.name}: the {trial.role} family {trial.family!r} breaks the assumption {assumption.name!r}: "
                f"{assumption.condition} at {values}"
            )
        if meant_to_break and assumption.holds(values):
            raise InvalidInput(
                f"{claim.name}: the family {trial.family!r} is there to break the assumption {assumption.name!r}, "
                f"which holds at {values}"
            )
