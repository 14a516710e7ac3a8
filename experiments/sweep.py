"""Plans as data: a trial is one thing to compute, a sweep is a grid of trials times replications."""

from __future__ import annotations

import difflib
import hashlib
import itertools
import json
import math
import struct
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from types import MappingProxyType

import numpy as np

from theory.errors import InvalidInput

Scalar = str | int | float | bool | None
Row = dict[str, object]

REPLICATIONS = "replications"  # may be overridden like an axis, so no axis may have this name
_ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)
ID_DIGITS = 24  # 96 bits: 10^9 trials collide with probability below 1e-10


def canonical(value: object) -> str:
    """Return the one JSON text of a value: sorted keys, no spaces, floats by their shortest exact digits.

    Examples
    --------
    >>> canonical({"gamma": 0.9, "S": 4})
    '{"S":4,"gamma":0.9}'
    """
    return _ENCODER.encode(value)


def digest(text: str) -> str:
    """Return the first 24 hexadecimal digits of the SHA-256 of a text."""
    return hashlib.sha256(text.encode()).hexdigest()[:ID_DIGITS]


@dataclass(frozen=True, eq=False)
class Trial:
    """One computation: a claim (or study) on one instance of a family, in one role.

    ``params`` holds JSON scalars; trials are equal when their ``id`` is, so ``S=1`` and ``S=1.0``
    are different trials. ``role`` says why the trial exists: ``"random"``, ``"witness"``,
    ``"broken:greedy"``.

    Raises
    ------
    InvalidInput
        If a parameter is no scalar or is NaN, or the replicate is no natural number.
    """

    claim: str
    family: str
    params: Mapping[str, Scalar]
    role: str = "random"
    replicate: int = 0

    def __post_init__(self) -> None:
        where = f"trial of {self.claim}"
        checked = {name: _scalar(self.params[name], f"{where}: {name}") for name in sorted(self.params)}
        object.__setattr__(self, "params", MappingProxyType(checked))
        object.__setattr__(self, "replicate", _natural(self.replicate, f"{where}: replicate"))

    def __reduce__(self) -> tuple[Callable[..., Trial], tuple[object, ...]]:
        return Trial, (self.claim, self.family, dict(self.params), self.role, self.replicate)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Trial) and self.id == other.id

    def __hash__(self) -> int:
        return hash(self.id)

    @cached_property
    def id(self) -> str:
        """The key of the trial in every record: a hash of all its fields, the same on every machine."""
        return digest(canonical([self.claim, self.family, dict(self.params), self.role, self.replicate]))

    def rng(self, root_seed: int) -> np.random.Generator:
        """Return the trial's own generator, a function of root seed, family, params and replicate alone.

        Claim and role do not enter: two claims see the same instances (common random numbers).
        """
        instance = canonical([self.family, dict(self.params), self.replicate])
        key = struct.unpack("<4I", hashlib.sha256(instance.encode()).digest()[:16])
        return np.random.default_rng(np.random.SeedSequence(root_seed, spawn_key=key))

    def columns(self) -> Row:
        """Return the columns of a record that identify the trial; ``params`` as canonical JSON."""
        return {
            "id": self.id,
            "claim": self.claim,
            "family": self.family,
            "role": self.role,
            "params": canonical(dict(self.params)),
            "replicate": self.replicate,
        }


@dataclass(frozen=True, eq=False)
class Sweep:
    """An immutable grid of parameters times replications, for one claim on one family in one role.

    Every axis is a scalar or a sequence of scalars; trials come in the order of the grid, the last
    axis fastest, the replications of a point together.

    Raises
    ------
    InvalidInput
        If an axis is empty, holds something else than scalars, or replications is not a positive integer.

    Examples
    --------
    >>> sweep = Sweep("contraction", "garnet", {"S": (4, 8), "gamma": 0.9}, replications=3)
    >>> len(sweep.trials()), len(sweep.with_values(S=4, replications=1).trials())
    (6, 1)
    """

    claim: str
    family: str
    axes: Mapping[str, Scalar | Sequence[Scalar]]
    replications: int = 1
    role: str = "random"

    def __post_init__(self) -> None:
        axes = {name: self._checked_axis(name, values) for name, values in self.axes.items()}
        object.__setattr__(self, "axes", MappingProxyType(axes))
        replications = _natural(self.replications, f"sweep of {self.claim}: {REPLICATIONS}")
        if replications == 0:
            raise InvalidInput(f"sweep of {self.claim}: {REPLICATIONS} must be at least 1, got 0")
        object.__setattr__(self, "replications", replications)

    def _checked_axis(self, name: str, values: Scalar | Sequence[Scalar]) -> tuple[Scalar, ...]:
        where = f"sweep of {self.claim}: axis {name}"
        if name == REPLICATIONS:
            raise InvalidInput(f"{where} has a reserved name, call it something else")
        listed = list(values) if isinstance(values, Iterable) and not isinstance(values, str) else [values]
        if not listed:
            raise InvalidInput(f"{where} is empty, it needs at least one value")
        checked = [_scalar(value, where) for value in listed]
        return tuple(dict(zip(map(canonical, checked), checked, strict=True)).values())

    def __reduce__(self) -> tuple[Callable[..., Sweep], tuple[object, ...]]:
        return Sweep, (self.claim, self.family, dict(self.axes), self.replications, self.role)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sweep) and self.id == other.id

    def __hash__(self) -> int:
        return hash(self.id)

    @cached_property
    def id(self) -> str:
        """A hash of every field, the order of axes included (it is the order of the trials)."""
        return digest(
            canonical([self.claim, self.family, list(self.axes.items()), self.replications, self.role])
        )

    def trials(self) -> tuple[Trial, ...]:
        """Return every trial once, in the order of the grid."""
        values: list[tuple[Scalar, ...]] = [self.values(name) for name in self.axes]
        return tuple(
            Trial(self.claim, self.family, dict(zip(self.axes, point, strict=True)), self.role, replicate)
            for point in itertools.product(*values)
            for replicate in range(self.replications)
        )

    def values(self, name: str) -> tuple[Scalar, ...]:
        """Return the values of one axis, each once."""
        values = self.axes[name]
        assert isinstance(values, tuple)
        return values

    def with_values(self, **overrides: Scalar | Sequence[Scalar]) -> Sweep:
        """Return the sweep with other values on the named axes; ``replications`` counts as an axis.

        Raises
        ------
        InvalidInput
            If an axis does not exist (the message names the closest one) or a value is of another
            kind than the axis holds (a text where numbers belong).
        """
        axes = dict(self.axes)
        replications = self.replications
        for name, values in overrides.items():
            if name == REPLICATIONS:
                replications = _natural(values, f"sweep of {self.claim}: {REPLICATIONS}")
            else:
                axes[name] = self._fitting(name, values)
        return replace(self, axes=axes, replications=replications)

    def _fitting(self, name: str, values: Scalar | Sequence[Scalar]) -> tuple[Scalar, ...]:
        if name not in self.axes:
            valid = [*self.axes, REPLICATIONS]
            close = difflib.get_close_matches(name.lower(), [axis.lower() for axis in valid], n=1)
            hint = [f" did you mean {axis}?" for axis in valid if [axis.lower()] == close]
            raise InvalidInput(
                f"sweep of {self.claim}: there is no axis {name} to set to {values!r},"
                f"{''.join(hint[:1])} the axes are {', '.join(valid)}"
            )
        checked = self._checked_axis(name, values)
        kinds = {_kind(value) for value in self.values(name)}
        for value in checked:
            if _kind(value) not in kinds:
                raise InvalidInput(
                    f"sweep of {self.claim}: axis {name} holds {' or '.join(sorted(kinds))} values, "
                    f"got {value!r}, which is a {_kind(value)}"
                )
        return checked


def plan(sweeps: Iterable[Sweep]) -> tuple[Trial, ...]:
    """Return the trials of several sweeps in order, each trial once."""
    return tuple({trial.id: trial for sweep in sweeps for trial in sweep.trials()}.values())


def plan_hash(trials: Iterable[Trial]) -> str:
    """Return a hash of the set of trials; their order does not matter."""
    return digest("\n".join(sorted(trial.id for trial in trials)))


def _kind(value: Scalar) -> str:
    if isinstance(value, bool):
        return "truth"
    return {str: "text", int: "number", float: "number"}.get(type(value), "none")


def _scalar(value: object, where: str) -> Scalar:
    plain = value.item() if isinstance(value, np.generic) else value
    if isinstance(plain, float) and math.isnan(plain):
        raise InvalidInput(f"{where} is NaN, it must be a value that equals itself")
    if plain is None or isinstance(plain, str | int | float):
        return plain
    raise InvalidInput(f"{where} is {value!r}, it must be a text, a number, a truth value or None")


def _natural(value: object, where: str) -> int:
    plain = value.item() if isinstance(value, np.generic) else value
    if isinstance(plain, bool) or not isinstance(plain, int) or plain < 0:
        raise InvalidInput(f"{where} must be a natural number, got {value!r}")
    return plain
