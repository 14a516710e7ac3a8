"""Letters of figures: their outlines are written once a page, not once a figure."""

from __future__ import annotations

import re

PREFIX = "glyph-"
_GLYPH = re.compile(r'<path id="([^"]*)" d="([^"]*)" transform="(scale\([^"]*\))"/>')
_REFERENCE = re.compile(r'href="#([^"]*)"')
_END = "</body>"


def share_glyphs(html: str) -> str:
    """Return a page whose figures refer to one set of letters at its end; it looks as before.

    A letter is a path that is only scaled, which is how matplotlib writes those, and nothing else, to SVG. A third
    of a page with many figures is letters that other figures have as well.

    Examples
    --------
    >>> one = '<defs><path id="{0}-A" d="M0" transform="scale(2)"/></defs><use href="#{0}-A"/>'
    >>> print(share_glyphs(f'<body>{one.format("f1")}{one.format("f2")}</body>').removesuffix("</body>"))
    <body><defs></defs><use href="#glyph-0"/><defs></defs><use href="#glyph-0"/><svg width="0" height="0"
    style="position:absolute" aria-hidden="true"><defs><path id="glyph-0" d="M0" transform="scale(2)"/></defs></svg>
    """
    names: dict[tuple[str, str], str] = {}
    shared: dict[str, str] = {}

    def take(found: re.Match[str]) -> str:
        outline = (" ".join(found[2].split()), found[3])
        shared[found[1]] = names.setdefault(outline, f"{PREFIX}{len(names)}")
        return ""

    without = _GLYPH.sub(take, html)
    if not names:
        return html
    referred = _REFERENCE.sub(lambda found: f'href="#{shared.get(found[1], found[1])}"', without)
    paths = "".join(
        f'<path id="{name}" d="{outline}" transform="{scale}"/>' for (outline, scale), name in names.items()
    )
    drawn = (
        f'<svg width="0" height="0" style="position:absolute" aria-hidden="true"><defs>{paths}</defs></svg>'
    )
    head, tail = referred.rsplit(_END, 1)
    return f"{head}{drawn}{_END}{tail}"
