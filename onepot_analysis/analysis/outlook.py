"""What comes next for a partnership: the saving to absorb, the risk to local money, the recovery element."""

import pandas as pd

from onepot_analysis.analysis import settlement
from onepot_analysis.facts.data import Tables


def adult_cost(tables: Tables) -> float:
    """Central adult money for each adult in effective treatment, England, 2011-12.

    The adult PTB and the DIP (letter of 20 December 2010) over adults in effective treatment (annual statistics
    2011-12): GBP a person. Local money is not in it, so the whole cost is higher.

    Examples
    --------
    >>> from onepot_analysis.facts import data
    >>> round(adult_cost(data.load()))
    2569
    """
    figures = ("ptb_adult_2011_12", "dip_total_2011_12", "effective_treatment_2011_12")
    adult, dip, people = (settlement.printed(tables, figure, "exact").lower for figure in figures)
    return float((adult + dip) / people * 1_000_000)


def local_cuts(pot: pd.Series, local: float, cuts_percent: list[float]) -> pd.DataFrame:
    """What cuts in local money do to central and local money together.

    Parameters
    ----------
    pot : Series
        Row of the pot, as from `onepot_analysis.analysis.change.change`: now_small, now_large, before_small, before_large; GBP.
    local : float
        Local money of 2010-11, GBP.
    cuts_percent : list of float
        Cuts in local money, per cent.

    Returns
    -------
    DataFrame
        Columns cut_percent, cut_gbp, whole_lower_percent, whole_upper_percent (change of pot and local money together
        from 2010-11, at the two ends of what the letters allow); float64.

    Examples
    --------
    >>> pot = pd.Series({"now_small": 1000, "before_small": 1000, "now_large": 1000, "before_large": 1020})
    >>> local_cuts(pot, 500, [10]).round(2).values.tolist()
    [[10.0, 50.0, -4.61, -3.33]]
    """
    rows = []
    for percent in cuts_percent:
        cut = local * percent / 100
        ends = [
            ((pot[f"now_{end}"] + local - cut) / (pot[f"before_{end}"] + local) - 1) * 100 for end in ("small", "large")
        ]
        rows.append((float(percent), cut, float(min(ends)), float(max(ends))))
    return pd.DataFrame(rows, columns=["cut_percent", "cut_gbp", "whole_lower_percent", "whole_upper_percent"])


def recovery_gain(adult_gbp: float, share_percent: float, relative_percent: float) -> float:
    """What completions above or below par are worth to a partnership, GBP a year.

    Gain = r x allocation x relative performance. Relative performance is the partnership's share of England's
    successful completions over its share of the adult PTB, less 1.

    Parameters
    ----------
    adult_gbp : float
        Adult PTB of the partnership, GBP.
    share_percent : float
        Share r of the adult PTB that the element pays out, per cent.
    relative_percent : float
        Relative performance, per cent.

    Examples
    --------
    >>> recovery_gain(1_000_000, 10, -20)
    -20000.0
    """
    return adult_gbp * share_percent / 100 * relative_percent / 100


def relative_performance(tables: Tables, adult_gbp: float, completions: float, england: float) -> float:
    """A partnership's share of England's completions over its share of England's adult PTB, less 1; per cent.

    Parameters
    ----------
    adult_gbp : float
        Adult PTB of the partnership, GBP.
    completions, england : float
        Successful completions of the partnership and of England, counted alike.

    Examples
    --------
    >>> from onepot_analysis.facts import data
    >>> round(relative_performance(data.load(), 381_300_000 / 100, 300, 24_000), 6)
    25.0
    """
    adult = settlement.printed(tables, "ptb_adult_2011_12", "exact")
    return (completions / england / (adult_gbp / float(adult.lower * 1_000_000)) - 1) * 100
