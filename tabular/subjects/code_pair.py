"""Two codes of the same data, as a regulariser compares them that pools states."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tabular.information.behaviour import BehaviourCode, entropy, information
from tabular.mdp import FiniteMDP
from tabular.measure import measures
from tabular.measured import Measured
from tabular.subjects import behaviour_code
from tabular.subjects.registry import subject


@dataclass(frozen=True, eq=False)
class CodePair:
    """Two codes; the regulariser prefers the first, which has the larger pooled entropy of actions."""

    first: BehaviourCode
    second: BehaviourCode


def ordered_pair(one: BehaviourCode, other: BehaviourCode) -> CodePair:
    """Return two codes, that with the larger pooled entropy of actions first."""
    pooled = [entropy(code.sample, "A", given="Z") for code in (one, other)]
    return CodePair(one, other) if pooled[0] >= pooled[1] else CodePair(other, one)


@subject()
def code_pair(mdp: FiniteMDP, rng: np.random.Generator) -> CodePair:
    """Draw three tasks, and two codes of one transition of their occupancies."""
    contexts = behaviour_code.drawn_contexts(mdp, rng)
    codes = [behaviour_code.drawn_code(contexts, mdp.S, rng) for _ in range(2)]
    return ordered_pair(*codes)


@measures(CodePair)
def preferred_information(pair: CodePair) -> Measured:
    """Information of the first code about the action of a sample, given its state; rounding."""
    return Measured(information(pair.first.sample, "Z", "A", given="S"), pair.first.error)


@measures(CodePair)
def other_information(pair: CodePair) -> Measured:
    """Information of the second code about the action of a sample, given its state; rounding."""
    return Measured(information(pair.second.sample, "Z", "A", given="S"), pair.second.error)


@measures(CodePair)
def data_entropy(pair: CodePair) -> Measured:
    """Entropy of the data's actions, whatever the code; rounding."""
    return behaviour_code.data_entropy(pair.first)
