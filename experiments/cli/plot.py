"""``boundlab plot``: a figure of one claim of a recorded run."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

import tyro

from experiments.cli.images import check_format, draw_quietly, save
from experiments.cli.recorded import judged
from theory import registry
from theory.errors import InvalidInput

Kind = Literal["scaling", "slopes", "agreement", "heatmap", "coverage", "tightness"]

ALL = "all"


@dataclass(frozen=True)
class Plot:
    """Draw how a claim's quantity and bound scale in a recorded run, or another figure of them."""

    folder: Annotated[Path, tyro.conf.Positional, tyro.conf.arg(metavar="DIR")]
    """Folder of the run."""
    claim: Annotated[str, tyro.conf.Positional, tyro.conf.arg(metavar="CLAIM")]
    """Name of the claim, or all for tightness."""
    to: Annotated[Path, tyro.conf.arg(metavar="FILE")]
    """Image to write: .png, .svg or .pdf."""
    kind: Kind = "scaling"
    """scaling is along the claim's coordinate, slopes are its local slopes, agreement is measured against bound,
    heatmap is tightness over two parameters, coverage is how often a bound with a failure probability fails,
    tightness is how close the measurements come to the bound of each claim."""

    def run(self) -> int:
        """Draw and write."""
        check_format(self.to)
        everything = self.claim == ALL and self.kind == "tightness"
        if not everything:
            registry.load(self.claim)  # a misspelled name gets its nearest one
        verifications, manifest = judged(self.folder)
        by_name = {verification.claim.name: verification for verification in verifications}
        if not everything and self.claim not in by_name:
            raise InvalidInput(f"{self.claim} is not in {self.folder}, which has {', '.join(by_name)}")
        draw_quietly()
        from experiments import plots

        if self.kind == "tightness":
            drawn = plots.tightness(verifications if everything else [by_name[self.claim]])
        else:
            drawn = getattr(plots, self.kind)(by_name[self.claim])
        save(drawn.figure, self.to, self.claim, manifest)
        print(f"wrote {self.to}")
        return 0
