"""Drawing from finite laws in constant time, and trajectories of finite MDPs by the million."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tabular._alias_kernels import alias_tables
from tabular._sampling_kernels import LANES, trajectories
from tabular.mdp import FiniteMDP, FloatArray, Policy
from theory.errors import InvalidInput

Indices = NDArray[np.int32]
BLOCK = 2**15  # uniforms drawn at a time: they stay in the cache between the generator and the kernel


def alias_of(laws: ArrayLike) -> tuple[FloatArray, Indices]:
    """Return alias tables (accept, alias) of laws (..., rows, m), each row a probability distribution.

    The law that the tables stand for is exact up to some ``m 2^-53``. Source: Vose (1991).

    Examples
    --------
    >>> accept, alias = alias_of([[0.25, 0.75]])
    >>> accept.tolist(), alias.tolist()
    ([[0.5, 1.0]], [[1, 1]])
    """
    given = np.ascontiguousarray(laws, dtype=np.float64)
    accept, alias = np.empty(given.shape), np.empty(given.shape, dtype=np.int32)
    m = given.shape[-1]
    alias_tables(given.reshape(-1, m), accept.reshape(-1, m), alias.reshape(-1, m))
    return accept, alias


def draw_columns(
    accept: FloatArray, alias: Indices, rows: NDArray[np.int64], uniforms: FloatArray
) -> NDArray[np.int64]:
    """Draw one column for each of some rows of alias tables (n, m), from one uniform each.

    Examples
    --------
    >>> tables = alias_of([[0.25, 0.75]])
    >>> draw_columns(*tables, np.zeros(3, dtype=np.int64), np.array([0.2, 0.3, 0.9])).tolist()
    [0, 1, 1]
    """
    scaled = uniforms * accept.shape[1]
    columns = scaled.astype(np.int64)
    taken = scaled - columns < accept[rows, columns]
    return np.asarray(np.where(taken, columns, alias[rows, columns]), dtype=np.int64)


class Transitions(NamedTuple):
    """Alias tables of all rows of P, (1 or H, S*A, m); successors (S*A, m) names the columns if it has rows."""

    accept: FloatArray
    alias: Indices
    successors: Indices


def transitions_of(mdp: FiniteMDP) -> Transitions:
    """Return the alias tables of an MDP; those of a sparse one are as wide as its fullest row."""
    if isinstance(mdp.P, np.ndarray):
        P = mdp.P.reshape(-1, mdp.S * mdp.A, mdp.S)
        return Transitions(*alias_of(P), np.empty((0, 1), dtype=np.int32))
    counts = np.diff(mdp.P.indptr)
    filled = np.arange(counts.max()) < counts[:, None]
    laws, successors = np.zeros(filled.shape), np.zeros(filled.shape, dtype=np.int32)
    laws[filled], successors[filled] = mdp.P.data, mdp.P.indices
    return Transitions(*alias_of(laws[None]), successors)


def draw_trajectories(
    mdp: FiniteMDP, policy: Policy, rng: np.random.Generator, episodes: int, steps: int
) -> tuple[NDArray[np.int64], FloatArray]:
    """Draw episodes from rho under a deterministic policy, (S,) or (steps, S).

    Returns
    -------
    tuple
        States (episodes, steps+1) and rewards (episodes, steps); exact in law up to the 2^-53 of a uniform.

    Raises
    ------
    InvalidInput
        If the policy has a wrong shape or names an action that does not exist, or an episode is to last longer
        than the horizon.
    """
    if mdp.horizon is not None and steps > mdp.horizon:
        raise InvalidInput(
            f"{mdp.name}: an episode ends after {mdp.horizon} steps, it cannot be drawn for {steps}"
        )
    actions = np.atleast_2d(np.ascontiguousarray(policy, dtype=np.int64))
    if actions.shape not in ((1, mdp.S), (steps, mdp.S)):
        raise InvalidInput(
            f"{mdp.name}: a policy must have shape {(mdp.S,)} or {(steps, mdp.S)}, got {np.shape(policy)}"
        )
    if actions.min() < 0 or actions.max() >= mdp.A:
        bad = actions.min() if actions.min() < 0 else actions.max()
        raise InvalidInput(f"{mdp.name}: the policy takes action {bad}, actions lie in [0, {mdp.A})")
    states = np.empty((episodes, steps + 1), dtype=np.int64)
    rewards = np.empty((episodes, steps))
    accept, alias = alias_of(np.asarray(mdp.rho)[None])
    states[:, 0] = draw_columns(accept, alias, np.zeros(episodes, dtype=np.int64), rng.random(episodes))
    r = mdp.r.reshape(-1, mdp.S * mdp.A)
    tables, block = transitions_of(mdp), max(LANES, BLOCK // max(1, steps))
    for low in range(0, episodes, block):
        part = slice(low, low + block)
        uniforms = rng.random(rewards[part].shape)
        trajectories(*tables, r, actions, uniforms, states[part], rewards[part])
    return states, rewards
