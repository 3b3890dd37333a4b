"""What comes next for a partnership: the saving to absorb, the risk to local money, the recovery element."""

from dataclasses import dataclass

import pandas as pd

from onepot_analysis.analysis import settlement
from onepot_analysis.facts.data import Tables


def adult_cost(tables: Tables) -> float:
    """Central adult money for each adult in effective treatment, England, 2011-12, GBP.

    The adult PTB and the DIP (letter of 20 December 2010) over adults in effective treatment (annual statistics
    2011-12). Local money is not in it, so the whole cost is higher.
    """
    figures = ("ptb_adult_2011_12", "dip_total_2011_12", "effective_treatment_2011_12")
    adult, dip, people = (settlement.printed(tables, figure, "exact").lower for figure in figures)
    return float((adult + dip) / people * 1_000_000)


def local_cuts(pot: pd.Series, local: float, cuts_percent: list[float]) -> pd.DataFrame:
    """What cuts in local money (GBP of 2010-11, per cent) do to it and to the pot, a row of ``changes``, together.

    Returns
    -------
    DataFrame
        Columns cut_percent, cut_gbp, whole_lower_percent, whole_upper_percent (change of pot and local money together
        from 2010-11, at the two ends of what the letters allow); float64.
    """
    rows = []
    for percent in cuts_percent:
        cut = local * percent / 100
        ends = [
            ((pot[f"now_{end}"] + local - cut) / (pot[f"before_{end}"] + local) - 1) * 100 for end in ("small", "large")
        ]
        rows.append((float(percent), cut, float(min(ends)), float(max(ends))))
    return pd.DataFrame(rows, columns=["cut_percent", "cut_gbp", "whole_lower_percent", "whole_upper_percent"])


@dataclass(frozen=True)
class RecoveryElement:
    """A share of the adult PTB that is paid out by shares of England's successful completions.

    What one partnership gains, others lose: England's money and completions are held fixed. Completions of England are
    counted as those of the partnership.

    Examples
    --------
    >>> element = RecoveryElement(1_000_000, 100_000_000, 30_000)
    >>> element.break_even, element.gain(330, 10), element.gain(300, 10), element.gain(0, 10)
    (300.0, 10000.0, 0.0, -100000.0)
    """

    adult_gbp: float
    england_gbp: float
    england_completions: float

    @classmethod
    def of(cls, tables: Tables, adult_gbp: float, england_completions: float | None = None) -> "RecoveryElement":
        """With England's adult PTB of 2011-12, and its completions as the annual statistics have them if not given."""
        england_gbp = float(settlement.printed(tables, "ptb_adult_2011_12", "exact").lower * 1_000_000)
        completions = england_completions or settlement.printed(tables, "completions_2011_12", "exact").lower
        return cls(adult_gbp, england_gbp, float(completions))

    @property
    def break_even(self) -> float:
        """Completions at which the partnership gets back exactly what the element takes, whatever its size."""
        return self.england_completions * self.adult_gbp / self.england_gbp

    def relative_performance(self, completions: float) -> float:
        """The partnership's share of England's completions over its share of the adult PTB, less 1; per cent."""
        return (completions / self.break_even - 1) * 100

    def gain(self, completions: float | pd.Series, share_percent: float) -> float | pd.Series:
        """What the partnership gets back less what is taken, GBP a year: share x adult PTB x relative performance.

        Written so that no allocation is divided by; `share_percent` is the part of the adult PTB that is paid out.
        """
        back = self.england_gbp * completions / self.england_completions
        return (back - self.adult_gbp) * share_percent / 100
