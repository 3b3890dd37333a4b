"""The facts behind one value for money report, gathered once: what notebook 4 starts from."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pandas as pd

from onepot_analysis import data, proforma
from onepot_analysis.data import Tables
from onepot_analysis.proforma import Reading
from onepot_analysis.proforma.layout import CENTRAL, FICTIONAL, OWN
from onepot_analysis.value.measures import PLAN, change, measures
from onepot_analysis.value.sensitivity import RecoveryElement, recovery_element


@dataclass(frozen=True)
class Facts:
    """The workbooks of a report: the first is its own, the others are those beside it.

    Parameters
    ----------
    tables : Tables
        All of ``data/``.
    readings : list of Reading
        Without problems.
    """

    tables: Tables
    readings: list[Reading]

    def __repr__(self) -> str:
        return f"Value for money: {', '.join(self.names.values())}"

    @property
    def id(self) -> str:
        return self.readings[0].partnership_id

    @property
    def name(self) -> str:
        return self.readings[0].name

    @property
    def is_example(self) -> bool:
        return self.readings[0].is_example

    @cached_property
    def names(self) -> dict[str, str]:
        """Partnership id to name, of all workbooks."""
        return {one.partnership_id: one.name for one in self.readings}

    @cached_property
    def own(self) -> pd.DataFrame:
        """The lines of its own workbook."""
        return self.readings[0].amounts

    @cached_property
    def measures(self) -> pd.DataFrame:
        """All measures of all workbooks; see `measures.measures`."""
        return measures(pd.concat([one.amounts for one in self.readings], ignore_index=True))

    @cached_property
    def changes(self) -> pd.DataFrame:
        """Its own measures in both years; see `measures.change`. Index measure."""
        return change(self.measures[self.measures["partnership_id"] == self.id]).set_index("measure")

    @cached_property
    def plan(self) -> pd.DataFrame:
        """Its own measures of the 2011-12 plan; see `measures.measures`. Index measure."""
        own = self.measures[self.measures["partnership_id"] == self.id]
        return own[own["financial_year"] == PLAN].set_index("measure")

    @cached_property
    def element(self) -> RecoveryElement:
        return recovery_element(self.own, self.tables)

    def number(self, year: str, line: str) -> float:
        """One number of its own workbook."""
        own = self.own
        return float(own.loc[(own["financial_year"] == year) & (own["line"] == line), "value"].iloc[0])

    @property
    def basis(self) -> str:
        """What its own numbers rest on, for title block and captions."""
        return basis_of(self.readings[0])

    def source(self, *document_ids: str) -> str:
        """The source line of a table or chart: the workbook, and the documents behind England's numbers."""
        how = "fictional, every number invented" if self.is_example else "as filled in by the partnership"
        workbook = f"{self.readings[0].file} ({how})"
        return "; ".join([workbook, *([data.source(self.tables, *document_ids)] if document_ids else [])])


def basis_of(reading: Reading) -> str:
    """What the numbers of a workbook rest on, in words."""
    if reading.is_example:
        return FICTIONAL
    central = reading.amounts.loc[reading.amounts["line"].isin(CENTRAL), "basis"]
    others = [kind for kind in dict.fromkeys(central) if kind != OWN]
    return "own figures" + "".join(f", central income in part {kind}" for kind in others)


def gather(files: str | Path | list[str | Path], folder: str | Path | None = None) -> Facts:
    """Read the workbooks of a report.

    Parameters
    ----------
    files : path, or list of path
        The workbook that the report is about, then those beside it. A path is looked for from the present folder, then
        from the project's.
    folder : path, optional
        Folder of the data tables; the project's own when not given.

    Raises
    ------
    ProformaError
        With every problem of every workbook.

    Examples
    --------
    >>> gather("examples/exampleshire.xlsx")
    Value for money: Exampleshire (fictional)
    """
    tables = data.load(folder)
    files = [files] if isinstance(files, (str, Path)) else files
    return Facts(tables, proforma.load([proforma.find(file) for file in files], tables))
