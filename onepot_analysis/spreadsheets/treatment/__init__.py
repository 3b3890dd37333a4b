"""People in drug treatment by partnership, from the monitoring system's public export that a user brings."""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from onepot_analysis.facts.data import Tables
from onepot_analysis.show import words
from onepot_analysis.spreadsheets.names import Names
from onepot_analysis.spreadsheets.problems import Log, Problem, SpreadsheetError, account, aligned
from onepot_analysis.spreadsheets.treatment import counts, export
from onepot_analysis.spreadsheets.treatment.counts import DRUG_GROUPS, NOBODY, YEARS, Treatment
from onepot_analysis.spreadsheets.treatment.export import is_export
from onepot_analysis.spreadsheets.treatment.formula import (
    ENGLAND,
    FORMULA_YEARS,
    adult_ptb,
    england_people,
    need_and_activity,
    whole_year,
)

__all__ = [
    "DRUG_GROUPS",
    "ENGLAND",
    "FORMULA_YEARS",
    "NOBODY",
    "YEARS",
    "Reading",
    "Treatment",
    "adult_ptb",
    "completions",
    "england_people",
    "examine",
    "is_export",
    "load",
    "need_and_activity",
    "report",
    "whole_year",
]


@dataclass(frozen=True, eq=False)
class Reading:
    """What a file says, and what is wrong with it.

    Attributes
    ----------
    treatment : Treatment
        What it says; not to be used when there is a problem.
    problems : list of Problem
        Every fault, in the order of places.
    notices, understood : list of str
        What was passed over or inferred; how the file was read.
    """

    treatment: Treatment
    problems: list[Problem]
    notices: list[str]
    understood: list[str]


def examine(path: str | Path, tables: Tables) -> Reading:
    """Read the export and find everything that is wrong with it.

    Parameters
    ----------
    path : path
        NDTMS "ViewIt", adults, "all indicators for all local authorities": the CSV file as it is downloaded, or the
        same saved as a workbook. Some authorities or years alone will do.

    Returns
    -------
    Reading
        A file that cannot be read is a reading with one problem; nothing is raised.
    """
    path = Path(path)
    log, names = Log(path.name), Names(tables)
    found = export.read(path, log)
    if found is None:
        return Reading(NOBODY, log.problems, log.notices, log.understood)
    groups, england = counts.read(found, names, log)
    treatment = Treatment(path.name, groups, england.drop(columns="partnership_id"))
    log.understood += _understood(treatment, found, names)
    _check_some(treatment, log)
    return Reading(treatment, log.problems, log.notices + _gaps(treatment, names), log.understood)


def load(path: str | Path, tables: Tables) -> Treatment:
    """People in treatment from a file without problems; see `examine`.

    Raises
    ------
    SpreadsheetError
        With every problem, when there is one: nothing is partly loaded.
    """
    read = examine(path, tables)
    if read.problems:
        raise SpreadsheetError(read.problems)
    return read.treatment


def completions(treatment: Treatment, year: str = "2011-12") -> pd.Series:
    """Successful completions of one year by partnership, as `onepot_analysis.spreadsheets.completions.load` gives them.

    Returns
    -------
    Series
        int64, people, index partnership_id, name completions; without partnerships whose count is missing.
    """
    rows = treatment.people[treatment.people["financial_year"] == year].dropna(subset="completions")
    return rows.set_index("partnership_id")["completions"].astype("int64")


def report(path: str | Path, tables: Tables) -> tuple[str, bool]:
    """What a file says and what is wrong with it, in plain lines, and whether it can be used.

    Returns
    -------
    (str, bool)
        The text that ``onepot check`` prints, and True when there is no problem.
    """
    read = examine(path, tables)
    parts = [
        ("Understood", read.understood),
        ("Noticed", read.notices),
        ("People in treatment for drugs", _by_year(read.treatment, tables)),
        ("The agency's adult formula", [] if read.problems else [_formula(read.treatment, tables)]),
    ]
    return account(parts, read.problems)


def _understood(treatment: Treatment, found: export.Export, names: Names) -> list[str]:
    subjects = treatment.groups["partnership_id"].unique()
    who = names.display[subjects[0]] if len(subjects) == 1 else f"{len(subjects)} partnerships"
    if not len(subjects):
        who = "England alone" if len(treatment.england) else "no partnership"
    lines = [
        f"{treatment.file}: the drug treatment monitoring system's public export, adults: {who}",
        "Both sexes and all ages; opiates, non-opiates, and non-opiates with alcohol. Alcohol alone is left out: it is "
        "not paid from this money.",
    ]
    if treatment.groups["half_width"].gt(0).any():
        lines.append(
            "Counts are rounded to 5: each may be up to 2.5 from the true one, a sum of three groups up to 7.5"
        )
    return lines


def _check_some(treatment: Treatment, log: Log) -> None:
    if log.found or treatment.groups["in_treatment"].gt(0).any():
        return
    value = "England's totals alone" if len(treatment.england) else "nobody in treatment"
    log.problem(None, None, None, (value, "people in treatment in at least one partnership", export.WHERE))


def _gaps(treatment: Treatment, names: Names) -> list[str]:
    """Counts that the file does not give, of measures that it does."""
    lines = []
    for measure in ("in_treatment", "completions"):
        rows = treatment.people[treatment.people[measure].isna()]
        if 0 < len(rows) < len(treatment.people):
            which = [f"{names.display[row.partnership_id]} {row.financial_year}" for row in rows.itertuples()]
            lines.append(f"{measure.replace('_', ' ')} not given in whole, a gap and not 0: {words.listed(which)}")
    return lines


def _by_year(treatment: Treatment, tables: Tables) -> list[str]:
    rows = [("year", "partnerships", "in treatment", "completions", "England in treatment")]
    for year, people in treatment.people.groupby("financial_year"):
        england = england_people(tables, treatment, year)
        given = f"{people['in_treatment'].notna().sum()} of {len(tables.partnerships)}"
        sums = [words.number(people[measure].sum()) for measure in ("in_treatment", "completions")]
        rows.append((year, given, *sums, "-" if england is None else words.number(england)))
    return aligned(rows) if len(rows) > 1 else []


def _formula(treatment: Treatment, tables: Tables) -> str:
    """How far the counts carry the agency's formula."""
    if year := whole_year(tables, treatment):
        return f"shares out England's adult PTB among all partnerships, by people in treatment in {year}"
    rows = treatment.people[treatment.people["financial_year"].isin(FORMULA_YEARS)].dropna(subset="in_treatment")
    if rows.empty:
        return f"needs people in treatment in {' or '.join(FORMULA_YEARS)}"
    some = f"{rows['partnership_id'].nunique()} of {len(tables.partnerships)} partnerships"
    return f"gives {some} England's amount for each person in treatment: sharing out takes all of them"
