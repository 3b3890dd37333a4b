"""What a value for money report starts from: the workbooks, their measures, and the figures beside them."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pandas as pd

from onepot_analysis.analysis import settlement
from onepot_analysis.analysis.agency_formula import NOBODY, Treatment
from onepot_analysis.facts import data
from onepot_analysis.facts.data import Tables
from onepot_analysis.spreadsheets import proforma
from onepot_analysis.spreadsheets.proforma import Reading
from onepot_analysis.spreadsheets.proforma.layout import CENTRAL, FICTIONAL, GBP, OWN
from onepot_analysis.spreadsheets.treatment import load as load_treatment
from onepot_analysis.value.measures import change, england, measures
from onepot_analysis.value.said import against


@dataclass(frozen=True)
class Evidence:
    """The workbooks of a report, without problems: the first is its own, the others are those beside it."""

    tables: Tables
    readings: list[Reading]
    treatment: Treatment = NOBODY  # people as the monitoring system counts them, where a file is brought

    def __repr__(self) -> str:
        return f"Value for money: {', '.join(one.name for one in self.readings)}"

    @property
    def own(self) -> Reading:
        """Its own workbook."""
        return self.readings[0]

    @cached_property
    def measures(self) -> pd.DataFrame:
        """All measures of all workbooks.

        Returns
        -------
        DataFrame
            Columns partnership_id, measure, financial_year (str); over, under, value, lower, upper (float64; GBP a
            person or per cent; the value is missing where `under` is 0 or a number is not known, its interval also
            where people are too few); gap (str: [z] or [x] in place of a missing value, else empty); is_few (bool:
            there is a value, and it rests on too few people).
        """
        return measures(pd.concat([one.amounts for one in self.readings], ignore_index=True))

    @cached_property
    def changes(self) -> pd.DataFrame:
        """Its own measures in both years, and the change between them.

        Returns
        -------
        DataFrame
            Index measure; label, unit (str); the columns of `measures` ending in _before (2010-11) and _now (the plan);
            change, change_lower, change_upper (float64: per cent of 2010-11 for GBP, percentage points for per cent;
            missing where either year is, 2010-11 is 0, or people are too few), gap (str, as in `measures`), is_few
            (bool); real (the change in real terms, of GBP), england (the outturn of 2011-12; both float64, missing
            where there is none), against (str: the plan against it, as far as chance allows).
        """
        table = change(self.measures[self.measures["partnership_id"] == self.own.partnership_id])
        table["real"] = self.real(table["change"]).where(table["unit"] == GBP)
        table["england"] = pd.Series(england(self.tables)).reindex(table.index)
        return table.assign(against=list(map(against, table["lower_now"], table["upper_now"], table["england"])))

    def number(self, year: str, line: str) -> float:
        """One number of its own workbook."""
        amounts = self.own.amounts
        return float(amounts.loc[(amounts["financial_year"] == year) & (amounts["line"] == line), "value"].iloc[0])

    @cached_property
    def deflator(self) -> float:
        """Change of the GDP deflator from 2010-11 to 2011-12 as it came out, per cent."""
        return float(settlement.deflator(self.tables, "outturn").lower)

    def real(self, cash_percent: pd.Series) -> pd.Series:
        """Changes from 2010-11 to 2011-12 in real terms, per cent."""
        return ((1 + cash_percent / 100) / (1 + self.deflator / 100) - 1) * 100

    @property
    def basis(self) -> str:
        """What its own numbers rest on, for title block and captions."""
        if self.own.is_example:
            return FICTIONAL
        central = self.own.amounts["line"].isin(CENTRAL)
        is_published = (self.own.amounts.loc[central, "basis"] != OWN).any()
        return "own figures, central income in part published" if is_published else "own figures"

    def source(self, *ids: str) -> str:
        """The source line of a table or chart: the workbook, and the documents of figures and statements used."""
        how = "fictional, every number invented" if self.own.is_example else "as filled in by the partnership"
        workbook = f"{self.own.file} ({how})"
        return f"{workbook}; {data.cite(self.tables, *ids)}" if ids else workbook


def gather(
    files: str | Path | list[str | Path], folder: str | Path | None = None, treatment: str | Path | None = None
) -> Evidence:
    """Read the workbooks of a report.

    Parameters
    ----------
    files : path, or list of path
        The workbook that the report is about, then those beside it. A path is looked for from the present folder, then
        from the project's.
    folder : path, optional
        Folder of the data tables; the project's own when not given.
    treatment : path, optional
        The monitoring system's export; see `onepot_analysis.spreadsheets.treatment`.

    Raises
    ------
    ValueError
        When no workbook is named.
    SpreadsheetError
        With every problem of every workbook.

    Examples
    --------
    >>> gather("examples/exampleshire.xlsx")
    Value for money: Exampleshire (fictional)
    """
    files = [files] if isinstance(files, (str, Path)) else files
    if not files:
        raise ValueError("files is empty; expected at least one filled-in proforma")
    tables = data.load(folder)
    counted = load_treatment(proforma.find(treatment), tables) if treatment else NOBODY
    return Evidence(tables, proforma.load([proforma.find(file) for file in files], tables), counted)
