"""A table of successful completions that a user brings: two columns, or the monitoring system's own export."""

import re
from pathlib import Path

import pandas as pd

from onepot_analysis.analysis import settlement
from onepot_analysis.facts.data import Tables
from onepot_analysis.show import words
from onepot_analysis.spreadsheets import reading, treatment
from onepot_analysis.spreadsheets.names import Names
from onepot_analysis.spreadsheets.problems import Log, SpreadsheetError
from onepot_analysis.spreadsheets.sheets import Cell, Sheet, is_blank, shown

_WANTED = (
    "a table with the heads 'partnership' and 'completions', one row for each partnership",
    "write these two heads above the columns",
)
_NONE = ("no completions at all", "at least one", "check that the right column and the right years were read")


def load(path: str | Path, tables: Tables) -> pd.Series:
    """Successful completions of 2011-12 by partnership.

    Parameters
    ----------
    path : path
        A CSV file, or an xlsx or ods workbook, with a column of partnerships (names as people write them) and a
        column whose head holds "completion". Other columns, title rows and a total row are passed over. The
        monitoring system's public export will do too; see `onepot_analysis.spreadsheets.treatment`.

    Returns
    -------
    Series
        int64, people, index partnership_id, name completions.

    Raises
    ------
    SpreadsheetError
        With every problem: unknown or doubled partnership, a cell that is no whole number of people, a total that
        does not add up, more completions than England had.
    """
    path = Path(path)
    log = Log(path.name)
    if treatment.is_export(path):
        people = treatment.completions(treatment.load(path, tables))
    else:
        people = pd.Series(_table(path, tables, log), name="completions", dtype="int64").rename_axis("partnership_id")
        _check_england(people, tables, log)
    if not log.found and not people.any():
        log.problem(None, None, None, _NONE)
    if log.problems:
        raise SpreadsheetError(log.problems)
    return people


def _table(path: Path, tables: Tables, log: Log) -> dict[str, int]:
    names, people = Names(tables), {}
    sheets = reading.sheets(path, log, _WANTED)
    found = [(sheet, *heads) for sheet in sheets if (heads := _heads(sheet))]
    if sheets and not found:
        log.problem(None, None, None, ("no such table", *_WANTED))
    for sheet, top, named, column in found:
        for row in range(top + 1, len(sheet.rows)):
            if not is_blank(sheet.cell(row, named)):
                _read_row(sheet, row, named, column, names, people, log)
    return people


def _heads(sheet: Sheet) -> tuple[int, int, int] | None:
    """The row with the heads, and the columns of names and of completions."""
    for row, cells in enumerate(sheet.rows):
        texts = [cell.casefold().strip() if isinstance(cell, str) else "" for cell in cells]
        column = next((at for at, text in enumerate(texts) if "completion" in text and len(text) < 60), None)
        named = next((at for at, text in enumerate(texts) if at != column and text), None)
        if column is not None and named is not None:
            return row, named, column
    return None


def _read_row(sheet: Sheet, row: int, named: int, column: int, names: Names, people: dict, log: Log) -> None:
    text, cell = sheet.cell(row, named), sheet.cell(row, column)
    name, count, added = names.find(str(text)), _people(cell), sum(people.values())
    if name.is_total:
        if count not in (None, added):
            said = (f"the sum of the rows above, {words.number(added)}", "mend the total or the rows above it")
            log.problem(sheet, row, column, (shown(cell), *said))
    elif name.kind != "partnership":
        remedy = name.hint or names.nearest(str(text)) or "write a name that `onepot list` shows"
        log.problem(sheet, row, named, (shown(text), "the name of a partnership", remedy))
    elif name.subject in people:
        said = (f"{shown(text)} a second time", "each partnership once", "delete one of the two")
        log.problem(sheet, row, named, said)
    elif count is None:
        said = ("a whole number of people, 0 or more", "write the number of successful completions")
        log.problem(sheet, row, column, (shown(cell), *said))
    else:
        people[name.subject] = count


def _people(cell: Cell) -> int | None:
    text = "" if isinstance(cell, bool) else str(cell).replace(",", "").strip()
    return int(float(text)) if re.fullmatch(r"\d{1,8}(?:\.0+)?", text) else None


def _check_england(people: pd.Series, tables: Tables, log: Log) -> None:
    england = settlement.printed(tables, "completions_2011_12", "exact")
    if england is not None and people.sum() > england.upper:
        said = (
            f"{words.number(people.sum())} completions in all",
            f"at most England's {words.number(float(england.upper))} of 2011-12",
            "check whether other people or other years are counted",
        )
        log.problem(None, None, None, said)
