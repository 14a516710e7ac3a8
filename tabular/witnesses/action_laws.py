"""Actions that attain the Gaussian bound of their entropy, that miss it by far, and that it ranks wrongly."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import sympy as sp
from scipy.stats import norm

from tabular.exact import exact_instance, measures_exactly
from tabular.families.registry import family
from tabular.information.action_law import ActionLaw
from tabular.mdp import FloatArray
from tabular.subjects.action_law import ActionPair, ordered_laws

REACH = 6.0  # standard deviations that the cells of a Gaussian span
CELLS = 200
MODES = Fraction(3, 5)  # width of the two modes of the wrongly ranked law


def one_state(edges: FloatArray, cells: FloatArray) -> ActionLaw:
    """Return actions that do not depend on the state."""
    return ActionLaw(edges, np.ones(1), cells[None] / cells.sum())


@family(n=(3, 8), S=(1, 3))
def random_action_laws(rng: np.random.Generator, *, n: int, S: int) -> ActionLaw:
    """Draw an interval, states and the probabilities of its cells."""
    reach = rng.uniform(0.1, 5)
    return ActionLaw(
        np.linspace(-reach, reach, n + 1), rng.dirichlet(np.ones(S)), rng.dirichlet(np.ones(n), S)
    )


@family(n=(3, 8))
def random_action_pairs(rng: np.random.Generator, *, n: int) -> ActionPair:
    """Draw two laws of the action on one interval."""
    edges = np.linspace(-2, 2, n + 1)
    one, other = (one_state(edges, rng.dirichlet(np.full(n, 0.3))) for _ in range(2))
    return ordered_laws(one, other)


@family(deviation=(1.0, 3.0))
def gaussian_actions(rng: np.random.Generator, *, deviation: float) -> ActionLaw:
    """Take cells of a Gaussian so small that they hardly change it."""
    grid = np.linspace(-REACH, REACH, CELLS + 1)
    return one_state(deviation * grid, np.diff(norm.cdf(grid)))


@family(width=(2.0, 3.0))
def uniform_actions(rng: np.random.Generator, *, width: float) -> ActionLaw:
    """Take actions uniformly on an interval."""
    return one_state(np.array([-width / 2, width / 2]), np.ones(1))


@family(width=(float(MODES),))
def two_modes(rng: np.random.Generator, *, width: float) -> ActionPair:
    """Compare actions near both ends of [-1, 1] with uniform ones: they vary more and are less random."""
    edges = np.array([-1, -1 + width, 1 - width, 1])
    return ordered_laws(
        one_state(edges, np.array([1.0, 0.0, 1.0])), one_state(np.array([-1.0, 1.0]), np.ones(1))
    )


@family(width=(0.2, 0.5))
def spread_states(rng: np.random.Generator, *, width: float) -> ActionLaw:
    """Take the variance within states where their means lie far apart."""
    edges = np.array([-2.0, -2 + width, 2 - width, 2.0])
    return ActionLaw(edges, np.full(2, 0.5), np.array([[1.0, 0.0, 0.0], [0.0, 0.0, 1.0]]), pooled=False)


@dataclass(frozen=True)
class ExactUniform:
    """Actions uniform on an interval of a rational width."""

    width: Fraction

    def lines(self) -> tuple[str, ...]:
        """Return the instance as text."""
        half = self.width / 2
        return (
            f"actions uniform on [-{half}, {half}]: density {1 / self.width}, variance {self.width**2 / 12}",
        )


@dataclass(frozen=True)
class ExactModes:
    """Actions uniform on both ends, of a rational width, of [-1, 1], beside those uniform on all of it."""

    width: Fraction

    def lines(self) -> tuple[str, ...]:
        """Return the instance as text, with both variances."""
        inner = 1 - self.width
        variance = (1 - inner**3) / (3 * self.width)
        return (
            f"preferred: uniform on [-1, -{inner}] and [{inner}, 1], density {1 / (2 * self.width)}, "
            f"variance {variance}",
            "other: uniform on [-1, 1], density 1/2, variance 1/3",
        )


@exact_instance("uniform_actions")
def exact_uniform() -> ExactUniform:
    """Actions uniform on [-1, 1]."""
    return ExactUniform(Fraction(2))


@exact_instance("two_modes")
def exact_modes() -> ExactModes:
    """Two modes of width 3/5."""
    return ExactModes(MODES)


@measures_exactly(ExactUniform)
def action_entropy(law: ExactUniform) -> sp.Expr:
    """Entropy of a uniform law, the logarithm of its width."""
    return sp.log(sp.Rational(law.width.numerator, law.width.denominator))


@measures_exactly(ExactUniform)
def action_variance(law: ExactUniform) -> sp.Expr:
    """Variance of a uniform law, a twelfth of its width squared."""
    return sp.Rational(law.width.numerator, law.width.denominator) ** 2 / 12


@measures_exactly(ExactModes)
def preferred_entropy(law: ExactModes) -> sp.Expr:
    """Entropy of the two modes, the logarithm of the width of both."""
    return sp.log(2 * sp.Rational(law.width.numerator, law.width.denominator))


@measures_exactly(ExactModes)
def other_entropy(law: ExactModes) -> sp.Expr:
    """Entropy of the uniform law."""
    return sp.log(2)
