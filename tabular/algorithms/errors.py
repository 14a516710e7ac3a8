"""Errors to inject into an approximate algorithm: random ones, and ones chosen to make the loss large."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from tabular import _pairs
from tabular.mdp import FiniteMDP, FloatArray, Policy
from tabular.solve import policy_values
from theory.errors import InvalidInput

Propagate = Callable[
    [FloatArray], Policy
]  # from errors (K, S, A) to the policy pi_K that the algorithm ends with
Signs = Callable[
    [Policy, Policy], list[FloatArray]
]  # from an optimal and a target policy to directions (K, S, A)


@dataclass(frozen=True)
class Uniform:
    """Independent errors, uniform on ``[-magnitude, magnitude]``; reward units."""

    magnitude: float

    def __post_init__(self) -> None:
        _check_magnitude(self.magnitude)


@dataclass(frozen=True)
class Adversarial:
    """Errors of absolute value at most ``magnitude`` that push the loss up; reward units.

    To first order the loss is linear in the errors: with the error counted as ``T*Q_k - Q_{k+1}`` it gains along the
    path of an optimal policy from rho and loses along the path of the policy that the algorithm ends
    with. The sign of that difference is taken at every pair, for several target policies (in each state
    the worst action, the second best, and whatever policies the runs themselves end with), the earlier policies being
    optimal or the target as well; pairs on neither path get the sign that hides the optimal action. Of
    all those runs the one with the largest loss wins: a search, so a lower bound on what the worst errors could do.
    """

    magnitude: float
    rounds: int = 3

    def __post_init__(self) -> None:
        _check_magnitude(self.magnitude)
        if self.rounds < 0:
            raise InvalidInput(f"adversarial errors: rounds must not be negative, got {self.rounds}")


ErrorScheme = Uniform | Adversarial


def _check_magnitude(magnitude: float) -> None:
    if not (np.isfinite(magnitude) and magnitude >= 0):
        raise InvalidInput(f"injected errors: the magnitude must be finite and not negative, got {magnitude}")


def injected(
    scheme: ErrorScheme | ArrayLike,
    mdp: FiniteMDP,
    K: int,
    rng: np.random.Generator,
    worst: Callable[[Adversarial], FloatArray],
) -> FloatArray:
    """Return the errors (K, S, A) of a scheme, or a given array of them."""
    if isinstance(scheme, Uniform):
        return rng.uniform(-scheme.magnitude, scheme.magnitude, (K, mdp.S, mdp.A))
    if isinstance(scheme, Adversarial):
        return worst(scheme)
    errors = _pairs.stack(mdp.name, "errors", np.asarray(scheme), K, mdp.S, mdp.A)
    if len(errors) != K:
        raise InvalidInput(f"{mdp.name}: errors must have shape {(K, mdp.S, mdp.A)}, got {errors.shape}")
    return errors


def worst_errors(
    scheme: Adversarial, mdp: FiniteMDP, Q_star: FloatArray, rho: FloatArray, signs: Signs, run: Propagate
) -> FloatArray:
    """Search the errors with the largest ``||Q* - Q^{pi_K}||_{1,rho}``, see :class:`Adversarial`."""
    order = np.argsort(-Q_star, axis=1, kind="stable")
    optimal = np.asarray(Q_star.argmax(axis=1), dtype=np.int64)
    targets = [order[:, -1], order[:, min(1, mdp.A - 1)]]
    best, largest = np.zeros(0), -np.inf
    for target in targets:
        policy = np.asarray(target, dtype=np.int64)
        for _ in range(scheme.rounds + 1):
            tried = [scheme.magnitude * direction for direction in signs(optimal, policy)]
            ends = [run(errors) for errors in tried]
            losses = [float((rho * (Q_star - policy_values(mdp, end).Q)).sum()) for end in ends]
            first = int(np.argmax(losses))
            if losses[first] > largest:
                best, largest = tried[first], losses[first]
            if (ends[first] == policy).all():
                break
            policy = ends[first]
    return best


def hiding_signs(optimal: Policy, A: int) -> FloatArray:
    """Signs (S, A): +1 on the optimal action and -1 elsewhere, for errors counted as truth minus estimate."""
    return np.where(np.arange(A) == optimal[:, None], 1.0, -1.0)
