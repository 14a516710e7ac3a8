"""Pictures of a state among all states, as text and as pixels: a chain is a grid of one row."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tabular.mdp import FloatArray
from theory.errors import InvalidInput

Layout = tuple[int, int]  # rows, columns
MODES = ("ansi", "rgb_array")
WIDEST = 960  # pixels of a picture, unless it has more columns
CELL = 32  # pixels of a cell, at most
PAPER, REWARD, LINE, HERE = ((250, 250, 250), (120, 180, 120), (170, 170, 170), (200, 70, 50))


def checked_layout(name: str, S: int, layout: Layout | None) -> Layout:
    """Return (rows, columns), one row if omitted, or say that they do not hold S states."""
    rows, columns = (1, S) if layout is None else layout
    if rows * columns != S:
        raise InvalidInput(
            f"{name}: a layout must hold its {S} states, {rows} rows of {columns} hold {rows * columns}"
        )
    return rows, columns


def checked_mode(name: str, mode: str | None) -> str | None:
    """Return the mode, or say which ones there are."""
    if mode is not None and mode not in MODES:
        raise InvalidInput(f"{name}: render_mode must be one of {', '.join(MODES)} or None, got {mode!r}")
    return mode


def as_text(layout: Layout, state: int, h: int) -> str:
    """Draw the states as dots, the present one as ``@``, below the number of steps taken.

    Examples
    --------
    >>> print(as_text((2, 3), 4, 1))
    step 1
    ...
    .@.
    """
    rows, columns = layout
    cells = "." * state + "@" + "." * (rows * columns - state - 1)
    return "\n".join([f"step {h}", *(cells[row * columns : (row + 1) * columns] for row in range(rows))])


def as_pixels(layout: Layout, state: int, worth: FloatArray) -> NDArray[np.uint8]:
    """Draw the states as cells, greener the more their best action earns, with a square in the present one.

    Shapes
    ------
    worth : (S,), the best mean reward of each state.
    returns : (rows * cell, columns * cell, 3), the cell as large as fits, at most 32 pixels.
    """
    rows, columns = layout
    cell = max(1, min(CELL, WIDEST // columns))
    span = worth.max() - worth.min()
    share = ((worth - worth.min()) / span if span > 0 else np.zeros(worth.shape)).reshape(rows, columns, 1)
    colours = (1 - share) * np.array(PAPER) + share * np.array(REWARD)
    picture: NDArray[np.uint8] = colours.round().astype(np.uint8).repeat(cell, axis=0).repeat(cell, axis=1)
    if cell > 2:
        picture[::cell] = LINE
        picture[:, ::cell] = LINE
    row, column = divmod(state, columns)
    margin = cell // 4
    top, left = row * cell + margin, column * cell + margin
    picture[top : top + cell - 2 * margin, left : left + cell - 2 * margin] = HERE
    return picture
