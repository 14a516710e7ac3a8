"""The array layouts of quantecon and pymdptoolbox, in and out, without importing either."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import scipy.sparse
from numpy.typing import ArrayLike, NDArray

from tabular.mdp import FiniteMDP, FloatArray
from theory.errors import InvalidInput

Matrix = Any  # an (S, S) float array or CSR matrix


def _is_sparse(matrix: Any) -> bool:
    return bool(scipy.sparse.issparse(matrix))


def _floats(name: str, field: str, values: Any) -> FloatArray:
    try:
        return np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise InvalidInput(
            f"{name}: {field} must be an array of numbers, got {type(values).__name__}"
        ) from error


def _refuse_infeasible(name: str, R: FloatArray) -> None:
    """Raise where quantecon marks an action that a state does not have: the reward is -inf."""
    if np.isneginf(R).any():
        index = [int(i) for i in np.argwhere(np.isneginf(R))[0]]
        raise InvalidInput(
            f"{name}: R{index} is -inf, which marks an infeasible action; every action must be feasible in every "
            "state, so give it a finite reward and a row of probabilities"
        )


def from_quantecon(
    R: ArrayLike,
    Q: Any,
    beta: float,
    s_indices: ArrayLike | None = None,
    a_indices: ArrayLike | None = None,
    *,
    rho: ArrayLike | None = None,
    name: str = "quantecon",
) -> FiniteMDP:
    """Read the arguments of ``quantecon.markov.DiscreteDP``, in product form or as state-action pairs.

    A ``DiscreteDP`` ``d`` comes in as ``from_quantecon(d.R, d.Q, d.beta, d.s_indices, d.a_indices)``.

    Shapes
    ------
    Product form: R (S, A), Q (S, A, S).
    Pairs, in any order: R (L,), Q (L, S) dense or sparse, s_indices and a_indices (L,), L = S*A; a
    sparse Q stays sparse.

    Error: exact, bit for bit.

    Raises
    ------
    InvalidInput
        If some action is infeasible in some state (reward -inf, or a pair that is missing), a pair
        comes twice, a shape does not fit, and as :class:`FiniteMDP`.

    Source
    ------
    quantecon 0.11, ``quantecon.markov.ddp``.
    """
    rewards = _floats(name, "R", R)
    _refuse_infeasible(name, rewards)
    start = None if rho is None else _floats(name, "rho", rho)
    if s_indices is None and a_indices is None:
        if rewards.ndim != 2 or _is_sparse(Q):
            raise InvalidInput(
                f"{name}: R must have shape (S, A) and Q (S, A, S), or give s_indices and a_indices; "
                f"got R of shape {rewards.shape} and Q of shape {np.shape(Q)}"
            )
        return FiniteMDP(_floats(name, "Q", Q), rewards, gamma=beta, rho=start, name=name)
    if s_indices is None or a_indices is None:
        raise InvalidInput(f"{name}: give s_indices and a_indices together, got only one of them")
    pairs: Matrix = scipy.sparse.csr_array(Q, dtype=np.float64) if _is_sparse(Q) else _floats(name, "Q", Q)
    L = rewards.size
    if rewards.shape != (L,) or len(pairs.shape) != 2 or pairs.shape[0] != L:
        raise InvalidInput(
            f"{name}: R must have shape (L,) and Q (L, S) for L pairs, got {rewards.shape} and {pairs.shape}"
        )
    S = int(pairs.shape[1])
    order, A = _pair_order(name, np.asarray(s_indices), np.asarray(a_indices), L, S)
    P = pairs[order] if _is_sparse(pairs) else pairs[order].reshape(S, A, S)
    return FiniteMDP(P, rewards[order].reshape(S, A), gamma=beta, rho=start, name=name)


def _pair_order(
    name: str, s_indices: NDArray[np.int64], a_indices: NDArray[np.int64], L: int, S: int
) -> tuple[NDArray[np.int64], int]:
    """Return the permutation that sorts the pairs by state, then action; and the number of actions."""
    for field, values in (("s_indices", s_indices), ("a_indices", a_indices)):
        if values.shape != (L,) or not np.issubdtype(values.dtype, np.integer):
            raise InvalidInput(
                f"{name}: {field} must be {L} integers, got shape {values.shape} of {values.dtype}"
            )
    if L == 0:
        raise InvalidInput(f"{name}: there is no state-action pair, R has shape (0,)")
    for field, values, limit in (("s_indices", s_indices, S), ("a_indices", a_indices, None)):
        if values.min() < 0 or (limit is not None and values.max() >= limit):
            raise InvalidInput(
                f"{name}: {field} spans {values.min()} to {values.max()}, states are 0 to {S - 1}"
            )
    A = int(a_indices.max()) + 1
    order = np.lexsort((a_indices, s_indices))
    codes = s_indices[order].astype(np.int64) * A + a_indices[order]
    twice = np.flatnonzero(np.diff(codes) == 0)
    if twice.size:
        s, a = divmod(int(codes[twice[0]]), A)
        raise InvalidInput(f"{name}: the pair of state {s} and action {a} comes twice")
    if L != S * A:
        # the codes increase, so the first that differs from its position marks the first gap
        mismatch = np.flatnonzero(codes != np.arange(L))
        s, a = divmod(int(mismatch[0]) if mismatch.size else L, A)
        raise InvalidInput(
            f"{name}: action {a} is infeasible in state {s} (no such pair); every action must be feasible in every "
            f"state, {S} states and {A} actions need {S * A} pairs, got {L}"
        )
    return order, A


def to_quantecon(mdp: FiniteMDP) -> tuple[Any, ...]:
    """Return the arguments of ``quantecon.markov.DiscreteDP``: ``DiscreteDP(*to_quantecon(mdp))``.

    A dense MDP gives the product form (R, Q, beta), a sparse one the pairs (R, Q, beta, s_indices,
    a_indices). rho and the name have no place there.

    Shapes
    ------
    R (S, A), Q (S, A, S); or R (S*A,), Q (S*A, S) CSR, s_indices and a_indices (S*A,).

    Error: exact, bit for bit.

    Raises
    ------
    InvalidInput
        If the MDP has a finite horizon.
    """
    beta = mdp.discount
    if not mdp.sparse:
        return mdp.r, mdp.P, beta
    s_indices, a_indices = np.divmod(np.arange(mdp.S * mdp.A), mdp.A)
    return mdp.r.ravel(), scipy.sparse.csr_matrix(mdp.P), beta, s_indices, a_indices


def from_pymdptoolbox(
    transitions: Any,
    reward: Any,
    discount: float,
    *,
    rho: ArrayLike | None = None,
    name: str = "pymdptoolbox",
) -> FiniteMDP:
    """Read the arguments of the solvers of pymdptoolbox.

    ``r[s, a] = sum_s' P[a, s, s'] R[a, s, s']`` when rewards depend on the next state.

    Shapes
    ------
    transitions : (A, S, S), or a list of A matrices (S, S), dense or sparse; sparse stay sparse.
    reward : (S,), (S, A), (A, S, S), or a list of A matrices (S, S), dense or sparse.

    Error: exact, bit for bit, unless rewards depend on the next state (then rounding of that sum).

    Raises
    ------
    InvalidInput
        If a shape does not fit, and as :class:`FiniteMDP`. A list of A reward vectors is refused: with
        A = S it cannot be told from (S, A), and pymdptoolbox itself reads it as rewards of the
        next state.

    Source
    ------
    pymdptoolbox 4.0b3, ``mdptoolbox.mdp.MDP``.
    """
    P = _action_matrices(name, "transitions", transitions)
    A, S = len(P), int(P[0].shape[0])
    r = _expected_reward(name, reward, P)
    start = None if rho is None else _floats(name, "rho", rho)
    if not any(_is_sparse(matrix) for matrix in P):
        dense = np.stack([np.asarray(matrix) for matrix in P], axis=1)
        return FiniteMDP(dense, r, gamma=discount, rho=start, name=name)
    stacked: Any = scipy.sparse.csr_array(scipy.sparse.vstack(P))  # row a*S + s
    rows = np.arange(A * S).reshape(A, S).T.ravel()
    return FiniteMDP(stacked[rows], r, gamma=discount, rho=start, name=name)


def _action_matrices(name: str, field: str, given: Any) -> list[Matrix]:
    """Return one (S, S) matrix an action."""
    if _is_sparse(given) or not isinstance(given, Sequence | np.ndarray) or len(given) == 0:
        raise InvalidInput(f"{name}: {field} must be an (A, S, S) array or a list of A matrices (S, S)")
    matrices: list[Matrix] = [
        scipy.sparse.csr_array(matrix, dtype=np.float64)
        if _is_sparse(matrix)
        else _floats(name, f"{field}[{a}]", matrix)
        for a, matrix in enumerate(given)
    ]
    S = matrices[0].shape[0] if matrices[0].ndim else 0
    for a, matrix in enumerate(matrices):
        if matrix.shape != (S, S):
            raise InvalidInput(
                f"{name}: {field}[{a}] must be a square matrix of the size of {field}[0], got {matrix.shape}"
            )
    return matrices


def _expected_reward(name: str, reward: Any, P: list[Matrix]) -> FloatArray:
    A, S = len(P), int(P[0].shape[0])
    listed = isinstance(reward, list | tuple) and len(reward) > 0 and np.ndim(reward[0]) != 0
    if listed or np.ndim(reward) == 3 or (isinstance(reward, np.ndarray) and reward.dtype.hasobject):
        if len(reward) != A or any(np.ndim(matrix) != 2 for matrix in reward):
            raise InvalidInput(
                f"{name}: a list of rewards must hold {A} matrices ({S}, {S}), one an action; give rewards without "
                f"next states as an array of shape ({S},) or ({S}, {A})"
            )
        R = _action_matrices(name, "reward", reward)
        if R[0].shape != (S, S):
            raise InvalidInput(
                f"{name}: reward[0] must have shape {(S, S)} as transitions[0], got {R[0].shape}"
            )
        return np.stack([_row_sums(p, q) for p, q in zip(P, R, strict=True)], axis=1)
    r = _floats(name, "reward", reward)
    if r.shape == (S,):
        return np.repeat(r[:, None], A, axis=1)
    if r.shape != (S, A):
        raise InvalidInput(
            f"{name}: reward must have shape ({S},), ({S}, {A}) or ({A}, {S}, {S}), got {r.shape}"
        )
    return r


def _row_sums(p: Matrix, q: Matrix) -> FloatArray:
    product = p.multiply(q) if _is_sparse(p) else q.multiply(p) if _is_sparse(q) else p * q
    return np.asarray(product.sum(axis=1), dtype=np.float64).ravel()


def to_pymdptoolbox(mdp: FiniteMDP) -> tuple[FloatArray | list[Any], FloatArray, float]:
    """Return (transitions, reward, discount): ``ValueIteration(*to_pymdptoolbox(mdp))``.

    rho and the name have no place there. pymdptoolbox itself refuses rows that miss one by more than
    2.2e-15, and a discount of 0.

    Shapes
    ------
    transitions : (A, S, S), or a list of A CSR matrices (S, S) for a sparse MDP; reward : (S, A).

    Error: exact, bit for bit.

    Raises
    ------
    InvalidInput
        If the MDP has a finite horizon.
    """
    discount = mdp.discount
    if isinstance(mdp.P, np.ndarray):
        return np.ascontiguousarray(mdp.P.transpose(1, 0, 2)), mdp.r, discount
    return [scipy.sparse.csr_matrix(mdp.P[a :: mdp.A]) for a in range(mdp.A)], mdp.r, discount
