"""A truth among the models of a finite class, and data from it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from linear_mdp.low_rank.finite_class import FiniteClass
from linear_mdp.low_rank.tilts import check_laws, divergence, hellinger
from tabular._validate import shape, stochastic
from tabular.families import _knobs
from tabular.mdp import FloatArray
from theory.errors import InvalidInput


@dataclass(frozen=True, eq=False)
class ClassProblem:
    """One step of T tasks whose next states come from models of a class.

    Parameters
    ----------
    models : the class; its features 0 are the truth, unless ``truth`` says otherwise.
    weights : (T, X), the law of every task's state-actions.
    own : the emissions of every task, by their index in the class.
    n : samples of every task.
    truth : (T, X, S), transitions that the class lacks.

    Raises
    ------
    InvalidInput
        If the weights, the emissions or the truth do not fit the class or are no laws, or n is no count.
    """

    models: FiniteClass
    weights: FloatArray
    own: tuple[int, ...]
    n: int
    truth: FloatArray | None = None

    def __post_init__(self) -> None:
        T, X = self.weights.shape if self.weights.ndim == 2 else (0, 0)
        known = set(self.own) <= set(range(len(self.models.mus)))
        if not T or self.models.phis.shape[1] != X or len(self.own) != T or not known:
            raise InvalidInput(
                f"class problem: weights {self.weights.shape} and emissions {self.own} do not fit a class of "
                f"{len(self.models.mus)} emissions at {self.models.phis.shape[1]} state-actions"
            )
        _knobs.count("class problem", low=0, n=self.n)
        stochastic("class problem", "weights", self.weights, 1)
        if self.truth is not None:
            shape("class problem", "truth", self.truth.shape, [(T, X, self.models.mus.shape[2])])
            stochastic("class problem", "truth", self.truth, 1)

    @property
    def kernels(self) -> FloatArray:
        """The true transitions (T, X, S)."""
        return self.models.kernels[0, list(self.own)] if self.truth is None else self.truth

    @property
    def gap(self) -> float:
        """Divergence of the truth from the nearest model of the class, summed over tasks; exactly 0 if it is one."""
        if self.truth is None:
            return 0.0
        apart = divergence(self.weights, self.kernels, self.models.kernels[:, :, None])
        return float(apart.min(axis=1).sum(axis=-1).min())

    def divergences(self) -> FloatArray:
        """Return how far the other features are, with every task's own emissions, (F-1, T) nats a sample; rounding."""
        return divergence(self.weights, self.kernels, self._alternatives())

    def hellingers(self) -> FloatArray:
        """Return squared Hellinger distances, as :meth:`divergences`."""
        return hellinger(self.weights, self.kernels, self._alternatives())

    def correlation(self) -> float:
        """Largest correlation of two alternatives' log-likelihood ratios to the truth; 0 for one alternative."""
        ratios = np.log(self._alternatives()) - np.log(self.kernels)
        joint = self.weights[..., None] * self.kernels
        means = (joint * ratios).sum(axis=(-2, -1))
        moments = np.einsum("txs,itxs,jtxs->ij", joint, ratios, ratios, optimize=True) - means @ means.T
        spread = np.sqrt(np.diag(moments))
        return float(np.abs(moments / np.outer(spread, spread) - np.eye(len(moments))).max())

    def _alternatives(self) -> FloatArray:
        return np.asarray(self.models.phis[1:, None] @ self.models.mus[list(self.own)])


def independent_directions(phi: FloatArray, mus: FloatArray, weights: FloatArray, M: int) -> FloatArray:
    """Return M directions of tilts (M, X, d) whose log-likelihood ratios are uncorrelated, as far as tilts are small.

    Eigenvectors of the Fisher information of all tilts, those of the largest eigenvalues.

    Shapes
    ------
    phi : (X, d); mus : (T, d, S), of every task; weights : (T, X).

    Raises
    ------
    InvalidInput
        If there are fewer directions than that, shapes do not fit, or an array holds no laws.
    """
    check_laws("class problem", phi, mus, weights)
    _knobs.count("class problem", M=M)
    X, d = phi.shape
    truth = phi @ mus
    # d log P(s'|x) / d e along z: phi(x, z) (mu(z, s') - P(s'|x)) / P(s'|x), of tilts of the same x only.
    scores = phi[None, :, :, None] * (mus[:, None] - truth[:, :, None]) / truth[:, :, None]
    blocks = np.einsum("tx,txs,txis,txjs->xij", weights, truth, scores, scores, optimize=True)
    values, vectors = np.linalg.eigh(blocks)
    order = np.argsort(values, axis=None)[::-1][:M]
    if X * d < M or values.ravel()[order[-1]] <= 1e-9 * values.max():
        raise InvalidInput(f"class problem: {X} state-actions with {d} features have no {M} directions")
    found = np.zeros((M, X, d))
    for j, place in enumerate(order):
        x, i = divmod(int(place), d)
        found[j, x] = vectors[x, :, i] / np.sqrt(values[x, i])
    return found


def spread_over(directions: FloatArray, rng: np.random.Generator) -> FloatArray:
    """Rotate uncorrelated directions at random, so that each involves every state-action; still uncorrelated."""
    rotation = np.linalg.qr(rng.standard_normal((len(directions),) * 2))[0]
    return np.asarray(np.tensordot(rotation, directions, axes=1))
