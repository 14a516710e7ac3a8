"""The pictures of the report in ``docs``, taken anew: ``python tests/screenshots.py REPORT.html docs``."""

from __future__ import annotations

import sys
from pathlib import Path

from browser import chromium

WIDE, NARROW = (1280, 900, "light"), (390, 844, "dark")
SHOTS = {
    "report-1280": (WIDE, None),
    "report-audit-1280": (WIDE, "#source-deramo2020sharing"),
    "report-studies-1280": (WIDE, "#studies"),
    "report-390-dark": (NARROW, "#theorems"),
    "studies-390-dark": (NARROW, "#studies"),
}
PAINTED = "new Promise(done => requestAnimationFrame(() => setTimeout(done, 200)))"


def main(report: Path, folder: Path) -> None:
    """Open the report as wide as each picture is, scroll to its part and write what is seen."""
    with chromium() as browser:
        for name, (window, part) in SHOTS.items():
            browser.open(report.resolve(), *window)
            browser.run("document.fonts.ready.then(() => 1)")
            if part:
                browser.run(f"document.querySelector({part!r}).scrollIntoView()")
            browser.run(PAINTED)
            _few_colours(browser.screenshot(), folder / f"{name}.png")


def _few_colours(picture: bytes, path: Path) -> None:
    """Write a picture of flat colours with 256 of them, in a third of the bytes."""
    from io import BytesIO

    from PIL import Image

    whole = Image.open(BytesIO(picture)).convert("RGB")
    few = whole.quantize(256, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    few.save(path, optimize=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
