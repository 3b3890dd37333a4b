"""Executed notebook to workbook: cover, contents, notes, and a worksheet for each of its tables, numbers as numbers.

It is laid out as the Government Analysis Function asks of accessible spreadsheets: one table to a worksheet, in column A,
marked as a table and with nothing beside it, below its title, its shorthand and its source.
"""

import csv
import io
import math
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

from bs4 import BeautifulSoup, Tag
from nbformat import NotebookNode
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from onepot_analysis.publish.formats import faces, grids
from onepot_analysis.publish.formats.faces import RESOURCE, Shown, Unpublishable
from onepot_analysis.show.tables import FORMATS
from onepot_analysis.show.words import GAP, NOT_APPLICABLE

Cell = str | float
Line = tuple[str, dict]  # a text and its style
STAMP = datetime(1980, 1, 1)
PLAIN = {"font_name": "Arial", "font_size": 12, "font_color": "automatic"}
TITLE = {"font_size": 16, "bold": True}
SUBTITLE = {"font_size": 14}
HEADING = SUBTITLE | {"bold": True}
CELL = {"text_wrap": True, "valign": "top"}
HEAD = {"bold": True, "bottom": 1}
TOTAL = {"bold": True, "top": 1}
LINK = {"underline": True, "font_color": "blue", "align": "left"}
WIDEST, COVER = 48, 85  # letters across
LINE = 4 / 3  # height of a line, in sizes of its letters
A4 = 9
ONE_TABLE = "This worksheet contains one table."
ABOUT = "Numbers and their units stand in tables; shorthand is on the worksheet Notes."
DOTS = "..."  # where pandas leaves out rows or columns of a large frame
NUMBER = re.compile(r"[-+\N{MINUS SIGN}]?[\d,]*\.?\d+(e[-+]?\d+)?", re.IGNORECASE)
SHORTHAND = re.compile(r"\[[\w\s]+\]")
with (Path(__file__).with_name("templates") / "notes.csv").open(encoding="utf-8") as file:
    NOTES = dict(csv.reader(file))


@dataclass(frozen=True)
class Sheet:
    """A worksheet: lines with their styles above a table with Excel's patterns of its columns."""

    name: str
    lines: list[Line]
    heads: list[str]
    rows: Sequence[Sequence[Cell]]
    patterns: Sequence[str] = ("General", "General")
    has_total: bool = False


def render(nb: NotebookNode) -> bytes:
    """Render an executed notebook as an Excel workbook, with the same bytes for the same notebook.

    Raises
    ------
    Unpublishable
        When a table cannot be made a worksheet, with the number of its cell.
    """
    title, opening, basis = faces.head(nb)
    says_basis = f"Amounts for this partnership are {basis}." if basis else ""
    if not title:
        raise Unpublishable("a workbook needs a title: the notebook has no heading of the first level")
    sheets = [
        Sheet("Notes", [("Notes", TITLE), (ONE_TABLE, {})], ["Shorthand or term", "Meaning"], [*NOTES.items()]),
        *(_sheet(resource, number, says_basis) for number, resource in _resources(nb)),
    ]
    entries = [(sheet.name, sheet.lines[0][0]) for sheet in sheets]
    lines: list[Line] = [("Table of contents", TITLE), (ONE_TABLE, {})]
    contents = Sheet("Contents", lines, ["Sheet name", "Table description"], entries)
    file = io.BytesIO()
    with Workbook(file, {"in_memory": True}) as book:
        book.set_properties({"title": title, "created": STAMP})
        writer = _Writer(book)
        writer.cover(title, opening, says_basis)
        writer.table(contents, [14, 2 * WIDEST], has_links=True)
        for sheet in sheets:
            writer.table(sheet, _widths(sheet))
    return file.getvalue()


def _resources(nb: NotebookNode) -> Iterator[tuple[str, dict]]:
    """Every table that the notebook's results hold, its number and the table as a tabular data resource."""
    for result in (result for results in faces.shown(nb) for result in results if isinstance(result, Shown)):
        if RESOURCE in result.faces:
            yield result.number, result.faces[RESOURCE]
        elif result.kind == "text/html":
            for table in BeautifulSoup(result.content, "html.parser").find_all("table"):
                number, _, title = grids.text_of(table.find_all("caption")[0]).partition(": ")
                yield number, {"title": title or result.where, **_read(table, result)}


def _read(table: Tag, result: Shown) -> dict:
    """A table that is there as HTML alone, a DataFrame for example, as a resource; a cell stands wherever it spans."""
    rows = grids.grid(table)
    depth = len(table.thead.find_all("tr")) if table.thead else 0
    if not rows[depth:] or len(set(map(len, rows))) != 1:
        raise Unpublishable(f"{result.where} shows a table of a shape that no worksheet takes: show it as tables.Table")
    columns = [[grids.text_of(cell) for cell in column] for column in zip(*rows, strict=True)]
    labels = [" ".join(dict.fromkeys(column[:depth])).strip() for column in columns]
    names = [label or f"Column {at}" for at, label in enumerate(labels, 1)]
    values = [_values(column[depth:]) for column in columns]
    return {
        "schema": {"fields": [{"name": at, "title": name} for at, name in enumerate(names)]},
        "data": [dict(enumerate(row)) for row in zip(*values, strict=True)],
    }


def _values(texts: list[str]) -> list[str | float | None]:
    """Numbers where a whole column reads as numbers; gaps stay gaps, and pandas' dots say what they stand for."""
    named = dict.fromkeys(grids.BLANK) | {DOTS: "rows left out"}
    if all(text in grids.BLANK or NUMBER.fullmatch(text) for text in texts):
        return [
            named[text] if text in named else float(text.replace(",", "").replace("\N{MINUS SIGN}", "-"))
            for text in texts
        ]
    return [named.get(text, text) for text in texts]


def _sheet(resource: dict, name: str, basis: str) -> Sheet:
    """A worksheet of one table."""
    fields = resource["schema"]["fields"]
    heads = _unique([str(field.get("title") or field["name"]) for field in fields])
    rows = [[_cell(record.get(field["name"])) for field in fields] for record in resource["data"]]
    sources = "; ".join(source.get("title", "") for source in resource.get("sources", []))
    marks = sorted({GAP, NOT_APPLICABLE} & {cell for row in rows for cell in row})
    about = [
        f"{ONE_TABLE} Shorthand and terms are explained on the worksheet Notes.",
        *(f"{mark} {NOTES[mark].partition(':')[0].lower()}" for mark in marks),
        *([f"Source: {sources}"] if sources else []),
    ]
    says_basis = basis and re.search("modelled|published|bound", sources)
    lines = [
        (resource.get("title") or name, TITLE),
        *([(basis, SUBTITLE)] if says_basis else []),
        *((line, {}) for line in about),
    ]
    patterns = [_pattern(field.get("format", "text")) for field in fields]
    empty = [[NOT_APPLICABLE] * len(fields)]  # a worksheet's table has a row at least
    return Sheet(name, lines, heads, rows or empty, patterns, bool(resource.get("total")))


def _cell(value: str | float | None) -> str | float:
    """A value as a worksheet shows it: numbers as they are, shorthand for a gap, text as text."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return GAP
    if isinstance(value, str):
        return _spelt(value) if value.strip() else NOT_APPLICABLE
    return value


def _spelt(text: str) -> str:
    """Text of signs alone, which screen readers pass over, with their names."""
    if re.search("[a-zA-Z0-9]", text):
        return text
    return f"{text} ({', '.join(unicodedata.name(sign, 'sign').lower() for sign in text.strip())})"


def _unique(labels: list[str]) -> list[str]:
    """Labels told apart by a number where two are the same but for capitals, which Excel takes for the same."""
    seen = [label.casefold() for label in labels]
    return [label if seen[at] not in seen[:at] else f"{label} ({at + 1})" for at, label in enumerate(labels)]


def _pattern(kind: str) -> str:
    """Excel's pattern for one of our formats, with as many decimals as pages show."""
    return "General" if kind == "text" else "#,##" + FORMATS[kind](0)


def _widths(sheet: Sheet) -> list[float]:
    """Widths of columns in letters: as the longest text or half the head, within limits; texts take several lines."""
    columns = zip(
        sheet.heads, *([cell if isinstance(cell, str) else "" for cell in row] for row in sheet.rows), strict=True
    )
    return [min(max(12, len(head) / 2 + 4, *map(len, texts)), WIDEST) + 2 for head, *texts in columns]


def _height(row: Sequence[Cell], widths: Sequence[float], size: int = 12) -> float:
    """A row as high as its texts: only Excel finds that out by itself."""
    lengths = [1.1 * len(cell) if isinstance(cell, str) else 0 for cell in row]
    lines = [math.ceil(length / width) for length, width in zip(lengths, widths, strict=True)]
    return size * LINE * max(1, *lines)


def _side(column: Sequence[Cell]) -> str:
    """Where cells stand: numbers, and the shorthand among them, to the right."""
    return "left" if any(isinstance(cell, str) and not SHORTHAND.fullmatch(cell) for cell in column) else "right"


class _Writer:
    """Writes worksheets into a workbook; text stays text, never a formula, a link or a number."""

    def __init__(self, book: Workbook) -> None:
        self.book = book
        self.style = cache(lambda **properties: book.add_format(PLAIN | properties))

    def worksheet(self, name: str, lines: list[Line], widths: Sequence[float]) -> Worksheet:
        """A worksheet with its first lines, that prints across one sheet of paper."""
        worksheet = self.book.add_worksheet(name)
        worksheet.hide_gridlines(2)
        worksheet.set_landscape()
        worksheet.set_paper(A4)
        worksheet.fit_to_pages(1, 0)
        for at, width in enumerate(widths):
            worksheet.set_column(at, at, width)
        for at, (text, style) in enumerate(lines):
            worksheet.write_string(at, 0, text, self.style(**style))
        return worksheet

    def cover(self, title: str, opening: list[str], basis: str) -> None:
        """The first worksheet: title, opening paragraphs, and what holds for all tables."""
        about = [basis, NOTES["lower, upper"], ABOUT]
        lines: list[Line] = [
            (title, TITLE),
            *([("Introductory information", HEADING)] if opening else []),
            *((text, CELL) for text in opening),
            ("About these data", HEADING),
            *((text, CELL) for text in about if text),
        ]
        worksheet = self.worksheet("Cover", [(text, CELL | style) for text, style in lines], [COVER])
        for at, (text, style) in enumerate(lines):
            worksheet.set_row(at, _height([text], [COVER], style.get("font_size", 12)))

    def table(self, sheet: Sheet, widths: Sequence[float], has_links: bool = False) -> None:
        """A worksheet with a table, whose head stands on each sheet of paper; links lead to the sheets it names."""
        worksheet, top = self.worksheet(sheet.name, sheet.lines, widths), len(sheet.lines)
        last = top + len(sheet.rows)
        options = {"columns": [{"header": head} for head in sheet.heads], "name": sheet.name.lower().replace(" ", "_")}
        worksheet.add_table(top, 0, last, len(widths) - 1, options | {"style": None, "autofilter": False})
        worksheet.repeat_rows(top)
        sides = ["left", *map(_side, list(zip(*sheet.rows, strict=True))[1:])]
        for at, row in enumerate([sheet.heads, *sheet.rows], top):
            worksheet.set_row(at, _height(row, widths))
            extra = HEAD if at == top else TOTAL if at == last and sheet.has_total else {}
            for place, (cell, pattern, side) in enumerate(zip(row, sheet.patterns, sides, strict=True)):
                style = self.style(**CELL, **extra, num_format=pattern, align=side)
                if isinstance(cell, str):
                    worksheet.write_string(at, place, cell, style)
                else:
                    worksheet.write_number(at, place, cell, style)
            if has_links and at > top:
                worksheet.write_url(at, 0, f"internal:'{row[0]}'!A1", self.style(**CELL, **LINK), str(row[0]))
