"""``boundlab verify``: run claims against exact simulation and say what comes of them."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from typing import Annotated

import tyro

from experiments.cli.folders import folder_for
from experiments.cli.interruption import resumable
from experiments.cli.options import (
    Axes,
    Discount,
    EngineName,
    Flag,
    Folder,
    Preset,
    Probability,
    Whole,
    Workers,
    as_arguments,
    check_seed,
    engine_for,
)
from experiments.cli.outcome import conclude
from experiments.cli.progress import Progress
from experiments.cli.selection import about_finite, chosen
from experiments.cli.settings import axis_values, check_drawable
from experiments.cli.user_mdps import load_mdps
from experiments.jobs import SlurmJobs
from theory.errors import InvalidInput


@dataclass(frozen=True)
class Verify:
    """Verify claims by exact simulation; exit with 0 when every verdict is the expected one, with 1 when not."""

    claims: Annotated[tuple[str, ...], tyro.conf.Positional, tyro.conf.arg(metavar="[CLAIM ...]")] = ("all",)
    """Names of claims, or all."""
    preset: Preset = "quick"
    """How many random draws each claim gets."""
    seed: Whole = 0
    """Root of all randomness."""
    engine: EngineName = "auto"
    """serial: this process, local: its machine, slurm: jobs, an address: a running cluster, auto: serial or local."""
    workers: Workers = None
    """Number of worker processes; by default one per core of the machine, or of a job of Slurm."""
    out: Folder = None
    """Folder of the run; by default a new one, runs/verify-TIME."""
    resume: Flag = False
    """Go on with the run in --out; what is recorded is not computed again."""
    set: Axes = ()
    """Other values for an axis of the instances, such as S=4,8, gamma=0.9 or replications=10."""
    alpha: Probability = 1e-3
    """Probability that any statistical rejection of the whole run is false."""
    mdp: Annotated[tuple[str, ...], tyro.conf.UseAppendAction, tyro.conf.arg(metavar="FILE|GYM_ID")] = ()
    """An MDP of your own in place of the random families: a .npz or .json file, or an environment of gymnasium."""
    gamma: Discount = None
    """Discount of the MDPs of --mdp: needed for an environment, in place of its own for a file."""
    slurm: SlurmJobs = field(default_factory=SlurmJobs)

    def run(self) -> int:
        """Run what is not recorded yet, print the verdicts, write verdicts.json and the report."""
        claims = chosen(self.claims)
        axes = axis_values(self.set)
        check_seed(self.seed)
        if not 0 < self.alpha < 1:
            raise InvalidInput(
                f"--alpha {self.alpha:g}: a probability between 0 and 1 is needed, such as 0.001"
            )
        engine = engine_for(self.engine, self.workers, self.slurm)
        out = folder_for(self.out, "verify", self.resume)
        progress = Progress("verify")
        with resumable(progress, out, as_arguments("verify", self, ["claims"])), progress:
            from experiments.record import load_run
            from experiments.verifier import Settings, verify_all

            settings = Settings(self.preset, self.seed, self.alpha, axes, load_mdps(self.mdp, self.gamma))
            claims = about_finite(claims) if self.mdp else claims
            check_drawable(claims, settings)
            verifications = verify_all(
                claims,
                settings,
                engine=engine,
                out=out,
                resume=self.resume,
                progress=progress,
                warn=lambda message: print(f"boundlab: {message}", file=sys.stderr),
            )
            progress.close()
            return conclude(verifications, out, load_run(out).attrs["manifest"])
