"""The panels that the figure of a study is drawn on."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from matplotlib.axes import Axes

ROW = (4.8, 5.2)  # inches of a panel where one row of them is the figure
GRID = (4.9, 4.6)  # where there are several rows


def panels(
    rows: int, columns: int, title: str, axes: Sequence[Axes] | None, size: tuple[float, float] | None = None
) -> Sequence[Axes]:
    """Return the given axes, or those of a new pyplot figure in boundlab's style with a title, row by row."""
    if axes is not None:
        return list(np.atleast_1d(np.asarray(axes, dtype=object)))  # one panel may be given as such
    import matplotlib.pyplot as plt

    width, height = size or (ROW if rows == 1 else GRID)
    shape = (width * columns, height * rows)
    figure, made = plt.subplots(rows, columns, figsize=shape, layout="constrained", squeeze=False)
    figure.suptitle(title, x=0.01, ha="left", fontweight="bold")
    return list(made.ravel())


def style(axes: Sequence[Axes] | None) -> Any:
    """Return boundlab's style as a context, or none on axes of somebody else."""
    from experiments.plots.canvas import own_style

    return own_style() if axes is None else nullcontext()
