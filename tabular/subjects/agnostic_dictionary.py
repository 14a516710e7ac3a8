r"""A joint choice among representations of which none is right: what the slow rate quantifies over.

Every state-action but the first has a sign, and a representation chooses all of them: ``Phi_sigma(x) = sigma_x``, with
``sigma = 1`` at the first, the anchor. Task t predicts ``a_t Phi_sigma`` with a head ``|a_t| <= b``. Its rewards, the
targets of the first backup, are ``s_t b (2 SA - 1)`` at the anchor, so that every least-squares head is ``s_t b``
exactly, and elsewhere ``s_t b`` or ``-s_t b``, with probabilities ``(1 + delta)/2`` and ``(1 - delta)/2``. No
representation contains the mean ``s_t b delta``; the predictions of two differ by ``2b`` wherever their signs do, the
risks there by ``4 b^2 delta`` alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from math import ceil, sqrt

import numpy as np
from numpy.typing import NDArray

from tabular.mdp import FiniteMDP
from tabular.measure import measures
from tabular.measured import Measured
from tabular.subjects.registry import subject
from theory.errors import InvalidInput

CHOICES = 16384  # signs chosen in all data sets of an instance together
ROUNDINGS = 8 * float(np.finfo(float).eps)
FURTHEST = 3.0  # the worst advantage is near 0.75 of the noise, this far from it nobody needs to look


@dataclass(frozen=True, eq=False)
class AgnosticDictionary:
    """T tasks, ``reps`` samples of each of ``SA`` state-actions of each task, and data sets of them as counts.

    Shapes
    ------
    size : b, reward units. advantage : delta, in [0, 1].
    votes : (seeds, SA-1), how many of the ``reps * T`` samples of a state-action, all tasks together, speak
        for its better sign; the joint fit follows the majority.
    coins : (seeds, SA-1), whether a tie falls to the better sign.
    """

    SA: int
    T: int
    reps: int
    size: float
    advantage: float
    votes: NDArray[np.int64]
    coins: NDArray[np.bool_]

    @property
    def samples(self) -> int:
        """Samples of one state-action, all tasks together."""
        return self.reps * self.T

    @cached_property
    def wrong(self) -> NDArray[np.bool_]:
        """The signs that the joint fit gets wrong, (seeds, SA-1)."""
        against = self.samples - self.votes
        return np.asarray((against > self.votes) | ((against == self.votes) & ~self.coins))

    @property
    def span(self) -> float:
        """Risk of opposite signs less that of the right ones when every reward is one of them; value squared."""
        return 4 * self.size**2 * (self.SA - 1) / self.SA

    @property
    def excess(self) -> float:
        """Excess risk of the joint fit, the mean over the data sets drawn; value squared, rounding only."""
        return self.span * self.advantage * float(self.wrong.mean())

    @property
    def expected_excess(self) -> float:
        """Excess risk of the joint fit, the mean over all data sets; relative error about 1e-9."""
        return self.span * self.advantage * wrong_probability(self.samples, self.advantage)


def draw_dictionary(
    rng: np.random.Generator, *, SA: int, T: int, reps: int, size: float, advantage: float | None = None
) -> AgnosticDictionary:
    """Draw data sets as counts, at the worst advantage for this many samples when none is given.

    The cost does not grow with the samples; all laws are exact.

    Raises
    ------
    InvalidInput
        If SA is below two, a count is not positive or the advantage lies outside [0, 1].
    """
    if SA < 2:
        raise InvalidInput(f"agnostic dictionary: SA must be at least 2 (an anchor and a sign), got {SA}")
    if min(T, reps) < 1:
        raise InvalidInput(f"agnostic dictionary: T and reps must be at least 1, got T={T}, reps={reps}")
    delta = worst_advantage(reps * T) if advantage is None else advantage
    if not 0 <= delta <= 1:
        raise InvalidInput(f"agnostic dictionary: the advantage must lie in [0, 1], got {advantage}")
    shape = (max(1, CHOICES // (SA - 1)), SA - 1)
    votes = rng.binomial(reps * T, (1 + delta) / 2, size=shape)
    return AgnosticDictionary(SA, T, reps, size, delta, votes, rng.random(shape) < 1 / 2)


def wrong_probability(samples: int, advantage: float) -> float:
    """Return the probability that a majority of votes is wrong, ties at even odds; relative error about 1e-9."""
    from scipy.stats import binom

    # With ties at even odds an even number of votes errs exactly as often as one vote less.
    votes = samples - 1 + samples % 2
    return float(binom.cdf((votes - 1) // 2, votes, (1 + advantage) / 2))


@lru_cache(maxsize=1024)
def worst_advantage(samples: int) -> float:
    r"""Return the delta in [0, 1] at which :math:`\delta P(\text{wrong})` is largest, to about 1e-7 of itself."""
    from scipy.optimize import minimize_scalar

    if samples < 1:
        raise InvalidInput(f"worst advantage: samples must be at least 1, got {samples}")
    unit = min(1.0, FURTHEST / sqrt(samples))
    found = minimize_scalar(
        lambda share: -share * wrong_probability(samples, share * unit),
        bounds=(0.0, 1.0),
        method="bounded",
        options={"xatol": 1e-9},
    )
    return float(found.x) * unit


@subject(T=(2, 8, 32, 128), n=(256, 4096, 65536))
def agnostic_dictionary(mdp: FiniteMDP, rng: np.random.Generator, *, T: int, n: int) -> AgnosticDictionary:
    """Replace the rewards of T copies of the MDP, within its largest reward, and fit the first backup of zero.

    Every task has at least n samples: as many as put the same number on every state-action.
    """
    SA = mdp.S * mdp.A
    largest = float(np.abs(mdp.r).max()) or 1.0
    return draw_dictionary(rng, SA=SA, T=T, reps=ceil(n / SA), size=largest / (2 * SA - 1))


@measures(AgnosticDictionary)
def choice_excess(choice: AgnosticDictionary) -> Measured:
    """Excess risk of the joint fit, the mean over the data sets drawn; rounding only."""
    return Measured(choice.excess, ROUNDINGS * choice.excess)


@measures(AgnosticDictionary)
def choice_range(choice: AgnosticDictionary) -> Measured:
    """Risk of opposite signs less that of the right ones, at most; rounding only."""
    return Measured(choice.span, ROUNDINGS * choice.span)


@measures(AgnosticDictionary)
def advantage_ratio(choice: AgnosticDictionary) -> Measured:
    """The better sign's advantage over the worst one for the joint fit; exact where they are the same."""
    return Measured(choice.advantage / worst_advantage(choice.samples))


@measures(AgnosticDictionary)
def SA(choice: AgnosticDictionary) -> Measured:
    """Number of state-actions; exact."""
    return Measured(choice.SA)


@measures(AgnosticDictionary)
def T(choice: AgnosticDictionary) -> Measured:
    """Number of tasks; exact."""
    return Measured(choice.T)


@measures(AgnosticDictionary)
def n(choice: AgnosticDictionary) -> Measured:
    """Samples of a task; exact."""
    return Measured(choice.reps * choice.SA)
