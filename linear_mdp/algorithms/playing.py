"""What all learners share while they play: the points of their curves, their randomness, and their judge."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from linear_mdp._instrument_kernels import Truth
from linear_mdp.algorithms.curve import log_grid
from linear_mdp.mdp import LinearMDP
from linear_mdp.solve import optimal_state_values, optimal_values
from tabular.mdp import FloatArray
from theory.errors import InvalidInput

UNIFORMS = 4  # of a step: latent index, next state, reward, action
CHUNK = 2**16  # uniforms drawn at once


def points_between(
    mdp: LinearMDP, played: int, episodes: int, grid: NDArray[np.int64] | None
) -> NDArray[np.int64]:
    """Return the episodes of the grid, or of a log grid, that the next ``episodes`` after those played reach.

    Raises
    ------
    InvalidInput
        If no whole number of episodes is to be played, or the grid is no list of whole numbers.
    """
    if not isinstance(episodes, int | np.integer) or episodes < 1:
        raise InvalidInput(
            f"{mdp.name}: the number of episodes must be positive, got {episodes}, and an integer"
        )
    last = played + episodes
    given = log_grid(last) if grid is None else np.asarray(grid)
    if given.ndim != 1 or not np.issubdtype(given.dtype, np.integer):
        raise InvalidInput(
            f"{mdp.name}: a grid must be a list of integers, got shape {given.shape} of {given.dtype}"
        )
    points = np.ascontiguousarray(given, dtype=np.int64)
    return np.unique(points[(points > played) & (points <= last)])


def uniform_batches(H: int, episodes: int, rng: np.random.Generator) -> Iterator[FloatArray]:
    """Yield uniforms (some episodes, H, 4) until there were enough; memory does not grow with the episodes."""
    most = max(1, CHUNK // (H * UNIFORMS))
    for first in range(0, episodes, most):
        yield rng.random((min(most, episodes - first), H, UNIFORMS))


def truth_of(mdp: LinearMDP, observe: bool, linear: bool) -> Truth:
    """Return what the kernels compare plans with: Q* if observed, and noise where the features are the learner's."""
    solution = optimal_values(mdp) if observe else optimal_state_values(mdp)
    Q = solution.Q.reshape(mdp.H, -1) if observe else np.empty((0, 0))
    optimum = float(solution.V[0, mdp.start])
    return Truth(mdp.columns, mdp.mu, mdp.theta, Q, optimum, 1e-9 + 2 * solution.error, observe and linear)
