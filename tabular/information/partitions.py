"""Deterministic encoders, all of them: the partitions of what they encode into at most so many codes."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from theory.errors import InvalidInput

MOST = 200_000


@lru_cache(maxsize=32)
def partitions(points: int, codes: int) -> NDArray[np.int64]:
    """Return every partition of the points into at most so many classes, once each, as labels (E, points).

    The first point has label 0, and a label is used only after all smaller ones: renaming codes gives nothing new.

    Raises
    ------
    InvalidInput
        If there is no point or no code, or there are more than 200,000 partitions.

    Examples
    --------
    >>> partitions(3, 2).tolist()
    [[0, 0, 0], [0, 0, 1], [0, 1, 0], [0, 1, 1]]
    """
    if points < 1 or codes < 1:
        raise InvalidInput(f"partitions need a point and a code, got {points} points and {codes} codes")
    labels = np.zeros((1, 1), dtype=np.int64)
    for _ in range(points - 1):
        highest = labels.max(axis=1)
        ways = np.minimum(highest + 2, codes)
        if ways.sum() > MOST:
            raise InvalidInput(
                f"there are more than {MOST} partitions of {points} points into at most {codes} codes"
            )
        new = np.arange(ways.sum()) - np.repeat(np.cumsum(ways) - ways, ways)
        labels = np.column_stack([np.repeat(labels, ways, axis=0), new])
    labels.setflags(write=False)
    return labels


def coarse_labels(arms: int) -> NDArray[np.int64]:
    """Return encoders of an arm and a binary outcome that join neighbouring arms, as labels (E, 2 arms).

    Blocks of 1, 2, 4, ... arms, of a size of its own after each outcome, with codes of the outcomes apart or joined.

    Examples
    --------
    >>> coarse_labels(2).tolist()[:2]
    [[0, 0, 1, 1], [0, 2, 1, 3]]
    """
    sizes = [2**power for power in range(int(np.ceil(np.log2(max(arms, 1)))) + 1)]
    arm, found = np.arange(arms), []
    for lost in sizes:
        found.append(np.repeat(arm // lost, 2).reshape(arms, 2))
        for paid in sizes:
            found.append(np.stack([arm // lost, arm // paid + (arms - 1) // lost + 1], axis=1))
    return np.stack(found).reshape(len(found), -1)
