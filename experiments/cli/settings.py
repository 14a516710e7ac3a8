"""Values of axes on the command line: ``--set name=value[,value...]``."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from theory.errors import InvalidInput

if TYPE_CHECKING:
    from experiments.sweep import Scalar
    from experiments.verifier import Settings
    from theory.claim import Claim


def axis_values(given: Sequence[str]) -> dict[str, tuple[Scalar, ...]]:
    """Return the values of every axis that was set; a number or truth value is one, the rest is text.

    Raises
    ------
    InvalidInput
        If a setting is not of the form name=value[,value...], or an axis is set twice.

    Examples
    --------
    >>> axis_values(["S=4,8", "gamma=0.9", "errors=random"])
    {'S': (4, 8), 'gamma': (0.9,), 'errors': ('random',)}
    """
    axes: dict[str, tuple[Scalar, ...]] = {}
    for text in given:
        name, equals, values = text.partition("=")
        listed = values.split(",")
        if not (equals and name.isidentifier() and all(listed)):
            raise InvalidInput(f"--set {text}: it must have the form name=value[,value...], such as S=4,8")
        if name in axes:
            raise InvalidInput(f"--set {text}: {name} is set twice; write all its values behind one {name}=")
        axes[name] = tuple(map(_scalar, listed))
    return axes


def _scalar(text: str) -> Scalar:
    try:
        value: object = json.loads(text.lower())
    except ValueError:
        return _number(text)
    return value if isinstance(value, int | float) else text


def _number(text: str) -> Scalar:
    try:
        return float(text)  # .5 and 1_000 are numbers to Python and not to JSON
    except ValueError:
        return text


def check_drawable(claims: Sequence[Claim], settings: Settings) -> None:
    """Draw one instance at every value that was set, before anything runs or is recorded.

    Raises
    ------
    InvalidInput
        If an instance cannot be drawn, such as at gamma = 2.
    """
    from experiments.trials import draw
    from experiments.verifier import planned

    if not settings.values:
        return
    by_name = {claim.name: claim for claim in claims}
    samples = {
        (trial.claim, trial.family, trial.role, *(trial.params.get(name) for name in settings.values)): trial
        for trial in reversed(planned(claims, settings))
    }
    for trial in samples.values():
        try:
            draw(trial, by_name[trial.claim], settings.mdps, trial.rng(settings.seed))
        except Exception as error:  # whatever a sampler makes of a value that it cannot use
            raise InvalidInput(f"--set {_as_given(settings.values, trial.params)}: {error}") from error


def _as_given(values: Mapping[str, Sequence[Scalar]], params: Mapping[str, Scalar]) -> str:
    return " ".join(f"{name}={params[name]}" for name in values if name in params)
