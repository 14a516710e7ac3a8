"""The five parts of the study of behaviours: one family of tasks each, scored under every encoder."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import numpy as np

from experiments.sweep import Row, Scalar

if TYPE_CHECKING:
    from tabular.information.contexts import TaskContexts
    from tabular.information.encoder_scores import EncoderScores
    from tabular.mdp import FloatArray

TASKS, ARMS, CODES = 3, 4, 3
WEIGHTS = (0.5, 1.0, 2.0, 4.0)  # among which that of the part ``families`` is chosen
METHODS = ("none", "exact", "exact_2", "gaussian", "own", "club")
PROTOCOLS = ("iid", "swap", "uniform")
METRICS = (*PROTOCOLS, "information", "regret", "regret_swap")
QUALITY = ("ceiling", "floor", "told")
GAINS = ("gain_exact", "gain_own", "gain_exact_best", "gain_own_best")
ESTIMATES = ("bias", "worst", "excess", "estimated_swap", "exact_swap")
REACHED = tuple(f"{method}_{metric}" for method in METHODS for metric in METRICS)
COLUMNS = (*REACHED, "distance", *GAINS, *QUALITY, *ESTIMATES, "bias_predicted", "exact_swap_predicted")
TABLES: Mapping[str, tuple[str, tuple[str, ...]]] = {  # of each part, its axis and series
    "ablation": ("eta", (*REACHED, "distance")),
    "tasks": ("K", tuple(f"{method}_{metric}" for method in METHODS for metric in PROTOCOLS)),
    "quality": ("sharpness", (*QUALITY, *(f"{m}_{p}" for m in METHODS for p in PROTOCOLS))),
    "estimator": ("n", ESTIMATES),
}
Params = Mapping[str, Scalar]


def objectives(scores: EncoderScores) -> dict[str, FloatArray]:
    """Return what every method maximises, (F, E) each."""
    task, arms = scores.task_information, np.linspace(-1, 1, scores.contexts.B)
    return {
        "none": task,
        "exact": task - scores.fresh_information,
        "exact_2": task - 2 * scores.fresh_information,
        "gaussian": task + scores.gaussian_entropy(arms),
        "own": task - scores.own_information,
        "club": task - scores.club_within,
    }


def swapped(contexts: TaskContexts) -> FloatArray:
    """Return the behaviour of the next task, for every task."""
    return np.roll(contexts.behaviour, -1, axis=1)


def reached(scores: EncoderScores) -> Row:
    """Return what the best codes of every method reach on a single family."""
    from tabular.information.encoder_scores import best

    contexts = scores.contexts
    uniform = np.full_like(contexts.behaviour, 1 / contexts.B)
    pays, own, other = contexts.environment[..., 1], contexts.behaviour, swapped(contexts)
    values = {
        "iid": scores.accuracy(own),
        "swap": scores.accuracy(other),
        "uniform": scores.accuracy(uniform),
        "information": scores.task_information,
        "regret": scores.regret(own, pays),
        "regret_swap": scores.regret(other, pays),
    }
    return {
        f"{method}_{metric}": float(best(objective, value)[0])
        for method, objective in objectives(scores).items()
        for metric, value in values.items()
    }


def all_codes(contexts: TaskContexts) -> EncoderScores:
    """Score all deterministic encoders into three codes."""
    from tabular.information.encoder_scores import score_encoders
    from tabular.information.partitions import partitions

    return score_encoders(contexts, partitions(contexts.B * contexts.T, CODES))


def ablation(params: Params, rng: np.random.Generator) -> Row:
    """One family of a given diversity."""
    from tabular.information.bandits import bandit_tasks
    from tabular.information.encoder_scores import distance

    contexts = bandit_tasks(rng, [float(params["eta"] or 0)], TASKS, ARMS)
    return {**reached(all_codes(contexts)), "distance": float(distance(contexts.behaviour)[0])}


def families(params: Params, rng: np.random.Generator) -> Row:
    """One family of a diversity uniform on [0, 1], and another one on which the weight is chosen."""
    from tabular.information.bandits import bandit_tasks
    from tabular.information.encoder_scores import best, distance

    contexts = bandit_tasks(rng, np.full(2, rng.random()), TASKS, ARMS)
    scores = all_codes(contexts)
    task, accuracy = scores.task_information, scores.accuracy(swapped(contexts))
    penalties = {"exact": scores.fresh_information, "own": scores.own_information}
    row: Row = {"distance": float(distance(contexts.behaviour)[0])}
    for name, penalty in penalties.items():
        gains = np.array([best(task - weight * penalty, accuracy) for weight in WEIGHTS]) - best(
            task, accuracy
        )
        row[f"gain_{name}"] = float(gains[WEIGHTS.index(1.0), 0])
        row[f"gain_{name}_best"] = float(gains[gains[:, 1].argmax(), 0])
    return row


def tasks(params: Params, rng: np.random.Generator) -> Row:
    """One family of K goals on a line, of diversity one half, under codes that join neighbouring arms."""
    from tabular.information.bandits import goal_tasks
    from tabular.information.encoder_scores import score_encoders
    from tabular.information.partitions import coarse_labels

    K = int(params["K"] or 0)
    return reached(score_encoders(goal_tasks(rng, K, 0.5), coarse_labels(K)))


def quality(params: Params, rng: np.random.Generator) -> Row:
    """One family whose behaviours are a softmax of what arms pay, of a given sharpness."""
    from tabular.information.bandits import softmax_tasks

    sharpness = float(params["sharpness"] or 0)
    contexts = softmax_tasks(rng, 1, TASKS, ARMS, 1 / sharpness if sharpness else np.inf)
    scores = all_codes(contexts)
    pairs = contexts.behaviour[0] / TASKS
    told = -(pairs[pairs > 0] * np.log(pairs[pairs > 0])).sum() - _entropy(
        pairs.sum(axis=0)
    )  # H(M | behaviour)
    chosen = int(scores.task_information[0].argmax())
    return {
        **reached(scores),
        "ceiling": float(np.log(TASKS) - told),
        "floor": float(scores.task_information[0, chosen] - told),
        "told": float(scores.fresh_information[0, chosen]),
    }


def estimator(params: Params, rng: np.random.Generator) -> Row:
    """One family of diversity one half: the penalty by the frequencies of n fresh transitions with their codes."""
    from tabular.information.bandits import bandit_tasks
    from tabular.information.encoder_scores import best
    from tabular.information.entropies import negative_plogp

    n = int(params["n"] or 0)
    contexts = bandit_tasks(rng, [0.5], TASKS, ARMS)
    scores = all_codes(contexts)
    context = contexts.context_law()[0].reshape(TASKS, -1)  # p(m, x)
    law = np.einsum("mx,mb->xb", context, contexts.behaviour[0])
    counts = rng.multinomial(n, law.ravel() / law.sum()).reshape(law.shape) / n
    pairs = np.einsum("xb,exz->ebz", counts, scores.codes, optimize=True)
    sides = negative_plogp(pairs.sum(axis=1)).sum(axis=1) + negative_plogp(pairs.sum(axis=2)).sum(axis=1)
    estimate = sides - negative_plogp(pairs).sum(axis=(1, 2))
    exact, task = scores.fresh_information[0], scores.task_information
    used = scores.codes.any(axis=1).sum(axis=1)
    objective, accuracy = task - 2 * exact, scores.accuracy(swapped(contexts))
    chosen = task - 2 * estimate
    return {
        "bias": float((estimate - exact)[used == CODES].mean()),
        "bias_predicted": (CODES - 1) * (ARMS - 1) / (2 * n),
        "worst": float(np.abs(estimate - exact).max()),
        "excess": float(objective.max() - best(chosen, objective)[0]),
        "estimated_swap": float(best(chosen, accuracy)[0]),
        "exact_swap": float(best(objective, accuracy)[0]),
    }


def _entropy(law: FloatArray) -> float:
    inside = law[law > 0]
    return float(-(inside * np.log(inside)).sum())


RUNS: Mapping[str, Callable[[Params, np.random.Generator], Row]] = {
    "ablation": ablation,
    "families": families,
    "tasks": tasks,
    "quality": quality,
    "estimator": estimator,
}
