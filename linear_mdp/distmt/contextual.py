"""Several linear MDPs that share their features, one task each, of which the learner is not told which it plays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from linear_mdp.families.targets import optimal_value, scaled_to, shifted_to, steered_to
from linear_mdp.mdp import LinearMDP
from linear_mdp.solve import optimal_state_values, return_variance
from tabular.mdp import FloatArray
from theory.errors import InvalidInput

KNOBS = {"scale": scaled_to, "shift": shifted_to, "transitions": steered_to}


@dataclass(frozen=True, eq=False)
class ContextualLinearMDP:
    """M tasks over the same states, actions, steps, start and features; a context names the task.

    Raises
    ------
    InvalidInput
        If there is no task, or some task differs from the first in one of those.
    """

    tasks: tuple[LinearMDP, ...]
    name: str = "contextual mdp"

    def __post_init__(self) -> None:
        if not self.tasks:
            raise InvalidInput(f"{self.name}: at least one task is needed, got none")
        first = self.tasks[0]
        for m, task in enumerate(self.tasks):
            for field, mine, theirs in (
                ("horizon", task.H, first.H),
                ("start", task.start, first.start),
                ("shape of phi", task.phi.shape, first.phi.shape),
            ):
                if mine != theirs:
                    raise InvalidInput(
                        f"{self.name}: task {m} has {field} {mine}, task 0 has {theirs}; they must agree"
                    )
            if not np.array_equal(task.phi, first.phi):
                raise InvalidInput(f"{self.name}: task {m} has other features than task 0; they must agree")

    @property
    def M(self) -> int:
        """Number of tasks."""
        return len(self.tasks)

    @cached_property
    def values(self) -> FloatArray:
        """``V*_m(s_0)`` of every task, (M,); each within the certified error of its solution."""
        return np.array([optimal_value(task) for task in self.tasks])

    @cached_property
    def separation(self) -> float:
        """Smallest distance of two optimal values; infinite for a single task."""
        return float(np.diff(np.sort(self.values)).min(initial=np.inf))

    @cached_property
    def variances(self) -> FloatArray:
        """Variance of the return under an optimal policy, (M,)."""
        return np.array(
            [return_variance(task, optimal_state_values(task).policy)[0, task.start] for task in self.tasks]
        )


def separated(
    base: LinearMDP, M: int, c_sep: float, lowest: float, knob: str = "scale"
) -> ContextualLinearMDP:
    """Return M tasks with ``V*_m(s_0) = lowest + m c_sep``, made from one MDP by a knob.

    ``scale`` multiplies the rewards, ``shift`` adds to all of them, ``transitions`` leaves the rewards alone.

    Raises
    ------
    InvalidInput
        If the knob is unknown, or the values do not fit: ``lowest + (M-1) c_sep`` can be at most H, less where the
        base reaches less.
    """
    if knob not in KNOBS:
        raise InvalidInput(f"{base.name}: knob must be one of {', '.join(KNOBS)}, got {knob!r}")
    if M < 1 or c_sep < 0:
        raise InvalidInput(f"{base.name}: tasks need M >= 1 and c_sep >= 0, got M={M} and c_sep={c_sep}")
    highest = lowest + (M - 1) * c_sep
    if highest > base.H:
        raise InvalidInput(
            f"{base.name}: M={M} tasks {c_sep} apart from {lowest} up need values up to {highest:g}, "
            f"but no value exceeds H={base.H}: c_sep must be at most {(base.H - lowest) / max(1, M - 1):g}"
        )
    turn = KNOBS[knob]
    return ContextualLinearMDP(
        tuple(turn(base, lowest + m * c_sep) for m in range(M)), f"{base.name}, {M} tasks {c_sep:g} apart"
    )


def from_tasks(tasks: Sequence[LinearMDP], name: str = "contextual mdp") -> ContextualLinearMDP:
    """Put tasks together that share their features."""
    return ContextualLinearMDP(tuple(tasks), name)
