"""Gymnasium environments with a transition table, in and out."""

from __future__ import annotations

import difflib
import warnings
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import scipy.sparse

from tabular.mdp import FiniteMDP, FloatArray
from theory.errors import InvalidInput

if TYPE_CHECKING:
    from tabular.env import TabularEnv

Outcome = tuple[float, int, float, bool]  # probability, next state, reward, done


def from_gymnasium(
    env: Any, gamma: float | None = None, *, horizon: int | None = None, sparse: bool = False
) -> FiniteMDP:
    """Read the MDP off an environment whose ``unwrapped.P`` is a table in the format of the toy-text environments.

    ``P[s][a]`` lists ``(probability, next state, reward, done)``; ``r[s, a]`` is the expected reward and repeated
    successors are added up. What follows a ``done`` transition earns nothing: all of them lead to one
    absorbing state without reward, appended as the last state, and only if there are any (the
    terminal states' own rows are not to be trusted: in Taxi and CliffWalking they go on). The
    time limit that ``gymnasium.make`` puts around an environment is no part of P and is not
    imported. The initial distribution is ``unwrapped.initial_state_distrib``, else uniform on the
    environment's own states. The id's old version is accepted as long as gymnasium still has it.

    Shapes
    ------
    env : an environment, or the id of a registered one.
    P of the result : (S, A, S), or CSR (S*A, S) when ``sparse``, S one more than the environment's when
        something is done.

    Error: exact up to the rounding of the sums over repeated successors and unequal rewards.

    Raises
    ------
    InvalidInput
        If the id is unknown (with the nearest ones), the environment cannot be made or has no
        table, or the table is malformed, naming state and action; and as :class:`FiniteMDP`.

    Source
    ------
    gymnasium, ``gymnasium.envs.toy_text``.
    """
    if isinstance(env, str):
        made = _make(env)
        try:
            return from_gymnasium(made, gamma, horizon=horizon, sparse=sparse)
        finally:
            made.close()
    name = env.spec.id if getattr(env, "spec", None) else type(getattr(env, "unwrapped", env)).__name__
    source = getattr(env, "unwrapped", env)
    if not hasattr(source, "P"):
        raise InvalidInput(
            f"{name}: the environment has no transition table P[s][a] = [(probability, next state, reward, done)]"
        )
    table = _table(name, source.P)
    P, r = _arrays(name, table)
    rho = _initial(name, getattr(source, "initial_state_distrib", None), len(table), P.shape[1])
    kernel = P if sparse else P.toarray().reshape(*r.shape, -1)
    return FiniteMDP(kernel, r, gamma=gamma, horizon=horizon, rho=rho, name=name)


def to_gymnasium(mdp: FiniteMDP) -> TabularEnv:
    """Return the MDP as a ``gymnasium.Env``: see :class:`tabular.env.TabularEnv`."""
    from tabular.env import TabularEnv

    return TabularEnv(mdp)


def _make(identifier: str) -> Any:
    import gymnasium

    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", ".*is out of date", DeprecationWarning)
            return gymnasium.make(identifier)
    except (gymnasium.error.Error, ImportError, TypeError) as error:
        near = difflib.get_close_matches(identifier, gymnasium.registry, n=3)
        hint = f"; the nearest known ids are {', '.join(near)}" if near else ""
        raise InvalidInput(f"gymnasium cannot make {identifier!r} ({error}){hint}") from error


def _items(name: str, where: str, table: Any) -> list[Any]:
    """Return the entries 0, 1, ... of a dictionary or a sequence."""
    if isinstance(table, Mapping):
        missing = [i for i in range(len(table)) if i not in table]
        if missing:
            raise InvalidInput(
                f"{name}: {where} has the keys {list(table)[:5]}..., they must be 0 to {len(table) - 1} "
                f"and {missing[0]} is missing"
            )
        return [table[i] for i in range(len(table))]
    if isinstance(table, Sequence | np.ndarray) and not isinstance(table, str | bytes):
        return list(table)
    raise InvalidInput(f"{name}: {where} must be a dictionary or a list, got {type(table).__name__}")


def _table(name: str, P: Any) -> list[list[list[Outcome]]]:
    """Return the table as lists, every state with the same actions, every outcome checked."""
    states = [_items(name, f"P[{s}]", row) for s, row in enumerate(_items(name, "P", P))]
    if not states:
        raise InvalidInput(f"{name}: P has no state")
    for s, actions in enumerate(states):
        if not actions:
            raise InvalidInput(f"{name}: P[{s}] is empty, state {s} needs at least one action")
        if len(actions) != len(states[0]):
            raise InvalidInput(
                f"{name}: P[{s}] has {len(actions)} actions and P[0] has {len(states[0])}, "
                "every state needs the same actions"
            )
    return [
        [list(_outcomes(name, s, a, outcomes, len(states))) for a, outcomes in enumerate(actions)]
        for s, actions in enumerate(states)
    ]


def _outcomes(name: str, s: int, a: int, outcomes: Any, S: int) -> Iterator[Outcome]:
    """Yield the outcomes of positive probability."""
    where = f"P[{s}][{a}]"
    total = 0.0
    for outcome in _items(name, where, outcomes):
        try:
            probability, successor, reward, done = outcome
            probability, reward, successor = float(probability), float(reward), int(successor)
        except (TypeError, ValueError) as error:
            raise InvalidInput(
                f"{name}: {where} holds {outcome!r}, an outcome must be (probability, next state, reward, done)"
            ) from error
        if not probability >= 0:
            raise InvalidInput(f"{name}: {where} holds the probability {probability}, it cannot be negative")
        if not 0 <= successor < S:
            raise InvalidInput(f"{name}: {where} leads to state {successor}, there are only 0 to {S - 1}")
        if not np.isfinite(reward):
            raise InvalidInput(f"{name}: {where} holds the reward {reward}, it must be a finite number")
        total += probability
        if probability > 0:
            yield probability, successor, reward, bool(done)
    if not abs(total - 1) <= 1e-10:
        raise InvalidInput(f"{name}: the probabilities of {where} sum to {total:.12g}, they must sum to 1")


def _arrays(name: str, table: list[list[list[Outcome]]]) -> tuple[scipy.sparse.csr_array, FloatArray]:
    """Return P as CSR over (s, a) pairs and r, with an absorbing state appended if anything is done."""
    own, A = len(table), len(table[0])
    ends = any(done for actions in table for outcomes in actions for *_, done in outcomes)
    S = own + ends
    r = np.zeros((S, A))
    rows, columns, data = [], [], []
    for s, actions in enumerate(table):
        for a, outcomes in enumerate(actions):
            first = outcomes[0][2]
            # a common reward comes out exactly, without the rounding of sum(p) * reward
            r[s, a] = first + sum(p * (reward - first) for p, _, reward, _ in outcomes)
            for p, successor, _, done in outcomes:
                rows.append(s * A + a)
                columns.append(own if done else successor)
                data.append(p)
    if ends:
        rows += range(own * A, S * A)
        columns += [own] * A
        data += [1.0] * A
    return scipy.sparse.coo_array((data, (rows, columns)), shape=(S * A, S)).tocsr(), r


def _initial(name: str, given: Any, own: int, S: int) -> FloatArray:
    start = np.full(own, 1 / own) if given is None else np.asarray(given, dtype=np.float64)
    if start.shape != (own,):
        raise InvalidInput(f"{name}: initial_state_distrib must have shape ({own},), got {start.shape}")
    return np.concatenate([start, np.zeros(S - own)])
