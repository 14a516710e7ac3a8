"""LaTeX in the dialect that matplotlib sets by itself, without a LaTeX installation."""

from __future__ import annotations

import re
from functools import lru_cache

from experiments.plots.extents import extent

# What matplotlib lacks and what it has in its place; sizes of delimiters are dropped.
_DIALECT = {
    "le": r"\leq",
    "ge": r"\geq",
    "tfrac": r"\frac",
    "cfrac": r"\dfrac",
    "lVert": r"\|",
    "rVert": r"\|",
    "lvert": "|",
    "rvert": "|",
    "mathds": r"\mathbb",
    "bm": r"\mathbf",
    "boldsymbol": r"\mathbf",
    "textrm": r"\text",
    "textup": r"\text",
    "textbf": r"\mathbf",
    "textit": r"\mathit",
    "limits": "",
    "nolimits": "",
    "displaystyle": "",
    "middle": "",
    **{size + side: "" for size in ("big", "Big", "bigg", "Bigg") for side in ("", "l", "r", "m")},
}
_COMMAND = re.compile(r"\\([A-Za-z]+)")
_SHORT_FRACTION = re.compile(r"\\([dt]?frac)\s*(\d)\s*([A-Za-z0-9])")
_BARE_DOLLAR = re.compile(r"(?<!\\)\$")


@lru_cache(maxsize=1024)
def mathtext(latex: str) -> str | None:
    r"""Return a formula as matplotlib text, ``$...$``, or None where matplotlib cannot set it.

    Examples
    --------
    >>> mathtext(r"x \le \Big[1\Big]")
    '$x \\leq [1]$'
    >>> mathtext(r"\begin{cases} 1 \end{cases}") is None
    True
    """
    text = dialect(latex)
    return text if text is not None and _can_be_set(text) else None


def dialect(latex: str) -> str | None:
    """Return a formula in matplotlib's dialect, unchecked, or None where it cannot be one."""
    if not latex.strip() or not latex.isascii() or _BARE_DOLLAR.search(latex):
        return None
    # a fraction needs braces, a raised prime is too small to see, a lone star gets the space of a binary operator
    whole = _SHORT_FRACTION.sub(r"\\\1{\2}{\3}", latex)
    legible = whole.replace("'", r"{\prime}").replace("^*", "^{*}")
    return f"${_COMMAND.sub(_in_dialect, legible)}$"


def _in_dialect(command: re.Match[str]) -> str:
    name = command[1]
    if name not in _DIALECT:
        return command[0]
    ends_in_letter = _DIALECT[name][-1:].isalpha()
    follows_letter = command.string[command.end() :][:1].isalnum()
    return _DIALECT[name] + (" " if ends_in_letter and follows_letter else "")


def _can_be_set(text: str) -> bool:
    from matplotlib.font_manager import FontProperties

    try:
        extent(text, FontProperties(), is_formula=True)  # what is about to be measured for a figure
    except (ValueError, RuntimeError):
        return False
    return True


def plain(text: str) -> str:
    r"""Return words that matplotlib prints as they are, dollar signs included.

    Examples
    --------
    >>> print(plain("costs $5"))
    costs \$5
    """
    return text.replace("$", r"\$")
