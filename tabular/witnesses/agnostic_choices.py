"""Joint choices among representations of which none is right, at the worst gap for each number of samples."""

from __future__ import annotations

import numpy as np

from tabular.families.registry import family
from tabular.subjects.agnostic_dictionary import AgnosticDictionary, draw_dictionary


@family(T=(2, 16, 128), reps=(16, 256, 4096))
def random_choices(rng: np.random.Generator, *, T: int, reps: int) -> AgnosticDictionary:
    """Take two to twelve state-actions and rewards of a random size, at the worst gap for every n and T."""
    return draw_dictionary(rng, SA=int(rng.integers(2, 13)), T=T, reps=reps, size=rng.uniform(0.5, 1))


@family(T=(1, 4, 16, 64, 256, 1024), reps=(64, 10**4, 10**9))
def worst_choices(rng: np.random.Generator, *, T: int, reps: int) -> AgnosticDictionary:
    """Take two representations, whose risks differ by the noise of nT samples: anew for every n and T."""
    return draw_dictionary(rng, SA=2, T=T, reps=reps, size=1.0)


@family(T=(1, 4, 16, 64, 256), reps=(64, 256, 1024))
def close_choices(rng: np.random.Generator, *, T: int, reps: int) -> AgnosticDictionary:
    """Take two representations, whose risks differ by much less than the noise: even the wrong one costs little."""
    return draw_dictionary(rng, SA=2, T=T, reps=reps, size=1.0, advantage=1 / (reps * T))
