"""Figures as files that say where they come from."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from theory.errors import InvalidInput

FORMATS = (".png", ".svg", ".pdf")


def check_format(path: Path) -> None:
    """Refuse a file name with another ending."""
    if path.suffix.lower() not in FORMATS:
        raise InvalidInput(f"--to {path}: the ending must be one of {', '.join(FORMATS)}")


def draw_quietly() -> None:
    """Let matplotlib draw into memory, with or without a screen."""
    import matplotlib

    matplotlib.use("Agg")


def save(figure: Any, path: Path, title: str, manifest: Mapping[str, Any]) -> None:
    """Write a figure in one step, in the format that the file's ending names, with its origin in the metadata.

    Configuration, seed and code of the run are one JSON object: the text chunk ``Description`` of a PNG, the
    element ``dc:description`` of an SVG, the ``Subject`` of a PDF. Equal figures of one run are equal files.
    """
    from matplotlib.pyplot import style

    from experiments._files import write_atomically
    from experiments.plots import STYLE

    kind = path.suffix.lower().lstrip(".")
    buffer = io.BytesIO()
    with style.context(STYLE):
        figure.savefig(buffer, format=kind, metadata=_metadata(kind, title, manifest))
    write_atomically(path, buffer.getvalue())


def origin(manifest: Mapping[str, Any]) -> dict[str, object]:
    """What of a manifest makes a figure again: the configuration, the root of all randomness and the code.

    Examples
    --------
    >>> origin({"config": {"study": "ladder"}, "root_seed": 7, "provenance": {"boundlab": "0.1.0"}})
    {'config': {'study': 'ladder'}, 'seed': 7, 'boundlab': '0.1.0', 'commit': None}
    """
    made_by = manifest.get("provenance") or {}
    return {
        "config": manifest.get("config"),
        "seed": manifest.get("root_seed"),
        "boundlab": made_by.get("boundlab"),
        "commit": made_by.get("commit"),
    }


def _metadata(kind: str, title: str, manifest: Mapping[str, Any]) -> dict[str, str | None]:
    about = json.dumps(origin(manifest), sort_keys=True)  # ASCII, which every format can hold
    match kind:
        case "png":
            return {"Title": title, "Description": about, "Software": "boundlab"}
        case "svg":
            return {"Title": title, "Description": about, "Creator": "boundlab", "Date": None}
        case _:
            return {"Title": title, "Subject": about, "Creator": "boundlab", "CreationDate": None}
