"""``boundlab report``: judge a recorded run again and rebuild its report."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import tyro

from experiments.cli.outcome import conclude
from experiments.cli.recorded import judged


@dataclass(frozen=True)
class Report:
    """Rebuild the table, verdicts.json and the report of a recorded run; exit as verify does."""

    folder: Annotated[Path, tyro.conf.Positional, tyro.conf.arg(metavar="DIR")]
    """Folder of the run."""

    def run(self) -> int:
        """Judge, print and write."""
        verifications, manifest = judged(self.folder)
        return conclude(verifications, self.folder, manifest)
