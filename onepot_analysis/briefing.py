"""What the notebooks start from, gathered once: what is known of every partnership, and of the one a page is about."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from fractions import Fraction
from functools import cached_property, lru_cache
from pathlib import Path

import pandas as pd

from onepot_analysis.analysis import allocations as sharing
from onepot_analysis.analysis import change, comparison, estimates, letters, model, settlement
from onepot_analysis.analysis.agency_formula import Treatment, england_completions
from onepot_analysis.analysis.allocations import BOUNDED, ENDS, FOUND, KEYS, KNOWN, NOW, STATES, allocate
from onepot_analysis.analysis.bounds import Bounds
from onepot_analysis.analysis.estimates import ESTIMATED, Errors
from onepot_analysis.facts import data as facts
from onepot_analysis.facts import parameters
from onepot_analysis.facts.data import Tables
from onepot_analysis.facts.files import stamp
from onepot_analysis.show import words
from onepot_analysis.show.phrases import Amount, Change, basis, missed_notice
from onepot_analysis.spreadsheets import allocations as tables_of_allocations
from onepot_analysis.spreadsheets import completions as tables_of_completions
from onepot_analysis.spreadsheets import treatment as exports_of_treatment
from onepot_analysis.spreadsheets.allocations.heads import LOCAL
from onepot_analysis.spreadsheets.problems import HIDDEN, Problem, accepted_notice, answered

DECIMALS = {"dip": 2}  # of a change in per cent: the limit of the DIP is known as 9.73, others to one decimal
ENGLAND = pd.Series({"partnership_id": "", "name": "England", "region": ""})


@dataclass(frozen=True)
class Briefing:
    """Every frame behind the notebooks, of all partnerships; with one chosen, what its own briefing says.

    Frames bear the names that `onepot_analysis.analysis` gives them.
    """

    tables: Tables
    brought: pd.DataFrame  # empty without a table; local money is among its streams
    file: str  # name of that table; empty without one
    accepted: list[Problem]  # what seemed wrong in the tables brought, and was accepted by name
    off: Errors
    allocations: pd.DataFrame
    changes: pd.DataFrame
    likely: pd.DataFrame
    differences: pd.DataFrame  # as from `onepot_analysis.analysis.allocations.differences`
    pots: pd.DataFrame
    profiles: pd.DataFrame
    drivers: pd.DataFrame
    totals: dict[str, Fraction]  # those of `onepot_analysis.analysis.allocations.totals`
    england: dict[str, Bounds]  # as brought where a table has all partnerships
    completions: pd.Series | None  # successful ones of 2011-12; index partnership_id
    completions_file: str
    treatment: Treatment | None
    partnership: pd.Series  # its row of the register; `ENGLAND` before one is chosen

    def __repr__(self) -> str:
        return f"Briefing: {self.name}"

    @property
    def id(self) -> str:
        return self.partnership["partnership_id"]

    @property
    def name(self) -> str:
        return self.partnership["name"]

    @property
    def region(self) -> str:
        return self.partnership["region"]

    @cached_property
    def own(self) -> pd.DataFrame:
        """Its allocations; index financial_year, stream."""
        return self._by_place.loc[self.id]

    @property
    def held(self) -> pd.Series:
        """Its amounts as brought, GBP, a PTB or a DIP as one among them; index financial_year, stream."""
        rows = self.brought[(self.brought["partnership_id"] == self.id) & (self.brought["stream"] != LOCAL)]
        return rows.set_index(KEYS[1:])["amount_gbp"].sort_index()

    @property
    def has_one_ptb(self) -> bool:
        """Whether its PTB is known as one amount, and estimated how adults and young people share it."""
        return bool(((self.own["state"] == ESTIMATED) & (self.own["sum_state"] != ESTIMATED)).any())

    @cached_property
    def own_changes(self) -> pd.DataFrame:
        """Its rows of `changes`; index stream."""
        return self.changes.loc[self.id]

    def amount(self, stream: str, financial_year: str = NOW, partnership_id: str | None = None) -> Amount:
        """An amount of the partnership, or of another one: a stream, or a sum of streams (ptb, dip, pot).

        Examples
        --------
        >>> print(prepare("barnsley").amount("ptb"))
        about £2.5m (likely between £1.2m and £5.5m)
        """
        place = self.id if partnership_id is None else partnership_id
        rows = self._by_place.loc[place, financial_year]
        rows = rows if stream == "pot" else rows[rows.index.str.startswith(stream)]
        ends = rows[ENDS].sum()
        how = sharing.state(rows["state" if stream in rows.index else "sum_state"])
        if how != ESTIMATED:
            return Amount(int(ends.min()), int(ends.max()), how)
        lowest, highest = self.likely.loc[(place, financial_year, stream), ["lowest_gbp", "highest_gbp"]]
        return Amount(float(lowest), float(highest), how, float(ends.mean()))

    @cached_property
    def _by_place(self) -> pd.DataFrame:
        return self.allocations.set_index(KEYS).sort_index()

    def change(self, stream: str = "pot") -> Change:
        """How one of its streams, ptb, dip or the pot changes."""
        return Change.of(self.own_changes.loc[stream], DECIMALS.get(stream, 1))

    def england_change(self, of: str = "pot", real: str = "") -> str:
        """How England's pot, ptb or dip changes, as a noun phrase in per cent; in real terms by a deflator of `VINTAGES`."""
        value = self.england[f"{of}_real_change_percent_{real}" if real else f"{of}_change_percent"]
        return words.change(float(value.lower), float(value.upper), DECIMALS.get(of, 1))

    def england_amount(self, of: str = "pot", financial_year: str = NOW) -> str:
        """How large England's pot, ptb or dip is, or one of its streams, as a noun phrase in £m.

        Examples
        --------
        >>> prepare().england_amount(), prepare().england_amount("dip", "2010-11")
        ('£501.7m', 'more than £95.0m and less than £105.24m')
        """
        value = self.england[settlement.key(of, financial_year)]
        if value.is_point:
            return words.million(float(value.lower))
        highest = math.ceil(value.upper * 100) / 100
        return f"more than {words.million(float(value.lower))} and less than {words.million(highest, 2)}"

    @property
    def is_everyone_known(self) -> bool:
        """Whether the pot of 2011-12 of every partnership is brought or found."""
        return bool(self.pots["state"].isin(KNOWN).all())

    @property
    def is_every_change_known(self) -> bool:
        """Whether the change of every pot is known, without bounds."""
        return bool((self.changes.xs("pot", level="stream")["state"] == change.KNOWN_CHANGE).all())

    @cached_property
    def found(self) -> pd.DataFrame:
        """Its rows of ``published_amounts``, oldest first."""
        rows = self.tables.published_amounts
        return rows[rows["partnership_id"] == self.id].sort_values("financial_year", kind="stable")

    @property
    def england_completions(self) -> float | None:
        """England's successful completions of 2011-12, counted as those brought are; None where that is not known.

        The sum where all have one; else England's of the export, for counts that come from it, or the annual statistics.
        """
        if self.completions is not None and len(self.completions) == len(self.pots):
            return float(self.completions.sum())
        is_export = self.treatment is not None and self.completions_file == self.treatment.file
        return england_completions(self.tables, self.treatment if is_export else None)

    @property
    def local_money(self) -> float | None:
        """Its local money as the table brought has it, GBP; None without."""
        rows = self.brought[(self.brought["stream"] == LOCAL) & (self.brought["partnership_id"] == self.id)]
        return float(rows["amount_gbp"].iloc[-1]) if len(rows) else None

    @cached_property
    def states(self) -> list[str]:
        """How the amounts are known that stand on the page, best known first."""
        rows = self.own if self.id else self.allocations
        return sorted(sharing.all_states(rows).unique(), key=STATES.index)

    @property
    def basis(self) -> str:
        """How they are known, in a reader's words, for the title block and the index."""
        return basis(pd.Series(self.states))

    def by_dip_share(self, shares_percent: list[float]) -> pd.DataFrame:
        """As from `onepot_analysis.analysis.letters.change_by_dip_share`."""
        return letters.change_by_dip_share(self.tables, shares_percent, self.england)

    def cite(self, *ids: str, states: list[str] | None = None) -> str:
        """The source line of a table or chart of amounts.

        Parameters
        ----------
        *ids : str
            What it uses; see `onepot_analysis.facts.data.cite`.
        states : list of str, optional
            How the amounts in it are known; those of the page when not given.
        """
        used = self.states if states is None else sorted(set(states), key=STATES.index)
        notes = [note for how in used if (note := self._note(how))]
        return "; ".join([*([facts.cite(self.tables, *ids)] if ids else []), *notes])

    def _note(self, how: str) -> str:
        """What a source line says of amounts in one state; empty where there is none."""
        if how == FOUND:
            known = self.allocations.loc[self.allocations["state"] == FOUND, KEYS]
            found = self.found if self.id else self.tables.published_amounts.merge(known)
            return f"published, as found: {facts.cite(self.tables, *found['document_id'])}" if len(found) else ""
        if how == BOUNDED:
            return f"bounds: {facts.cite(self.tables, 'feb_dip_slightly_less')}, paragraph 6"
        modelled = "modelled: see All partnerships compared"
        return f"published, as brought: {self.file}" if how == sharing.BROUGHT else modelled

    @property
    def notices(self) -> list[str]:
        """What a page says of a table that misses the settlement or was accepted though it seemed wrong: Markdown paragraphs."""
        return missed_notice(self.differences) + accepted_notice(self.accepted, self.id)


def prepare(
    partnership: str | None = None,
    data: str | Path | None = None,
    allocations: str | Path | None = None,
    accept: Sequence[str] = (),
    completions: str | Path | None = None,
    treatment: str | Path | None = None,
) -> Briefing:
    """Gather everything that the notebooks need.

    Parameters
    ----------
    partnership : str, optional
        Id or name; all of England when not given.
    data : path, optional
        Folder of the data tables; the project's own when not given.
    allocations, completions, treatment : path, optional
        Tables that are brought; ``docs/tables.md`` says what they hold.
    accept : sequence of str
        What seems wrong in these tables and is right: a partnership's id or name, or "settlement", "level" or "hidden".

    Raises
    ------
    UnknownPartnership, DataError, SpreadsheetError
        For a name, a table of the folder or a table that is brought: where it is wrong, and what was expected.

    Examples
    --------
    >>> prepare("barnsley")
    Briefing: Barnsley
    """
    folder = Path(data) if data else facts.FOLDER
    files = tuple(Path(path) if path else None for path in (allocations, completions, treatment))
    parameters.check({"accept": accept}, ["accept"])
    kept = _gather(folder, tuple(accept), files, stamp(folder, *filter(None, files)))
    chosen = facts.partnership(kept.tables, partnership) if partnership else ENGLAND
    # a notebook gets frames of its own: what it changes in them does not reach the next notebook
    own = {field.name: value.copy() for field in fields(kept) if hasattr(value := getattr(kept, field.name), "copy")}
    return replace(kept, **own | {"partnership": chosen})


@lru_cache(maxsize=2)
def _gather(folder: Path, accept: tuple[str, ...], files: tuple[Path | None, ...], stamped: tuple) -> Briefing:
    """What is the same for every partnership: computed once for as long as no file changes."""
    table, done, treated = files
    tables = facts.load(folder)
    known, brought = pd.DataFrame(columns=[*KEYS, "amount_gbp"]), None
    accept, accepted = answered(accept, tables.names), list[Problem]()
    if table:
        read = tables_of_allocations.examine(table, tables)
        read.refuse(accept)
        known, accepted = read.amounts, read.accepted(accept)
        brought = known[known["stream"] != LOCAL]
    for file, door in ((done, tables_of_completions), (treated, exports_of_treatment)):
        accepted += door.examine(file, tables).accepted(accept) if file and HIDDEN in accept else []
    totals = sharing.totals(tables, brought)
    drivers, england = model.driver_table(tables), settlement.bounds(tables, brought=totals)
    off = estimates.errors(tables, drivers)
    amounts = allocate(tables, brought, off, england=england)
    likely = estimates.likely(amounts, off).sort_index()
    people = exports_of_treatment.load(treated, tables, accept) if treated else None
    return Briefing(
        tables=tables,
        brought=known,
        file=words.file_name(table.name) if table else "",
        accepted=accepted,
        off=off,
        allocations=amounts,
        changes=change.change(tables, amounts),
        likely=likely,
        differences=sharing.differences(tables, amounts),
        pots=comparison.pots(drivers, amounts, likely),
        profiles=comparison.profile(drivers),
        drivers=drivers,
        totals=totals,
        england=england,
        completions=tables_of_completions.load(done, tables, accept) if done else people and people.completions(),
        completions_file=words.file_name(done.name) if done else people.file if people else "",
        treatment=people,
        partnership=ENGLAND,
    )
