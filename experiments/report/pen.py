"""A renderer of matplotlib that writes SVG for a page with many figures."""

from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING, Any

from matplotlib.backend_bases import FigureCanvasBase
from matplotlib.backends.backend_mixed import MixedModeRenderer
from matplotlib.backends.backend_svg import RendererSVG
from matplotlib.colors import rgb2hex
from matplotlib.font_manager import weight_dict

from experiments.plots.extents import SCALE, extent
from experiments.report.typeface import BOLD, REGULAR
from experiments.report.words import FINE

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from experiments.report.words import Words

DPI = 72  # of a figure in SVG, whose unit is the point


class Pen(RendererSVG):
    """As matplotlib's renderer, but words are text in the typeface of a page, and measured once."""

    writer: Any

    def __init__(self, width: float, height: float, file: StringIO, words: Words, pixels: float) -> None:
        super().__init__(width, height, file, image_dpi=pixels, metadata={"Date": None})  # type: ignore[no-untyped-call]
        self._words = words

    def get_text_width_height_descent(self, s: str, prop: Any, ismath: Any) -> tuple[float, float, float]:
        """Return what matplotlib's own renderer does."""
        return extent(s, prop, bool(ismath))

    def draw_text(
        self,
        gc: Any,
        x: float,
        y: float,
        s: str,
        prop: Any,
        angle: float,
        ismath: Any = False,
        mtext: Any = None,
    ) -> None:
        """Write words in the typeface of the page, and refer to the outline of a formula."""
        alpha = gc.get_alpha() if gc.get_forced_alpha() else gc.get_rgb()[3]
        size = prop.get_size_in_points()
        look = {"fill": rgb2hex(gc.get_rgb())} | ({"opacity": f"{alpha:g}"} if alpha != 1 else {})
        place = f"translate({x:.2f} {y:.2f})" + (f"rotate({-angle:g})" if angle else "")
        if ismath:
            place += f"scale({size / SCALE / FINE:g})"
            name = self._words.formula(s, prop)
            self.writer.element("use", attrib={"xlink:href": f"#{name}", "transform": place, **look})
        else:
            weight = BOLD if is_bold(prop) else REGULAR
            self._words.use(s, weight)
            bold = {"font-weight": f"{weight}"} if weight != REGULAR else {}
            self.writer.element(
                "text", s, attrib={"transform": place, "font-size": f"{size:g}", **bold, **look}
            )


def is_bold(font: Any) -> bool:
    """Whether a font of matplotlib is nearer to bold than to regular; its weight is a number or a word."""
    weight = font.get_weight()
    return int(weight_dict.get(weight, weight)) > (REGULAR + BOLD) / 2


class Sheet(FigureCanvasBase):
    """What a figure measures itself with while it is laid out: the pen that will draw it."""

    pen: Any

    def get_renderer(self) -> Any:
        """Return the pen."""
        return self.pen


def write(figure: Figure, words: Words, pixels: float) -> str:
    """Return a figure as the text of an SVG file without a ground, laid out and drawn once.

    ``pixels`` are those of an inch of what is rasterised. A figure that was written is no longer of use.
    """
    figure.patch.set_visible(False)
    for axes in (*figure.axes, *(inset for outer in figure.axes for inset in outer.child_axes)):
        axes.patch.set_visible(False)
    figure.set_dpi(DPI)
    width, height = figure.get_size_inches()
    file = StringIO()
    vector = Pen(width * DPI, height * DPI, file, words, pixels)
    sheet = Sheet(figure)
    sheet.pen = MixedModeRenderer(figure, width, height, pixels, vector)  # type: ignore[no-untyped-call]
    figure.draw(sheet.pen)
    sheet.pen.finalize()
    return file.getvalue()
