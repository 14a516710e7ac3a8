"""``boundlab cite``: where the theorems come from, as BibTeX."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import tyro

from experiments.cli.selection import chosen
from theory.render import bibtex


@dataclass(frozen=True)
class Cite:
    """Print the BibTeX entries of the sources of claims."""

    claims: Annotated[tuple[str, ...], tyro.conf.Positional, tyro.conf.arg(metavar="[CLAIM ...]")] = ("all",)
    """Names of claims, or all."""

    def run(self) -> int:
        """Print each entry once."""
        print(bibtex(chosen(self.claims)), end="")
        return 0
