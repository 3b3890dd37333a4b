"""Charts as SVG with their message, their units and a text alternative built from the numbers."""

from collections.abc import Iterable, Iterator
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
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure

from onepot_analysis import words

WIDTH = 7.0  # inches
NAVY, TEAL, PLUM, ORANGE, CHARCOAL, LILAC = get_af_colours("categorical")
SKY = get_af_colours("sequential", number_of_colours=5)[-2]
GREY, LIGHT = "#595959", "#D9D9D9"
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
def _axes(
    height: float, left: float = 0.6, right: float = 0.15, below: float = 0.5, above: float = 0.1
) -> Iterator[Axes]:
    """Axes in the house style with margins in inches; a chart is drawn and made by `_chart` inside the block.

    Fixed margins spare a second drawing, which is what a layout engine needs to measure them.
    """
    with matplotlib.rc_context(_STYLE):
        sides = {"left": left / WIDTH, "right": 1 - right / WIDTH, "bottom": below / height, "top": 1 - above / height}
        yield Figure(figsize=(WIDTH, height)).subplots(gridspec_kw=sides)


def _room(labels: Iterable[str]) -> float:
    """Inches that axis labels need to the left of the axes."""
    return 0.15 + 0.068 * max(len(line) for label in labels for line in label.split("\n"))


def _chart(axes: Axes, title: str, subtitle: str, alt: str, source: str) -> Chart:
    with matplotlib.rc_context({"svg.hashsalt": title}):
        file = StringIO()
        axes.figure.savefig(file, format="svg", metadata=dict.fromkeys(["Date", "Creator", "Format", "Type"]))
    drawing = file.getvalue()[file.getvalue().index("<svg") :].replace(f"'{_FONT}'", _FONT_STACK)
    inside = f' role="img"><title>{escape(title)}</title><desc>{escape(alt)}</desc>'
    return Chart(title, subtitle, alt, source, drawing.replace(">", inside, 1))


def stacked_years(parts: pd.DataFrame, title: str, subtitle: str, source: str) -> Chart:
    """Amounts of several years as stacked bars; open parts are hatched.

    Parameters
    ----------
    parts : DataFrame
        Columns financial_year, part (label), gbp_million (float), open (bool); rows in drawing order.
    """
    colours = dict(zip(parts["part"].unique(), [NAVY, SKY, ORANGE, "white", TEAL, LILAC], strict=False))
    years = sorted(parts["financial_year"].unique(), reverse=True)
    with _axes(2.5, left=0.7, right=0.9, above=0.55) as axes:
        for year in years:
            left = 0.0
            for part in parts[parts["financial_year"] == year].itertuples():
                _stacked_part(axes, years.index(year), left, part, colours[part.part])
                left += part.gbp_million
        axes.set(yticks=range(len(years)), yticklabels=years, xlabel="£ million", xlim=(0, None))
        axes.grid(False)
        axes.legend(ncols=3, loc="lower left", bbox_to_anchor=(0, 1), handlelength=1, columnspacing=1, borderpad=0)
        alt = "; ".join(
            f"{year}: "
            + ", ".join(
                f"{part.part} {'up to ' if part.open else ''}{words.million(part.gbp_million)}"
                for part in rows.itertuples()
            )
            for year, rows in parts.groupby("financial_year")
        )
        return _chart(axes, title, subtitle, f"Stacked bars. {alt}.", source)


def _stacked_part(axes: Axes, y: int, left: float, part, colour: str) -> None:
    known = part.part not in axes.get_legend_handles_labels()[1]
    edge = {"hatch": "//////", "edgecolor": ORANGE} if part.open else {"edgecolor": "white"}
    axes.barh(y, part.gbp_million, left=left, height=0.6, color=colour, label=part.part if known else None, **edge)
    text = f"{part.gbp_million:.1f}"
    if part.open:
        axes.annotate(f"up to {text}", (left + part.gbp_million, y), (4, 0), textcoords="offset points", va="center")
    else:
        axes.text(
            left + part.gbp_million / 2, y, text, ha="center", va="center", color="white" if colour == NAVY else "black"
        )


def bands(rows: pd.DataFrame, title: str, subtitle: str, source: str) -> Chart:
    """Bounds as horizontal bars from lower to upper, a line at no change.

    Parameters
    ----------
    rows : DataFrame
        Columns label (str), lower and upper (float64, per cent), emphasis (bool: drawn dark).
    """
    with _axes(0.65 + 0.36 * len(rows), left=_room(rows["label"])) as axes:
        for y, row in enumerate(rows.itertuples()):
            width = max(row.upper - row.lower, 0.02)
            axes.barh(y, width, left=row.lower, height=0.5, color=NAVY if row.emphasis else SKY)
            ends = ((row.lower, -4, "right"), (row.upper, 4, "left"))
            for value, offset, side in ends[row.lower == row.upper :]:
                axes.annotate(
                    words.number(value, 1), (value, y), (offset, 0), textcoords="offset points", ha=side, va="center"
                )
        axes.axvline(0, color="black", linewidth=1)
        low, high = min(rows["lower"].min(), 0), max(rows["upper"].max(), 0)
        margin = 0.14 * (high - low)
        axes.set(
            yticks=range(len(rows)),
            yticklabels=rows["label"],
            xlabel="Per cent of the 2010-11 pot",
            xlim=(low - margin, high + margin),
        )
        axes.xaxis.set_major_formatter(lambda value, _: words.number(value))
        axes.invert_yaxis()
        axes.grid(False)
        alt = "; ".join(f"{row.label}: {words.change(row.lower, row.upper)}" for row in rows.itertuples())
        return _chart(axes, title, subtitle, f"Horizontal bars between bounds. {alt}.", source)


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
    with _axes(3.0) as axes:
        axes.fill_between(share, lower, upper, color=SKY, linewidth=0)
        sns.lineplot(x=share, y=lower, color=NAVY, ax=axes)
        for label, value in marks.items():
            axes.plot(value, at[label], "o", color=NAVY)
            text = f"{label}: {words.number(at[label], 1)}"
            axes.annotate(text, (value, at[label]), (-6, -4), textcoords="offset points", ha="right", va="top")
        axes.set(
            xlabel="DIP share of the 2010-11 pot, per cent", ylabel="Change of the pot, per cent", xlim=(0, share.max())
        )
        axes.yaxis.set_major_formatter(lambda value, _: words.number(value))
        ends = [
            f"at {words.percent(value, 0)} ({label}) {words.change(at[label], 0)}" for label, value in marks.items()
        ]
        alt = f"A band between no change and a line that falls from 0 to {words.percent(lower.iloc[-1])} at a share of {words.percent(share.max(), 0)}: "
        return _chart(axes, title, subtitle, alt + "; ".join(ends) + ".", source)


def histograms(values: pd.DataFrame, title: str, subtitle: str, source: str) -> Chart:
    """How one number is spread over the partnerships under each rule: one outlined histogram a rule.

    Parameters
    ----------
    values : DataFrame
        Columns rule (str), name (partnership), value (float64, per cent); one row a rule and partnership.
    """
    rules = list(values["rule"].unique())
    colours = dict(zip(rules, [NAVY, ORANGE, TEAL], strict=True))
    with _axes(3.0) as axes:
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
            ax=axes,
        )
        axes.set(xlabel="Change at the lower bound, per cent of 2010-11", ylabel="Partnerships")
        axes.xaxis.set_major_formatter(lambda value, _: words.number(value))
        axes.get_legend().set_title("Way of sharing the DIP")
        spreads = []
        for rule in rules:
            rows = values[values["rule"] == rule].sort_values("value")
            spreads.append(
                f"{rule}: from {words.number(rows['value'].iloc[0], 1)} ({rows['name'].iloc[0]}) to {words.number(rows['value'].iloc[-1], 1)} ({rows['name'].iloc[-1]})"
            )
        return _chart(axes, title, subtitle, f"Histograms. {'; '.join(spreads)}.", source)


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
    with _axes(6.6, left=0.1, below=0.05) as axes:
        for at, shade in enumerate(shades):
            rows = values[classes == at]
            corners = [
                [(c, r), (c + 0.94, r), (c + 0.94, r + 0.94), (c, r + 0.94)]
                for c, r in zip(rows["column"], rows["row"], strict=True)
            ]
            ends = [words.number(end, decimals) for end in (rows["value"].min(), rows["value"].max())]
            axes.add_collection(PolyCollection(corners, facecolor=shade, label=" to ".join(dict.fromkeys(ends))))
            for row in rows.itertuples():
                axes.text(
                    row.column + 0.47,
                    row.row + 0.49,
                    row.label,
                    ha="center",
                    va="center",
                    size=7,
                    color="white" if at < 3 else "black",
                )
        axes.set(xlim=(-0.1, values["column"].max() + 1), ylim=(values["row"].max() + 1, -0.1), aspect="equal")
        axes.axis("off")
        axes.legend(loc="upper left", fontsize=9, handlelength=1, handleheight=1, borderpad=0)
        ordered = values.sort_values("value")
        ends = [
            f"{row['name']} {words.number(row['value'], decimals)}"
            for _, row in ordered.iloc[[0, 1, 2, -3, -2, -1]].iterrows()
        ]
        alt = f"Tile map of {len(values)} partnerships. Lowest: {', '.join(ends[:3])}; highest: {', '.join(ends[3:])}. All values stand in the table."
        return _chart(axes, title, subtitle, alt, source)


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
    with _axes(0.7 + 0.5 * len(measures), left=_room(measures)) as axes:
        alt = []
        for y, measure in enumerate(measures):
            rows = values[values["measure"] == measure]
            gaps = np.column_stack([rows["value"], rows["value"], np.full(len(rows), np.nan)]).ravel()
            axes.plot(gaps, np.tile([y - 0.28, y + 0.28, np.nan], len(rows)), color=GREY, linewidth=0.7, alpha=0.7)
            mark = rows[rows["name"] == own].iloc[0]
            axes.plot(mark["value"], y, "o", color=ORANGE, markeredgecolor="black", markersize=8)
            axes.annotate(
                mark["shown"], (mark["value"], y - 0.3), (0, 2), textcoords="offset points", ha="center", weight="bold"
            )
            alt.append(
                f"{measure}: {own} {mark['shown']}, the {len(rows)} partnerships from {words.number(rows['value'].min(), 1)} to {words.number(rows['value'].max(), 1)}"
            )
        axes.set(yticks=range(len(measures)), yticklabels=measures, xlabel=unit, ylim=(len(measures) - 0.5, -0.65))
        axes.xaxis.set_major_formatter(lambda value, _: words.number(value, 0 if abs(values["value"]).max() > 3 else 1))
        axes.grid(False)
        return _chart(axes, title, subtitle, f"Strips with one line for each partnership. {'; '.join(alt)}.", source)
