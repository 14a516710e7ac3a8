"""The decorator by which a function becomes a family of instances that claims can name."""

from __future__ import annotations

from tabular.registry import Registry

FAMILIES = Registry("family")
family = FAMILIES.register
