"""Amounts and changes that say by themselves how they are known.

In a sentence of a notebook an amount that is known reads "£2.92m", one within the letters' bounds "between £560,000 and
£620,000", an estimate "about £3.1m (likely between £1.7m and £5.6m)".
"""

import math
from dataclasses import dataclass

import pandas as pd

from onepot_analysis.analysis.allocations import BOUNDED, BROUGHT, FOUND, KNOWN
from onepot_analysis.analysis.change import BOUNDED_CHANGE, KNOWN_CHANGE, RULE_ONLY
from onepot_analysis.analysis.estimates import ESTIMATED
from onepot_analysis.show import words

OPEN = "a change that is not known here"
BASIS = {
    BROUGHT: "published, as brought",
    FOUND: "published, as found",
    BOUNDED: "bounded by the letters",
    ESTIMATED: "modelled",
}


def basis(states: pd.Series) -> str:
    """How the amounts of a page are known together, in a reader's words.

    Examples
    --------
    >>> basis(pd.Series(["brought", "estimated"])), basis(pd.Series(["brought", "bounded"]))
    ('part published, part modelled', 'published, the rest bounded by the letters')
    """
    if states.isin(KNOWN).all():
        return "published"
    if not (states == ESTIMATED).any():
        return "published, the rest bounded by the letters"
    return "part published, part modelled" if states.isin(KNOWN).any() else "modelled"


@dataclass(frozen=True)
class Amount:
    """An amount of money in GBP, known, between bounds, or estimated with the interval in which it likely lies.

    Examples
    --------
    >>> print(Amount(2_921_345, 2_921_345, "brought"))
    £2.92m
    >>> print(Amount(559_680, 620_000, "bounded"))
    between £559,000 and £620,000
    >>> print(Amount(1_761_832, 5_420_975, "estimated", 3_107_776))
    about £3.1m (likely between £1.7m and £5.5m)
    """

    lower: float
    upper: float  # as lower, if it is known
    state: str  # one of `onepot_analysis.analysis.allocations.STATES`
    estimate: float = math.nan

    def __str__(self) -> str:
        if self.state == ESTIMATED:
            return f"{words.about_pounds(self.estimate)} ({words.likely(self.lower, self.upper)})"
        return words.between(self.lower, self.upper)

    @property
    def exactly(self) -> str:
        """In whole pounds if it is known; else as in a sentence."""
        return words.pounds(self.lower) if self.is_known else str(self)

    @property
    def is_known(self) -> bool:
        return self.state in KNOWN

    @property
    def basis(self) -> str:
        """How it is known, in a reader's words."""
        return BASIS[self.state]

    @property
    def cells(self) -> tuple[float | str, float | str, float | str]:
        """Amount, lowest and highest for a table, GBP: one or two of them blank; estimates to two figures."""
        if self.state == ESTIMATED:
            lowest, highest = words.two_figures(self.lower, math.floor), words.two_figures(self.upper, math.ceil)
            return words.two_figures(self.estimate), lowest, highest
        return (self.lower, "", "") if self.lower == self.upper else ("", self.lower, self.upper)


@dataclass(frozen=True)
class Change:
    """A change from 2010-11 to 2011-12, in GBP and in per cent of 2010-11: known, or between what the letters allow.

    Examples
    --------
    >>> print(Change(184_000, 184_000, 6.8, 6.8, (5.2, 5.2), (4.8, 4.8), "known"))
    a rise of £184,000 (6.8 per cent)
    >>> print(Change(-63_646, 0, -2.04, 0, (-3.5, -1.5), (-3.9, -1.9), "bounded"))
    a fall of less than £63,700 (2.1 per cent)
    >>> print(Change(-50_000, 10_000, -2.04, 0.41, (-3.5, -1.1), (-3.9, -1.5), "bounded"))
    a change of between -£50,000 and £10,000 (between -2.1 and 0.5 per cent)
    """

    lower_gbp: float
    upper_gbp: float
    lower_percent: float
    upper_percent: float
    real: tuple[float, float]  # lower and upper in real terms, per cent, by the deflator as it came out
    february_real: tuple[float, float]  # by the deflator as it was forecast when the letters were written
    state: str  # known, bounded or rule only; see `onepot_analysis.analysis.change.by_stream`
    decimals: int = 1  # of the change in per cent, in cash

    @classmethod
    def of(cls, row: pd.Series, decimals: int = 1) -> "Change":
        """That of a row of `onepot_analysis.analysis.change.change`."""
        gbp, percent, real, february = (
            (float(row[f"{of}lower_{unit}"]), float(row[f"{of}upper_{unit}"]))
            for of, unit in (("", "gbp"), ("", "percent"), ("real_", "percent"), ("february_real_", "percent"))
        )
        return cls(*gbp, *percent, real, february, row["state"], decimals)

    def __str__(self) -> str:
        if self.is_open or self.lower_gbp == self.upper_gbp == 0:
            return self.pounds
        per_cent = self.per_cent.split(" of ")[-1]  # the noun has been said
        if "less than" in self.pounds:
            per_cent = per_cent.removeprefix("less than ")
        return f"{self.pounds} ({per_cent})"

    @property
    def pounds(self) -> str:
        return OPEN if self.is_open else words.change_in_pounds(self.lower_gbp, self.upper_gbp)

    @property
    def per_cent(self) -> str:
        return OPEN if self.is_open else words.change(self.lower_percent, self.upper_percent, self.decimals)

    @property
    def real_per_cent(self) -> str:
        return OPEN if self.is_open else words.change(*self.real)

    @property
    def february_per_cent(self) -> str:
        return OPEN if self.is_open else words.change(*self.february_real)

    @property
    def is_known(self) -> bool:
        return self.state == KNOWN_CHANGE

    @property
    def is_bounded(self) -> bool:
        return self.state == BOUNDED_CHANGE

    @property
    def is_open(self) -> bool:
        """Whether nothing local is known of it: only the rule of the letters applies."""
        return self.state == RULE_ONLY


def missed_notice(differences: pd.DataFrame) -> list[str]:
    """What pages say of a table that misses the settlement, as from `allocations.differences`: a Markdown paragraph, or none."""
    said = [
        f"{row.stream.replace('_', ' ')}, {row.financial_year}, by {words.pounds(row.difference_gbp)}, "
        f"{'within' if row.within_rounding else 'beyond'} the rounding of the letter"
        for row in differences.itertuples()
    ]
    return [f"**The table brought misses the settlement**: {'; '.join(said)}."] if said else []
