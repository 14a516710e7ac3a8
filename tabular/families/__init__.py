"""Families of MDPs: random, classic, and tasks that share structure."""

from tabular.families import bounded_noise, classic, multitask, random, shared_features
from tabular.families.registry import FAMILIES, family

__all__ = ["FAMILIES", "bounded_noise", "classic", "family", "multitask", "random", "shared_features"]
