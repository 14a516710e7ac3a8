r"""What one decision does: a tenth of a second of motion along the hill, and the reward for where it ends.

With the height :math:`h(p)=p^2+p` left of 0 and :math:`p/\sqrt{1+5p^2}` right of it, the car obeys

.. math:: \ddot p=\frac{u/m-g\,h'(p)-\dot p^2h'(p)h''(p)}{1+h'(p)^2},

whose right-hand side jumps at 0 with h''. In the speed along the track, :math:`w=\dot p\sqrt{1+h'^2}`, it is
:math:`\dot w=(u/m-g\,h')/\sqrt{1+h'^2}`, without h'' and without a jump. The classical Runge-Kutta method takes eight
substeps in these coordinates; a substep that crosses 0 is cut there.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tabular.car_on_hill._car_kernels import move_all
from tabular.car_on_hill.tasks import CarTask
from theory.errors import InvalidInput

Vector = NDArray[np.float64]
FASTEST = 3.0
"""Velocity, metres per second, beyond which the car crashes."""


@dataclass(frozen=True, eq=False)
class Moved:
    """What follows a decision.

    Shapes
    ------
    states : (N, 2), positions (metres) and velocities (metres per second). rewards : (N,), -1, 0 or 1.
    absorbed : (N,), whether the episode is over; so it is where the reward is not zero.
    """

    states: Vector
    rewards: Vector

    @property
    def absorbed(self) -> NDArray[np.bool_]:
        """Whether the episode is over; exact."""
        return np.asarray(self.rewards != 0)


def step(task: CarTask, states: ArrayLike, actions: ArrayLike) -> Moved:
    r"""Return where actions (N,), 0 for backwards and 1 for forwards, lead from states (N, 2), and the rewards.

    A next state with p < -1 or \|v\| > 3 costs 1; else one with p > 1 earns 1; both end the episode. Error of the
    next states, the largest of 3,000 against an adaptive method of order 8 with relative tolerance 1e-13: 2e-7 in p,
    7e-7 in v.

    Raises
    ------
    InvalidInput
        If a shape does not fit, a state is not finite, or an action is neither 0 nor 1.
    """
    from_states = checked_states(states)
    taken = np.asarray(actions)
    if taken.shape != from_states.shape[:1] or not np.isin(taken, (0, 1)).all():
        raise InvalidInput(
            f"Car-On-Hill: actions must be 0 or 1, one for each of {len(from_states)} states, got {taken!r}"
        )
    moved = np.empty_like(from_states)
    move_all(from_states[:, 0], from_states[:, 1], np.where(taken == 1, task.thrust, -task.thrust), moved)
    return Moved(moved, reward(moved))


def reward(states: Vector) -> Vector:
    """Return the reward for having come to states (..., 2): -1, 0 or 1; exact."""
    p, v = states[..., 0], states[..., 1]
    crashed = (p < -1) | (np.abs(v) > FASTEST)
    return np.where(crashed, -1.0, np.where(p > 1, 1.0, 0.0))


def checked_states(states: ArrayLike) -> Vector:
    """Return states as a finite array (N, 2).

    Raises
    ------
    InvalidInput
        If the shape is another one, or a number is not finite.
    """
    checked = np.ascontiguousarray(states, dtype=np.float64)
    if checked.ndim != 2 or checked.shape[1] != 2:
        raise InvalidInput(
            f"Car-On-Hill: states must have shape (N, 2), position and velocity, got {checked.shape}"
        )
    if not np.isfinite(checked).all():
        bad = int(np.argmin(np.isfinite(checked).all(axis=1)))
        raise InvalidInput(f"Car-On-Hill: state {bad} must be finite, got {checked[bad].tolist()}")
    return checked


def grid(points: int) -> Vector:
    """Return a grid of states (points^2, 2) over the rectangle of states that are not absorbing, its border included.

    Raises
    ------
    InvalidInput
        If there are fewer than two points a side.
    """
    if points < 2:
        raise InvalidInput(f"Car-On-Hill: a grid needs at least 2 points a side, got {points}")
    p, v = np.meshgrid(np.linspace(-1, 1, points), np.linspace(-FASTEST, FASTEST, points), indexing="ij")
    return np.stack([p.ravel(), v.ravel()], axis=1)
