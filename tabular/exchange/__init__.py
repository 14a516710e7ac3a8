"""Doors through which MDPs that others wrote come in, and ours go out."""

from tabular.exchange.arrays import from_pymdptoolbox, from_quantecon, to_pymdptoolbox, to_quantecon
from tabular.exchange.files import load, save
from tabular.exchange.gymnasium import from_gymnasium, to_gymnasium

__all__ = [
    "from_gymnasium",
    "from_pymdptoolbox",
    "from_quantecon",
    "load",
    "save",
    "to_gymnasium",
    "to_pymdptoolbox",
    "to_quantecon",
]
