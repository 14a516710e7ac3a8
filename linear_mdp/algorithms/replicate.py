"""Many seeds at once: a learner runs outside the interpreter's lock, so that threads take a core each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import numpy as np

from theory.errors import InvalidInput

R = TypeVar("R")


def replicate(
    run: Callable[[np.random.Generator], R], rngs: Sequence[np.random.Generator], workers: int = 1
) -> list[R]:
    """Return ``run(rng)`` of every generator, in their order, on so many threads.

    The results do not depend on the number of workers, as every run has a generator of its own.

    Raises
    ------
    InvalidInput
        If there is not a whole number of workers, at least one.
    """
    if not isinstance(workers, int) or workers < 1:
        raise InvalidInput(f"replicate needs at least one worker, got {workers}")
    if workers == 1:
        return [run(rng) for rng in rngs]
    with ThreadPoolExecutor(workers) as pool:
        return list(pool.map(run, rngs))
