"""From a file to the cells of its sheets. The content decides what a file is, never its ending."""

import csv
import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

from python_calamine import CalamineWorkbook, SheetVisibleEnum
from xlsxwriter.utility import xl_cell_to_rowcol

from onepot_analysis.spreadsheets.problems import Log, NotReadable
from onepot_analysis.spreadsheets.sheets import Cell, Place, Sheet, is_blank

READABLE = "a CSV file, an xlsx or ods workbook, or a PDF document with text"
_ALLOCATIONS = ("a table of allocations", "`onepot template` writes one to fill")
_SAVE = "open it in a spreadsheet program and save it as xlsx, ods or CSV"
_PASSWORD = ("protected by a password", "a file without a password", "save it without a password")
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
Formulas = dict[str, tuple[set[Place], set[Place]]]  # by sheet: without a stored value, and failed


def sheets(
    path: Path,
    log: Log,
    wanted: tuple[str, str] = _ALLOCATIONS,
    pdf: Callable[[bytes, Log], list[Sheet]] | None = None,
) -> list[Sheet]:
    """The visible sheets of a file; none, with a problem in the log, if it is unreadable.

    `wanted` says what was expected, and how to come by it, where a file is empty; `pdf` reads PDFs where they are welcome.
    """
    try:
        content = path.read_bytes()
        if b"%PDF-" not in content[:1024]:
            found = _sheets(content, log)
        elif pdf:
            found = pdf(content, log)
        else:
            raise NotReadable("a PDF document", READABLE.partition(", or")[0], _SAVE)
    except OSError as error:
        log.problem(None, None, None, (error.strerror or str(error), READABLE, "check name and place of the file"))
    except NotReadable as fault:
        log.problem(None, None, None, fault.said)
    else:
        if any(not is_blank(cell) for sheet in found for row in sheet.rows for cell in row):
            return found
        log.problem(None, None, None, ("the file is empty", *wanted))
    return []


def _sheets(content: bytes, log: Log) -> list[Sheet]:
    if content.startswith(b"PK"):
        return _workbook(content, log)
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise NotReadable(*_PASSWORD)
        raise NotReadable("a file of an old Office program, such as xls", READABLE, _SAVE)
    return [Sheet(log.file, "", 0, _text_rows(content))]


def _text_rows(content: bytes) -> list[list[Cell]]:
    if b"\x00" in content and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise NotReadable("not a table: it holds binary data", READABLE, _SAVE)
    text = decoded(content)
    if text.lstrip()[:1] == "<":
        raise NotReadable("a web page or an XML file", READABLE, _SAVE)
    try:
        return [list(row) for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter(text), strict=True)]
    except csv.Error as error:
        raise NotReadable(f"not a readable CSV file ({error})", "quotation marks in pairs", _SAVE) from None


def delimiter(text: str) -> str:
    """The mark between the cells of a CSV file: the one that stands in most lines."""
    return max(",;\t", key=lambda mark: sum(mark in line for line in text.splitlines()))


def decoded(content: bytes) -> str:
    """UTF-8 or UTF-16 where the file says so or is so, else Windows-1252."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _workbook(content: bytes, log: Log) -> list[Sheet]:
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        if part := archive.testzip():
            raise zipfile.BadZipFile(part)
        parts = {name: archive.read(name) for name in archive.namelist()}
        if "xl/workbook.xml" in parts:
            formulas = _formulas_of_xlsx(parts)
        elif b"opendocument.spreadsheet" in parts.get("mimetype", b""):
            if b"encryption-data" in parts.get("META-INF/manifest.xml", b""):
                raise NotReadable(*_PASSWORD)
            formulas = _formulas_of_ods(parts)
        else:
            kind = "a Word document" if "word/document.xml" in parts else "a zip archive, not a workbook"
            raise NotReadable(kind, READABLE, "copy its table into the workbook that `onepot template` writes")
        return _visible(CalamineWorkbook.from_filelike(io.BytesIO(content)), formulas, log)
    except NotReadable:
        raise
    except Exception as error:  # damage can show itself anywhere between the archive and its last cell
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise NotReadable(f"a damaged workbook ({reason})", "a whole file", "fetch or save the file again") from None


def _visible(workbook: CalamineWorkbook, formulas: Formulas, log: Log) -> list[Sheet]:
    found = []
    for position, about in enumerate(workbook.sheets_metadata):
        if about.visible != SheetVisibleEnum.Visible:
            log.notices.append(f"sheet {about.name!r} is hidden: not read")
            continue
        sheet = workbook.get_sheet_by_name(about.name)
        rows: list[list[Cell]] = [list(row) for row in sheet.to_python(skip_empty_area=False)]
        _fill_down(rows, sheet.merged_cell_ranges or [])
        unstored, failed = formulas.get(about.name, ((), ()))
        found.append(Sheet(log.file, about.name, position, rows, frozenset(unstored), frozenset(failed)))
    return found


def _fill_down(rows: list[list[Cell]], merged: list[tuple[Place, Place]]) -> None:
    """Text in cells merged downwards stands in each of their rows, as a reader sees it."""
    for (top, left), (bottom, right) in merged:
        if left == right and bottom < len(rows) and isinstance(rows[top][left], str):
            for row in range(top + 1, bottom + 1):
                rows[row][left] = rows[top][left]


def _formulas_of_xlsx(parts: dict[str, bytes]) -> Formulas:
    """Formulas without a value or with an error, which readers of values take for blank; an empty text is a value."""
    targets = {
        one.get("Id"): one.get("Target", "") for one in ElementTree.fromstring(parts["xl/_rels/workbook.xml.rels"])
    }
    found: Formulas = {}
    for sheet in ElementTree.fromstring(parts["xl/workbook.xml"]).findall(".//{*}sheet"):
        target = targets[next(value for name, value in sheet.items() if name.endswith("}id"))]
        unstored, failed = found[sheet.get("name", "")] = set(), set()
        for cell in ElementTree.fromstring(parts["xl/" + target.removeprefix("/xl/")]).findall(".//{*}c"):
            place, kind = xl_cell_to_rowcol(cell.get("r", "")), cell.get("t")
            if kind == "e":
                failed.add(place)
            elif cell.find("{*}f") is not None and not cell.findtext("{*}v") and kind != "str":
                unstored.add(place)
    return found


def _formulas_of_ods(parts: dict[str, bytes]) -> Formulas:
    """Formulas without a value; repeated rows and cells count as often as they say. An error stands as text."""
    found: Formulas = {}
    for table in ElementTree.fromstring(parts["content.xml"]).iter(f"{_TABLE}table"):
        unstored, at_row = set(), 0
        for row in table.iter(f"{_TABLE}table-row"):
            at_column = 0
            for cell in row:
                if cell.get(f"{_TABLE}formula") and not cell.get(f"{_OFFICE}value-type") and not len(cell):
                    unstored.add((at_row, at_column))
                at_column += int(cell.get(f"{_TABLE}number-columns-repeated", 1))
            at_row += int(row.get(f"{_TABLE}number-rows-repeated", 1))
        found[table.get(f"{_TABLE}name", "")] = unstored, set()
    return found
