"""The tasks: one hill, and cars that differ in mass and in the force of their motors."""

from __future__ import annotations

import math
from dataclasses import dataclass

from theory.errors import InvalidInput

GAMMA = 0.95
HORIZON = 100
"""Steps after which an episode is cut."""
START = (-0.5, 0.0)
"""Position and velocity at the bottom of the valley."""


@dataclass(frozen=True)
class CarTask:
    """A car of that mass (kilograms) whose motor pushes with minus or plus the action limit (newtons).

    Only their quotient, the thrust (metres per second squared), enters the motion: the tasks are a family with one
    parameter.

    Raises
    ------
    InvalidInput
        If one of them is not a positive finite number.
    """

    mass: float
    action_limit: float

    def __post_init__(self) -> None:
        for name in ("mass", "action_limit"):
            value = getattr(self, name)
            number = isinstance(value, int | float) and not isinstance(value, bool)
            if not number or not 0 < value < math.inf:
                raise InvalidInput(f"Car-On-Hill: {name} must be a positive finite number, got {value!r}")

    @property
    def thrust(self) -> float:
        """Force of the motor per mass, metres per second squared; exact up to rounding."""
        return self.action_limit / self.mass


TASKS = tuple(
    CarTask(mass, limit)
    for mass, limit in (
        (1.0, 4.0),
        (0.8, 4.0),
        (1.0, 4.5),
        (1.2, 4.5),
        (1.0, 4.125),
        (1.0, 4.25),
        (1.0, 4.375),
        (0.85, 4.0),
    )
)
"""The eight tasks of D'Eramo et al. (2020), in their order."""
