"""Low-rank tasks of one step, data of them, and the errors of what is fitted to the data."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from experiments.sweep import Row, Trial
from theory.errors import InvalidInput

if TYPE_CHECKING:
    from linear_mdp.low_rank.em import LowRankFit

Array = NDArray[np.float64]

S = 6  # states
CONCENTRATION = 2.0  # of the Dirichlet laws of features and measures
RESTARTS = 3


def size(trial: Trial, name: str) -> int:
    """Return a count among the parameters of a trial.

    Raises
    ------
    InvalidInput
        If it is missing or below one.
    """
    value = trial.params.get(name)
    if not isinstance(value, int | float) or value < 1 or value != int(value):
        raise InvalidInput(f"study {trial.claim}: {name} must be a count of at least 1, got {value}")
    return int(value)


def tasks(rng: np.random.Generator, T: int, A: int, d: int, eta: float = 0.0) -> tuple[Array, Array]:
    """Draw kernels (T, X, S), X = S A, and the features (X, d) that they share but for a share eta of their own.

    Raises
    ------
    InvalidInput
        If eta lies outside [0, 1].
    """
    if not 0 <= eta <= 1:
        raise InvalidInput(f"eta must be in [0, 1], got {eta}")
    phi = rng.dirichlet(np.full(d, CONCENTRATION), S * A)
    mu = rng.dirichlet(np.full(S, CONCENTRATION), (T, d))
    own = rng.dirichlet(np.full(d, CONCENTRATION), (T, S * A))
    return np.asarray(((1 - eta) * phi + eta * own) @ mu), phi


def sample(rng: np.random.Generator, kernels: Array, n: int) -> Array:
    """Count n transitions of every task, (T, X, S), from state-actions drawn evenly."""
    X = kernels.shape[1]
    visits = rng.multinomial(n, np.full(X, 1 / X), size=len(kernels))
    return np.asarray(rng.multinomial(visits, kernels), dtype=np.float64)


def error(found: Array, truth: Array) -> float:
    """Mean squared Hellinger distance over tasks and state-actions."""
    return float(((np.sqrt(found) - np.sqrt(truth)) ** 2).sum(axis=-1).mean())


def gain(found: LowRankFit, counts: Array, truth: Array) -> float:
    """Twice the log-likelihood of the fit beyond that of the truth."""
    seen = counts > 0
    return 2 * (found.log_likelihood - float((counts[seen] * np.log(truth[seen])).sum()))


def parameters(T: int, A: int, d: int) -> int:
    """Return the number of free parameters of T tasks."""
    from theory.low_rank_dimension import free_parameters

    return int(free_parameters(S * A, S, T, d))


def errors(trial: Trial, rng: np.random.Generator) -> Row:
    """Fit data of random tasks in every way, and return the errors, with what the parametric law says of them."""
    from linear_mdp.low_rank import baselines
    from linear_mdp.low_rank.em import fit, fit_measures

    n, T, A, d = (size(trial, name) for name in ("n", "T", "A", "d"))
    truth, phi = tasks(rng, T, A, d)
    counts = sample(rng, truth, n)
    joint = fit(counts, d, rng, restarts=RESTARTS)
    alone = [one.kernels[0] for one in baselines.single_task(counts, d, rng, restarts=RESTARTS)]
    row: Row = {
        "joint": error(joint.kernels, truth),
        "joint_predicted": parameters(T, A, d) / (4 * n * T),
        "alone": error(np.stack(alone), truth),
        "alone_predicted": parameters(1, A, d) / (4 * n),
        "tabular": error(baselines.tabular(counts), truth),
        "tabular_predicted": S * A * (S - 1) / (4 * n),
        "pooled": error(baselines.pooled(counts), truth),
        "svd": error(baselines.truncated_svd(counts, d), truth),
        "oracle": error(fit_measures(counts, phi, rng).kernels, truth),
        "oracle_predicted": d * (S - 1) / (4 * n),
        "gap": joint.gap,
    }
    if T > 1:
        sources = baselines.tabular(counts)[1:] + 1e-9
        weights, _ = baselines.mixture_of_sources(counts[0], sources)
        row["mixture"] = error(np.tensordot(weights, sources, 1), truth[0])
    return row
