"""What a solver returns: values together with the certified bound on their own error."""

from __future__ import annotations

from dataclasses import dataclass

from tabular.mdp import FloatArray, Policy


class NotConverged(ArithmeticError):
    """An exact solver stopped short of the tolerance; its message and ``error`` say how far it got."""

    def __init__(self, message: str, error: float) -> None:
        super().__init__(f"{message}; the certified error reached is {error:.3g}")
        self.error = error


@dataclass(frozen=True, eq=False)
class Solution:
    """Optimal values of an MDP, and a policy greedy with respect to them.

    ``V = max_a Q`` and ``policy = argmax_a Q`` (lowest index among equals) hold exactly.

    Shapes
    ------
    Q : (S, A), or (H, S, A) for a finite horizon; reward units.
    V : (S,), or (H, S); reward units.
    policy : (S,), or (H, S); action indices.
    error : certified; ``|Q - Q*|`` and ``|V - V*|`` are at most this, in every entry, for the MDP whose
        numbers are exactly the stored float64 ones.
    iterations : how many sweeps, policies or simplex steps it took, whichever the solver counts.
    """

    Q: FloatArray
    V: FloatArray
    policy: Policy
    error: float
    iterations: int = 0


@dataclass(frozen=True, eq=False)
class Evaluation:
    """Values of one policy.

    Shapes
    ------
    Q : (S, A), or (H, S, A) for a finite horizon; reward units.
    V : (S,), or (H, S); reward units.
    error : certified; ``|Q - Q^pi|`` and ``|V - V^pi|`` are at most this, in every entry.
    """

    Q: FloatArray
    V: FloatArray
    error: float
