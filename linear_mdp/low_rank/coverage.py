"""How well behaviour policies cover what a comparator visits: occupancies, C*, omega and their kin."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from linear_mdp.low_rank.tasks import Tasks
from tabular._validate import finite, shape
from tabular.mdp import FloatArray
from theory.errors import InvalidInput

NEGLIGIBLE = (
    1e-12  # of the largest eigenvalue of a second moment: below it a direction counts as never visited
)
LAW_TOLERANCE = 1e-9


def action_probabilities(tasks: Tasks, policy: ArrayLike) -> FloatArray:
    """Return policies as probabilities (T, H, S, A); exact.

    Shapes
    ------
    policy : probabilities (T, H, S, A), or (H, S, A) or (S, A) for the same policy in every task (and at every step);
        or integer actions (T, H, S), (H, S) or (S,).

    Raises
    ------
    InvalidInput
        If the shape does not fit, an action does not exist, or a row is not a probability distribution.
    """
    given, full = np.asarray(policy), tasks.rewards.shape
    A = full[-1]
    if np.issubdtype(given.dtype, np.integer) and given.shape in (full[:3], full[1:3], full[2:3]):
        if given.min() < 0 or given.max() >= A:
            bad = given.min() if given.min() < 0 else given.max()
            raise InvalidInput(f"{tasks.name}: the policy takes action {bad}, actions lie in [0, {A})")
        return np.ascontiguousarray(np.broadcast_to(np.eye(A)[given], full))
    if given.shape not in (full, full[1:], full[2:]):
        raise InvalidInput(
            f"{tasks.name}: a policy is probabilities of shape {full} or integer actions of shape {full[:3]} (the task "
            f"axis, or task and step axes, may be left out), got shape {given.shape} of {given.dtype}"
        )
    weights = np.asarray(given, dtype=np.float64)
    off = np.abs(weights.sum(axis=-1) - 1).max()
    if not (weights.min() >= 0 and off <= LAW_TOLERANCE):
        raise InvalidInput(
            f"{tasks.name}: action probabilities must be non-negative and sum to one, the least is {weights.min():g} "
            f"and a sum is off by {off:.3g}"
        )
    return np.ascontiguousarray(np.broadcast_to(weights, full))


def pushed_forward(kernels: FloatArray, visits: FloatArray) -> FloatArray:
    """Where state-actions lead: (..., S) from kernels (..., S, A, S) and visits (..., S, A); rounding."""
    cells = visits.shape[-2] * visits.shape[-1]
    law = visits.reshape(*visits.shape[:-2], 1, cells)
    return np.asarray((law @ kernels.reshape(*kernels.shape[:-3], cells, -1))[..., 0, :])


def occupancies(tasks: Tasks, policy: ArrayLike) -> FloatArray:
    """Return ``P^t(s_h = s, a_h = a)``, (T, H, S, A), of one policy a task; rounding of H S A units in the last place.

    Raises
    ------
    InvalidInput
        As :func:`action_probabilities`.
    """
    weights = action_probabilities(tasks, policy)
    visits = np.empty(weights.shape)
    states = np.broadcast_to(tasks.start, (len(weights), weights.shape[2]))
    for h in range(weights.shape[1]):
        visits[:, h] = states[:, :, None] * weights[:, h]
        states = pushed_forward(tasks.kernels[:, h], visits[:, h])
    return visits


def second_moments(phi: FloatArray, visits: FloatArray) -> FloatArray:
    """Return ``E phi phi^T``, (..., d, d), of features (..., S, A, d) under laws (..., S, A); rounding."""
    cells = visits.shape[-2] * visits.shape[-1]
    rows, law = phi.reshape(*phi.shape[:-3], cells, -1), visits.reshape(*visits.shape[:-2], cells)
    return np.asarray(np.swapaxes(rows * law[..., None], -1, -2) @ rows)


def relative_condition(comparator: FloatArray, data: FloatArray) -> float:
    r"""Largest :math:`v^\top Mv/v^\top M'v` of two second moments (d, d): inf where the data miss a direction.

    The largest generalised eigenvalue, over the directions that the data visit; its relative rounding error is a few
    units in the last place times the condition of M' there. Directions with less than 1e-12 of the largest eigenvalue
    of M' count as never visited.

    Raises
    ------
    InvalidInput
        If they are not square and of one size, or a number is not finite.
    """
    shape("relative condition", "the second moment of the comparator", comparator.shape, [(len(data),) * 2])
    shape("relative condition", "the second moment of the data", data.shape, [(len(data),) * 2])
    finite("relative condition", "the second moment of the comparator", comparator)
    finite("relative condition", "the second moment of the data", data)
    values, vectors = np.linalg.eigh(data)
    seen = values > NEGLIGIBLE * values[-1]
    missed = vectors[:, ~seen]
    scale = float(np.trace(comparator))
    if missed.size and np.trace(missed.T @ comparator @ missed) > NEGLIGIBLE * scale:
        return float("inf")
    roots = vectors[:, seen] / np.sqrt(values[seen])
    return float(np.linalg.eigvalsh(roots.T @ comparator @ roots)[-1])


def relative_conditions(phi: FloatArray, comparator: FloatArray, behaviour: FloatArray) -> FloatArray:
    """Multi-task relative condition numbers C*, (T, H), of a comparator's against the data's visits.

    Shapes
    ------
    phi : (H, S, A, d), the true features; comparator, behaviour : occupancies (T, H, S, A).

    Returns
    -------
    FloatArray
        inf where the data miss a direction that the comparator visits; rounding as :func:`relative_condition`.

    Raises
    ------
    InvalidInput
        If the shapes do not fit, or a visit is negative or not finite.
    """
    H, S, A = (*phi.shape, 0, 0, 0)[:3]
    for field, visits in (("comparator", comparator), ("behaviour", behaviour)):
        shape("relative conditions", field, visits.shape, [(len(behaviour), H, S, A)])
        _check_masses("relative conditions", field, visits)
    wanted, data = second_moments(phi, comparator), second_moments(phi, behaviour)
    T = len(wanted)
    return np.array([[relative_condition(wanted[t, h], data[t, h]) for h in range(H)] for t in range(T)])


def action_coverage(behaviour: FloatArray, needed: ArrayLike | None = None) -> float:
    """Largest ``1 / pi^b(a|s)``, omega: at least the number of actions, inf where a needed action is never taken.

    Shapes
    ------
    behaviour : action probabilities (..., S, A).
    needed : which of them count, broadcast to the same shape; all when omitted.

    Returns
    -------
    float
        Exact up to the rounding of one division.

    Raises
    ------
    InvalidInput
        If a probability leaves [0, 1].
    """
    _check_masses("action coverage", "behaviour", behaviour)
    if behaviour.max() > 1 + LAW_TOLERANCE:
        raise InvalidInput(f"action coverage: a probability is at most 1, the largest is {behaviour.max():g}")
    used = np.ones(behaviour.shape, bool) if needed is None else np.broadcast_to(needed, behaviour.shape)
    least = float(behaviour[used].min(initial=1.0))
    return 1 / least if least > 0 else float("inf")


def density_ratio(target: FloatArray, data: FloatArray) -> float:
    """Largest ratio B of two laws over the same set, inf where the data lack what the target has; exact division.

    Raises
    ------
    InvalidInput
        If they are not over the same set, or a weight is negative or not finite.
    """
    shape("density ratio", "data", data.shape, [target.shape])
    _check_masses("density ratio", "target", target)
    _check_masses("density ratio", "data", data)
    visited = target > 0
    if (data[visited] <= 0).any():
        return float("inf")
    return float((target[visited] / data[visited]).max(initial=0.0))


def reachability(visits: FloatArray) -> float:
    """Least probability of a state at a step, kappa_u, from occupancies (..., H, S, A); rounding; at most 1/S.

    Raises
    ------
    InvalidInput
        If there are no visits, or one is negative or not finite.
    """
    _check_masses("reachability", "visits", visits)
    return float(visits.sum(axis=-1).min())


def feature_coverage(phi: FloatArray, visits: FloatArray) -> float:
    """Least eigenvalue of ``E phi phi^T`` over tasks and steps, kappa_rho; rounding; at most 1/d.

    Shapes
    ------
    phi : (..., S, A, d); visits : (..., S, A).

    Raises
    ------
    InvalidInput
        If the visits are not over the state-actions of the features, or a number is negative or not finite.
    """
    shape("feature coverage", "the last axes of visits", visits.shape[1 - phi.ndim :], [phi.shape[:-1]])
    _check_masses("feature coverage", "visits", visits)
    finite("feature coverage", "phi", phi)
    return float(np.linalg.eigvalsh(second_moments(phi, visits))[..., 0].min())


def model_regularity(kernels: FloatArray) -> float:
    """Largest ratio of the largest to the mean total variation of two models of a list, C_R, from 1 to S A.

    Shapes
    ------
    kernels : (M, S, A, S), M transition models of one step.

    Returns
    -------
    float
        One where all models agree; rounding.

    Raises
    ------
    InvalidInput
        If they have not four axes, or a number is negative or not finite.
    """
    if kernels.ndim != 4:
        raise InvalidInput(f"model regularity: kernels must have shape (M, S, A, S), got {kernels.shape}")
    _check_masses("model regularity", "kernels", kernels)
    ratio = 1.0
    for i, one in enumerate(kernels[:-1]):
        apart = np.abs(kernels[i + 1 :] - one).sum(axis=-1).reshape(len(kernels) - i - 1, -1)
        differ = apart.max(axis=1) > 0
        ratio = max(ratio, float((apart[differ].max(axis=1) / apart[differ].mean(axis=1)).max(initial=1.0)))
    return ratio


def _check_masses(name: str, field: str, values: FloatArray) -> None:
    """Refuse numbers that are no masses: none at all, negative or not finite."""
    if not values.size:
        raise InvalidInput(f"{name}: {field} must not be empty, got shape {values.shape}")
    finite(name, field, values)
    if values.min() < 0:
        raise InvalidInput(f"{name}: {field} must not be negative, the least is {values.min():g}")
