"""Where a partnership stands among the others."""

import numpy as np
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


def measures(tables: Tables, changes: pd.DataFrame) -> pd.DataFrame:
    """What partnerships are compared by.

    Parameters
    ----------
    changes : DataFrame
        As from `onepot_analysis.change.change`.

    Returns
    -------
    DataFrame
        Index partnership_id; pot_2011_12_gbp (GBP), per_head_18_64_gbp (GBP a head of the mid-2010 population),
        per_drug_user_gbp (GBP an estimated opiate or crack user, 2010-11), change_lower_percent (per cent).
    """
    drivers = model.driver_table(tables).loc[changes.index]
    pot = changes["pot_2011_12_gbp"]
    return pd.DataFrame(
        {
            "pot_2011_12_gbp": pot,
            "per_head_18_64_gbp": (pot / drivers["population_18_64"]).round(2),
            "per_drug_user_gbp": (pot / drivers["opiate_crack_users"]).round(0),
            "change_lower_percent": changes["change_lower_percent"].round(2),
        }
    )


def by_region(tables: Tables, changes: pd.DataFrame) -> pd.DataFrame:
    """The same measures for each region and for England, from sums and not from means of partnerships.

    Returns
    -------
    DataFrame
        Index region, England last; partnerships (count) and the columns of `measures`.
    """
    drivers = model.driver_table(tables).loc[changes.index]
    region = tables.partnerships.set_index("partnership_id")["region"].loc[changes.index]
    parts = changes[["pot_2011_12_gbp", "pot_2010_11_upper_gbp"]].join(
        drivers[["population_18_64", "opiate_crack_users"]]
    )
    sums = parts.assign(partnerships=1).groupby(region).sum()
    sums.loc["England"] = sums.sum()
    return pd.DataFrame(
        {
            "partnerships": sums["partnerships"],
            "pot_2011_12_gbp": sums["pot_2011_12_gbp"],
            "per_head_18_64_gbp": (sums["pot_2011_12_gbp"] / sums["population_18_64"]).round(2),
            "per_drug_user_gbp": (sums["pot_2011_12_gbp"] / sums["opiate_crack_users"]).round(0),
            "change_lower_percent": ((sums["pot_2011_12_gbp"] / sums["pot_2010_11_upper_gbp"] - 1) * 100).round(2),
        }
    )


def profile(tables: Tables) -> pd.DataFrame:
    """What makes partnerships alike: size, drug use, deprivation and deaths.

    Returns
    -------
    DataFrame
        Index partnership_id; population_18_64 (people), users_per_1000 (estimated opiate or crack users for each
        1,000 aged 15 to 64), deprived_percent (share of LSOAs in the most deprived fifth of England),
        deaths_per_100000 (drug-poisoning deaths registered 2008 to 2010 for each 100,000 of all ages); float64.
    """
    drivers = model.driver_table(tables)
    return pd.DataFrame(
        {
            "population_18_64": drivers["population_18_64"],
            "users_per_1000": drivers["opiate_crack_users"] / drivers["population_15_64"] * 1000,
            "deprived_percent": drivers["lsoas_most_deprived_20pc"] / drivers["lsoas"] * 100,
            "deaths_per_100000": drivers["drug_poisoning_deaths_2008_2010"] / drivers["population_all"] * 100_000,
        }
    )


def most_like(profiles: pd.DataFrame, partnership_id: str, count: int = 5) -> pd.DataFrame:
    """The partnerships most like one: nearest in `profile`.

    Distance is Euclidean over the four columns, each in standard deviations of all partnerships, population by its
    logarithm.

    Parameters
    ----------
    profiles : DataFrame
        As from `profile`.

    Returns
    -------
    DataFrame
        Index partnership_id; distance (float64, standard deviations) and the columns of `profile`; the partnership
        itself first, with distance 0.

    Examples
    --------
    >>> from onepot_analysis import data
    >>> most_like(profile(data.load()), "rutland", 2).index.tolist()
    ['rutland', 'bracknell-forest', 'windsor-and-maidenhead']
    """
    scaled = profiles.assign(population_18_64=np.log(profiles["population_18_64"]))
    scaled = (scaled - scaled.mean()) / scaled.std()
    distance = np.sqrt(((scaled - scaled.loc[partnership_id]) ** 2).sum(axis=1))
    return profiles.assign(distance=distance).sort_values("distance", kind="stable").head(count + 1)


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
    published = tables.named(tables.published_amounts)
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
    table = tables.named(tables.dip_forerunners_2003_04)
    parts = table[["capacity_building_gbp", "throughcare_gbp"]]
    table["forerunners_gbp"] = parts.sum(axis=1)
    table["share_of_ptb_percent"] = table["forerunners_gbp"] / table["ptb_gbp"] * 100
    table["silent"] = parts.isna().any(axis=1)
    columns = ["name", "ptb_gbp", "forerunners_gbp", "share_of_ptb_percent", "silent"]
    return table.sort_values("share_of_ptb_percent", ascending=False, ignore_index=True)[columns]
