"""Columns of a table on paper: how much room each gets, in letters."""

import math
import re
from itertools import pairwise

ACROSS = 1050  # points of letters across the page: 125 letters of 8.4 pt
GUTTER = 2  # letters between columns
WIDE = 1.1  # of words with more wide letters than most, and of bold ones
UNBROKEN = re.compile(r"\s+|(?<=[/-])(?=[^\W\d])")


def room(rows: list[dict], columns: list[tuple], size: float) -> dict:
    """Room for each column in letters, their size in points, smaller if there is not enough, and how many lines come out.

    No column is narrower than its longest word or number. Room that is left goes first to texts, then to the heads of
    numbers so that they take two lines, then so that they take one, then to all columns alike.
    """
    stages = [[GUTTER + max(map(_least, column), default=1) for column in columns]]
    for wish in (_text, _two_lines, _one_line):
        stages.append([max(width, GUTTER + wish(column)) for width, column in zip(stages[-1], columns, strict=True)])
    line = ACROSS / size
    widths = _widths(stages, line)
    lines = sum(max(map(_lines, row["cells"], widths), default=1) for row in rows)
    return {"columns": widths, "size": size * min(1, line / sum(stages[0])), "lines": lines}


def _widths(stages: list[list[float]], line: float) -> list[float]:
    """The last of the growing widths that the page has room for, with what is left of the page shared out."""
    for widths, wider in pairwise(stages):
        if sum(wider) > line:
            needs = [(more - width) ** 0.7 for width, more in zip(widths, wider, strict=True)]
            left = max(line - sum(widths), 0)
            return [width + left * need / (sum(needs) or 1) for width, need in zip(widths, needs, strict=True)]
    return [width + (line - sum(wider)) / len(wider) for width in wider]


def _lines(cell: dict, width: float) -> int:
    return math.ceil(len(cell["text"]) / (width - GUTTER))


def _least(cell: dict) -> float:
    """Letters in the longest part of a cell that cannot be broken."""
    if cell["numeric"] and not cell["head"]:
        return len(cell["text"]) + 1
    return max(map(len, UNBROKEN.split(cell["text"]))) * (WIDE if cell["head"] else 1)


def _text(column: tuple) -> float:
    """Letters that the texts of a column want: all of them but a few."""
    lengths = sorted(len(cell["text"]) for cell in column if not (cell["head"] and cell["numeric"]))
    return WIDE * lengths[math.ceil(0.98 * (len(lengths) - 1))] if lengths else 1


def _two_lines(column: tuple) -> float:
    return max((len(cell["text"]) / 2 + 3 for cell in column if cell["head"]), default=1)


def _one_line(column: tuple) -> float:
    return WIDE * max((len(cell["text"]) for cell in column), default=1)
