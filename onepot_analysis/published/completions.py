"""A table of successful completions that a user brings: two columns, partnership and completions."""

from pathlib import Path

import pandas as pd

from onepot_analysis import settlement, words
from onepot_analysis.data import Tables
from onepot_analysis.published import reading
from onepot_analysis.published.names import Names
from onepot_analysis.published.problems import Cell, Log, PublishedError, Sheet, is_blank, shown

_EXPECTED = "a table with the heads 'partnership' and 'completions', one row for each partnership"


def load(path: str | Path, tables: Tables) -> pd.Series:
    """Successful completions of 2011-12 by partnership.

    Parameters
    ----------
    path : path
        A CSV file, or an xlsx or ods workbook, with a column of partnerships (names as people write them) and a
        column whose head holds "completion". Other columns, title rows and a total row are passed over.

    Returns
    -------
    Series
        int64, people, index partnership_id, name completions.

    Raises
    ------
    PublishedError
        With every problem: unknown or doubled partnership, a cell that is no whole number of people, a total that
        does not add up, more completions than England had.
    """
    path = Path(path)
    log, names = Log(path.name), Names(tables)
    sheets = reading.sheets(path, log)
    found = [heads for sheet in sheets if (heads := _heads(sheet))]
    if sheets and not found:
        log.problem(None, None, None, ("no such table", _EXPECTED, "write these two heads above the columns"))
    amounts: dict[str, int] = {}
    for sheet, row, name_column, column in found:
        _read(sheet, row, name_column, column, names, amounts, log)
    _check_some(amounts, log)
    _check_england(amounts, tables, log)
    if log.problems:
        raise PublishedError(log.problems)
    return pd.Series(amounts, name="completions", dtype="int64").rename_axis("partnership_id")


def _heads(sheet: Sheet) -> tuple[Sheet, int, int, int] | None:
    """The row with the heads, and the columns of names and of completions."""
    for row, cells in enumerate(sheet.rows):
        texts = [str(cell).casefold() if isinstance(cell, str) else "" for cell in cells]
        column = next((at for at, text in enumerate(texts) if "completion" in text and len(text) < 60), None)
        name = next((at for at, text in enumerate(texts) if at != column and text.strip()), None)
        if column is not None and name is not None:
            return sheet, row, name, column
    return None


def _read(sheet: Sheet, top: int, name_column: int, column: int, names: Names, amounts: dict, log: Log) -> None:
    for row in range(top + 1, len(sheet.rows)):
        text, cell = sheet.cell(row, name_column), sheet.cell(row, column)
        if is_blank(text):
            continue
        name = names.find(str(text))
        if name.is_total:
            _check_total(sheet, row, column, cell, amounts, log)
        elif name.kind != "partnership":
            _unknown(sheet, row, name_column, text, name.hint or names.nearest(str(text)), log)
        elif name.subject in amounts:
            said = (f"{shown(text)} a second time", "each partnership once", "delete one of the two")
            log.problem(sheet, row, name_column, said)
        elif (people := _people(cell)) is None:
            said = (shown(cell), "a whole number of people, 0 or more", "write the number of successful completions")
            log.problem(sheet, row, column, said)
        else:
            amounts[name.subject] = people


def _unknown(sheet: Sheet, row: int, column: int, text: Cell, hint: str, log: Log) -> None:
    said = (shown(text), "the name of a partnership", hint or "write a name that `onepot list` shows")
    log.problem(sheet, row, column, said)


def _people(cell: Cell) -> int | None:
    text = str(cell).replace(",", "").strip() if not isinstance(cell, bool) else ""
    try:
        value = float(text)
    except ValueError:
        return None
    return int(value) if value >= 0 and value.is_integer() else None


def _check_total(sheet: Sheet, row: int, column: int, cell: Cell, amounts: dict, log: Log) -> None:
    total, added = _people(cell), sum(amounts.values())
    if total is not None and total != added:
        said = (shown(cell), f"the sum of the rows above, {words.number(added)}", "mend the total or the rows above it")
        log.problem(sheet, row, column, said)


def _check_some(amounts: dict, log: Log) -> None:
    if amounts and not any(amounts.values()):
        log.problem(None, None, None, ("no completions at all", "at least one", "check that the right column was read"))


def _check_england(amounts: dict, tables: Tables, log: Log) -> None:
    england = settlement.printed(tables, "completions_2011_12", "exact")
    if england is not None and sum(amounts.values()) > england.upper:
        said = (
            f"{words.number(sum(amounts.values()))} completions in all",
            f"at most England's {words.number(float(england.upper))} of 2011-12",
            "check whether other people or other years are counted",
        )
        log.problem(None, None, None, said)
