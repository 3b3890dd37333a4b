"""A table of successful completions that a user brings: two columns, or the monitoring system's own export."""

import re
from pathlib import Path

import pandas as pd

from onepot_analysis.analysis import settlement
from onepot_analysis.facts.data import Tables
from onepot_analysis.show import words
from onepot_analysis.spreadsheets import reading, treatment
from onepot_analysis.spreadsheets.names import Names
from onepot_analysis.spreadsheets.problems import Log, Reading
from onepot_analysis.spreadsheets.sheets import Cell, Sheet, is_blank, shown
from onepot_analysis.spreadsheets.treatment.counts import COUNT

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
    people = treatment.load(path, tables).completions() if treatment.is_export(path) else _table(path, tables, log)
    if not log.found and not people.any():
        log.problem(None, None, None, _NONE)
    Reading(log).refuse()
    return people


def _table(path: Path, tables: Tables, log: Log) -> pd.Series:
    names, people = Names(tables), dict[str, int]()
    sheets = reading.sheets(path, log, _WANTED)
    found = [(sheet, *heads) for sheet in sheets if (heads := _heads(sheet))]
    if sheets and not found:
        log.problem(None, None, None, ("no such table", *_WANTED))
    for sheet, top, named, column in found:
        for row in range(top + 1, len(sheet.rows)):
            if not is_blank(sheet.cell(row, named)):
                _read_row(sheet, row, named, column, names, people, log)
    england = settlement.printed(tables, "completions_2011_12", "exact").upper
    if sum(people.values()) > england:
        said = (
            f"{words.number(sum(people.values()))} completions in all",
            f"at most England's {words.number(float(england))} of 2011-12",
            "check whether other people or other years are counted",
        )
        log.problem(None, None, None, said)
    return pd.Series(people, name="completions", dtype="int64").rename_axis("partnership_id")


def _heads(sheet: Sheet) -> tuple[int, int, int] | None:
    """The row with the heads, and the columns of names and of completions."""
    for row, cells in enumerate(sheet.rows):
        texts = [cell.casefold().strip() if isinstance(cell, str) else "" for cell in cells]
        column = next((at for at, text in enumerate(texts) if "completion" in text and len(text) < 60), None)
        named = next((at for at, text in enumerate(texts) if at != column and text), None)
        if column is not None and named is not None:
            return row, named, column
    return None


def _read_row(sheet: Sheet, row: int, named: int, column: int, names: Names, people: dict[str, int], log: Log) -> None:
    text, cell = sheet.cell(row, named), sheet.cell(row, column)
    name, count, added = names.find(str(text)), _people(cell), sum(people.values())
    if name.is_total:
        if count not in (None, added):
            expected = f"the sum of the rows above, {words.number(added)}"
            log.problem(sheet, row, column, (shown(cell), expected, "mend the total or the rows above it"))
    elif name.kind != "partnership":
        remedy = name.hint or names.nearest(str(text)) or "write a name that `onepot list` shows"
        log.problem(sheet, row, named, (shown(text), "the name of a partnership", remedy))
    elif name.subject in people:
        value = f"{shown(text)} a second time"
        log.problem(sheet, row, named, (value, "each partnership once", "delete one of the two"))
    elif count is None:
        expected = "a whole number of people, 0 or more"
        log.problem(sheet, row, column, (shown(cell), expected, "write the number of successful completions"))
    else:
        people[name.subject] = count


def _people(cell: Cell) -> int | None:
    text = "" if isinstance(cell, bool) else str(cell).replace(",", "").strip()
    return int(float(text)) if re.fullmatch(COUNT, text) else None
