"""Speed of informations over many instances, and of all encoders of a family of tasks at once."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from reference import information as book
from threadpoolctl import threadpool_limits
from timing import report

from experiments.studies import objectives
from experiments.sweep import Sweep
from tabular.information import (
    Informations,
    Regime,
    Represented,
    TaskContexts,
    club,
    club_within_tasks,
    corro_population,
    focal_population,
    fresh_information,
    random_represented,
)
from tabular.information.partitions import partitions

INSTANCES = 20_000
ENCODERS = 1094  # into three codes, of four arms that pay or not


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    with threadpool_limits(1):
        yield


def everything(drawn: Represented) -> float:
    """Every information and every objective of the instances."""
    p = drawn.p
    I = Informations(p).I  # noqa: E741
    parts = [I("Z", "M"), I("Z", "X"), I("Z", "B"), I("Z", "T", "B"), I("Z", "X", "M"), I("Z", "M", "B")]
    parts += [club(p).value, club_within_tasks(p).value, fresh_information(drawn.contexts, drawn.encoder)]
    parts += [
        focal_population(drawn.contexts, drawn.encoder),
        corro_population(drawn.contexts, drawn.encoder),
    ]
    return float(sum(part.sum() for part in parts))


def one(drawn: Represented, i: int) -> Represented:
    laws = drawn.contexts
    contexts = TaskContexts(laws.prior[i : i + 1], laws.behaviour[i : i + 1], laws.environment[i : i + 1])
    return Represented(contexts, drawn.encoder[i : i + 1])


def test_twenty_thousand_instances(benchmark: Any) -> None:
    taken = np.inf
    for _ in range(2):
        start = time.perf_counter()
        drawn = random_represented(np.random.default_rng(0), INSTANCES, 4, 4, 4, 4, Regime())
        whole = everything(drawn)
        taken = min(taken, time.perf_counter() - start)
    few = [one(drawn, i) for i in range(100)]
    start = time.perf_counter()
    parts = [everything(single) for single in few]
    singly = (time.perf_counter() - start) * INSTANCES / len(few)
    benchmark.extra_info |= {"seconds": round(taken, 2), "one by one over together": round(singly / taken, 1)}
    benchmark(lambda: None)
    print(f"{INSTANCES} instances in {taken:.3g} s, {singly / taken:.3g} times as long one by one")
    assert np.isfinite(whole)
    assert np.isfinite(parts).all()
    assert singly > 3 * taken


def test_all_encoders_of_150_families(benchmark: Any) -> None:
    """Beside one information of each, by its definition."""
    trials = Sweep(objectives.NAME, "biased", {"arms": 4}, 150).trials()
    start = time.perf_counter()
    rows = objectives.run(trials, seed=0)
    taken = time.perf_counter() - start
    few = random_represented(
        np.random.default_rng(0), 50, objectives.TASKS, 4, objectives.OUTCOMES, 3, Regime()
    ).p
    start = time.perf_counter()
    by_definition = [book.information(law, "Z", "M") for law in few]
    plain = (time.perf_counter() - start) / len(few) * ENCODERS * len(trials)
    report(benchmark, seconds=taken, definition_over_ours=plain / taken)
    assert len(partitions(4 * objectives.OUTCOMES, objectives.CODES)) == ENCODERS
    assert len(rows) == 150
    assert np.isfinite(by_definition).all()
    assert plain > taken
