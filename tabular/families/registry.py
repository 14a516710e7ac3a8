"""The decorator by which a function becomes a family of instances that claims can name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tabular.registry import Registry

FAMILIES: Registry[Callable[..., Any]] = Registry("family")
family = FAMILIES.register
