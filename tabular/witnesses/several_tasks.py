"""Witnesses of multi-task error propagation: as many copies of the single-task chains."""

from __future__ import annotations

import numpy as np

from tabular.families.registry import family
from tabular.subjects.task_runs import APITasks, AVITasks
from tabular.witnesses.chain_of_policies import concentrated_policies
from tabular.witnesses.chain_of_values import concentrated_chain

GAMMAS = (0.5, 0.8, 0.9)


@family(gamma=GAMMAS, K=(1, 8, 32, 128), T=(1, 3))
def concentrated_tasks(rng: np.random.Generator, *, gamma: float, K: int, T: int) -> AVITasks:
    """T copies of the chain, with which the averages over tasks lose nothing."""
    return AVITasks((concentrated_chain(rng, gamma=gamma, K=K),) * T, gamma)


@family(gamma=GAMMAS, K=(1, 8, 32, 128), T=(1, 3))
def concentrated_task_policies(rng: np.random.Generator, *, gamma: float, K: int, T: int) -> APITasks:
    """T copies of the chain, with which the averages over tasks lose nothing."""
    return APITasks((concentrated_policies(rng, gamma=gamma, K=K),) * T, gamma)
