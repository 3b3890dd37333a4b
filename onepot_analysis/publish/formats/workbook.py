"""Executed notebook to workbook: a cover that sums it up, notes, and a worksheet for each table and chart, numbers as numbers."""

import csv
import io
import math
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, time
from pathlib import Path

from bs4 import BeautifulSoup, Tag
from nbformat import NotebookNode
from xlsxwriter import Workbook

from onepot_analysis import __version__
from onepot_analysis.facts.register import RELEASED
from onepot_analysis.publish.formats import calculator_sheet, faces, grids, native, prose
from onepot_analysis.publish.formats.faces import Figure, Shown, Unpublishable
from onepot_analysis.publish.formats.worksheets import FONT, HEADING, TITLE, Line, Sheet, Writer
from onepot_analysis.show.tables import RESOURCE
from onepot_analysis.show.words import GAP, NOT_APPLICABLE

ABOUT = "Numbers and their units stand in tables; shorthand is on the worksheet Notes."
DOTS = "..."  # where pandas leaves out rows or columns of a large frame
NUMBER = re.compile(r"[-+\N{MINUS SIGN}]?[\d,]*\.?\d+(e[-+]?\d+)?", re.IGNORECASE)
ONE_TABLE = "This worksheet contains one table. Shorthand is explained on the worksheet Notes."
SIGNS = {"%": "per cent", "£": "pounds"}
BASES = {"published": "published", "bounds": "bounded by the letters", "modelled": "modelled"}
OPTIONS = {"in_memory": True, "default_column_width": 80, "default_row_height": 21}  # pixels, of the font
TAGS = ("headline", "reliability")  # of cells whose text stands on the cover
with (Path(__file__).with_name("templates") / "notes.csv").open(encoding="utf-8") as file:
    NOTES = dict(csv.reader(file))


def render(nb: NotebookNode) -> bytes:
    """Render an executed notebook as an Excel workbook, with the same bytes for the same notebook.

    Raises
    ------
    Unpublishable
        When a table cannot be made a worksheet, with the number of its cell.
    """
    title, opening, basis = faces.head(nb)
    if not title:
        raise Unpublishable("a workbook needs a title: the notebook has no heading of the first level")
    results = [(cell.metadata.get("tags", []), shown) for cell, shown in zip(nb.cells, faces.shown(nb), strict=True)]
    headline, reliability = ([text for tags, shown in results if tag in tags for text in _told(shown)] for tag in TAGS)
    notes = Sheet("Notes", "Notes", [ONE_TABLE], ["Shorthand or term", "Meaning"], [*NOTES.items()])
    sheets = [notes, *(sheet for _, shown in results for result in shown for sheet in _sheets(result))]
    calculators = [facts for _, shown in results for result in shown for facts in calculator_sheet.found(result)][:1]
    listed = [*sheets, *(calculator_sheet.entry(facts) for facts in calculators)]
    dated, *others = [_part(heading, [text]) for heading, text in faces.marks(title).items()]
    known = [f"Amounts for this partnership are {basis}."] if basis else []
    lines = [(title, TITLE), *((text, {}) for text in opening), *dated, *_part("In short", headline)]
    lines += _part("How reliable", [*known, *reliability, NOTES["lower, upper"], ABOUT])
    file = io.BytesIO()
    with Workbook(file, OPTIONS | {"default_format_properties": {**FONT}}) as book:
        book.set_properties(_properties(title))
        writer = Writer(book, title, f"Version {__version__}, {RELEASED}")
        writer.cover([*lines, ("Contents", HEADING)], listed, [line for part in others for line in part])
        for sheet in sheets:
            native.add(book, writer.table(sheet), sheet)
        for facts in calculators:
            calculator_sheet.write(writer, facts)
    return file.getvalue()


def _properties(title: str) -> dict:
    """What a file system or a search shows of the workbook."""
    return {
        "title": title,
        "subject": "Drug treatment funding in England, 2011-12",
        "author": "The onepot_analysis authors",
        "keywords": "drug treatment, public funding, England",
        "comments": f"Version {__version__}",
        "created": datetime.combine(RELEASED, time()),
    }


def _part(heading: str, texts: list[str]) -> list[Line]:
    """A heading with its paragraphs, if there are any."""
    return [(heading, HEADING), *((text, {}) for text in texts)] if texts else []


def _told(shown: list[Shown | Figure]) -> Iterator[str]:
    """The paragraphs of a cell's prose, as text."""
    for result in shown:
        if isinstance(result, Shown) and result.kind == "text/markdown":
            page = BeautifulSoup(prose.markdown(result.content), "html.parser")
            yield from (" ".join(part.get_text().split()) for part in page.find_all(["p", "li"]))


def _sheets(result: Shown | Figure) -> Iterator[Sheet]:
    """The worksheets of a result: of each table that it holds, or of the rows behind a figure."""
    if isinstance(result, Figure):
        rows = result.picture.faces.get(RESOURCE)
        if rows and result.caption:
            title = result.caption.content.removeprefix("**").partition("**")[0]
            sheet = _sheet(rows, result.number, result.picture.alternative)
            yield replace(sheet, title=title, about=[rows["title"], *sheet.about])
    elif RESOURCE in result.faces:
        yield _sheet(result.faces[RESOURCE], result.number)
    elif result.kind == "text/html":
        for table in BeautifulSoup(result.content, "html.parser").find_all("table"):
            number, _, title = grids.text_of(table.find_all("caption")[0]).partition(": ")
            yield _sheet({"title": title or result.where, **_read(table, result)}, number)


def _sheet(resource: dict, number: str, alternative: str = "") -> Sheet:
    """A worksheet of one table."""
    fields = resource["schema"]["fields"]
    heads = _unique([str(field.get("title") or field["name"]) for field in fields])
    rows = [[_cell(record.get(field["name"])) for field in fields] for record in resource["data"]]
    sources = "; ".join(source.get("title", "") for source in resource.get("sources", []))
    marks = sorted({GAP, NOT_APPLICABLE} & {cell for row in rows for cell in row if isinstance(cell, str)})
    shorthand = "".join(f" {mark}: {NOTES[mark].partition(':')[0].lower()}." for mark in marks)
    about = [_basis(sources), ONE_TABLE + shorthand, f"Source: {sources}" if sources else ""]
    kinds = [field.get("format", "text") for field in fields]
    empty = [[NOT_APPLICABLE] * len(fields)]  # a worksheet's table has a row at least
    title = f"{number}: {resource['title']}"
    total = bool(resource.get("total"))
    return Sheet(number, title, list(filter(None, about)), heads, rows or empty, kinds, total, alternative)


def _basis(source: str) -> str:
    """How the amounts of partnerships in a table are known, by its own source line; nothing where it has none.

    Examples
    --------
    >>> _basis("Letter of 20 December 2010; published, as brought: own.csv; modelled: see All partnerships compared")
    'The amounts of partnerships that this table rests on are part published, part modelled.'
    >>> _basis("Letter of 20 December 2010; bounds: Letter of 11 February 2011, paragraph 6"), _basis("Letter of 20 December 2010")
    ('The amounts of partnerships that this table rests on are bounded by the letters.', '')
    """
    found = [text for word, text in BASES.items() if re.search(rf"(^|; ){word}(, as \w+)?: ", source)]
    parts = found if len(found) < 2 else [f"part {text}" for text in found]
    return f"The amounts of partnerships that this table rests on are {', '.join(parts)}." if parts else ""


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


def _cell(value: str | float | None) -> str | float:
    """A value as a worksheet shows it: numbers as they are, shorthand for a gap, text as text."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return GAP
    if isinstance(value, str):
        return _spelt(" ".join(value.split())) or NOT_APPLICABLE
    return value


def _spelt(text: str) -> str:
    """Text of signs alone, which screen readers pass over, in words or with the names of the signs."""
    if not text or re.search("[a-zA-Z0-9]", text) or text in SIGNS:
        return SIGNS.get(text, text)
    return f"{text} ({', '.join(unicodedata.name(sign, 'sign').lower() for sign in text.strip())})"


def _unique(labels: list[str]) -> list[str]:
    """Labels told apart by a number where two are the same but for capitals, which Excel takes for the same."""
    seen = [label.casefold() for label in labels]
    return [label if seen[at] not in seen[:at] else f"{label} ({at + 1})" for at, label in enumerate(labels)]
