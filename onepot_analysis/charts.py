"""Charts in the house style: axes to draw on, an SVG with its words inside, a text alternative built from numbers."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html import escape
from io import StringIO
from pathlib import Path

import afcharts
import font_source_sans_pro
import matplotlib
import numpy as np
import pandas as pd
import seaborn as sns
from afcharts.af_colours import get_af_colours
from IPython.display import display
from matplotlib import font_manager
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure

from onepot_analysis import words

WIDTH = 7.0  # inches
NAVY, TEAL, _, ORANGE, _, LILAC = get_af_colours("categorical")
SKY = get_af_colours("sequential", number_of_colours=5)[-2]
GREY = "#595959"
_FONT = "Source Sans Pro"
_FONT_STACK = "'Source Sans Pro', 'Source Sans 3', Arial, sans-serif"
STYLE = {
    **matplotlib.rc_params_from_file(
        Path(afcharts.__file__).with_name("afcharts.mplstyle"), use_default_template=False
    ),
    "figure.figsize": (WIDTH, 3.0),
    "font.family": _FONT,
    "font.size": 10,
    "svg.fonttype": "none",
    "svg.hashsalt": "onepot",
    "hatch.linewidth": 0.8,
    "xtick.major.size": 0,
    "ytick.major.size": 0,
}
_SPOKEN = 20  # rows of numbers that a listener can follow
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

    Yields
    ------
    Axes

    Examples
    --------
    >>> frame = pd.DataFrame({"stream": ["PTB", "DIP"], "gbp_million": [406.7, 95.0]})
    >>> alt = described(frame, "stream", "gbp_million", what="Bars, £ million")
    >>> with chart("Most of the pot is PTB", "£ million, England, 2011-12", "Letter", alt, left=room(frame["stream"])) as ax:
    ...     _ = sns.barplot(frame, x="gbp_million", y="stream", color=NAVY, ax=ax)
    Chart: Most of the pot is PTB
    """
    sides = {"left": left / WIDTH, "right": 1 - right / WIDTH, "bottom": below / height, "top": 1 - above / height}
    figure = plt.figure(figsize=(WIDTH, height))  # outside the style's context, which would undo the notebook's backend
    try:
        with matplotlib.rc_context(STYLE):
            yield figure.subplots(gridspec_kw=sides)
            drawn = Chart(title, subtitle, alt, source, _svg(figure, title, alt))
    finally:
        plt.close(figure)
    display(drawn)


def describe(text: str) -> None:
    """Say what the picture of a cell shows, where it is drawn without `chart`: by seaborn, pandas or matplotlib alone.

    A line of the same cell, before or after what draws; one for each picture, in their order. Pages and paper give the
    words to those who cannot see the picture, and do not print them.

    Parameters
    ----------
    text : str
        Best from `described`.

    Examples
    --------
    >>> describe("Bars, £ million. PTB: 406.7; DIP: 95.0.")
    {'text/plain': 'Text alternative: Bars, £ million. PTB: 406.7; DIP: 95.0.'}
    """
    display({"text/plain": f"Text alternative: {text}"}, raw=True, metadata={"alt": text})


def _one_decimal(value: float) -> str:
    return words.number(value, 1)


def described(
    frame: pd.DataFrame,
    label: str,
    *values: str,
    what: str = "Bars",
    by: str | None = None,
    show: Callable[[float], str] = _one_decimal,
) -> str:
    """The text alternative of a chart, from the numbers that it shows.

    Parameters
    ----------
    frame : DataFrame
        What is drawn.
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

    Returns
    -------
    str
        Of more than twenty rows in a group, the three lowest and the three highest.

    Examples
    --------
    >>> described(pd.DataFrame({"stream": ["PTB", "DIP"], "gbp_million": [406.7, 95.0]}), "stream", "gbp_million")
    'Bars. PTB: 406.7; DIP: 95.0.'
    >>> bounds = pd.DataFrame({"of": ["PTB", "DIP"], "year": "2011-12", "lower": [0.0, -9.73], "upper": [0.0, 0.0]})
    >>> described(bounds, "of", "lower", "upper", what="Bars from lower to upper bound, per cent", by="year")
    'Bars from lower to upper bound, per cent. 2011-12: PTB: 0.0; DIP: −9.7 to 0.0.'
    """
    groups = frame.groupby(by, sort=False) if by else [("", frame)]
    parts = [f"{name}: " * bool(by) + _spoken(rows, label, values, show) for name, rows in groups]
    return f"{what}. {'. '.join(parts)}."


def _spoken(rows: pd.DataFrame, label: str, values: tuple[str, ...], show: Callable[[float], str]) -> str:
    lines = []
    ordered = rows if len(rows) <= _SPOKEN else rows.sort_values(values[0], kind="stable")
    for _, row in ordered.iterrows():
        shown = [row[value] if isinstance(row[value], str) else show(row[value]) for value in values]
        lines.append(f"{row[label]}: {' to '.join(dict.fromkeys(shown))}")
    if len(lines) <= _SPOKEN:
        return "; ".join(lines)
    return f"{len(lines)} in all; lowest {'; '.join(lines[:3])}; highest {'; '.join(lines[-3:])}"


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


@contextmanager
def axes(
    height: float, left: float = 0.6, right: float = 0.15, below: float = 0.5, above: float = 0.1
) -> Iterator[Axes]:
    """As `chart`, for charts that are made by `drawn` inside the block."""
    with matplotlib.rc_context(STYLE):
        sides = {"left": left / WIDTH, "right": 1 - right / WIDTH, "bottom": below / height, "top": 1 - above / height}
        yield Figure(figsize=(WIDTH, height)).subplots(gridspec_kw=sides)


def drawn(on: Axes, title: str, subtitle: str, alt: str, source: str) -> Chart:
    """The chart that was drawn."""
    return Chart(title, subtitle, alt, source, _svg(on.figure, title, alt))


def stacked_years(parts: pd.DataFrame, title: str, subtitle: str, source: str) -> Chart:
    """Amounts of several years as stacked bars; open parts are hatched.

    Parameters
    ----------
    parts : DataFrame
        Columns financial_year, part (label), gbp_million (float), open (bool); rows in drawing order.
    """
    colours = dict(zip(parts["part"].unique(), [NAVY, SKY, ORANGE, "white", TEAL, LILAC], strict=False))
    years = sorted(parts["financial_year"].unique(), reverse=True)
    with axes(2.5, left=0.7, right=0.9, above=0.55) as on:
        for year in years:
            left = 0.0
            for part in parts[parts["financial_year"] == year].itertuples():
                _stacked_part(on, years.index(year), left, part, colours[part.part])
                left += part.gbp_million
        on.set(yticks=range(len(years)), yticklabels=years, xlabel="£ million", xlim=(0, None))
        on.grid(False)
        on.legend(ncols=3, loc="lower left", bbox_to_anchor=(0, 1), handlelength=1, columnspacing=1, borderpad=0)
        alt = "; ".join(
            f"{year}: "
            + ", ".join(
                f"{part.part} {'up to ' if part.open else ''}{words.million(part.gbp_million)}"
                for part in rows.itertuples()
            )
            for year, rows in parts.groupby("financial_year")
        )
        return drawn(on, title, subtitle, f"Stacked bars. {alt}.", source)


def _stacked_part(on: Axes, y: int, left: float, part, colour: str) -> None:
    known = part.part not in on.get_legend_handles_labels()[1]
    edge = {"hatch": "//////", "edgecolor": ORANGE} if part.open else {"edgecolor": "white"}
    on.barh(y, part.gbp_million, left=left, height=0.6, color=colour, label=part.part if known else None, **edge)
    text = f"{part.gbp_million:.1f}"
    if part.open:
        on.annotate(f"up to {text}", (left + part.gbp_million, y), (4, 0), textcoords="offset points", va="center")
    else:
        on.text(
            left + part.gbp_million / 2, y, text, ha="center", va="center", color="white" if colour == NAVY else "black"
        )


def bands(
    rows: pd.DataFrame, title: str, subtitle: str, source: str, unit: str = "Per cent of the 2010-11 pot"
) -> Chart:
    """Bounds as horizontal bars from lower to upper, a line at no change.

    Parameters
    ----------
    rows : DataFrame
        Columns label (str), lower and upper (float64), emphasis (bool: drawn dark).
    unit : str
        Label of the axis.
    """
    with axes(0.65 + 0.3 * len(rows), left=room(rows["label"])) as on:
        for y, row in enumerate(rows.itertuples()):
            width = row.upper - row.lower
            on.barh(y, width, left=row.lower, height=0.5, color=NAVY if row.emphasis else SKY)
            ends = ((row.lower, -4, "right"), (row.upper, 4, "left"))
            for value, offset, side in ends[row.lower == row.upper :]:
                on.annotate(
                    words.number(value, 1), (value, y), (offset, 0), textcoords="offset points", ha=side, va="center"
                )
        on.axvline(0, color="black", linewidth=1)
        low, high = min(rows["lower"].min(), 0), max(rows["upper"].max(), 0)
        margin = 0.14 * (high - low)
        on.set(
            yticks=range(len(rows)),
            yticklabels=rows["label"],
            xlabel=unit,
            xlim=(low - margin, high + margin),
        )
        on.xaxis.set_major_formatter(lambda value, _: words.number(value))
        on.invert_yaxis()
        on.grid(False)
        alt = "; ".join(
            f"{row.label}: {words.number(row.lower, 1)} to {words.number(row.upper, 1)}" for row in rows.itertuples()
        )
        return drawn(
            on,
            title,
            subtitle,
            f"Horizontal bars from lower to upper bound, {words.inside(unit)}. {alt}.",
            source,
        )


def share_band(table: pd.DataFrame, marks: dict[str, float], title: str, subtitle: str, source: str) -> Chart:
    """Change of a pot by its DIP share, the room between the bounds filled.

    Parameters
    ----------
    table : DataFrame
        As from `onepot_analysis.letters.change_by_dip_share`.
    marks : dict
        Label to DIP share in per cent, marked at the lower bound.
    """
    share, lower, upper = (
        table[name] for name in ("dip_share_percent", "change_lower_percent", "change_upper_percent")
    )
    at = {label: float(np.interp(value, share, lower)) for label, value in marks.items()}
    with axes(3.0) as on:
        on.fill_between(share, lower, upper, color=SKY, linewidth=0)
        sns.lineplot(x=share, y=lower, color=NAVY, ax=on)
        for label, value in marks.items():
            on.plot(value, at[label], "o", color=NAVY)
            text = f"{label}: {words.number(at[label], 1)}"
            on.annotate(text, (value, at[label]), (-6, -4), textcoords="offset points", ha="right", va="top")
        on.set(
            xlabel="DIP share of the 2010-11 pot, per cent", ylabel="Change of the pot, per cent", xlim=(0, share.max())
        )
        on.yaxis.set_major_formatter(lambda value, _: words.number(value))
        ends = [
            f"at {words.percent(value, 0)} ({label}) {words.change(at[label], 0)}" for label, value in marks.items()
        ]
        alt = f"A band between no change and a line that falls from 0 to {words.percent(lower.iloc[-1])} at a share of {words.percent(share.max(), 0)}: "
        return drawn(on, title, subtitle, alt + "; ".join(ends) + ".", source)


def histograms(values: pd.DataFrame, title: str, subtitle: str, source: str) -> Chart:
    """How one number is spread over the partnerships under each rule: one outlined histogram a rule.

    Parameters
    ----------
    values : DataFrame
        Columns rule (str), name (partnership), value (float64, per cent); one row a rule and partnership.
    """
    rules = list(values["rule"].unique())
    colours = dict(zip(rules, [NAVY, ORANGE, TEAL], strict=True))
    with axes(3.0) as on:
        sns.histplot(
            values,
            x="value",
            hue="rule",
            hue_order=rules,
            palette=colours,
            element="step",
            fill=False,
            binwidth=0.25,
            binrange=(np.floor(values["value"].min() * 4) / 4, 0),
            ax=on,
        )
        on.set(xlabel="Change at the lower bound, per cent of 2010-11", ylabel="Partnerships")
        on.xaxis.set_major_formatter(lambda value, _: words.number(value))
        on.get_legend().set_title("Way of sharing the DIP")
        spreads = []
        for rule in rules:
            rows = values[values["rule"] == rule].sort_values("value")
            spreads.append(
                f"{rule}: from {words.number(rows['value'].iloc[0], 1)} ({rows['name'].iloc[0]}) to {words.number(rows['value'].iloc[-1], 1)} ({rows['name'].iloc[-1]})"
            )
        return drawn(on, title, subtitle, f"Histograms. {'; '.join(spreads)}.", source)


def tile_map(values: pd.DataFrame, title: str, subtitle: str, source: str, decimals: int) -> Chart:
    """One square for each partnership, in five classes of equal count, darkest where furthest from 0.

    Parameters
    ----------
    values : DataFrame
        Columns name, label, column, row (place on the grid) and value (float64); as from ``tiles``.
    decimals : int
        Of the values in the legend.
    """
    shades = get_af_colours("sequential", number_of_colours=5)
    classes = pd.qcut(-values["value"].abs().rank(method="first"), len(shades), labels=False)
    with axes(6.6, left=0.1, below=0.05) as on:
        for at, shade in enumerate(shades):
            rows = values[classes == at]
            corners = [
                [(c, r), (c + 0.94, r), (c + 0.94, r + 0.94), (c, r + 0.94)]
                for c, r in zip(rows["column"], rows["row"], strict=True)
            ]
            ends = [words.number(end, decimals) for end in (rows["value"].min(), rows["value"].max())]
            on.add_collection(PolyCollection(corners, facecolor=shade, label=" to ".join(dict.fromkeys(ends))))
            for row in rows.itertuples():
                on.text(
                    row.column + 0.47,
                    row.row + 0.49,
                    row.label,
                    ha="center",
                    va="center",
                    size=7,
                    color="white" if at < 3 else "black",
                )
        on.set(xlim=(-0.1, values["column"].max() + 1), ylim=(values["row"].max() + 1, -0.1), aspect="equal")
        on.axis("off")
        on.legend(loc="upper left", fontsize=9, handlelength=1, handleheight=1, borderpad=0)
        ordered = values.sort_values("value")
        ends = [
            f"{row['name']} {words.number(row['value'], decimals)}"
            for _, row in ordered.iloc[[0, 1, 2, -3, -2, -1]].iterrows()
        ]
        alt = f"Tile map of {len(values)} partnerships. Lowest: {', '.join(ends[:3])}; highest: {', '.join(ends[3:])}. All values stand in the table."
        return drawn(on, title, subtitle, alt, source)


def strips(values: pd.DataFrame, own: str, title: str, subtitle: str, source: str, unit: str) -> Chart:
    """Every partnership as a short line on a strip, one strip a measure, the own one marked.

    Parameters
    ----------
    values : DataFrame
        Columns measure (label of the strip), name, value (float64), shown (the value as text).
    own : str
        Name of the partnership to mark.
    unit : str
        Label of the value axis.
    """
    measures = list(values["measure"].unique())
    with axes(0.7 + 0.42 * len(measures), left=room(measures)) as on:
        alt = []
        for y, measure in enumerate(measures):
            rows = values[values["measure"] == measure]
            gaps = np.column_stack([rows["value"], rows["value"], np.full(len(rows), np.nan)]).ravel()
            on.plot(gaps, np.tile([y - 0.28, y + 0.28, np.nan], len(rows)), color=GREY, linewidth=0.7, alpha=0.7)
            mark = rows[rows["name"] == own].iloc[0]
            on.plot(mark["value"], y, "o", color=ORANGE, markeredgecolor="black", markersize=8)
            on.annotate(
                mark["shown"], (mark["value"], y - 0.3), (0, 2), textcoords="offset points", ha="center", weight="bold"
            )
            alt.append(
                f"{measure}: {own} {mark['shown']}, the {len(rows)} partnerships from {words.number(rows['value'].min(), 1)} to {words.number(rows['value'].max(), 1)}"
            )
        on.set(yticks=range(len(measures)), yticklabels=measures, xlabel=unit, ylim=(len(measures) - 0.5, -0.65))
        on.xaxis.set_major_formatter(lambda value, _: words.number(value, 0 if abs(values["value"]).max() > 3 else 1))
        on.grid(False)
        return drawn(on, title, subtitle, f"Strips with one line for each partnership. {'; '.join(alt)}.", source)
