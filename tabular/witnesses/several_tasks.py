"""Witnesses of multi-task error propagation: as many copies of the single-task ones."""

from __future__ import annotations

import numpy as np

from tabular.families.registry import family
from tabular.subjects.task_runs import APITasks, AVITasks
from tabular.witnesses.chain_of_policies import one_sided_policies
from tabular.witnesses.two_paths import two_paths


@family(gamma=(0.5, 0.8, 0.9), K=(1, 8, 32, 160), T=(1, 3))
def two_paths_tasks(rng: np.random.Generator, *, gamma: float, K: int, T: int) -> AVITasks:
    """T copies of the two paths, with which the averages over tasks lose nothing."""
    return AVITasks((two_paths(rng, gamma=gamma, K=K),) * T, gamma)


@family(gamma=(0.1, 0.5, 0.8, 0.9), K=(1, 8, 32, 160), T=(1, 3))
def one_sided_task_policies(rng: np.random.Generator, *, gamma: float, K: int, T: int) -> APITasks:
    """T copies of the chain, with which the averages over tasks lose nothing."""
    return APITasks((one_sided_policies(rng, gamma=gamma, K=K),) * T, gamma)
