r"""Rademacher complexity of any class: every sign vector for small data, Monte Carlo otherwise."""

from __future__ import annotations

import numpy as np

from tabular.complexity import _arguments
from tabular.complexity._arguments import FloatArray
from tabular.complexity.estimate import FAILURE, Estimate, exact, from_bounded_differences
from tabular.complexity.gaussian import BATCH_NUMBERS, DRAWS
from tabular.complexity.hypotheses import Hypotheses
from theory.errors import InvalidInput

ENUMERATED = 16  # signs; 2^15 pairs of opposite vectors


def rademacher_complexity(
    hypotheses: Hypotheses,
    rng: np.random.Generator | None = None,
    *,
    draws: int = DRAWS,
    failure: float = FAILURE,
) -> Estimate:
    r"""Return the Rademacher complexity of a class on its data, not divided by their number.

    .. math:: R(A)=E\sup_{y\in A}\langle\varepsilon,y\rangle,\qquad \varepsilon\text{ uniform on }\{\pm1\}^N.

    Error: exact by enumeration up to N = 16; beyond, Monte Carlo, where a sign moves the support function by at most
    twice the radius of the class along its axis.

    Raises
    ------
    InvalidInput
        If N exceeds 16 and there is no generator, or there are fewer than two draws.

    Source
    ------
    Bartlett and Mendelson, Rademacher and Gaussian Complexities (2002), Definition 2.
    """
    N = int(np.prod(hypotheses.noise_shape))
    if N <= ENUMERATED:
        return exact(float(np.mean(_both_signs(hypotheses, all_signs(N)))))
    if rng is None:
        raise InvalidInput(
            f"rademacher_complexity: {N} signs are too many to enumerate (at most {ENUMERATED}); "
            "pass a numpy.random.Generator"
        )
    _arguments.count("rademacher_complexity", "draws", draws, low=2)
    size = max(1, BATCH_NUMBERS // N)
    batches = [min(size, draws - start) for start in range(0, draws, size)]
    values = [_one_sign(hypotheses, rng.choice([-1.0, 1.0], size=(batch, N))) for batch in batches]
    return from_bounded_differences(np.concatenate(values), _differences(hypotheses, N), failure)


def all_signs(N: int) -> FloatArray:
    """Every vector of N signs whose last one is +1, shape (2^(N-1), N)."""
    bits = np.arange(2 ** (N - 1))[:, None] >> np.arange(N)
    return np.where(bits & 1, -1.0, 1.0)


def _one_sign(hypotheses: Hypotheses, signs: FloatArray) -> FloatArray:
    return hypotheses.support(signs.reshape(-1, *hypotheses.noise_shape))


def _both_signs(hypotheses: Hypotheses, signs: FloatArray) -> FloatArray:
    return (_one_sign(hypotheses, signs) + _one_sign(hypotheses, -signs)) / 2


def _differences(hypotheses: Hypotheses, N: int) -> FloatArray:
    """How much each sign can move the support function: twice the extent of the class along its axis."""
    step = max(1, BATCH_NUMBERS // N)
    parts = []
    for start in range(0, N, step):
        axes = np.eye(min(step, N - start), N, k=start)
        parts.append(np.maximum(_one_sign(hypotheses, axes), _one_sign(hypotheses, -axes)))
    return 2 * np.concatenate(parts)
