"""Families of MDPs: random, classic, and tasks that share structure."""

from tabular.families import classic, multitask, random, shared_features
from tabular.families.registry import FAMILIES, family

__all__ = ["FAMILIES", "classic", "family", "multitask", "random", "shared_features"]
