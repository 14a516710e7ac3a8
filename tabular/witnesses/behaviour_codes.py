"""Codes of tasks that attain what is said of behaviour, counterexamples, and broken assumptions."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from tabular.exact import exact_instance
from tabular.families.registry import family
from tabular.information.behaviour import BehaviourCode
from tabular.information.exact_behaviour import ExactCode, ExactCodePair
from tabular.information.random_instances import random_laws, random_regime, random_represented
from tabular.mdp import FloatArray
from tabular.subjects.behaviour_code import code_of_contexts
from tabular.subjects.code_pair import CodePair, ordered_pair

STATES = 2
CHECKPOINTS = 2


@family(M=(2, 4), S=(1, 3), A=(2, 3))
def random_codes(rng: np.random.Generator, *, M: int, S: int, A: int) -> BehaviourCode:
    """Draw tasks, contexts of two outcomes and a code of three values, in a mixed regime."""
    drawn = random_represented(rng, 1, M, S * A, 2, 3, random_regime(rng))
    return code_of_contexts(drawn.contexts, drawn.encoder, S)


def paired_code(policies: FloatArray, codes: FloatArray, fresh: bool = True) -> BehaviourCode:
    """Return equally likely tasks that visit all states as often.

    Shapes
    ------
    policies : (M, S, A). codes : (M, Z), or (M, S, A, Z) where they depend on the transition.
    """
    M, S = policies.shape[:2]
    laws = codes if codes.ndim == 4 else codes[:, None, None, :]
    paired: FloatArray = policies[..., None] * laws / (M * S)
    return BehaviourCode(paired / paired.sum(), fresh)


def different_actions(M: int, sharpness: float) -> FloatArray:
    """Return policies (M, STATES, M) that mostly take an action of their own, another one in every state."""
    own = np.stack([np.roll(np.eye(M), s, axis=1) for s in range(STATES)], axis=1)
    policies: FloatArray = sharpness * own + (1 - sharpness) / M
    return policies


@family(M=(2, 3, 5), sharpness=(0.2, 0.9))
def codes_of_tasks(rng: np.random.Generator, *, M: int, sharpness: float) -> BehaviourCode:
    """Let the code be the task: all that actions tell of the task, they tell of the code."""
    return paired_code(different_actions(M, sharpness), np.eye(M))


@family(M=(2, 3), A=(2, 4))
def injective_codes(rng: np.random.Generator, *, M: int, A: int) -> BehaviourCode:
    """Draw policies, and codes of which each belongs to one task: two for every task."""
    codes = np.zeros((M, M, 2))
    codes[np.arange(M), np.arange(M)] = random_laws(rng, (M,), 2, 1.0)
    return paired_code(random_laws(rng, (M, STATES), A, 0.3), codes.reshape(M, 2 * M))


@family(M=(2, 3, 5), noise=(0.0, 0.5))
def separate_actions(rng: np.random.Generator, *, M: int, noise: float) -> BehaviourCode:
    """Let every action belong to one task, and the code tell the task with some noise."""
    return paired_code(different_actions(M, 1.0), (1 - noise) * np.eye(M) + noise / M)


@family(M=(2, 3), Z=(2, 4))
def random_separate_actions(rng: np.random.Generator, *, M: int, Z: int) -> BehaviourCode:
    """Draw policies of which no two tasks share an action, and codes of any kind."""
    policies = np.zeros((M, STATES, M, 2))
    policies[np.arange(M), :, np.arange(M)] = random_laws(rng, (M, STATES), 2, 1.0)
    return paired_code(policies.reshape(M, STATES, 2 * M), random_laws(rng, (M,), Z, 0.3))


@family(M=(2, 3, 5), omega=(0.0, 0.5, 0.9))
def erasing_policies(rng: np.random.Generator, *, M: int, omega: float) -> BehaviourCode:
    """With probability omega take an action that all tasks share, which erases the task, else one of one's own."""
    own = different_actions(M, 1.0)
    policies = np.concatenate([(1 - omega) * own, np.full((M, STATES, 1), omega)], axis=2)
    return paired_code(policies, random_laws(rng, (M,), 3, 0.3))


@family(M=(2, 3))
def own_transition(rng: np.random.Generator, *, M: int) -> BehaviourCode:
    """Pair the code with its own context, whose action it is: all tasks behave nearly alike."""
    policies = different_actions(M, 0.1)
    codes = np.broadcast_to(np.eye(M), (M, STATES, M, M))
    return paired_code(policies, codes, fresh=False)


@family(sharpness=(0.5, 0.9))
def shared_checkpoint(rng: np.random.Generator, *, sharpness: float) -> BehaviourCode:
    """Pair samples with contexts of the same checkpoint, which the code is; it says nothing of the task."""
    return checkpoint_code(np.full((2, CHECKPOINTS), 1 / CHECKPOINTS), sharpness, fresh=False)


@family(tilt=(0.05, 0.1))
def leaking_checkpoints(rng: np.random.Generator, *, tilt: float) -> BehaviourCode:
    """Let the code be a checkpoint that is a little likelier in one task: a fresh sample hardly shows it."""
    shares = 1 / 2 + tilt * np.array([[1.0, -1.0], [-1.0, 1.0]])
    return checkpoint_code(shares, 0.8, fresh=True)


def checkpoint_code(shares: FloatArray, sharpness: float, *, fresh: bool) -> BehaviourCode:
    """Return tasks whose behaviour is that of checkpoints, with shares (M, C), and whose code is the checkpoint."""
    C = shares.shape[1]
    policies = different_actions(C, sharpness)  # of checkpoints
    paired = np.einsum("mc,csa,cz->msaz", shares, policies, np.eye(C))
    return BehaviourCode(paired / paired.sum(), fresh)


@family(mode=(1 / 2, 3 / 4))
def relabelled_actions(rng: np.random.Generator, *, mode: float) -> BehaviourCode:
    """Let actions be taken by the code instead of the data's policies, as where an agent goes on collecting."""
    M = 3
    by_code = np.moveaxis(different_actions(M, 0.9), 0, -1)  # of state, action and code
    paired = np.broadcast_to(by_code, (M, STATES, M, M))
    lean = np.full((M, STATES, M), (1 - mode) / (M - 1))
    lean[..., 0] = mode
    return BehaviourCode(paired / paired.sum(), fresh=False, data=lean / lean.sum())


@family(M=(2, 3))
def one_policy(rng: np.random.Generator, *, M: int) -> BehaviourCode:
    """Sample all tasks by one policy, though the data's actions tell them and so does the code."""
    data = different_actions(M, 1.0)
    code = paired_code(different_actions(M, 0.0), np.eye(M))
    return BehaviourCode(code.paired, data=data / data.sum())


@family(M=(2, 3))
def merged_codes(rng: np.random.Generator, *, M: int) -> BehaviourCode:
    """Give two tasks of different behaviour the same code."""
    codes = np.eye(M)
    codes[1] = codes[0]
    return paired_code(different_actions(M, 0.8), codes)


@family(stray=(0.05, 0.2))
def hidden_behaviour(rng: np.random.Generator, *, stray: float) -> BehaviourCode:
    r"""Let a code tell the task by comparing action and outcome, and almost nothing of its own action.

    Action m is right three times in four; :math:`p(z=1|m,a)` is 2/3 or 1/3 where it is, and 1 or the stray probability
    where it is not, so that both actions have code 1 about as often.
    """
    policies = np.array([[[0.75, 0.25]], [[0.25, 0.75]]])
    one = np.array([[2 / 3, 1.0], [stray, 1 / 3]])[:, None, :, None]  # of task and action
    return paired_code(policies, np.concatenate([1 - one, one], axis=3))


@family(M=(2, 3))
def soft_policies(rng: np.random.Generator, *, M: int) -> BehaviourCode:
    """Let tasks differ by so little that actions do not tell them apart, and the code be the task."""
    return paired_code(different_actions(M, 0.3), np.eye(M))


@family(S=(1, 3), A=(2, 3))
def random_code_pairs(rng: np.random.Generator, *, S: int, A: int) -> CodePair:
    """Draw tasks, and two codes of their contexts."""
    drawn = random_represented(rng, 1, 3, S * A, 2, 3, random_regime(rng))
    codes = [drawn.encoder, random_laws(rng, drawn.encoder.shape[:3], 3, 0.3)]
    return ordered_pair(*(code_of_contexts(drawn.contexts, encoder, S) for encoder in codes))


@family()
def hidden_states(rng: np.random.Generator) -> CodePair:
    """Compare codes that tell the action but not the state with such that tell the state and little of the action."""
    pair = exact_states()
    return ordered_pair(
        *(BehaviourCode(code.paired.astype(np.float64)) for code in (pair.first, pair.second))
    )


@exact_instance("hidden_states")
def exact_states() -> ExactCodePair:
    """Two bits of the task: the first, three times in four 0, is the action up to the state, which is the second.

    The first code is the first bit, the second code is the second bit and the first with errors of 2/5.
    """
    first, second = np.full((2, 4, 2, 2, 4), Fraction(0))
    for one, state in np.ndindex(2, 2):
        weight = (Fraction(3, 4), Fraction(1, 4))[one] / 2
        cell = (2 * one + state, state, one ^ state)
        first[(*cell, one)] = weight
        for seen in range(2):
            second[(*cell, 2 * state + seen)] = weight * Fraction(3 if seen == one else 2, 5)
    return ExactCodePair(
        "tasks of two bits, actions the first up to the second, which is the state",
        ExactCode("preferred code: the first bit", first.tolist()),
        ExactCode("other code: the state and, with errors, the first bit", second.tolist()),
    )


@exact_instance("hidden_behaviour")
def exact_hidden() -> ExactCode:
    """The stray probability is 1/20."""
    right, wrong = Fraction(3, 8), Fraction(1, 8)
    one = ((Fraction(2, 3), Fraction(1)), (Fraction(1, 20), Fraction(1, 3)))
    weights = ((right, wrong), (wrong, right))
    paired = [
        [[[w * (1 - p), w * p] for w, p in zip(ws, ps, strict=True)]]
        for ws, ps in zip(weights, one, strict=True)
    ]
    return ExactCode("two tasks, one state, two actions, two codes", paired)


@exact_instance("leaking_checkpoints")
def exact_checkpoints() -> ExactCode:
    """Shares 3/5 and 2/5 of the checkpoints, which take their own action nine times in ten."""
    paired = np.full((2, STATES, 2, CHECKPOINTS), Fraction(0))
    for m, s, a, c in np.ndindex(*paired.shape):
        share = Fraction(3 if m == c else 2, 5)
        paired[m, s, a, c] = share * Fraction(9 if a == c ^ s else 1, 10) / (2 * STATES)
    return ExactCode("two tasks, two states, two actions; the code is the checkpoint", paired.tolist())
