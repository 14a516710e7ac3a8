"""The only place where claims meet simulators.

``verify(claim)`` checks a theorem, ``load_run(folder)`` reads a recorded run as a data frame.
"""

from __future__ import annotations

from typing import Any

__all__ = ["load_run", "verify"]

_HOMES = {"verify": "experiments.verifier", "load_run": "experiments.record"}


def __getattr__(name: str) -> Any:
    # Imported on first use: the simulators cost seconds, and `boundlab list` needs none of them.
    if name not in _HOMES:
        raise AttributeError(f"module 'experiments' has no attribute {name!r}")
    import importlib

    return getattr(importlib.import_module(_HOMES[name]), name)
