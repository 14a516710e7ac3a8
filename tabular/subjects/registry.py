"""The decorator by which a function becomes the sampler of what a claim quantifies over."""

from __future__ import annotations

from typing import get_type_hints

from tabular.registry import Registry

SUBJECTS = Registry("subject")
subject = SUBJECTS.register


def kind_of(name: str) -> type:
    """Return the type of the instances that a subject's sampler returns."""
    kind: type = get_type_hints(SUBJECTS[name].draw)["return"]
    return kind
