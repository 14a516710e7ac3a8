"""Options that several commands have, and the command line that a command came from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import MISSING, fields, is_dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import tyro

from experiments._numbers import number
from experiments.jobs import SlurmJobs
from theory.errors import InvalidInput

if TYPE_CHECKING:
    from experiments.engine import Engine

WHERE = {"out", "resume"}


UNSAID = tyro.conf.arg(help_behavior_hint="")  # a default that the help explains in words

Preset = Literal["quick", "full"]
Whole = Annotated[int, number(int, "a whole number", "N")]
Probability = Annotated[float, number(float, "a number between 0 and 1", "PROBABILITY")]
Discount = Annotated[float | None, number(float, "a number in [0, 1)", "DISCOUNT"), UNSAID]
Workers = Annotated[int | None, number(int, "a whole number", "N"), UNSAID]
EngineName = Annotated[str, tyro.conf.arg(metavar="{auto,serial,local,slurm,tcp://HOST:PORT}")]
Folder = Annotated[Path | None, tyro.conf.arg(metavar="DIR"), UNSAID]
Flag = Annotated[bool, UNSAID]
Axes = Annotated[tuple[str, ...], tyro.conf.UseAppendAction, tyro.conf.arg(metavar="NAME=VALUE[,VALUE...]")]


def engine_for(name: str, workers: int | None, jobs: SlurmJobs | None = None) -> Engine:
    """Return the engine; ``auto`` is ``local`` when more than one worker is wanted, else ``serial``.

    Raises
    ------
    InvalidInput
        If there is no such engine, workers is not positive, several are wanted of the serial engine or any of a
        running cluster, or jobs are described that no engine starts.
    """
    from experiments.engine import engine_named

    if workers is not None and workers < 1:
        raise InvalidInput(f"--workers {workers}: it must be a positive number")
    if name == "serial" and workers is not None and workers > 1:
        raise InvalidInput(f"--workers {workers}: the serial engine has one; give --engine local")
    if "://" in name and workers is not None:
        raise InvalidInput(
            f"--workers {workers}: the cluster at {name} has its own workers; leave --workers out"
        )
    if name != "slurm" and jobs not in (None, SlurmJobs()):
        raise InvalidInput(f"--engine {name} starts no jobs: give --engine slurm, or leave --slurm.* out")
    automatic = "local" if workers is not None and workers > 1 else "serial"
    try:
        return engine_named(automatic if name == "auto" else name, workers, jobs)
    except InvalidInput as error:
        raise InvalidInput(f"--engine {name}: {error}") from error


def check_seed(seed: int) -> None:
    """Refuse a root seed that no generator takes."""
    if seed < 0:
        raise InvalidInput(f"--seed {seed}: it must be 0 or more")


def as_arguments(word: str, command: Any, positional: Sequence[str]) -> list[str]:
    """The words that make up this command, without ``--out`` and ``--resume`` and without what is the default."""
    options = (field for field in fields(command) if field.name not in WHERE and field.name not in positional)
    given = [f for f in options if f.default is MISSING or getattr(command, f.name) != f.default]
    words = [text for field in given for text in _option(field.name, getattr(command, field.name))]
    return [word, *(text for name in positional for text in _texts(getattr(command, name))), *words]


def _option(name: str, value: object) -> Iterator[str]:
    if is_dataclass(value):
        for field in fields(value):
            if getattr(value, field.name) != field.default:
                yield from _option(f"{name}.{field.name}", getattr(value, field.name))
        return
    for text in _texts(value):
        yield from (f"--{name.replace('_', '-')}", text)


def _texts(value: object) -> list[str]:
    return [str(item) for item in value] if isinstance(value, tuple) else [str(value)]
