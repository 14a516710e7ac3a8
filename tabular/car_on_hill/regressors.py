"""What fitted Q-iteration fits with, for one task or for several at once, and what the tasks then share.

* ``linear`` and ``tiles``: coefficients on radial functions or on tiles, with a shared part and deviations of the
  tasks (:mod:`tabular.car_on_hill.shared_ridge`).
* ``forest``: one forest of extremely randomised trees for the samples of all tasks, with the task as an input: the
  trees share what they do not split by task.

One task alone is fitted by ordinary ridge regression and by an ordinary forest.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Protocol

import numpy as np

from tabular.car_on_hill.bases import Basis, radial, tiles
from tabular.car_on_hill.dynamics import Vector
from tabular.car_on_hill.episodes import Transitions
from tabular.car_on_hill.shared_ridge import SharedRidge
from theory.errors import InvalidInput

Predictor = Callable[[Sequence[Vector]], list[Vector]]
"""From states (N_t, 2) of every task to action values (N_t, 2)."""

PENALTY = 1.0
CORRELATION = 0.9
TREES, LEAF = 10, 3


class Regressor(Protocol):
    """A way to fit the targets of all tasks at once."""

    def fit(self, targets: Sequence[Vector]) -> Predictor:
        """Return the action values fitted to targets (n_t,) at the state-actions of every task's data."""
        ...


class Linear:
    """Ridge regression on fixed features of every task's states, for each action on its own."""

    def __init__(self, basis: Basis, data: Sequence[Transitions]) -> None:
        self.basis = basis
        self.taken = [[(task.actions == a).nonzero()[0] for task in data] for a in (0, 1)]
        features = [basis(task.states) for task in data]
        self.ridges = [
            SharedRidge([X[rows] for X, rows in zip(features, taken, strict=True)], PENALTY, CORRELATION)
            for taken in self.taken
        ]

    def fit(self, targets: Sequence[Vector]) -> Predictor:
        """Return the minimiser, exact up to rounding."""
        found = [
            ridge.fit([y[rows] for y, rows in zip(targets, taken, strict=True)])
            for ridge, taken in zip(self.ridges, self.taken, strict=True)
        ]
        coefficients = [np.stack(both, axis=1) for both in zip(*found, strict=True)]

        def predict(states: Sequence[Vector]) -> list[Vector]:
            return [self.basis(at) @ w for at, w in zip(states, coefficients, strict=True)]

        return predict


class Forest:
    """Extremely randomised trees on (p, v, action, indicators of the tasks), grown anew for every target."""

    def __init__(self, data: Sequence[Transitions], rng: np.random.Generator) -> None:
        self.tasks = len(data)
        self.rng = rng
        self.make = _extra_trees()
        self.inputs = self._inputs([task.states for task in data], [task.actions for task in data])

    def fit(self, targets: Sequence[Vector]) -> Predictor:
        """Return the mean of the trees; their number is finite, so that it depends on the generator."""
        seed = int(self.rng.integers(2**31))
        forest = self.make(n_estimators=TREES, min_samples_leaf=LEAF, random_state=seed)
        forest.fit(self.inputs, np.concatenate(targets))

        def predict(states: Sequence[Vector]) -> list[Vector]:
            sizes = [len(at) for at in states]
            asked = [
                self._inputs(states, [np.full(size, float(action)) for size in sizes]) for action in (0, 1)
            ]
            if not sum(sizes):
                return [np.zeros((0, 2)) for _ in sizes]
            X = np.concatenate(asked).astype(
                np.float32
            )  # asked of the trees themselves, without the forest's overhead
            both = np.mean([tree.tree_.predict(X)[:, 0] for tree in forest.estimators_], axis=0)
            both = both.reshape(2, -1).T
            return np.split(both, np.cumsum(sizes)[:-1])

        return predict

    def _inputs(self, states: Sequence[Vector], actions: Sequence[Vector]) -> Vector:
        parts = [
            np.column_stack([at, taken, np.broadcast_to(np.eye(self.tasks)[t], (len(at), self.tasks))])
            for t, (at, taken) in enumerate(zip(states, actions, strict=True))
        ]
        return np.concatenate(parts)


def _extra_trees() -> Any:
    try:
        from sklearn.ensemble import ExtraTreesRegressor
    except ImportError as error:
        raise InvalidInput(
            "regressor 'forest' needs scikit-learn, which is not installed: pip install 'boundlab[regressors]'"
        ) from error
    return ExtraTreesRegressor


def _linear(basis: Basis, data: Sequence[Transitions], rng: np.random.Generator) -> Regressor:
    return Linear(basis, data)


REGRESSORS: dict[str, Callable[[Sequence[Transitions], np.random.Generator], Regressor]] = {
    "linear": partial(_linear, radial),
    "tiles": partial(_linear, tiles),
    "forest": Forest,
}


def make(name: str, data: Sequence[Transitions], rng: np.random.Generator) -> Regressor:
    """Return the regressor of that name for the data of all tasks.

    Raises
    ------
    InvalidInput
        If there is no such regressor, no data, or scikit-learn is missing that it needs.
    """
    if name not in REGRESSORS:
        raise InvalidInput(f"regressor must be one of {', '.join(REGRESSORS)}, got {name!r}")
    if not data:
        raise InvalidInput(f"regressor {name!r} needs the data of at least one task, got none")
    return REGRESSORS[name](data, rng)
