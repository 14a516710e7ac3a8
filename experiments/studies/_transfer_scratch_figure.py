"""The panels of the study of transfer against scratch: errors, ratios of episodes, exponents, and what is paid."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from experiments.plots.canvas import BLUE, GREEN, GREY, INK, ORANGE, PURPLE, SKY
from experiments.studies import _marks as marks
from experiments.studies._transfer_scratch_law import CLAIMED, PLAIN
from experiments.studies._transfer_scratch_runs import GOALS, T
from experiments.studies._transfer_scratch_score import AXES, COARSE, CONTROL, PAYING

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

STYLES = {
    "oracle": ("true features", INK, "o"),
    "transfer": (f"features of {T} sources", BLUE, "s"),
    "scratch": ("low rank from scratch, one step an episode", ORANGE, "^"),
    "thrifty": ("low rank from scratch, every transition", GREEN, "v"),
    "uniform": ("the same with uniform actions", SKY, "P"),
    "tabular": ("every state-action alone, the control", GREY, "D"),
}
MEASURED = (*PAYING, CONTROL)
ROWS = len(AXES) * len(MEASURED)
COLOURS = {"H": ORANGE, "d": PURPLE, "A": BLUE}
MARKS = {"gap": ("s", 0.24), "fine": ("D", 0.0), "loss": ("o", -0.24)}  # and heights in a row


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
    axes.set_title(f"Ratios to reach $G$ = {GOALS['gap'].target:g}, the sources being free")
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
        claimed = ours[ours["series"] == "gap_scratch_ratio"]
        if len(claimed):
            claimed = claimed.sort_values(axis)
            axes.plot(claimed[axis], claimed["claimed"], color=COLOURS[axis], linewidth=0.8,
                      linestyle=(0, (1, 2)), gid=f"claimed {axis}")  # fmt: skip
    sizes = {int(size) for axis in AXES for size in rows[rows["family"] == f"along_{axis}"].get(axis, ())}
    marks.ticks(axes, sorted(sizes))
    marks.entry(axes, "lines: parameters counted", color=GREY)
    marks.entry(axes, "dotted: $HdA$ itself", color=GREY, linestyle=(0, (1, 2)))
    marks.failures(axes, rows[rows["family"].str.startswith("along")], "none")
    marks.legend(axes, 2)


def exponents(axes: Axes, table: pd.DataFrame, rows: pd.DataFrame) -> None:
    """Exponents of the ratios in each size, with the law's and the claimed one."""
    axes.set(xlabel="exponent of the ratio", ylabel="size, learner", ylim=(-0.7, ROWS - 0.3))
    axes.set_title("Exponents of the ratios, and those counted")
    ours = table[table["family"].str.startswith("along")]
    labels: list[str] = []
    for axis in AXES:
        for name in MEASURED:
            height = ROWS - 1 - len(labels)
            chosen = ours[ours["family"] == f"along_{axis}"]
            missed = 0
            for goal in GOALS:
                lines = chosen[chosen["series"] == f"{goal}_{name}_exponent"]
                missed += int(lines["missed"].sum()) if len(lines) else 0
                _exponent(axes, lines, height, COLOURS[axis], (axis, name, goal))
            words = f"${axis}$, {name}" + (", control" if name == CONTROL else "")
            labels.append(words + (f" ({missed} missed)" if missed else ""))
    axes.set_yticks(range(ROWS - 1, -1, -1), labels, fontsize=11)
    for k in range(1, len(AXES)):
        axes.axhline(ROWS - 0.5 - k * len(MEASURED), color=GREY, linewidth=0.8)
    _claims(axes)
    for goal in GOALS:
        axes.plot([], [], marker=MARKS[goal][0], linestyle="", color=GREY, label=_in_words(ours, goal))
    axes.plot([], [], "s", color=GREY, fillstyle="none", label="open: counts off its interval")
    axes.plot([], [], marker="|", linestyle="", color=INK, markersize=12, label="parameters counted")
    marks.failures(axes, rows[rows["family"].str.startswith("along")], "none")
    marks.legend(axes, 2)


def _in_words(table: pd.DataFrame, goal: str) -> str:
    """Tell a goal, and the least number of trials that a slope rests on."""
    error, target = GOALS[goal]
    names = [f"{goal}_{name}_exponent" for name in MEASURED]
    draws = table[table["series"].isin(names)]["draws"]
    told = f"; {draws.min()} draws or more" if len(draws) else ""
    return f"{'$G$' if error == 'gap' else error} = {target:g}{told}"


def _claims(axes: Axes) -> None:
    """Draw both readings of the claim; they differ along H, whose rows are on top, and are of no control."""
    for axis, top in zip(AXES, range(ROWS, 0, -len(MEASURED)), strict=True):
        ends = [top - 0.5, top + 0.5 - len(MEASURED)]
        first = axis == AXES[0]
        axes.plot([CLAIMED] * 2, ends, color=INK, linewidth=1.2, linestyle=(0, (1, 2)), gid=f"claimed {axis}",
                  label="claimed: $HdA$" if first else None)  # fmt: skip
        if PLAIN[axis] != CLAIMED:
            axes.plot([PLAIN[axis]] * 2, ends, color=INK, linewidth=1.0, linestyle="--", gid="claimed plain",
                      label=f"claimed: $dA/H$ (differs along ${axis}$)")  # fmt: skip
    axes.axvline(0.0, color=GREY, linewidth=0.8)


def _exponent(axes: Axes, lines: pd.DataFrame, row: int, colour: str, of: tuple[str, str, str]) -> None:
    marker, above = MARKS[of[2]]
    for line in lines.to_dict("records"):
        if np.isfinite(line["value"]):
            reach = np.abs(np.nan_to_num(np.array([[line["low"]], [line["high"]]]) - line["value"]))
            inside = "white" if line["outside"] else colour
            axes.errorbar([line["value"]], [row + above], xerr=reach, fmt=marker, color=colour, markersize=5,
                          markerfacecolor=inside, gid=" ".join(("exponent", *of)))  # fmt: skip
            axes.plot([line["predicted"]] * 2, [row - 0.4, row + 0.4], color=INK, linewidth=1.2)


def paid(axes: Axes, table: pd.DataFrame, rows: pd.DataFrame) -> None:
    """New tasks after which the episodes of the sources have been saved, along those of a source."""
    axes.set(xscale="log", yscale="log", xlabel="episodes $n$ of a source", ylabel="new tasks")
    axes.set_title(f"New tasks that pay {T} sources")
    ours = table[table["family"] == "sources"]
    for k, name in enumerate(PAYING):
        _, colour, _ = STYLES[name]
        for goal, marker in zip(COARSE, ("s", "o"), strict=True):
            lines = ours[(ours["series"] == f"{goal}_{name}_paid")]
            if "n" not in lines:
                continue
            words = f"against {name}, {goal} {GOALS[goal].target:g}"
            beside = lines.assign(n=lines["n"] * 1.08 ** (k - 1))
            marks.open_ended(axes, "n", beside, colour, marker, words, gid=f"paid {goal} {name}")
    axes.axhline(1.0, color=GREY, linewidth=0.8)
    marks.entry(
        axes,
        "open, at the top: never; arrows: no end",
        color=GREY,
        marker="o",
        fillstyle="none",
        linestyle="",
    )
    marks.failures(axes, rows[rows["family"] == "sources"], "n")
    marks.legend(axes)
