"""Mixtures of policies that differ in value, and one that is not uniform."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from linear_mdp.families.combination_lock import combination_lock
from linear_mdp.families.gated_chain import gated_chain
from linear_mdp.subjects.mixture import Mixture, play_singly
from tabular.families.registry import family


@family(A=(2, 3), K=(4, 16, 64))
def locked_mixture(rng: np.random.Generator, *, A: int, K: int) -> Mixture:
    """Mix the policies that search for a code of three actions, most of which open nothing."""
    return play_singly(combination_lock(rng, A=A, H=3), K, 1.0, rng)


@family(K=(50,))
def last_policy(rng: np.random.Generator, *, K: int) -> Mixture:
    """Return the last policy alone, after trying both gates."""
    mixed = play_singly(gated_chain(rng, H=5, p=0.9, q=0.1, mirrored=True), K, 5.0, rng)
    return replace(mixed, weights=np.eye(K)[mixed.values.argmax()])
