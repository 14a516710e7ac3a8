r"""Gaussian complexity of any class: its closed form, or Monte Carlo with a certified limit."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from tabular.complexity import _arguments
from tabular.complexity._arguments import FloatArray
from tabular.complexity.estimate import FAILURE, Estimate, exact, from_gaussian_draws
from tabular.complexity.hypotheses import Hypotheses
from theory.errors import InvalidInput

DRAWS = 1000
BATCH_NUMBERS = 2**21  # entries of noise held at once


def gaussian_complexity(
    hypotheses: Hypotheses,
    rng: np.random.Generator | None = None,
    *,
    draws: int = DRAWS,
    failure: float = FAILURE,
) -> Estimate:
    r"""Return the Gaussian complexity of a class on its data, not divided by their number.

    .. math:: G(A)=E\sup_{y\in A}\langle\gamma,y\rangle,\qquad \gamma\sim N(0,I).

    Where there is a closed form, no generator is needed. Otherwise the mean is over Monte Carlo draws of the support
    function, which is Lipschitz in the noise with the radius of the class.

    Error: exact up to 1e-12 relatively, or Monte Carlo; ``certified`` is exceeded by the truth with probability at
    most ``failure``. Of a class whose ``support`` is an upper bound, an upper bound is estimated.

    Raises
    ------
    InvalidInput
        If there is no closed form and no generator, or there are fewer than two draws.

    Source
    ------
    Maurer, Pontil and Romera-Paredes, The Benefit of Multitask Representation Learning (2016).
    """
    value = hypotheses.closed_form()
    if value is not None:
        return exact(value)
    if rng is None:
        raise InvalidInput(
            f"gaussian_complexity: {type(hypotheses).__name__} has no closed form; pass a numpy.random.Generator"
        )
    form = hypotheses.gaussian_form()
    values = np.concatenate([form.support(noise) for noise in gaussian_batches(form, rng, draws)])
    return from_gaussian_draws(values, form.radius, failure)


def gaussian_batches(form: Hypotheses, rng: np.random.Generator, draws: int) -> Iterator[FloatArray]:
    """Yield standard normal noise for a class, in batches that fit into memory."""
    _arguments.count("gaussian_complexity", "draws", draws, low=2)
    size = max(1, BATCH_NUMBERS // int(np.prod(form.noise_shape)))
    for start in range(0, draws, size):
        yield rng.standard_normal((min(size, draws - start), *form.noise_shape))
