"""Speed of informations over many instances, and of all encoders of a family of tasks at once."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from threadpoolctl import threadpool_limits

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

INSTANCES = 20_000
LIMIT = 5.0  # seconds that these may take, on one core of a laptop that does nothing else
STUDY_LIMIT = 60.0  # of 1,094 encoders on 150 families of tasks


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
    for _ in range(5):
        start = time.perf_counter()
        drawn = random_represented(np.random.default_rng(0), INSTANCES, 4, 4, 4, 4, Regime())
        whole = everything(drawn)
        taken = min(taken, time.perf_counter() - start)
        if taken < LIMIT / 2:
            break
    few = [one(drawn, i) for i in range(100)]
    start = time.perf_counter()
    parts = [everything(single) for single in few]
    singly = (time.perf_counter() - start) * INSTANCES / len(few)
    benchmark.extra_info |= {"seconds": round(taken, 2), "one by one over together": round(singly / taken, 1)}
    benchmark(lambda: None)
    print(f"{INSTANCES} instances in {taken:.3g} s, {singly / taken:.3g} times as long one by one")
    assert np.isfinite(whole)
    assert np.isfinite(parts).all()
    assert taken < LIMIT
    assert singly > 3 * taken


def test_all_encoders_of_150_families(benchmark: Any) -> None:
    trials = Sweep(objectives.NAME, "biased", {"arms": 4}, 150).trials()
    start = time.perf_counter()
    rows = objectives.run(trials, seed=0)
    taken = time.perf_counter() - start
    benchmark.extra_info["seconds"] = round(taken, 2)
    benchmark(lambda: None)
    print(f"1094 encoders on 150 families in {taken:.3g} s")
    assert len(rows) == 150
    assert taken < STUDY_LIMIT
