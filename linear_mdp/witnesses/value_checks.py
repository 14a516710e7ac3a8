"""Reports that mislead the server as soon as any can, and reports that do so earlier because of what they break."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from linear_mdp.subjects.value_check import ValueCheck
from tabular.families.registry import family


def reports(values: tuple[float, ...], tasks: tuple[int, ...], errors: tuple[float, ...]) -> ValueCheck:
    """Declare that values are one apart, and the threshold of the paper."""
    return ValueCheck(np.array(values), np.array(tasks), np.array(errors), 1.0, 0.5)


@family()
def one_sided_merge(rng: np.random.Generator) -> ValueCheck:
    """Overrate the lower of two tasks and not the higher one."""
    return reports((1.0, 2.0), (0, 1), (1.0, 0.0))


@family()
def two_sided_merge(rng: np.random.Generator) -> ValueCheck:
    """Overrate the lower of two tasks and underrate the higher one."""
    return reports((1.0, 2.0), (0, 1), (1.0, -1.0))


@family()
def close_values(rng: np.random.Generator) -> ValueCheck:
    """Declare twice the separation that there is."""
    return reports((1.0, 1.5), (0, 1), (0.25, 0.0))


@family(share=(0.125, 0.25))
def narrow_threshold(rng: np.random.Generator, *, share: float) -> ValueCheck:
    """Take estimates for two tasks that lie hardly apart."""
    return replace(reports((1.0, 2.0), (0, 0), (1.0, 0.0)), threshold=share)


@family(share=(0.125,))
def narrow_two_sided_threshold(rng: np.random.Generator, *, share: float) -> ValueCheck:
    """Take estimates for two tasks that lie hardly apart, with errors on both sides."""
    return replace(reports((1.0, 2.0), (0, 0), (1.0, -1.0)), threshold=share)
