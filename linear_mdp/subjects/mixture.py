"""The uniform mixture of the policies of a run: what a regret bound is turned into a guarantee for."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from linear_mdp.mdp import LinearMDP
from linear_mdp.subjects.lsvi_run import careless
from tabular.mdp import FloatArray, Policy
from tabular.measure import measures
from tabular.measured import Measured
from tabular.solve import optimal_values
from tabular.subjects.registry import subject

UNIT_ROUNDOFF = float(np.finfo(np.float64).eps)


@dataclass(frozen=True, eq=False)
class Mixture:
    """The value at the start of every policy that was played, and the weights with which one is drawn.

    Shapes
    ------
    values : (K,), by a dense backward induction that shares nothing with the learner's own instruments.
    weights : (K,), uniform unless an assumption is broken. regret : what the learner recorded.
    """

    values: FloatArray
    weights: FloatArray
    H: int
    optimum: float
    regret: float
    error: float


def play_singly(mdp: LinearMDP, K: int, radius: float, rng: np.random.Generator) -> Mixture:
    """Play one episode at a time and evaluate the policy of each."""
    learner, dense, values = careless(mdp, radius, 0.0), mdp.finite(), []
    stages = [(mdp.kernel(h), mdp.r[h % len(mdp.r)]) for h in range(mdp.H)]
    for _ in range(K):
        curve = learner.play(1, rng)
        values.append(_value(stages, learner.policy, mdp.start))
    best = optimal_values(dense)
    optimum = float(np.atleast_2d(best.V)[0, mdp.start])
    error = float(best.error) + 64 * UNIT_ROUNDOFF * mdp.H**2 * mdp.S * mdp.d
    return Mixture(np.array(values), np.full(K, 1 / K), mdp.H, optimum, float(curve.regret[-1]), error)


def _value(stages: list[tuple[FloatArray, FloatArray]], policy: Policy, start: int) -> float:
    """Value of a deterministic policy at the start."""
    states = np.arange(policy.shape[1])
    V = np.zeros(policy.shape[1])
    for (P, r), actions in zip(reversed(stages), reversed(policy), strict=True):
        V = r[states, actions] + P[states, actions] @ V
    return float(V[start])


@subject(K=(10, 40))
def mixture(mdp: LinearMDP, rng: np.random.Generator, *, K: int) -> Mixture:
    """Play K episodes with the radius 0.3."""
    return play_singly(mdp, K, 0.3, rng)


@measures(Mixture)
def mixture_loss(mixed: Mixture) -> Measured:
    """Optimum less the value of the mixture; rounding."""
    return Measured(mixed.optimum - float(mixed.weights @ mixed.values), mixed.error)


@measures(Mixture)
def pseudo_regret(mixed: Mixture) -> Measured:
    """Sum of exact gaps that the learner recorded; rounding."""
    return Measured(mixed.regret, len(mixed.values) * mixed.error)


@measures(Mixture)
def K(mixed: Mixture) -> Measured:
    """Episodes; exact."""
    return Measured(len(mixed.values))


@measures(Mixture)
def H(mixed: Mixture) -> Measured:
    """Steps of an episode; exact."""
    return Measured(mixed.H)


@measures(Mixture)
def mixture_tilt(mixed: Mixture) -> Measured:
    """Total variation of the weights from uniform ones; rounding."""
    K = len(mixed.weights)
    return Measured(0.5 * float(np.abs(mixed.weights - 1 / K).sum()), K * UNIT_ROUNDOFF)
