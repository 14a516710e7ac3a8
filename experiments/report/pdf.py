"""A page as a PDF, printed by the browser that is there."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

from theory.errors import InvalidInput

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
LONGEST = 300  # seconds that a browser may take
MAGIC = b"%PDF"


def browser() -> str | None:
    """Return the path of a Chromium that can print, or None where there is none."""
    return next(filter(None, map(shutil.which, BROWSERS)), None)


def print_page(page: Path) -> Path:
    """Print an HTML file to a PDF file beside it, light and in its print style, and return its path.

    Raises
    ------
    InvalidInput
        If there is no Chromium, or it does not print.
    """
    program = browser()
    if program is None:
        raise InvalidInput(
            f"--format pdf needs Chromium or Chrome, and none of {', '.join(BROWSERS)} is on the path; "
            f"install one (apt install chromium), or print {page} from another browser"
        )
    with TemporaryDirectory() as folder:
        made = Path(folder) / "page.pdf"
        command = [
            program,
            "--headless",
            "--disable-gpu",
            "--no-first-run",
            "--disable-background-networking",
        ]
        command += ["--disable-sync", "--no-pdf-header-footer", f"--user-data-dir={folder}/profile"]
        if not os.geteuid():
            command.append("--no-sandbox")  # Chromium refuses to sandbox what root runs
        command += [f"--print-to-pdf={made}", page.resolve().as_uri()]
        try:
            done = subprocess.run(
                command,
                capture_output=True,
                text=True,
                timeout=LONGEST,
                check=False,
                env={**os.environ, "TMPDIR": folder},
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise InvalidInput(f"{program} did not print {page}: {error}") from error
        if not made.exists() or not made.read_bytes().startswith(MAGIC):
            said = (done.stderr.strip().splitlines() or ["it says nothing"])[-1]
            raise InvalidInput(f"{program} did not print {page}: {said}")
        return Path(shutil.move(made, page.with_suffix(".pdf")))
