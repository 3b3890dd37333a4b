"""Charts in the house style: axes to draw on, an SVG with its words inside, a text alternative built from numbers."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html import escape
from io import StringIO
from pathlib import Path
from typing import Any, cast

import afcharts
import font_source_sans_pro
import matplotlib
import pandas as pd
from afcharts.af_colours import get_af_colours
from IPython.display import display
from matplotlib import font_manager
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure

from onepot_analysis.show import words

WIDTH = 7.0  # inches
NAVY, TEAL, _, ORANGE, _, _ = get_af_colours("categorical")
SKY = get_af_colours("sequential", number_of_colours=5)[-2]
GREY = "#595959"
_FONT = "Source Sans Pro"
_FONT_STACK = "'Source Sans Pro', 'Source Sans 3', Arial, sans-serif"
_HOUSE = Path(afcharts.__file__).with_name("afcharts.mplstyle")
STYLE = cast("dict[str, Any]", matplotlib.rc_params_from_file(_HOUSE, use_default_template=False)) | {
    "figure.figsize": (WIDTH, 3.0),
    "font.family": _FONT,
    "font.size": 10,
    "axes.unicode_minus": False,  # as `words.MINUS`
    "svg.fonttype": "none",
    "svg.hashsalt": "onepot",
    "hatch.linewidth": 0.8,
    "xtick.major.size": 0,
    "ytick.major.size": 0,
}
CLASSES = 5  # of a map
_SPOKEN = 20  # rows of numbers that a listener can follow
for _face in ("SourceSansPro", "SourceSansProBold"):
    font_manager.fontManager.addfont(font_source_sans_pro.font_files_ttf[_face])


@dataclass(frozen=True)
class Chart:
    """A drawn chart, shown in a notebook as title and subtitle, drawing, and source; see `chart`.

    ``svg`` is the drawing, with title and text alternative inside.
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
def chart(
    title: str,
    subtitle: str,
    source: str,
    alt: str,
    height: float = 3.0,
    left: float = 0.6,
    right: float = 0.15,
    below: float = 0.5,
    above: float = 0.1,
) -> Iterator[Axes]:
    """Axes in the house style; when the block ends, the chart is shown with its words.

    Parameters
    ----------
    title : str
        The message.
    subtitle : str
        What is measured, where, when, in which unit.
    source : str
        Documents, and whether amounts are published or modelled.
    alt : str
        Text alternative, best from `described`.
    height : float
        Inches; the width is that of the page.
    left, right, below, above : float
        Inches around the axes; they are fixed, which spares a second drawing to measure them. See `room`.

    Examples
    --------
    >>> frame = pd.DataFrame({"stream": ["PTB", "DIP"], "gbp_million": [406.7, 95.0]})
    >>> alt = described(frame, "stream", "gbp_million", what="Bars, £ million")
    >>> import seaborn as sns
    >>> with chart("Most of the pot is PTB", "£ million, England, 2011-12", "Letter", alt, left=room(frame["stream"])) as ax:
    ...     _ = sns.barplot(frame, x="gbp_million", y="stream", color=NAVY, ax=ax)
    Chart: Most of the pot is PTB
    """
    sides = {"left": left / WIDTH, "right": 1 - right / WIDTH, "bottom": below / height, "top": 1 - above / height}
    figure = plt.figure(figsize=(WIDTH, height), facecolor="white")  # outside the context, which would undo the backend
    try:
        with plt.style.context(STYLE, after_reset=True):
            yield figure.subplots(gridspec_kw=sides)
            drawn = Chart(title, subtitle, alt, source, _svg(figure, title, alt))
    finally:
        plt.close(figure)
    display(drawn)


def describe(text: str) -> None:
    """Say what the picture of a cell shows, where it is drawn without `chart`: by seaborn, pandas or matplotlib alone.

    A line of the same cell, before or after what draws; one for each picture, in their order; the words best from
    `described`. Pages and paper give them to those who cannot see the picture, and do not print them.
    """
    display({"text/plain": f"Text alternative: {text}"}, raw=True, metadata={"alt": text})


def described(
    frame: pd.DataFrame,
    label: str,
    *values: str,
    what: str = "Bars",
    by: str | None = None,
    show: Callable[[float], str] = words.one_decimal,
) -> str:
    """The text alternative of a chart, from the numbers it shows; of more than twenty, the three at either end.

    Parameters
    ----------
    label : str
        Column that names what is drawn.
    *values : str
        Column of the value; or two columns, where it is drawn from, and to. Text stands as it is.
    what : str
        The kind of chart, and its unit.
    by : str, optional
        Column of groups, told one after the other.
    show : callable
        Writes a number, `words.pounds` for example.

    Examples
    --------
    >>> described(pd.DataFrame({"stream": ["PTB", "DIP"], "gbp_million": [406.7, 95.0]}), "stream", "gbp_million")
    'Bars. PTB: 406.7; DIP: 95.0.'
    >>> bounds = pd.DataFrame({"of": ["PTB", "DIP"], "year": "2011-12", "lower": [0.0, -9.73], "upper": [0.0, 0.0]})
    >>> described(bounds, "of", "lower", "upper", what="Bars from lower to upper bound, per cent", by="year")
    'Bars from lower to upper bound, per cent. 2011-12: PTB: 0.0; DIP: -9.7 to 0.0.'
    """
    if by:
        groups = [f"{name}: {_spoken(rows, label, values, show)}" for name, rows in frame.groupby(by, sort=False)]
    else:
        groups = [_spoken(frame, label, values, show)]
    return f"{what}. {'. '.join(groups)}."


def _spoken(rows: pd.DataFrame, label: str, values: tuple[str, ...], show: Callable[[float], str]) -> str:
    is_long = len(rows) > _SPOKEN
    lines = []
    for _, row in (rows.sort_values(values[0], kind="stable") if is_long else rows).iterrows():
        shown = [row[value] if isinstance(row[value], str) else show(row[value]) for value in values]
        lines.append(f"{row[label]}: {' to '.join(dict.fromkeys(shown))}")
    if is_long:
        return f"{len(lines)} in all; lowest {'; '.join(lines[:3])}; highest {'; '.join(lines[-3:])}"
    return "; ".join(lines)


def room(labels: Iterable[str]) -> float:
    """Inches that axis labels need to the left of the axes."""
    return 0.15 + 0.068 * max(len(line) for label in labels for line in label.split("\n"))


def _svg(figure: Figure, title: str, alt: str) -> str:
    """The drawing with its words inside, its bytes the same each time."""
    with matplotlib.rc_context({"svg.hashsalt": title}):
        file = StringIO()
        figure.savefig(file, format="svg", metadata=dict.fromkeys(["Date", "Creator", "Format", "Type"]))
    drawing = file.getvalue()[file.getvalue().index("<svg") :].replace(f"'{_FONT}'", _FONT_STACK)
    inside = f' role="img"><title>{escape(title)}</title><desc>{escape(alt)}</desc>'
    return drawing.replace(">", inside, 1)


def tile_map(values: pd.DataFrame, ax: Axes, decimals: int = 1) -> None:
    """Draw one square for each partnership, in five classes of about equal count with their legend.

    Parameters
    ----------
    values : DataFrame
        Columns label, column, row (place on the grid; see ``tiles``) and value (float64).
    ax : Axes
        From `chart`, with a height of 6.6 inches.
    decimals : int
        Of the values in the legend.
    """
    shades = get_af_colours("sequential", number_of_colours=CLASSES)
    for depth, rows in values.groupby(classes(values["value"].round(decimals))):
        corners = [
            [(c, r), (c + 0.94, r), (c + 0.94, r + 0.94), (c, r + 0.94)]
            for c, r in zip(rows["column"], rows["row"], strict=True)
        ]
        ends = dict.fromkeys(words.number(end, decimals) for end in (rows["value"].min(), rows["value"].max()))
        ax.add_collection(PolyCollection(corners, facecolor=shades[depth - 1], label=" to ".join(ends)))
        ink = "white" if depth < 4 else "black"  # legible on its shade
        for row in rows.itertuples():
            ax.text(row.column + 0.47, row.row + 0.49, row.label, ha="center", va="center", size=8, color=ink)
    ax.set(xlim=(-0.1, values["column"].max() + 1), ylim=(values["row"].max() + 1, -0.1), aspect="equal")
    ax.axis("off")
    ax.legend(loc="upper left", fontsize=9, handlelength=1, handleheight=1, borderpad=0)


def classes(values: pd.Series) -> pd.Series:
    """Five classes of about equal count, 1 the furthest from 0, or the lowest where signs differ; equals stay together.

    Examples
    --------
    >>> classes(pd.Series([1.0, 2.0, 3.0, 3.0, 4.0, 5.0])).tolist()
    [5, 4, 3, 3, 2, 1]
    """
    has_both_signs = values.min() < 0 < values.max()
    rank = values.rank() if has_both_signs else values.abs().rank(ascending=False)  # from 1; equals share their mean
    return ((rank - 0.5) * CLASSES // len(values) + 1).astype(int)
