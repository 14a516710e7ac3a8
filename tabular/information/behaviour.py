"""What codes of tasks tell of the behaviour that collected the data: on fresh samples, and on their own contexts."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from tabular.information import entropies
from tabular.mdp import FloatArray
from theory.errors import InvalidInput

SUM_SLACK = 1e-9  # by how much probabilities may miss their sum
LETTERS = str.maketrans(
    "SA", "BT"
)  # the axes of state and action are those of behaviour and outcome elsewhere


@dataclass(frozen=True, eq=False)
class BehaviourCode:
    r"""Tasks, the states and actions of their data, and codes of contexts, as one joint law.

    ``paired`` is the law of a task, the state and action of a transition, and the code of a context that goes with
    them: the transition's own, or one of the same checkpoint. A *fresh* sample draws the transition again from the
    task, :math:`p(m)\,p(s,a|m)\,p(z|m)`, as codes are trained.

    Parameters
    ----------
    paired : (M, S, A, Z), probabilities of all four together.
    fresh : whether samples are fresh; otherwise they are the pairs themselves.
    data : (M, S, A), what was collected, where the samples are not of it; by default they are.

    Raises
    ------
    InvalidInput
        If an array has another shape, a negative entry or another sum than one, or a task has probability zero.
    """

    paired: FloatArray
    fresh: bool = True
    data: FloatArray | None = None

    def __post_init__(self) -> None:
        _check_law("paired", self.paired, ("M", "S", "A", "Z"))
        tasks = self.paired.sum(axis=(1, 2, 3))
        if not (tasks > 0).all():
            raise InvalidInput(f"paired: task {int(tasks.argmin())} has probability 0, it must be positive")
        if self.data is not None:
            _check_law("data", self.data, ("M", "S", "A"))
            if self.data.shape != self.paired.shape[:3]:
                raise InvalidInput(
                    f"data has shape {self.data.shape}, the axes (M, S, A) of paired are {self.paired.shape[:3]}"
                )

    @cached_property
    def sample(self) -> FloatArray:
        """Joint law (M, S, A, Z) of the samples: fresh ones, or the pairs."""
        return fresh_sample(self.paired) if self.fresh else self.paired

    @cached_property
    def collected(self) -> FloatArray:
        """Joint law (M, S, A) of tasks and their data."""
        return self.paired.sum(axis=3) if self.data is None else self.data

    @property
    def error(self) -> float:
        """Bound on the rounding of any information here; nats."""
        return 2 * entropies.rounding((1, *self.paired.shape))


def fresh_sample(paired: FloatArray) -> FloatArray:
    """Return the law (M, S, A, Z) of a task, a code and a transition drawn again from the task; rounding."""
    tasks = paired.sum(axis=(1, 2, 3), keepdims=True)
    fresh: FloatArray = paired.sum(axis=3, keepdims=True) * paired.sum(axis=(1, 2), keepdims=True) / tasks
    return fresh


def entropy(joint: FloatArray, names: str, given: str = "") -> float:
    """Return the entropy of some of M, S, A and Z given others, in nats; rounding.

    >>> round(entropy(np.full((2, 2, 1, 1), 0.25), "M", given="S"), 12) == round(float(np.log(2)), 12)
    True
    """
    return float(entropies.entropy(joint[None], names.translate(LETTERS), given.translate(LETTERS))[0])


def information(joint: FloatArray, first: str, second: str, given: str = "") -> float:
    """Return the information of two groups of M, S, A and Z given a third, in nats; rounding.

    As the divergence of the joint law from the product of its conditional laws: not by the entropies that it is
    compared with.
    """
    law = joint[None]
    left, right, condition = (_marginal(law, names) for names in (first + given, second + given, given))
    both = _marginal(law, first + second + given)
    product = np.divide(left * right, condition, out=np.zeros_like(left * right), where=condition > 0)
    return float(entropies.kl_divergence(both, product)[0])


def overlap(collected: FloatArray) -> float:
    r"""Return how much the policies of all tasks share, at the state where they share least.

    .. math:: \omega = \min_s \sum_a \min_m \pi_m(a|s),

    over the tasks that visit the state; Doeblin's coefficient. Rounding.

    Shapes
    ------
    collected : (M, S, A), joint.

    Source
    ------
    Raginsky (2016), Strong data processing inequalities and Phi-Sobolev inequalities for discrete channels.
    """
    visits = collected.sum(axis=2, keepdims=True)
    policies = np.divide(collected, visits, out=np.full_like(collected, np.inf), where=visits > 0)
    shared = policies.min(axis=0).sum(axis=1)
    return float(min(1.0, shared[visits[..., 0].sum(axis=0) > 0].min()))


def _marginal(law: FloatArray, names: str) -> FloatArray:
    return entropies.marginal(law, names.translate(LETTERS))


def _check_law(name: str, law: FloatArray, axes: tuple[str, ...]) -> None:
    if law.ndim != len(axes) or not law.size:
        raise InvalidInput(f"{name} must have shape ({', '.join(axes)}), got {law.shape}")
    if not (law >= 0).all():
        raise InvalidInput(f"{name} has the entry {law.min()}, a probability cannot be negative")
    if not abs(float(law.sum()) - 1) <= SUM_SLACK:
        raise InvalidInput(f"{name} sums to {law.sum():.12g}, a joint law must sum to 1")
