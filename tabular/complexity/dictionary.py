r"""Row 7 of the table of classes as functions of their input: a finite dictionary of representations."""

from __future__ import annotations

import numpy as np

from tabular.complexity import _arguments
from tabular.complexity._arguments import FloatArray
from tabular.complexity.estimate import FAILURE, Estimate
from tabular.complexity.finite_class import FiniteClass
from tabular.complexity.gaussian import DRAWS, gaussian_complexity
from theory.errors import InvalidInput


def at_cells(features: FloatArray, counts: FloatArray) -> FloatArray:
    r"""Return the features scaled by the root of how often each cell was sampled.

    Noise that samples of one cell share adds up, so the Gaussian complexity on samples is that of these rows. The
    Rademacher complexity is not, as signs do not add up to a sign.

    Shapes
    ------
    features : (..., cells, width); counts : (..., cells), broadcast against each other.

    Raises
    ------
    InvalidInput
        If a count is negative.
    """
    weights = np.asarray(counts, dtype=np.float64)
    if not (weights >= 0).all():
        raise InvalidInput(f"at_cells: counts must not be negative, got {weights.min():g}")
    return np.asarray(features * np.sqrt(weights)[..., None])


def dictionary_class(features: FloatArray, counts: FloatArray) -> FiniteClass:
    """Return the class of a dictionary on counted cells: one prediction a representation.

    Shapes
    ------
    features : (M, cells, width); counts : (cells,), over the samples of all tasks.

    Raises
    ------
    InvalidInput
        If the shapes do not fit, a number is not finite or a count is negative.
    """
    values = _arguments.array("dictionary_class", "features", features, "M cells width")
    return FiniteClass(at_cells(values, counts).reshape(len(values), -1))


def dictionary_lipschitz(features: FloatArray, inputs: FloatArray) -> float:
    r"""Return the largest Lipschitz constant of the dictionary's members on their finite domain.

    .. math:: L(H)=\max_j\max_{x\ne x'}\|h_j(x)-h_j(x')\|/\|x-x'\|.

    Shapes
    ------
    features : (M, cells, width); inputs : (cells, d), the points at which the representations are given.

    Error: exact.

    Raises
    ------
    InvalidInput
        If the shapes do not fit, or two inputs agree.
    """
    from scipy.spatial.distance import pdist

    values = _arguments.array("dictionary_lipschitz", "features", features, "M cells width")
    points = _arguments.array("dictionary_lipschitz", "inputs", inputs, "cells d")
    if len(points) != values.shape[1]:
        raise InvalidInput(
            f"dictionary_lipschitz: features of {values.shape[1]} cells need as many inputs, got {len(points)}"
        )
    distances = pdist(points)
    if not distances.min(initial=np.inf) > 0:
        raise InvalidInput("dictionary_lipschitz: two inputs agree, they must be distinct")
    return max(float((pdist(member) / distances).max(initial=0.0)) for member in values)


def dictionary_quotient(
    features: FloatArray,
    inputs: FloatArray,
    pairs: FloatArray,
    rng: np.random.Generator,
    *,
    draws: int = DRAWS,
    failure: float = FAILURE,
) -> Estimate:
    r"""Return Maurer's quotient of a dictionary over the given pairs of input sequences.

    .. math:: O(H)=\max_{(y,y')}\frac{E\max_j\langle\gamma,h_j(y)-h_j(y')\rangle}{\|y-y'\|}.

    Without a pair (a single reachable input, as when the input map is fixed) the quotient is 0.

    Shapes
    ------
    features : (M, cells, width); inputs : (cells, d); pairs : (P, 2, N) cell numbers.

    Error: Monte Carlo, the estimate of the largest pair; ``certified`` holds for all pairs together.

    Raises
    ------
    InvalidInput
        If the shapes do not fit, or a pair consists of equal sequences.
    """
    values = _arguments.array("dictionary_quotient", "features", features, "M cells width")
    points = _arguments.array("dictionary_quotient", "inputs", inputs, "cells d")
    found = [Estimate(0.0, 0.0, 0.0, 0.0)]
    for index, (first, second) in enumerate(np.asarray(pairs, dtype=np.intp)):
        distance = float(np.linalg.norm(points[first] - points[second]))
        if distance == 0:
            raise InvalidInput(f"dictionary_quotient: pair {index} consists of equal inputs")
        differences = FiniteClass((values[:, first] - values[:, second]).reshape(len(values), -1) / distance)
        found.append(gaussian_complexity(differences, rng, draws=draws, failure=failure / len(pairs)))
    largest = max(found, key=lambda estimate: estimate.mean)
    limit = max(estimate.certified for estimate in found)
    return Estimate(largest.mean, largest.low, largest.high, limit)
