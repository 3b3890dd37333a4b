"""A form of one partnership: what it says of each allocation, and what is filled in."""

import re
from dataclasses import dataclass, field

import pandas as pd

from onepot_analysis.analysis import allocations, estimates
from onepot_analysis.facts import data
from onepot_analysis.facts.data import Tables
from onepot_analysis.show import words
from onepot_analysis.show.phrases import Amount
from onepot_analysis.spreadsheets.proforma.layout import EXAMPLE_ID, FICTIONAL, PUBLISHED, VERSION, Numbers, Row

NOT_AN_AMOUNT = "not your amount"
_AMOUNT = re.compile(rf"£([\d,]{{1,15}}), (?:{PUBLISHED}|{FICTIONAL})")
_POUNDS = re.compile(r"£(\d[\d,]*(?:\.\d+)?)(m?)")


@dataclass(frozen=True)
class Allocation:
    """What the form says of an allocation, beside the cell to fill."""

    amount: int | None  # whole pounds, where it is published: it is filled in; None where there is only an estimate
    text: str

    @classmethod
    def known(cls, amount: int, basis: str = PUBLISHED) -> "Allocation":
        """An amount that is published, or invented for the example."""
        return cls(amount, f"{words.pounds(amount)}, {basis}")

    @classmethod
    def estimate(cls, words_of_it: str) -> "Allocation":
        """An estimate or the bounds of an amount, in words."""
        return cls(None, f"{words_of_it}; {NOT_AN_AMOUNT}")

    @classmethod
    def read(cls, text: str) -> "Allocation | None":
        """The allocation that a text states; None where it states none.

        Examples
        --------
        >>> Allocation.read(" £1,200,  published").amount, Allocation.read("about £3.1m, modelled; not your amount").amount
        (1200, None)
        >>> Allocation.read("2000000")
        """
        text = " ".join(text.split())
        if match := _AMOUNT.fullmatch(text):
            return cls(int(match[1].replace(",", "")), text)
        return cls(None, text) if text.endswith(f"; {NOT_AN_AMOUNT}") else None

    @property
    def guesses(self) -> set[float]:
        """The pounds that an estimate names: no amount that a partnership was told.

        Examples
        --------
        >>> sorted(Allocation.estimate("about £3.1m (likely between £950,000 and £5.6m)").guesses)
        [950000.0, 3100000.0, 5600000.0]
        """
        found = [] if self.amount is not None else _POUNDS.findall(self.text)
        return {round(float(number.replace(",", "")) * (1e6 if million else 1), 2) for number, million in found}


Allocations = dict[tuple[str, str], Allocation]  # by financial year and stream


@dataclass(frozen=True)
class Form:
    """A proforma of one partnership; a line without a number is left to fill, unless its allocation is published."""

    partnership_id: str
    name: str
    allocations: Allocations
    filled: Numbers = field(default_factory=dict)

    @property
    def is_example(self) -> bool:
        return self.partnership_id == EXAMPLE_ID

    @property
    def about(self) -> dict[str, str]:
        """What its sheet on the partnership says, by key of ``layout.ABOUT_ROWS``."""
        return {
            "name": self.name,
            "partnership_id": self.partnership_id,
            "version": VERSION,
            "example": "yes: every number is invented" if self.is_example else "no",
        }

    def number(self, year: str, line: Row) -> float | None:
        """What stands in a cell to fill; None where it is left open."""
        given = self.allocations.get((year, line.stream))
        return self.filled.get((year, line.key), given.amount if given else None)


def form(tables: Tables, partnership: str, brought: pd.DataFrame | None = None) -> Form:
    """The empty proforma of a partnership, its published allocations filled in and the others left blank.

    Parameters
    ----------
    tables : Tables
        All of ``data/``.
    partnership : str
        Id or name.
    brought : DataFrame, optional
        Published allocations that are brought, as from `onepot_analysis.spreadsheets.allocations.load`.

    Raises
    ------
    UnknownPartnership
        With the nearest matches.
    """
    own = data.partnership(tables, partnership)
    off = estimates.errors(tables)
    amounts = allocations.allocate(tables, brought, off)
    amounts = amounts[amounts["partnership_id"] == own["partnership_id"]]
    likely = estimates.likely(amounts, off)
    stated = {}
    for row in amounts.itertuples():
        lowest, highest = likely.loc[(row.partnership_id, row.financial_year, row.stream)]
        middle = (row.small_fall_gbp + row.large_fall_gbp) / 2
        amount = Amount(lowest, highest, row.state, middle)
        stated[row.financial_year, row.stream] = (
            Allocation.known(int(amount.lower)) if amount.is_known else Allocation.estimate(f"{amount}, {amount.basis}")
        )
    return Form(own["partnership_id"], own["name"], stated)
