"""New tasks at the break-even of transfer, and with fewer samples."""

from __future__ import annotations

import numpy as np

from linear_mdp.subjects.break_even import BreakEven, break_even_of
from linear_mdp.witnesses.source_floors import D, drawn
from tabular.families.registry import family


@family(T=(2, 8))
def as_many_samples(rng: np.random.Generator, *, T: int) -> BreakEven:
    """Model one of the sources anew."""
    sources = drawn(rng, T)
    return break_even_of(sources, sources[0], D, rng)


@family(share=(0.1, 10.0))
def before_and_after(rng: np.random.Generator, *, share: float) -> BreakEven:
    """Model one of the sources from a tenth and from ten times as many samples."""
    sources = drawn(rng, 4)
    return break_even_of(sources, sources[0], D, rng, share)
