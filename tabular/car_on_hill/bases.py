"""Fixed features of states, scaled to [-1, 1] in both coordinates: radial functions, and tiles."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from tabular.car_on_hill.dynamics import FASTEST, Vector

Basis = Callable[[Vector], Any]
"""From states (N, 2) to features (N, d), a matrix that may be sparse."""

CENTRES = 9  # a side; one width is the distance between them
TILINGS, TILES = 8, 8


def radial(states: Vector) -> Vector:
    r"""Return :math:`\exp(-\|x-c\|^2/(2w^2))` for the centres c of a grid a width w apart, and 1: (N, 82)."""
    centres = np.linspace(-1, 1, CENTRES)
    width = centres[1] - centres[0]
    p, v = (np.exp(-(((x[:, None] - centres) / width) ** 2) / 2) for x in _scaled(states))
    products = (p[:, :, None] * v[:, None, :]).reshape(len(states), CENTRES**2)
    return np.concatenate([products, np.ones((len(states), 1))], axis=1)


def tiles(states: Vector) -> Any:
    """Return the indicators of the tiles that hold a state, one in each of 8 shifted 8 x 8 tilings: sparse (N, 648)."""
    from scipy import sparse

    scaled = [(x + 1) / 2 * TILES for x in _scaled(states)]
    hit = np.empty((len(states), TILINGS), dtype=np.int64)
    for i in range(TILINGS):
        shifts = (
            i / TILINGS,
            (3 * i % TILINGS) / TILINGS,
        )  # along (1, 3), so that no two tilings share an edge
        column, row = (np.floor(x + shift) for x, shift in zip(scaled, shifts, strict=True))
        hit[:, i] = (i * (TILES + 1) + np.minimum(column, TILES)) * (TILES + 1) + np.minimum(row, TILES)
    starts = np.arange(len(states) + 1) * TILINGS
    shape = (len(states), TILINGS * (TILES + 1) ** 2)
    return sparse.csr_array((np.ones(hit.size), hit.ravel(), starts), shape)


def _scaled(states: Vector) -> tuple[Vector, Vector]:
    return np.clip(states[:, 0], -1, 1), np.clip(states[:, 1] / FASTEST, -1, 1)
