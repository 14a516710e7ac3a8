"""What every study owes its reader: scores and figures that count what failed, and axes with labels."""

from __future__ import annotations

import io

import matplotlib
import pandas as pd

from experiments import study as studies

matplotlib.use("Agg")
IDENTITY = ["id", "claim", "family", "role", "params", "replicate"]
GONE = "ValueError: gone"


def gids(name: str, frame: pd.DataFrame, save: bool = False) -> set[str]:
    """Names of what the study draws of the frame; every panel has to have labels."""
    import matplotlib.pyplot as plt

    figure = studies.load(name).plot(frame)
    if save:
        figure.savefig(io.BytesIO(), format="png", dpi=40)
    assert all(axes.get_xlabel() and axes.get_ylabel() for axes in figure.axes)
    drawn = {str(artist.get_gid()) for artist in figure.findobj() if artist.get_gid()}
    plt.close(figure)
    return drawn


def check_failures_are_counted(name: str, frame: pd.DataFrame) -> None:
    """Assert that a whole frame has no failures, and that two, or nothing else, are told by score and figure."""
    study = studies.load(name)
    assert frame["failed"].isna().all()
    assert studies.failures(study, frame).empty
    broken = frame.copy()
    broken.loc[broken.index[:2], "failed"] = GONE
    assert "failed" in gids(name, broken, save=True)
    assert study.score(broken)["failed"].sum() > study.score(frame)["failed"].sum()
    nothing = frame[IDENTITY].assign(failed=GONE)
    assert (study.score(nothing)["draws"].fillna(0) == 0).all()
    assert "failed" in gids(name, nothing)
    assert len(studies.failures(study, nothing)) == len(nothing)
