r"""Finite classes of features and emissions, and their exact joint maximum-likelihood fit.

Every pair of a :math:`\phi` of the one class and a :math:`\mu` of the other is a model
:math:`P(s'|x)=\sum_z\phi(x,z)\mu(z,s')`. Tasks share :math:`\phi` and choose :math:`\mu` each for itself, so that the
joint fit maximises :math:`\sum_t\max_\mu L^t(\phi,\mu)` over :math:`\phi`: ``|Phi| |Psi|`` likelihoods of each task,
never ``|Psi|^T``.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tabular._validate import ROW_SUM_TOLERANCE, finite
from tabular.families import _knobs
from tabular.mdp import FloatArray
from theory.errors import InvalidInput

IntArray = NDArray[np.int64]

LAW_TOLERANCE = 1e-9  # of the sums of rows that data are drawn from
IMPOSSIBLE = -1e200  # log of a probability that is zero: no sample rescues it, and none seen costs nothing


class FiniteFit(NamedTuple):
    """A joint fit of every data set, indices into the classes; ties go to the lowest.

    Shapes
    ------
    phi : (...,), the features; mu : (..., T), the emissions of every task.
    log_likelihood : (...,), nats.
    sacrificed : (..., T), nats by which a task alone would fit better, from any pair of the class.
    """

    phi: IntArray
    mu: IntArray
    log_likelihood: FloatArray
    sacrificed: FloatArray


@dataclass(frozen=True, eq=False)
class FiniteClass:
    """All models that pair one of these features with one of these emissions.

    Shapes
    ------
    phis : (F, X, d) with X state-actions; mus : (G, d, S).

    Raises
    ------
    InvalidInput
        If the shapes do not fit, a number is not finite, or a pair is no (sub-)probability kernel: maximum
        likelihood would prefer what exceeds one.
    """

    phis: FloatArray
    mus: FloatArray

    def __post_init__(self) -> None:
        phis, mus = (np.ascontiguousarray(a, dtype=np.float64) for a in (self.phis, self.mus))
        if phis.ndim != 3 or mus.ndim != 3 or phis.shape[2] != mus.shape[1] or not phis.size * mus.size:
            raise InvalidInput(
                f"finite class: features (F, X, d) and emissions (G, d, S) must share d and not be empty, got "
                f"{phis.shape} and {mus.shape}"
            )
        for field, value in (("phis", phis), ("mus", mus)):
            finite("finite class", field, value)
            object.__setattr__(self, field, value)
        kernels = self.kernels
        if kernels.min() < -ROW_SUM_TOLERANCE or kernels.sum(axis=-1).max() > 1 + ROW_SUM_TOLERANCE:
            wrong = (kernels.min(axis=-1) < -ROW_SUM_TOLERANCE) | (
                kernels.sum(axis=-1) > 1 + ROW_SUM_TOLERANCE
            )
            f, g, x = (int(i) for i in np.argwhere(wrong)[0])
            raise InvalidInput(
                f"finite class: features {f} with emissions {g} give no law at state-action {x}: the least entry is "
                f"{kernels[f, g, x].min():.4g}, the sum {kernels[f, g, x].sum():.12g}"
            )

    @property
    def kernels(self) -> FloatArray:
        """Every model, (F, G, X, S)."""
        return np.asarray(np.einsum("fxd,gds->fgxs", self.phis, self.mus, optimize=True))

    @cached_property
    def log_tables(self) -> FloatArray:
        """Logarithms of every model, a row each, (F G, X S); an impossible transition has -1e200."""
        kernels = self.kernels.reshape(len(self.phis) * len(self.mus), -1)
        tables: FloatArray = np.full(kernels.shape, IMPOSSIBLE)
        np.log(kernels, out=tables, where=kernels > 0)
        return tables

    def log_likelihoods(self, counts: FloatArray) -> FloatArray:
        """Log-likelihood of every pair on every task, (..., F, G, T) nats; exact up to rounding.

        Shapes
        ------
        counts : (..., T, X, S), how often each transition was seen.

        Raises
        ------
        InvalidInput
            If the counts do not fit, or one is negative or not finite.
        """
        given = np.asarray(counts, dtype=np.float64)
        F, X, _ = self.phis.shape
        G, _, S = self.mus.shape
        if given.ndim < 3 or given.shape[-2:] != (X, S):
            raise InvalidInput(f"finite class: counts must have shape (..., T, {X}, {S}), got {given.shape}")
        if not (given.min(initial=0) >= 0 and given.max(initial=0) < np.inf):
            raise InvalidInput(
                f"finite class: counts must be finite and not negative, got values in [{given.min()}, {given.max()}]"
            )
        *batch, T = given.shape[:-2]
        scores = given.reshape(-1, X * S) @ self.log_tables.T
        return np.asarray(np.moveaxis(scores.reshape(*batch, T, F, G), -3, -1))


def joint_fit(models: FiniteClass, counts: FloatArray) -> FiniteFit:
    """Fit all tasks jointly by maximum likelihood, exactly, by enumeration; cost ``F G T X S``.

    Shapes
    ------
    counts : (..., T, X, S); leading axes are data sets fitted one by one.

    Raises
    ------
    InvalidInput
        If the counts do not fit the class, or one is negative or not finite.
    """
    scores = models.log_likelihoods(counts)
    per_task = scores.max(axis=-2)  # (..., F, T)
    total = per_task.sum(axis=-1)
    phi = total.argmax(axis=-1)
    chosen = np.take_along_axis(scores, phi[..., None, None, None], axis=-3)[..., 0, :, :]
    best = per_task.max(axis=-2)
    reached = np.take_along_axis(per_task, phi[..., None, None], axis=-2)[..., 0, :]
    return FiniteFit(phi, chosen.argmax(axis=-2), total.max(axis=-1), best - reached)


def draw_counts(
    weights: FloatArray, kernels: FloatArray, n: int, rng: np.random.Generator, sets: int | None = None
) -> FloatArray:
    """Draw how often each transition is seen in n independent samples of every task, (T, X, S) or (sets, T, X, S).

    The cost does not depend on n.

    Shapes
    ------
    weights : (T, X), the law of the state-actions; kernels : (T, X, S).

    Raises
    ------
    InvalidInput
        If n is no whole number or negative, sets are below zero, the weights are no laws over the state-actions of the
        kernels, or these are no laws.
    """
    if not 0 <= n < np.inf or n != int(n):
        raise InvalidInput(f"counts: the number of samples must not be negative, but whole, got {n}")
    if sets is not None:
        _knobs.count("counts", low=0, sets=sets)
    fits = kernels.ndim == 3 and weights.shape == kernels.shape[:2] and weights.min(initial=0) >= 0
    if not (fits and np.abs(weights.sum(axis=1) - 1).max() <= ROW_SUM_TOLERANCE):
        raise InvalidInput(
            f"counts: the weights {weights.shape} must be a law over the state-actions of every task of the kernels "
            f"{kernels.shape}"
        )
    finite("counts", "kernels", kernels)
    off = np.abs(kernels.sum(axis=-1) - 1).max()
    if kernels.min() < -ROW_SUM_TOLERANCE or off > LAW_TOLERANCE:
        raise InvalidInput(
            f"counts: the rows of kernels must be laws, the least entry is {kernels.min():g} and a sum is off "
            f"by {off:.3g}"
        )
    joint = np.clip(weights[..., None] * kernels, 0, None).reshape(len(weights), -1)
    size = len(weights) if sets is None else (sets, len(weights))
    drawn = rng.multinomial(int(n), joint / joint.sum(axis=1, keepdims=True), size=size)
    return np.asarray(drawn.reshape(*drawn.shape[:-1], *kernels.shape[1:]), dtype=np.float64)
