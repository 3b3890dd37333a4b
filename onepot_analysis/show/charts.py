"""Charts in the house style: axes to draw on, drawings for wide and narrow screens, a text alternative from numbers."""

import re
from collections.abc import Iterator
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
from pandas.api.types import is_numeric_dtype

from onepot_analysis.show import layout, words
from onepot_analysis.show.tables import RESOURCE, Table, cell

NARROW = "application/vnd.onepot.narrow+svg"
NAVY, TEAL, _, ORANGE, _, _ = get_af_colours("categorical")
SKY = get_af_colours("sequential", number_of_colours=5)[-2]
GREY = "#595959"
_FONT = "Source Sans Pro"
_FONT_STACK = "'Source Sans Pro', 'Source Sans 3', Arial, sans-serif"
_HOUSE = Path(afcharts.__file__).with_name("afcharts.mplstyle")
STYLE = cast("dict[str, Any]", matplotlib.rc_params_from_file(_HOUSE, use_default_template=False)) | {
    "figure.figsize": (layout.WIDE, 3.0),
    "font.family": _FONT,
    "font.size": layout.SIZE,
    "axes.unicode_minus": False,  # as `words.MINUS`
    "svg.fonttype": "none",
    "svg.hashsalt": "onepot",
    "hatch.linewidth": 0.8,
    "xtick.bottom": False,
    "ytick.left": False,
}
CLASSES = 5  # of a map
ENDS = {1: ("",), 2: (", from", ", to")}  # of what a chart shows
_SPOKEN = 20  # rows of numbers that a listener can follow
for _face in ("SourceSansPro", "SourceSansProBold"):
    font_manager.fontManager.addfont(font_source_sans_pro.font_files_ttf[_face])


@dataclass(frozen=True)
class Chart:
    """A drawn chart, shown in a notebook as title and subtitle, drawing, and source; see `chart`.

    ``wide`` and ``narrow`` are the drawings, with title and text alternative inside.
    """

    title: str
    subtitle: str
    alt: str
    source: str
    wide: str
    narrow: str

    def __repr__(self) -> str:
        return f"Chart: {self.title}"

    def _ipython_display_(self) -> None:
        heading, source = f"**{self.title}**  \n{self.subtitle}", f"Source: {self.source}"
        display({"text/markdown": heading, "text/plain": heading}, raw=True)
        faces: dict[str, Any] = {"image/svg+xml": self.wide, NARROW: self.narrow, "text/plain": str(self.alt)}
        if isinstance(self.alt, Described):
            faces[RESOURCE] = Table(self.alt.frame, self.alt.columns, self.subtitle, self.source).resource()
        display(faces, raw=True)
        display({"text/markdown": source, "text/plain": source}, raw=True)


@contextmanager
def chart(
    title: str,
    subtitle: str,
    source: str,
    alt: str,
    height: float = 3.0,
    right: float = 0.15,
) -> Iterator[Axes]:
    """Axes in the house style; when the block ends, the chart is drawn for wide and for narrow screens and shown.

    Parameters
    ----------
    title : str
        The message.
    subtitle : str
        What is measured, where, when, in which unit.
    source : str
        Documents, and whether amounts are published or modelled.
    alt : str
        Text alternative, best from `described`; then the page offers the rows too.
    height : float
        Inches of the wide drawing, which has the width of the page; see `layout` for the narrow one.
    right : float
        Inches beside the axes, for words that stand at the end of lines.

    Examples
    --------
    >>> frame = pd.DataFrame({"stream": ["PTB", "DIP"], "gbp_million": [406.7, 95.0]})
    >>> alt = described(frame, "stream", "gbp_million", what="Bars, £ million")
    >>> import seaborn as sns
    >>> with chart("Most of the pot is PTB", "£ million, England, 2011-12", "Letter", alt) as ax:
    ...     _ = sns.barplot(frame, x="gbp_million", y="stream", color=NAVY, ax=ax)
    Chart: Most of the pot is PTB
    """
    # outside the context, which would undo the backend
    figure = plt.figure(figsize=(layout.WIDE, height), dpi=layout.POINTS, facecolor="white")
    try:
        with plt.style.context(STYLE, after_reset=True):
            axes = figure.subplots()
            yield axes
            layout.wide(axes, height, right)
            wide = _svg(figure, title, alt)
            layout.narrow(axes, right)
            drawn = Chart(title, subtitle, alt, source, wide, _svg(figure, title, alt))
    finally:
        plt.close(figure)
    display(drawn)


def describe(text: str) -> None:
    """Say what the picture of a cell shows, where it is drawn without `chart`: by seaborn, pandas or matplotlib alone.

    A line of the same cell, before or after what draws; one for each picture, in their order; the words best from
    `described`. Pages and paper give them to those who cannot see the picture, and do not print them.
    """
    display({"text/plain": f"Text alternative: {text}"}, raw=True, metadata={"alt": text})


class Described(str):
    """A text alternative that keeps the rows and columns it was built from, for a `Table`; see `described`."""

    frame: pd.DataFrame
    columns: dict[str, tuple[str, str]]


def described(
    frame: pd.DataFrame,
    label: str,
    *values: str,
    what: str = "Bars",
    by: str | None = None,
    kind: str = "per_cent",
    head: str = "",
) -> Described:
    """The text alternative of a chart, from the numbers it shows; of more than twenty, the three at either end.

    Parameters
    ----------
    label : str
        Column that names what is drawn.
    *values : str
        Column of the value; or two columns, where it is drawn from, and to; bounds, by their names lower and upper, are
        rounded outward. Text stands as it is.
    what : str
        The kind of chart and, after a comma, its unit, which heads the values where a page offers the rows as a table.
    by : str, optional
        Column of groups, told one after the other.
    kind : str
        Format of the numbers, one of `onepot_analysis.show.tables.FORMATS`.
    head : str
        What heads the names in such a table; else the column's own name.

    Examples
    --------
    >>> described(pd.DataFrame({"stream": ["PTB", "DIP"], "gbp_million": [406.7, 95.0]}), "stream", "gbp_million")
    'Bars. PTB: 406.7; DIP: 95.0.'
    >>> bounds = pd.DataFrame({"of": ["PTB", "DIP"], "year": "2011-12", "lower": [0.0, -9.73], "upper": [0.0, 0.0]})
    >>> described(bounds, "of", "lower", "upper", what="Bars from lower to upper bound, per cent", by="year")
    'Bars from lower to upper bound, per cent. 2011-12: PTB: 0.0; DIP: -9.8 to 0.0.'
    """
    unit = re.split(r"[;.] ", what.partition(", ")[2] or what)[0]
    heads = {label: head or label.replace("_", " ")} | ({by: by} if by else {})
    heads |= {value: f"{unit}{end}" for value, end in zip(values, ENDS[len(values)], strict=True)}
    ends = "lower" in values[0] and len(values) > 1  # bounds are rounded outward
    kinds = {name: kind if is_numeric_dtype(frame[name]) else "text" for name in heads}
    kinds[label] = "count" if kinds[label] == kind else "text"
    kinds |= {value: f"{kind}_{end}" for value, end in zip(values, ("lower", "upper"), strict=True)} if ends else {}
    columns = {name: (said[0].upper() + said[1:], kinds[name]) for name, said in heads.items()}
    spoken = [(f"{name}: ", rows) for name, rows in frame.groupby(by, sort=False)] if by else [("", frame)]
    text = Described(f"{what}. {'. '.join(name + _spoken(rows, label, values, columns) for name, rows in spoken)}.")
    text.frame, text.columns = frame, columns
    return text


def _spoken(rows: pd.DataFrame, label: str, values: tuple[str, ...], columns: dict[str, tuple[str, str]]) -> str:
    is_long = len(rows) > _SPOKEN
    lines = []
    for _, row in (rows.sort_values(values[0], kind="stable") if is_long else rows).iterrows():
        shown = [cell(row, value, columns[value][1]) for value in values]
        lines.append(f"{cell(row, label, columns[label][1])}: {' to '.join(dict.fromkeys(shown))}")
    if is_long:
        return f"{len(lines)} in all; lowest {'; '.join(lines[:3])}; highest {'; '.join(lines[-3:])}"
    return "; ".join(lines)


def _svg(figure: Figure, title: str, alt: str) -> str:
    """The drawing with its words inside, its bytes the same each time."""
    with matplotlib.rc_context({"svg.hashsalt": title}):
        file = StringIO()
        figure.savefig(file, format="svg", metadata=dict.fromkeys(["Date", "Creator", "Format", "Type"]))
    drawing = file.getvalue()[file.getvalue().index("<svg") :].replace(f"'{_FONT}'", _FONT_STACK)
    drawing = re.sub(r' transform="rotate\(-0 [^"]*"', "", drawing)
    inside = f' role="img"><title>{escape(title)}</title><desc>{escape(alt)}</desc>'
    return drawing.replace(">", inside, 1)


def tile_map(values: pd.DataFrame, ax: Axes, decimals: int = 1) -> None:
    """Draw one square for each partnership, in five classes of about equal count with their legend.

    Parameters
    ----------
    values : DataFrame
        Columns label, column, row (place on the grid; see ``tiles``) and value (float64).
    ax : Axes
        From `chart`, with a height of 7.8 inches.
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
            place = row.column + 0.47, row.row + 0.49
            ax.text(*place, row.label, ha="center", va="center", color=ink, label=layout.WIDE_ONLY)
    ax.set(xlim=(-0.1, values["column"].max() + 1), ylim=(values["row"].max() + 1, -0.1), aspect="equal")
    ax.axis("off")
    ax.legend()


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
