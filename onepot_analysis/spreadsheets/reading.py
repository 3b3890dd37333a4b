"""From a file to the cells of its sheets. The content decides what a file is, never its ending."""

import csv
import io
import zipfile
from pathlib import Path
from xml.etree import ElementTree

from python_calamine import CalamineWorkbook, SheetVisibleEnum

from onepot_analysis.spreadsheets.allocations import pdf
from onepot_analysis.spreadsheets.problems import Log, Unreadable
from onepot_analysis.spreadsheets.sheets import Cell, Sheet, is_blank

READABLE = "a CSV file, an xlsx or ods workbook, or a PDF document with text"
_ALLOCATIONS = ("a table of allocations", "`onepot template` writes one to fill")
_SAVE = "open it in a spreadsheet program and save it as xlsx, ods or CSV"
_PASSWORD = ("protected by a password", "a file without a password", "save it without a password")
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"


def sheets(path: Path, log: Log, wanted: tuple[str, str] = _ALLOCATIONS) -> list[Sheet]:
    """The visible sheets of a file, or the tables of a PDF document; none, with a problem in the log, if it is unreadable.

    `wanted` says what was expected, and how to come by it, where a file is empty.
    """
    try:
        found = _sheets(path.read_bytes(), log)
    except OSError as error:
        log.problem(None, None, None, (error.strerror or str(error), READABLE, "check name and place of the file"))
    except Unreadable as fault:
        log.problem(None, None, None, fault.args)
    else:
        if any(not is_blank(cell) for sheet in found for row in sheet.rows for cell in row):
            return found
        log.problem(None, None, None, ("the file is empty", *wanted))
    return []


def _sheets(content: bytes, log: Log) -> list[Sheet]:
    if content.startswith(b"PK"):
        return _workbook(content, log)
    if is_pdf(content):
        return pdf.sheets(content, log)
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise Unreadable(*_PASSWORD)
        raise Unreadable("a file of an old Office program, such as xls", READABLE, _SAVE)
    return [Sheet(log.file, "", 0, _text_rows(content))]


def is_pdf(content: bytes) -> bool:
    """Whether a file is a PDF document, by its first bytes."""
    return b"%PDF-" in content[:1024]


def _text_rows(content: bytes) -> list[list[Cell]]:
    if b"\x00" in content and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Unreadable("not a table: it holds binary data", READABLE, _SAVE)
    text = decoded(content)
    if text.lstrip()[:1] == "<":
        raise Unreadable("a web page or an XML file", READABLE, _SAVE)
    try:
        return [list(row) for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter(text), strict=True)]
    except csv.Error as error:
        raise Unreadable(f"not a readable CSV file ({error})", "quotation marks in pairs", _SAVE) from None


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
        names = set(archive.namelist())
        if "xl/workbook.xml" in names:
            unstored = _unstored_xlsx(archive)
        elif b"opendocument.spreadsheet" in _member(archive, "mimetype"):
            if b"encryption-data" in _member(archive, "META-INF/manifest.xml"):
                raise Unreadable(*_PASSWORD)
            unstored = _unstored_ods(archive)
        else:
            kind = "a Word document" if "word/document.xml" in names else "a zip archive, not a workbook"
            raise Unreadable(kind, READABLE, "copy its table into the workbook that `onepot template` writes")
        return _visible(CalamineWorkbook.from_filelike(io.BytesIO(content)), unstored, log)
    except Unreadable:
        raise
    except Exception as error:  # damage can show itself anywhere between the archive and its last cell
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise Unreadable(f"a damaged workbook ({reason})", "a whole file", "fetch or save the file again") from None


def _member(archive: zipfile.ZipFile, name: str) -> bytes:
    return archive.read(name) if name in archive.namelist() else b""


def _visible(workbook: CalamineWorkbook, unstored: dict[str, set], log: Log) -> list[Sheet]:
    found = []
    for position, about in enumerate(workbook.sheets_metadata):
        if about.visible != SheetVisibleEnum.Visible:
            log.notices.append(f"sheet {about.name!r} is hidden: not read")
            continue
        sheet = workbook.get_sheet_by_name(about.name)
        rows = sheet.to_python(skip_empty_area=False)
        _fill_down(rows, sheet.merged_cell_ranges or [])
        found.append(Sheet(log.file, about.name, position, rows, frozenset(unstored.get(about.name, ()))))
    return found


def _fill_down(rows: list[list[Cell]], merged: list) -> None:
    """Text in cells merged downwards stands in each of their rows, as a reader sees it."""
    for (top, left), (bottom, right) in merged:
        if left == right and bottom < len(rows) and isinstance(rows[top][left], str):
            for row in range(top + 1, bottom + 1):
                rows[row][left] = rows[top][left]


def _unstored_xlsx(archive: zipfile.ZipFile) -> dict[str, set[tuple[int, int]]]:
    """Cells with a formula and no stored value, by sheet; an empty text (t="str") is a value."""
    relations = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {relation.get("Id"): relation.get("Target") for relation in relations}
    found = {}
    for sheet in ElementTree.fromstring(archive.read("xl/workbook.xml")).iter(f"{_MAIN}sheet"):
        target = targets[sheet.get(_RELATION)]
        part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        cells = ElementTree.fromstring(archive.read(part)).iter(f"{_MAIN}c")
        found[sheet.get("name")] = {
            _position(cell.get("r"))
            for cell in cells
            if cell.find(f"{_MAIN}f") is not None and not cell.findtext(f"{_MAIN}v") and cell.get("t") != "str"
        }
    return found


def _position(reference: str) -> tuple[int, int]:
    """Row and column from 0 of a reference such as B7."""
    name = reference.rstrip("0123456789")
    column = 0
    for letter in name:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(reference[len(name) :]) - 1, column - 1


def _unstored_ods(archive: zipfile.ZipFile) -> dict[str, set[tuple[int, int]]]:
    """Cells with a formula and no stored value, by sheet; repeated rows and cells count as often as they say."""
    found = {}
    for table in ElementTree.fromstring(archive.read("content.xml")).iter(f"{_TABLE}table"):
        cells, at_row = set(), 0
        for row in table.iter(f"{_TABLE}table-row"):
            at_column = 0
            for cell in row:
                if cell.get(f"{_TABLE}formula") and not cell.get(f"{_OFFICE}value-type") and not len(cell):
                    cells.add((at_row, at_column))
                at_column += int(cell.get(f"{_TABLE}number-columns-repeated", 1))
            at_row += int(row.get(f"{_TABLE}number-rows-repeated", 1))
        found[table.get(f"{_TABLE}name")] = cells
    return found
