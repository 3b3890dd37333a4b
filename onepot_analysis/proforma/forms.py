"""A form of one partnership: its allocations, and what is filled in."""

import re
from dataclasses import dataclass, field

from onepot_analysis import words
from onepot_analysis.allocations import MODELLED, PUBLISHED
from onepot_analysis.bounds import Bounds
from onepot_analysis.proforma.layout import EXAMPLE_ID, FICTIONAL, Line


@dataclass(frozen=True)
class Allocation:
    """An allocation as the form states it, in whole pounds.

    Parameters
    ----------
    gbp : Bounds
        Lower and upper; equal where nothing is open.
    basis : {"published", "modelled", "fictional"}

    Examples
    --------
    >>> str(Allocation(Bounds(590534, 654180), "modelled"))
    '£590,534 to £654,180, modelled'
    >>> Allocation.read("£1,200, published")
    Allocation(gbp=Bounds(lower=1200, upper=1200), basis='published')
    """

    gbp: Bounds
    basis: str

    def __str__(self) -> str:
        ends = dict.fromkeys([words.pounds(self.gbp.lower), words.pounds(self.gbp.upper)])
        return f"{' to '.join(ends)}, {self.basis}"

    @classmethod
    def read(cls, text: str) -> "Allocation | None":
        """The allocation that a text states; None where it states none."""
        match = _ALLOCATION.fullmatch(" ".join(text.split()))
        if not match:
            return None
        lower, upper = (int(re.sub(r"\D", "", match[end] or match["lower"])) for end in ("lower", "upper"))
        return cls(Bounds(lower, upper), match["basis"]) if lower <= upper else None

    @property
    def is_point(self) -> bool:
        return self.gbp.lower == self.gbp.upper


_ALLOCATION = re.compile(
    rf"(?P<lower>£[\d,]+)(?: to (?P<upper>£[\d,]+))?, (?P<basis>{PUBLISHED}|{MODELLED}|{FICTIONAL})"
)


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
        an allocation without bounds, which is filled in.
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
        known = given.gbp.lower if given and given.is_point else None
        return self.filled.get((year, line.key), known)
