"""A table of successful completions that a user brings: two columns, or the monitoring system's own export."""

import re
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from onepot_analysis.analysis import settlement
from onepot_analysis.facts.data import Tables
from onepot_analysis.show import words
from onepot_analysis.spreadsheets import fillable, problems, reading, treatment
from onepot_analysis.spreadsheets.names import Names
from onepot_analysis.spreadsheets.problems import Log
from onepot_analysis.spreadsheets.sheets import Sheet, is_blank, shown
from onepot_analysis.spreadsheets.values import count

_WANTED = (
    "a table with the heads 'partnership' and 'completions', one row for each partnership",
    "write these two heads above the columns",
)
_WHOLE = ("a whole number of people, 0 or more", "write the number of successful completions")
_NONE = ("no completions at all", "at least one", "check that the right column and the right years were read")
_AMOUNTS = re.compile(r"\b(?:ptb|dip|budget)\b", re.IGNORECASE)


@dataclass(frozen=True, eq=False)
class Reading(problems.Reading):
    """What a file says of successful completions: int64, people, index partnership_id, name completions."""

    people: pd.Series


def examine(path: str | Path, tables: Tables) -> Reading:
    """Read a table of successful completions and find everything that is wrong with it; nothing is raised."""
    path = Path(path)
    if treatment.is_export(path):
        read = treatment.examine(path, tables)
        log, people = read.log, read.treatment.completions()
    else:
        log = Log(path.name)
        people = _table(path, tables, log)
    if not log.found and not people.any():
        log.problem(None, None, None, _NONE)
    return Reading(log, people)


def load(path: str | Path, tables: Tables) -> pd.Series:
    """Successful completions of 2011-12 by partnership, int64; see ``docs/tables.md`` for the files that will do.

    Raises
    ------
    SpreadsheetError
        With every problem, when there is one: nothing is partly loaded.
    """
    read = examine(path, tables)
    read.refuse()
    return read.people


def report(path: str | Path, tables: Tables) -> tuple[str, bool]:
    """What a file says and what is wrong with it, as ``onepot check`` prints it, and whether it can be used."""
    read = examine(path, tables)
    count = f"{words.number(read.people.sum())} in {len(read.people)} of {len(tables.partnerships)} partnerships"
    return read.account({"Successful completions of 2011-12": [count]})


def is_table(path: str | Path) -> bool:
    """Whether a file is a table of completions and not one of allocations, by its heads."""
    path = Path(path)
    found = [sheet.rows[heads[0]] for sheet in reading.sheets(path, Log(path.name)) if (heads := _heads(sheet))]
    return bool(found) and not any(_AMOUNTS.search(str(cell)) for row in found for cell in row)


def write_template(path: str | Path, tables: Tables) -> None:
    """Write an empty workbook for completions: a row for each partnership. A name without .xlsx is a ValueError."""
    rows = tables.partnerships[["name"]].itertuples(index=False)
    fillable.people_table(path, "completions", ["Partnership", "Completions"], rows)


def _table(path: Path, tables: Tables, log: Log) -> pd.Series:
    names, people = Names(tables), dict[str, int]()
    sheets = reading.sheets(path, log, _WANTED)
    found = [(sheet, *heads) for sheet in sheets if (heads := _heads(sheet))]
    if sheets and not found:
        log.problem(None, None, None, ("no such table", *_WANTED))
    for sheet, top, named, column in found:
        blank = []
        for row in range(top + 1, len(sheet.rows)):
            name = names.find(str(sheet.cell(row, named) or ""))
            if name.kind == "partnership" and is_blank(sheet.cell(row, column)):
                blank.append(row)
            elif not is_blank(sheet.cell(row, named)):
                _read_row(sheet, row, named, column, names, people, log)
        if blank and not people:
            log.problem(sheet, blank[0], column, ("blank", *_WHOLE), last=blank[-1])
        elif blank:
            log.notices.append(f"partnerships without a number, gaps and not 0: {len(blank)}")
    total, england = sum(people.values()), float(settlement.printed(tables, "completions_2011_12", "exact").upper)
    if total > england:
        value = f"{words.number(total)} completions in all"
        expected = f"at most England's {words.number(england)} of 2011-12"
        log.problem(None, None, None, (value, expected, "check whether other people or other years are counted"))
    return pd.Series(people, name="completions", dtype="int64").rename_axis("partnership_id")


def _heads(sheet: Sheet) -> tuple[int, int, int] | None:
    """The row with the heads, and the columns of names and, to the right of it, of completions."""
    for row, cells in enumerate(sheet.rows):
        texts = [cell.casefold().strip() if isinstance(cell, str) else "" for cell in cells]
        column = next((at for at, text in enumerate(texts) if "completion" in text and len(text) < 60), 0)
        named = next((at for at, text in enumerate(texts[:column]) if text), None)
        if named is not None:
            return row, named, column
    return None


def _read_row(sheet: Sheet, row: int, named: int, column: int, names: Names, people: dict[str, int], log: Log) -> None:
    text, cell = sheet.cell(row, named), sheet.cell(row, column)
    name, number, added = names.find(str(text)), count(cell), sum(people.values())
    if name.is_total:
        if number not in (None, added):
            expected = f"the sum of the rows above, {words.number(added)}"
            log.problem(sheet, row, column, (shown(cell), expected, "mend the total or the rows above it"))
    elif name.kind != "partnership":
        log.problem(sheet, row, named, (shown(text), "the name of a partnership", names.remedy(str(text))))
    elif name.subject in people:
        value = f"{shown(text)} a second time"
        log.problem(sheet, row, named, (value, "each partnership once", "delete one of the two"))
    elif number is None:
        log.problem(sheet, row, column, (shown(cell), *_WHOLE))
    else:
        people[name.subject] = number
