"""A chart laid out twice: for a page, and for a phone, with names above the bars, few ticks, and words that fit.

Words are measured, so that a notebook need not say how much room they take. Sizes are inches. An artist with the label
`WIDE_ONLY` is left out of the narrow drawing.
"""

import math
from textwrap import fill
from typing import cast

import numpy as np
from matplotlib.axes import Axes
from matplotlib.category import UnitData
from matplotlib.figure import Figure
from matplotlib.text import Annotation
from matplotlib.ticker import MaxNLocator
from matplotlib.transforms import BboxBase

WIDE, NARROW = 7.0, 3.0  # 672 and 288 px of a screen
POINTS = 72
SIZE = 11.5  # points of all text: 15 px of a screen, and a little
LINE = 0.2
LETTER = 0.072
WIDE_ONLY = "_wide only"
_EDGE = 0.04  # where words end; the minus of pages is wider than the hyphen that is measured
_HALF = 0.42  # of a row, to either side of its middle, is what is drawn


def wide(axes: Axes, height: float, right: float) -> None:
    """Lay out a chart for a page: its height, and the room at the right of its axes."""
    legend = _raise_legend(axes, WIDE)
    labels = [name.get_window_extent().width for name in axes.get_yticklabels()] if axes.axison else []
    _lay_out(axes, WIDE, height, [max([*labels, 0]) / POINTS + 0.16, right, legend])


def narrow(axes: Axes, right: float) -> None:
    """Lay out a chart, which has been drawn wide, for a phone."""
    for artist in axes.get_children():
        artist.set_visible(artist.get_visible() and artist.get_label() != WIDE_ONLY)
    sides = [axes.bbox.x0 / POINTS, right, _raise_legend(axes, NARROW)]
    height = axes.bbox.height / POINTS
    if _has_rows(axes):
        height = _lift(axes, height)
        sides[0] = right
    elif axes.get_aspect() != "auto":
        height *= (NARROW - sides[0] - right) / (WIDE - sides[0] - right)
    if isinstance(axes.xaxis.get_major_locator(), MaxNLocator):
        axes.locator_params(axis="x", nbins=4)
    _lay_out(axes, NARROW, height + _above(axes, NARROW) + sides[2] + _below(axes, NARROW), sides)


def _has_rows(axes: Axes) -> bool:
    """Whether the places up and down are names, not numbers."""
    return isinstance(axes.yaxis.get_units(), UnitData)


def _lay_out(axes: Axes, width: float, height: float, sides: list[float]) -> None:
    """Set sizes: the label of the upright axis stands above, at the left, and the other one below, at the right."""
    figure = cast("Figure", axes.get_figure(root=True))
    left, right, legend = sides
    top = 1 - (_above(axes, width) + legend) / height
    figure.set_size_inches(width, height)
    figure.subplots_adjust(left / width, _below(axes, width) / height, 1 - right / width, top)
    axes.set_ylabel(_wrapped(axes.get_ylabel(), width), rotation=0, ha="left", va="top")
    axes.yaxis.set_label_coords(_EDGE / 2 / width, 1 - _EDGE / height, figure.transFigure)
    axes.set_xlabel(_wrapped(axes.get_xlabel(), width), ha="right", va="bottom")
    axes.xaxis.set_label_coords(1 - _EDGE / 2 / width, _EDGE / height, figure.transFigure)
    if _has_rows(axes):
        _widen(axes, figure.bbox.padded(-_EDGE * POINTS))
    else:
        _move_inside(axes, figure.bbox.padded(-_EDGE * POINTS))


def _wrapped(text: str, width: float) -> str:
    """Text in lines that fit, broken where it is broken already if it does not fit in one."""
    letters = int((width - 2 * _EDGE) / LETTER)
    whole = text.replace("\n", " ")
    return (
        whole
        if len(whole) <= letters
        else "\n".join(fill(line, letters, break_on_hyphens=False) for line in text.split("\n"))
    )


def _lines(text: str) -> int:
    return text.count("\n") + bool(text)


def _above(axes: Axes, width: float) -> float:
    return 0.1 + LINE * _lines(_wrapped(axes.get_ylabel(), width))


def _below(axes: Axes, width: float) -> float:
    ticks = LINE if axes.axison and len(axes.get_xticks()) else 0
    return ticks + LINE * _lines(_wrapped(axes.get_xlabel(), width)) + 0.1


def _lift(axes: Axes, height: float) -> float:
    """Write the names of rows above what is drawn in them, and give the height that this takes.

    Rows are stretched where their names stand: what is drawn moves and shrinks with the scale, whatever it is.
    """
    rows = [
        (at, _wrapped(name.get_text(), NARROW - 0.2))
        for at, name in zip(axes.get_yticks(), axes.get_yticklabels(), strict=True)
    ]
    places = {float(text.xy[1]) for text in axes.texts if isinstance(text, Annotation)}  # of the numbers beside bars
    bar = max(LINE * len(places) / len(rows), LINE, height / len(rows) * 2 / 3)
    edges: list[float] = []
    heights: list[float] = []
    up = -1 if axes.yaxis_inverted() else 1
    for at, name in rows:
        edges += [at - 0.5, at - _HALF, at + _HALF]
        heights += [LINE / 4, bar, LINE * (_lines(name) + 0.1)][::up]
        ground = {"facecolor": "white", "edgecolor": "none", "pad": 0.5}
        axes.text(0, at + up * _HALF, name, va="bottom", transform=axes.get_yaxis_transform(), bbox=ground)
    edges.append(edges[-1] + 0.5 - _HALF)
    inches = np.cumsum([0, *heights])
    limits = (edges[0], edges[-1])[::up]
    axes.set_yscale(
        "function", functions=(lambda y: np.interp(y, edges, inches), lambda at: np.interp(at, inches, edges))
    )
    axes.set(yticks=[], ylim=limits)
    return float(inches[-1])


def _raise_legend(axes: Axes, width: float) -> float:
    """Put the legend above the axes, and give the height that this takes."""
    legend = axes.get_legend()
    if legend is None:
        return 0.0
    labels = [_wrapped(text.get_text(), width - 0.5) for text in legend.get_texts()]
    lines = [line for label in labels for line in label.split("\n")]
    columns = int((width - 2 * _EDGE) / (LETTER * max(map(len, lines)) + 0.4)) or 1
    handles = [handle for handle in legend.legend_handles if handle]
    axes.legend(
        handles,
        labels,
        ncols=columns,
        loc="lower left",
        bbox_to_anchor=(0, 1),
        borderpad=0,
        borderaxespad=0.2,
        handlelength=1,
        handletextpad=0.5,
        columnspacing=1,
        handleheight=1,
    )
    return LINE * 1.2 * math.ceil(len(lines) / columns)


def _widen(axes: Axes, page: BboxBase) -> None:
    """Give the axis of values more room, so that the numbers beside bars end within the drawing."""
    for _ in range(2):  # room at one end shrinks the scale, and so the way to the other
        start, end = axes.bbox.x0, axes.bbox.x1
        left = right = 0.0
        for box in [text.get_window_extent() for text in axes.texts]:
            left = max(left, _stretch(page.x0 - box.x0, end - box.x1, end - start))
            right = max(right, _stretch(box.x1 - page.x1, box.x0 - start, end - start))
        if left or right:
            ends = axes.transData.inverted().transform([(start - left, 0), (end + right, 0)])
            axes.set_xlim(*ends[:, 0])


def _stretch(beyond: float, way: float, width: float) -> float:
    """By how much an axis grows that words at the end of this way end no longer beyond the edge."""
    return beyond * width / (way - beyond) if 0 < beyond < way else 0.0


def _move_inside(axes: Axes, page: BboxBase) -> None:
    """Break, then move, what is written so that it ends within the drawing."""
    for text in axes.texts:
        box = text.get_window_extent()
        if box.x1 > page.x1:
            text.set_text(_wrapped(text.get_text(), max((page.x1 - box.x0) / POINTS, 10 * LETTER)))
        box = text.get_window_extent()
        beyond = min(0, page.x1 - box.x1) + max(0, page.x0 - box.x0)
        if isinstance(text, Annotation):
            text.xyann = text.xyann[0] + beyond, text.xyann[1]
        elif beyond:
            place = text.get_transform()
            x, y = place.transform(text.get_position())
            text.set(position=place.inverted().transform((x + beyond, y)))
