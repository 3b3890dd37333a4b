"""Where a partnership stands among the others."""

import pandas as pd

from onepot_analysis import model
from onepot_analysis.data import Tables


def standing(values: pd.Series, partnership_id: str) -> tuple[int, bool]:
    """Rank of one partnership from the highest value, and whether it shares it.

    Parameters
    ----------
    values : Series
        Index partnership_id; compared as given, so round first what a page shows rounded.

    Examples
    --------
    >>> standing(pd.Series({"a": 3, "b": 5, "c": 3}), "c")
    (2, True)
    """
    own = values[partnership_id]
    return int((values > own).sum()) + 1, bool((values == own).sum() > 1)


def per_head(tables: Tables, changes: pd.DataFrame) -> pd.DataFrame:
    """The pot of 2011-12 per head and per estimated drug user.

    Parameters
    ----------
    changes : DataFrame
        As from `onepot_analysis.change.change`.

    Returns
    -------
    DataFrame
        Index partnership_id; pot_2011_12_gbp, per_head_18_64_gbp (mid-2010 population), per_drug_user_gbp
        (estimated opiate or crack users, 2010-11); float64, GBP.
    """
    drivers = model.driver_table(tables).loc[changes.index]
    pot = changes["pot_2011_12_gbp"]
    return pd.DataFrame(
        {
            "pot_2011_12_gbp": pot,
            "per_head_18_64_gbp": pot / drivers["population_18_64"],
            "per_drug_user_gbp": pot / drivers["opiate_crack_users"],
        }
    )


def back_test(tables: Tables, allocations: pd.DataFrame) -> pd.DataFrame:
    """The model beside every published amount of a partnership that could be found.

    The model knows 2010-11 and 2011-12 only; an amount of another year stands beside the modelled 2011-12
    amount, and the difference then holds the national change between the years too.

    Returns
    -------
    DataFrame
        The columns of ``published_amounts`` and name, modelled_gbp, modelled_year, difference_percent
        (modelled over published), same_year (bool).
    """
    published = tables.published_amounts.merge(tables.partnerships[["partnership_id", "name"]], on="partnership_id")
    years = set(allocations["financial_year"])
    published["modelled_year"] = published["financial_year"].where(published["financial_year"].isin(years), "2011-12")
    published["modelled_gbp"] = [
        _modelled(allocations, row.partnership_id, row.modelled_year, row.stream) for row in published.itertuples()
    ]
    published["difference_percent"] = (published["modelled_gbp"] / published["amount_gbp"] - 1) * 100
    published["same_year"] = published["financial_year"] == published["modelled_year"]
    return published


def _modelled(allocations: pd.DataFrame, partnership_id: str, year: str, stream: str) -> float:
    """The modelled amount of a stream, of the PTB (``ptb``) or of all streams (``pot``): the middle of its bounds."""
    own = allocations[(allocations["partnership_id"] == partnership_id) & (allocations["financial_year"] == year)]
    if stream != "pot":
        own = own[own["stream"].str.startswith(stream)]
    return float(own[["lower_gbp", "upper_gbp"]].sum().mean())


def forerunners(tables: Tables) -> pd.DataFrame:
    """The two streams that became the DIP beside the PTB in 2003-04.

    Returns
    -------
    DataFrame
        Columns name, ptb_gbp, forerunners_gbp (capacity building and throughcare together; a silent answer counts
        as nothing), share_of_ptb_percent, silent (bool: one of the two is not given); highest share first.
    """
    table = tables.dip_forerunners_2003_04.merge(tables.partnerships[["partnership_id", "name"]], on="partnership_id")
    parts = table[["capacity_building_gbp", "throughcare_gbp"]]
    table["forerunners_gbp"] = parts.sum(axis=1)
    table["share_of_ptb_percent"] = table["forerunners_gbp"] / table["ptb_gbp"] * 100
    table["silent"] = parts.isna().any(axis=1)
    columns = ["name", "ptb_gbp", "forerunners_gbp", "share_of_ptb_percent", "silent"]
    return table.sort_values("share_of_ptb_percent", ascending=False, ignore_index=True)[columns]
