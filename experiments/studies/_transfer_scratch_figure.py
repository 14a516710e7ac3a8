"""The panels of the study of transfer against scratch: errors, ratios of episodes, exponents, and what is paid."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from experiments.plots.canvas import BLUE, GREEN, GREY, INK, ORANGE, PURPLE, SKY
from experiments.studies import _marks as marks
from experiments.studies._transfer_scratch_runs import ERRORS, TARGETS, T
from experiments.studies._transfer_scratch_score import AXES, PAYING, PLAIN

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

STYLES = {
    "oracle": ("true features", INK, "o"),
    "transfer": (f"features of {T} sources", BLUE, "s"),
    "scratch": ("low rank from scratch, one step an episode", ORANGE, "^"),
    "thrifty": ("low rank from scratch, every transition", GREEN, "v"),
    "uniform": ("the same with uniform actions", SKY, "P"),
    "tabular": ("every state-action alone", GREY, "D"),
}
ROWS = len(AXES) * len(PAYING) * len(ERRORS)
COLOURS = {"H": ORANGE, "d": PURPLE, "A": BLUE}
WORDS = {"H": "steps", "d": "features", "A": "actions"}


def errors(axes: Axes, table: pd.DataFrame, rows: pd.DataFrame) -> None:
    """Mean errors of values along the episodes, and where other learners come to be ahead of transfer."""
    axes.set(xscale="log", yscale="log", xlabel="episodes $E$ of the new task", ylabel="error of values, $G$")
    curves = table[table["family"] == "curves"]
    if "n" in curves and len(curves):
        axes.set_title(f"Errors; {curves['n'].max():,.0f} episodes of each source")
    for name, (words, colour, marker) in STYLES.items():
        lines = curves[curves["series"] == f"gap_{name}"]
        if "episodes" in lines:
            lines = lines.sort_values("episodes")
            marks.measured(axes, "episodes", lines, colour, marker, words, gid=f"gap {name}")
            axes.plot(lines["episodes"], lines["value"], color=colour, linewidth=0.8)
        crossed = curves[curves["series"] == f"gap_{name}_crossing"]["value"]
        for place in crossed[np.isfinite(crossed) & (crossed > 0)]:
            axes.axvline(place, color=colour, linewidth=1.0, linestyle=(0, (1, 2)), gid=f"crossing {name}")
    marks.entry(axes, "dotted: transfer is overtaken", color=GREY, linestyle=(0, (1, 2)))
    marks.failures(axes, rows[rows["family"] == "curves"], "episodes")
    marks.legend(axes)


def ratios(axes: Axes, table: pd.DataFrame, rows: pd.DataFrame) -> None:
    """Episodes over those of transfer to the same error of values, along each size, with the law."""
    axes.set(xscale="log", yscale="log", xlabel="size", ylabel="episodes over those of transfer")
    axes.set_title(f"Ratios to reach $G$ = {TARGETS['gap']:g}")
    for axis in AXES:
        ours = table[table["family"] == f"along_{axis}"]
        for name, marker, dashes in (("scratch", "^", "-"), ("uniform", "P", (0, (4, 2)))):
            lines = ours[ours["series"] == f"gap_{name}_ratio"]
            if axis not in lines:
                continue
            lines = lines.sort_values(axis)
            words = f"{name}, along ${axis}$"
            marks.measured(axes, axis, lines, COLOURS[axis], marker, words, gid=f"ratio {name} {axis}")
            marks.predicted(axes, axis, lines, COLOURS[axis], gid=f"law {name} {axis}", dashes=dashes)
        claimed = ours[(ours["series"] == "gap_scratch_ratio") & ours["value"].notna()]
        if len(claimed):
            claimed = claimed.sort_values(axis)
            first = claimed.iloc[0]
            line = first["value"] * claimed[axis] / first[axis]
            axes.plot(claimed[axis], line, color=COLOURS[axis], linewidth=0.8, linestyle=(0, (1, 2)),
                      gid=f"claimed {axis}")  # fmt: skip
    sizes = {int(size) for axis in AXES for size in rows[rows["family"] == f"along_{axis}"].get(axis, ())}
    marks.ticks(axes, sorted(sizes))
    marks.entry(axes, "lines: parameters counted", color=GREY)
    marks.entry(axes, "dotted: as $HdA$, from the first", color=GREY, linestyle=(0, (1, 2)))
    marks.failures(axes, rows[rows["family"].str.startswith("along")], "none")
    marks.legend(axes, 2)


def exponents(axes: Axes, table: pd.DataFrame, rows: pd.DataFrame) -> None:
    """Exponents of the ratios in each size, with the law's and the claimed one."""
    axes.set(xlabel="exponent of the ratio", ylabel="size, learner, error", ylim=(-0.7, ROWS - 0.3))
    axes.set_title("Exponents of the ratios")
    labels: list[str] = []
    for axis in AXES:
        for name in PAYING:
            for error in ERRORS:
                height = ROWS - 1 - len(labels)
                labels.append(f"${axis}$, {name}, {error}")
                chosen = (table["family"] == f"along_{axis}") & (
                    table["series"] == f"{error}_{name}_exponent"
                )
                _exponent(axes, table[chosen], height, COLOURS[axis], f"exponent {axis} {name} {error}")
    axes.set_yticks(range(ROWS - 1, -1, -1), labels)
    axes.axvline(1.0, color=INK, linewidth=1.0, linestyle=(0, (1, 2)), gid="claimed", label="claimed: $HdA$")
    top = [ROWS - 0.5, ROWS - len(PAYING) * len(ERRORS) - 0.5]  # the rows of H, the first of AXES
    axes.plot([PLAIN["H"]] * 2, top, color=INK, linewidth=1.0, linestyle="--", gid="claimed plain",
              label="claimed: $dA/H$")  # fmt: skip
    axes.axvline(0.0, color=GREY, linewidth=0.8)
    axes.plot([], [], marker="|", linestyle="", color=INK, markersize=12, label="parameters counted")
    marks.failures(axes, rows[rows["family"].str.startswith("along")], "none")
    marks.legend(axes, 2)


def _exponent(axes: Axes, lines: pd.DataFrame, height: float, colour: str, gid: str) -> None:
    for line in lines.to_dict("records"):
        if np.isfinite(line["value"]):
            reach = np.abs(np.nan_to_num(np.array([[line["low"]], [line["high"]]]) - line["value"]))
            axes.errorbar([line["value"]], [height], xerr=reach, fmt="o", color=colour, markersize=5, gid=gid)
            axes.plot([line["predicted"]], [height], marker="|", color=INK, markersize=12)


def paid(axes: Axes, table: pd.DataFrame, rows: pd.DataFrame) -> None:
    """New tasks after which the episodes of the sources have been saved, along those of a source."""
    axes.set(xscale="log", yscale="log", xlabel="episodes $n$ of a source", ylabel="new tasks")
    axes.set_title(f"New tasks that pay {T} sources")
    ours = table[table["family"] == "sources"]
    for name, colour in (("scratch", ORANGE), ("thrifty", GREEN), ("uniform", SKY)):
        for error, marker in zip(ERRORS, ("s", "o"), strict=True):
            lines = ours[(ours["series"] == f"{error}_{name}_paid")]
            if "n" not in lines:
                continue
            never = lines[np.isinf(lines["value"])]["n"]
            top = axes.get_xaxis_transform()
            axes.plot(never, np.full(len(never), 0.96), marker, color=colour, fillstyle="none", transform=top)
            lines = lines[np.isfinite(lines["value"])]
            lines = lines.assign(high=lines["high"].where(np.isfinite(lines["high"]), lines["value"]))
            words = f"against {name}, {error} {TARGETS[error]:g}"
            marks.measured(axes, "n", lines, colour, marker, words, gid=f"paid {error} {name}")
    axes.axhline(1.0, color=GREY, linewidth=0.8)
    marks.entry(axes, "open, at the top: never", color=GREY, marker="o", fillstyle="none", linestyle="")
    marks.failures(axes, rows[rows["family"] == "sources"], "n")
    marks.legend(axes)
