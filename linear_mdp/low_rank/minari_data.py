"""Episodes as a Minari dataset, which other people's offline learners read."""

from __future__ import annotations

import warnings
from typing import Any

from linear_mdp.low_rank.data import Episodes
from linear_mdp.low_rank.tasks import Tasks
from theory.errors import InvalidInput


def to_minari(tasks: Tasks, t: int, episodes: Episodes, dataset_id: str) -> Any:
    """Write episodes of task t as a local Minari dataset in Arrow files, and return it.

    Observations are states and actions are actions, both in ``gymnasium.spaces.Discrete``; every episode is truncated
    at step H. Read it again with ``minari.load_dataset(dataset_id)``. Exact.

    Parameters
    ----------
    dataset_id : ``namespace/name-v0`` or ``name-v0``, as Minari wants it.

    Raises
    ------
    InvalidInput
        If minari is not installed, the episodes are not of this task's shape, or Minari refuses the name or the folder.

    Source: Younis et al. (2024), Minari, https://minari.farama.org.
    """
    try:
        import minari
        from minari.data_collector import EpisodeBuffer
    except ImportError as error:
        raise InvalidInput(
            "a Minari dataset needs minari, which is not installed: pip install 'boundlab[datasets]'"
        ) from error
    from gymnasium.spaces import Discrete

    task = tasks.task(t)
    _check(task.name, episodes, task.S, task.A, tasks.rewards.shape[1])
    last = [False] * (tasks.rewards.shape[1] - 1)
    buffers = [
        EpisodeBuffer(
            id=e,
            observations=list(episodes.states[e]),
            actions=list(episodes.actions[e]),
            rewards=episodes.rewards[e].tolist(),
            terminations=[*last, False],
            truncations=[*last, True],
        )
        for e in range(len(episodes.actions))
    ]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter(
                "ignore", UserWarning
            )  # it asks for authors and environments, which data have not
            return minari.create_dataset_from_buffers(
                dataset_id,
                buffers,
                observation_space=Discrete(task.S),
                action_space=Discrete(task.A),
                description=f"Episodes of {task.name}.",
                data_format="arrow",
            )
    except (ValueError, OSError) as error:
        raise InvalidInput(f"{task.name}: Minari refuses the dataset {dataset_id!r}: {error}") from error


def _check(name: str, episodes: Episodes, S: int, A: int, H: int) -> None:
    E = len(episodes.actions)
    if E == 0 or episodes.actions.shape != (E, H) or episodes.states.shape != (E, H + 1):
        raise InvalidInput(
            f"{name}: at least one episode of H = {H} steps is needed, got states {episodes.states.shape} and actions "
            f"{episodes.actions.shape}"
        )
    for what, values, size in (("state", episodes.states, S), ("action", episodes.actions, A)):
        if values.min() < 0 or values.max() >= size:
            bad = values.min() if values.min() < 0 else values.max()
            raise InvalidInput(f"{name}: the episodes hold {what} {bad}, {what}s lie in [0, {size})")
