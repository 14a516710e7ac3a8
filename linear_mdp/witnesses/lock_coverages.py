"""Locks whose widths are as large as their condition allows, and data that know or do not know the code."""

from __future__ import annotations

import numpy as np

from linear_mdp.low_rank.families.behaviour import soft, uniform
from linear_mdp.low_rank.families.low_rank_lock import low_rank_lock
from linear_mdp.low_rank.values import optimal_task_values
from linear_mdp.subjects.lock_coverage import LockCoverage
from tabular.families.registry import family


@family(A=(2, 3, 4), H=(2, 3, 5), n=(10**5, 10**6, 10**7))
def uniform_lock(rng: np.random.Generator, *, A: int, H: int, n: int) -> LockCoverage:
    """Try actions uniformly, with hardly any ridge."""
    lock = low_rank_lock(rng, A=A, H=H, T=1)
    return LockCoverage(lock, uniform(lock), n, 1e-3)


@family(A=(4,), H=(4,))
def known_code(rng: np.random.Generator, *, A: int, H: int) -> LockCoverage:
    """Follow the code half of the time: the features along it are narrower, C* is smaller."""
    lock = low_rank_lock(rng, A=A, H=H, T=1)
    return LockCoverage(lock, soft(lock, optimal_task_values(lock).policy, 0.5), 1e6)


@family(A=(4,), H=(4,))
def avoided_code(rng: np.random.Generator, *, A: int, H: int) -> LockCoverage:
    """Follow the code but seldom: the features along it are wider."""
    lock = low_rank_lock(rng, A=A, H=H, T=1)
    wrong = (optimal_task_values(lock).policy + 1) % A
    return LockCoverage(lock, soft(lock, wrong, 0.2), 1e6, 1e-3)
