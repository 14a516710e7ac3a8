"""A study answers one question with a figure: its sweep, run, score and plot are one file.

``experiments/studies/<name>.py`` defines ``STUDY``. A package of somebody else adds studies through the
entry-point group ``boundlab.studies``: the entry's name is the study's, its value points at the
:class:`Study`. Nothing here imports a simulator before something is run.
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from experiments.sweep import Scalar, Sweep, Trial, digest
from experiments.sweep import plan as all_trials
from theory.errors import InvalidInput

if TYPE_CHECKING:
    import pandas as pd

    from experiments.engine import Engine
    from experiments.running import Progress

FOLDER = Path(__file__).parent / "studies"
GROUP = "boundlab.studies"
PROBLEM = ["id", "family", "role", "params", "problem"]


class Run(Protocol):
    """The computation of a study, importable by name, for it is called in other processes."""

    def __call__(self, trials: Sequence[Trial], *, seed: int) -> Sequence[Mapping[str, object]]:
        """Return one row for each trial, a function of that trial and the seed alone.

        Columns whose names end in ``seconds`` are exempt: they hold measured durations.
        """
        ...


class Plot(Protocol):
    """The figure of a study."""

    def __call__(self, frame: pd.DataFrame, axes: Any = None) -> Any:
        """Draw the rows with the theory's curves on the given axes, or on new ones, and return the figure."""
        ...


@dataclass(frozen=True)
class Study:
    """A question, the grid of instances on which it is asked, and what turns the rows into an answer.

    presets : the sweeps, as data, under ``quick`` and ``full``; their trials carry the study's name.
    score : the table of the study, with intervals; a function of the frame alone (see :func:`generator`).
    contradictions : the rows that contradict what is proved, with the columns ``PROBLEM``.
    check : raises InvalidInput on trials that cannot be run, before any is.

    Raises
    ------
    InvalidInput
        If a preset is missing, or a sweep carries another name.
    """

    name: str
    title: str
    question: str
    presets: Mapping[str, tuple[Sweep, ...]]
    run: Run
    score: Callable[[pd.DataFrame], pd.DataFrame]
    plot: Plot
    contradictions: Callable[[pd.DataFrame], pd.DataFrame] | None = None
    check: Callable[[Sequence[Trial]], None] | None = None

    def __post_init__(self) -> None:
        missing = [preset for preset in ("quick", "full") if not self.presets.get(preset)]
        if missing:
            raise InvalidInput(f"study {self.name}: there is no sweep for the preset {missing[0]!r}")
        for sweep in (sweep for sweeps in self.presets.values() for sweep in sweeps):
            if sweep.claim != self.name:
                raise InvalidInput(f"study {self.name}: a sweep is called {sweep.claim!r}, not {self.name!r}")

    def sweeps(self, preset: str) -> tuple[Sweep, ...]:
        """Return the sweeps of a preset.

        Raises
        ------
        InvalidInput
            If the study has no such preset.
        """
        if preset not in self.presets:
            raise InvalidInput(
                f"study {self.name}: unknown preset {preset!r} (known: {', '.join(self.presets)})"
            )
        return self.presets[preset]


def names() -> tuple[str, ...]:
    """Names of all studies, sorted: those of this package and those that other packages add."""
    return tuple(sorted(_entries()))


def load(name: str) -> Study:
    """Return the study of that name.

    Raises
    ------
    InvalidInput
        If there is no such study (the message gives the closest name), two packages give the same name to
        different ones, or what is found is no study of that name.
    """
    known = _entries()
    if name not in known:
        near = difflib.get_close_matches(name, known, n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"the studies are {', '.join(sorted(known))}"
        raise InvalidInput(f"unknown study {name!r}; {hint}")
    places = known[name]
    if len(places) > 1:
        raise InvalidInput(
            f"two studies are called {name!r}: {' and '.join(sorted(places))}; rename one of them"
        )
    (place,) = places
    try:
        found = EntryPoint(name, place, GROUP).load()
    except (ImportError, AttributeError) as error:
        raise InvalidInput(f"the study {name!r} cannot be loaded from {place}: {error}") from error
    if not isinstance(found, Study) or found.name != name:
        raise InvalidInput(f"{place} must be a Study with name {name!r}, got {found!r}")
    return found


def _entries() -> dict[str, set[str]]:
    own = [(path.stem, f"experiments.studies.{path.stem}:STUDY") for path in FOLDER.glob("*.py")]
    places: dict[str, set[str]] = {name: {place} for name, place in own if not name.startswith("_")}
    for entry in entry_points(group=GROUP):
        places.setdefault(entry.name, set()).add(entry.value)
    return places


def run(
    study: Study | str,
    preset: str,
    seed: int,
    *,
    engine: Engine | None = None,
    out: Path | None = None,
    resume: bool = False,
    progress: Progress | None = None,
    warn: Callable[[str], None] | None = None,
    values: Mapping[str, Sequence[Scalar]] | None = None,
    families: Sequence[str] | None = None,
) -> pd.DataFrame:
    """Run the trials of a study and return their rows, the failed ones included.

    ``families`` leaves the sweeps of all other families out, ``values`` puts other values on axes of the sweeps;
    the rest is that of :func:`~experiments.running.collect`. Score and plot are functions of the frame; those of a
    study that compares families may need all of them.

    Raises
    ------
    InvalidInput
        If study, preset, a family or an axis is unknown, a value cannot be run, or ``out`` holds another run or
        cannot be written.
    """
    from experiments.running import collect

    chosen = load(study) if isinstance(study, str) else study
    settings = dict(values or {})
    sweeps = chosen.sweeps(preset) if families is None else _of(chosen, preset, families)
    if settings:
        from experiments.plan import override  # brings every simulator, which not every study needs

        sweeps = override(sweeps, settings)
    trials = all_trials(sweeps)
    if chosen.check is not None:
        chosen.check(trials)
    config: dict[str, object] = {
        "study": chosen.name,
        "preset": preset,
        "values": {name: list(listed) for name, listed in settings.items()},
    }
    if families is not None:
        config["families"] = sorted(families)
    return collect(
        trials,
        partial(chosen.run, seed=seed),
        seed,
        config,
        engine=engine,
        out=out,
        resume=resume,
        progress=progress,
        warn=warn,
    )


def _of(study: Study, preset: str, families: Sequence[str]) -> list[Sweep]:
    sweeps = study.sweeps(preset)
    known = sorted({sweep.family for sweep in sweeps})
    for family in families:
        if family not in known:
            raise InvalidInput(f"study {study.name}: unknown family {family!r} (known: {', '.join(known)})")
    return [sweep for sweep in sweeps if sweep.family in families]


def failures(study: Study, frame: pd.DataFrame) -> pd.DataFrame:
    """Every row that must not be passed over: trials without a result, and contradictions to what is proved.

    One line each, with the columns ``PROBLEM``; empty when all is well.
    """
    import pandas as pd

    lost = frame[frame["failed"].notna()]
    problems = [lost.assign(problem=lost["failed"].str.split("\n").str[0])[PROBLEM]]
    if study.contradictions is not None:
        problems.append(study.contradictions(frame)[PROBLEM])
    return pd.concat([part for part in problems if len(part)] or problems[:1], ignore_index=True)


def with_parameters(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of a study with every parameter of the trials in a column of its own."""
    import pandas as pd

    rows = frame.reset_index(drop=True)
    return rows.join(pd.DataFrame([json.loads(text) for text in rows["params"]], index=rows.index))


def generator(frame: pd.DataFrame) -> np.random.Generator:
    """Return the generator for resampling these rows: a function of them, so that a score can be repeated."""
    return np.random.default_rng(int(digest("\n".join(sorted(frame["id"]))), 16))
