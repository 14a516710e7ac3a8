"""A counterexample in exact arithmetic: the instance, the two sides of the claim, and which is larger."""

from __future__ import annotations

from dataclasses import dataclass

import sympy as sp

from theory.claim import Claim, Sense
from theory.logarithms import sign


@dataclass(frozen=True)
class Certificate:
    """What a claim says of one instance, in rationals and logarithms of rationals.

    instance : the instance in words and numbers, a line each. measured : the claim's quantity; bound : its bound.
    """

    claim: Claim
    instance: tuple[str, ...]
    measured: sp.Expr
    bound: sp.Expr

    @property
    def refutes(self) -> bool:
        """Whether the instance contradicts the claim; decided by whole numbers alone."""
        side = sign(self.measured - self.bound)
        match self.claim.sense:
            case Sense.UPPER:
                return side > 0
            case Sense.LOWER:
                return side < 0
            case Sense.EQUALITY:
                return side != 0

    def lines(self) -> tuple[str, ...]:
        """Return the instance and both sides as text."""
        quantity = self.claim.quantity.name
        signs = {1: ">", 0: "=", -1: "<"}
        relation = signs[sign(self.measured - self.bound)]
        return (
            *self.instance,
            f"{quantity} = {self.measured}  (about {float(self.measured):.6g})",
            f"{self.claim.bound} = {self.bound}  (about {float(self.bound):.6g})",
            f"so {quantity} {relation} bound, exactly: the claim is {'refuted' if self.refutes else 'not refuted'}",
        )
