"""The charts of the value for money report."""

import numpy as np
import pandas as pd

from onepot_analysis import words
from onepot_analysis.drawing import GREY, NAVY, ORANGE, SKY, TEAL, Chart, axes, chart, room
from onepot_analysis.proforma.layout import NOT_APPLICABLE


def paired_bars(rows: pd.DataFrame, years: tuple[str, str], title: str, subtitle: str, source: str) -> Chart:
    """Shares in two years, one pair of bars a row.

    Parameters
    ----------
    rows : DataFrame
        Columns label (str), before and now (float64, per cent).
    years : tuple of str
        Names of the two.
    """
    with axes(0.95 + 0.42 * len(rows), left=room(rows["label"]), above=0.4) as on:
        for name, column, colour, shift in zip(years, ("before", "now"), (SKY, NAVY), (-0.2, 0.2), strict=True):
            at = [y + shift for y in range(len(rows))]
            on.barh(at, rows[column].fillna(0), height=0.36, color=colour, label=name)
            for y, value in zip(at, rows[column], strict=True):
                on.annotate(
                    _shown(value),
                    (0 if np.isnan(value) else value, y),
                    (3, 0),
                    textcoords="offset points",
                    va="center",
                    size=8,
                )
        on.set(yticks=range(len(rows)), yticklabels=rows["label"], xlabel="Per cent of expenditure")
        on.set_xlim(0, 1.12 * np.nanmax([1.0, *rows["before"], *rows["now"]]))
        on.xaxis.set_major_formatter(lambda value, _: words.number(value))
        on.invert_yaxis()
        on.grid(False)
        on.legend(ncols=2, loc="lower left", bbox_to_anchor=(0, 1), handlelength=1, columnspacing=1, borderpad=0)
        alt = "; ".join(
            f"{row.label}: {_shown(row.before)} in {years[0]}, {_shown(row.now)} in {years[1]}"
            for row in rows.itertuples()
        )
        return chart(on, title, subtitle, f"Paired horizontal bars, per cent. {alt}.", source)


def _shown(share: float) -> str:
    return NOT_APPLICABLE if np.isnan(share) else words.number(share, 1)


def gain_lines(lines: pd.DataFrame, marks: dict[str, float], title: str, subtitle: str, source: str) -> Chart:
    """What completions are worth: one straight line for each size of the element, all through the break-even.

    Parameters
    ----------
    lines : DataFrame
        Index completions, one column a size (label), gain in GBP; the first and last row are the ends of the axis.
    marks : dict
        Label to completions, marked on the axis.
    """
    colours = dict(zip(lines.columns, (NAVY, TEAL, ORANGE), strict=True))
    with axes(3.4, left=0.9, right=1.15) as on:
        for name, colour in colours.items():
            on.plot(lines.index, lines[name], color=colour)
            on.annotate(name, (lines.index[-1], lines[name].iloc[-1]), (4, 0), textcoords="offset points", va="center")
        on.axhline(0, color="black", linewidth=1)
        low, high = lines.min().min(), lines.max().max()
        for label, value in marks.items():
            side = 1 if value == max(marks.values()) or value < 0.3 * lines.index[-1] else -1
            on.axvline(value, color=GREY, linewidth=1, linestyle="--")
            on.annotate(
                f"{label}: {words.number(value, 1)}",
                (value, low + 0.08 * (high - low)),
                (4 * side, 0),
                textcoords="offset points",
                ha="left" if side == 1 else "right",
            )
        on.set(
            xlabel="Successful completions in the year",
            ylabel="Gain or loss, £",
            xlim=(lines.index[0], lines.index[-1]),
        )
        on.yaxis.set_major_formatter(lambda value, _: words.number(value))
        on.xaxis.set_major_formatter(lambda value, _: words.number(value))
        ends = "; ".join(
            f"{name}: from {words.pounds(lines[name].iloc[0])} to {words.pounds(lines[name].iloc[-1])}"
            for name in colours
        )
        marked = ", ".join(f"{label} {words.number(value, 1)}" for label, value in marks.items())
        span = f"between {words.number(lines.index[0])} and {words.number(lines.index[-1])} completions"
        return chart(
            on, title, subtitle, f"Straight lines that meet at no gain; {span}. {ends}. Marked: {marked}.", source
        )
