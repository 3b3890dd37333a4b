"""Executed notebook to workbook: one worksheet for each of its tables, numbers as numbers, by gptables."""

import io
import math
import re
import unicodedata
import warnings
from collections.abc import Iterator
from datetime import datetime

import pandas as pd
from bs4 import BeautifulSoup, Tag
from nbformat import NotebookNode
from xlsxwriter.worksheet import Worksheet

from onepot_analysis.publish.formats import faces, grids
from onepot_analysis.publish.formats.faces import RESOURCE, Shown, Unpublishable
from onepot_analysis.publish.formats.prose import markdown
from onepot_analysis.show.tables import FORMATS
from onepot_analysis.show.words import GAP, MINUS, NOT_APPLICABLE

with warnings.catch_warnings():
    warnings.simplefilter("ignore", ResourceWarning)  # it leaves the file of its theme open
    import gptables

STAMP = datetime(1980, 1, 1)
WIDEST = 48
A4 = 9
LINE = 16
HEADING = "About these data"
DOTS = "..."  # where pandas leaves out rows or columns of a large frame
NUMBER = re.compile(rf"[-+{MINUS}]?[\d,]*\.?\d+(e[-+]?\d+)?", re.IGNORECASE)
LITERAL = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
BOUNDS = (
    "Bounds (lower, upper) are the lower and upper value that the documents allow. They are not confidence intervals."
)
NOTES = {
    GAP: "Not available: the documents do not give it, and nothing is made up to fill the gap.",
    NOT_APPLICABLE: "Not applicable: there is nothing to say here.",
    "lower, upper": BOUNDS,
    "lowest, highest": "The ends of the interval in which an estimate likely lies.",
    "published": "From a published document, or from a table that was brought; it is named as the source.",
    "bounded": "Not published itself: it follows, within bounds, from a published amount by the rules of the letters.",
    "modelled": "Not published: the national settlement shared out by open drivers, to two figures, with its likely "
    "interval. The method is in the national pages.",
    "numbers": "Numbers are shown with as many decimals as on the page; a cell may hold more.",
}


def render(nb: NotebookNode) -> bytes:
    """Render an executed notebook as an Excel workbook: cover, contents, notes, and a worksheet for each table.

    Parameters
    ----------
    nb : nbformat.NotebookNode
        The executed notebook; it is not changed.

    Returns
    -------
    bytes
        The same bytes for the same notebook.

    Raises
    ------
    Unpublishable
        When a table cannot be made a worksheet, with the number of its cell.
    """
    title, intro, basis = _head(nb)
    resources = list(_resources(nb))
    sheets = {"Notes": _notes()}
    sheets |= {f"Table {at}": _sheet(resource, at, basis) for at, resource in enumerate(resources, 1)}
    about = [
        *([basis] if basis else []),
        BOUNDS,
        "Numbers and their units stand in tables; shorthand is on the worksheet Notes.",
    ]
    cover = gptables.Cover(_inert(title), intro=list(map(_inert, intro)) or None, about=about)
    file = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # gptables uses options that pandas 3 calls old
        book = gptables.produce_workbook(
            file, sheets, cover=cover, auto_width=False, workbook_options={"in_memory": True, **LITERAL}
        )
    book.set_properties({"title": title, "created": STAMP})
    contents = book.get_worksheet_by_name("Contents")
    contents.set_column(0, 0, 14)
    contents.set_column(1, 1, 2 * WIDEST)
    _heights(contents, 3, [[sheet.title] for sheet in sheets.values()], [2 * WIDEST])
    rows = [title, *([HEADING, *intro] if intro else []), HEADING, *about]
    _heights(book.get_worksheet_by_name("Cover"), 0, [[text] for text in rows], [cover.width])
    for name, sheet in sheets.items():
        _lay_out(book.get_worksheet_by_name(name), sheet)
    for worksheet in book.worksheets():
        worksheet.set_landscape()
        worksheet.set_paper(A4)
        worksheet.fit_to_pages(1, 0)
    book.close()
    return file.getvalue()


def _head(nb: NotebookNode) -> tuple[str, list[str], str]:
    """Title, opening paragraphs and basis: from the title block, or from the cell with the first heading."""
    outputs = [output for cell in nb.cells for output in cell.get("outputs", [])]
    block = next((output for output in outputs if "onepot" in output.get("metadata", {})), None)
    heads = [cell.source for cell in nb.cells if cell.cell_type == "markdown" and re.search("^# ", cell.source, re.M)]
    source = block.data["text/markdown"] if block else next(iter(heads), "")
    soup = BeautifulSoup(markdown(source), "html.parser")
    title = nb.metadata.get("title") or (soup.h1.get_text(" ", strip=True) if soup.h1 else "")
    if not title:
        raise Unpublishable("a workbook needs a title: the notebook has no heading of the first level")
    basis = block.metadata["onepot"].get("basis") if block else None
    intro = [" ".join(element.get_text().split()) for element in soup.find_all(["p", "li"])]
    return title, intro, f"Amounts for this partnership are {basis}." if basis else ""


def _resources(nb: NotebookNode) -> Iterator[dict]:
    """Every table that the notebook's results hold, as a tabular data resource."""
    for result in (result for results in faces.shown(nb) for result in results if isinstance(result, Shown)):
        if RESOURCE in result.faces:
            yield result.faces[RESOURCE]
        elif result.kind == "text/html":
            for table in BeautifulSoup(result.content, "html.parser").find_all("table"):
                yield _read(table, result)


def _read(table: Tag, result: Shown) -> dict:
    """A table that is there as HTML alone, a DataFrame for example, as a resource; a cell stands wherever it spans."""
    rows = grids.grid(table)
    depth = len(table.thead.find_all("tr")) if table.thead else 0
    if not rows[depth:] or len(set(map(len, rows))) != 1:
        raise Unpublishable(f"{result.where} shows a table of a shape that no worksheet takes: show it as tables.Table")
    columns = [_values([grids.text_of(cell) for cell in column[depth:]]) for column in zip(*rows, strict=True)]
    labels = [" ".join(dict.fromkeys(map(grids.text_of, column[:depth]))).strip() for column in zip(*rows, strict=True)]
    return {
        "title": table.caption.get_text(" ", strip=True) if table.caption else result.heading or result.where,
        "schema": {
            "fields": [{"name": str(at), "title": label or f"Column {at}"} for at, label in enumerate(labels, 1)]
        },
        "data": [{str(at): value for at, value in enumerate(row, 1)} for row in zip(*columns, strict=True)],
    }


def _values(texts: list[str]) -> list:
    """Numbers where a whole column reads as numbers; gaps stay gaps, and pandas' dots say what they stand for."""
    if all(text in grids.BLANK or NUMBER.fullmatch(text) for text in texts):
        texts = [float(text.replace(",", "").replace(MINUS, "-")) if NUMBER.fullmatch(text) else text for text in texts]
    named = dict.fromkeys(grids.BLANK) | {DOTS: "rows left out"}
    return [named.get(text, text) for text in texts]


def _sheet(resource: dict, at: int, basis: str) -> gptables.GPTable:
    """A worksheet of one table."""
    fields = resource["schema"]["fields"]
    labels = _unique([_inert(str(field.get("title") or field["name"])) for field in fields])
    rows = [[_cell(record.get(field["name"])) for field in fields] for record in resource["data"]]
    sources = "; ".join(source.get("title", "") for source in resource.get("sources", []))
    shorthand = {cell for row in rows for cell in row if cell in (GAP, NOT_APPLICABLE)}
    alike = {}
    for label, field in zip(labels, fields, strict=True):
        alike.setdefault(_pattern(field.get("format", "text")), []).append(label)
    formats = [
        {"column": {"columns": columns, "format": {"num_format": pattern, "valign": "top"}}}
        for pattern, columns in alike.items()
    ]
    if resource.get("total"):
        formats.append({"row": {"rows": [-1], "format": {"bold": True, "top": 1}, "include_names": True}})
    return gptables.GPTable(
        pd.DataFrame(rows, columns=labels, dtype=object),
        f"table_{at}",
        _inert(resource.get("title") or f"Table {at}"),
        subtitles=[basis] if basis and re.search("modelled|published|bound", sources) else [],
        instructions="This worksheet contains one table. Shorthand and terms are explained on the worksheet Notes.",
        legend=[f"{mark} {NOTES[mark].partition(':')[0].lower()}" for mark in sorted(shorthand)],
        source=f"Source: {_inert(sources)}" if sources else None,
        index_columns={2: 0},
        additional_formatting=formats,
    )


def _notes() -> gptables.GPTable:
    return gptables.GPTable(
        pd.DataFrame(NOTES.items(), columns=["Shorthand or term", "Meaning"]),
        "notes",
        "Notes",
        instructions="This worksheet contains one table.",
        index_columns={2: 0},
    )


def _cell(value):
    """A value as a worksheet shows it: numbers as they are, shorthand for a gap, text as text."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return GAP
    if isinstance(value, str):
        return _inert(_spelt(value)) if value.strip() else NOT_APPLICABLE
    return value


def _spelt(text: str) -> str:
    """Text of signs alone, which gptables refuses because screen readers pass over it, with their names."""
    if re.search("[a-zA-Z0-9]", text):
        return text
    return f"{text} ({', '.join(unicodedata.name(sign, 'sign').lower() for sign in text.strip())})"


def _inert(text: str) -> str:
    """Text that gptables takes for neither a reference to a note nor a link: an invisible joiner parts the marks."""
    return re.sub(r"(?<=\$)(?=\$)|(?<=\])(?=\()", "\N{WORD JOINER}", text)


def _unique(labels: list[str]) -> list[str]:
    """Labels told apart by a number where two are the same."""
    return [label if label not in labels[:at] else f"{label} ({at + 1})" for at, label in enumerate(labels)]


def _pattern(kind: str) -> str:
    """Excel's pattern for one of our formats, with as many decimals as pages show."""
    if kind == "text":
        return "General"
    decimals = FORMATS[kind](0).partition(".")[2]
    return "#,##0" + (f".{'0' * len(decimals)}" if decimals else "")


def _lay_out(worksheet: Worksheet, sheet: gptables.GPTable) -> None:
    """Widths of columns, and a page that prints across one sheet of paper with the header on each."""
    widths = []
    for label in sheet.table.columns:
        texts = [len(value) for value in sheet.table[label] if isinstance(value, str)]
        widths.append(min(max([*texts, len(label) / 2 + 4, 12]), WIDEST) + 2)
        worksheet.set_column(len(widths) - 1, len(widths) - 1, widths[-1])
    _heights(worksheet, sheet.data_range[0], [sheet.table.columns, *sheet.table.values.tolist()], widths)
    worksheet.repeat_rows(sheet.data_range[0])


def _heights(worksheet: Worksheet, first: int, rows: list, widths: list[float]) -> None:
    """Rows as high as their texts: only Excel finds that out by itself."""
    for at, row in enumerate(rows, first):
        texts = [value if isinstance(value, str) else "" for value in row]
        lines = [math.ceil(1.1 * len(text) / width) for text, width in zip(texts, widths, strict=True)]
        worksheet.set_row(at, LINE * max([1, *lines]))
