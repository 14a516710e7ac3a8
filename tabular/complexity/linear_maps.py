r"""Rows 3 and 4 of the table of classes: linear maps of bounded Frobenius norm."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tabular.complexity import _arguments
from tabular.complexity._arguments import FloatArray
from tabular.complexity.chi import expected_chi, expected_root
from tabular.complexity.hypotheses import Hypotheses


def map_quotient(norm: float, inputs: int, outputs: int, points: int) -> float:
    r"""Return Maurer's quotient of linear maps of bounded Frobenius norm.

    .. math:: O(H)=\beta\,\frac{E\chi_{kr}}{\sqrt r}\le\beta\sqrt k,\qquad
              r=\min(\text{inputs},\text{points}),\ k=\text{outputs}.

    Error: a few roundings.

    Raises
    ------
    InvalidInput
        If the norm is not positive or a size is below one.

    Examples
    --------
    >>> round(map_quotient(1.0, inputs=5, outputs=3, points=20), 4)
    1.7034
    """
    _arguments.positive("map_quotient", "norm", norm)
    _arguments.count("map_quotient", "inputs", inputs)
    _arguments.count("map_quotient", "outputs", outputs)
    _arguments.count("map_quotient", "points", points)
    r = min(inputs, points)
    return float(norm * expected_chi(outputs * r) / np.sqrt(r))


@dataclass(frozen=True, eq=False)
class LinearMaps(Hypotheses):
    r"""Outputs :math:`(Mx_i)_i` of matrices with :math:`\|M\|_F\le\beta`, on the samples of all tasks.

    The shared representation of row 3 and the input maps of row 4, which differ by name only.

    Shapes
    ------
    inputs : (N, d). outputs : number of output coordinates.

    Raises
    ------
    InvalidInput
        If the inputs are no matrix of finite numbers, or the norm or the number of outputs is not positive.

    Source
    ------
    Maurer, Pontil and Romera-Paredes, The Benefit of Multitask Representation Learning (2016), Section 4.
    """

    inputs: FloatArray
    outputs: int
    norm: float

    def __post_init__(self) -> None:
        object.__setattr__(self, "inputs", _arguments.array("LinearMaps", "inputs", self.inputs, "N d"))
        _arguments.count("LinearMaps", "outputs", self.outputs)
        _arguments.positive("LinearMaps", "norm", self.norm)

    @property
    def noise_shape(self) -> tuple[int, ...]:
        """One number for each sample and output."""
        return (len(self.inputs), self.outputs)

    @property
    def radius(self) -> float:
        """Norm bound times the largest singular value of the inputs; exact."""
        return float(self.norm * np.linalg.norm(self.inputs, 2))

    @property
    def lipschitz(self) -> float:
        """Largest Lipschitz constant of a map: its norm bound; exact."""
        return self.norm

    @property
    def quotient(self) -> float:
        """Maurer's quotient on as many points as there are inputs."""
        N, d = self.inputs.shape
        return map_quotient(self.norm, d, self.outputs, N)

    def support(self, noise: FloatArray) -> FloatArray:
        """Norm bound times the Frobenius norm of the noisy input sums; exact."""
        sums = np.einsum("bnk,nd->bkd", noise, self.inputs, optimize=True)
        return np.asarray(self.norm * np.linalg.norm(sums, axis=(1, 2)))

    def closed_form(self) -> float:
        r"""Return :math:`\beta E(\sum_i\lambda_i\chi^2_k)^{1/2}` by quadrature."""
        eigenvalues = np.linalg.svd(self.inputs, compute_uv=False) ** 2
        return float(self.norm * expected_root(eigenvalues, self.outputs))
