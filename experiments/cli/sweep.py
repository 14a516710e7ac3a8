"""``boundlab sweep``: run a study, print its score and draw its figure."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import tyro

from experiments.cli.folders import folder_for
from experiments.cli.images import check_format, draw_quietly, save
from experiments.cli.interruption import resumable
from experiments.cli.options import (
    Axes,
    EngineName,
    Flag,
    Folder,
    Preset,
    Whole,
    Workers,
    as_arguments,
    check_seed,
    engine_for,
)
from experiments.cli.progress import Progress
from experiments.cli.settings import axis_values
from experiments.cli.tables import show_table
from experiments.jobs import SlurmJobs

if TYPE_CHECKING:
    import pandas as pd

    from experiments.study import Study

SCORES = "scores.csv"
LONGEST = 40  # lines of a score that are printed
PROBLEMS = 1


@dataclass(frozen=True)
class SweepStudy:
    """Run a study, print its score and draw its figure; without a name, list the studies."""

    study: Annotated[
        str | None, tyro.conf.Positional, tyro.conf.arg(metavar="[STUDY]", help_behavior_hint="")
    ] = None
    """Name of the study."""
    preset: Preset = "quick"
    """Size of the study's grid."""
    seed: Whole = 0
    """Root of all randomness."""
    engine: EngineName = "auto"
    """serial: this process, local: its machine, slurm: jobs, an address: a running cluster, auto: serial or local."""
    workers: Workers = None
    """Number of worker processes; by default one per core of the machine, or of a job of Slurm."""
    out: Folder = None
    """Folder of the run; by default a new one, runs/STUDY-TIME."""
    resume: Flag = False
    """Go on with the run in --out; what is recorded is not computed again."""
    set: Axes = ()
    """Other values for an axis of the study, such as gamma=0.9 or replications=10."""
    to: Annotated[Path | None, tyro.conf.arg(metavar="FILE", help_behavior_hint="")] = None
    """Figure to write, .png, .svg or .pdf; by default STUDY.png in the folder of the run."""
    slurm: SlurmJobs = field(default_factory=SlurmJobs)

    def run(self) -> int:
        """Run what is not recorded yet; exit with 1 when a trial failed or contradicts what is proved."""
        from experiments import study as studies

        if self.study is None:
            _list()
            return 0
        study = studies.load(self.study)
        values = axis_values(self.set)
        check_seed(self.seed)
        out = folder_for(self.out, study.name, self.resume)
        figure = self.to or out / f"{study.name}.png"
        check_format(figure)
        progress = Progress(study.name)
        with resumable(progress, out, as_arguments("sweep", self, ["study"])), progress:
            frame = studies.run(
                study,
                self.preset,
                self.seed,
                engine=engine_for(self.engine, self.workers, self.slurm),
                out=out,
                resume=self.resume,
                progress=progress,
                warn=lambda message: print(f"boundlab: {message}", file=sys.stderr),
                values=values,
            )
            progress.close()
            return _conclude(study, frame, out, figure)


def _list() -> None:
    from experiments import study as studies

    found = map(studies.load, studies.names())
    show_table([{"study": study.name, "title": study.title, "question": study.question} for study in found])


def _conclude(study: Study, frame: pd.DataFrame, out: Path, figure: Path) -> int:
    from experiments import study as studies
    from experiments._files import write_atomically
    from experiments.record import load_run

    score = study.score(frame)
    show_table(
        [{str(name): _cell(value) for name, value in line.items()} for line in _lines(score[:LONGEST])]
    )
    write_atomically(out / SCORES, score.to_csv(index=False).encode())
    print(f"score, {len(score)} lines: {out / SCORES}")
    draw_quietly()
    save(study.plot(frame), figure, study.name, load_run(out).attrs["manifest"])
    print(f"figure: {figure}")
    problems = studies.failures(study, frame)
    for problem in _lines(problems):
        print(f"{problem['role']}/{problem['family']} {problem['params']}: {problem['problem']}")
    return PROBLEMS if len(problems) else 0


def _lines(frame: pd.DataFrame) -> list[dict[str, object]]:
    return [{str(name): value for name, value in line.items()} for line in frame.to_dict("records")]


def _cell(value: object) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)
