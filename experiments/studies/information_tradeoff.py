r"""What a penalty on fresh actions makes of the tasks: which are merged, at which weight, at what loss of information.

Five equally likely tasks with four states and four actions; codes are all mergings of tasks, and the best one maximises
``I(Z;M) - weight I(Z;A|S)``, the objective of ER-TRL with exact entropies. ``distinct`` policies are deterministic and
share no action but one in every state, ``random`` ones are drawn uniformly, ``similar`` ones mix nine parts of one
policy with a part of their own, ``identical`` ones are one. No task is merged below the weight ``1/(1-omega)``, omega
what the policies share, and the best code keeps the share ``1 - weight (1-omega)`` of task information at least.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.studies import _panels, _tables
from experiments.studies._contradictions import breaking
from experiments.study import Study, with_parameters
from experiments.sweep import Row, Scalar, Sweep, Trial
from theory.errors import InvalidInput

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from tabular.mdp import FloatArray

TASKS, STATES, ACTIONS = 5, 4, 4
FAMILIES = ("distinct", "random", "similar", "identical")
OWN = 0.1  # share of a policy's own part where policies are similar
SERIES = ("kept", "told", "codes", "breaking", "shared", "distance")
TOLERANCE = 1e-9


def _sweeps(weight: Sequence[Scalar], replications: int) -> tuple[Sweep, ...]:
    return tuple(
        Sweep("information_tradeoff", family, {"weight": weight}, replications) for family in FAMILIES
    )


def run(trials: Sequence[Trial], *, seed: int) -> list[Row]:
    """Return what the best code of drawn policies keeps of the task and tells of actions; exact up to rounding.

    kept : I(Z;M) as a share of the entropy of the task. told : I(Z;A|S), nats. codes : how many there are.
    breaking : one over the least weight that merges tasks, 0 if none does. shared : omega. distance : mean total
    variation.
    """
    check(trials)
    return [_row(trial, seed) for trial in trials]


def _row(trial: Trial, seed: int) -> Row:
    from tabular.information.behaviour import overlap
    from tabular.information.encoder_scores import distance
    from tabular.information.task_codes import task_codes

    policies = drawn_policies(trial.family, _tables.without(trial, "weight").rng(seed))
    codes, weight = task_codes(policies), float(trial.params["weight"] or 0)
    best, omega = codes.best(weight), overlap(policies / policies.sum())
    by_state = policies.swapaxes(0, 1)
    return {
        "kept": float(codes.task[best] / np.log(TASKS)),
        "kept_predicted": max(0.0, 1 - weight * (1 - omega)),
        "told": float(codes.action[best]),
        "codes": float(codes.labels[best].max() + 1),
        "breaking": codes.breaking,
        "breaking_predicted": 1 - omega,
        "shared": omega,
        "distance": float(distance(by_state).mean()),
    }


def drawn_policies(family: str, rng: np.random.Generator) -> FloatArray:
    """Draw the policies (M, S, A) of a family.

    Raises
    ------
    InvalidInput
        If there is no such family.
    """
    shape = (TASKS, STATES)
    match family:
        case "distinct":
            actions = [rng.permutation(np.r_[np.arange(ACTIONS), rng.integers(ACTIONS, size=TASKS - ACTIONS)])
                       for _ in range(STATES)]  # fmt: skip
            policies = np.eye(ACTIONS)[np.stack(actions, axis=1)]
        case "random":
            policies = rng.dirichlet(np.ones(ACTIONS), size=shape)
        case "similar":
            common = rng.dirichlet(np.ones(ACTIONS), size=STATES)
            policies = (1 - OWN) * common + OWN * rng.dirichlet(np.ones(ACTIONS), size=shape)
        case "identical":
            policies = np.broadcast_to(rng.dirichlet(np.ones(ACTIONS), size=STATES), (*shape, ACTIONS))
        case _:
            raise InvalidInput(f"study information_tradeoff: there is no family {family!r}")
    return np.asarray(policies, dtype=np.float64)


def score(frame: pd.DataFrame) -> pd.DataFrame:
    """Return one line for each family, weight and series: value, low, high (level 0.95), predicted, draws, failed.

    ``predicted`` is the floor of what is kept, and the ceiling of ``breaking``.
    """
    return _tables.summary(frame, ("family", "weight"), SERIES)


def contradictions(frame: pd.DataFrame) -> pd.DataFrame:
    """Every best code that keeps less than it must, and tasks that are merged at too small a weight."""
    rules = {
        "the best code keeps less than 1 - weight (1 - omega) of the task": lambda rows: (
            rows["kept"] < rows["kept_predicted"] - TOLERANCE
        ),
        "tasks are merged below the weight 1/(1 - omega)": lambda rows: (
            rows["breaking"] > rows["breaking_predicted"] + TOLERANCE
        ),
    }
    return breaking(frame, ("kept",), rules)


def check(trials: Sequence[Trial]) -> None:
    """Refuse weights that are no numbers from zero on.

    Raises
    ------
    InvalidInput
        If one is not.
    """
    for trial in trials:
        weight = trial.params["weight"]
        if not isinstance(weight, int | float) or not 0 <= weight < float("inf"):
            raise InvalidInput(
                f"study information_tradeoff: weight must be a number from 0 on, got {weight!r}"
            )


def plot(frame: pd.DataFrame, axes: Sequence[Axes] | None = None) -> Any:
    """Draw what is kept of the task and told of actions along the weight, and where tasks are first merged.

    Parameters
    ----------
    axes : the three axes to draw on; those of a new pyplot figure in boundlab's style when omitted.
    """
    from experiments.studies import _information_tradeoff_figure as figure

    table, rows = score(frame), with_parameters(frame)
    with _panels.style(axes):
        drawn = _panels.panels(1, 3, STUDY.title, axes)
        figure.kept(drawn[0], table, rows)
        figure.told(drawn[1], table, rows)
        figure.breaking(drawn[2], rows)
    return drawn[0].figure


WEIGHTS = (0.0, 0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 2.0, 3.0, 5.0)
PRESETS: Mapping[str, tuple[Sweep, ...]] = {"quick": _sweeps(WEIGHTS, 30), "full": _sweeps(WEIGHTS, 300)}

STUDY = Study(
    name="information_tradeoff",
    title="What regularising behaviour makes of the tasks",
    question="At which weight does an exact penalty on fresh actions merge tasks, and what does it lose of them?",
    presets=PRESETS,
    run=run,
    score=score,
    plot=plot,
    contradictions=contradictions,
    check=check,
)
