r"""Upgrades of the protocol, and what it costs not to know M and the separation.

* ``clock``: the critical path when every holder of a new task learns, one does, or they pool their data and share K2;
  the last has no closed form, and at least ``K1 E[R] + K2 M/N``.
* ``sequential``: agents that stop once the radius of their estimate is a quarter of the distance to the second entry of
  a full library, in place of the episodes that the declared separation asks for. Predicted: (4 z sigma / gap)^2,
  which leaves out that the estimate is looked at in steps of a third, and that it errs towards one of its neighbours.
* ``likelihood``: two tasks of equal value told apart by the likelihood of their transitions, after some
  ln(2/delta)/KL episodes; their values never tell.
* ``unknown``: M and c_sep from the values of T rounds alone: the sorted values are cut at the largest ratio of
  neighbouring gaps. It fails as long as estimates of one task lie apart like tasks do.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, log
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.studies import _distmt, _panels, _tables
from experiments.studies._distmt import Vector
from experiments.study import Study, with_parameters
from experiments.sweep import Row, Scalar, Sweep, Trial
from theory.costs import Reading, cost
from theory.errors import InvalidInput

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

CLOCK, SEQUENTIAL, LIKELIHOOD, UNKNOWN = "clock", "sequential", "likelihood", "unknown"
SERIES = ("clock", "episodes", "wrong", "miscounted", "gap_error")
COLUMNS = (*(f"{name}{end}" for name in SERIES for end in ("", "_predicted")), "fixed", "floor")
POINT = ("family", "x", "variant")
K1, K2 = 3000, 30_000
DECLARED, QUANTILE = 0.2, 2.0
MODEL_EPISODES = 2000  # from which the server knows a task's model
DELTA = 0.05


def _sweeps(
    N: Sequence[Scalar], gaps: Sequence[Scalar], unknown: Sequence[Scalar], reps: int
) -> tuple[Sweep, ...]:
    name = "distmt_upgrades"
    pooled: dict[str, Scalar | Sequence[Scalar]] = {"variant": ("none", "elect", "pool"), "x": N}
    return (
        Sweep(name, CLOCK, pooled, 3 * reps),
        Sweep(name, LIKELIHOOD, {"x": (0.1, 0.01, 0.001), "variant": ("exact", "fitted")}, 3 * reps),
        Sweep(name, SEQUENTIAL, {"x": gaps, "variant": "full library"}, reps),
        Sweep(name, UNKNOWN, {"x": unknown, "variant": ("c = 0.1", "c = 0.3")}, 10 * reps),
    )


def run(trials: Sequence[Trial], *, seed: int) -> list[Row]:
    """Return what every upgrade costs and how often it is wrong; one Monte Carlo row a trial.

    x is the number of agents, delta, the gap, or K1, in the order of the families above.
    """
    makers = {CLOCK: _clock, SEQUENTIAL: _sequential, LIKELIHOOD: _likelihood, UNKNOWN: _unknown}
    return [_tables.filled(makers[trial.family](trial, seed), COLUMNS) for trial in trials]


def check(trials: Sequence[Trial]) -> None:
    """Refuse numbers of agents and episodes that are none, and gaps and probabilities that are not positive.

    Raises
    ------
    InvalidInput
        If x is not what its family needs.
    """
    for trial in trials:
        x, whole = trial.params["x"], trial.family in (CLOCK, UNKNOWN)
        if not isinstance(x, int | float) or x <= 0 or (whole and int(x) != x):
            kind = "a positive integer" if whole else "positive"
            raise InvalidInput(f"study {trial.claim}: x of {trial.family} must be {kind}, got {x!r}")


def _clock(trial: Trial, seed: int) -> Row:
    from linear_mdp.distmt import streams
    from linear_mdp.distmt.protocol import Rules, run_protocol
    from linear_mdp.distmt.workers import Oracle

    N, M = int(trial.params["x"] or 0), _distmt.M
    contexts = _distmt.tasks(np.random.default_rng(seed), 0.3)
    rules = Rules(K1=K1, K2=K2, threshold=0.15, dedupe=str(trial.params["variant"]))  # type: ignore[arg-type]
    done = run_protocol(contexts, Oracle(contexts), streams.random_tasks(M, N), N, rules, trial.rng(seed))
    row: Row = {"clock": float(done.clock), "floor": float(cost(M, N, K1, K2, Reading.ELECTED))}
    if trial.params["variant"] != "pool":
        row["clock_predicted"] = float(cost(M, N, K1, K2, Reading.CRITICAL_PATH))
    return row


def _sequential(trial: Trial, seed: int) -> Row:
    from linear_mdp.distmt.sequential import Stopping, identify_sequentially

    gap, rng = float(trial.params["x"] or 0), trial.rng(seed)
    contexts = _distmt.tasks(rng, gap)
    deviation = _distmt.KAPPA * float(np.sqrt(contexts.variances.mean()))
    rule = Stopping(deviation, QUANTILE, DECLARED)
    agent = _distmt.worker(contexts)
    found = [
        identify_sequentially(agent, task, contexts.values, True, rule, rng) for task in range(contexts.M)
    ]
    wrong = [entry != task for task, (entry, _) in enumerate(found)]
    return {
        "episodes": float(np.mean([episodes for _, episodes in found])),
        "episodes_predicted": max(rule.first, (4 * QUANTILE * deviation / gap) ** 2),
        "wrong": float(np.mean(wrong)),
        "fixed": float(rule.most),
    }


def _likelihood(trial: Trial, seed: int) -> Row:
    from linear_mdp.distmt.likelihood import TaskModel, divergence, identify_by_likelihood
    from linear_mdp.families import gated_chain
    from linear_mdp.sampling import draw_trajectories

    delta, rng, H = float(trial.params["x"] or 0), trial.rng(seed), 11
    tasks = [gated_chain(rng, H=H, p=0.6, q=0.2, mirrored=mirrored) for mirrored in (False, True)]
    probe = np.zeros((H, 3), dtype=np.int64)
    exact = [TaskModel.exact(task, probe) for task in tasks]
    models = exact
    if trial.params["variant"] == "fitted":
        models = [TaskModel.fitted(draw_trajectories(task, probe, rng, MODEL_EPISODES), 3) for task in tasks]
    true = int(rng.integers(2))
    found, episodes = identify_by_likelihood(
        models, lambda n: draw_trajectories(tasks[true], probe, rng, n), delta, 1, 10_000
    )
    return {
        "episodes": float(episodes),
        "episodes_predicted": log(2 / delta) / divergence(exact[true], exact[1 - true], 0),
        "wrong": float(found != true),
        "wrong_predicted": delta,
    }


def _unknown(trial: Trial, seed: int) -> Row:
    from linear_mdp.distmt.workers import GaussianEstimates
    from theory.coverage import tail

    c, episodes, rng = (
        float(str(trial.params["variant"]).split("= ")[1]),
        int(trial.params["x"] or 0),
        trial.rng(seed),
    )
    N, M = 20, _distmt.M
    contexts = _distmt.tasks(np.random.default_rng(seed), c)
    rounds = ceil(M / N * log(2 * M / DELTA))
    law = GaussianEstimates(contexts, _distmt.KAPPA)
    values = np.array(
        [law.identify(int(task), episodes, rng)[0] for task in rng.integers(M, size=rounds * N)]
    )
    count, gap = count_tasks(values)
    return {
        "miscounted": float(count != M),
        "miscounted_predicted": float(tail(M, rounds * N)),
        "gap_error": abs(gap - c) / c,
    }


def count_tasks(values: Vector) -> tuple[int, float]:
    """Return how many clusters values fall into, cut at the largest ratio of sorted gaps, and the least gap of those.

    Gaps between neighbouring values are sorted; those above the largest jump, as a ratio, separate tasks. The least
    gap is that of the clusters' means.
    """
    ordered = np.sort(values)
    gaps = np.diff(ordered)
    sizes = np.sort(gaps)[len(gaps) // 2 :]  # at least half of the values have a neighbour of their own task
    cut = sizes[1:][np.argmax(sizes[1:] / np.maximum(sizes[:-1], 1e-300))]
    means = [part.mean() for part in np.split(ordered, np.flatnonzero(gaps >= cut) + 1)]
    return len(means), float(np.diff(means).min())


def score(frame: pd.DataFrame) -> pd.DataFrame:
    """Return one line for each family, x, variant and series: value, low, high, predicted, se, z, draws and failed.

    clock : episodes on the critical path; floor : what pooling cannot beat.
    episodes, wrong : played until a task is identified, and the rate of errors; fixed : without the upgrade.
    miscounted, gap_error : how often M is wrong, with the chance that a task is never drawn, and the relative error of
        the estimated separation.
    """
    table = _distmt.means(frame, POINT, (*SERIES, "fixed", "floor"))
    return table[(table["draws"] > 0) | (table["failed"] > 0)].reset_index(drop=True)


def plot(frame: pd.DataFrame, axes: Sequence[Axes] | None = None) -> Any:
    """Draw the critical path, sequential and likelihood identification, and the failures without M and c_sep.

    Parameters
    ----------
    axes : the four axes to draw on; those of a new pyplot figure in boundlab's style when omitted.
    """
    from experiments.studies import _distmt_upgrades_figure as figure

    table, rows = score(frame), with_parameters(frame)
    with _panels.style(axes):
        drawn = _panels.panels(2, 2, STUDY.title, axes)
        for axis, draw, family in zip(
            drawn,
            (figure.clock, figure.sequential, figure.likelihood, figure.unknown),
            (CLOCK, SEQUENTIAL, LIKELIHOOD, UNKNOWN),
            strict=True,
        ):
            draw(axis, table[table["family"] == family], rows[rows["family"] == family])
    return drawn[0].figure


STUDY = Study(
    name="distmt_upgrades",
    title="What pooling, stopping early and likelihoods gain",
    question="Which upgrades restore the speed-up, and what fails without knowing M and the separation?",
    presets={
        "quick": _sweeps((1, 5, 20, 100), (0.2, 0.4, 0.8), (300, 1000, 3000, 10_000), 6),
        "full": _sweeps(
            (1, 2, 5, 10, 20, 50, 100, 200), (0.2, 0.3, 0.4, 0.6, 0.8), (300, 1000, 3000, 10_000, 30_000), 30
        ),
    },
    run=run,
    score=score,
    plot=plot,
    check=check,
)
