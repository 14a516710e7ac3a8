"""A cluster of separate processes, each on a host of its own where network namespaces are permitted, that dies."""

from __future__ import annotations

import os
import random
import signal
from pathlib import Path

from cluster import Cluster
from fault_case import PLANNED, Case, eventually
from faults import LOST


def test_a_worker_and_then_the_scheduler_are_killed_and_the_run_goes_on_to_the_same_bits(
    tmp_path: Path,
) -> None:
    case = Case(tmp_path, random.Random(1), 0.0)
    with Cluster(tmp_path, case.environment) as cluster:
        assert len({node.host.address for node in cluster.nodes}) == (3 if cluster.driver else 1)
        case.inside, case.engine = cluster.driver, ("--engine", cluster.address)
        driver = case.drive()
        assert eventually(lambda: driver.ended() or len(case.began()) > 4)
        assert case.began(), driver.said()
        os.kill(case.began()[-1][1], signal.SIGKILL)
        assert eventually(lambda: driver.ended() or len(case.began()) > 16)
        cluster.end(cluster.scheduler)
        case.expect(driver, LOST, says="the scheduler was lost")
        case.strike()
    assert 8 < len(case.stored()) < len(PLANNED)
    case.resume()
    outcome = case.outcome()
    assert outcome.surprises == ()
    assert (outcome.lost, outcome.doubled, outcome.changed, outcome.repeated_stored) == (0, 0, 0, 0)
    assert len({pid for _, pid, _ in case.began()}) >= 3  # both workers, and this process
