"""From a claim to its trials: which instances it is tested on, in which role, and how often.

Roles: ``random`` members of the claim's families, a ``user``'s own MDPs, the ``witness``, and
``broken:<assumption>``, instances on which that assumption is false and the claim has to fail.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil, log, log1p, prod
from typing import get_args, get_type_hints

import numpy as np

import linear_mdp.families
import linear_mdp.subjects
import linear_mdp.witnesses  # noqa: F401 - the three register families, subjects and witnesses
import tabular.witnesses  # noqa: F401 - registers the witnesses among the families
from experiments.sweep import REPLICATIONS, Scalar, Sweep, digest
from tabular.families import FAMILIES
from tabular.mdp import FiniteMDP
from tabular.measure import MEASUREMENTS, supplied
from tabular.subjects import SUBJECTS, kind_of
from theory.claim import Claim, Guarantee
from theory.errors import InvalidInput

USER = "user:"
BROKEN = "broken:"
BROKEN_REPLICATIONS = 4
UNFINISHED = "TODO"  # how the words of a skeleton begin
SMALL = 25  # states up to which a user's MDP gets all its draws; they cost more than linearly in the states
BROKEN_SAMPLE = 20  # where the guarantee needs a test, which needs a sample
FAVOURABLE = (
    1e-7  # p-value of a cell without failures that a test of their rate has to reach: alpha over 10^4 tests
)


@dataclass(frozen=True)
class Preset:
    """How many random draws a claim gets over all its families (each grid point at least one)."""

    draws: int


PRESETS: Mapping[str, Preset] = {"quick": Preset(draws=300), "full": Preset(draws=6000)}


def sweeps(claim: Claim, preset: str, mdps: Mapping[str, FiniteMDP] | None = None) -> tuple[Sweep, ...]:
    """Return the sweeps of a claim, ordered random (or user), witness, broken.

    Given MDPs of a user take the place of the random families; large ones get fewer draws, at least one
    at every point of the grid.

    Raises
    ------
    InvalidInput
        If the preset, the subject, a family or the witness is unknown, no measurement supplies a
        symbol that the claim uses, its words are still those of the skeleton, or it does not speak of
        MDPs like the user's.
    """
    _check_finished(claim)
    _check_measurable(claim)
    if preset not in PRESETS:
        raise InvalidInput(f"unknown preset {preset!r} (known: {', '.join(PRESETS)})")
    draws = PRESETS[preset].draws
    if mdps and not takes_finite(claim):
        raise InvalidInput(
            f"{claim.name}: it speaks of linear MDPs with a horizon, not of finite discounted ones"
        )
    if mdps:
        knobs = SUBJECTS[claim.subject].grid
        shares = {name: draws // len(mdps) * min(1.0, SMALL / mdp.S) for name, mdp in mdps.items()}
        random = [_sweep(claim, USER + name, knobs, "user", share) for name, share in shares.items()]
    else:
        each = draws // len(claim.families)
        random = [_sweep(claim, name, _axes(claim, name), "random", each) for name in claim.families]
    sure = claim.guarantee is Guarantee.SURELY  # then one draw of the witness decides; else it takes a sample
    witness = _sweep(claim, claim.witness, _axes(claim, claim.witness), "witness", 1 if sure else draws)
    replications = BROKEN_REPLICATIONS if sure else BROKEN_SAMPLE
    broken = [
        Sweep(claim.name, a.broken_by, FAMILIES[a.broken_by].grid, replications, BROKEN + a.name)
        for a in claim.assumptions
    ]
    return (*random, witness, *broken)


def _axes(claim: Claim, family: str) -> dict[str, Sequence[Scalar]]:
    """Axes of a family, and the sampler's when the family draws MDPs that the sampler makes subjects of."""
    direct = kind_of(claim.subject) is draws_kind(family)
    return {**FAMILIES[family].grid, **({} if direct else SUBJECTS[claim.subject].grid)}


def takes_finite(claim: Claim) -> bool:
    """Whether the claim's sampler makes subjects of finite MDPs, which a user's own are."""
    hints = get_type_hints(SUBJECTS[claim.subject].draw)
    first = hints[next(iter(hints))]
    return FiniteMDP in (get_args(first) or (first,))


def draws_kind(family: str) -> type:
    """Return the type of the instances that a family draws."""
    kind: type = get_type_hints(FAMILIES[family].draw)["return"]
    return kind


def _sweep(claim: Claim, family: str, axes: Mapping[str, Sequence[Scalar]], role: str, draws: float) -> Sweep:
    points = prod(len(values) for values in axes.values())
    return Sweep(claim.name, family, axes, max(_fewest(claim), ceil(draws / points)), role)


def _fewest(claim: Claim) -> int:
    """Draws without which a cell cannot confirm the claim, even if none of them fails."""
    return 1 if claim.delta is None else ceil(log(FAVOURABLE) / log1p(-claim.delta))


def override(planned: Sequence[Sweep], settings: Mapping[str, Sequence[Scalar]]) -> tuple[Sweep, ...]:
    """Put other values on the named axes, in every sweep that has the axis.

    Raises
    ------
    InvalidInput
        If no sweep has the axis; the message lists the axes there are.
    """
    axes = sorted({axis for sweep in planned for axis in sweep.axes} | {REPLICATIONS})
    for name, values in settings.items():
        if name not in axes:
            raise InvalidInput(
                f"--set {name}={','.join(map(str, values))}: no such axis (known: {', '.join(axes)})"
            )
    return tuple(
        sweep.with_values(
            **{
                name: values[0] if name == REPLICATIONS else values
                for name, values in settings.items()
                if name in sweep.axes or name == REPLICATIONS
            }
        )
        for sweep in planned
    )


def fingerprint(mdp: FiniteMDP) -> str:
    """A digest of an MDP's numbers, by which a run is recognised when it is resumed."""
    numbers = (mdp.kernel, mdp.r, np.asarray(mdp.rho), np.array([mdp.discount]))
    return digest("".join(array.tobytes().hex() for array in numbers))


def _check_finished(claim: Claim) -> None:
    """A skeleton holds a true theorem; a verdict on it would be taken for one on the theorem that is meant."""
    words = {"title": claim.title, "statement": claim.statement, "source": claim.source.locator}
    for field, text in words.items():
        if text.startswith(UNFINISHED):
            raise InvalidInput(
                f"{claim.name}: its {field} is still {text!r}; finish the claim, then verify it"
            )


def _check_measurable(claim: Claim) -> None:
    kind = kind_of(claim.subject)
    for name in (claim.quantity.name, *claim.facts):
        if (kind, name) not in MEASUREMENTS:
            raise InvalidInput(
                f"{claim.name}: no measurement supplies {name!r} for {kind.__name__} "
                f"(it has: {', '.join(supplied(kind))})"
            )
