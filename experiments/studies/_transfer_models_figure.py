"""The panels of the study of transferred models: errors and losses, laws and gains, and what transfer pays."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from experiments.plots.canvas import BLUE, GREEN, GREY, INK, ORANGE, PURPLE, SKY, log_ticks
from experiments.studies import _marks as marks
from experiments.studies._transfer_models_runs import SOURCE, S, T, predicted
from experiments.studies._transfer_models_score import FALLING

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
LOSS = "loss of a plan, rewards in [0, 1]"
ASIDE = 1.06  # between marks at one place, so that none hides another
DOTTED = (0, (1, 1.5))


def errors(axes: Axes, table: pd.DataFrame, rows: pd.DataFrame, family: str) -> None:
    """Errors of all learners along the samples, at the largest number of actions, with their laws."""
    _learners(axes, table, family, "")
    axes.set(xlabel=ALONG_N, ylabel="squared Hellinger error")
    axes.set_title(f"Models {family} the span{_actions(table, family)}")
    marks.entry(axes, "full: the laws", color=GREY)
    marks.failures(axes, rows[rows["family"] == family], "N")
    marks.legend(axes, 2)


def losses(axes: Axes, table: pd.DataFrame, rows: pd.DataFrame) -> None:
    """Losses of the plans in all models along the samples, inside the span."""
    _learners(axes, table, "inside", "loss_")
    axes.set(xlabel=ALONG_N, ylabel=LOSS)
    axes.set_title(f"Plans inside the span{_actions(table, 'inside')}")
    marks.entry(axes, "open, at the bottom: none", color=GREY, marker="o", fillstyle="none", linestyle="none")
    marks.failures(axes, rows[rows["family"] == "inside"], "N")
    marks.legend(axes, 2)


def _learners(axes: Axes, table: pd.DataFrame, family: str, prefix: str) -> None:
    ours = table[(table["family"] == family) & (table["A"] == _most(table, family))]
    axes.set(xscale="log", yscale="log")
    for i, (series, (words, colour, marker)) in enumerate(STYLES.items()):
        lines = ours[ours["series"] == prefix + series].sort_values("N")
        marks.predicted(axes, "N", lines, colour, gid=f"law {family} {prefix}{series}")
        lines = lines.assign(N=lines["N"] * ASIDE ** (i - len(STYLES) // 2))
        marks.open_ended(axes, "N", lines, colour, marker, words, gid=f"{family} {prefix}{series}")
        above = lines[lines["value"] > 0]
        axes.plot(above["N"], above["value"], color=colour, linewidth=0.8, linestyle=DOTTED)
    log_ticks(axes.xaxis)
    log_ticks(axes.yaxis)


def _most(table: pd.DataFrame, family: str) -> float:
    return float(table[table["family"] == family]["A"].max())


def _actions(table: pd.DataFrame, family: str) -> str:
    return f", {_most(table, family):g} actions" if (table["family"] == family).any() else ""


def losses_along_errors(axes: Axes, table: pd.DataFrame, rows: pd.DataFrame) -> None:
    """Mean loss over the mean error of a model, of those learners that get to the truth, with their slopes."""
    axes.set(xscale="log", yscale="log", xlabel="squared Hellinger error", ylabel=LOSS)
    axes.set_title(f"Losses follow errors{_actions(table, 'inside')}")
    ours = table[(table["family"] == "inside") & (table["A"] == _most(table, "inside"))]
    for name in FALLING:
        words, colour, marker = STYLES[name]
        both = [ours[ours["series"] == series].set_index("N") for series in (name, f"loss_{name}")]
        lines = both[1].assign(error=both[0]["value"])
        lines = lines[lines["value"] > 0]
        for _, slope in ours[(ours["series"] == f"loss_slope_{name}") & ours["value"].notna()].iterrows():
            words += f", slope {slope['value']:.2f} [{slope['low']:.2f}, {slope['high']:.2f}]"
        marks.measured(axes, "error", lines, colour, marker, words, gid=f"loss along {name}")
        axes.plot(lines["error"], lines["value"], color=colour, linewidth=0.8, linestyle=DOTTED)
    log_ticks(axes.xaxis)
    log_ticks(axes.yaxis)
    marks.failures(axes, rows[rows["family"] == "inside"], "none")
    marks.legend(axes)


def settling(axes: Axes, table: pd.DataFrame, rows: pd.DataFrame) -> None:
    """Errors of scratch, and of the true features, over their laws, along the samples of a state-action."""
    axes.set(xscale="log", yscale="log", xlabel="samples of a state-action", ylabel="mean error over its law")
    axes.set_title("Scratch comes to its law from above")
    inside = table[table["family"] == "inside"]
    actions = np.unique(inside["A"].dropna())
    looks = [("scratch", A, *look) for A, look in zip(actions, marks.SERIES, strict=False)]
    looks += [("oracle", A, INK, "P") for A in actions[-1:]]
    for name, A, colour, marker in looks:
        lines = inside[(inside["series"] == f"{name}_over_law") & (inside["A"] == A)].sort_values("N")
        lines = lines.assign(each=lines["N"] / (S * A))
        words = f"{STYLES[name][0]}, {A:g} actions"
        marks.measured(axes, "each", lines, colour, marker, words, gid=f"settling {name} {A:g}")
        axes.plot(lines["each"], lines["value"], color=colour, linewidth=0.8, linestyle=DOTTED)
    axes.axhline(1, color=INK, linewidth=1.0, gid="law")
    log_ticks(axes.xaxis)
    log_ticks(axes.yaxis)
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
    """Samples at which scratch is as good as transfer, in errors and in losses."""
    axes.set(xscale="log", yscale="log", xlabel="actions $A$", ylabel=ALONG_N)
    axes.set_title("Where scratch is as good as transfer")
    inside = table[table["family"] == "inside"]
    for series, colour, marker, aside, words in (
        ("crossing_scratch", ORANGE, "^", 0.96, "errors"),
        ("loss_crossing_scratch", GREEN, "s", 1.04, "losses"),
    ):
        lines = inside[inside["series"] == series]
        marks.predicted(axes, "A", lines, colour, gid=f"law {series}")
        marks.open_ended(axes, "A", lines.assign(A=lines["A"] * aside), colour, marker, words, gid=series)
    marks.entry(axes, "law of errors", color=ORANGE)
    axes.axhline(T * SOURCE, color=GREY, linewidth=1.0, linestyle=DOTTED, label="samples of all sources")
    log_ticks(axes.yaxis)
    _open_entry(axes, "open, at the top: transfer stays better; at the bottom: never is")
    marks.ticks(axes, np.unique(inside["A"].to_numpy(float)).tolist())
    marks.failures(axes, rows[rows["family"] == "inside"], "A")
    marks.legend(axes)


def payments(axes: Axes, table: pd.DataFrame, rows: pd.DataFrame) -> None:
    """New tasks that pay the samples of the sources, along the samples of each."""
    axes.set(xscale="log", yscale="log", xlabel="samples $N$ of each new task", ylabel="new tasks")
    axes.set_title(f"New tasks that pay {T} sources of {SOURCE:,} samples")
    paid = table[(table["family"] == "inside") & (table["series"] == "break_even")]
    for i, (A, (colour, marker)) in enumerate(zip(np.unique(paid["A"]), marks.SERIES, strict=False)):
        lines = paid[paid["A"] == A].sort_values("N")
        lines = lines.assign(N=lines["N"] * ASIDE**i)
        marks.open_ended(axes, "N", lines, colour, marker, f"{A:g} actions", gid=f"paid {A:g}")
    log_ticks(axes.xaxis)
    log_ticks(axes.yaxis)
    _open_entry(axes, "open, at the top: they never do")
    marks.failures(axes, rows[rows["family"] == "inside"], "N")
    marks.legend(axes)


def _open_entry(axes: Axes, words: str) -> None:
    marks.entry(axes, words, color=GREY, marker="o", fillstyle="none", linestyle="none")
    marks.entry(axes, "arrows: intervals that go on to zero or infinity", linestyle="none")
