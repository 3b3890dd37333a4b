"""Workbooks for people to fill: opened, given their properties, and written whole."""

import io
import tomllib
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from onepot_analysis.facts import files

Style = dict[str, str | int | bool]
WRAPPED: Style = {"text_wrap": True, "valign": "top"}
STYLES: dict[str, Style] = {
    "title": {"bold": True, "font_size": 16},
    "section": {"bold": True, "font_size": 13},
    "text": WRAPPED,
    "head": {"bold": True, "bottom": 1, **WRAPPED},
}
LINE = 100  # characters in a line of the instructions
_A4 = 9
_STAMP = datetime(2011, 2, 11)


@contextmanager
def opened(path: str | Path, what: str, properties: dict[str, str]) -> Iterator[xlsxwriter.Workbook]:
    """Open a workbook that is written, whole, when the block ends; the same content gives the same bytes.

    `what` it is, the error says that a name without .xlsx raises (ValueError); `properties` are title, subject, comments.
    """
    path = Path(path)
    if path.suffix.lower() != ".xlsx":
        raise ValueError(f"{path.name}: {what} is an xlsx file; expected a name that ends in .xlsx")
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True, "strings_to_formulas": False}) as book:
        book.set_properties({"author": "onepot_analysis", "created": _STAMP, **properties})
        yield book
    files.write(path, _with_language(content.getvalue()))


def worksheet(book: xlsxwriter.Workbook, name: str) -> Worksheet:
    """Add a worksheet that prints across one sheet of A4."""
    sheet = book.add_worksheet(name)
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)
    return sheet


def formats(book: xlsxwriter.Workbook, **more: Style) -> dict[str, Format]:
    """The formats of a workbook by name: `STYLES` and more."""
    return {name: book.add_format(style) for name, style in (STYLES | more).items()}


def instructions(book: xlsxwriter.Workbook, title: str, texts: list[str]) -> None:
    """Add the sheet of instructions; a text that begins with "# " heads those below it."""
    sheet, style = worksheet(book, "Instructions"), formats(book)
    sheet.set_column(0, 0, LINE)
    sheet.hide_gridlines(2)
    sheet.write_string(0, 0, title, style["title"])
    for row, text in enumerate(texts, 1):
        if text.startswith("# "):
            sheet.write_string(row, 0, text.removeprefix("# "), style["section"])
        else:
            sheet.set_row(row, 16 * (1 + len(text) // LINE))
            sheet.write_string(row, 0, text, style["text"])


def people_table(path: str | Path, what: str, heads: list[str], rows: Iterable[Sequence[str]]) -> None:
    """Write instructions, those of `what` in templates.toml, and a table whose rows lack the last cells: people."""
    words = tomllib.loads(Path(__file__).with_name("templates.toml").read_text(encoding="utf-8"))[what]
    with opened(path, "the workbook to fill", {"title": words["title"], "subject": "Drug treatment funding"}) as book:
        instructions(book, words["title"], words["texts"])
        sheet = worksheet(book, "To fill")
        sheet.write_row(0, 0, heads, formats(book)["head"])
        sheet.set_column(0, len(heads) - 1, 34)
        sheet.freeze_panes(1, 1)
        sheet.repeat_rows(0)
        for row, cells in enumerate(rows, 1):
            sheet.write_row(row, 0, cells)
        error = {"error_title": "People", "error_message": "Write a whole number of people, 0 or more."}
        whole = {"validate": "integer", "criteria": ">=", "value": 0, **error}
        sheet.data_validation(1, len(cells), row, len(heads) - 1, whole)


def _with_language(content: bytes) -> bytes:
    """The workbook with its language among its properties, which xlsxwriter does not write."""
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as target:
        for part in source.infolist():
            body = source.read(part)
            if part.filename == "docProps/core.xml":
                body = body.replace(b"</cp:coreProperties>", b"<dc:language>en-GB</dc:language></cp:coreProperties>")
            target.writestr(zipfile.ZipInfo(part.filename, (1980, 1, 1, 0, 0, 0)), body, zipfile.ZIP_DEFLATED)
    return result.getvalue()
