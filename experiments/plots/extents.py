"""How large words and formulas are; each is measured once, however many figures show it."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.font_manager import FontProperties

SCALE = 100.0  # points of the font at which matplotlib keeps outlines and measures


def extent(text: str, font: FontProperties, is_formula: bool) -> tuple[float, float, float]:
    """Return width, height and depth below the base line of a text in a font, in points of that font's size.

    Raises
    ------
    ValueError, RuntimeError
        If it is a formula that matplotlib cannot set.
    """
    relative = font.get_size_in_points() / SCALE
    width, height, depth = _at_scale(text, unsized(font), is_formula)
    return width * relative, height * relative, depth * relative


def unsized(font: FontProperties) -> FontProperties:
    """Return the font in the one size in which it is measured and outlined."""
    same = font.copy()
    same.set_size(SCALE)
    return same


@lru_cache(maxsize=8192)
def _at_scale(text: str, font: FontProperties, is_formula: bool) -> tuple[float, float, float]:
    from matplotlib.textpath import text_to_path

    width, height, depth = text_to_path.get_text_width_height_descent(text, font, is_formula)
    return float(width), float(height), float(depth)
