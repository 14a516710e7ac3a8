"""Random low-rank tasks with finite classes around them and soft behaviour: what MORL's guarantees are tested on."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from linear_mdp.low_rank.coverage import occupancies
from linear_mdp.low_rank.families import low_rank_simplex, soft
from linear_mdp.low_rank.finite_class import FiniteClass
from linear_mdp.low_rank.mdp import LowRankMDP
from linear_mdp.low_rank.morl import OfflineProblem
from linear_mdp.low_rank.tilts import tilted_emissions, tilted_features
from linear_mdp.low_rank.values import optimal_task_values
from tabular.families.registry import family
from tabular.mdp import FloatArray

SOFTNESS = 0.5  # probability with which behaviour acts uniformly instead of optimally


@family(T=(2,))
def tilted_tasks(rng: np.random.Generator, *, T: int) -> OfflineProblem:
    """Draw tasks with four states and two actions, six features and T + 3 emissions a step, soft behaviour."""
    mdp = low_rank_simplex(rng, S=4, A=2, d=2, H=2, T=T)
    return with_classes(mdp, rng, F=6, spare=3, target=0.002)


@family(T=(4,))
def four_tilted_tasks(rng: np.random.Generator, *, T: int) -> OfflineProblem:
    """Draw four tasks as :func:`tilted_tasks`."""
    return tilted_tasks(rng, T=T)


def with_classes(
    mdp: LowRankMDP,
    rng: np.random.Generator,
    F: int,
    spare: int,
    target: float | Sequence[float],
    behaviour: FloatArray | None = None,
) -> OfflineProblem:
    """Put classes around the truth of every step: F features, the tasks' emissions and some spare ones.

    Alternatives are exponential tilts of the truth in random directions, at the target divergence in nats a sample,
    that of features summed over tasks, that of emissions from the first task's. A target may be one for each step.

    Shapes
    ------
    behaviour : (T, H, S, A) action probabilities; soft around the optimum when omitted.

    Raises
    ------
    InvalidInput
        If a direction does not reach the target.
    """
    followed = soft(mdp, optimal_task_values(mdp).policy, SOFTNESS) if behaviour is None else behaviour
    visits = occupancies(mdp, followed).reshape(mdp.T, mdp.H, -1)
    targets = np.broadcast_to(target, mdp.H)
    models = [
        _around(mdp.phi[h].reshape(-1, mdp.d), mdp.mu[:, h], visits[:, h], rng, F, spare, float(targets[h]))
        for h in range(mdp.H)
    ]
    return OfflineProblem(mdp, followed, tuple(models))


def _around(
    phi: FloatArray,
    mus: FloatArray,
    weights: FloatArray,
    rng: np.random.Generator,
    F: int,
    spare: int,
    target: float,
) -> FiniteClass:
    features = [phi[None]]
    if F > 1:
        features.append(tilted_features(phi, mus, weights, rng.standard_normal((F - 1, *phi.shape)), target))
    emissions = [mus]
    if spare:
        directions = rng.standard_normal((spare, *mus.shape[1:]))
        emissions.append(tilted_emissions(phi, mus[0], weights[0], directions, target))
    return FiniteClass(np.concatenate(features), np.concatenate(emissions))
