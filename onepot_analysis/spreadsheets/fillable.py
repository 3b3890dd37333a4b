"""Workbooks for people to fill: opened, given their properties, and written whole."""

import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from onepot_analysis.facts import files

LINE = 100  # characters in a line of the instructions
_A4 = 9
_STAMP = datetime(2011, 2, 11)


@contextmanager
def opened(path: str | Path, what: str, properties: dict[str, str]) -> Iterator[xlsxwriter.Workbook]:
    """Open a workbook that is written when the block ends; the same content gives the same bytes.

    Parameters
    ----------
    path : path
        Where to write it; an existing file is replaced.
    what : str
        What it is, for the error.
    properties : dict
        Title, subject and comments of the document.

    Yields
    ------
    xlsxwriter.Workbook

    Raises
    ------
    ValueError
        When the name does not end in .xlsx.
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
