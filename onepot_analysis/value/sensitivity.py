"""What if: an efficiency in one line, and the recovery element of the 2012-13 formula."""

import math
from dataclasses import dataclass

import pandas as pd

from onepot_analysis import settlement
from onepot_analysis.data import Tables
from onepot_analysis.proforma.layout import INTERVENTIONS
from onepot_analysis.value.measures import PLAN, ratio


def efficiency(amounts: pd.DataFrame, percent: float) -> pd.DataFrame:
    """What an efficiency in one line of adult expenditure buys in successful completions at the present cost.

    Saving = per cent of the line; completions bought = saving / (adult expenditure / completions).

    Parameters
    ----------
    amounts : DataFrame
        Of one partnership, as from `onepot_analysis.proforma.read`.
    percent : float

    Returns
    -------
    DataFrame
        Index line (all interventions but young people); planned_gbp, saving_gbp, completions (float64; missing where
        nobody completes, or the number is not known). Of the 2011-12 plan.
    """
    plan = amounts[amounts["financial_year"] == PLAN].set_index("line")["value"]
    planned = plan.loc[[key for key in INTERVENTIONS if key != "young_people"]]
    saving = planned * percent / 100
    rate = ratio(plan["completions"], planned.sum())
    return pd.DataFrame({"planned_gbp": planned, "saving_gbp": saving, "completions": saving * (rate or math.nan)})


@dataclass(frozen=True)
class RecoveryElement:
    """A share of the adult PTB that is paid out by shares of England's successful completions.

    Parameters
    ----------
    adult_gbp : float
        Adult PTB of the partnership, GBP.
    england_gbp : float
        Adult PTB of England, GBP.
    england_completions : float
        Successful completions in England.

    Examples
    --------
    >>> element = RecoveryElement(1_000_000, 100_000_000, 30_000)
    >>> element.break_even
    300.0
    >>> element.gain(330, 10), element.gain(300, 10), element.gain(0, 10)
    (10000.0, 0.0, -100000.0)
    """

    adult_gbp: float
    england_gbp: float
    england_completions: float

    @property
    def allocation_share(self) -> float:
        """The partnership's share of the adult PTB, per cent."""
        return self.adult_gbp / self.england_gbp * 100

    @property
    def break_even(self) -> float:
        """Completions at which the partnership gets back exactly what the element takes, whatever its size."""
        return self.england_completions * self.adult_gbp / self.england_gbp

    def taken(self, share_percent: float) -> float:
        """What the element takes from the partnership's allocation, GBP."""
        return self.adult_gbp * share_percent / 100

    def gain(self, completions: float, share_percent: float) -> float:
        """What the partnership gets back less what is taken, GBP.

        r x allocation x ((completions share / allocation share) - 1), written so that no allocation is divided by.
        """
        back = self.england_gbp * share_percent / 100 * completions / self.england_completions
        return back - self.taken(share_percent)


def recovery_element(amounts: pd.DataFrame, tables: Tables) -> RecoveryElement:
    """The recovery element as it would meet one partnership, with England's amounts and completions of 2011-12.

    Parameters
    ----------
    amounts : DataFrame
        Of one partnership.

    Raises
    ------
    DataError
        When a figure is not in the table.
    """
    plan = amounts[amounts["financial_year"] == PLAN].set_index("line")["value"]
    england = settlement.bounds(tables)["ptb_adult_2011_12"]
    completions = settlement.printed(tables, "completions_2011_12", "exact")
    return RecoveryElement(float(plan["ptb_adult"]), float(england.lower * 1_000_000), float(completions.lower))
