"""A confidence interval and the level at which it holds."""

from __future__ import annotations

from dataclasses import dataclass

from experiments.inference._validate import open_unit
from theory.errors import InvalidInput


@dataclass(frozen=True, slots=True)
class Interval:
    """The closed interval ``[low, high]`` that covers the truth with probability ``level``.

    Raises
    ------
    InvalidInput
        If ``low > high``, an end is NaN, or the level does not lie strictly between 0 and 1.
    """

    low: float
    high: float
    level: float

    def __post_init__(self) -> None:
        if not self.low <= self.high:
            raise InvalidInput(f"interval [{self.low}, {self.high}]: its ends must be two numbers in order")
        open_unit("interval level", self.level)

    def __contains__(self, value: float) -> bool:
        return self.low <= value <= self.high

    @property
    def width(self) -> float:
        """``high - low``, in the units of the ends; exact."""
        return self.high - self.low
