"""New tasks at the break-even of transfer, with fewer samples and more, and where there is no law to break even by."""

from __future__ import annotations

import numpy as np

from linear_mdp.subjects.break_even import BreakEven, break_even_of
from linear_mdp.witnesses.likelihood_fits import FLOOR, blocks, interior_rows
from linear_mdp.witnesses.source_floors import D, S, X, drawn
from tabular.families.registry import family


@family(T=(4, 8))
def as_many_samples(rng: np.random.Generator, *, T: int) -> BreakEven:
    """Model one of the sources anew."""
    sources = drawn(rng, T)
    return break_even_of(sources, sources[0], D, rng, FLOOR)


@family(share=(0.1, 10.0))
def before_and_after(rng: np.random.Generator, *, share: float) -> BreakEven:
    """Model one of the sources from a tenth and from ten times as many samples."""
    sources = drawn(rng, 4)
    return break_even_of(sources, sources[0], D, rng, FLOOR, share)


@family(d=(3, 4))
def faint_sources(rng: np.random.Generator, *, d: int) -> BreakEven:
    """Model a task that tells features apart, with those of sources in which they lead nearly to the same states.

    They leave so much that a few samples break even, too few for a fit from scratch to find its features.
    """
    phi, mu = interior_rows(rng, (24, d)), interior_rows(rng, (4, d, 12))
    mu = 0.95 * mu.mean(axis=1, keepdims=True) + 0.05 * mu
    return break_even_of(phi @ mu, phi @ interior_rows(rng, (d, 12)), d, rng, FLOOR)


@family(least=(1e-4, 2e-4))
def near_blocks(rng: np.random.Generator, *, least: float) -> BreakEven:
    """Model one of the sources anew where features are nearly told for sure: parameters end close to the truth."""
    phi, mu = blocks(rng, 4, X)
    phi, mu = (1 - 2 * least) * phi + least, (1 - S * least) * mu + least
    return break_even_of(phi @ mu, phi @ mu[0], D, rng, least)
