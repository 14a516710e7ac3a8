"""The only place where claims meet simulators.

``claims`` lists the theorems, ``verify(claim)`` checks one, ``verdict_table`` lists several that were checked,
``load_run(folder)`` reads a recorded run as a data frame.
"""

from __future__ import annotations

from typing import Any

__all__ = ["claims", "load_run", "verdict_table", "verify"]

_HOMES = {
    "claims": "experiments.catalogue",
    "load_run": "experiments.record",
    "verdict_table": "experiments.verification",
    "verify": "experiments.verifier",
}


def __getattr__(name: str) -> Any:
    # Imported on first use: the simulators cost seconds, and `boundlab list` needs none of them.
    if name not in _HOMES:
        raise AttributeError(f"module 'experiments' has no attribute {name!r}")
    import importlib

    return getattr(importlib.import_module(_HOMES[name]), name)
