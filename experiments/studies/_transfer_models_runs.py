"""One draw of sources and a new task: the models of six learners, their errors, and what plans in them lose."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from experiments.studies import _tables
from experiments.sweep import Row, Trial

if TYPE_CHECKING:
    from collections.abc import Mapping

Array = NDArray[np.float64]

S, D, T, SOURCE = 6, 3, 16, 4000
H, TASKS = 4, 32  # steps, and rewards of which the mean loss is kept
LEARNERS = ("oracle", "transfer", "one_source", "scratch", "tabular", "mixture")
RESTARTS = 5
TOLERANCE = 0.01  # nats
KEPT = 512  # worlds, each less than a tenth of a megabyte


class World(NamedTuple):
    """Features (X, d) of all tasks, measures of the sources (T, d, S) and of the new task (d, S), and what was learned.

    joint : features (X, d) learned from all sources; kernels : the models of these, (T, X, S).
    alone : features learned from the first source by itself.
    """

    phi: Array
    mu: Array
    target: Array
    joint: Array
    kernels: Array
    alone: Array


@lru_cache(maxsize=KEPT)
def world(trial: Trial, seed: int) -> World:
    """Draw a mixture of three sources, or a task of two latents that no source tells apart, and learn from the sources.

    ``trial`` is one without a number of samples: all of them see the same sources.
    """
    from linear_mdp.low_rank.em import fit

    rng, X = trial.rng(seed), S * int(trial.params["A"] or 0)
    phi, mu = rng.dirichlet(np.full(D, 2.0), X), rng.dirichlet(np.full(S, 2.0), (T, D))
    if trial.family == "outside":
        mu[:, 1] = mu[:, 0]
        target = rng.dirichlet(np.full(S, 2.0), D)
    else:
        target = np.tensordot(rng.dirichlet(np.ones(3)), mu[rng.permutation(T)[:3]], axes=1)
    counts = rng.multinomial(SOURCE, (phi @ mu / X).reshape(T, -1)).reshape(T, X, S)
    joint = fit(counts, D, rng, restarts=RESTARTS, tolerance=TOLERANCE)
    alone = fit(counts[:1], D, rng, restarts=RESTARTS, tolerance=TOLERANCE)
    return World(phi, mu, np.asarray(target), joint.phi, joint.kernels, alone.phi)


def row(trial: Trial, seed: int) -> Row:
    """Return errors and losses of all learners, with the laws of those that have one."""
    from linear_mdp.low_rank.information import expected_floor
    from linear_mdp.low_rank.model_plans import plan_losses
    from linear_mdp.low_rank.nearest import floors
    from linear_mdp.low_rank.tilts import hellinger

    A, N, rng = int(trial.params["A"] or 0), int(trial.params["N"] or 0), trial.rng(seed)
    drawn = world(_tables.without(trial, "N"), seed)
    truth, X = np.asarray(drawn.phi @ drawn.target), S * A
    even, shape = np.full(X, 1 / X), (S, A, S)
    rewards = rng.random((TASKS, S, A))
    found: Row = {}
    for name, model in learned(drawn, truth, N, rng).items():
        losses = plan_losses(truth.reshape(shape), model.reshape(shape), rewards, H)
        found |= {name: float(hellinger(even, truth, model)), f"loss_{name}": float(losses.mean())}
    (floor,) = floors(truth[None], drawn.joint, rng)
    left, laws = expected_floor(drawn.phi, drawn.mu, drawn.target, SOURCE), predicted(A, N)
    left = left if np.isfinite(left) else np.nan  # where no source tells apart what the new task does
    return {
        **found,
        "floor": float(floor),
        "floor_predicted": left,
        "transfer_predicted": laws["oracle"] + left,
        **{f"{name}_predicted": value for name, value in laws.items()},
    }


def learned(drawn: World, truth: Array, N: int, rng: np.random.Generator) -> Mapping[str, Array]:
    """Return the model (X, S) that every learner makes of N samples of the new task."""
    from linear_mdp.low_rank import baselines
    from linear_mdp.low_rank.em import fit, fit_measures

    counts = rng.multinomial(N, (truth / len(truth)).ravel()).reshape(1, *truth.shape)
    weights, _ = baselines.mixture_of_sources(counts[0], drawn.kernels + 1e-12)
    given = {"oracle": drawn.phi, "transfer": drawn.joint, "one_source": drawn.alone}
    return {
        **{
            name: fit_measures(counts, phi, rng, tolerance=TOLERANCE).kernels[0]
            for name, phi in given.items()
        },
        "scratch": fit(counts, D, rng, restarts=RESTARTS, tolerance=TOLERANCE).kernels[0],
        "tabular": baselines.tabular(counts)[0],
        "mixture": np.asarray(np.tensordot(weights, drawn.kernels, axes=1)),
    }


def predicted(A: int, N: int) -> dict[str, float]:
    """Return the laws of those learners that have one, and the factor between the first two.

    >>> round(predicted(4, 1000)["gain"], 6)
    3.8
    """
    measures, features = D * (S - 1), (S * A - D) * (D - 1)
    laws = {"oracle": measures, "scratch": measures + features, "tabular": S * A * (S - 1)}
    return {name: number / (4 * N) for name, number in laws.items()} | {"gain": 1 + features / measures}
