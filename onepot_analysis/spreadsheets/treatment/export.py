"""The monitoring system's public export as it is downloaded: which columns of the file are wanted, and their cells."""

import csv
import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from onepot_analysis.spreadsheets import reading
from onepot_analysis.spreadsheets.problems import Log
from onepot_analysis.spreadsheets.sheets import Cell, Sheet, shown

WHERE = 'choose "all indicators for all local authorities" on ndtms.net/ViewIt/Adult and bring the file as it is'
_HEADS = {  # of both issues of the export, in their plainest spelling
    "reportingperiod": "year",
    "area": "area",
    "sex": "sex",
    "gender": "sex",
    "agegroup": "age",
    "druggroup": "drug_group",
    "intreatmentallintx": "in_treatment",
    "exitssuccessfulcompletionallintx": "completions",
}
_EXPECTED = "the heads ReportingPeriod, Area, sex, age_group, drug_group and intreatment_allintx"
_NO_EXPORT = ("not the public export of the drug treatment monitoring system", _EXPECTED, WHERE)
_START = 1 << 16  # bytes that tell what a file is
_TOP = 20  # rows among which the heads stand


@dataclass(frozen=True)
class Export:
    """The wanted columns of the file, as text; the index of the frame is the row in the file, counted from 0.

    Attributes
    ----------
    sheet : Sheet
        Where they stand.
    cells : DataFrame
        Columns year, area, sex, age, drug_group, in_treatment and, where the file has it, completions (str).
    heads : dict
        Each of them: its place in the file, from 0, and its head there.
    """

    sheet: Sheet
    cells: pd.DataFrame
    heads: dict[str, tuple[int, str]]

    def problem(self, log: Log, column: str, bad: pd.Series, expected: str, remedy: str | Callable) -> None:
        """Each value that should not stand in a column, once, at the first of its rows; `remedy` may ask the value."""
        place, head = self.heads[column]
        for text, rows in bad.groupby(bad, sort=False):
            value = shown(text) + (f" (in {len(rows)} rows)" if len(rows) > 1 else "")
            said = (value, expected, remedy(text) if callable(remedy) else remedy)
            log.problem(self.sheet, rows.index[0], place, said, head)


def is_export(path: str | Path) -> bool:
    """Whether a file is the export, by its heads alone; what cannot be read is not."""
    path = Path(path)
    try:
        with path.open("rb") as file:
            start = file.read(_START)
    except OSError:
        return False
    if start.startswith(b"PK"):
        return any(_place(sheet.rows) for sheet in reading.sheets(path, Log(path.name)))
    return _place(_first_rows(reading.decoded(start))) is not None


def read(path: Path, log: Log) -> Export | None:
    """The export; None, with a problem in the log, where the file is something else or cannot be read."""
    try:
        content = path.read_bytes()
    except OSError:
        content = b""  # the common reader says why
    text = "" if content.startswith(b"PK") else reading.decoded(content)
    rows = _first_rows(text)
    if place := _place(rows):
        return _from_text(text, len(rows[place[0]]), *place, log)
    sheets = reading.sheets(path, log, _NO_EXPORT[1:])
    for sheet in sheets:
        if place := _place(sheet.rows):
            return _from_sheet(sheet, *place, log)
    if sheets:
        log.problem(None, None, None, _NO_EXPORT)
    return None


def _first_rows(text: str) -> list[list[str]]:
    lines = text[:_START].splitlines()[:_TOP]
    return list(csv.reader(lines, delimiter=reading.delimiter(text[:_START])))


def _place(rows: list[list[Cell]]) -> tuple[int, dict[str, tuple[int, str]]] | None:
    """The row of the heads, and the column and head of each column that is wanted."""
    for row, cells in enumerate(rows[:_TOP]):
        heads: dict[str, tuple[int, str]] = {}
        for at, cell in enumerate(cells):
            plain = re.sub("[^a-z]", "", str(cell).casefold()).removeprefix("num").removesuffix("data")
            if plain in _HEADS:
                heads.setdefault(_HEADS[plain], (at, str(cell).strip()))
        if {"drug_group", "in_treatment"} <= set(heads):
            return row, heads
    return None


def _from_text(text: str, width: int, top: int, heads: dict, log: Log) -> Export | None:
    """The wanted columns of a CSV file in one pass: the whole export has some ten million cells."""
    sheet, columns = Sheet(log.file, "", 0, []), {at: name for name, (at, _) in heads.items()}
    mark = reading.delimiter(text[:_START])
    try:
        cells = pd.read_csv(
            io.StringIO(text), sep=mark, header=None, names=range(width), skiprows=top + 1, usecols=list(columns),
            index_col=False, dtype="str", keep_default_na=False, skip_blank_lines=False,
        )  # fmt: skip
    except pd.errors.ParserError as error:
        reason = str(error).strip().splitlines()[0]
        log.problem(sheet, None, None, (f"not a readable CSV file ({reason})", "a whole file", "fetch the file again"))
        return None
    last = text.rstrip("\r\n").rpartition("\n")[2]
    if len(next(csv.reader([last], delimiter=mark))) < width:
        said = ("the last row ends early", f"{width} cells in each row", "the file is cut off: fetch it again")
        log.problem(sheet, len(cells) + top, None, said)
    cells.index += top + 1
    return _checked(sheet, cells.rename(columns=columns), heads, log)


def _from_sheet(sheet: Sheet, top: int, heads: dict, log: Log) -> Export | None:
    rows = range(top + 1, len(sheet.rows))
    cells = {name: [_text(sheet.cell(row, at)) for row in rows] for name, (at, _) in heads.items()}
    return _checked(sheet, pd.DataFrame(cells, index=rows, dtype="str"), heads, log)


def _text(cell: Cell) -> str:
    return "" if cell is None else str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


def _checked(sheet: Sheet, cells: pd.DataFrame, heads: dict, log: Log) -> Export | None:
    """The export without blank rows, if no column is missing that it cannot do without."""
    missing = {"year": "ReportingPeriod", "area": "Area", "sex": "sex", "age": "age_group"}
    if absent := [head for name, head in missing.items() if name not in heads]:
        log.problem(sheet, None, None, (f"no column {' and no column '.join(absent)}", _EXPECTED, WHERE))
        return None
    cells = cells.apply(lambda column: column.str.strip())
    cells = cells[cells.ne("").any(axis=1)]
    if cells.empty:
        log.problem(sheet, None, None, ("heads and no rows", "a row for each area, year and drug group", WHERE))
        return None
    return Export(sheet, cells, heads)
