"""The panels of the objectives study: accuracy of the decoded task under three behaviours, by objective."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from experiments.plots.canvas import BLUE, GREEN, GREY, VERMILLION
from experiments.studies import _marks as marks
from experiments.studies.objectives import CONCENTRATIONS, OBJECTIVES, TASKS

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

SHOWN = (
    ("iid", BLUE, "o", "behaviours as in training"),
    ("swap", VERMILLION, "X", "behaviour of the next task"),
    ("uniform", GREEN, "^", "uniform behaviour"),
)


def accuracies(axes: Axes, table: pd.DataFrame, rows: pd.DataFrame, name: str) -> None:
    """Accuracy under each behaviour, one line an objective."""
    axes.set(xlabel="tasks decoded rightly from one transition", ylabel="objective maximised", xlim=(0, 1))
    axes.set_title(f"{name.replace('_', ' ')} behaviours, Dirichlet({CONCENTRATIONS[name]:g})")
    axes.axvline(1 / TASKS, color=GREY, linestyle=(0, (3, 2)), linewidth=1, gid="chance")
    for shift, (protocol, colour, marker, words) in zip((-0.2, 0.0, 0.2), SHOWN, strict=True):
        lines = table.set_index("series").reindex([f"{objective}_{protocol}" for objective in OBJECTIVES])
        value = lines["value"].to_numpy(float)
        reach = np.abs(np.nan_to_num(lines[["low", "high"]].to_numpy(float).T - value))
        draws = int(lines["draws"].max()) if lines["draws"].notna().any() else 0
        axes.errorbar(value, np.arange(len(value)) + shift, xerr=reach, fmt=marker, color=colour, markersize=6,
                      elinewidth=1.2, label=f"{words}; {draws} families", gid=f"{protocol} {name}")  # fmt: skip
    marks.entry(axes, "chance", color=GREY, linestyle=(0, (3, 2)))
    axes.set_yticks(range(len(OBJECTIVES)), list(OBJECTIVES.values()))
    axes.invert_yaxis()
    marks.failures(axes, rows, "none")
    marks.legend(axes)
