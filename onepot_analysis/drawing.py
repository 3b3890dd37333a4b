"""What every chart is made of: the house style, axes with fixed margins, SVG with its words inside."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html import escape
from io import StringIO
from pathlib import Path

import afcharts
import font_source_sans_pro
import matplotlib
from afcharts.af_colours import get_af_colours
from IPython.display import display
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.figure import Figure

WIDTH = 7.0  # inches
NAVY, TEAL, _, ORANGE, _, LILAC = get_af_colours("categorical")
SKY = get_af_colours("sequential", number_of_colours=5)[-2]
GREY = "#595959"
_FONT = "Source Sans Pro"
_FONT_STACK = "'Source Sans Pro', 'Source Sans 3', Arial, sans-serif"
_STYLE = {
    **matplotlib.rc_params_from_file(
        Path(afcharts.__file__).with_name("afcharts.mplstyle"), use_default_template=False
    ),
    "font.family": _FONT,
    "font.size": 10,
    "svg.fonttype": "none",
    "hatch.linewidth": 0.8,
    "xtick.major.size": 0,
    "ytick.major.size": 0,
}
for _face in ("SourceSansPro", "SourceSansProBold"):
    font_manager.fontManager.addfont(font_source_sans_pro.font_files_ttf[_face])


@dataclass(frozen=True)
class Chart:
    """A drawn chart: shown in a notebook as title and subtitle, drawing, and source.

    Parameters
    ----------
    title : str
        The message.
    subtitle : str
        What is measured, where, when, in which unit.
    alt : str
        Text alternative, built from the numbers shown.
    source : str
        Documents, and whether amounts are published or modelled.
    svg : str
        The drawing, with `title` and `alt` inside.
    """

    title: str
    subtitle: str
    alt: str
    source: str
    svg: str

    def __repr__(self) -> str:
        return f"Chart: {self.title}"

    def _ipython_display_(self) -> None:
        heading, source = f"**{self.title}**  \n{self.subtitle}", f"Source: {self.source}"
        display({"text/markdown": heading, "text/plain": heading}, raw=True)
        display({"image/svg+xml": self.svg, "text/plain": self.alt}, raw=True)
        display({"text/markdown": source, "text/plain": source}, raw=True)


@contextmanager
def axes(
    height: float, left: float = 0.6, right: float = 0.15, below: float = 0.5, above: float = 0.1
) -> Iterator[Axes]:
    """Axes in the house style with margins in inches; a chart is drawn and made by `chart` inside the block.

    Fixed margins spare a second drawing, which is what a layout engine needs to measure them.
    """
    with matplotlib.rc_context(_STYLE):
        sides = {"left": left / WIDTH, "right": 1 - right / WIDTH, "bottom": below / height, "top": 1 - above / height}
        yield Figure(figsize=(WIDTH, height)).subplots(gridspec_kw=sides)


def room(labels: Iterable[str]) -> float:
    """Inches that axis labels need to the left of the axes."""
    return 0.15 + 0.068 * max(len(line) for label in labels for line in label.split("\n"))


def chart(drawn: Axes, title: str, subtitle: str, alt: str, source: str) -> Chart:
    """The chart that was drawn, its words inside and its bytes the same each time."""
    with matplotlib.rc_context({"svg.hashsalt": title}):
        file = StringIO()
        drawn.figure.savefig(file, format="svg", metadata=dict.fromkeys(["Date", "Creator", "Format", "Type"]))
    drawing = file.getvalue()[file.getvalue().index("<svg") :].replace(f"'{_FONT}'", _FONT_STACK)
    inside = f' role="img"><title>{escape(title)}</title><desc>{escape(alt)}</desc>'
    return Chart(title, subtitle, alt, source, drawing.replace(">", inside, 1))
