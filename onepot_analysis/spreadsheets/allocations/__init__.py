"""A table of published allocations that a user brings: read as a person would, checked as a whole, never partly loaded."""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from onepot_analysis.facts.data import Tables
from onepot_analysis.spreadsheets import reading
from onepot_analysis.spreadsheets.allocations import layout, pdf, reconciling, totals
from onepot_analysis.spreadsheets.allocations.heads import HEADS
from onepot_analysis.spreadsheets.allocations.template import write_template
from onepot_analysis.spreadsheets.names import Names
from onepot_analysis.spreadsheets.problems import Difference, Log, Problem, SpreadsheetError, account

__all__ = ["Difference", "Problem", "Reading", "SpreadsheetError", "examine", "load", "report", "write_template"]


NO_AMOUNTS = (
    "no amounts yet",
    "the amounts of at least one partnership",
    "fill them in beside the names of the partnerships",
)
OF_PEOPLE = (
    "people in treatment, not allocations",
    "a table of allocations",
    "give this file to `onepot build --treatment`",
)
NO_TABLE = (
    "no visible sheet or page holds a table of allocations",
    f"a table with {HEADS}",
    "show the sheet if it is hidden; `onepot template` writes a workbook to fill",
)


@dataclass(frozen=True, eq=False)
class Reading:
    """What a file says, and what is wrong with it.

    Attributes
    ----------
    amounts : DataFrame
        Columns partnership_id, financial_year, stream (str), amount_gbp (int64, GBP); empty when there is a
        problem other than a difference from the settlement.
    problems : list of Problem
        Every fault, in the order of places; a `Difference` where a sum misses the settlement.
    notices : list of str
        What was passed over or inferred.
    understood : list of str
        The layout of each sheet that was read.
    summary : DataFrame
        Each stream and year held against the settlement; see `reconciling.summarise`.
    changes : list of Change
        DIP and pot from year to year, where both are complete; see `reconciling.changes`.
    """

    amounts: pd.DataFrame
    problems: list[Problem]
    notices: list[str]
    understood: list[str]
    summary: pd.DataFrame
    changes: list[reconciling.Change]


def examine(path: str | Path, tables: Tables) -> Reading:
    """Read a table of allocations and find everything that is wrong with it.

    Parameters
    ----------
    path : path
        A CSV file, or an xlsx or ods workbook; long or wide.

    Returns
    -------
    Reading
        A file that cannot be read is a reading with one problem; nothing is raised.
    """
    path = Path(path)
    log, names = Log(path.name), Names(tables)
    found = [] if _is_of_people(path, log) else reading.sheets(path, log, pdf=pdf.sheets)
    entries = [entry for sheet in found for entry in layout.read_sheet(sheet, names, log)]
    if found and not log.found and not any(entry.name.is_known for entry in entries):
        log.problem(None, None, None, NO_AMOUNTS if log.understood else NO_TABLE)
    kept = totals.check_streams(entries, log)
    totals.check_row_totals(kept, log)
    totals.check_column_totals(kept, names, log)
    whole = totals.of_partnerships(kept, names, log)
    if log.rounded_totals:
        log.notices.append(f"totals that differ from their sums by no more than rounding: {log.rounded_totals}")
    amounts = reconciling.amounts_table(whole, names, log)
    limits, count = reconciling.settled(tables), len(tables.partnerships)
    summary = reconciling.summarise(amounts, limits, count)
    changes = reconciling.changes(summary, tables)
    if reconciling.check_scale(summary, amounts, whole, tables, log):
        reconciling.check_settlement(summary, changes, whole, log)
    is_whole = all(isinstance(problem, Difference) for problem in log.problems)
    return Reading(
        amounts if is_whole else amounts.iloc[:0], log.problems, log.notices, log.understood, summary, changes
    )


def _is_of_people(path: Path, log: Log) -> bool:
    """Whether the file is the monitoring system's export, with thousands of rows in which no head would be found."""
    from onepot_analysis.spreadsheets.treatment import is_export  # it builds on this package

    if is_of_people := is_export(path):
        log.problem(None, None, None, OF_PEOPLE)
    return is_of_people


def load(path: str | Path, tables: Tables, accept_difference: bool = False) -> pd.DataFrame:
    """The amounts of a table without problems.

    Parameters
    ----------
    accept_difference : bool
        Load the table although a sum misses the settlement.

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
    problems = [problem for problem in read.problems if not (accept_difference and isinstance(problem, Difference))]
    if problems:
        raise SpreadsheetError(problems)
    return read.amounts


def report(path: str | Path, tables: Tables) -> tuple[str, bool]:
    """What a file says and what is wrong with it, in plain lines, and whether it can be used.

    Returns
    -------
    (str, bool)
        The text that ``onepot check`` prints, and True when there is no problem.
    """
    read = examine(path, tables)
    held = reconciling.lines(read.summary, read.changes, len(tables.partnerships))
    parts = [("Understood", read.understood), ("Noticed", read.notices), ("Against the settlement", held)]
    return account(parts, read.problems)
