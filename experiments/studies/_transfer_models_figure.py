"""The panels of the study of transferred models: errors along the samples, and the gain along the actions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from experiments.plots.canvas import BLUE, GREEN, GREY, INK, ORANGE, PURPLE, SKY
from experiments.studies import _sharing_figure as marks
from experiments.studies.transfer_models import SOURCE, T, predicted

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

STYLES = {
    "oracle": ("true features", INK, "o"),
    "transfer": (f"features of {T} sources", BLUE, "s"),
    "one_source": ("features of one source", SKY, "v"),
    "scratch": ("low rank, from scratch", ORANGE, "^"),
    "tabular": ("every state-action alone", GREY, "D"),
    "mixture": ("mixture of the sources", PURPLE, "P"),
}


def errors(axes: Axes, table: pd.DataFrame, rows: pd.DataFrame, family: str) -> None:
    """Errors of all learners along the samples, at the largest number of actions, with their laws."""
    ours = table[table["family"] == family]
    most = int(ours["A"].max()) if len(ours) else 0
    axes.set(
        xscale="log", yscale="log", xlabel="samples $N$ of the new task", ylabel="squared Hellinger error"
    )
    axes.set_title(f"{family} the span of the sources, {most} actions")
    for series, (words, colour, marker) in STYLES.items():
        lines = ours[(ours["A"] == most) & (ours["series"] == series)].sort_values("N")
        marks.measured(axes, "N", lines, colour, marker, words, gid=f"{family} {series}")
        axes.plot(lines["N"], lines["value"], color=colour, linewidth=0.8, linestyle=(0, (1, 1.5)))
        marks.predicted(axes, "N", lines, colour, gid=f"law {family} {series}")
    marks.entry(axes, "full: Wilks' law", color=GREY)
    marks.failures(axes, rows[rows["family"] == family], "N")
    marks.legend(axes, 2)


def gains(axes: Axes, table: pd.DataFrame, rows: pd.DataFrame) -> None:
    """Error of scratch over that with the true features along the actions, and the new tasks that pay the sources."""
    axes.set(xscale="log", yscale="log", xlabel="actions $A$", ylabel="factor; new tasks")
    axes.set_title("The gain, and when it has paid")
    inside = table[table["family"] == "inside"]
    most = inside["N"].max()
    gain = inside[(inside["N"] == most) & (inside["series"] == "gain")]
    marks.measured(axes, "A", gain, BLUE, "o", f"scratch / law of true features, N = {most:g}", gid="gain")
    actions = np.unique(inside["A"].to_numpy(float))
    law = [predicted(int(A), 1)["gain"] for A in actions]
    axes.plot(actions, law, color=BLUE, linewidth=1.4, gid="law gain", label="$p_1/(d(S-1))$")
    paid = inside[(inside["series"] == "break_even") & np.isfinite(inside["value"])]
    for N, colour, marker in zip(
        np.unique(paid["N"]), (GREEN, ORANGE, PURPLE), ("s", "^", "D"), strict=False
    ):
        lines = paid[paid["N"] == N]
        words = f"new tasks of N = {N:g} that pay {T * SOURCE:,} samples"
        marks.measured(axes, "A", lines, colour, marker, words, gid=f"paid {N:g}")
    marks.ticks(axes, actions.tolist())
    marks.failures(axes, rows[rows["family"] == "inside"], "A")
    marks.legend(axes)
