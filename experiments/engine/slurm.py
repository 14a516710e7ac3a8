"""Worker processes in jobs of Slurm, by dask-jobqueue; the scheduler lives in this process."""

from __future__ import annotations

import logging
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.engine.base import EngineLost
from experiments.engine.distributed import DaskEngine
from experiments.engine.fingerprint import Fingerprint, fingerprint
from experiments.engine.fitness import check_workers, unfit_here
from experiments.engine.interrupts import interrupts_held
from experiments.engine.local import ANY_PORT, SETTINGS, SINGLE_THREAD
from theory.errors import InvalidInput

if TYPE_CHECKING:
    from experiments.jobs import SlurmJobs

COMMANDS = ("sbatch", "scancel")
ANSWER = 60  # seconds that sbatch has to say whether it would take a job
NOTICE = 60.0  # seconds without a first worker, after which a run says that it waits; then twice as many, and so on


def slurm(workers: int | None = None, jobs: SlurmJobs | None = None) -> DaskEngine:
    """Return an engine on so many workers, by default those of one job.

    There are always enough jobs in the queue or running; the run waits for them without end, and cancels
    them when it ends.

    Raises
    ------
    InvalidInput
        If a number is not positive, dask-jobqueue or the commands of Slurm are missing, with what mends it.
    """
    from experiments.jobs import SlurmJobs

    chosen = jobs or SlurmJobs()
    wanted = chosen.cores if workers is None else workers
    for name, value in {"cores of a job of Slurm": chosen.cores, "workers": wanted}.items():
        if isinstance(value, bool) or not isinstance(value, int) or value < 1:
            raise InvalidInput(f"{name} must be a positive integer, got {value!r}")
    _check_installation()
    mine = fingerprint()
    connect = partial(_cluster, chosen, -(-wanted // chosen.cores), mine)
    return DaskEngine(connect, partial(unfit_here, mine), patience=None)


def _check_installation() -> None:
    try:
        import dask_jobqueue  # noqa: F401
    except ImportError as error:
        raise InvalidInput("the engine slurm needs dask-jobqueue: pip install 'boundlab[cluster]'") from error
    missing = [command for command in COMMANDS if shutil.which(command) is None]
    if missing:
        raise InvalidInput(
            f"the engine slurm needs {' and '.join(missing)}, which are not on the PATH of this machine: "
            f"log in to a node from which jobs are submitted, or apt install slurm-client"
        )


@contextmanager
def _cluster(jobs: SlurmJobs, number: int, wanted: Fingerprint) -> Iterator[Any]:
    import dask
    from distributed import Client

    with dask.config.set(SETTINGS):
        try:
            with interrupts_held():
                cluster = _described(jobs)
        except (ValueError, OSError, RuntimeError) as error:
            raise EngineLost(f"the scheduler for the jobs of Slurm did not start: {error}") from error
        try:
            _check_script(cluster.job_script())
            cluster.adapt(minimum_jobs=number, maximum_jobs=number)
            with Client(cluster, set_as_default=False) as client:
                _wait_for_a_worker(client)
                check_workers(client, wanted)
                yield client
        finally:
            with interrupts_held():
                cluster.close()


def _wait_for_a_worker(client: Any) -> None:
    """Wait without end, for a queue may be long, but not in silence: nobody tells dask that a job has died."""
    waited, patience = 0.0, NOTICE
    while True:
        try:
            client.wait_for_workers(1, timeout=patience)
            return
        except TimeoutError:
            waited, patience = waited + patience, 2 * patience
            logging.getLogger(__name__).warning(
                "boundlab: no job of Slurm has brought a worker for %.0f min; squeue tells whether they wait, "
                "and the folder of --slurm.logs what they print where they end at once",
                waited / 60,
            )


def _described(jobs: SlurmJobs) -> Any:
    from dask.utils import parse_bytes
    from dask_jobqueue import SLURMCluster

    limits = [f"export {name}={threads}" for name, threads in SINGLE_THREAD.items()]
    return SLURMCluster(
        queue=jobs.queue,
        account=jobs.account,
        walltime=jobs.walltime,
        cores=jobs.cores,
        processes=jobs.cores,
        memory=f"{jobs.cores * parse_bytes(jobs.memory)}B",
        interface=jobs.interface,
        local_directory=jobs.scratch,
        log_directory=jobs.logs,
        job_extra_directives=[f"--{option}" for option in jobs.directives],
        job_script_prologue=[*limits, *jobs.prologue],
        python=jobs.python,
        scheduler_options={"dashboard_address": ANY_PORT},
        silence_logs=logging.CRITICAL,
    )


def _check_script(script: str) -> None:
    """Let Slurm say now that it will not take the job: later it is asked again and again, and nobody listens."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "job.sh"
        path.write_text(script)
        try:
            done = subprocess.run(
                ["sbatch", "--test-only", str(path)],
                capture_output=True,
                text=True,
                timeout=ANSWER,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise EngineLost(f"sbatch does not answer: {error}") from error
    if done.returncode:
        raise InvalidInput(f"Slurm does not take the job: {' '.join(done.stderr.split())}")
