"""People in drug treatment by partnership, from the monitoring system's public export that a user brings."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pandas as pd

from onepot_analysis import words
from onepot_analysis.data import Tables
from onepot_analysis.published.names import Names
from onepot_analysis.published.problems import Log, Problem, PublishedError
from onepot_analysis.treatment import counts, export
from onepot_analysis.treatment.counts import DRUG_GROUPS, YEARS
from onepot_analysis.treatment.export import is_export

__all__ = [
    "DRUG_GROUPS",
    "NOBODY",
    "YEARS",
    "Reading",
    "Treatment",
    "completions",
    "examine",
    "is_export",
    "load",
    "report",
]


@dataclass(frozen=True, eq=False)
class Treatment:
    """People in drug treatment and successful completions; who is treated for alcohol alone is not among them.

    Everybody in contact with treatment in the year is counted, not only "effective treatment".

    Attributes
    ----------
    file : str
        Name of the file.
    groups : DataFrame
        One row for each partnership and year that the file has, and each drug group (opiate, non_opiate,
        non_opiate_alcohol): partnership_id, financial_year ("2009-10" to "2012-13"), drug_group (str), in_treatment,
        completions, half_width (float64, people). A count that the file does not give is missing, never 0. The true
        count lies within `half_width` of it, and not below 0.
    england : DataFrame
        England's own rows, if the file has them: the same columns without partnership_id.
    """

    file: str
    groups: pd.DataFrame
    england: pd.DataFrame

    @cached_property
    def people(self) -> pd.DataFrame:
        """The three drug groups together: columns partnership_id, financial_year, in_treatment, completions, half_width.

        A sum is missing where the count of one group is; half widths add up.
        """
        return _together(self.groups, ["partnership_id", "financial_year"])

    @cached_property
    def england_people(self) -> pd.DataFrame:
        """The same for England's own rows, without partnership_id."""
        return _together(self.england, ["financial_year"])

    def __repr__(self) -> str:
        return f"Treatment({self.file}: {self.groups['partnership_id'].nunique()} partnerships)"


def _together(groups: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    measures = ["in_treatment", "completions", "half_width"]
    return groups.groupby(keys, sort=False)[measures].sum(skipna=False).reset_index()


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


NOBODY = Treatment(
    "", counts.typed(pd.DataFrame(columns=counts.COLUMNS)), counts.typed(pd.DataFrame(columns=counts.COLUMNS))
)


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
    PublishedError
        With every problem, when there is one: nothing is partly loaded.
    """
    read = examine(path, tables)
    if read.problems:
        raise PublishedError(read.problems)
    return read.treatment


def completions(treatment: Treatment, year: str = "2011-12") -> pd.Series:
    """Successful completions of one year by partnership, as `onepot_analysis.published.completions.load` gives them.

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
    count = len(read.problems)
    parts = [
        ("Understood", read.understood),
        ("Noticed", read.notices),
        ("People in treatment and completions, opiates and non-opiates", _by_year(read.treatment, tables)),
        (f"{count} {'problem' if count == 1 else 'problems'}", [str(problem) for problem in read.problems]),
    ]
    text = [f"{title}\n" + "\n".join(f"  {line}" for line in lines) for title, lines in parts if lines]
    return "\n\n".join([*text, *([] if count else ["No problems."])]), not count


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
    lines = [("year", "partnerships", "in treatment", "completions", "England in the file")]
    england = treatment.england_people.set_index("financial_year")["in_treatment"]
    for year, rows in treatment.people.groupby("financial_year"):
        given = rows.dropna(subset="in_treatment")
        sums = [words.number(rows[measure].sum()) for measure in ("in_treatment", "completions")]
        whole = words.number(england[year]) if year in england.index else "-"
        lines.append((year, f"{len(given)} of {len(tables.partnerships)}", *sums, whole))
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    rows = ["  ".join(f"{text:<{width}}" for text, width in zip(line, widths, strict=True)).rstrip() for line in lines]
    return rows if len(lines) > 1 else []
