"""Jobs of Slurm, with commands of the same names that run each job as a process of this machine."""

from __future__ import annotations

import os
import stat
import sys
from contextlib import suppress
from pathlib import Path

import psutil
import pytest
from workload import PLAN, environment

from experiments.cli.options import as_arguments
from experiments.cli.parsing import parse
from experiments.engine import batches, engine_named
from experiments.engine.slurm import _wait_for_a_worker
from experiments.jobs import SlurmJobs
from theory.errors import InvalidInput

SBATCH = """#!{python}
import os, shutil, subprocess, sys, tempfile
if sys.argv[1] == "--test-only":
    text = open(sys.argv[2]).read()
    bad = "#SBATCH -p nowhere" in text
    print("allocation failure: Invalid partition name specified" if bad else "would start now", file=sys.stderr)
    sys.exit(bad)
script = shutil.copy(sys.argv[1], os.path.join({folder!r}, str(os.getpid())))
job = subprocess.Popen(["bash", script], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
print("Submitted batch job", job.pid)
"""
SCANCEL = """#!{python}
import os, signal, sys
try:
    os.killpg(int(sys.argv[1]), signal.SIGTERM)
except ProcessLookupError:
    pass
"""


@pytest.fixture
def slurm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the commands of Slurm, in which every job leaves a file of its own name."""
    for name, text in (("sbatch", SBATCH), ("scancel", SCANCEL)):
        program = tmp_path / name
        program.write_text(text.format(python=sys.executable, folder=str(tmp_path / "jobs")))
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
    (tmp_path / "jobs").mkdir()
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    return tmp_path / "jobs"


def workers() -> list[psutil.Process]:
    """Jobs of this test: what has lost its parent belongs to whoever started it all the same."""
    mine = os.environ["PYTEST_CURRENT_TEST"]
    found = []
    for process in psutil.process_iter():
        try:
            if process.pid == os.getpid() or process.environ().get("PYTEST_CURRENT_TEST") != mine:
                continue
            if "resource_tracker" not in " ".join(process.cmdline()):
                found.append(process)
        except psutil.Error:
            continue
    return found


def test_a_job_that_ends_is_followed_by_another_until_all_trials_are_done(
    slurm: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import dask

    pytest.importorskip("dask_jobqueue", reason="needs the extra cluster")
    tests = Path(__file__).parent
    monkeypatch.setenv("PYTHONPATH", f"{tests.parent}{os.pathsep}{tests}")
    jobs = SlurmJobs(queue="short", memory="1GB", directives=("qos=low",), prologue=("export MINE=1",))
    done = []
    with dask.config.set({"distributed.deploy.lost-worker-timeout": "100ms"}):
        for finished in engine_named("slurm", 1, jobs).run(environment, batches(PLAN[:12], 1)):
            done += finished.records()
            if len(done) == 1:
                for process in workers():
                    with suppress(psutil.NoSuchProcess):  # it went with the one before it
                        process.kill()
    assert sorted(str(row["id"]) for row in done) == sorted(trial.id for trial in PLAN[:12])
    assert {(row["numba"], row["blas"]) for row in done} == {(1, 1)}
    scripts = [path.read_text() for path in slurm.iterdir()]
    assert len(scripts) >= 2
    for line in ("#SBATCH -p short", "#SBATCH --qos=low", "export MINE=1", "export NUMBA_NUM_THREADS=1"):
        assert line in scripts[0]
    _, alive = psutil.wait_procs(workers(), timeout=20)
    assert not alive


def test_what_slurm_refuses_is_said_in_its_words(slurm: Path) -> None:
    pytest.importorskip("dask_jobqueue", reason="needs the extra cluster")
    engine = engine_named("slurm", 1, SlurmJobs(queue="nowhere"))
    with pytest.raises(InvalidInput, match=r"Slurm does not take the job: .*Invalid partition name"):
        list(engine.run(environment, batches(PLAN[:1], 1)))
    assert not list(slurm.iterdir())


class Late:
    """A client whose first worker arrives when it is waited for the third time."""

    def __init__(self) -> None:
        self.waited: list[float] = []

    def wait_for_workers(self, number: int, timeout: float) -> None:
        self.waited.append(timeout)
        if len(self.waited) < 3:
            raise TimeoutError


def test_a_run_that_waits_for_its_jobs_says_so_and_where_they_say_what_ails_them(
    caplog: pytest.LogCaptureFixture,
) -> None:
    client = Late()
    _wait_for_a_worker(client)
    assert client.waited == [60, 120, 240]
    first, second = (record.getMessage() for record in caplog.records)
    assert "for 1 min" in first
    assert "for 3 min" in second
    assert "squeue tells" in first
    assert "--slurm.logs" in first


def test_what_is_missing_is_named_with_what_mends_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setitem(sys.modules, "dask_jobqueue", None)
    with pytest.raises(InvalidInput, match=r"needs dask-jobqueue: pip install 'boundlab\[cluster\]'"):
        engine_named("slurm")
    monkeypatch.setitem(sys.modules, "dask_jobqueue", sys)
    with pytest.raises(InvalidInput, match=r"sbatch and scancel, which are not on the PATH"):
        engine_named("slurm")
    with pytest.raises(InvalidInput, match="cores of a job of Slurm must be a positive integer, got 0"):
        engine_named("slurm", 1, SlurmJobs(cores=0))


def test_the_command_that_goes_on_asks_for_the_same_jobs() -> None:
    words = "verify value_bound --engine slurm --slurm.cores 4 --slurm.directives qos=low --slurm.directives gres=x"
    command = parse(words.split())
    assert " ".join(as_arguments("verify", command, ["claims"])) == words
