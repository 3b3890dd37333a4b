"""Columns of a table on paper: which are of numbers, and how much room each gets, in letters."""

import math
import re

LINE = 128  # letters across the page
GUTTER = 2  # letters between columns
GAP = re.compile(r"\[\w\]|nan|<na>|none|", re.IGNORECASE)
NUMBER = re.compile(r"[-+\N{MINUS SIGN}]?[£$€]?[\d,]*\.?\d+(e[-+]?\d+)?\s?%?", re.IGNORECASE)
UNBROKEN = re.compile(r"\s+|(?<=[/-])(?=[^\W\d])")


def align(columns: list[tuple]) -> None:
    """Numbers to the right in a table that says nothing of alignment: a column is numeric if all of it is."""
    for column in columns:
        texts = [cell["text"] for cell in column if not cell["name"] and not GAP.fullmatch(cell["text"])]
        numeric = bool(texts) and all(map(NUMBER.fullmatch, texts))
        for cell in column:
            cell["numeric"] = numeric


def room(rows: list[dict], columns: list[tuple]) -> dict:
    """Room for each column in letters, how much the letters shrink if there is not enough, and how many lines come out.

    No column is narrower than its longest word or number. Long texts share what is left, heads take up to two lines.
    """
    least = [GUTTER + max(map(_least, column), default=1) for column in columns]
    wanted = [max(low, GUTTER + _wanted(column)) for low, column in zip(least, columns, strict=True)]
    left = LINE - sum(least)
    if sum(wanted) <= LINE:
        widths = [full + (LINE - sum(wanted)) / len(wanted) for full in wanted]
    else:
        needs = [(full - low) ** 0.7 for full, low in zip(wanted, least, strict=True)]
        widths = [low + max(left, 0) * need / (sum(needs) or 1) for low, need in zip(least, needs, strict=True)]
    lines = sum(max(map(_lines, row["cells"], widths), default=1) for row in rows)
    return {"columns": widths, "scale": min(1, LINE / sum(least)), "lines": lines}


def _lines(cell: dict, width: float) -> int:
    return math.ceil(len(cell["text"]) / (width - GUTTER))


def _least(cell: dict) -> float:
    """Letters in the longest part of a cell that cannot be broken."""
    if cell["numeric"] and not cell["head"]:
        return len(cell["text"]) + 1
    return max(map(len, UNBROKEN.split(cell["text"]))) * (1.1 if cell["head"] else 1)


def _wanted(column: tuple) -> float:
    """Letters that a column should have room for: all its texts but a few, half its head if that is of numbers."""
    lengths = sorted(
        len(cell["text"]) / 2 + 3 if cell["head"] and cell["numeric"] else len(cell["text"]) for cell in column
    )
    return lengths[int(0.98 * (len(lengths) - 1))] if lengths else 1
