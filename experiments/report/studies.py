"""The studies of a report: each with its figure, its numbers, and what contradicts what is proved."""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from experiments.report.downloads import Download, of_frame
from experiments.report.svg import as_svg
from experiments.report.unfinished import missing
from theory.errors import InvalidInput

if TYPE_CHECKING:
    import pandas as pd

    from experiments.report.words import Words
    from experiments.study import Study

SHOWN_PROBLEMS = 20
LONGEST = 120_000  # letters of a file of draws that a page carries; the record has those of larger studies
RECORD = (
    "id",
    "params",
    "facts",
    "seconds",
)  # columns that say nothing to somebody who plots the draws again


@dataclass(frozen=True)
class StudyRun:
    """A recorded run of a study: all its rows, failed ones included, and its manifest."""

    study: Study
    frame: pd.DataFrame
    manifest: Mapping[str, Any]


def study_view(run: StudyRun, anchor: str, prefix: str, words: Words) -> dict[str, Any]:
    """Everything that the page says of one study.

    ``anchor`` is the id of its section, ``prefix`` begins the ids of its figure, ``words`` are those of the page.

    Raises
    ------
    InvalidInput
        If the run lacks a number that the score of the study needs now.
    """
    from experiments.study import failures

    study, score = run.study, _score(run)
    problems = failures(study, run.frame).to_dict("records")
    return {
        "id": anchor,
        "study": study,
        "figure": _figure(run, prefix, words),
        "numbers": of_frame(score, f"{anchor}.csv"),
        "lines": len(score),
        "draws": draws(run.frame, f"{anchor}-draws.csv"),
        "trials": len(run.frame),
        "unfinished": missing(run.manifest, len(run.frame)),
        "failed": int(run.frame["failed"].notna().sum()),
        "problems": [
            {**line, "params": json.loads(str(line["params"]))} for line in problems[:SHOWN_PROBLEMS]
        ],
        "more_problems": max(len(problems) - SHOWN_PROBLEMS, 0),
        "command": _command(run),
    }


def _score(run: StudyRun) -> pd.DataFrame:
    try:
        return run.study.score(run.frame)
    except KeyError as error:
        raise InvalidInput(
            f"the run of {run.study.name} has no {error}, as one of another version; run it again: {_command(run)}"
        ) from error


def draws(frame: pd.DataFrame, name: str) -> Download | None:
    """Return the trials of a study as a CSV file, each parameter in a column; None where that would be too long."""
    import pandas as pd

    params = pd.DataFrame([json.loads(text) for text in frame["params"]], index=frame.index)
    results = frame.drop(columns=list(RECORD)).dropna(axis="columns", how="all")
    named = params.drop(columns=[column for column in params if column in results])
    file = of_frame(named.join(results), name)
    return file if len(file.href) <= LONGEST else None


def _figure(run: StudyRun, prefix: str, words: Words) -> Markup:
    """The figure as the study draws it, without the title, which the page says above it."""
    import matplotlib.pyplot as plt

    figure = run.study.plot(run.frame)
    try:
        if (title := figure.get_suptitle()) == run.study.title:
            figure.suptitle("")
        return as_svg(
            figure, prefix, f"Figure of the study {run.study.name}: {title or run.study.title}", words
        )
    finally:
        plt.close(figure)


def _command(run: StudyRun) -> str:
    """The command line that makes these rows again."""
    config = run.manifest.get("config") or {}
    words: Sequence[object] = (
        *("boundlab", "sweep", run.study.name),
        *(("--preset", config["preset"]) if "preset" in config else ()),
        *(("--seed", run.manifest["root_seed"]) if "root_seed" in run.manifest else ()),
        *(
            word
            for name, values in (config.get("values") or {}).items()
            for word in ("--set", f"{name}={','.join(map(str, values))}")
        ),
    )
    return shlex.join(map(str, words))
