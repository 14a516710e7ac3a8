"""Joint maximum likelihood of T kernels that share features: accelerated EM from many random starts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from linear_mdp.low_rank._ascent_kernels import maximise
from linear_mdp.low_rank._em_kernels import Counts
from tabular.mdp import FloatArray
from theory.errors import InvalidInput

RESTARTS = 8
TOLERANCE = 1e-4  # nats
MOST_STEPS = 4000
FEW = 0.15  # where fewer cells than this share occur, only they are visited
SPREAD = 2.0  # parameter of the Dirichlet law that starts are drawn from


@dataclass(frozen=True, eq=False)
class LowRankFit:
    r"""Features and measures of T tasks of one step, :math:`P^t(s'|x)=\sum_z\phi(x,z)\mu^t(z,s')`.

    Parameters
    ----------
    phi : (X, d), rows on the simplex; mu : (T, d, S), rows on the simplex.
    log_likelihood : of the counts, nats.
    gap : what phi alone plus mu alone can still add to it, at most, nats: certified. It bounds the distance from
        the maximum where phi is given, and from none but a stationary point where both are free.
    steps : gradients that were computed.
    converged : whether the gap is at most the tolerance.
    """

    phi: FloatArray
    mu: FloatArray
    log_likelihood: float
    gap: float
    steps: int
    converged: bool

    @property
    def kernels(self) -> FloatArray:
        """The T kernels, (T, X, S); rounding."""
        return np.asarray(np.einsum("xz,tzs->txs", self.phi, self.mu))


def fit(
    counts: ArrayLike,
    d: int,
    rng: np.random.Generator,
    *,
    restarts: int = RESTARTS,
    tolerance: float = TOLERANCE,
    most_steps: int = MOST_STEPS,
    threads: int = 1,
) -> LowRankFit:
    r"""Maximise the joint likelihood of the counts over phi and mu on simplices, from random starts.

    .. math:: \max_{\phi,\mu}\sum_{t,x,s'} N^t(x,s')\ln\sum_z\phi(x,z)\mu^t(z,s').

    Of the restarts within the tolerance of the best likelihood, the one of the least gap. No start knows the truth,
    and none tells that the maximum is global. Time and memory do not depend on the number of samples.

    Shapes
    ------
    counts : (T, X, S), X being state-actions; rows may be empty, their features are then those of the start.

    Raises
    ------
    InvalidInput
        If counts are no counts, or d exceeds X or T S, or a setting is out of range.

    Source: Hofmann (1999), probabilistic latent semantic analysis, for EM; Walker and Ni (2011) for the extrapolation.
    """
    return fit_all([counts], d, rng, restarts, tolerance, most_steps, threads)[0]


def fit_all(
    data: Sequence[ArrayLike],
    d: int,
    rng: np.random.Generator,
    restarts: int = RESTARTS,
    tolerance: float = TOLERANCE,
    most_steps: int = MOST_STEPS,
    threads: int = 1,
) -> list[LowRankFit]:
    """Fit several sets of counts, each (T, X, S), restarts and sets being spread over threads; as :func:`fit`.

    Raises
    ------
    InvalidInput
        As :func:`fit`.
    """
    sets = [checked_counts(counts) for counts in data]
    _check_settings(restarts, tolerance, most_steps, threads)
    works: list[Callable[[], LowRankFit]] = []
    for counts in sets:
        T, X, S = counts.shape
        if not isinstance(d, int | np.integer) or not 1 <= d <= min(X, T * S):
            raise InvalidInput(
                f"the rank must be an integer in [1, min(X, T S)] = [1, {min(X, T * S)}] to be identified, got d = {d}"
            )
        cells = packed(counts)
        for _ in range(restarts):
            phi = rng.dirichlet(np.full(d, SPREAD), X)
            mu = rng.dirichlet(np.full(S, SPREAD), (T, d))
            works.append(lambda c=cells, p=phi, m=mu: _climbed(c, p, m, True, tolerance, most_steps))  # type: ignore[misc]
    if threads == 1:
        found = [work() for work in works]
    else:
        with ThreadPoolExecutor(threads) as pool:  # the kernels let go of the interpreter
            found = list(pool.map(lambda work: work(), works))
    return [_best(found[i : i + restarts], tolerance) for i in range(0, len(found), restarts)]


def fit_from(
    counts: ArrayLike,
    phi: ArrayLike,
    mu: ArrayLike,
    *,
    tolerance: float = TOLERANCE,
    most_steps: int = MOST_STEPS,
) -> LowRankFit:
    """Climb from given phi (X, d) and mu (T, d, S): to tell whether random starts find as much, not to estimate.

    Raises
    ------
    InvalidInput
        If counts are no counts, phi or mu are no laws, or a setting is out of range.
    """
    _check_settings(1, tolerance, most_steps, 1)
    return _climbed(packed(checked_counts(counts)), *_laws(counts, phi, mu), True, tolerance, most_steps)


def fit_measures(
    counts: ArrayLike,
    phi: ArrayLike,
    rng: np.random.Generator,
    *,
    tolerance: float = TOLERANCE,
    most_steps: int = MOST_STEPS,
) -> LowRankFit:
    """Maximise over mu alone, phi (X, d) being given: a concave problem, whose gap is the distance from the maximum.

    Raises
    ------
    InvalidInput
        If counts are no counts, the rows of phi are not laws over the features, or a setting is out of range.
    """
    _check_settings(1, tolerance, most_steps, 1)
    N, features = checked_counts(counts), np.asarray(phi, dtype=np.float64)
    width = features.shape[-1] if features.ndim else 1
    mu = rng.dirichlet(np.full(N.shape[2], SPREAD), (len(N), width))
    return _climbed(packed(N), *_laws(N, features, mu), False, tolerance, most_steps)


def checked_counts(counts: ArrayLike) -> FloatArray:
    """Return counts (T, X, S) as floats; counts below 2^53 are exact.

    Raises
    ------
    InvalidInput
        If the shape is another, a count is negative or not finite, or all are zero.
    """
    N = np.asarray(counts, dtype=np.float64)
    if N.ndim != 3 or 0 in N.shape:
        raise InvalidInput(f"counts must have shape (T, X, S), none of them zero, got {N.shape}")
    if not (np.isfinite(N).all() and N.min() >= 0 and N.max() > 0):
        raise InvalidInput(
            f"counts must be finite, non-negative and not all zero, got values in [{N.min()}, {N.max()}]"
        )
    return N


def packed(counts: FloatArray) -> Counts:
    """Return counts as the kernels read them: all of them, or those that occur where they are few."""
    turned = np.ascontiguousarray(counts.transpose(2, 0, 1))
    seen = turned > 0
    if seen.mean() >= FEW:
        return Counts(turned, np.zeros(1, np.int64), np.zeros(0, np.int64), np.zeros(0))
    ends = np.cumsum(seen.sum(axis=2))
    start = np.concatenate([[0], ends]).astype(np.int64)
    return Counts(np.zeros((0, 0, 0)), start, seen.nonzero()[2].astype(np.int64), turned[seen])


def _climbed(
    cells: Counts, phi: FloatArray, mu: FloatArray, free: bool, tolerance: float, most_steps: int
) -> LowRankFit:
    (X, d), (T, _, S) = phi.shape, mu.shape
    theta = np.concatenate([phi.T.ravel(), mu.transpose(2, 0, 1).ravel()])
    value, gap, steps = maximise(cells, theta, (X, S, T, d), free, tolerance, most_steps)
    return LowRankFit(
        phi=np.ascontiguousarray(theta[: d * X].reshape(d, X).T),
        mu=np.ascontiguousarray(theta[d * X :].reshape(S, T, d).transpose(1, 2, 0)),
        log_likelihood=float(value),
        gap=float(gap),
        steps=int(steps),
        converged=bool(gap <= tolerance),
    )


def _best(found: Sequence[LowRankFit], tolerance: float) -> LowRankFit:
    reached = max(one.log_likelihood for one in found)
    return min((one for one in found if one.log_likelihood >= reached - tolerance), key=lambda one: one.gap)


def _laws(counts: ArrayLike, phi: ArrayLike, mu: ArrayLike) -> tuple[FloatArray, FloatArray]:
    T, X, S = np.shape(counts)
    features, measures = np.asarray(phi, dtype=np.float64), np.asarray(mu, dtype=np.float64)
    if features.ndim != 2 or len(features) != X or measures.shape != (T, features.shape[1], S):
        raise InvalidInput(
            f"counts of shape {(T, X, S)} need phi of shape (X, d) and mu of shape (T, d, S), got {features.shape} and "
            f"{measures.shape}"
        )
    for name, rows in (("phi", features), ("mu", measures)):
        if not (rows.min() >= 0 and np.abs(rows.sum(axis=-1) - 1).max() < 1e-9):
            raise InvalidInput(f"the rows of {name} must be laws: non-negative with sum one")
    return features, measures


def _check_settings(restarts: int, tolerance: float, most_steps: int, threads: int) -> None:
    for name, value, least in (
        ("restarts", restarts, 1),
        ("most_steps", most_steps, 1),
        ("threads", threads, 1),
    ):
        if not isinstance(value, int | np.integer) or value < least:
            raise InvalidInput(f"{name} must be an integer of at least {least}, got {value}")
    if not tolerance > 0:
        raise InvalidInput(f"the tolerance must be positive, got {tolerance}")
