"""A table of successful completions that a user brings: two columns, or the monitoring system's own export."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from onepot_analysis.analysis import settlement
from onepot_analysis.analysis.allocations import NOW
from onepot_analysis.facts.data import Tables
from onepot_analysis.show import words
from onepot_analysis.spreadsheets import fillable, problems, reading, treatment
from onepot_analysis.spreadsheets.allocations.heads import meaning
from onepot_analysis.spreadsheets.names import Names
from onepot_analysis.spreadsheets.problems import Log, NotReadable
from onepot_analysis.spreadsheets.sheets import Sheet, is_blank, letters, shown
from onepot_analysis.spreadsheets.values import count, financial_year, without_marks, without_years, years_in

_WANTED = (
    "a table with the heads 'partnership' and 'completions', one row for each partnership",
    "write these two heads above the columns",
)
_WHOLE = ("a whole number of people, 0 or more", "write the number of successful completions")
_NONE = ("no completions at all", "at least one", "check that the right column and the right years were read")
_ONE = (
    f"one column with the number of successful completions of {NOW}",
    f"call it 'Completions {NOW}', and leave out what is a per cent, a rate, a part or of another year",
)
_SAID = re.compile(  # a per cent, a rate, a drug or a target says more than this
    r"(?:(?:numbers?|no|n|count|total|successful(?:ly)?|treatment|completions?|drugs?|adults?|people|clients|of|the|in|year)\b|[^\w%£])*"
)
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
    if all(problem.accept for problem in log.problems) and not people.any():
        log.problem(None, None, None, _NONE)
    return Reading(log, people)


def load(path: str | Path, tables: Tables, accept: Collection[str] = ()) -> pd.Series:
    """Successful completions of 2011-12 by partnership, int64; see ``docs/tables.md`` for the files that will do.

    Raises
    ------
    SpreadsheetError
        With every problem, when there is one: nothing is partly loaded.
    """
    read = examine(path, tables)
    read.refuse(accept)
    return read.people


def report(path: str | Path, tables: Tables, accept: Collection[str] = ()) -> tuple[str, bool]:
    """What a file says and what is wrong with it, as ``onepot check`` prints it, and whether it can be used."""
    read = examine(path, tables)
    count = f"{words.number(read.people.sum())} in {len(read.people)} of {len(tables.partnerships)} partnerships"
    return read.account({"Successful completions of 2011-12": [count]}, accept)


def is_table(path: str | Path) -> bool:
    """Whether a file is a table of completions and not one of allocations, by its heads."""
    path = Path(path)
    found = [sheet.rows[heads.row] for sheet in reading.sheets(path, Log(path.name)) if (heads := _heads(sheet))]
    return bool(found) and not any(_AMOUNTS.search(str(cell)) for row in found for cell in row)


def write_template(path: str | Path, tables: Tables) -> None:
    """Write an empty workbook for completions: a row for each partnership. A name without .xlsx is a ValueError."""
    rows = tables.partnerships[["name"]].itertuples(index=False)
    fillable.people_table(path, "completions", ["Partnership", "Completions"], rows)


def _table(path: Path, tables: Tables, log: Log) -> pd.Series:
    names, people = Names(tables), dict[str, int]()
    sheets = reading.sheets(path, log, _WANTED)
    found = [heads for sheet in sheets if (heads := _heads(sheet))]
    if sheets and not found:
        log.problem(None, None, None, ("no such table", *_WANTED))
    fits = [_fitting(heads) for heads in found]
    for heads, columns in zip(found, fits, strict=True):
        others = [column for column in heads.columns if columns != [column]]
        said = words.listed([f"{letters(at)} {heads.text(at)!r}" for at in others])
        if len(columns) > 1 or not any(fits):
            value = f"{words.counted(len(others), 'column')} that may be meant: {said}"
            log.problem(heads.sheet, heads.row, None, (value, *_ONE))
        elif others:
            log.notices.append(f"{heads.sheet.title}: not the number of {NOW}, not read: column {said}")
        for column in columns[: len(columns) == 1]:
            _read_rows(heads, column, names, people, log)
    total, england = sum(people.values()), float(settlement.printed(tables, "completions_2011_12", "exact").upper)
    if total > england:
        value = f"{words.number(total)} completions in all"
        expected = f"at most England's {words.number(england)} of {NOW}"
        log.problem(None, None, None, (value, expected, "check whether other people or other years are counted"))
    return pd.Series(people, name="completions", dtype="int64").rename_axis("partnership_id")


@dataclass(frozen=True)
class _Heads:
    """The row of the heads; the columns of names, of years if there is one, and all that speak of completions."""

    sheet: Sheet
    row: int
    named: int
    year: int | None
    columns: list[int]

    def text(self, column: int) -> str:
        return str(self.sheet.cell(self.row, column) or "").strip()


def _heads(sheet: Sheet) -> _Heads | None:
    for row, cells in enumerate(sheet.rows):
        texts = {at: cell for at, cell in enumerate(cells) if isinstance(cell, str) and cell.strip()}
        columns = [at for at, text in texts.items() if "completion" in text.casefold() and len(text) < 60]
        kinds = {head.kind: at for at, text in reversed(texts.items()) if (head := meaning(text))}
        named = kinds.get("partnership", kinds.get("id", min(texts, default=None)))
        if columns and named is not None and named not in columns:
            return _Heads(sheet, row, named, kinds.get("year"), columns)
    return None


def _fitting(heads: _Heads) -> list[int]:
    """The columns that hold the number of successful completions, of 2011-12 where a year is said: no per cent, no rate."""
    sheet = heads.sheet
    title = " ".join([sheet.name, *(str(cell) for row in sheet.rows[: heads.row] for cell in row if cell)])
    stated = years_in(title) or years_in(Path(sheet.file).stem.replace("_", " "))
    found = []
    for column in heads.columns:
        text = heads.text(column)
        years = years_in(text) or (set() if heads.year is not None else stated)
        if years <= {NOW} and _SAID.fullmatch(without_years(without_marks(text)).replace("_", " ")):
            found.append(column)
    return found


def _read_rows(heads: _Heads, column: int, names: Names, people: dict[str, int], log: Log) -> None:
    sheet, named, blank, passed = heads.sheet, heads.named, [], 0
    for row in range(heads.row + 1, len(sheet.rows)):
        name = names.find(str(sheet.cell(row, named) or ""))
        if is_blank(sheet.cell(row, named)):
            continue
        if heads.year is not None and not name.is_total and (year := _year(heads, row, log)) != NOW:
            passed += year is not None
        elif name.kind == "partnership" and sheet.is_empty(row, column):
            blank.append(row)
        else:
            _read_row(sheet, row, named, column, names, people, log)
    if passed:
        log.notices.append(f"{sheet.title}: rows of years other than {NOW}, not read: {passed}")
    if blank and not people:
        log.problem(sheet, blank[0], column, ("blank", *_WHOLE), last=blank[-1])
    elif blank:
        log.notices.append(f"partnerships without a number, gaps and not 0: {len(blank)}")


def _year(heads: _Heads, row: int, log: Log) -> str | None:
    try:
        return financial_year(heads.sheet.cell(row, heads.year or 0))
    except NotReadable as fault:
        log.problem(heads.sheet, row, heads.year, fault.said)
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
        log.problem(sheet, row, column, (sheet.shown(row, column), *_WHOLE))
    else:
        people[name.subject] = number
