"""``boundlab theorems``: the table of theorems that lies at the root of the repository."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import tyro

from experiments.cli.checkout import root
from experiments.cli.options import Flag
from theory import registry
from theory.errors import InvalidInput
from theory.render import markdown

NAME = "THEOREMS.md"
STALE = 1


@dataclass(frozen=True)
class Theorems:
    """Write THEOREMS.md, the table of all theorems, or check that it is up to date."""

    path: Annotated[
        Path | None, tyro.conf.Positional, tyro.conf.arg(metavar="[FILE]", help_behavior_hint="")
    ] = None
    """Where it lies; by default at the root of the source checkout."""
    check: Flag = False
    """Write nothing; exit with 1 when the file is not what would be written."""

    def run(self) -> int:
        """Write or check."""
        path = self.path or root("the path of the file") / NAME
        text = markdown(registry.load_all())
        if self.check:
            return _compare(path, text)
        from experiments._files import write_atomically

        write_atomically(path, text.encode())
        print(f"wrote {path}")
        return 0


def _compare(path: Path, text: str) -> int:
    try:
        present = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        present = None
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInput(f"cannot read {path}: {error}") from error
    if present == text:
        print(f"{path} is up to date")
        return 0
    print(
        f"{path} is {'stale' if present is not None else 'missing'}; write it with: boundlab theorems {path}"
    )
    return STALE
