"""Random representations, and those that attain or refute what is said of their informations."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from tabular.exact import exact_instance
from tabular.families.registry import family
from tabular.information import TaskContexts, random_regime, random_represented
from tabular.information.exact import ExactRepresentation
from tabular.information.random_instances import Regime
from tabular.mdp import FloatArray
from tabular.subjects.task_representation import TaskRepresentation, confounded, smooth

MOST = 5  # tasks, behaviours, outcomes and codes of a random instance
ATTEMPTS = 100


def drawn(rng: np.random.Generator, regime: Regime, *, smoothed: bool = False) -> TaskRepresentation:
    """Draw sizes up to five and an instance of the regime."""
    K, B, T, Z = (int(size) for size in rng.integers(2, MOST + 1, size=4))
    instance = random_represented(rng, 1, K, B, T, Z, regime)
    encoder = smooth(instance.encoder) if smoothed else instance.encoder
    return TaskRepresentation(instance.contexts, encoder, club_weight=5 * rng.random())


@family()
def mixed_representations(rng: np.random.Generator) -> TaskRepresentation:
    """Draw sizes, concentrations, deterministic laws, a common behaviour and the prior at random."""
    return drawn(rng, random_regime(rng))


@family()
def even_representations(rng: np.random.Generator) -> TaskRepresentation:
    """Draw the same with equally likely tasks."""
    return drawn(rng, random_regime(rng, even_prior=True))


@family()
def smooth_representations(rng: np.random.Generator) -> TaskRepresentation:
    """Draw equally likely tasks and an encoder that gives every code to every context."""
    return drawn(rng, random_regime(rng, even_prior=True), smoothed=True)


@family()
def unconfounded_representations(rng: np.random.Generator) -> TaskRepresentation:
    """Draw tasks that share their behaviour, some of which may be the same task twice."""
    found = drawn(rng, random_regime(rng, same_behaviour=True))
    contexts = found.contexts
    first = np.minimum(np.arange(contexts.K), rng.integers(contexts.K))
    same = TaskContexts(contexts.prior, contexts.behaviour, contexts.environment[:, first])
    return TaskRepresentation(same, found.encoder)


@family()
def confounded_representations(rng: np.random.Generator) -> TaskRepresentation:
    """Draw nearly disjoint behaviours until the code tells more of them than of contexts given the task."""
    for _ in range(ATTEMPTS):
        found = drawn(rng, Regime(behaviour=0.05, kernel=0.0, encoder=float(rng.choice((0.0, 0.05)))))
        if confounded(found):
            return found
    return named("clean", 3)


@family(control=("xor", "noise", "shortcut", "clean"), K=(2, 4))
def named_controls(rng: np.random.Generator, *, control: str, K: int) -> TaskRepresentation:
    """Take an XOR bandit, an encoder of noise, one of the behaviour, or one of the task itself."""
    return named(control, K)


def named(control: str, K: int) -> TaskRepresentation:
    """Return a named control with K tasks (bits combined by addition modulo K)."""
    even, alike, apart = np.full(K, 1 / K), np.full((K, K), 1 / K), np.eye(K)
    shifts = np.eye(K)[(np.arange(K)[:, None] + np.arange(K)) % K]  # outcome m + xb
    outcome, behaviour = np.repeat(np.eye(K)[None], K, axis=0), np.repeat(np.eye(K)[:, None], K, axis=1)
    parts: dict[str, tuple[FloatArray, FloatArray, FloatArray]] = {
        "xor": (alike, shifts, outcome),
        "noise": (alike, np.full((K, K, K), 1 / K), outcome),
        "shortcut": (apart, np.full((K, K, K), 1 / K), behaviour),
        "clean": (alike, np.repeat(np.eye(K)[:, None], K, axis=1), outcome),
    }
    law, environment, encoder = parts[control]
    return TaskRepresentation(TaskContexts(even[None], law[None], environment[None]), encoder[None])


@family(K=(2, 3, 5))
def clean_tasks(rng: np.random.Generator, *, K: int) -> TaskRepresentation:
    """Represent the outcome, which is the task itself, whatever the behaviour, which all tasks share."""
    return named("clean", K)


@family(K=(2, 3, 5))
def whole_context(rng: np.random.Generator, *, K: int) -> TaskRepresentation:
    """Represent the whole context: the code is X."""
    found = drawn(rng, Regime())
    B, T = found.contexts.B, found.contexts.T
    return TaskRepresentation(found.contexts, np.eye(B * T).reshape(1, B, T, B * T))


@family(D=(2, 3), copies=(1, 2))
def cloned_tasks(rng: np.random.Generator, *, D: int, copies: int) -> TaskRepresentation:
    """List each of D tasks, which the outcome tells, several times."""
    plain = named("clean", D)
    prior = np.full((1, D * copies), 1 / (D * copies))
    behaviour, environment = (
        np.repeat(law, copies, axis=1) for law in (plain.contexts.behaviour, plain.contexts.environment)
    )
    return TaskRepresentation(TaskContexts(prior, behaviour, environment), plain.encoder)


def _biased_xor(bias: Fraction) -> ExactRepresentation:
    rest = 1 - bias
    return ExactRepresentation(
        "XOR bandit: the outcome is task xor behaviour, and the code is the outcome",
        [Fraction(1, 2)] * 2,
        [[rest, bias]] * 2,
        [[[1, 0], [0, 1]], [[0, 1], [1, 0]]],
        [[[1, 0], [0, 1]]] * 2,
    )


@exact_instance("xor_bandit")
def fair_xor() -> ExactRepresentation:
    """The XOR bandit with a fair behaviour, of which the code says nothing about the task."""
    return _biased_xor(Fraction(1, 2))


@family(bias=(0.5, 0.25, 0.375))
def xor_bandit(rng: np.random.Generator, *, bias: float) -> TaskRepresentation:
    """Reward an action that matches the task, and represent the reward alone."""
    return TaskRepresentation(*_biased_xor(Fraction(bias)).floats())


@exact_instance("told_behaviour")
def exact_told_behaviour() -> ExactRepresentation:
    """Two tasks whose behaviours differ; the code is the outcome, which is the task."""
    return _told(Fraction(1, 8))


def _told(share: Fraction) -> ExactRepresentation:
    return ExactRepresentation(
        "two tasks with different behaviours: the outcome is the task, and the code is the outcome",
        [Fraction(1, 2)] * 2,
        [[1 - share, share], [share, 1 - share]],
        [[[1, 0]] * 2, [[0, 1]] * 2],
        [[[1, 0], [0, 1]]] * 2,
    )


@family(share=(0.125, 0.0625))
def told_behaviour(rng: np.random.Generator, *, share: float) -> TaskRepresentation:
    """Let the behaviour tell the task, so that CORRO's evenly drawn tasks are not those that show it."""
    return TaskRepresentation(*_told(Fraction(share)).floats())


def _shortcut(slip: Fraction) -> ExactRepresentation:
    keep = 1 - slip
    return ExactRepresentation(
        "pure shortcut: every task has its own behaviour (up to a slip), and the code is the behaviour (up to a slip)",
        [Fraction(1, 2)] * 2,
        [[keep, slip], [slip, keep]],
        [[[1]] * 2] * 2,
        [[[keep, slip]], [[slip, keep]]],
    )


@exact_instance("slipping_shortcut")
def exact_shortcut() -> ExactRepresentation:
    """The shortcut with a slip of one in sixteen, so that no negative is impossible."""
    return _shortcut(Fraction(1, 16))


@family(slip=(0.0625, 0.03125))
def slipping_shortcut(rng: np.random.Generator, *, slip: float) -> TaskRepresentation:
    """Represent the behaviour alone, which all but tells the task."""
    return TaskRepresentation(*_shortcut(Fraction(slip)).floats())
