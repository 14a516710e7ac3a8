"""The panels of the study of transferred models: errors, losses, the gain of transfer, and where it stops."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from experiments.plots.canvas import BLUE, GREEN, GREY, INK, ORANGE, PURPLE, SKY
from experiments.studies import _marks as marks
from experiments.studies._transfer_models_runs import SOURCE, S, T, predicted

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

STYLES = {
    "oracle": ("true features", INK, "o"),
    "transfer": (f"of {T} sources", BLUE, "s"),
    "one_source": ("of one source", SKY, "v"),
    "scratch": ("from scratch", ORANGE, "^"),
    "tabular": ("no features", GREY, "D"),
    "mixture": ("mixed sources", PURPLE, "P"),
}
ALONG_N = "samples $N$ of the new task"
DOTTED = (0, (1, 1.5))


def errors(axes: Axes, table: pd.DataFrame, rows: pd.DataFrame, family: str) -> None:
    """Errors of all learners along the samples, at the largest number of actions, with their laws."""
    _learners(axes, table, family, "")
    axes.set(ylabel="squared Hellinger error")
    axes.set_title(f"Models {family} the span{_actions(table, family)}")
    marks.entry(axes, "full: the laws", color=GREY)
    marks.failures(axes, rows[rows["family"] == family], "N")
    marks.legend(axes, 3)


def losses(axes: Axes, table: pd.DataFrame, rows: pd.DataFrame) -> None:
    """Losses of the plans in all models along the samples, inside the span."""
    _learners(axes, table, "inside", "loss_")
    axes.set(ylabel="loss of a plan")
    axes.set_title(f"Plans inside the span{_actions(table, 'inside')}")
    marks.failures(axes, rows[rows["family"] == "inside"], "N")
    marks.legend(axes, 3)


def _learners(axes: Axes, table: pd.DataFrame, family: str, prefix: str) -> None:
    ours = table[(table["family"] == family) & (table["A"] == _most(table, family))]
    axes.set(xscale="log", yscale="log", xlabel=ALONG_N)
    for series, (words, colour, marker) in STYLES.items():
        lines = ours[(ours["series"] == prefix + series) & (ours["value"] > 0)].sort_values("N")
        marks.measured(axes, "N", lines, colour, marker, "", gid=f"{family} {prefix}{series}")
        marks.entry(axes, words, color=colour, marker=marker, markersize=5, linestyle="none")
        axes.plot(lines["N"], lines["value"], color=colour, linewidth=0.8, linestyle=DOTTED)
        marks.predicted(axes, "N", lines, colour, gid=f"law {family} {prefix}{series}")
    seen = ours[ours["series"].isin([prefix + series for series in STYLES])]["value"]
    if (seen > 0).any():
        axes.set_ylim(seen[seen > 0].min() / 2, 2 * seen.max())


def _most(table: pd.DataFrame, family: str) -> float:
    return float(table[table["family"] == family]["A"].max())


def _actions(table: pd.DataFrame, family: str) -> str:
    return f", {_most(table, family):g} actions" if (table["family"] == family).any() else ""


def settling(axes: Axes, table: pd.DataFrame, rows: pd.DataFrame) -> None:
    """Gain of true features over its law, along the samples of a state-action: scratch does worse with few."""
    axes.set(xscale="log", xlabel="samples of a state-action", ylabel="gain over its law")
    axes.set_title("The law is reached from above")
    gain = table[(table["family"] == "inside") & (table["series"] == "gain")]
    scales = ["value", "low", "high"]
    for A, (colour, marker) in zip(np.unique(gain["A"]), marks.SERIES, strict=False):
        lines = gain[gain["A"] == A].copy()
        lines[scales] = lines[scales].div(lines["predicted"], axis=0)
        lines["each"] = lines["N"] / (S * A)
        marks.measured(axes, "each", lines, colour, marker, f"{A:g} actions", gid=f"settling {A:g}")
        axes.plot(lines["each"], lines["value"], color=colour, linewidth=0.8, linestyle=DOTTED)
    axes.axhline(1, color=INK, linewidth=1.0, gid="law")
    marks.failures(axes, rows[rows["family"] == "inside"], "none")
    marks.legend(axes, 2)


def gains(axes: Axes, table: pd.DataFrame, rows: pd.DataFrame) -> None:
    """Error of scratch over that of the true features along the actions, at the largest number of samples."""
    from matplotlib.ticker import NullLocator

    axes.set(
        xscale="log", yscale="log", xlabel="actions $A$", ylabel="error of scratch over that of true features"
    )
    axes.set_title("The gain grows with the actions")
    inside = table[table["family"] == "inside"]
    most, actions = inside["N"].max(), np.unique(inside["A"].to_numpy(float))
    gain = inside[(inside["N"] == most) & (inside["series"] == "gain")]
    marks.measured(axes, "A", gain, BLUE, "o", f"measured, N = {most:g}", gid="gain")
    law = [predicted(int(A), 1)["gain"] for A in actions]
    axes.plot(actions, law, color=BLUE, linewidth=1.4, gid="law gain", label="$p_1/(d(S-1))$")
    marks.ticks(axes, actions.tolist())
    axes.yaxis.set_minor_locator(NullLocator())
    axes.set_yticks(law, [f"{factor:g}" for factor in law])
    marks.failures(axes, rows[rows["family"] == "inside"], "A")
    marks.legend(axes)


def crossings(axes: Axes, table: pd.DataFrame, rows: pd.DataFrame) -> None:
    """Samples at which scratch is as good as transfer, in errors and in losses, and the new tasks that pay."""
    axes.set(xscale="log", yscale="log", xlabel="actions $A$", ylabel=f"{ALONG_N}; new tasks")
    axes.set_title("Where transfer breaks even")
    inside = table[table["family"] == "inside"]
    for series, colour, marker, aside, words in (
        ("crossing_scratch", ORANGE, "^", 0.96, "scratch is as good, errors"),
        ("loss_crossing_scratch", GREEN, "s", 1.04, "scratch is as good, losses"),
    ):
        lines = inside[inside["series"] == series]
        marks.predicted(axes, "A", lines, colour, gid=f"law {series}")
        lines = _drawable(lines)
        lines["A"] *= aside  # so that none hides the other
        marks.measured(axes, "A", lines, colour, marker, words, gid=series)
    axes.axhline(T * SOURCE, color=GREY, linewidth=1.0, linestyle=DOTTED, label="samples of all sources")
    paid = _drawable(inside[inside["series"] == "break_even"])
    fewest = paid[paid["N"] == paid["N"].min()]
    words = f"new tasks of N = {paid['N'].min():g} that pay the sources"
    marks.measured(axes, "A", fewest, PURPLE, "D", words if len(fewest) else "", gid="paid")
    marks.ticks(axes, np.unique(inside["A"].to_numpy(float)).tolist())
    marks.failures(axes, rows[rows["family"] == "inside"], "A")
    marks.legend(axes)


def _drawable(lines: pd.DataFrame) -> pd.DataFrame:
    """Those of positive, finite value; an upper end at infinity is left out."""
    seen: pd.DataFrame = lines[np.isfinite(lines["value"]) & (lines["value"] > 0)].copy()
    seen["high"] = seen["high"].where(np.isfinite(seen["high"]), seen["value"])
    return seen
