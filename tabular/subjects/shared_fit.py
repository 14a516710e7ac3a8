"""One joint fit of the backups of several tasks: what the law of the shared representation quantifies over."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import ceil, sqrt

import numpy as np
from numpy.typing import NDArray

from tabular.design import Noise, draw_cells, exact_targets, target_variances
from tabular.erm import truncated_svd
from tabular.families.multitask import perturbed_rewards
from tabular.families.shared_features import SharedTasks
from tabular.mdp import FiniteMDP, FloatArray, MultiTaskMDP
from tabular.measure import measures
from tabular.measured import Measured
from tabular.subjects.registry import subject
from theory.errors import InvalidInput

TASKS_OF_ONE = 32
RANK_OF_ONE = 2
MOST_SAMPLES = 1e15  # of a cell; more would say that the tasks span fewer directions than the rank
NOISE_OF_ONE: Noise = "uniform"


@dataclass(frozen=True, eq=False)
class SharedFit:
    """Sampled targets of T tasks, several data sets of them, to be fitted by one matrix of the given rank.

    Shapes
    ------
    exact : (S*A, T), the backups themselves; reward units.
    variance : (S*A, T), of a single sampled target.
    reps : (T,), samples of every cell of a task.
    samples : (seeds, S*A, T), the means of the sampled targets in every cell.
    """

    exact: FloatArray
    variance: FloatArray
    reps: NDArray[np.int64]
    rank: int
    samples: FloatArray

    @cached_property
    def noise(self) -> FloatArray:
        """Variance of the cell means of every task, averaged over cells, (T,)."""
        return np.asarray(self.variance.mean(axis=0) / self.reps)

    @cached_property
    def error(self) -> float:
        """``||W - exact||^2 / (S*A*T)``, averaged over data sets."""
        return float(((truncated_svd(self.samples, self.rank).W - self.exact) ** 2).mean())

    @cached_property
    def strengths(self) -> FloatArray:
        """Singular values of the exact backups."""
        return np.asarray(np.linalg.svd(self.exact, compute_uv=False), dtype=np.float64)

    @property
    def closure(self) -> float:
        """``eps*``, the error of the best fit of that rank to the exact backups."""
        return float((self.strengths[self.rank :] ** 2).sum() / self.exact.size)

    @cached_property
    def quarter(self) -> SharedFit:
        """The first quarter of the tasks, on the same data."""
        first = slice(self.exact.shape[1] // 4)
        return SharedFit(
            self.exact[:, first],
            self.variance[:, first],
            self.reps[first],
            self.rank,
            self.samples[:, :, first],
        )


@subject(clarity=(3.0, 10.0), seeds=(16,))
def shared_fit(
    tasks: FiniteMDP | SharedTasks,
    rng: np.random.Generator,
    *,
    clarity: float,
    seeds: int,
    T: int = TASKS_OF_ONE,
) -> SharedFit:
    """Sample the backups of action values drawn uniformly within the largest reward.

    There are as many samples as put the weakest shared direction ``clarity`` times above the noise. A single MDP
    becomes T tasks that scale its reward and whose values are multiples of one function of the state.
    """
    if isinstance(tasks, FiniteMDP):
        mdps, Q = _scaled(tasks, rng, T)
        rank, noise = min(RANK_OF_ONE, tasks.S * tasks.A), NOISE_OF_ONE
        sigma = np.full(mdps.T, _scale(tasks) / 2)
    else:
        mdps, rank, noise, sigma = tasks.tasks, tasks.rank, tasks.noise, tasks.sigma
        Q = _random_values(mdps, rng)
    exact, variance = exact_targets(mdps, Q), target_variances(mdps, Q, sigma)
    once = _signal_to_noise(exact, rank, float(variance.mean()))
    if once * sqrt(MOST_SAMPLES) < clarity:
        raise InvalidInput(f"{mdps.name}: its backups span fewer than {rank} directions, the rank of the fit")
    reps = np.full(mdps.T, ceil((clarity / once) ** 2))
    cells = draw_cells(mdps, reps, rng, seeds, sigma=sigma, noise=noise)
    return SharedFit(exact, variance, reps, rank, cells.targets(Q))


@subject(noise_ratio=(0.25, 4.0), seeds=(8,))
def unshared_fit(
    tasks: FiniteMDP | SharedTasks, rng: np.random.Generator, *, noise_ratio: float, seeds: int
) -> SharedFit:
    """Sample tasks that share nothing, at a noise of ``noise_ratio`` times the best shared fit's error.

    That is what the mean of every cell errs by. The reward noise is set so, with the least number of samples for
    which transitions make up at most half of it. A single MDP becomes tasks with independent rewards.
    """
    mdps, rank, noise = (
        (
            perturbed_rewards(tasks, rng, TASKS_OF_ONE, spread=1.0),
            max(1, min(RANK_OF_ONE, tasks.S * tasks.A // 4)),
            NOISE_OF_ONE,
        )
        if isinstance(tasks, FiniteMDP)
        else (tasks.tasks, tasks.rank, tasks.noise)
    )
    Q = _random_values(mdps, rng)
    exact, spread = exact_targets(mdps, Q), target_variances(mdps, Q)
    closure = float((np.linalg.svd(exact, compute_uv=False)[rank:] ** 2).sum() / exact.size)
    if closure == 0 or rank < 1:
        raise InvalidInput(f"{mdps.name}: its backups share a representation of rank {rank} exactly")
    wanted = noise_ratio * closure
    reps = np.full(mdps.T, max(1, ceil(2 * float(spread.mean()) / wanted)))
    sigma = sqrt(wanted * float(reps[0]) - float(spread.mean()))
    samples = draw_cells(mdps, reps, rng, seeds, sigma=sigma, noise=noise).targets(Q)
    order = rng.permutation(mdps.T)  # so that the first quarter is a random one
    return SharedFit(exact[:, order], spread[:, order] + sigma**2, reps, rank, samples[:, :, order])


@subject(noise_ratio=(0.1, 0.4), seeds=(8,))
def quiet_unshared_fit(
    tasks: FiniteMDP | SharedTasks, rng: np.random.Generator, *, noise_ratio: float, seeds: int
) -> SharedFit:
    """Sample tasks that share nothing often: as :func:`unshared_fit`, with little noise."""
    return unshared_fit(tasks, rng, noise_ratio=noise_ratio, seeds=seeds)


@subject(noise_ratio=(3.0, 12.0), seeds=(8,))
def noisy_unshared_fit(
    tasks: FiniteMDP | SharedTasks, rng: np.random.Generator, *, noise_ratio: float, seeds: int
) -> SharedFit:
    """Sample tasks that share nothing seldom: as :func:`unshared_fit`, with much noise."""
    return unshared_fit(tasks, rng, noise_ratio=noise_ratio, seeds=seeds)


@measures(SharedFit)
def joint_error(fit: SharedFit) -> Measured:
    """Squared error of the joint fit, the mean over data sets; rounding only."""
    return _rounded(fit, fit.error)


@measures(SharedFit)
def joint_excess(fit: SharedFit) -> Measured:
    """Squared error of the joint fit less that of the best one; rounding only."""
    return _rounded(fit, fit.error - fit.closure)


@measures(SharedFit)
def quarter_error(fit: SharedFit) -> Measured:
    """Squared error of the joint fit of a quarter of the tasks; rounding only."""
    return _rounded(fit, fit.quarter.error)


@measures(SharedFit)
def quarter_excess(fit: SharedFit) -> Measured:
    """Excess of the joint fit of a quarter of the tasks; rounding only."""
    return _rounded(fit, fit.quarter.error - fit.quarter.closure)


@measures(SharedFit)
def unshared_error(fit: SharedFit) -> Measured:
    """Squared error of the best fit; rounding only."""
    return _rounded(fit, fit.closure)


@measures(SharedFit)
def target_variance(fit: SharedFit) -> Measured:
    """Variance of one sampled target: the mean over tasks and cells when all tasks have n samples; rounding only."""
    return _relative(fit, float(fit.noise.mean()) * n(fit).value / fit.exact.shape[0])


@measures(SharedFit)
def n(fit: SharedFit) -> Measured:
    """Samples of a task, the harmonic mean over tasks; rounding only."""
    return _relative(fit, fit.exact.shape[0] / float((1 / fit.reps).mean()))


@measures(SharedFit)
def T(fit: SharedFit) -> Measured:
    """Number of tasks; exact."""
    return Measured(fit.exact.shape[1])


@measures(SharedFit)
def SA(fit: SharedFit) -> Measured:
    """Number of state-actions; exact."""
    return Measured(fit.exact.shape[0])


@measures(SharedFit)
def kk(fit: SharedFit) -> Measured:
    """Rank of the fit; exact."""
    return Measured(fit.rank)


@measures(SharedFit)
def signal_to_noise(fit: SharedFit) -> Measured:
    """Weakest shared direction over the largest of pure noise; rounding only."""
    value = _signal_to_noise(fit.exact, fit.rank, float(fit.noise.mean()))
    return Measured(
        value, _relative(fit, value * float(fit.strengths[0] / fit.strengths[fit.rank - 1])).error
    )


@measures(SharedFit)
def noise_spread(fit: SharedFit) -> Measured:
    """Largest over smallest noise of a task; rounding only."""
    return _relative(fit, float(fit.noise.max() / fit.noise.min()))


def _signal_to_noise(exact: FloatArray, rank: int, noise: float) -> float:
    strength = float(np.linalg.svd(exact, compute_uv=False)[rank - 1])
    return strength / (sqrt(noise) * (sqrt(exact.shape[0]) + sqrt(exact.shape[1])))


def _scale(mdp: FiniteMDP | MultiTaskMDP) -> float:
    """The largest absolute reward; one where nothing is rewarded."""
    return float(np.abs(mdp.r).max()) or 1.0


def _random_values(mdps: MultiTaskMDP, rng: np.random.Generator) -> FloatArray:
    return rng.uniform(-1, 1, mdps.r.shape) * _scale(mdps)


def _scaled(mdp: FiniteMDP, rng: np.random.Generator, T: int) -> tuple[MultiTaskMDP, FloatArray]:
    """Return T tasks ``r_t = theta_t r'`` with values ``c_t v``; r' is the reward, perturbed so that it is not zero."""
    perturbed = mdp.r / 2 + _scale(mdp) / 2 * rng.uniform(-1, 1, mdp.r.shape)
    heads = rng.uniform(-1, 1, (T, 2, 1, 1))
    P = mdp.kernel.reshape(mdp.S, mdp.A, mdp.S)
    tasks = MultiTaskMDP(
        P=np.broadcast_to(P, (T, *P.shape)),
        r=heads[:, 0] * perturbed,
        gamma=np.full(T, mdp.discount),
        name=f"{mdp.name} scaled",
    )
    v = _scale(mdp) * rng.uniform(-1, 1, (mdp.S, 1))
    return tasks, heads[:, 1] * np.broadcast_to(v, mdp.r.shape)


def _rounded(fit: SharedFit, value: float) -> Measured:
    """Squares of differences of numbers of the size of the backups and the samples."""
    size = float(np.abs(fit.samples).max() + np.abs(fit.exact).max())
    return Measured(value, 64 * float(np.finfo(float).eps) * size**2)


def _relative(fit: SharedFit, value: float) -> Measured:
    """Sums over all cells and tasks of positive numbers."""
    return Measured(value, 4 * fit.exact.size * float(np.finfo(float).eps) * abs(value))
