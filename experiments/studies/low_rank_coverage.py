r"""What coverage costs: widths and certificates along C*, and one-step-back inequalities with and without their data.

``lock``: the features along the code of a combination lock under uniform data, whose C* is A^H, against the law
``sqrt(C*/n) (1 - A^(-H/2)) / (1 - A^(-1/2))`` and the general ``H sqrt(C* d/n)``. ``certificate``: MORL with its proved
penalty on locks whose right action slips; the optimum less what the plan claims, against what the penalty costs along
the code, the loss and the proved bound. ``intact`` and ``redrawn``: the largest quotient of both sides of the
inequalities over random steps, where the data's states follow from those of the step before and where they do not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.studies import _counts, _panels, _tables
from experiments.studies._contradictions import breaking
from experiments.study import Study, with_parameters
from experiments.sweep import Row, Scalar, Sweep, Trial
from theory import pessimism
from theory.errors import InvalidInput

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

QUOTIENTS = ("learned", "true", "learned_above", "true_above")
SERIES = {  # of every part
    "lock": ("width", "C_star", "bound"),
    "certificate": ("certificate", "loss", "C_star", "bound"),
    "intact": QUOTIENTS,
    "redrawn": QUOTIENTS,
}
COLUMNS = (*SERIES["certificate"], "width", "width_predicted", "certificate_predicted", *QUOTIENTS)
COUNTS = {"A": "actions", "H": "steps", "n": "samples", "instances": "random steps"}
TASKS, FEATURES, DELTA = 4, 16, 0.05
SLIPS = (0.0, 0.1)
STEPS = {"S": 6, "A": 3, "d": 3, "H": 3, "T": 1}  # of the random tasks whose steps are looked at
MISLEARNED = 0.3  # largest share of a learned model that is wrong
TOLERANCE = 1e-6


def _sweeps(H: Sequence[Scalar], n: Sequence[Scalar], instances: int, reps: int) -> tuple[Sweep, ...]:
    name = "low_rank_coverage"
    return (
        Sweep(name, "lock", {"A": (2, 3, 4), "H": H, "n": 10**6}),
        Sweep(name, "certificate", {"A": (2, 4), "H": H, "n": 10**10}, reps),
        *(Sweep(name, family, {"n": n, "instances": instances}, reps) for family in ("intact", "redrawn")),
    )


def run(trials: Sequence[Trial], *, seed: int) -> list[Row]:
    """Return widths, exact; certificates and losses of one draw; or the largest quotients of so many random steps."""
    return [_tables.filled(_row(trial, trial.rng(seed)), COLUMNS) for trial in trials]


def _row(trial: Trial, rng: np.random.Generator) -> Row:
    A, H, n, instances = (int(trial.params.get(name) or 0) for name in COUNTS)
    match trial.family:
        case "lock":
            return _lock(rng, A, H, n)
        case "certificate":
            return _certificate(rng, A, H, n)
        case "intact" | "redrawn":
            return _steps(rng, n, instances, trial.family == "redrawn")
    raise InvalidInput(f"study low_rank_coverage: there is no part {trial.family!r}")


def _lock(rng: np.random.Generator, A: int, H: int, n: int) -> Row:
    from linear_mdp.low_rank.families import low_rank_lock, uniform
    from linear_mdp.subjects.lock_coverage import LockCoverage, code_width, lock_condition
    from theory.registry import load

    lock = low_rank_lock(rng, A=A, H=H, T=1)
    coverage = LockCoverage(lock, uniform(lock), n, 1e-3)
    return {
        "width": code_width(coverage).value,
        "width_predicted": load("lock_width").evaluate({"A": A, "H": H, "n": n}),
        "C_star": lock_condition(coverage).value,
        "bound": float(H * np.sqrt(float(A) ** H * lock.d / n)),
    }


def _certificate(rng: np.random.Generator, A: int, H: int, n: int) -> Row:
    from linear_mdp.low_rank.coverage import occupancies
    from linear_mdp.low_rank.families import low_rank_lock, uniform
    from linear_mdp.low_rank.finite_class import FiniteClass
    from linear_mdp.low_rank.morl import OfflineProblem, draw_data, fit_models, plan_tasks
    from linear_mdp.low_rank.planner import feature_widths

    lock = low_rank_lock(rng, A=A, H=H, T=TASKS, slips=SLIPS)
    others = rng.dirichlet(np.ones(lock.d), (H, FEATURES - 1, lock.S * A))
    classes = tuple(
        FiniteClass(np.concatenate([lock.phi[h].reshape(1, -1, lock.d), others[h]]), lock.mu[:, h])
        for h in range(H)
    )
    problem = OfflineProblem(lock, uniform(lock), classes)
    known = problem.confidence(DELTA)
    models = fit_models(problem, draw_data(problem, n, rng))
    outcome = plan_tasks(problem, models, "total", known)
    truth = np.broadcast_to(lock.phi, models.features.shape)
    widths = feature_widths(truth, n * problem.visits, known.lam)
    along = occupancies(lock, problem.optimum.policy) * np.minimum(outcome.alpha[..., None, None] * widths, 1)
    bound = pessimism.suboptimality(H, 1, lock.d, n, problem.omega, problem.C_star, known.joint, known.lam)
    return {
        "certificate": float(outcome.certificate.mean()),
        "certificate_predicted": float(along.sum(axis=(1, 2, 3)).mean()),
        "loss": float(outcome.loss.mean()),
        "C_star": problem.C_star,
        "bound": float(bound),
    }


def _steps(rng: np.random.Generator, n: int, instances: int, redrawn: bool) -> Row:
    from linear_mdp.low_rank.families import low_rank_simplex
    from linear_mdp.subjects.step_back import drawn_step
    from tabular.measure import measure
    from theory.registry import load

    row: Row = {}
    for name, wrong in (("learned", MISLEARNED), ("true", 0.0)):
        claim, quotients = load(f"{name}_step_back"), []
        for _ in range(instances):
            step = drawn_step(low_rank_simplex(rng, **STEPS), rng, n, wrong, redrawn)
            facts = {fact: measure(fact, step).value for fact in claim.facts}
            quotients.append(measure(claim.quantity.name, step).value / claim.evaluate(facts))
        row |= {name: max(quotients), f"{name}_above": float(np.mean(np.array(quotients) > 1))}
    return row


def score(frame: pd.DataFrame) -> pd.DataFrame:
    """Return one line for each part, A, H, n and series: value, low, high, predicted, draws, failed.

    width : of the features along a code; certificate : optimum less the plan's claim; loss : of the plan; C_star and
    bound with them. learned, true : quotients of the inequalities in a learned model and in the task, the mean of the
    largest ones; learned_above, true_above : the share of steps above one.
    """
    table = _tables.summary(_completed(frame), ("family", "A", "H", "n"), dict.fromkeys(COLUMNS))
    named = [name in SERIES[part] for part, name in zip(table["family"], table["series"], strict=True)]
    return table[named].reset_index(drop=True)


def _completed(frame: pd.DataFrame) -> pd.DataFrame:
    """Return rows in which every part has every parameter, zero where it has none of that name."""
    import json

    whole = [{"A": 0, "H": 0, "n": 0, **json.loads(text)} for text in frame["params"]]
    return frame.assign(params=[json.dumps(params) for params in whole])


def contradictions(frame: pd.DataFrame) -> pd.DataFrame:
    """Every width above its law, every loss above its bound, and every intact step above one."""
    rules = {
        "the widths exceed their law": lambda rows: rows["width"] > rows["width_predicted"] * (1 + TOLERANCE),
        "the loss exceeds what is proved": lambda rows: rows["loss"] > rows["bound"] + TOLERANCE,
        "an inequality fails on data that follow": lambda rows: (
            (rows["family"] == "intact") & (rows[["learned", "true"]].max(axis=1) > 1 + TOLERANCE)
        ),
    }
    return breaking(frame, ("width",), rules)


def check(trials: Sequence[Trial]) -> None:
    """Refuse trials of less than one action, step, sample or random step."""
    _counts.check_counts(trials, COUNTS)


def plot(frame: pd.DataFrame, axes: Sequence[Axes] | None = None) -> Any:
    """Draw widths along C*, certificates along C*, and quotients of the inequalities along n.

    Parameters
    ----------
    axes : the three axes to draw on; those of a new pyplot figure in boundlab's style when omitted.
    """
    from experiments.studies import _low_rank_coverage_figure as figure

    table, rows = score(frame), with_parameters(frame)
    with _panels.style(axes):
        drawn = _panels.panels(1, 3, STUDY.title, axes)
        figure.widths(drawn[0], table, rows)
        figure.certificates(drawn[1], table, rows)
        figure.quotients(drawn[2], table, rows)
    return drawn[0].figure


PRESETS: Mapping[str, tuple[Sweep, ...]] = {
    "quick": _sweeps((2, 3, 4, 5), (300, 10**5, 10**7), 30, 4),
    "full": _sweeps((2, 3, 4, 5, 6), (300, 10**4, 10**5, 10**6, 10**7, 10**9), 200, 20),
}

STUDY = Study(
    name="low_rank_coverage",
    title="What coverage costs in low-rank MDPs",
    question="How do widths and certificates grow with C*, and what happens to one-step-back bounds on broken data?",
    presets=PRESETS,
    run=run,
    score=score,
    plot=plot,
    check=check,
    contradictions=contradictions,
)
