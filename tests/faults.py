"""Faults put into real runs of ``boundlab``, each a function that starts a run, disturbs it and has it completed."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil
from cluster import Cluster, Namespaces, Node
from fault_case import INTERRUPTED, PLANNED, Case, Driver, eventually
from fault_disk import Disk
from namespace import Refused

SERIAL = ("--engine", "serial")
LOCAL = ("--engine", "local", "--workers", "2")
SLOW_DISK = {"FAULTS_SLOW_DISK": "0.03"}
BAD_USAGE, LOST, REFUSED = 2, 3, 4
KILLED, HUNG_UP = 128 + signal.SIGKILL, 128 + signal.SIGHUP
SMALLEST, LARGEST = 6, 100  # pages of a disk that a run fills
START = 3.0  # seconds in which a driver starts, more or less


@dataclass(frozen=True)
class Fault:
    """A way to disturb a run; ``inject`` starts it, disturbs it and has it completed.

    Faults of worker processes are ``dear``: it takes long to start them.
    """

    name: str
    how: str
    inject: Callable[[Case], None]
    dear: bool = False


# While trials run


def kill_worker(case: Case) -> None:
    """Kill the process that began a trial last; the run ends by itself."""
    case.engine = LOCAL
    driver = case.drive()
    _wait_for_trials(case, driver, case.moment)
    case.strike()
    _kill(driver, case.began()[-1][1])
    case.expect(driver, 0)


def kill_all_workers(case: Case) -> None:
    """Kill every process that has begun a trial; the run ends by itself."""
    case.engine = LOCAL
    driver = case.drive()
    _wait_for_trials(case, driver, case.moment)
    case.strike()
    _kill(driver, *{pid for _, pid, _ in case.began()})
    case.expect(driver, 0)


def _wait_for_trials(case: Case, driver: Driver, share: float) -> None:
    """Wait until such a share of the trials has begun, and a little longer."""
    number = 1 + int(share * (len(PLANNED) - 1))
    assert eventually(lambda: driver.ended() or len(case.began()) >= number), driver.said()
    assert case.began(), f"no trial has begun: {driver.said()}"
    time.sleep(case.rng.uniform(0, 0.1))
    driver.check_running()


def _kill(driver: Driver, *pids: int) -> None:
    killed = 0
    for pid in pids:
        with suppress(ProcessLookupError):  # it has ended meanwhile
            os.kill(pid, signal.SIGKILL)
            killed += 1
    if not killed:
        driver.wait()
        driver.check_running()


# At any time


def stopped(
    number: signal.Signals,
    engine: Sequence[str],
    code: int,
    everybody: bool = False,
    settings: Mapping[str, str] | None = None,
) -> Callable[[Case], None]:
    """Return a fault that sends the driver a signal: while it starts, while trials run, or while it ends."""

    def inject(case: Case) -> None:
        case.engine = engine
        driver = case.drive(settings=settings)
        _wait_for_any_time(case, driver)
        driver.signal(number, everybody)
        over = (0,) if case.moment >= 0.75 else ()  # the run may have ended by itself
        case.expect(driver, code, *over, says="boundlab: interrupted" if code == INTERRUPTED else "")
        case.strike()
        case.resume()

    return inject


def _wait_for_any_time(case: Case, driver: Driver) -> None:
    if case.moment < 0.25:
        time.sleep(4 * case.moment * START)
    elif case.moment < 0.75:
        _wait_for_trials(case, driver, 2 * (case.moment - 0.25))
    else:
        _wait_for_trials(case, driver, 1.0)
        eventually(driver.ended, 8 * (case.moment - 0.75) * case.rng.random())


# The disk


def fill_disk(case: Case) -> None:
    """Let the run fill its disk; then there is room again."""
    pages = int(SMALLEST + case.moment * (LARGEST - SMALLEST))
    with _disk(case, f"{4 * pages}k") as disk:
        small = (BAD_USAGE,) if case.moment < 0.1 else ()  # there may not even be room to begin
        case.expect(case.drive(), REFUSED, *small, 0, says="No space left on device")
        case.strike()
        disk.resize("64m")
        case.resume()


def forbid_writing(case: Case) -> None:
    """Make the folder read-only in the middle; then it may be written again."""
    with _disk(case, "64m") as disk:
        driver = case.drive()
        _wait_for_trials(case, driver, case.moment)
        disk.forbid_writing()
        case.expect(driver, REFUSED, 0, says="Read-only file system")
        case.strike()
        case.expect(case.drive("--resume"), BAD_USAGE, says="Read-only file system")
        disk.allow_writing()
        case.resume()


def forbid_starting(case: Case) -> None:
    """Start in a read-only folder, which is refused before anything is computed; then it may be written."""
    with _disk(case, "64m") as disk:
        disk.forbid_writing()
        case.expect(case.drive(), BAD_USAGE, says="Read-only file system")
        if case.began():
            case.surprises.append("trials ran before the folder was found to be read-only")
        case.strike()
        disk.allow_writing()
        case.resume()


@contextmanager
def _disk(case: Case, size: str) -> Iterator[Disk]:
    """Let a run go to a disk of its own, and keep what is in the end on it."""
    with Disk(size) as disk:
        case.out = disk.folder / "run"
        yield disk
        case.keep()


def cut_part(case: Case) -> None:
    """Kill the driver, and cut one stored file at any byte: its trials are not stored any more."""
    _damage(case, lambda data: data[: case.rng.randrange(len(data))])


def flip_bit(case: Case) -> None:
    """Kill the driver, and turn over one bit of a stored file: its trials are not stored any more."""

    def flipped(data: bytes) -> bytes:
        wrong = bytearray(data)
        wrong[case.rng.randrange(len(wrong))] ^= 1 << case.rng.randrange(8)
        return bytes(wrong)

    _damage(case, flipped)


def _damage(case: Case, change: Callable[[bytes], bytes]) -> None:
    driver = case.drive()
    assert eventually(lambda: driver.ended() or len(case.parts()) > 1 + 30 * case.moment), driver.said()
    driver.signal(signal.SIGKILL)
    case.expect(driver, KILLED, 0)
    victim: Path = case.rng.choice(case.parts())
    victim.write_bytes(change(victim.read_bytes()))
    case.strike()
    case.resume()
    if not any(f"{victim.name} is cut or damaged" in warning for warning in case.warnings):
        case.surprises.append(f"nothing is said of {victim.name}: {case.warnings}")


# Two drivers


def two_drivers(case: Case) -> None:
    """Start two drivers on one folder at the same instant, or nearly; one runs, and the other one names it."""
    first = case.drive()
    time.sleep(0.2 * case.moment)
    second = case.drive()
    assert eventually(lambda: first.ended() or second.ended()), first.said() + second.said()
    refused, runs = (first, second) if first.ended() else (second, first)
    case.expect(refused, BAD_USAGE)
    if f"is being written by process {runs.pid} on " not in refused.said():
        case.surprises.append(f"process {runs.pid} is not named: {refused.said()}")
    case.expect(runs, 0)
    case.strike()


# A cluster


def on_cluster(inject: Callable[[Case, Cluster, Driver], None]) -> Callable[[Case], None]:
    """Return a fault of a cluster, put when a share of the trials has begun."""

    def whole(case: Case) -> None:
        with Cluster(case.place, case.environment) as cluster:
            case.inside, case.engine = cluster.driver, ("--engine", cluster.address)
            driver = case.drive()
            _wait_for_trials(case, driver, case.moment)
            case.strike()
            inject(case, cluster, driver)

    return whole


def kill_remote_worker(case: Case, cluster: Cluster, driver: Driver) -> None:
    """Kill the process that began a trial last; its nanny starts another."""
    _kill(driver, case.began()[-1][1])
    case.expect(driver, 0)


def kill_node(case: Case, cluster: Cluster, driver: Driver) -> None:
    """Kill a worker with its nanny, as when its machine is switched off; another one does its work."""
    cluster.end(_busy(case, cluster))
    case.expect(driver, 0)


def cut_cable(case: Case, cluster: Cluster, driver: Driver) -> None:
    """Cut a worker off the network; another one does its work.

    Raises
    ------
    Refused
        If there are no network namespaces here.
    """
    if not isinstance(cluster.network, Namespaces):
        raise Refused("no network namespaces")
    cluster.network.cut(_busy(case, cluster).host)
    case.expect(driver, 0)


def kill_scheduler(case: Case, cluster: Cluster, driver: Driver) -> None:
    """Kill the scheduler; the driver ends with an error, and goes on with a new cluster at the same address."""
    cluster.end(cluster.scheduler)
    case.expect(driver, LOST, 0, says="the scheduler was lost")
    case.strike()
    cluster.start()
    case.expect(case.drive("--resume"), 0)


def replace_scheduler(case: Case, cluster: Cluster, driver: Driver) -> None:
    """Kill the scheduler, and have a new cluster at once at the same address, which knows of nothing."""
    cluster.end(cluster.scheduler)
    cluster.start(wait_for_workers=False)  # the driver is to find the new one while it is still empty
    case.expect(driver, LOST, 0, says="the scheduler was lost")
    case.strike()
    case.expect(case.drive("--resume"), 0)


def kill_remote_driver(case: Case, cluster: Cluster, driver: Driver) -> None:
    """Kill the driver; the cluster stays, and another driver goes on."""
    driver.signal(signal.SIGKILL)
    case.expect(driver, KILLED, 0)
    case.strike()
    case.expect(case.drive("--resume"), 0)


def interrupt_remote_driver(case: Case) -> None:
    """Press Ctrl-C at any time; the cluster stays, and another driver goes on."""
    with Cluster(case.place, case.environment) as cluster:
        case.inside = cluster.driver
        stopped(signal.SIGINT, ("--engine", cluster.address), INTERRUPTED, True)(case)


def _busy(case: Case, cluster: Cluster) -> Node:
    """Return the worker that began a trial last."""
    pid = case.began()[-1][1]
    return next(node for node in cluster.nodes if os.getsid(pid) == node.pid)


# Jobs of Slurm


def cancel_job(*options: str) -> Callable[[Case], None]:
    """Return a fault that cancels the job that began a trial last; another one follows it."""

    def inject(case: Case) -> None:
        driver = _in_jobs(case)
        case.strike()
        job = psutil.Process(case.began()[-1][1]).environ()["SLURM_JOB_ID"]
        subprocess.run(["scancel", *options, job], check=True)
        case.expect(driver, 0)
        _expect_no_jobs(case)

    return inject


def kill_driver_of_jobs(case: Case) -> None:
    """Kill the driver, and with it the scheduler of its jobs; these end, and another driver goes on with new ones."""
    driver = _in_jobs(case)
    driver.signal(signal.SIGKILL)
    case.expect(driver, KILLED, 0)
    case.strike()
    _expect_no_jobs(case)
    case.expect(case.drive("--resume"), 0)
    _expect_no_jobs(case)


def _in_jobs(case: Case) -> Driver:
    try:
        subprocess.run(["sinfo"], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise Refused("no Slurm; .ci/slurm starts one") from error
    case.engine = (
        "--engine",
        "slurm",
        "--workers",
        "2",
        "--slurm.memory",
        "500MB",
        "--slurm.logs",
        str(case.place),
    )
    driver = case.drive()
    _wait_for_trials(case, driver, case.moment)
    return driver


def _expect_no_jobs(case: Case) -> None:
    def jobs() -> str:
        return subprocess.run(
            ["squeue", "--me", "--noheader"], check=True, capture_output=True, text=True
        ).stdout

    if not eventually(lambda: not jobs()):
        case.surprises.append(f"jobs stayed behind: {jobs()}")


FAULTS = (
    Fault(
        "worker killed",
        "kill -9 of the worker that began a trial last, of two on this machine",
        kill_worker,
        dear=True,
    ),
    Fault("all workers killed", "kill -9 of both workers at once", kill_all_workers, dear=True),
    Fault("driver killed, no workers", "kill -9 at any time", stopped(signal.SIGKILL, SERIAL, KILLED)),
    Fault(
        "driver killed, two workers", "kill -9 at any time", stopped(signal.SIGKILL, LOCAL, KILLED), dear=True
    ),
    Fault(
        "driver killed while it writes",
        "kill -9 at any time, every fsync, rename and deletion slowed down by 30 ms",
        stopped(signal.SIGKILL, SERIAL, KILLED, settings=SLOW_DISK),
    ),
    Fault("Ctrl-C, no workers", "SIGINT at any time", stopped(signal.SIGINT, SERIAL, INTERRUPTED, True)),
    Fault(
        "Ctrl-C, two workers",
        "SIGINT to driver and workers at any time",
        stopped(signal.SIGINT, LOCAL, INTERRUPTED, True),
        dear=True,
    ),
    Fault(
        "Ctrl-C while it writes",
        "SIGINT at any time, every fsync, rename and deletion slowed down by 30 ms",
        stopped(signal.SIGINT, SERIAL, INTERRUPTED, True, settings=SLOW_DISK),
    ),
    Fault(
        "terminal closed",
        "SIGHUP to driver and two workers at any time",
        stopped(signal.SIGHUP, LOCAL, HUNG_UP, True),
        dear=True,
    ),
    Fault("disk full", f"a tmpfs of {4 * SMALLEST} to {4 * LARGEST} kB that the run itself fills", fill_disk),
    Fault("folder read-only from the start", "a mount that may not be written", forbid_starting),
    Fault("folder becomes read-only", "mounted again, read-only, while trials run", forbid_writing),
    Fault("part cut", "one stored file cut at any byte after a kill -9 of the driver", cut_part),
    Fault("bit turned over", "one bit of a stored file, after a kill -9 of the driver", flip_bit),
    Fault("two drivers on one folder", "both started within 0.2 s", two_drivers),
    Fault(
        "cluster: worker killed",
        "kill -9 of the worker that began a trial last",
        on_cluster(kill_remote_worker),
        dear=True,
    ),
    Fault("cluster: machine lost", "kill -9 of a worker and its nanny", on_cluster(kill_node), dear=True),
    Fault("cluster: cable cut", "the link of a worker's host taken down", on_cluster(cut_cable), dear=True),
    Fault(
        "cluster: scheduler killed",
        "kill -9; then a new one with new workers",
        on_cluster(kill_scheduler),
        dear=True,
    ),
    Fault(
        "cluster: scheduler replaced",
        "kill -9; at once a new one with new workers",
        on_cluster(replace_scheduler),
        dear=True,
    ),
    Fault("cluster: driver killed", "kill -9 while trials run", on_cluster(kill_remote_driver), dear=True),
    Fault("cluster: Ctrl-C", "SIGINT to the driver at any time", interrupt_remote_driver, dear=True),
    Fault("Slurm: job cancelled", "scancel of the job that began a trial last", cancel_job(), dear=True),
    Fault(
        "Slurm: job killed",
        "scancel --signal=KILL --full of the same",
        cancel_job("--signal=KILL", "--full"),
        dear=True,
    ),
    Fault("Slurm: driver killed", "kill -9 while trials run", kill_driver_of_jobs, dear=True),
)
