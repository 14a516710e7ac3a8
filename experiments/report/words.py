"""The words and formulas of a page: a typeface has the letters, and every formula is outlined once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from experiments.plots.extents import SCALE, unsized
from experiments.report.typeface import BOLD, REGULAR, rule

if TYPE_CHECKING:
    from matplotlib.font_manager import FontProperties
    from matplotlib.path import Path

FORMULA = "formula."  # begins the ids of outlines; no other id of a page has a dot
FINE = 4  # units of an outline in one of the font's SCALE
COMMANDS = {1: "m", 2: "l", 3: "q", 4: "c", 79: "z"}


class Words:
    """What the figures and formulas of one page are made of, collected while they are drawn."""

    def __init__(self) -> None:
        self._letters: dict[int, set[str]] = {REGULAR: set(), BOLD: set()}
        self._outlines: dict[str, str] = {}
        self._named: dict[tuple[str, FontProperties], str] = {}

    def use(self, text: str, weight: int) -> None:
        """Have the letters of a text in the typeface of the page."""
        self._letters[weight].update(text)

    def typeface(self) -> Markup:
        """Return the rules of a style sheet that embed all letters used so far."""
        used = {weight: "".join(sorted(letters)) for weight, letters in self._letters.items() if letters}
        return Markup("\n".join(rule(letters, weight) for weight, letters in used.items()))

    def formula(self, text: str, font: FontProperties) -> str:
        """Return the id of the outline of a formula, in ``1 / FINE`` of units of a font of ``SCALE``, y pointing down.

        Raises
        ------
        ValueError, RuntimeError
            If matplotlib cannot set it.
        """
        from matplotlib.textpath import TextPath

        key = (text, unsized(font))
        if key not in self._named:
            outline = _path(TextPath((0, 0), text, size=SCALE * FINE, prop=key[1]))
            self._named[key] = self._outlines.setdefault(outline, f"{FORMULA}{len(self._outlines)}")
        return self._named[key]

    def outlines(self) -> Markup:
        """Return the element that holds the outlines of all formulas named so far."""
        paths = (f'<path id="{name}" d="{outline}"/>' for outline, name in self._outlines.items())
        return Markup(
            '<svg width="0" height="0" style="position:absolute" aria-hidden="true">'
            f"<defs>{''.join(paths)}</defs></svg>"
        )


def _path(path: Path) -> str:
    """The commands of a path with y pointing down, each relative to where the one before ended."""
    parts: list[str] = []
    at = start = (0, 0)
    for numbers, code in path.iter_segments(simplify=False, curves=True):
        command = COMMANDS[int(code)]
        if command == "z":
            parts.append(command)
            at = start
            continue
        points = [(round(x), -round(y)) for x, y in numbers.reshape(-1, 2).tolist()]
        parts.append(command + " ".join(f"{x - at[0]} {y - at[1]}" for x, y in points))
        at = points[-1]
        start = at if command == "m" else start
    return "".join(parts).replace(" -", "-")
