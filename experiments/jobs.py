"""What a job of a batch system is asked for: options of the engine that starts its own workers there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import tyro

from experiments._numbers import number

Text = Annotated[str | None, tyro.conf.arg(metavar="TEXT", help_behavior_hint="")]
Texts = Annotated[tuple[str, ...], tyro.conf.UseAppendAction, tyro.conf.arg(metavar="TEXT")]
Size = Annotated[str, tyro.conf.arg(metavar="SIZE")]
Number = Annotated[int, number(int, "a whole number", "N")]


@dataclass(frozen=True)
class SlurmJobs:
    """Jobs of Slurm that run the workers; what is left out is taken from dask's own jobqueue.yaml."""

    queue: Text = None
    """Partition."""
    account: Text = None
    """Account that pays for the time."""
    walltime: Text = None
    """Longest duration of a job, such as 02:00:00; a job that ends while trials are left is followed by another."""
    cores: Number = 1
    """Workers of one job, each on a core of its own."""
    memory: Size = "2GB"
    """Memory of each worker."""
    interface: Text = None
    """Network over which the nodes reach this machine, such as ib0."""
    scratch: Text = None
    """Folder for temporary files on the nodes' own disks."""
    logs: Text = None
    """Folder for what the jobs print."""
    directives: Texts = ()
    """Further option of sbatch, without its dashes, such as qos=low."""
    prologue: Texts = ()
    """Command of a job before its workers start, such as 'module load python'."""
    python: Text = None
    """Python on the nodes, where it is not the one that runs this command."""
