"""A form of one partnership: what it says of each allocation, and what is filled in."""

import re
from dataclasses import dataclass, field

from onepot_analysis.show import words
from onepot_analysis.spreadsheets.proforma.layout import EXAMPLE_ID, FICTIONAL, PUBLISHED, Line

NOT_AN_AMOUNT = "not your amount"


@dataclass(frozen=True)
class Allocation:
    """What the form says of an allocation, beside the cell to fill.

    Parameters
    ----------
    amount : int or None
        Whole pounds, where the amount is published: it is filled in. None where there is only an estimate.
    text : str
        As it stands beside the cell.

    Examples
    --------
    >>> Allocation.known(1200)
    Allocation(amount=1200, text='£1,200, published')
    >>> Allocation.estimate("about £3.1m, modelled").text
    'about £3.1m, modelled; not your amount'
    """

    amount: int | None
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
        match = _AMOUNT.fullmatch(text)
        if match:
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


_AMOUNT = re.compile(rf"£([\d,]+), (?:{PUBLISHED}|{FICTIONAL})")
_POUNDS = re.compile(r"£(\d[\d,]*(?:\.\d+)?)(m?)")


@dataclass(frozen=True)
class Form:
    """A proforma of one partnership.

    Parameters
    ----------
    partnership_id, name : str
    allocations : dict
        (financial year, stream) to Allocation.
    filled : dict
        (financial year, key of a line) to the number that stands there; a line without one is left to fill, but for
        an allocation that is published, which is filled in.
    """

    partnership_id: str
    name: str
    allocations: dict[tuple[str, str], Allocation]
    filled: dict[tuple[str, str], float] = field(default_factory=dict)

    @property
    def is_example(self) -> bool:
        return self.partnership_id == EXAMPLE_ID

    def number(self, year: str, line: Line) -> float | None:
        """What stands in a cell to fill; None where it is left open."""
        given = self.allocations.get((year, line.stream))
        return self.filled.get((year, line.key), given.amount if given else None)
