"""The facts behind a briefing, gathered once: what notebook 3 starts from."""

from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import pandas as pd

from onepot_analysis import data, published, settlement
from onepot_analysis.allocations import PUBLISHED, allocate, basis, differences
from onepot_analysis.change import change, change_by_rule
from onepot_analysis.data import Tables
from onepot_analysis.sensitivity import ranges


@dataclass(frozen=True)
class Briefing:
    """The facts behind one briefing; the frames hold all partnerships.

    Parameters
    ----------
    tables : Tables
        All of ``data/``.
    allocations : DataFrame
        As from `onepot_analysis.allocations.allocate`.
    changes : DataFrame
        As from `onepot_analysis.change.change_by_rule`.
    ranges : DataFrame
        As from `onepot_analysis.sensitivity.ranges`.
    differences : DataFrame
        As from `onepot_analysis.allocations.differences`.
    brought : str
        Name of the file of published allocations; empty without one.
    partnership : Series
        The partnership's row of the register; missing before one is chosen.
    """

    tables: Tables
    allocations: pd.DataFrame
    changes: pd.DataFrame
    ranges: pd.DataFrame
    differences: pd.DataFrame
    brought: str
    partnership: pd.Series | None = None

    def __repr__(self) -> str:
        return f"Briefing: {self.name}"

    @property
    def id(self) -> str:
        return self.partnership["partnership_id"]

    @property
    def name(self) -> str:
        return self.partnership["name"]

    @property
    def main(self) -> pd.DataFrame:
        """Changes of all partnerships under the main rule, index partnership_id."""
        return self.changes[self.changes["role"] == "main"].set_index("partnership_id")

    @property
    def own(self) -> pd.Series:
        """Row of this partnership in `main`."""
        return self.main.loc[self.id]

    @property
    def amounts(self) -> pd.DataFrame:
        """Allocations of this partnership; index financial_year and stream."""
        own = self.allocations[self.allocations["partnership_id"] == self.id]
        return own.set_index(["financial_year", "stream"])

    @property
    def basis(self) -> str:
        """Basis of all its amounts together."""
        return basis(self.amounts["basis"])

    @property
    def is_point(self) -> bool:
        """Whether its change is known, without bounds."""
        return bool((self.amounts["lower_gbp"] == self.amounts["upper_gbp"]).all())

    @property
    def own_changes(self) -> pd.DataFrame:
        """Its change under each way of sharing the DIP; one row where its DIP is published."""
        rows = self.changes[self.changes["partnership_id"] == self.id]
        dip = self.amounts[self.amounts.index.get_level_values("stream").str.startswith("dip")]
        return rows.head(1).assign(rule="As published") if (dip["basis"] == PUBLISHED).all() else rows


def prepare(
    partnership: str,
    folder: str | Path | None = None,
    allocations: str | Path | None = None,
    accept_difference: bool = False,
) -> Briefing:
    """Gather everything that one briefing needs.

    Parameters
    ----------
    partnership : str
        Id or name.
    folder : path, optional
        Folder of the data tables; the project's own when not given.
    allocations : path, optional
        A table of published allocations; see ``onepot check``.
    accept_difference : bool
        Go on with a table that misses the settlement.

    Raises
    ------
    UnknownPartnership
        With the nearest matches.
    DataError
        When a table is broken or does not reconcile.

    Examples
    --------
    >>> prepare("barnsley")
    Briefing: Barnsley
    """
    folder = Path(folder) if folder else data.FOLDER
    files = [folder, *([Path(allocations)] if allocations else [])]
    facts = _gather(folder, allocations and Path(allocations), accept_difference, data.stamp(*files))
    frames = {
        name: getattr(facts, name).copy() for name in ("tables", "allocations", "changes", "ranges", "differences")
    }
    return replace(facts, partnership=data.partnership(facts.tables, partnership), **frames)


@lru_cache(maxsize=2)
def _gather(folder: Path, table: Path | None, accept_difference: bool, stamp: tuple) -> Briefing:
    """What is the same for every partnership: computed once for as long as no file changes."""
    tables = data.load(folder)
    known = published.load(table, tables, accept_difference) if table else None
    amounts = allocate(tables, published=known)
    return Briefing(
        tables,
        amounts,
        change_by_rule(tables, known),
        ranges(tables, amounts, known),
        differences(tables, amounts),
        table.name if table else "",
    )


def briefings_table(tables: Tables, known: pd.DataFrame | None = None) -> pd.DataFrame:
    """One row a partnership: what its briefing says, for ``briefings.csv``.

    Parameters
    ----------
    known : DataFrame, optional
        Published amounts; see `onepot_analysis.allocations.allocate`.

    Returns
    -------
    DataFrame
        Columns partnership_id, name, region, basis (str), pot_2011_12_gbp, pot_2010_11_lower_gbp and _upper_gbp
        (int64, GBP), change_lower_percent and _upper_percent, real_change_lower_percent and _upper_percent (float64,
        per cent of 2010-11; real terms on the outturn deflator), and each stream of 2011-12 as <stream>_gbp (int64).
    """
    amounts = allocate(tables, published=known)
    now = amounts[amounts["financial_year"] == "2011-12"]
    streams = now.pivot(index="partnership_id", columns="stream", values="lower_gbp")[list(settlement.STREAMS)]
    columns = ["pot_2011_12_gbp", "pot_2010_11_lower_gbp", "pot_2010_11_upper_gbp"]
    columns += [
        "change_lower_percent",
        "change_upper_percent",
        "real_change_lower_percent",
        "real_change_upper_percent",
    ]
    table = tables.partnerships[["partnership_id", "name", "region"]].set_index("partnership_id")
    table["basis"] = amounts.groupby("partnership_id")["basis"].agg(basis)
    return table.join(change(tables, amounts)[columns]).join(streams.add_suffix("_gbp")).reset_index()
