r"""Two groupings of three cells that fit nearly alike: where the excess risk is as large as it gets for its bound.

Every task has the targets q (-1/2, c, 1/2) in its three cells. One representation groups the first two cells, the
other one the last two; the second is better, by q^2 c/3. The samples are q or -q. Whatever fits a group to few
samples errs by order q^2, however many tasks share the representation. With many samples it is the choice between the
two that errs: c is a tenth of a standard deviation of what decides it, so that 46 data sets in a hundred end with the
worse one, at a price of order q^2/sqrt(nT).
"""

from __future__ import annotations

from dataclasses import replace
from math import sqrt

import numpy as np

from tabular.families.registry import family
from tabular.subjects.dictionary_fit import DictionaryFit, class_complexity

GROUPINGS = np.array([[[1.0, 0], [1, 0], [0, 1]], [[1.0, 0], [0, 1], [0, 1]]])
HALF = 0.5
ODDS = 0.1  # standard deviations between the two groupings
TASKS = 256
OFTEN = 10**4


@family(reps=(1, 10**8))
def close_groupings(rng: np.random.Generator, *, reps: int) -> DictionaryFit:
    """Draw 256 tasks: with one sample a cell the heads err, with very many the choice of the grouping."""
    return draw_groupings(rng, TASKS, reps)


def draw_groupings(
    rng: np.random.Generator, T: int, reps: int, size: float = 1.0, copies: int = 1
) -> DictionaryFit:
    """Draw targets of the given size, every one of them counted ``copies`` times; q is one."""
    noise = sqrt(4 + 2 * (1 - HALF**2)) / 3 * HALF  # of what decides, for one task and one sample a cell
    gap = ODDS * noise / sqrt(reps * T)
    exact = np.tile(np.array([[-HALF], [gap * 1.5 / HALF], [HALF]]), (1, T))
    samples = size * (2 * rng.binomial(reps, (1 + exact / size) / 2) / reps - 1)
    complexity = class_complexity(GROUPINGS, T, reps * copies, 1.0, rng)
    return DictionaryFit(GROUPINGS, exact, samples, reps * copies, 1.0, size, complexity, copies)


@family()
def wild_targets(rng: np.random.Generator) -> DictionaryFit:
    """Draw targets a thousand times beyond the range of the predictions, so that every head ends at its bound."""
    return draw_groupings(rng, 4, OFTEN, size=1000.0)


@family()
def recounted_samples(rng: np.random.Generator) -> DictionaryFit:
    """Draw one sample a cell and count it ten thousand times."""
    return draw_groupings(rng, 16, 1, copies=OFTEN)


@family()
def heads_at_their_bound(rng: np.random.Generator) -> DictionaryFit:
    """Put every head at its bound, whatever the samples say."""
    fit = draw_groupings(rng, 4, OFTEN)
    return replace(fit, chosen=np.ones_like(fit.exact))
