"""Codes of tasks and the behaviour of their data: what regularising codes by the entropy of actions speaks of."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from tabular.information.behaviour import BehaviourCode, entropy, information, overlap
from tabular.information.contexts import TaskContexts
from tabular.information.from_mdps import contexts_of_mdps
from tabular.information.random_instances import random_laws
from tabular.mdp import FiniteMDP, FloatArray
from tabular.measure import measures
from tabular.measured import Measured
from tabular.subjects.registry import subject

TASKS = 3
CODES = 3
CONCENTRATION = 0.3  # of policies and codes


def code_of_contexts(contexts: TaskContexts, encoder: FloatArray, S: int) -> BehaviourCode:
    """Return what one instance of contexts says of behaviour, its behaviour being ``s A + a``; rounding."""
    joint = contexts.joint(encoder)[0].sum(axis=2)
    paired = joint.reshape(contexts.K, S, contexts.B // S, joint.shape[-1])
    return BehaviourCode(paired / paired.sum())


def drawn_contexts(mdp: FiniteMDP, rng: np.random.Generator) -> TaskContexts:
    """Draw rewards and behaviour policies of three tasks; contexts are transitions of their occupancies."""
    tasks = [replace(mdp, r=rng.uniform(-1, 1, mdp.r.shape)) for _ in range(TASKS)]
    policies = [random_laws(rng, (mdp.S,), mdp.A, CONCENTRATION) for _ in tasks]
    return contexts_of_mdps(tasks, policies, (-1.0, 1.0))


def drawn_code(contexts: TaskContexts, S: int, rng: np.random.Generator) -> BehaviourCode:
    """Draw a code of one transition."""
    return code_of_contexts(contexts, random_laws(rng, (1, contexts.B, contexts.T), CODES, CONCENTRATION), S)


@subject()
def behaviour_code(mdp: FiniteMDP, rng: np.random.Generator) -> BehaviourCode:
    """Draw three tasks, and a code of one transition of their occupancies."""
    return drawn_code(drawn_contexts(mdp, rng), mdp.S, rng)


@measures(BehaviourCode)
def I_Z_A_given_S(code: BehaviourCode) -> Measured:
    """Information of the code about the action of a sample, given its state; rounding."""
    return Measured(information(code.sample, "Z", "A", given="S"), code.error)


@measures(BehaviourCode)
def paired_information(code: BehaviourCode) -> Measured:
    """Information of the code about the action that it is paired with, given the state; rounding."""
    return Measured(information(code.paired, "Z", "A", given="S"), code.error)


@measures(BehaviourCode)
def data_entropy(code: BehaviourCode) -> Measured:
    """Entropy of the data's actions, whatever the code; rounding."""
    return Measured(entropy(code.collected[..., None], "A", given="S"), code.error)


@measures(BehaviourCode)
def H_A_given_SZ(code: BehaviourCode) -> Measured:
    """Entropy of a sample's action, given state and code; rounding."""
    return Measured(entropy(code.sample, "A", given="SZ"), code.error)


@measures(BehaviourCode)
def H_A_given_SM(code: BehaviourCode) -> Measured:
    """Entropy of a sample's action, given state and task; rounding."""
    return Measured(entropy(code.sample, "A", given="SM"), code.error)


@measures(BehaviourCode)
def H_A_given_Z(code: BehaviourCode) -> Measured:
    """Entropy of a sample's action, given the code, states pooled; rounding."""
    return Measured(entropy(code.sample, "A", given="Z"), code.error)


@measures(BehaviourCode)
def I_A_S_given_Z(code: BehaviourCode) -> Measured:
    """Information of the state about the action, given the code; rounding."""
    return Measured(information(code.sample, "A", "S", given="Z"), code.error)


@measures(BehaviourCode)
def I_M_A_given_S(code: BehaviourCode) -> Measured:
    """Information of the task about the action, given the state; rounding."""
    return Measured(information(code.sample, "M", "A", given="S"), code.error)


@measures(BehaviourCode)
def I_Z_M_given_S(code: BehaviourCode) -> Measured:
    """Information of the code about the task, given the state; rounding."""
    return Measured(information(code.sample, "Z", "M", given="S"), code.error)


@measures(BehaviourCode)
def H_M_given_SA(code: BehaviourCode) -> Measured:
    """What state and action of the data leave unknown of the task; rounding."""
    return Measured(entropy(code.collected[..., None], "M", given="SA"), code.error)


@measures(BehaviourCode)
def H_M_given_Z(code: BehaviourCode) -> Measured:
    """What the code leaves unknown of the task; rounding."""
    return Measured(entropy(code.sample, "M", given="Z"), code.error)


@measures(BehaviourCode)
def I_Z_SA_given_M(code: BehaviourCode) -> Measured:
    """Information of the code about the sample, given the task; zero on fresh samples; rounding."""
    return Measured(information(code.sample, "Z", "SA", given="M"), code.error)


@measures(BehaviourCode)
def own_information(code: BehaviourCode) -> Measured:
    """Information of the code about the state and action that it is paired with; rounding."""
    return Measured(information(code.paired, "Z", "SA"), code.error)


@measures(BehaviourCode)
def own_given_task(code: BehaviourCode) -> Measured:
    """Information of the code about the state and action that it is paired with, given the task; rounding."""
    return Measured(information(code.paired, "Z", "SA", given="M"), code.error)


@measures(BehaviourCode)
def task_given_own(code: BehaviourCode) -> Measured:
    """Information of the code about the task, given the state and action that it is paired with; rounding."""
    return Measured(information(code.paired, "Z", "M", given="SA"), code.error)


@measures(BehaviourCode)
def fresh_information(code: BehaviourCode) -> Measured:
    """Information of the code about the state and action of a sample; rounding."""
    return Measured(information(code.sample, "Z", "SA"), code.error)


@measures(BehaviourCode)
def task_given_fresh(code: BehaviourCode) -> Measured:
    """Information of the code about the task, given the state and action of a sample; rounding."""
    return Measured(information(code.sample, "Z", "M", given="SA"), code.error)


@measures(BehaviourCode)
def policy_overlap(code: BehaviourCode) -> Measured:
    """What the policies of all tasks share, at the state where they share least; rounding."""
    return Measured(overlap(code.collected), code.error)


@measures(BehaviourCode)
def data_distance(code: BehaviourCode) -> Measured:
    """Total variation between the tasks, states and actions of samples and of the data; rounding."""
    gap = code.sample.sum(axis=3) - code.collected
    return Measured(float(np.abs(gap).sum() / 2), code.error)


@measures(BehaviourCode)
def A(code: BehaviourCode) -> Measured:
    """Number of actions; exact."""
    return Measured(code.paired.shape[2])
