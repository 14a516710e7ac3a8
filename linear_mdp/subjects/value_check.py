"""Reports of erring values to a server: how large errors have to be until it is misled."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from linear_mdp.distmt.contextual import ContextualLinearMDP
from linear_mdp.distmt.server import Decision, Server
from tabular.mdp import FloatArray
from tabular.measure import measures
from tabular.measured import Measured
from tabular.subjects.registry import subject

REPORTS = 3  # of every task
SCANNED = (
    16  # sizes of errors that are tried up to the declared separation, before the first fatal one is halved
)
HALVINGS = 24


@dataclass(frozen=True, eq=False)
class ValueCheck:
    """Reports ``V*_m + eta e`` in a fixed order, for any size eta of the errors.

    Parameters
    ----------
    values : (M,), the optimal values.
    tasks : (reports,), the task of each; errors: (reports,), e in [-1, 1].
    c_sep : the declared separation; threshold : what the server compares distances with.
    """

    values: FloatArray
    tasks: NDArray[np.int64]
    errors: FloatArray
    c_sep: float
    threshold: float

    def misleads(self, eta: float) -> bool:
        """Whether the server decides wrongly on some report."""
        server = Server(self.threshold, agents=1)
        for t, (task, error) in enumerate(zip(self.tasks.tolist(), self.errors.tolist(), strict=True)):
            reply = server.report(0, t, float(self.values[task] + eta * error), task)
            if reply.decision in (Decision.SPLIT, Decision.MERGE):
                return True
        return False


@subject()
def one_sided_check(contexts: ContextualLinearMDP, rng: np.random.Generator) -> ValueCheck:
    """Report every task three times, in a random order, with errors in [0, 1] of which one is 0 and one 1."""
    return checked(contexts, rng, 0.0)


@subject()
def two_sided_check(contexts: ContextualLinearMDP, rng: np.random.Generator) -> ValueCheck:
    """Report every task three times, in a random order, with errors in [-1, 1] of which one is -1 and one 1."""
    return checked(contexts, rng, -1.0)


def checked(contexts: ContextualLinearMDP, rng: np.random.Generator, lowest: float) -> ValueCheck:
    """Draw the order and the errors; the first two errors are the extreme ones."""
    tasks = rng.permuted(np.repeat(np.arange(contexts.M), REPORTS))
    errors = rng.uniform(lowest, 1.0, tasks.size)
    errors[:2] = rng.permuted([lowest, 1.0])
    c = contexts.separation
    return ValueCheck(contexts.values, tasks, errors, c, c / 2)


@measures(ValueCheck)
def misleading_error(check: ValueCheck) -> Measured:
    """The first fatal size on a grid, halved down; twice c_sep where no size up to that is; certified by halving.

    Sizes between those of the grid that are fatal by themselves can be missed: what is returned misleads the
    server, and is never below the least size that does.
    """
    grid = check.c_sep * np.arange(2 * SCANNED + 1) / SCANNED
    fatal = next((i for i, eta in enumerate(grid) if check.misleads(float(eta))), None)
    if fatal is None:
        return Measured(float(grid[-1]))
    if fatal == 0:
        return Measured(0.0)
    low, high = float(grid[fatal - 1]), float(grid[fatal])
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        low, high = (low, middle) if check.misleads(middle) else (middle, high)
    rounding = 16 * float(np.spacing(np.abs(check.values).max() + check.c_sep))
    return Measured(high, high - low + rounding)


@measures(ValueCheck)
def c_sep(check: ValueCheck) -> Measured:
    """Declared separation; exact."""
    return Measured(check.c_sep)


@measures(ValueCheck)
def threshold(check: ValueCheck) -> Measured:
    """Threshold of the server; exact."""
    return Measured(check.threshold)


@measures(ValueCheck)
def least_distance(check: ValueCheck) -> Measured:
    """Least distance of two values; rounding."""
    return Measured(
        float(np.diff(np.sort(check.values)).min()), 8 * float(np.spacing(np.abs(check.values).max()))
    )


@measures(ValueCheck)
def error_below(check: ValueCheck) -> Measured:
    """How far errors reach below zero; exact."""
    return Measured(float(max(0.0, -check.errors.min())))
