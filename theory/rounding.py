"""Numbers that carry a bound on their own error through a formula: a running error analysis.

Every operation adds the errors of its operands, as far as it amplifies them, to its own rounding. So a
formula that cancels digits, such as ``(1 - gamma)/(1 - gamma**(K+1))`` close to one, comes out with the
error that it really has.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

UNIT = 2.0**-52  # twice the unit roundoff: correct rounding, or a library function good to one ulp


@dataclass(frozen=True, slots=True)
class Rounded:
    """``|value - truth| <= error``, both as floats; supports what sympy's formulas are made of.

    Examples
    --------
    >>> (Rounded(2.0, 0.5) * 3).error >= 1.5
    True
    """

    value: float
    error: float = 0.0

    def __neg__(self) -> Rounded:
        return Rounded(-self.value, self.error)

    def __add__(self, other: Operand) -> Rounded:
        b = _rounded(other)
        return _result(self.value + b.value, self.error + b.error)

    def __mul__(self, other: Operand) -> Rounded:
        b = _rounded(other)
        error = abs(self.value) * b.error + abs(b.value) * self.error + self.error * b.error
        return _result(self.value * b.value, error)

    def __truediv__(self, other: Operand) -> Rounded:
        b = _rounded(other)
        value = self.value / b.value
        room = abs(b.value) - b.error
        return _result(value, (self.error + abs(value) * b.error) / room if room > 0 else math.inf)

    def __pow__(self, other: Operand) -> Rounded:
        b = _rounded(other)
        value = float(self.value**b.value)
        if self.error == b.error == 0:
            return _result(value, 0.0)
        ends = [_power(a, p) for a in self._ends() for p in b._ends()]
        return _result(value, max(abs(end - value) for end in ends))

    def __sub__(self, other: Operand) -> Rounded:
        return self + (-_rounded(other))

    def __radd__(self, other: Operand) -> Rounded:
        return self + other

    def __rsub__(self, other: Operand) -> Rounded:
        return _rounded(other) - self

    def __rmul__(self, other: Operand) -> Rounded:
        return self * other

    def __rtruediv__(self, other: Operand) -> Rounded:
        return _rounded(other) / self

    def __rpow__(self, other: Operand) -> Rounded:
        return _rounded(other) ** self

    def _ends(self) -> tuple[float, float]:
        return self.value - self.error, self.value + self.error


Operand = Rounded | float | int


def monotone(function: Callable[[float], float]) -> Callable[[Operand], Rounded]:
    """Carry errors through an increasing or decreasing function of one number."""

    def carried(x: Operand) -> Rounded:
        a = _rounded(x)
        value = function(a.value)
        if a.error == 0:
            return _result(value, 0.0)
        try:
            spread = max(abs(function(end) - value) for end in a._ends())
        except ValueError:  # an end outside the domain
            spread = math.inf
        return _result(value, spread)

    return carried


def extreme(choose: Callable[..., float]) -> Callable[..., Rounded]:
    """Carry errors through ``max`` or ``min``: the largest of them covers the choice."""

    def carried(*operands: Operand) -> Rounded:
        numbers = [_rounded(operand) for operand in operands]
        return Rounded(choose(n.value for n in numbers), max(n.error for n in numbers))

    return carried


FUNCTIONS: dict[str, Callable[..., Rounded]] = {
    "sqrt": monotone(math.sqrt),
    "log": monotone(math.log),
    "exp": monotone(math.exp),
    "erfc": monotone(math.erfc),
    "tanh": monotone(math.tanh),
    "atanh": monotone(math.atanh),
    "ceil": monotone(math.ceil),
    "max": extreme(max),
    "min": extreme(min),
    "abs": lambda x: Rounded(abs(_rounded(x).value), _rounded(x).error),
}
"""What a formula may call besides arithmetic, by the names that sympy prints."""


def _rounded(x: Operand) -> Rounded:
    return x if isinstance(x, Rounded) else Rounded(float(x))


def _result(value: float, error: float) -> Rounded:
    return Rounded(value, error * (1 + 8 * UNIT) + UNIT * abs(value) if math.isfinite(value) else 0.0)


def _power(base: float, exponent: float) -> float:
    """A real power, or infinity where there is none; a negative base has none between whole exponents."""
    try:
        result = base**exponent
    except (ZeroDivisionError, OverflowError):
        return math.inf
    return result if isinstance(result, float) else math.inf
