"""Joint choices among representations of which none is right, at the worst gap for each number of samples."""

from __future__ import annotations

import numpy as np

from tabular.families.registry import family
from tabular.subjects.agnostic_dictionary import AgnosticDictionary, draw_dictionary

SIZES = (2, 3, 4, 6, 8, 12)  # state-actions; each divides all numbers of samples below


@family(T=(2, 16, 128), n=(192, 3072, 49152))
def random_choices(rng: np.random.Generator, *, T: int, n: int) -> AgnosticDictionary:
    """Take a few state-actions and rewards of a random size, at the worst gap for every n and T."""
    SA = int(rng.choice(SIZES))
    return draw_dictionary(rng, SA=SA, T=T, reps=n // SA, size=rng.uniform(0.5, 1))


@family(T=(1, 16, 256), n=(128, 10**4, 10**9))
def worst_choices(rng: np.random.Generator, *, T: int, n: int) -> AgnosticDictionary:
    """Take two representations, whose risks differ by the noise of nT samples: anew for every n and T."""
    return draw_dictionary(rng, SA=2, T=T, reps=n // 2, size=1.0)


@family(T=(1, 16, 256), n=(128, 512, 2048))
def close_choices(rng: np.random.Generator, *, T: int, n: int) -> AgnosticDictionary:
    """Take two representations, whose risks differ by much less than the noise: even the wrong one costs little."""
    return draw_dictionary(rng, SA=2, T=T, reps=n // 2, size=1.0, advantage=2 / (n * T))
