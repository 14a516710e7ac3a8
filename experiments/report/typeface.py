"""The letters of figures as a typeface that a page carries inside itself: so they are text, and the same everywhere."""

from __future__ import annotations

import io
from base64 import b64encode

FAMILY = "boundlab figures"
REGULAR, BOLD = 400, 700


def rule(letters: str, weight: int) -> str:
    """Return the rule of a style sheet that embeds these letters of matplotlib's own typeface.

    What it has no letter for is left to the reader's browser.
    """
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTFont
    from matplotlib.font_manager import FontProperties, findfont

    path = findfont(FontProperties(family="DejaVu Sans", weight=weight))
    options = Options(hinting=False, layout_features=["kern"], name_IDs=[], bidi_closure=False)
    options.drop_tables += ["FFTM", "GDEF", "GSUB", "MATH"]
    with TTFont(path, recalcTimestamp=False) as font:  # equal pages of equal runs
        subset = Subsetter(options)
        subset.populate(text=letters)
        subset.subset(font)
        font.flavor = "woff"
        file = io.BytesIO()
        font.save(file, reorderTables=None)
    data = b64encode(file.getvalue()).decode()
    return (
        f'@font-face {{ font-family: "{FAMILY}"; font-weight: {weight}; font-display: block; '
        f"src: url(data:font/woff;base64,{data}) format('woff') }}"
    )
