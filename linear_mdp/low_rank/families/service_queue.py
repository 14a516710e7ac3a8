"""Queues that are served alike while customers arrive at rates of their own: low rank by the state after service."""

from __future__ import annotations

import numpy as np

from linear_mdp.low_rank.mdp import LowRankMDP
from tabular.families import _knobs
from tabular.families.registry import family

SERVICE = (0.3, 0.8)  # probability that the slow and the fast server finish a customer
COST = 0.2  # of the fast server, against 1 for an empty queue


@family(capacity=(3, 5), H=(6,), T=(1, 4))
def service_queue(rng: np.random.Generator, *, capacity: int, H: int, T: int) -> LowRankMDP:
    """Draw tasks in which a slow or a fast server works on a queue of at most ``capacity`` customers.

    The law of what is left after service is the feature of a queue and a server, the same in all tasks. None, one or
    two customers arrive then, with probabilities that the task has drawn for each step; who finds no room is lost. A
    step pays more the shorter the queue, and less for the fast server. Episodes start with a queue of any length.

    Shapes
    ------
    phi : (H, S, 2, S) with S = capacity + 1, the same at every step; mu : (T, H, S, S).

    Raises
    ------
    InvalidInput
        If the capacity, H or T is below one.
    """
    _knobs.count("service_queue", capacity=capacity, H=H, T=T)
    S, states = capacity + 1, np.arange(capacity + 1)
    phi = np.zeros((S, 2, S))
    for action, served in enumerate(SERVICE):
        phi[states, action, states] += 1 - served
        phi[states, action, np.maximum(states - 1, 0)] += served
    arrivals = rng.dirichlet(np.ones(3), (T, H))
    mu = np.zeros((T, H, S, S))
    for more in range(3):
        mu[:, :, states, np.minimum(states + more, capacity)] += arrivals[:, :, more, None]
    pay = np.maximum(1 - states[:, None] / capacity - COST * np.arange(2), 0) / H
    return LowRankMDP(
        phi=phi,
        mu=mu,
        rewards=np.broadcast_to(pay, (T, H, S, 2)),
        start=np.full(S, 1 / S),
        name=f"service_queue(capacity={capacity}, H={H}, T={T})",
    )
