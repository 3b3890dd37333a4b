"""People in drug treatment by partnership, from the monitoring system's public export that a user brings."""

from collections.abc import Collection
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from onepot_analysis.analysis.agency_formula import FORMULA_YEARS, NOBODY, Treatment, england_people, whole_year
from onepot_analysis.facts.data import Tables
from onepot_analysis.show import words
from onepot_analysis.spreadsheets import fillable, problems
from onepot_analysis.spreadsheets.names import Names
from onepot_analysis.spreadsheets.problems import Log
from onepot_analysis.spreadsheets.treatment import counts, export
from onepot_analysis.spreadsheets.treatment.export import is_export

__all__ = ["Reading", "examine", "is_export", "load", "report", "write_template"]

_NAMED = 10  # gaps that are said one by one


@dataclass(frozen=True, eq=False)
class Reading(problems.Reading):
    """What a file says of people in treatment; not to be used when there is a problem."""

    treatment: Treatment


def examine(path: str | Path, tables: Tables) -> Reading:
    """Read the export and find everything that is wrong with it; nothing is raised."""
    path = Path(path)
    log, names = Log(path.name), Names(tables)
    found = export.read(path, log)
    if found is None:
        return Reading(log, NOBODY)
    treatment = Treatment(words.file_name(path.name), *counts.read(found, names, log))
    if not log.found and not treatment.groups["in_treatment"].gt(0).any():
        value = "England's totals alone" if len(treatment.england) else "nobody in treatment"
        log.problem(None, None, None, (value, "people in treatment in at least one partnership", export.WHERE))
    log.understood += _understood(treatment, names)
    log.notices += _gaps(treatment, names)
    return Reading(log, treatment)


def load(path: str | Path, tables: Tables, accept: Collection[str] = ()) -> Treatment:
    """People in treatment, from the export as it is downloaded or saved as a workbook; see ``docs/tables.md``.

    Raises
    ------
    SpreadsheetError
        With every problem, when there is one: nothing is partly loaded.
    """
    read = examine(path, tables)
    read.refuse(accept)
    return read.treatment


def report(path: str | Path, tables: Tables, accept: Collection[str] = ()) -> tuple[str, bool]:
    """What a file says and what is wrong with it, as ``onepot check`` prints it, and whether it can be used."""
    read = examine(path, tables)
    people, formula = _by_year(read.treatment, tables), [] if read.problems else [_formula(read.treatment, tables)]
    return read.account({"People in treatment for drugs": people, "The agency's adult formula": formula}, accept)


def write_template(path: str | Path, tables: Tables) -> None:
    """Write an empty workbook in the layout of the export, for counts from elsewhere. A name without .xlsx is a ValueError."""
    years = [year.replace("-", "/") for year in counts.YEARS[:3]]
    rows = product(years, tables.partnerships["name"], ["Total"], ["Total"], counts.LABELS)
    fillable.people_table(path, "treatment", list(export.HEADS.values()), rows)


def _understood(treatment: Treatment, names: Names) -> list[str]:
    subjects = treatment.people.dropna(subset="in_treatment")["partnership_id"].unique()
    who = f"{len(subjects)} partnerships" if len(subjects) > 1 else "".join(names.display[one] for one in subjects)
    nobody = "England alone" if len(treatment.england) else "no partnership"
    lines = [
        f"{treatment.file}: the drug treatment monitoring system's public export, adults: {who or nobody}",
        "Both sexes and all ages; opiates, non-opiates, and non-opiates with alcohol. Alcohol alone is left out: it is "
        "not paid from this money.",
    ]
    if treatment.groups["half_width"].gt(0).any():
        lines.append(
            "Counts are rounded to 5: each may be up to 2.5 from the true one, a sum of three groups up to 7.5"
        )
    return lines


def _gaps(treatment: Treatment, names: Names) -> list[str]:
    """Counts that the file does not give, of measures that it does."""
    lines = []
    for measure in ("in_treatment", "completions"):
        rows = treatment.people[treatment.people[measure].isna()]
        if 0 < len(rows) < len(treatment.people):
            which = [f"{names.display[row.partnership_id]} {row.financial_year}" for row in rows.itertuples()]
            some = [*which[:_NAMED], *([f"{len(which) - _NAMED} more"] if len(which) > _NAMED else [])]
            lines.append(f"{measure.replace('_', ' ')} not given in whole, a gap and not 0: {words.listed(some)}")
    return lines


def _by_year(treatment: Treatment, tables: Tables) -> list[str]:
    england = england_people(tables, treatment)
    rows = [("year", "partnerships", "in treatment", "completions", "England in treatment")]
    for year, people in treatment.people.groupby("financial_year"):
        given = f"{people['in_treatment'].notna().sum()} of {len(tables.partnerships)}"
        sums = [words.number(people[measure].sum()) for measure in ("in_treatment", "completions")]
        rows.append((year, given, *sums, words.number(england[year]) if year in england else "-"))
    return words.aligned(rows) if len(rows) > 1 else []


def _formula(treatment: Treatment, tables: Tables) -> str:
    """How far the counts carry the agency's formula."""
    if year := whole_year(tables, treatment):
        return f"shares out England's adult PTB among all partnerships, by people in treatment in {year}"
    rows = treatment.people[treatment.people["financial_year"].isin(FORMULA_YEARS)].dropna(subset="in_treatment")
    if rows.empty:
        return f"needs people in treatment in {' or '.join(FORMULA_YEARS)}"
    some = f"{rows['partnership_id'].nunique()} of {len(tables.partnerships)} partnerships"
    return f"gives {some} England's amount for each person in treatment: sharing out takes all of them"
