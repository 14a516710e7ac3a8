"""The gated chain: a choice between two gates whose value and variance are known in closed form."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from linear_mdp.mdp import LinearMDP
from linear_mdp.solve import optimal_values
from linear_mdp.solve import return_variance as variance_of
from tabular.measure import measures
from tabular.measured import Measured
from tabular.subjects.registry import subject

PAYING = 1  # the state behind the gates


@dataclass(frozen=True, eq=False)
class Gates:
    """A start with gates to a state that pays at every step, and an end that pays nothing."""

    mdp: LinearMDP


@subject()
def gates(mdp: LinearMDP, rng: np.random.Generator) -> Gates:
    """Take a gated chain as it is."""
    return Gates(mdp)


@measures(Gates)
def optimal_value(chain: Gates) -> Measured:
    """V* at the start; certified."""
    solution = optimal_values(chain.mdp)
    return Measured(float(solution.V[0, chain.mdp.start]), solution.error)


@measures(Gates)
def return_variance(chain: Gates) -> Measured:
    """Variance of the return of the optimal policy from the start; rounding."""
    policy = optimal_values(chain.mdp).policy
    variance = float(variance_of(chain.mdp, policy)[0, chain.mdp.start])
    return Measured(variance, 64 * float(np.finfo(float).eps) * chain.mdp.H**3)


@measures(Gates)
def gate(chain: Gates) -> Measured:
    """Probability of the better gate; exact."""
    return Measured(float(chain.mdp.kernel(0)[chain.mdp.start, :, PAYING].max()))


@measures(Gates)
def gate_pay(chain: Gates) -> Measured:
    """Mean reward behind the gates; exact."""
    return Measured(float(chain.mdp.r[0, PAYING].min()))


@measures(Gates)
def H(chain: Gates) -> Measured:
    """Steps of an episode; exact."""
    return Measured(chain.mdp.H)
