"""Features as wide as coverage allows, and policies, data and features of which coverage says nothing."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from linear_mdp.subjects.feature_widths import FeatureWidths
from tabular.families.registry import family

RIDGE = 1e-3


def spread(d: int, C_star: float, n: float) -> FeatureWidths:
    """Visit all d corners alike; the data do so with probability 1/C*, and see the centre of all features otherwise."""
    phi = np.vstack([np.eye(d), np.full((1, d), 1 / d)])[:, None]
    visits = np.append(np.full(d, 1 / d), 0.0)[:, None]
    data = np.append(np.full(d, 1 / (d * C_star)), 1 - 1 / C_star)[:, None]
    return FeatureWidths(phi, visits, data, visits, n, RIDGE)


@family(d=(2, 4, 8), C_star=(2.0, 8.0, 32.0), n=(10**3, 10**5, 10**7))
def evenly_wide(rng: np.random.Generator, *, d: int, C_star: float, n: int) -> FeatureWidths:
    """Attain the bound whatever C*: every direction but that of the total mass is covered worst."""
    return spread(d, C_star, n)


@family(d=(2, 4, 8), n=(10**3, 10**5, 10**7))
def evenly_covered(rng: np.random.Generator, *, d: int, n: int) -> FeatureWidths:
    """Visit what the data do, all corners alike: C* is one."""
    return spread(d, 1.0, n)


@family()
def other_comparator(rng: np.random.Generator) -> FeatureWidths:
    """Go to a corner that the data have hardly seen, and state coverage for one that they know well."""
    corners, data = np.eye(2)[:, :, None], np.array([[0.999], [0.001]])
    return FeatureWidths(np.eye(2)[:, None], corners[1], data, corners[0], 1e6, RIDGE)


@family()
def unequal_mass(rng: np.random.Generator) -> FeatureWidths:
    """Visit a long feature with data of a short one: no transitions have such features, which shrink all mass."""
    widths = spread(2, 1.0, 1e4)
    phi = np.array([1.0, 0.1])[:, None, None]
    visits, data = np.array([[1.0], [0.0]]), np.array([[0.0], [1.0]])
    return replace(widths, phi=phi, visits=visits, comparator=visits, data=data)
