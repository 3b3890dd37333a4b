"""A table of published allocations that a user brings: read as a person would, checked as a whole, never partly loaded."""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from onepot_analysis.facts.data import Tables
from onepot_analysis.spreadsheets import problems, reading
from onepot_analysis.spreadsheets.allocations import layout, pdf, plausible, reconciling, totals
from onepot_analysis.spreadsheets.allocations.heads import HEADS
from onepot_analysis.spreadsheets.allocations.template import write_template
from onepot_analysis.spreadsheets.names import Names
from onepot_analysis.spreadsheets.problems import Log, Problem, SpreadsheetError
from onepot_analysis.spreadsheets.treatment.export import is_export

__all__ = ["Problem", "Reading", "SpreadsheetError", "examine", "load", "report", "write_template"]

_PEOPLE = (
    "people in treatment, not allocations",
    "a table of allocations",
    "give this file to `onepot build --treatment`",
)
_NO_AMOUNTS = (
    "no amounts yet",
    "the amounts of at least one partnership",
    "fill them in beside the names of the partnerships",
)
_NO_TABLE = (
    "no visible sheet or page holds a table of allocations",
    f"a table with {HEADS}",
    "show the sheet if it is hidden; `onepot template` writes a workbook to fill",
)


@dataclass(frozen=True, eq=False)
class Reading(problems.Reading):
    """What a file says, and what is wrong with it, questions that may be accepted among it.

    Attributes
    ----------
    amounts : DataFrame
        As from `load`; empty when there is a problem that cannot be accepted.
    held : list of Held
        Each stream and year held against the settlement.
    changes : list of Change
        DIP and pot from year to year, where both are complete.
    """

    amounts: pd.DataFrame
    held: list[reconciling.Held]
    changes: list[reconciling.Change]


def examine(path: str | Path, tables: Tables) -> Reading:
    """Read a table of allocations, long or wide, and find everything that is wrong with it.

    Parameters
    ----------
    path : path
        A CSV file, an xlsx or ods workbook, or a PDF document with text. One that cannot be read is a reading with one
        problem; nothing is raised.
    """
    path = Path(path)
    log, names = Log(path.name), Names(tables)
    if is_export(path):
        log.problem(None, None, None, _PEOPLE)
        found = []  # it has thousands of rows in which no head would be found
    else:
        found = reading.sheets(path, log, pdf=pdf.sheets)
    entries = [entry for sheet in found for entry in layout.read_sheet(sheet, names, log)]
    if (
        found
        and not any(not problem.accept for problem in log.problems)
        and not any(entry.name.is_known for entry in entries)
    ):
        log.problem(None, None, None, _NO_AMOUNTS if log.understood else _NO_TABLE)
    kept = totals.check_rows(entries, log)
    totals.check_columns(kept, names, log)
    whole = totals.of_partnerships(kept, names, log)
    if log.rounded_totals:
        notice = "totals that differ from their sums by no more than rounding, half a unit for each amount"
        log.notices.append(f"{notice}: {log.rounded_totals}")
    amounts = reconciling.amounts_table(whole, names, log)
    held = reconciling.against_settlement(amounts, tables)
    changes = reconciling.changes(held, tables)
    if reconciling.check(held, changes, amounts, whole, tables, log):
        agreeing = {(row.financial_year, row.stream) for row in held if row.outcome == "agrees"}
        plausible.check(whole, agreeing, tables, log)
    is_whole = all(problem.accept for problem in log.problems)
    return Reading(log, amounts if is_whole else amounts.iloc[:0], held, changes)


def load(path: str | Path, tables: Tables, accept: Collection[str] = ()) -> pd.DataFrame:
    """The amounts of a table without problems; see `examine`.

    Parameters
    ----------
    accept : collection of str
        Names of questions that are answered: load the table all the same.

    Returns
    -------
    DataFrame
        Columns partnership_id, financial_year, stream (str), amount_gbp (int64, GBP).

    Raises
    ------
    SpreadsheetError
        With every problem, when there is one: nothing is partly loaded.
    """
    read = examine(path, tables)
    read.refuse(accept)
    return read.amounts


def report(path: str | Path, tables: Tables, accept: Collection[str] = ()) -> tuple[str, bool]:
    """What ``onepot check`` prints of a file, and whether it can be used: True when there is no problem but those accepted."""
    read = examine(path, tables)
    lines = reconciling.lines(read.held, read.changes, len(tables.partnerships))
    return read.account({"Against the settlement": lines}, accept)
