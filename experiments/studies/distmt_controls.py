r"""What breaks DistMT-LSVI: equal values, a model that is not linear, policies of other tasks, too few episodes.

* ``gates``, ``hypercube``: two tasks with the same optimal value and opposite optimal actions, so that the separation
  is zero whatever is declared. Every pair is merged once the estimates are good, and whoever retrieves loses the gap,
  ``(p-q)(H-1)`` at the gates. Before that, biases may tell the tasks apart: ties go to the lowest action, which is
  best on one of the two cubes and worst on the other.
* ``misspecified``: transitions and rewards leave the span of the features by zeta. The error of the value has to rise
  with zeta, and more episodes must not remove it.
* ``same_order``, ``independent``: the library hands out a random entry instead of the one that matches. Tasks that
  differ by the scale of their rewards alone have one optimal policy, and nothing is lost; independent tasks pay.
* ``premature``: with too few episodes false splits fill the library, and the run stops before all tasks are in it. The
  prediction replaces the agents by estimates drawn from their law, with kappa = 1.17.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.studies import _distmt, _panels, _tables
from experiments.study import Study, with_parameters
from experiments.sweep import Row, Scalar, Sweep, Trial

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from linear_mdp.distmt.contextual import ContextualLinearMDP

BLIND = ("gates", "hypercube")
SHUFFLED = ("same_order", "independent")
MISSPECIFIED, PREMATURE = "misspecified", "premature"
SERIES = ("merged", "loss", "right", "error", "suboptimality", "found", "mistaken")
COLUMNS = tuple(f"{name}{end}" for name in SERIES for end in ("", "_predicted"))
DECLARED = 0.5  # the separation that is declared of tasks that have none
STEPS = 11  # of an episode, with two tasks of equal value
GATES = {"p": 0.6, "q": 0.2}
CUBE = {"base": 0.15, "bonus": 0.1}
C_SEP, AGENTS = 0.3, 5
K2 = 5000
LAWS = 8  # runs of the law for one of the agents


def _sweeps(K1: Sequence[Scalar], zeta: Sequence[Scalar], reps: int) -> tuple[Sweep, ...]:
    name = "distmt_controls"
    model: dict[str, Scalar | Sequence[Scalar]] = {"zeta": zeta, "K1": (2000, 20_000), "runs": 2}
    return (
        *(Sweep(name, family, {"K1": K1, "runs": 8}, reps) for family in BLIND),
        *(Sweep(name, family, {"M": 5}, reps) for family in SHUFFLED),
        Sweep(name, MISSPECIFIED, model, reps),
        Sweep(name, PREMATURE, {"K1": K1}, 2 * reps),
    )


def run(trials: Sequence[Trial], *, seed: int) -> list[Row]:
    """Return what every control does: merges and losses, errors, or how many tasks were found.

    Losses and suboptimalities are exact given the policies; estimates and counts are Monte Carlo.
    """
    makers = {MISSPECIFIED: _model, PREMATURE: _stopped, **dict.fromkeys(SHUFFLED, _shuffled)}
    return [_tables.filled(makers.get(trial.family, _blind)(trial, seed), COLUMNS) for trial in trials]


def _blind(trial: Trial, seed: int) -> Row:
    from scipy.special import erfc

    from linear_mdp.distmt.contextual import from_tasks
    from linear_mdp.distmt.workers import loss
    from linear_mdp.families import gated_chain, hypercube

    rng = trial.rng(seed)
    K1, runs = (int(trial.params[name] or 0) for name in ("K1", "runs"))
    if trial.family == "gates":
        contexts = from_tasks(
            [
                gated_chain(rng, H=STEPS, p=GATES["p"], q=GATES["q"], mirrored=mirrored)
                for mirrored in (False, True)
            ]
        )
        expected = (GATES["p"] - GATES["q"]) * (STEPS - 1)
    else:
        contexts = from_tasks(
            [
                hypercube(rng, d=4, H=STEPS, signs=sign * np.ones(2), base=CUBE["base"], bonus=CUBE["bonus"])
                for sign in (1, -1)
            ]
        )
        expected = cube_loss(STEPS, **CUBE)
    agent = _distmt.worker(contexts, beta=10.0)
    values = np.array([[agent.identify(task, K1, rng)[0] for _ in range(runs)] for task in range(2)])
    close = np.abs(values[0][:, None] - values[1][None, :]) <= DECLARED / 2
    policy = agent.learn(0, K2, [], rng)
    return {
        "merged": float(close.mean()),
        "merged_predicted": 1 - float(erfc(DECLARED / 4 * np.sqrt(K1 / contexts.variances.mean()))),
        "loss": loss(contexts, 1, policy),
        "loss_predicted": expected,
        "right": loss(contexts, 0, policy),
    }


def cube_loss(H: int, base: float, bonus: float) -> float:
    """Return what the optimal policy of the opposite signs loses on a hypercube, ``V(base + bonus) - V(base - bonus)``.

    ``V(u) = sum_t u (1-u)^t (H-1-t)``; exact up to rounding.
    """
    t = np.arange(H - 1)
    best, worst = (float((u * (1 - u) ** t * (H - 1 - t)).sum()) for u in (base + bonus, base - bonus))
    return best - worst


def _shuffled(trial: Trial, seed: int) -> Row:
    from linear_mdp.distmt.contextual import from_tasks
    from linear_mdp.distmt.workers import loss
    from linear_mdp.families.targets import scaled_to

    rng, M = trial.rng(seed), int(trial.params["M"] or 0)
    if trial.family == "same_order":
        contexts = _distmt.tasks(rng, C_SEP, count=M)
    else:
        first = _distmt.base(rng)
        others = [_distmt.base(rng) for _ in range(M)]
        made = [replace(first, mu=other.mu, theta=other.theta) for other in others]
        contexts = from_tasks([scaled_to(mdp, 6 + m * C_SEP) for m, mdp in enumerate(made)])
    agent = _distmt.worker(contexts)
    library = [agent.learn(task, K2, [], rng) for task in range(M)]
    losses = np.array([[loss(contexts, task, policy) for policy in library] for task in range(M)])
    return {
        "loss": float(losses.mean()),
        "loss_predicted": _expected_shuffle(contexts),
        "right": float(np.diag(losses).mean()),
    }


def _expected_shuffle(contexts: ContextualLinearMDP) -> float:
    """Return the mean loss of a random entry of a library of optimal policies; exact."""
    from linear_mdp.distmt.workers import loss
    from linear_mdp.solve import optimal_state_values

    policies = [optimal_state_values(task).policy for task in contexts.tasks]
    return float(np.mean([loss(contexts, m, policy) for m in range(contexts.M) for policy in policies]))


def _model(trial: Trial, seed: int) -> Row:
    """Identify and learn a task whose process leaves the span of the features."""
    from linear_mdp.distmt.contextual import from_tasks
    from linear_mdp.families import misspecified
    from linear_mdp.families.targets import optimal_value
    from linear_mdp.solve import policy_state_values

    zeta, K1, runs = float(trial.params["zeta"] or 0), *(int(trial.params[k] or 0) for k in ("K1", "runs"))
    rng = _tables.without(trial, "zeta", "K1").rng(seed)
    made = misspecified(rng, S=_distmt.S, A=_distmt.A, d=_distmt.D, H=10, zeta=zeta)
    truth, model = made.linear_truth, from_tasks([made.features])
    agent = _distmt.worker(model, truths=(truth,))
    best, noise = optimal_value(truth), trial.rng(seed)
    errors, missed = [], []
    for _ in range(runs):
        value, data = agent.identify(0, K1, noise)
        policy = agent.learn(0, 1, [data], noise)
        errors.append(value - best)
        missed.append(best - float(policy_state_values(truth, policy).V[0, truth.start]))
    return {"error": float(np.abs(errors).mean()), "suboptimality": float(np.mean(missed))}


def _stopped(trial: Trial, seed: int) -> Row:
    from linear_mdp.distmt import streams
    from linear_mdp.distmt.protocol import Rules, run_protocol
    from linear_mdp.distmt.workers import GaussianEstimates

    rng, K1 = trial.rng(seed), int(trial.params["K1"] or 0)
    contexts = _distmt.tasks(rng, C_SEP)
    rules = Rules(K1=K1, K2=1, threshold=C_SEP / 2)
    stream = streams.random_tasks(_distmt.M, AGENTS)
    law = GaussianEstimates(contexts, _distmt.KAPPA)
    played = run_protocol(contexts, _distmt.worker(contexts), stream, AGENTS, rules, rng)
    drawn = [run_protocol(contexts, law, stream, AGENTS, rules, rng) for _ in range(LAWS)]
    return {
        "found": float(len(played.server.origins)),
        "found_predicted": float(np.mean([len(each.server.origins) for each in drawn])),
        "mistaken": played.mistaken / (played.rounds * AGENTS),
        "mistaken_predicted": float(np.mean([each.mistaken / (each.rounds * AGENTS) for each in drawn])),
    }


def score(frame: pd.DataFrame) -> pd.DataFrame:
    """Return one line for each family, K1, zeta and series: value, low, high, predicted, se, z, draws and failed.

    merged : the share of pairs of estimates of the two value-blind tasks that the check takes for one.
    loss, right : of a policy of the wrong task, of a random entry, and of the right one.
    error, suboptimality : of the greedy value and its policy on a misspecified process.
    found, mistaken : true tasks in the library when the run stops, and the share of wrong decisions.
    """
    import pandas as pd

    rows = with_parameters(frame)
    missing = [name for name in ("K1", "zeta") if name not in rows]
    rows = rows.assign(**dict.fromkeys(missing, np.nan))
    point = frame.assign(K1_=rows["K1"].fillna(0).to_numpy(), zeta_=rows["zeta"].fillna(-1).to_numpy())
    table = _distmt.means(point, ("family", "K1_", "zeta_"), SERIES)
    known = table[(table["draws"] > 0) | (table["failed"] > 0)].rename(columns={"K1_": "K1", "zeta_": "zeta"})
    blank = known.assign(K1=known["K1"].replace(0, np.nan), zeta=known["zeta"].replace(-1, np.nan))
    return pd.DataFrame(blank).reset_index(drop=True)


def plot(frame: pd.DataFrame, axes: Sequence[Axes] | None = None) -> Any:
    """Draw the four controls: value-blind tasks, misspecification, random entries, and runs that stop too soon.

    Parameters
    ----------
    axes : the four axes to draw on; those of a new pyplot figure in boundlab's style when omitted.
    """
    from experiments.studies import _distmt_controls_figure as figure

    table, rows = score(frame), with_parameters(frame)
    with _panels.style(axes):
        drawn = _panels.panels(2, 2, STUDY.title, axes)
        figure.blind(drawn[0], table, rows[rows["family"].isin(BLIND)])
        figure.model(drawn[1], table, rows[rows["family"] == MISSPECIFIED])
        figure.losses(drawn[2], table, rows[rows["family"].isin(SHUFFLED)])
        figure.premature(drawn[3], table, rows[rows["family"] == PREMATURE])
    return drawn[0].figure


STUDY = Study(
    name="distmt_controls",
    title="What breaks the sharing of experience",
    question="Does the protocol fail where its assumptions do, and by as much as predicted?",
    presets={
        "quick": _sweeps((100, 300, 1000, 3000), (0.0, 0.1, 0.2, 0.3), 3),
        "full": _sweeps((100, 300, 1000, 3000, 10_000), (0.0, 0.01, 0.03, 0.1, 0.2, 0.3), 10),
    },
    run=run,
    score=score,
    plot=plot,
    check=_distmt.check_counts,
)
