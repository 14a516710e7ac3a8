"""A representation of the contexts of tasks: what the informations of UNICORN are about."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from tabular.information import (
    Informations,
    TaskContexts,
    club,
    club_within_tasks,
    contexts_of_mdps,
    corro_population,
    fresh_information,
    kl_divergence,
    marginal,
    rounding,
)
from tabular.information import corro_gap as gap_of_corro
from tabular.information import focal_population as population_of_focal
from tabular.mdp import FiniteMDP, FloatArray
from tabular.measure import measures
from tabular.measured import Measured
from tabular.subjects.registry import subject

TASKS = 3
CODES = 3
BLOCKS = 4  # of states that a context tells apart, so that large MDPs have small contexts as well
SMOOTHING = 1e-3  # of encoders, without which CLUB is infinite


@dataclass(frozen=True, eq=False)
class TaskRepresentation:
    """One instance of tasks and their contexts with an encoder, and how it departs from what a theorem assumes.

    Parameters
    ----------
    encoder : (1, B, T, Z), or (1, K, B, T, Z) where it is told the task.
    elsewhere : tasks by whose law the terms of the behaviour are computed, if not by that of all other terms.
    overlap : probability that the second context is the first one.
    log_cell : logarithm of the volume of a cell of contexts; 0 where they are points.
    club_weight : of CSRO's loss.
    """

    contexts: TaskContexts
    encoder: FloatArray
    elsewhere: TaskContexts | None = None
    overlap: float = 0.0
    log_cell: float = 0.0
    club_weight: float = 1.0

    @cached_property
    def p(self) -> FloatArray:
        """The joint law (1, K, B, T, Z); rounding."""
        return self.contexts.joint(self.encoder)

    @cached_property
    def known(self) -> Informations:
        """Its informations."""
        return Informations(self.p)

    @cached_property
    def behaviour_terms(self) -> Informations:
        """The informations of the law by which the terms of the behaviour are computed."""
        return self.known if self.elsewhere is None else Informations(self.elsewhere.joint(self.encoder))

    def measured(self, values: FloatArray, amplified: float = 1.0) -> Measured:
        """Return the value of the one instance with its error; what is not told from zero is called zero."""
        error = amplified * rounding(self.p.shape)
        value = float(values[0])
        return Measured(0.0, 2 * error) if abs(value) <= error else Measured(value, error)


def smooth(encoder: FloatArray) -> FloatArray:
    """Return the encoder mixed with a little of the uniform one."""
    mixed: FloatArray = (1 - SMOOTHING) * encoder + SMOOTHING / encoder.shape[-1]
    return mixed


def _tasks_of(mdp: FiniteMDP, rng: np.random.Generator, *, one_behaviour: bool) -> TaskContexts:
    """Tasks with the MDP's dynamics whose rewards are those of permuted states, each with a random policy."""
    blocks = np.arange(mdp.S) % BLOCKS
    r = mdp.r if mdp.r.ndim == 2 else mdp.r[0]
    orders = [np.arange(mdp.S), *(rng.permutation(mdp.S) for _ in range(TASKS - 1))]
    mdps = [FiniteMDP(mdp.P, r[order], gamma=mdp.gamma, horizon=mdp.horizon, rho=mdp.rho) for order in orders]
    policies = rng.dirichlet(np.full(mdp.A, 0.5), size=(1 if one_behaviour else TASKS, mdp.S))
    alphabet = [float(r.min()), max(float(r.max()), float(r.min()) + 1.0)]
    chosen = [policies[0 if one_behaviour else task] for task in range(TASKS)]
    return contexts_of_mdps(mdps, chosen, alphabet, blocks=blocks)


def _random_encoder(contexts: TaskContexts, rng: np.random.Generator) -> FloatArray:
    return smooth(rng.dirichlet(np.full(CODES, 0.3), size=(1, contexts.B, contexts.T)))


@subject()
def task_representation(mdp: FiniteMDP, rng: np.random.Generator) -> TaskRepresentation:
    """Represent single transitions of three tasks, each with its own rewards and behaviour policy."""
    contexts = _tasks_of(mdp, rng, one_behaviour=False)
    return TaskRepresentation(contexts, _random_encoder(contexts, rng), club_weight=5 * rng.random())


@subject()
def shared_behaviour(mdp: FiniteMDP, rng: np.random.Generator) -> TaskRepresentation:
    """Represent transitions of tasks that differ in their rewards alone, under one behaviour policy."""
    contexts = _tasks_of(mdp, rng, one_behaviour=True)
    return TaskRepresentation(contexts, _random_encoder(contexts, rng))


@subject()
def confounded_representation(mdp: FiniteMDP, rng: np.random.Generator) -> TaskRepresentation:
    """Represent transitions so that the code tells more of the behaviour than of the context given the task."""
    contexts = _tasks_of(mdp, rng, one_behaviour=False)
    drawn = TaskRepresentation(contexts, _random_encoder(contexts, rng))
    return drawn if confounded(drawn) else TaskRepresentation(contexts, _constant(contexts))


def confounded(drawn: TaskRepresentation) -> bool:
    """Whether ``I(Z;Xb) >= I(Z;X|M)`` beyond rounding."""
    room = drawn.known.I("Z", "B") - drawn.known.I("Z", "X", "M")
    return bool(room[0] > 4 * rounding(drawn.p.shape))


def _constant(contexts: TaskContexts) -> FloatArray:
    encoder = np.zeros((1, contexts.B, contexts.T, CODES))
    encoder[..., 0] = 1.0
    return encoder


def _information(name: str, first: str, second: str, given: str = "", *, behaviour: bool = False) -> None:
    """Register the measurement of an information; the terms of the behaviour may follow another law."""

    def information(drawn: TaskRepresentation) -> Measured:
        law = drawn.behaviour_terms if behaviour else drawn.known
        return drawn.measured(law.I(first, second, given))

    information.__name__ = name
    measures(TaskRepresentation)(information)


def _entropy(
    name: str, names: str, given: str = "", *, differential: Callable[..., float] | None = None
) -> None:
    def entropy(drawn: TaskRepresentation) -> Measured:
        return drawn.measured(drawn.known.H(names, given) + (differential(drawn) if differential else 0.0))

    entropy.__name__ = name
    measures(TaskRepresentation)(entropy)


_information("I_Z_M", "Z", "M")
_information("I_Z_X", "Z", "X")
_information("I_Z_Xb", "Z", "B", behaviour=True)
_information("I_Z_Xt_given_Xb", "Z", "T", "B")
_information("I_Z_X_given_M", "Z", "X", "M")
_information("I_Z_M_given_Xb", "Z", "M", "B")
_information("I_Z_Xt_given_XbM", "Z", "T", "BM")
_information("I_M_Xb", "M", "B", behaviour=True)
_information("I_M_Xb_given_Z", "M", "B", "Z")
_information("I_M_ZXb", "M", "ZB")
_information("I_Xt_ZXb", "T", "ZB")
_information("I_Xt_Xb", "T", "B", behaviour=True)
_information("markov_defect", "Z", "M", "X")
_entropy("H_M", "M")
_entropy("H_X", "X")
_entropy("H_Xt_given_Xb", "T", "B")
_entropy("H_X_given_M", "X", "M", differential=lambda drawn: drawn.log_cell)


@measures(TaskRepresentation)
def log_cells(drawn: TaskRepresentation) -> Measured:
    """Logarithm of the volume of a cell; exact."""
    return Measured(drawn.log_cell)


@measures(TaskRepresentation)
def law_distance(drawn: TaskRepresentation) -> Measured:
    """Total variation of the two laws of contexts; rounding."""
    if drawn.elsewhere is None:
        return Measured(0.0)
    difference = drawn.contexts.context_law() - drawn.elsewhere.context_law()
    return Measured(0.5 * float(np.abs(difference).sum()), 1e-14)


@measures(TaskRepresentation)
def prior_unevenness(drawn: TaskRepresentation) -> Measured:
    """Largest distance of a task's probability from 1/K; rounding."""
    return Measured(float(np.abs(drawn.contexts.prior - 1 / drawn.contexts.K).max()), 1e-15)


@measures(TaskRepresentation)
def context_overlap(drawn: TaskRepresentation) -> Measured:
    """Probability that the second context is the first; exact."""
    return Measured(drawn.overlap)


@measures(TaskRepresentation)
def second_information(drawn: TaskRepresentation) -> Measured:
    """Information about the second context; rounding."""
    return drawn.measured(fresh_information(drawn.contexts, drawn.encoder, drawn.overlap))


@measures(TaskRepresentation)
def focal_objective(drawn: TaskRepresentation) -> Measured:
    """FOCAL's population form with evenly drawn negatives; rounding."""
    return drawn.measured(population_of_focal(drawn.contexts, drawn.encoder))


@measures(TaskRepresentation)
def corro_objective(drawn: TaskRepresentation) -> Measured:
    """CORRO's population form; rounding."""
    return drawn.measured(corro_population(drawn.contexts, drawn.encoder))


@measures(TaskRepresentation)
def corro_gap(drawn: TaskRepresentation) -> Measured:
    """By how much CORRO's population form exceeds the information that it stands for; rounding."""
    return drawn.measured(gap_of_corro(drawn.contexts, drawn.encoder))


LARGE_LOG = (
    32.0  # terms of CLUB weigh logarithms of up to e^-32 by probabilities that do not vanish with them
)


@measures(TaskRepresentation)
def club_(drawn: TaskRepresentation) -> Measured:
    """CLUB; rounding."""
    return drawn.measured(club(drawn.p).value, LARGE_LOG)


@measures(TaskRepresentation)
def csro_objective(drawn: TaskRepresentation) -> Measured:
    """FOCAL's population form less the weighted CLUB; rounding."""
    objective = population_of_focal(drawn.contexts, drawn.encoder) - drawn.club_weight * club(drawn.p).value
    return drawn.measured(objective, 1 + drawn.club_weight * LARGE_LOG)


@measures(TaskRepresentation)
def club_within(drawn: TaskRepresentation) -> Measured:
    """CLUB with negatives of the same task; rounding."""
    return drawn.measured(club_within_tasks(drawn.p).value, LARGE_LOG)


@measures(TaskRepresentation)
def club_reverse(drawn: TaskRepresentation) -> Measured:
    """``KL(p(xb)p(z) || p(xb,z))``; rounding."""
    law = drawn.behaviour_terms
    independent = law.marginal("B") * law.marginal("Z")
    return drawn.measured(kl_divergence(independent, marginal(drawn.p, "BZ")), LARGE_LOG)


@measures(TaskRepresentation)
def club_weight(drawn: TaskRepresentation) -> Measured:
    """Weight of CLUB; exact."""
    return Measured(drawn.club_weight)


@measures(TaskRepresentation)
def distinct_mdps(drawn: TaskRepresentation) -> Measured:
    """Number of tasks whose contexts differ, given the behaviour; exact for laws that are equal bit by bit."""
    return Measured(len(np.unique(drawn.contexts.environment[0], axis=0)))
