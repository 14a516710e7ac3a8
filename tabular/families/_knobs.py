"""Range checks for the parameters of a family: one sentence naming the family, the knob and the value."""

from __future__ import annotations

import numpy as np

from theory.errors import InvalidInput


def count(family: str, *, low: int = 1, high: float = float("inf"), because: str = "", **knobs: int) -> None:
    for knob, value in knobs.items():
        if not isinstance(value, int | np.integer) or not low <= value <= high:
            wanted = (
                f"an integer of at least {low}" if high == float("inf") else f"an integer in [{low}, {high}]"
            )
            raise InvalidInput(f"{family}: {knob} must be {wanted}{because}, got {value}")


def interval(family: str, low: float, high: float, **knobs: float) -> None:
    for knob, value in knobs.items():
        if not low <= value <= high:
            raise InvalidInput(f"{family}: {knob} must lie in [{low}, {high}], got {value}")


def positive(family: str, **knobs: float) -> None:
    for knob, value in knobs.items():
        if not 0 < value < float("inf"):
            raise InvalidInput(f"{family}: {knob} must be positive and finite, got {value}")
