"""Verify claims: plan the trials, run them on an engine, record them, and decide."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from experiments import plan
from experiments.engine import Engine
from experiments.running import Progress, collect
from experiments.sweep import Scalar, Trial
from experiments.sweep import plan as all_trials
from experiments.trials import computation
from experiments.verdict import ALPHA, decide
from experiments.verification import Verification
from tabular.mdp import FiniteMDP
from theory.claim import Claim
from theory.registry import load


@dataclass(frozen=True)
class Settings:
    """Everything that decides the numbers of a run; it is stored with them.

    ``alpha`` is the run's false-alarm budget, ``values`` replaces axes of the sweeps, ``mdps`` are a
    user's own MDPs, which take the place of the random families.
    """

    preset: str = "quick"
    seed: int = 0
    alpha: float = ALPHA
    values: Mapping[str, Sequence[Scalar]] = field(default_factory=dict)
    mdps: Mapping[str, FiniteMDP] = field(default_factory=dict)

    def config(self) -> dict[str, object]:
        """The settings as plain values, an MDP as a digest of its numbers."""
        return {
            "preset": self.preset,
            "alpha": self.alpha,
            "values": {name: list(values) for name, values in self.values.items()},
            "mdps": {name: plan.fingerprint(mdp) for name, mdp in self.mdps.items()},
        }


def verify(
    claim: Claim | str,
    *,
    preset: str = "quick",
    seed: int | None = None,
    mdps: Mapping[str, FiniteMDP] | None = None,
    engine: Engine | None = None,
    **values: Sequence[Scalar],
) -> Verification:
    """Verify one claim, from the registry by name or any other :class:`~theory.claim.Claim`, in memory.

    Parameters
    ----------
    seed : root of all randomness; drawn from the system's entropy when omitted, and kept with the draws
        (``verification.frame.attrs["seed"]``).
    values : other values for axes of the sweeps, such as ``S=(20,)``.

    Raises
    ------
    InvalidInput
        If the claim, an axis or the preset is unknown, or no measurement supplies a symbol of the bound.

    Examples
    --------
    >>> verify("simulation_lemma", seed=1).verdict.value
    'HOLDS'
    """
    root = int(np.random.SeedSequence().generate_state(1)[0]) if seed is None else seed
    chosen = Settings(preset, root, values=values, mdps=mdps or {})
    wanted = load(claim) if isinstance(claim, str) else claim
    return verify_all([wanted], chosen, engine=engine)[0]


def verify_all(
    claims: Sequence[Claim],
    settings: Settings,
    *,
    engine: Engine | None = None,
    out: Path | None = None,
    resume: bool = False,
    progress: Progress | None = None,
    warn: Callable[[str], None] | None = None,
) -> tuple[Verification, ...]:
    """Verify several claims in one run, recorded under ``out`` when given.

    Engine, record, ``resume``, ``progress`` and ``warn`` are those of :func:`~experiments.running.collect`.

    Raises
    ------
    InvalidInput
        As for :func:`verify`; or if ``out`` holds another run, or cannot be written.
    """
    trials = planned(claims, settings)
    compute = computation(claims, settings.mdps, settings.seed)
    config = {**settings.config(), **claims_config(claims)}
    drawn = collect(
        trials,
        compute,
        settings.seed,
        config,
        engine=engine,
        out=out,
        resume=resume,
        progress=progress,
        warn=warn,
    )
    return decide(claims, drawn, settings.alpha)


def claims_config(claims: Sequence[Claim]) -> dict[str, object]:
    """The claims of a run by name, and a digest of what each states: rows of one statement fit no other."""
    return {
        "claims": [claim.name for claim in claims],
        "statements": {claim.name: claim.digest for claim in claims},
    }


def planned(claims: Sequence[Claim], settings: Settings) -> tuple[Trial, ...]:
    """Every trial of a run, after checking that each claim can be measured."""
    sweeps = [sweep for claim in claims for sweep in plan.sweeps(claim, settings.preset, settings.mdps)]
    return all_trials(plan.override(sweeps, settings.values))
