"""The parameters of studies that count something: what is no positive integer is refused before anything runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from experiments.sweep import Trial
from theory.errors import InvalidInput


def check_counts(trials: Sequence[Trial], counts: Mapping[str, str]) -> None:
    """Refuse trials of which a parameter that counts is no positive integer; ``counts`` says what each counts.

    Raises
    ------
    InvalidInput
        If one is not, naming the study, the parameter and its value.
    """
    for trial in trials:
        for name, meaning in counts.items():
            value = trial.params.get(name, 1)
            number = isinstance(value, int | float) and not isinstance(value, bool)
            if not (number and float(value or 0).is_integer() and float(value or 0) >= 1):
                raise InvalidInput(
                    f"study {trial.claim}: {name}, {meaning}, must be a positive integer, got {value!r}"
                )
