"""Codes of tasks of which a few are sampled: how far the estimated entropy and information are off."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tabular.information.entropies import negative_plogp, total
from tabular.information.sampled_tasks import mean_entropies, plug_in_information, task_draws
from tabular.mdp import FiniteMDP, FloatArray
from tabular.measure import measures
from tabular.measured import Measured
from tabular.subjects.registry import subject
from tabular.subjects.task_representation import task_representation

ROUNDING = 1e-12  # of entropies of short rows; a deviation this close to the threshold counts as the error
SMALLEST = 0.01  # deviation asked for, where entropies do not vary


@dataclass(frozen=True, eq=False)
class SampledCodes:
    """Laws p(z|m) of a code, of which n tasks are drawn.

    Shapes
    ------
    prior : (K,); rows : (K, Z). epsilon : the deviation asked for; repeated : all draws are of the first one's task.
    """

    prior: FloatArray
    rows: FloatArray
    n: int
    epsilon: float
    repeated: bool = False

    @property
    def entropies(self) -> FloatArray:
        """H(Z|M=m), (K,); nats, rounding."""
        return total(negative_plogp(self.rows))

    @property
    def variance(self) -> float:
        """Variance of H(Z|M=m) over tasks; rounding."""
        h = self.entropies
        return float(self.prior @ (h - self.prior @ h) ** 2)

    def draws(self) -> tuple[FloatArray, FloatArray]:
        """How often each task is drawn, and with what probability; rounding."""
        return (np.eye(len(self.prior)), self.prior) if self.repeated else task_draws(self.prior, self.n)


def with_deviation(prior: FloatArray, rows: FloatArray, n: int, rng: np.random.Generator) -> SampledCodes:
    """Ask for a deviation of one to three standard deviations of the mean."""
    plain = SampledCodes(prior, rows, n, 1.0)
    spread = float(np.sqrt(plain.variance / n))
    return SampledCodes(prior, rows, n, max(SMALLEST, spread * rng.uniform(1, 3)))


@subject(n=(1, 2, 5))
def sampled_codes(mdp: FiniteMDP, rng: np.random.Generator, *, n: int) -> SampledCodes:
    """Draw n of the tasks whose transitions are represented."""
    drawn = task_representation(mdp, rng)
    rows = drawn.contexts.representation_of_task(drawn.encoder)[0]
    return with_deviation(drawn.contexts.prior[0], rows, n, rng)


def _exceeding(codes: SampledCodes, deviations: FloatArray, chances: FloatArray) -> Measured:
    """Probability of a deviation beyond epsilon; those that rounding cannot tell from it are its error."""
    beyond = deviations > codes.epsilon + ROUNDING
    unclear = ~beyond & (deviations > codes.epsilon - ROUNDING)
    return Measured(float(chances[beyond].sum()), float(chances[unclear].sum()) + 1e-14)


@measures(SampledCodes)
def entropy_deviation(codes: SampledCodes) -> Measured:
    """Probability that the mean entropy of the drawn tasks deviates; rounding."""
    times, chances = codes.draws()
    deviations = np.abs(mean_entropies(codes.rows, times) - codes.prior @ codes.entropies)
    return _exceeding(codes, deviations, chances)


@measures(SampledCodes)
def information_deviation(codes: SampledCodes) -> Measured:
    """Probability that the information estimated from the drawn tasks deviates; rounding."""
    times, chances = codes.draws()
    truth = float(total(negative_plogp((codes.prior @ codes.rows)[None]))[0] - codes.prior @ codes.entropies)
    return _exceeding(codes, np.abs(plug_in_information(codes.rows, times) - truth), chances)


@measures(SampledCodes)
def entropy_variance(codes: SampledCodes) -> Measured:
    """Variance of the tasks' entropies; rounding."""
    value = codes.variance
    return Measured(value, 1e-14 * (value + float(codes.entropies.max(initial=0.0)) * value**0.5) + 1e-28)


@measures(SampledCodes)
def sampled_tasks(codes: SampledCodes) -> Measured:
    """Number of draws; exact."""
    return Measured(codes.n)


@measures(SampledCodes)
def deviation(codes: SampledCodes) -> Measured:
    """Deviation asked for; exact."""
    return Measured(codes.epsilon)


@measures(SampledCodes)
def repeated_tasks(codes: SampledCodes) -> Measured:
    """Draws that repeat the first one; exact."""
    return Measured(codes.n - 1 if codes.repeated else 0)
