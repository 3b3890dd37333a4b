"""Excel's own charts, below the rows that they are drawn from: bars of one value, and a band over numbers as two lines.

Intervals, maps and gaps stay pictures of the page: Excel would draw the ends of an interval as amounts of their own.
"""

from itertools import groupby
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from onepot_analysis.publish.formats.worksheets import Sheet, pattern

BARS, BAND = ("Bars", "Paired horizontal bars"), "A band"  # how the words for those who do not see a chart begin
FILLS, DASHES = ("#12436d", "#a8c5da", "#f46a25"), ("solid", "dash")  # told apart in grey too
TEXT = {"name": "Arial", "size": 11, "bold": False}
WIDTH, SPARE, BAR, MOST = 640, 170, 36, 40  # pixels; around the bars; of a bar; bars that can be told apart


def add(book: Workbook, worksheet: Worksheet, sheet: Sheet) -> None:
    """Draw what a sheet's rows are behind, where Excel draws it rightly; its title and words are those of the page."""
    numbers = [at for at, kind in enumerate(sheet.kinds) if kind != "text"]
    if len(numbers) > 1 and all(row[numbers[-1]] == row[numbers[-2]] for row in sheet.rows):
        numbers.pop()  # bounds that meet are one value
    groups = _groups(sheet, by=1) if numbers == [2] else [(sheet.heads[0], 0, len(sheet.rows) - 1)]
    is_bars = sheet.alternative.startswith(BARS) and numbers in ([1], [2])
    is_band = sheet.alternative.startswith(BAND) and numbers == [0, 1, 2]
    has_gaps = any(isinstance(row[at], str) for row in sheet.rows for at in numbers)
    if has_gaps or not (is_bars or is_band) or len(sheet.rows) > MOST or len(groups) > len(FILLS):
        return
    if is_bars:
        chart = book.add_chart({"type": "bar"})
        kind = sheet.kinds[numbers[0]].removesuffix("_lower")
        labels = {"value": True, "num_format": pattern(kind), "font": TEXT}
        border = {"color": "black", "width": 0.5}
        for (name, first, last), fill in zip(groups, FILLS, strict=False):
            look = {"fill": {"color": fill}, "border": border, "gap": 50, "data_labels": labels}
            chart.add_series(_series(sheet, name, numbers[0], first, last) | look)
        unit = _axis(sheet.heads[numbers[0]].removesuffix(", from"))
        chart.set_y_axis(_axis(sheet.heads[0]) | {"reverse": True, "label_position": "low"})
        chart.set_x_axis(unit | {"label_position": "high", "major_gridlines": {"visible": False}})
    else:
        chart = book.add_chart({"type": "scatter", "subtype": "straight"})
        for at, dash in zip(numbers[1:], DASHES, strict=True):
            look = {"line": {"color": FILLS[0], "width": 2.25, "dash_type": dash}}
            chart.add_series(_series(sheet, sheet.heads[at], at, 0, len(sheet.rows) - 1) | look)
        chart.set_x_axis(_axis(sheet.heads[0]) | {"label_position": "low", "max": sheet.rows[-1][0]})
        chart.set_y_axis(_axis(sheet.heads[1].removesuffix(", from")))
    chart.set_legend({"none": True} if len(groups) == 1 and is_bars else {"position": "bottom", "font": TEXT})
    chart.set_title({"name": sheet.title, "name_font": TEXT | {"size": 13, "bold": True}})
    chart.set_size({"width": WIDTH, "height": SPARE + BAR * len(sheet.rows)})
    below = sheet.top + len(sheet.rows) + 2
    worksheet.insert_chart(below, 0, chart, {"description": sheet.alternative, "object_position": 3})


def _groups(sheet: Sheet, by: int) -> list[tuple[str, int, int]]:
    """Runs of rows with the same words in a column, from their first to their last."""
    runs = [
        (str(name), list(places)) for name, places in groupby(range(len(sheet.rows)), lambda at: sheet.rows[at][by])
    ]
    return [(name, places[0], places[-1]) for name, places in runs]


def _series(sheet: Sheet, name: str, column: int, first: int, last: int) -> dict[str, Any]:
    """A series of one column over the first, from one row to another."""
    top = sheet.top + 1
    ends = {"categories": 0, "values": column}
    return {"name": name} | {part: [sheet.name, top + first, at, top + last, at] for part, at in ends.items()}


def _axis(name: str) -> dict[str, Any]:
    return {"name": name, "name_font": TEXT, "num_font": TEXT}
