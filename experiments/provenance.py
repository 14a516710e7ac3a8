"""Where a run comes from: which code, which machine, which plan."""

from __future__ import annotations

import json
import platform
import socket
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from experiments.sweep import Trial, canonical, plan_hash
from theory.errors import InvalidInput

LIBRARIES = ("numpy", "numba", "scipy", "sympy", "cvxpy", "scikit-learn")
KINDS = {"config": dict, "root_seed": int, "plan": str, "trials": int, "provenance": dict, "started": str}  # fmt: skip
ROWS_DEPEND_ON = ("boundlab", "code", "kernels", "python", *LIBRARIES, "platform")
CODE_BY_NAME = ("commit", "modified")  # say nothing more where the hash of the code is the same


def provenance() -> dict[str, object]:
    """Return versions of code and libraries, the platform and the name of the host; never a path.

    ``code`` is a hash of all that computes, ``kernels`` one of what is compiled of it. ``commit`` is null
    when the package does not run from a checkout; ``modified`` says whether tracked files differ from that
    commit.
    """
    from experiments.engine.fingerprint import own_code
    from tabular._numba_cache import kernel_key

    return {
        "boundlab": _version("boundlab"),
        **_commit(),
        "code": own_code(),
        "kernels": kernel_key(),
        "python": platform.python_version(),
        **{name: _version(name) for name in LIBRARIES},
        "platform": f"{platform.system()} {platform.machine()}",
        "host": socket.gethostname(),
    }


def now() -> str:
    """Return the time in UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


@dataclass(frozen=True)
class Manifest:
    """What one run computes and where it comes from; ``plan`` is the hash of its set of trials."""

    config: Mapping[str, object]
    root_seed: int
    plan: str
    trials: int
    provenance: Mapping[str, object]
    started: str
    resumed: tuple[Mapping[str, object], ...] = ()

    @classmethod
    def of(cls, trials: Iterable[Trial], root_seed: int, config: Mapping[str, object]) -> Manifest:
        """Describe a run that starts now, in this process.

        Raises
        ------
        InvalidInput
            If the root seed is no natural number or the config is not made of JSON values.
        """
        if isinstance(root_seed, bool) or not isinstance(root_seed, int) or root_seed < 0:
            raise InvalidInput(f"the root seed must be a natural number, got {root_seed!r}")
        try:
            plain = json.loads(canonical(dict(config)))
        except (TypeError, ValueError) as error:
            raise InvalidInput(f"the configuration must be made of JSON values: {error}") from error
        listed = tuple(trials)
        return cls(plain, root_seed, plan_hash(listed), len(listed), provenance(), now())

    @classmethod
    def from_json(cls, text: str, where: object) -> Manifest:
        """Read back what :meth:`to_json` wrote; ``where`` names the file in errors.

        Raises
        ------
        InvalidInput
            If the text is no JSON object, lacks a field or holds another kind of value in one.
        """
        try:
            fields = json.loads(text)
            manifest = cls(**{**fields, "resumed": tuple(fields["resumed"])})
        except (ValueError, TypeError, KeyError) as error:
            raise InvalidInput(f"{where} is not the manifest of a run: {error}") from error
        wrong = [name for name, kind in KINDS.items() if not isinstance(getattr(manifest, name), kind)]
        if not all(isinstance(entry, dict) for entry in manifest.resumed):
            wrong.append("resumed")
        if wrong:
            said = json.dumps(fields[wrong[0]])
            raise InvalidInput(f"{where} is not the manifest of a run: {wrong[0]} cannot be {said}")
        return manifest

    def to_json(self) -> str:
        """Return the manifest as indented JSON with sorted keys."""
        return json.dumps(self.as_dict(), indent=2, sort_keys=True, ensure_ascii=False) + "\n"

    def as_dict(self) -> dict[str, object]:
        """Return the fields as plain JSON values."""
        return {
            "config": dict(self.config),
            "root_seed": self.root_seed,
            "plan": self.plan,
            "trials": self.trials,
            "provenance": dict(self.provenance),
            "started": self.started,
            "resumed": [dict(entry) for entry in self.resumed],
        }

    def other_origins(self, now: Mapping[str, object]) -> dict[str, object]:
        """Return what computed rows of this run and is not what computes ``now``, by name, with its value then.

        What a run did not keep of its origin is not compared.
        """
        earlier: list[Any] = [self.provenance, *(entry.get("provenance") or {} for entry in self.resumed)]
        found: dict[str, object] = {}
        for origin in earlier:
            same_code = "code" in origin and origin["code"] == now.get("code")
            names = ROWS_DEPEND_ON if same_code else (*CODE_BY_NAME, *ROWS_DEPEND_ON)
            found |= {n: origin[n] for n in names if n in origin and origin[n] != now.get(n)}
        return found

    def first_difference(self, other: Manifest) -> str | None:
        """Say in words where another run first differs in what it computes, or None: it is the same run."""
        mine, theirs = _flat("config", self.config), _flat("config", other.config)
        for name in sorted({*mine, *theirs}):
            if canonical(mine.get(name)) != canonical(theirs.get(name)):
                return f"{name} is {canonical(mine.get(name))} there and {canonical(theirs.get(name))} here"
        if self.root_seed != other.root_seed:
            return f"root_seed is {self.root_seed} there and {other.root_seed} here"
        if self.plan != other.plan:
            return f"the plan has {self.trials} trials there ({self.plan}) and {other.trials} here ({other.plan})"
        return None


def _flat(prefix: str, value: object) -> dict[str, object]:
    if not isinstance(value, Mapping):
        return {prefix: value}
    flat: dict[str, object] = {}
    for name, inner in value.items():
        flat.update(_flat(f"{prefix}.{name}", inner))
    return flat


def _version(name: str) -> str | None:
    from importlib import metadata

    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def _commit() -> dict[str, object]:
    here = Path(__file__)
    # an installed copy may lie inside somebody else's checkout: only a tracked file tells our commit
    if _git(here.parent, "ls-files", "--error-unmatch", here.name) is None:
        return {"commit": None, "modified": None}
    status = _git(here.parent, "status", "--porcelain", "--untracked-files=no")
    return {"commit": _git(here.parent, "rev-parse", "HEAD"), "modified": bool(status)}


def _git(folder: Path, *arguments: str) -> str | None:
    try:
        done = subprocess.run(
            ["git", "-C", str(folder), *arguments], capture_output=True, text=True, check=True, timeout=10
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.strip()
