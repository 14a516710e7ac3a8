r"""Rows 8 and 9 of the table of classes: linear heads on a shared linear map of the inputs."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass

import numpy as np

from tabular.complexity import _arguments, _ascent
from tabular.complexity._arguments import FloatArray
from tabular.complexity.estimate import FAILURE, Estimate, from_gaussian_draws
from tabular.complexity.gaussian import DRAWS, gaussian_batches
from tabular.complexity.hypotheses import Hypotheses
from theory.errors import InvalidInput

ROUNDS = 120  # three ascent steps each
DUAL_ROUNDS = 20
TOLERANCE = 1e-9


@dataclass(frozen=True, eq=False)
class Composite(Hypotheses):
    r"""Predictions :math:`(\langle a_t,Bx_{ti}\rangle)_{ti}` with heads of norm at most ``head_norm``.

    For noise :math:`\gamma` the supremum is :math:`\alpha\sup_B\sum_t\|Bv_t\|,\ v_t=\sum_i\gamma_{ti}x_{ti}`.

    Shapes
    ------
    inputs : (T, n, d). width : rows of B.

    Raises
    ------
    InvalidInput
        If the inputs have another number of axes or a number that is not finite, or a norm or the width is
        not positive.
    """

    inputs: FloatArray
    width: int
    head_norm: float

    def __post_init__(self) -> None:
        object.__setattr__(self, "inputs", _arguments.array("Composite", "inputs", self.inputs, "T n d"))
        _arguments.count("Composite", "width", self.width)
        _arguments.positive("Composite", "head_norm", self.head_norm)

    @property
    def noise_shape(self) -> tuple[int, ...]:
        """One number for each task and sample."""
        return self.inputs.shape[:2]

    def sums(self, noise: FloatArray) -> FloatArray:
        """Noisy input sums v_t in the columns, shape (draws, d, T)."""
        return np.asarray(np.einsum("btn,tnd->bdt", noise, self.inputs, optimize=True))

    @abstractmethod
    def bracket(self, noise: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return a lower and an upper bound on the supremum for each noise array.

        Shapes
        ------
        noise : (draws, T, n); returns two arrays (draws,).
        """

    def support(self, noise: FloatArray) -> FloatArray:
        """Upper bound on the supremum."""
        return self.bracket(noise)[1]

    @property
    def compressed(self) -> FloatArray:
        """Triangular factors with the same Gram matrices as the inputs, shape (T, min(n, d), d)."""
        return np.asarray(np.linalg.qr(self.inputs, mode="r"))


@dataclass(frozen=True, eq=False)
class BallComposite(Composite):
    r"""Row 8: maps of bounded Frobenius norm, :math:`\|B\|_F\le\beta`.

    .. math:: \sup_B\sum_t\|Bv_t\|\le\beta\min_{\lambda}\lambda_{\max}(V\,\mathrm{diag}(\lambda)^{-1}V^\top)^{1/2},

    with equality when the width k is at least min(d, T), or (k+1)(k+2)/2 exceeds T: the T lengths are quadratic in B,
    so an optimal B of such a rank exists (Pataki). At equal weights the bound is :math:`\beta\sqrt T\|V\|_{op}`.

    Source
    ------
    Pataki, On the Rank of Extreme Matrices in Semidefinite Programs (1998), for the rank.
    """

    map_norm: float

    def __post_init__(self) -> None:
        super().__post_init__()
        _arguments.positive("BallComposite", "map_norm", self.map_norm)

    @property
    def radius(self) -> float:
        """Norms times the root of the largest eigenvalue of the summed Gram matrices; exact."""
        stacked = self.inputs.reshape(-1, self.inputs.shape[-1])
        return float(self.head_norm * self.map_norm * np.linalg.norm(stacked, 2))

    def bracket(self, noise: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Value of the ascent, and of the dual at the weights of the ascent without a limit on the width."""
        R = _ascent.reduced(self.sums(noise))
        full = R.shape[1]
        scale = self.head_norm * self.map_norm
        free = self._climb(R, full)
        sizes = _ascent.lengths(free, R)
        upper = np.minimum(
            _ascent.trace_dual(R, _ascent.weights_of(sizes)),
            np.sqrt(R.shape[-1]) * np.linalg.norm(R, 2, axis=(-2, -1)),
        )
        if self.width < full:
            sizes = _ascent.lengths(self._climb(R, self.width), R)
        return scale * sizes.sum(axis=-1), scale * upper

    def gaussian_form(self) -> BallComposite:
        """Return the class on the triangular factors of the inputs."""
        return BallComposite(self.compressed, self.width, self.head_norm, self.map_norm)

    @staticmethod
    def _climb(R: FloatArray, width: int) -> FloatArray:
        begin = _ascent.unit_norm(_ascent.start(R, width))
        return _ascent.climb(begin, R, _ascent.unit_norm, ROUNDS, TOLERANCE)


@dataclass(frozen=True, eq=False)
class StiefelComposite(Composite):
    r"""Row 9: maps with orthonormal rows, :math:`BB^\top=I`.

    .. math:: \sup_B\sum_t\|Bv_t\|\le\min_\lambda\Big(\sum_{j\le k}\lambda_j(V\,\mathrm{diag}(\lambda)^{-1}V^\top)
              \Big)^{1/2}\le\sqrt T\Big(\sum_{j\le k}\sigma_j(V)^2\Big)^{1/2}.

    Raises
    ------
    InvalidInput
        If there are more rows than the inputs have coordinates.
    """

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.width > self.inputs.shape[-1]:
            raise InvalidInput(
                f"StiefelComposite: width must be at most the {self.inputs.shape[-1]} coordinates of the inputs, "
                f"got {self.width}"
            )

    @property
    def radius(self) -> float:
        """Upper bound: tasks apart, or heads and map in one."""
        apart = np.sqrt((np.linalg.norm(self.inputs, 2, axis=(1, 2)) ** 2).sum())
        stacked = self.inputs.reshape(-1, self.inputs.shape[-1])
        together = np.linalg.norm(np.linalg.svd(stacked, compute_uv=False)[: self.width])
        return float(self.head_norm * min(apart, together))

    def bracket(self, noise: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Value of the ascent, and the smallest dual value found."""
        R = _ascent.reduced(self.sums(noise))
        width = min(self.width, R.shape[1])
        B = _ascent.climb(_ascent.start(R, width), R, _ascent.orthonormal_rows, ROUNDS, TOLERANCE)
        upper = _ascent.projection_dual(R, width, DUAL_ROUNDS, B)
        return self.head_norm * _ascent.lengths(B, R).sum(axis=-1), self.head_norm * upper

    def singular_value_bound(self, noise: FloatArray) -> FloatArray:
        """Return the bound at equal weights, the last one of the formula above; shape (draws,)."""
        squares = np.linalg.svd(self.sums(noise), compute_uv=False)[:, : self.width] ** 2
        return np.asarray(self.head_norm * np.sqrt(len(self.inputs) * squares.sum(axis=-1)))

    def gaussian_form(self) -> StiefelComposite:
        """Return the class on the triangular factors of the inputs."""
        return StiefelComposite(self.compressed, self.width, self.head_norm)


def gaussian_bracket(
    composite: Composite, rng: np.random.Generator, *, draws: int = DRAWS, failure: float = FAILURE
) -> tuple[Estimate, Estimate]:
    """Return the estimates of a lower and an upper bound on a composite's Gaussian complexity, on the same draws.

    Error: Monte Carlo; the certified limit of the upper one is below the complexity with probability at most
    ``failure``. The two means differ by the gap of the optimisation.

    Raises
    ------
    InvalidInput
        If there are fewer than two draws.
    """
    form = composite.gaussian_form()
    assert isinstance(form, Composite)
    pairs = [form.bracket(noise) for noise in gaussian_batches(form, rng, draws)]
    lower, upper = (np.concatenate(values) for values in zip(*pairs, strict=True))
    return from_gaussian_draws(lower, form.radius, failure), from_gaussian_draws(upper, form.radius, failure)
