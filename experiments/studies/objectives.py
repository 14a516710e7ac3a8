r"""What each objective of a task representation buys: all encoders of a bandit's transition, judged by task decoding.

Three tasks, four arms that pay with probability 0.1 or 0.9, contexts of one arm and whether it paid, and all 1,094
deterministic encoders into three codes. Each objective takes its best encoders (ties count evenly); the likeliest
task given the code, trained on the tasks' own behaviours, is then decoded under those (iid), under the behaviour of
the next task (swap) and under uniform behaviour (uniform). ``biased`` behaviours have Dirichlet(0.5) laws,
``near_disjoint`` ones Dirichlet(0.05).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.studies import _panels, _tables
from experiments.studies._contradictions import breaking
from experiments.study import Study, with_parameters
from experiments.sweep import Row, Sweep, Trial
from theory.errors import InvalidInput

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    from tabular.information import TaskContexts
    from tabular.information.encoder_scores import EncoderScores

NAME = "objectives"
TASKS, CODES, OUTCOMES = 3, 3, 2
CONCENTRATIONS = {"biased": 0.5, "near_disjoint": 0.05}
PAYS = (0.1, 0.9)
PROTOCOLS = ("iid", "swap", "uniform")
OBJECTIVES = {
    "context": r"$I(Z;X)$",
    "causal": r"$I(Z;X_t|X_b)$",
    "task": r"$I(Z;M)$",
    "second_context": r"$I(Z;X')$",
    "mix_13": r"$0.13\,I(Z;X)+0.87\,I(Z;X_t|X_b)$",
    "mix_60": r"$0.6\,I(Z;X)+0.4\,I(Z;X_t|X_b)$",
    "context_penalised": r"$I(Z;X)-2.5\,I(Z;X_b)$",
    "task_penalised": r"$I(Z;M)-I(Z;X_b)$",
    "task_uniform": r"$I(Z;M)$ under uniform behaviour",
}
SERIES = tuple(f"{name}_{protocol}" for name in OBJECTIVES for protocol in PROTOCOLS)
TIED = tuple(f"{name}_tied" for name in OBJECTIVES)
COLUMNS = (*SERIES, *TIED, "same_mix", "excess")
MOST_ARMS = 5  # beyond which there are too many encoders
TOLERANCE = 1e-12


def _sweeps(families: int) -> tuple[Sweep, ...]:
    return tuple(Sweep(NAME, name, {"arms": 4}, families) for name in CONCENTRATIONS)


def check(trials: Sequence[Trial]) -> None:
    """Refuse fewer arms than two, or so many that their encoders cannot be enumerated."""
    for trial in trials:
        if not 2 <= int(trial.params["arms"] or 0) <= MOST_ARMS:
            raise InvalidInput(f"study {NAME}: arms must lie in [2, {MOST_ARMS}], got {trial.params['arms']}")


def run(trials: Sequence[Trial], *, seed: int) -> list[Row]:
    """Return the accuracies that each objective buys on a family of tasks, and how many encoders it ties; rounding."""
    return [_tables.filled(_row(trial, trial.rng(seed)), COLUMNS) for trial in trials]


def _row(trial: Trial, rng: np.random.Generator) -> Row:
    from tabular.information.encoder_scores import TIE, best, score_encoders
    from tabular.information.partitions import partitions

    arms = int(trial.params["arms"] or 0)
    contexts = family(trial.family, arms, rng)
    uniform = np.full_like(contexts.behaviour, 1 / arms)
    labels = partitions(arms * OUTCOMES, CODES)
    scores = score_encoders(contexts, labels)
    values = objectives(scores, score_encoders(_under(contexts, uniform), labels))
    behaviours = (contexts.behaviour, np.roll(contexts.behaviour, -1, axis=1), uniform)
    row: Row = {}
    for protocol, behaviour in zip(PROTOCOLS, behaviours, strict=True):
        accuracy = scores.accuracy(behaviour)
        row |= {f"{name}_{protocol}": float(best(value, accuracy)[0]) for name, value in values.items()}
    chosen = {name: value[0] >= value[0].max() - TIE for name, value in values.items()}
    row |= {f"{name}_tied": float(chosen[name].sum()) for name in values}
    above = np.maximum(values["second_context"] - values["task"], values["task"] - values["context"])
    same = bool((chosen["mix_13"] == chosen["mix_60"]).all())
    return row | {"same_mix": float(same), "excess": float(above.max())}


def family(name: str, arms: int, rng: np.random.Generator) -> TaskContexts:
    """Draw the tasks of one family: behaviours, and which arms pay.

    Raises
    ------
    InvalidInput
        If there is no such family.
    """
    from tabular.information.bandits import paying_arms

    if name not in CONCENTRATIONS:
        known = ", ".join(CONCENTRATIONS)
        raise InvalidInput(f"study {NAME}: there is no family {name!r} (known: {known})")
    from tabular.information.random_instances import random_laws

    behaviour = random_laws(rng, (1, TASKS), arms, CONCENTRATIONS[name])
    return paying_arms(behaviour, rng.choice(PAYS, size=behaviour.shape))


def _under(contexts: TaskContexts, behaviour: NDArray[np.float64]) -> TaskContexts:
    from tabular.information import TaskContexts

    return TaskContexts(contexts.prior, behaviour, contexts.environment)


def objectives(scores: EncoderScores, oracle: EncoderScores) -> dict[str, NDArray[np.float64]]:
    """Return the objectives of every encoder, (F, E), in the order of OBJECTIVES; nats, rounding.

    ``oracle`` are the scores of the same encoders and tasks under uniform behaviour.
    """
    from tabular.information.entropies import negative_plogp

    context = negative_plogp(scores.tasks.sum(axis=2)).sum(axis=2)  # H(Z), for an encoder without noise
    own, task = scores.own_information, scores.task_information
    found = (
        context,
        context - own,
        task,
        _second(scores),
        context - 0.87 * own,
        context - 0.4 * own,
        context - 2.5 * own,
        task - own,
        oracle.task_information,
    )
    return dict(zip(OBJECTIVES, found, strict=True))


def _second(scores: EncoderScores) -> NDArray[np.float64]:
    """I(Z;X') with a second context of the same task."""
    from tabular.information.entropies import negative_plogp

    contexts = scores.contexts
    second = contexts.behaviour[..., None] * contexts.environment
    pairs = np.einsum("fekz,fkx->fezx", scores.tasks, second.reshape(*second.shape[:2], -1))
    sides = negative_plogp(pairs.sum(axis=2)).sum(axis=2) + negative_plogp(pairs.sum(axis=3)).sum(axis=2)
    return np.asarray(sides - negative_plogp(pairs).sum(axis=(2, 3)))


def score(frame: pd.DataFrame) -> pd.DataFrame:
    """Return one line for each family and series: mean over task families, low, high, draws and failures.

    <objective>_<protocol> : accuracy of the decoded task; <objective>_tied : encoders that are best together;
    same_mix : share of families in which both mixtures take the same encoders.
    """
    table = _tables.summary(frame, ("family", "arms"), (*SERIES, *TIED, "same_mix"))
    return table.drop(columns="predicted")


def contradictions(frame: pd.DataFrame) -> pd.DataFrame:
    """Every family with an encoder that breaks I(Z;X') <= I(Z;M) <= I(Z;X), to 1e-12."""
    rules = {"an encoder breaks I(Z;X') <= I(Z;M) <= I(Z;X)": lambda rows: rows["excess"] > TOLERANCE}
    return breaking(frame, ("excess",), rules)


def plot(frame: pd.DataFrame, axes: Sequence[Axes] | None = None) -> Any:
    """Draw the accuracy that each objective buys under the three behaviours, for both kinds of families.

    Parameters
    ----------
    axes : the two axes to draw on; those of a new pyplot figure in boundlab's style when omitted.
    """
    from experiments.studies import _objectives_figure as figure

    table, rows = score(frame), with_parameters(frame)
    with _panels.style(axes):
        drawn = _panels.panels(1, 2, STUDY.title, axes, size=(6.6, 5.6))
        for panel, name in zip(drawn, CONCENTRATIONS, strict=True):
            figure.accuracies(panel, table[table["family"] == name], rows[rows["family"] == name], name)
    return drawn[0].figure


PRESETS: Mapping[str, tuple[Sweep, ...]] = {"quick": _sweeps(40), "full": _sweeps(150)}

STUDY = Study(
    name=NAME,
    title="What each objective of a representation buys",
    question="Which encoders do objectives choose, and how well do these tell tasks under other behaviour?",
    presets=PRESETS,
    run=run,
    score=score,
    plot=plot,
    contradictions=contradictions,
    check=check,
)
