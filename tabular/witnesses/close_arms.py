r"""Two arms whose rewards differ by half of the noise in their means: a loss that falls like 1/sqrt(n), and no faster.

One state, two arms. The last iteration alone decides for an arm, wrongly in about a third of all runs, and
each time the loss is gamma/(1-gamma) times the difference of the rewards. The bound falls like n^{-1/4}.
"""

from __future__ import annotations

from dataclasses import replace
from math import sqrt

import numpy as np

from tabular.families.registry import family
from tabular.families.shared_features import SharedTasks
from tabular.mdp import MultiTaskMDP
from tabular.subjects.dictionary_fit import value_bound
from tabular.subjects.dictionary_iteration import DictionaryIteration, iterate

GAMMA = 0.1
ODDS = 0.5  # the difference of the arms in standard deviations of what decides between them
ITERATIONS = 4
OFTEN = 10**12
NOISE = 0.5
ARMS = np.eye(2)


def arms(reward: tuple[float, ...], noise: float = NOISE) -> SharedTasks:
    """Return one task with one state, its features those of every arm by itself."""
    A = len(reward)
    tasks = MultiTaskMDP(
        np.ones((1, 1, A, 1)), np.array(reward).reshape(1, 1, A), np.array([GAMMA]), name="arms"
    )
    return SharedTasks(tasks, np.eye(A), np.ones(1, dtype=np.int64), np.array([noise]), "uniform")


@family(reps=(10**12,))
def close_arms(rng: np.random.Generator, *, reps: int) -> DictionaryIteration:
    """Run four iterations, by which the start is forgotten, at the difference that the samples hardly resolve."""
    difference = ODDS * sqrt(2 / reps) * NOISE
    return iterate(arms((1.0, 1.0 - difference)), ARMS[None], ITERATIONS, reps, rng)


@family()
def one_feature(rng: np.random.Generator) -> DictionaryIteration:
    """Give both arms the same feature, so that no head tells them apart, the first one being the worse."""
    return iterate(arms((0.0, 1.0)), np.ones((1, 2, 1)), ITERATIONS, OFTEN, rng)


@family()
def loud_rewards(rng: np.random.Generator) -> DictionaryIteration:
    """Draw rewards 10^12 times beyond the range of the predictions, so that the heads follow the noise alone."""
    reward = (*(0.0,) * 7, 1.0)
    quiet = value_bound(arms(reward).tasks, np.array([NOISE]))
    loud = arms(reward, noise=NOISE * OFTEN)
    return iterate(loud, loud.Phi[None], ITERATIONS, OFTEN, rng, bound=quiet)


@family()
def recounted_rewards(rng: np.random.Generator) -> DictionaryIteration:
    """Draw one reward an arm and iteration, of which one in eight is slightly better, and count it 10^12 times."""
    several = arms((*(0.9,) * 7, 1.0))
    return iterate(several, several.Phi[None], ITERATIONS, 1, rng, copies=OFTEN)


@family()
def worse_arm(rng: np.random.Generator) -> DictionaryIteration:
    """Take the worse arm, whatever the last iterate says."""
    found = iterate(arms((0.0, 1.0)), ARMS[None], ITERATIONS, OFTEN, rng)
    (run,) = found.tasks.runs
    worse = replace(run, policy=np.zeros(1, dtype=np.int64))
    return replace(found, tasks=replace(found.tasks, runs=(worse,)))
