"""Where a partnership stands among the others."""

import numpy as np
import pandas as pd

from onepot_analysis.analysis import model
from onepot_analysis.analysis.allocations import NOW, state
from onepot_analysis.facts.data import Tables


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


def pots(tables: Tables, allocations: pd.DataFrame, likely: pd.DataFrame) -> pd.DataFrame:
    """The pot of 2011-12 of every partnership, with what its size is seen against.

    Parameters
    ----------
    allocations : DataFrame
        As from `onepot_analysis.analysis.allocations.allocate`.
    likely : DataFrame
        As from `onepot_analysis.analysis.estimates.likely`.

    Returns
    -------
    DataFrame
        Index partnership_id; pot_gbp, lowest_gbp, highest_gbp (GBP: an estimate and its likely interval, or bounds, or
        the same amount three times), state (str), per_head, per_head_lowest, per_head_highest (GBP a head of the
        mid-2010 population aged 18 to 64), per_user (GBP an estimated opiate or crack user, 2010-11).
    """
    now = allocations[allocations["financial_year"] == NOW].groupby("partnership_id", sort=False)
    ends = likely.xs((NOW, "pot"), level=["financial_year", "stream"]).loc[list(now.groups)]
    drivers = model.driver_table(tables).loc[ends.index]
    people = drivers["population_18_64"]
    pot = now["large_fall_gbp"].sum().loc[ends.index]
    return pd.DataFrame(
        {
            "pot_gbp": pot,
            "lowest_gbp": ends["lowest_gbp"],
            "highest_gbp": ends["highest_gbp"],
            "state": now["state"].agg(state),
            "per_head": (pot / people).round(2),
            "per_head_lowest": (ends["lowest_gbp"] / people).round(2),
            "per_head_highest": (ends["highest_gbp"] / people).round(2),
            "per_user": (pot / drivers["opiate_crack_users"]).round(0),
        }
    )


def told_apart(values: pd.DataFrame, partnership_id: str) -> tuple[int, int, int]:
    """How many partnerships are clearly below one, clearly above, and cannot be told apart from it.

    Parameters
    ----------
    values : DataFrame
        Index partnership_id; columns per_head_lowest and per_head_highest, as from `pots`.

    Examples
    --------
    >>> ends = {"per_head_lowest": [1, 5, 2], "per_head_highest": [2, 9, 6]}
    >>> told_apart(pd.DataFrame(ends, index=list("abc")), "b")
    (1, 0, 1)
    """
    own = values.loc[partnership_id]
    below = int((values["per_head_highest"] < own["per_head_lowest"]).sum())
    above = int((values["per_head_lowest"] > own["per_head_highest"]).sum())
    return below, above, len(values) - 1 - below - above


def by_region(tables: Tables, sizes: pd.DataFrame, changes: pd.DataFrame) -> pd.DataFrame:
    """Regions and England, from sums and not from means of partnerships; for amounts that are all known.

    Parameters
    ----------
    sizes : DataFrame
        As from `pots`.
    changes : DataFrame
        Of the pot, as from `onepot_analysis.analysis.change.change`; index partnership_id.

    Returns
    -------
    DataFrame
        Index region, England last; partnerships (count), pot_gbp, per_head, per_user, lower_percent, upper_percent.
    """
    drivers = model.driver_table(tables).loc[sizes.index]
    region = tables.partnerships.set_index("partnership_id")["region"].loc[sizes.index]
    columns = ["now_small", "now_large", "before_small", "before_large"]
    parts = sizes[["pot_gbp"]].join([drivers[["population_18_64", "opiate_crack_users"]], changes[columns]])
    sums = parts.assign(partnerships=1).groupby(region).sum()
    sums.loc["England"] = sums.sum()
    ends = pd.concat([sums[f"now_{end}"] / sums[f"before_{end}"] - 1 for end in ("small", "large")], axis=1) * 100
    return pd.DataFrame(
        {
            "partnerships": sums["partnerships"],
            "pot_gbp": sums["pot_gbp"],
            "per_head": (sums["pot_gbp"] / sums["population_18_64"]).round(2),
            "per_user": (sums["pot_gbp"] / sums["opiate_crack_users"]).round(0),
            "lower_percent": ends.min(axis=1),
            "upper_percent": ends.max(axis=1),
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
    >>> from onepot_analysis.facts import data
    >>> most_like(profile(data.load()), "rutland", 2).index.tolist()
    ['rutland', 'bracknell-forest', 'windsor-and-maidenhead']
    """
    scaled = profiles.assign(population_18_64=np.log(profiles["population_18_64"]))
    scaled = (scaled - scaled.mean()) / scaled.std()
    distance = np.sqrt(((scaled - scaled.loc[partnership_id]) ** 2).sum(axis=1)).round(6)
    return profiles.assign(distance=distance).sort_values("distance", kind="stable").head(count + 1)


def forerunners(tables: Tables) -> pd.DataFrame:
    """The two streams that became the DIP beside the PTB in 2003-04.

    Returns
    -------
    DataFrame
        Columns partnership_id, name, document_id, ptb_gbp, forerunners_gbp (capacity building and throughcare
        together; a silent answer counts as nothing), share_of_ptb_percent, share_of_whole_percent (of PTB and
        forerunners together), silent (bool: one of the two is not given, so the share is "at least"); highest first.
    """
    table = tables.named(tables.dip_forerunners_2003_04)
    parts = table[["capacity_building_gbp", "throughcare_gbp"]]
    table["forerunners_gbp"] = parts.sum(axis=1)
    table["share_of_ptb_percent"] = table["forerunners_gbp"] / table["ptb_gbp"] * 100
    whole = table["forerunners_gbp"] + table["ptb_gbp"]
    table["share_of_whole_percent"] = table["forerunners_gbp"] / whole * 100
    table["silent"] = parts.isna().any(axis=1)
    columns = ["partnership_id", "name", "document_id", "ptb_gbp", "forerunners_gbp", "share_of_ptb_percent"]
    columns += ["share_of_whole_percent", "silent"]
    return table.sort_values("share_of_ptb_percent", ascending=False, ignore_index=True, kind="stable")[columns]
