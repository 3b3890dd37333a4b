"""The monitoring system's public export as it is downloaded: which columns of the file are wanted, and their cells."""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import pandas as pd

from onepot_analysis.facts import files
from onepot_analysis.spreadsheets import reading
from onepot_analysis.spreadsheets.problems import Log
from onepot_analysis.spreadsheets.sheets import Cell, Sheet, shown

WHERE = 'choose "all indicators for all local authorities" on ndtms.net/ViewIt/Adult and bring the file as it is'
HEADS = {
    "year": "ReportingPeriod",
    "area": "Area",
    "sex": "sex",
    "age": "age_group",
    "drug_group": "drug_group",
    "in_treatment": "intreatment_allintx",
    "completions": "exits_successfulcompletion_allintx",
}
_PLAIN = {head.casefold().replace("_", ""): name for name, head in HEADS.items()} | {"gender": "sex"}
_EXPECTED = "the heads ReportingPeriod, Area, sex, age_group, drug_group and intreatment_allintx"
_NO_EXPORT = ("not the public export of the drug treatment monitoring system", _EXPECTED, WHERE)
_MOST = 200_000_000  # bytes: all authorities of all years in 244 columns are about half of that
_START = 1 << 16  # bytes that tell what a file is
_TOP = 20  # rows among which the heads stand

Heads = dict[str, tuple[int, str]]  # of each column that is wanted, its place in the file, from 0, and its head there


@dataclass(frozen=True)
class Export:
    """The wanted columns of the file, by the names of `HEADS`, as text; the index is the row in the file, from 0."""

    sheet: Sheet
    cells: pd.DataFrame
    heads: Heads

    def problem(self, log: Log, column: str, bad: pd.Series, expected: str, remedy: str | Callable[[str], str]) -> None:
        """Each value that should not stand in a column, once, at the first of its rows; `remedy` may ask the value."""
        place, head = self.heads[column]
        for text, rows in bad.groupby(bad, sort=False):
            value = shown(text) + (f" (in {len(rows)} rows)" if len(rows) > 1 else "")
            said = (value, expected, remedy(text) if callable(remedy) else remedy)
            log.problem(self.sheet, rows.index[0], place, said, head)


def is_export(path: str | Path) -> bool:
    """Whether a file is the export, by its heads alone; what cannot be read is not."""
    path = Path(path)
    if text := _text(path, _START):
        return _heads(_rows(text)) is not None
    return any(_heads(sheet.rows) for sheet in reading.sheets(path, Log(path.name)))


def read(path: Path, log: Log) -> Export | None:
    """The export; None, with a problem in the log, where the file is something else or cannot be read."""
    text = _text(path)
    if place := _heads(_rows(text)):
        return _from_text(text, *place, log)
    sheets = reading.sheets(path, log, _NO_EXPORT[1:])
    for sheet in sheets:
        if place := _heads(sheet.rows):
            top, heads = place
            rows = range(top + 1, len(sheet.rows))
            cells = {name: [_plain(sheet, row, at) for row in rows] for name, (at, _) in heads.items()}
            return _export(sheet, pd.DataFrame(cells, rows, dtype="str"), heads, log)
    if sheets:
        log.problem(None, None, None, _NO_EXPORT)
    return None


def _text(path: Path, start: int | None = None) -> str:
    """The file as text, or its start; empty where it is a workbook, or cannot be read, which the common reader says."""
    try:
        content = files.content(path, _MOST, start)
    except (OSError, files.Unfit):
        return ""
    return "" if content.startswith(b"PK") else reading.decoded(content)


def _rows(text: str) -> Iterator[list[str]]:
    """The first rows of a text."""
    start = text[:_START]
    return csv.reader(io.StringIO(start, newline=""), delimiter=reading.delimiter(start))


def _heads(rows: Iterable[Sequence[Cell]]) -> tuple[int, Heads] | None:
    """The row of the heads, and each column that is wanted; as "twice" one that means the same as another."""
    for row, cells in enumerate(islice(rows, _TOP)):
        heads: Heads = {}
        for at, cell in enumerate(cells):
            plain = re.sub("[^a-z0-9%]", "", str(cell).casefold()).removeprefix("num").removesuffix("data")
            if plain in _PLAIN:
                heads["twice" if _PLAIN[plain] in heads else _PLAIN[plain]] = (at, str(cell).strip())
        if {"drug_group", "in_treatment"} <= set(heads):
            return row, heads
    return None


def _from_text(text: str, top: int, heads: Heads, log: Log) -> Export | None:
    """The wanted columns in one pass, which pandas makes four times faster than csv: the file has ten million cells."""
    sheet, mark = Sheet(log.file, "", 0, []), reading.delimiter(text[:_START])
    try:
        cells = pd.read_csv(
            io.StringIO(text), sep=mark, header=top, usecols=[at for at, _ in heads.values()],
            index_col=False, dtype="str", keep_default_na=False, skip_blank_lines=False,
        )  # fmt: skip
        width, last = len(next(islice(_rows(text), top, None))), text.rstrip("\r\n").rpartition("\n")[2]
        ends = next(csv.reader([last], delimiter=mark))
    except (pd.errors.ParserError, csv.Error) as error:
        reason = str(error).strip().splitlines()[0]
        log.problem(sheet, None, None, (f"not a readable CSV file ({reason})", "a whole file", "fetch the file again"))
        return None
    cells.columns = pd.Index(sorted(heads, key=lambda name: heads[name]))
    cells.index += top + 1
    if len(ends) < width:
        said = ("the last row ends early", f"{width} cells in each row", "the file is cut off: fetch it again")
        log.problem(sheet, cells.index[-1], None, said)
    return _export(sheet, cells, heads, log)


def _export(sheet: Sheet, cells: pd.DataFrame, heads: Heads, log: Log) -> Export | None:
    """The export without blank rows, if no column is missing that it cannot do without."""
    if missing := [head for name, head in HEADS.items() if name not in heads and name != "completions"]:
        log.problem(sheet, None, None, (f"no column {' and no column '.join(missing)}", _EXPECTED, WHERE))
        return None
    if "twice" in heads:
        place, head = heads["twice"]
        log.problem(
            sheet, None, place, ("a second column of this meaning", "each column once", "delete one of the two"), head
        )
        return None
    cells = cells.apply(lambda column: column.str.strip())
    cells = cells[cells.ne("").any(axis=1)]
    if cells.empty:
        log.problem(sheet, None, None, ("heads and no rows", "a row for each area, year and drug group", WHERE))
        return None
    return Export(sheet, cells, heads)


def _plain(sheet: Sheet, row: int, column: int) -> str:
    cell = sheet.cell(row, column)
    if cell is None or cell == "":
        return "" if sheet.is_empty(row, column) else sheet.shown(row, column)
    return "" if cell is None else str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)
