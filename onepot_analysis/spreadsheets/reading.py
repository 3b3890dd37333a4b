"""From a file to the cells of its sheets. The content decides what a file is, never its ending."""

import csv
import io
import zipfile
from collections.abc import Callable
from itertools import islice
from pathlib import Path

from python_calamine import CalamineWorkbook, SheetVisibleEnum

from onepot_analysis.facts import files
from onepot_analysis.show import words
from onepot_analysis.spreadsheets import markup
from onepot_analysis.spreadsheets.markup import Markup
from onepot_analysis.spreadsheets.problems import HIDDEN, Log, NotReadable
from onepot_analysis.spreadsheets.sheets import Cell, Place, Sheet, is_blank, letters

_UTF_16, _UTF_32 = (b"\xff\xfe", b"\xfe\xff"), (b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff")
READABLE = "a CSV file, an xlsx or ods workbook, or a PDF document with text"
_ALLOCATIONS = ("a table of allocations", "`onepot template` writes one to fill")
_SAVE = "open it in a spreadsheet program and save it as xlsx, ods or CSV"
_PASSWORD = ("protected by a password", "a file without a password", "save it without a password")
_MOST_UNPACKED = 100_000_000  # bytes of a workbook


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
        content = files.content(path)
        if b"%PDF-" not in content[:1024]:
            found = _sheets(content, log)
        elif pdf:
            found = pdf(content, log)
        else:
            raise NotReadable("a PDF document", READABLE.partition(", or")[0], _SAVE)
    except OSError as error:
        log.problem(None, None, None, (error.strerror or str(error), READABLE, "check name and place of the file"))
    except (NotReadable, files.Unfit) as fault:
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
    if b"\x00" in content and not content.startswith((*_UTF_16, *_UTF_32)):
        raise NotReadable("not a table: it holds binary data", READABLE, _SAVE)
    text = decoded(content)
    if text.lstrip()[:1] == "<":
        raise NotReadable("a web page or an XML file", READABLE, _SAVE)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter(text), strict=True)
    try:
        found: list[list[Cell]] = [list(row) for row in islice(rows, files.MOST_ROWS + 1)]
    except csv.Error as error:
        marks = f"quotation marks in pairs, and cells of at most {csv.field_size_limit():,} characters"
        raise NotReadable(f"not a readable CSV file ({error})", marks, _SAVE) from None
    markup.check_size(len(found), max(map(_width, found), default=0))
    return found


def _width(row: list[Cell]) -> int:
    """How many cells of a row are used; blank ones at its end do not count."""
    return next((at for at in range(len(row), 0, -1) if not is_blank(row[at - 1])), 0)


def delimiter(text: str) -> str:
    """The mark between the cells of a CSV file: the one that stands in most lines."""
    return max(",;\t|", key=lambda mark: sum(mark in line for line in text.splitlines()))


def decoded(content: bytes) -> str:
    """UTF-8, UTF-16 or UTF-32 where the file says so or is so, else Windows-1252."""
    if content.startswith(_UTF_32):
        return content.decode("utf-32", errors="replace")
    if content.startswith(_UTF_16):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _workbook(content: bytes, log: Log) -> list[Sheet]:
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        if sum(part.file_size for part in archive.infolist()) > _MOST_UNPACKED:
            expected = f"at most {_MOST_UNPACKED // 1_000_000} MB"
            raise NotReadable("a workbook that unpacks to more", expected, "copy the table into a workbook of its own")
        if part := archive.testzip():
            raise zipfile.BadZipFile(part)
        parts = {name: archive.read(name) for name in archive.namelist()}
        if "xl/workbook.xml" in parts:
            marks = markup.of_xlsx(parts)
        elif b"opendocument.spreadsheet" in parts.get("mimetype", b""):
            if b"encryption-data" in parts.get("META-INF/manifest.xml", b""):
                raise NotReadable(*_PASSWORD)
            marks = markup.of_ods(parts)
        else:
            kind = "a Word document" if "word/document.xml" in parts else "a zip archive, not a workbook"
            raise NotReadable(kind, READABLE, "copy its table into the workbook that `onepot template` writes")
        return _visible(CalamineWorkbook.from_filelike(_packed(parts)), marks, log)
    except NotReadable:
        raise
    except Exception as error:  # damage can show itself anywhere between the archive and its last cell
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise NotReadable(f"a damaged workbook ({reason})", "a whole file", "fetch or save the file again") from None


def _packed(parts: dict[str, bytes]) -> io.BytesIO:
    """The parts as they were unpacked: what an archive says of their size binds its next reader too."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    content.seek(0)
    return content


def _visible(workbook: CalamineWorkbook, marks: dict[str, Markup], log: Log) -> list[Sheet]:
    found = []
    for position, about in enumerate(workbook.sheets_metadata):
        if about.visible != SheetVisibleEnum.Visible:
            log.notices.append(f"sheet {about.name!r} is hidden: not read")
            continue
        sheet = workbook.get_sheet_by_name(about.name)
        rows: list[list[Cell]] = [list(row) for row in sheet.to_python(skip_empty_area=False)]
        _fill_down(rows, sheet.merged_cell_ranges or [])
        marked = marks.get(about.name, Markup())
        found.append(Sheet(log.file, about.name, position, rows, frozenset(marked.unstored), frozenset(marked.failed)))
        _ask_of_hidden(found[-1], marked, log)
    return found


def _ask_of_hidden(sheet: Sheet, marked: Markup, log: Log) -> None:
    """Ask whether rows and columns count that a reader does not see."""
    filled = [
        (row, column) for row, cells in enumerate(sheet.rows) for column, cell in enumerate(cells) if not is_blank(cell)
    ]
    rows = sorted({row for row, _ in filled} & marked.hidden_rows)
    columns = sorted({column for _, column in filled} & marked.hidden_columns)
    expected, remedy = "a table of which everything is seen", "show them, without a filter, or delete them"
    if rows:
        value = f"{words.counted(len(rows), 'row')} hidden or filtered out"
        log.problem(sheet, rows[0], None, (value, expected, remedy), last=rows[-1], accept=HIDDEN)
    if columns:
        value = f"hidden columns: {', '.join(map(letters, columns))}"
        log.problem(sheet, None, None, (value, expected, remedy), accept=HIDDEN)


def _fill_down(rows: list[list[Cell]], merged: list[tuple[Place, Place]]) -> None:
    """Text in cells merged downwards stands in each of their rows, as a reader sees it."""
    for (top, left), (bottom, right) in merged:
        if left == right and bottom < len(rows) and isinstance(rows[top][left], str):
            for row in range(top + 1, bottom + 1):
                rows[row][left] = rows[top][left]
