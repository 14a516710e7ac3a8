r"""Multi-task fitted Q-iteration on given transitions: ``Q_{t,k+1}`` fits ``r + gamma max_a Q_{t,k}(s', a)``.

All tasks of a group are fitted at once; a group of one is fitted Q-iteration. The motion is deterministic, so that the
targets have no noise: what errs is the regression between the samples, not an average over chance.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np

from tabular.car_on_hill.dynamics import Vector
from tabular.car_on_hill.episodes import Transitions
from tabular.car_on_hill.regressors import Predictor, make
from tabular.car_on_hill.tasks import GAMMA
from theory.errors import InvalidInput


def fitted_q(
    data: Sequence[Transitions],
    regressor: str,
    K: int,
    rng: np.random.Generator,
    keep: Collection[int] | None = None,
) -> dict[int, Predictor]:
    """Return the iterates ``Q_k`` of the kept iterations, among 1 .. K (only the last one when omitted).

    ``Q_0`` = 0, so that the first target is the reward. All values are cut to [-1, 1], which holds every return.

    Raises
    ------
    InvalidInput
        If K is no positive integer, a kept iteration is not among 1 .. K, or there is no such regressor.
    """
    if int(K) != K or K < 1:
        raise InvalidInput(f"K must be a positive integer, got {K}")
    kept = {K} if keep is None else set(keep)
    if not kept <= set(range(1, K + 1)):
        raise InvalidInput(f"kept iterations must be among 1 .. {K}, got {sorted(kept)}")
    model = make(regressor, data, rng)
    after = [task.next_states[task.rewards == 0] for task in data]
    targets = [task.rewards.copy() for task in data]
    found: dict[int, Predictor] = {}
    for k in range(1, K + 1):
        predict = _cut(model.fit(targets))
        if k in kept:
            found[k] = predict
        if k < K:
            for target, task, Q in zip(targets, data, predict(after), strict=True):
                target[task.rewards == 0] = GAMMA * Q.max(axis=1)
    return found


def _cut(predict: Predictor) -> Predictor:
    def within(states: Sequence[Vector]) -> list[Vector]:
        return [np.clip(Q, -1, 1) for Q in predict(states)]

    return within
