"""Policies given as actions or as probabilities, checked and brought to one form."""

from __future__ import annotations

import numpy as np
import scipy.sparse
from numpy.typing import ArrayLike

from tabular._validate import ROW_SUM_TOLERANCE
from tabular.mdp import FiniteMDP, FloatArray
from theory.errors import InvalidInput


def action_weights(mdp: FiniteMDP, policy: ArrayLike) -> FloatArray:
    """Return the action probabilities (S, A), or (H, S, A) for a finite horizon, of a policy.

    Shapes
    ------
    policy : integer actions (S,), or (H, S) for a finite horizon; or probabilities with one more axis A.

    Raises
    ------
    InvalidInput
        If the shape does not fit, an action does not exist, or a row is not a probability distribution.
    """
    given = np.asarray(policy)
    leading = (mdp.S,) if mdp.horizon is None else (mdp.horizon, mdp.S)
    if np.issubdtype(given.dtype, np.integer) and given.shape in {leading, (mdp.S,)}:
        if given.min() < 0 or given.max() >= mdp.A:
            worst = int(given.max() if given.max() >= mdp.A else given.min())
            raise InvalidInput(
                f"{mdp.name}: the policy holds action {worst}, actions run from 0 to {mdp.A - 1}"
            )
        weights = np.zeros((*given.shape, mdp.A))
        np.put_along_axis(weights, given[..., None].astype(np.int64), 1.0, axis=-1)
    elif np.issubdtype(given.dtype, np.floating) and given.shape in {(*leading, mdp.A), (mdp.S, mdp.A)}:
        weights = np.ascontiguousarray(given, dtype=np.float64)
        _check_rows(mdp.name, weights)
    else:
        raise InvalidInput(
            f"{mdp.name}: a policy is {leading} integer actions or {(*leading, mdp.A)} probabilities, "
            f"got shape {given.shape} of {given.dtype}"
        )
    return weights if weights.ndim == len(leading) + 1 else np.repeat(weights[None], leading[0], axis=0)


def _check_rows(name: str, weights: FloatArray) -> None:
    least, off = weights.min(axis=-1), np.abs(weights.sum(axis=-1) - 1)
    if not least.min() >= 0:
        index = tuple(
            int(i) for i in np.unravel_index(np.argmin(least), least.shape)
        )  # the first NaN, if any
        raise InvalidInput(f"{name}: row {list(index)} of the policy holds {least[index]}, not a probability")
    if not off.max() <= ROW_SUM_TOLERANCE:
        index = tuple(int(i) for i in np.unravel_index(np.argmax(off), off.shape))
        total = weights[index].sum()
        raise InvalidInput(f"{name}: row {list(index)} of the policy sums to {total:.12g}, it must sum to 1")


def transition_matrix(mdp: FiniteMDP, weights: FloatArray) -> FloatArray | scipy.sparse.csr_array:
    """Return ``P^pi`` (S, S) of a stationary policy, dense or CSR like P."""
    if isinstance(mdp.P, np.ndarray):
        if mdp.P.ndim != 3:
            raise InvalidInput(f"{mdp.name}: a stationary P is needed, got shape {mdp.P.shape}")
        return np.matmul(weights[:, None, :], mdp.P)[:, 0, :]
    taken = weights > 0
    starts = np.concatenate([[0], np.cumsum(taken.sum(axis=1))])
    columns = np.flatnonzero(taken)
    mixing = scipy.sparse.csr_array((weights[taken], columns, starts), shape=(mdp.S, mdp.S * mdp.A))
    return scipy.sparse.csr_array(mixing @ mdp.P)
