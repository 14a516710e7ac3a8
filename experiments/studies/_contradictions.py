"""Rows of a study that contradict what is proved: rules that no row may break, in words and as a mask."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from experiments.study import PROBLEM, with_parameters

if TYPE_CHECKING:
    import pandas as pd

    Broken = Callable[[pd.DataFrame], "pd.Series[bool]"]


def breaking(frame: pd.DataFrame, needs: Sequence[str], rules: Mapping[str, Broken]) -> pd.DataFrame:
    """Return the rows that break a rule, once for each, with the columns ``PROBLEM``.

    Parameters
    ----------
    needs : columns that the rules read; a frame in which everything failed has none of them, and breaks nothing.
    rules : from the problem in words to the function that tells which rows have it. They see the trials that did not
        fail, with a column for every parameter.
    """
    import pandas as pd

    rows = with_parameters(frame[frame["failed"].isna()])
    if rows.empty or not set(needs) <= set(rows):
        return pd.DataFrame(columns=PROBLEM)
    return pd.concat([rows[broken(rows)].assign(problem=problem) for problem, broken in rules.items()])[
        PROBLEM
    ]
