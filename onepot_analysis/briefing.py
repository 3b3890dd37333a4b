"""The facts behind the briefings, gathered once: what notebooks 2 and 3 start from."""

from dataclasses import dataclass, fields, replace
from functools import cached_property, lru_cache
from pathlib import Path

import pandas as pd

from onepot_analysis import comparison, data, published, settlement, words
from onepot_analysis.allocations import MODELLED, PUBLISHED, allocate, basis, differences
from onepot_analysis.change import change_by_rule, decomposition
from onepot_analysis.data import Tables
from onepot_analysis.national import LETTERS
from onepot_analysis.published import completions as completions_of
from onepot_analysis.sensitivity import ranges


@dataclass(frozen=True)
class Briefing:
    """The facts behind the briefings, of all partnerships; with a partnership chosen, behind its own.

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
    measures, regions, profiles, back_test : DataFrame
        As from the functions of `onepot_analysis.comparison`.
    england : DataFrame
        As from `onepot_analysis.change.decomposition`, for England.
    brought : str
        Name of the file of published allocations; empty without one.
    completions : Series, optional
        As from `onepot_analysis.published.completions.load`.
    completions_file : str
        Name of the file they come from; empty without one.
    partnership : Series
        The partnership's row of the register; missing before one is chosen.
    """

    tables: Tables
    allocations: pd.DataFrame
    changes: pd.DataFrame
    ranges: pd.DataFrame
    differences: pd.DataFrame
    measures: pd.DataFrame
    regions: pd.DataFrame
    profiles: pd.DataFrame
    back_test: pd.DataFrame
    england: pd.DataFrame
    brought: str
    completions: pd.Series | None
    completions_file: str
    partnership: pd.Series | None = None

    def __repr__(self) -> str:
        return f"Briefing: {self.name}"

    @property
    def id(self) -> str:
        return self.partnership["partnership_id"]

    @property
    def name(self) -> str:
        return "England" if self.partnership is None else self.partnership["name"]

    @cached_property
    def main(self) -> pd.DataFrame:
        """Changes of all partnerships under the main rule, index partnership_id."""
        return self.changes[self.changes["role"] == "main"].set_index("partnership_id")

    @cached_property
    def own(self) -> pd.Series:
        """Row of this partnership in `main`."""
        return self.main.loc[self.id]

    @cached_property
    def amounts(self) -> pd.DataFrame:
        """Allocations of this partnership, or of all if none is chosen; index financial_year and stream."""
        own = (
            self.allocations
            if self.partnership is None
            else self.allocations[self.allocations["partnership_id"] == self.id]
        )
        return own.set_index(["financial_year", "stream"])

    @cached_property
    def decomposition(self) -> pd.DataFrame:
        """As from `onepot_analysis.change.decomposition`, for this partnership."""
        return decomposition(self.amounts.reset_index())

    @cached_property
    def basis(self) -> str:
        """Basis of all its amounts together."""
        return basis(self.amounts["basis"])

    @property
    def is_point(self) -> bool:
        """Whether its change is known, without bounds."""
        return bool((self.amounts["lower_gbp"] == self.amounts["upper_gbp"]).all())

    @cached_property
    def own_changes(self) -> pd.DataFrame:
        """Its change under each way of sharing the DIP; one row where its DIP is published."""
        rows = self.changes[self.changes["partnership_id"] == self.id]
        dip = self.amounts[self.amounts.index.get_level_values("stream").str.startswith("dip")]
        return rows.head(1).assign(rule="As published") if (dip["basis"] == PUBLISHED).all() else rows

    def source(self, *document_ids: str) -> str:
        """The source line of a table or chart: the letters, other documents, and the basis of the amounts."""
        notes = {
            MODELLED: "modelled (national page on allocations)",
            PUBLISHED: f"published: {self.brought}",
        }
        note = notes.get(self.basis, f"{notes[PUBLISHED]} where marked published, the rest {notes[MODELLED]}")
        return "; ".join([LETTERS, *([data.source(self.tables, *document_ids)] if document_ids else []), note])

    @property
    def notices(self) -> list[str]:
        """What every page says when the table that was brought misses the settlement, as Markdown paragraphs."""
        return [
            f"**The table brought misses the settlement**: {row.stream.replace('_', ' ')}, {row.financial_year}, by "
            f"{words.pounds(row.difference_gbp)}, {'within' if row.within_rounding else 'beyond'} the rounding of the letter."
            for row in self.differences.itertuples()
        ]


def prepare(
    partnership: str | None = None,
    folder: str | Path | None = None,
    allocations: str | Path | None = None,
    accept_difference: bool = False,
    completions: str | Path | None = None,
) -> Briefing:
    """Gather everything that the briefings need, or one of them.

    Parameters
    ----------
    partnership : str, optional
        Id or name; all of England when not given.
    folder : path, optional
        Folder of the data tables; the project's own when not given.
    allocations : path, optional
        A table of published allocations; see ``onepot check``.
    accept_difference : bool
        Go on with a table that misses the settlement.
    completions : path, optional
        A table of successful completions by partnership.

    Raises
    ------
    UnknownPartnership
        With the nearest matches.
    DataError
        When a table in the folder is broken.
    PublishedError
        When the table of published allocations is, or does not reconcile.

    Examples
    --------
    >>> prepare("barnsley")
    Briefing: Barnsley
    """
    folder = Path(folder) if folder else data.FOLDER
    table, done = (Path(path) if path else None for path in (allocations, completions))
    facts = _gather(folder, table, bool(accept_difference), done, data.stamp(folder, *filter(None, (table, done))))
    frames = {f.name: value.copy() for f in fields(facts) if hasattr(value := getattr(facts, f.name), "copy")}
    return replace(facts, partnership=partnership and data.partnership(facts.tables, partnership), **frames)


@lru_cache(maxsize=2)
def _gather(folder: Path, table: Path | None, accept_difference: bool, done: Path | None, stamp: tuple) -> Briefing:
    """What is the same for every partnership: computed once for as long as no file changes."""
    tables = data.load(folder)
    known = published.load(table, tables, accept_difference) if table else None
    amounts = allocate(tables, published=known)
    changes = change_by_rule(tables, known)
    main = changes[changes["role"] == "main"].set_index("partnership_id")
    return Briefing(
        tables,
        amounts,
        changes,
        ranges(tables, amounts, known),
        differences(tables, amounts),
        comparison.measures(tables, main),
        comparison.by_region(tables, main),
        comparison.profile(tables),
        comparison.back_test(tables, allocate(tables) if table else amounts),
        decomposition(amounts),
        table.name if table else "",
        completions_of.load(done, tables) if done else None,
        done.name if done else "",
    )


def briefings_table(facts: Briefing) -> pd.DataFrame:
    """One row a partnership: what its briefing says, for ``briefings.csv``.

    Returns
    -------
    DataFrame
        Columns partnership_id, name, region, basis (str), pot_2011_12_gbp, pot_2010_11_lower_gbp and _upper_gbp
        (int64, GBP), change_lower_percent and _upper_percent, real_change_lower_percent and _upper_percent (float64,
        per cent of 2010-11; real terms on the outturn deflator), and each stream of 2011-12 as <stream>_gbp (int64).
    """
    now = facts.allocations[facts.allocations["financial_year"] == "2011-12"]
    streams = now.pivot(index="partnership_id", columns="stream", values="lower_gbp")[list(settlement.STREAMS)]
    columns = ["pot_2011_12_gbp", "pot_2010_11_lower_gbp", "pot_2010_11_upper_gbp"]
    columns += [
        "change_lower_percent",
        "change_upper_percent",
        "real_change_lower_percent",
        "real_change_upper_percent",
    ]
    table = facts.tables.partnerships[["partnership_id", "name", "region"]].set_index("partnership_id")
    table["basis"] = facts.allocations.groupby("partnership_id")["basis"].agg(basis)
    return table.join(facts.main[columns]).join(streams.add_suffix("_gbp")).reset_index()
