"""Where a partnership stands among the others."""

import numpy as np
import pandas as pd

from onepot_analysis.analysis.allocations import NOW, state
from onepot_analysis.facts.data import Tables


def standing(values: pd.Series, partnership_id: str) -> tuple[int, bool]:
    """Rank of one partnership from the highest value, and whether it shares it; round first what a page shows rounded.

    Examples
    --------
    >>> standing(pd.Series({"a": 3, "b": 5, "c": 3}), "c")
    (2, True)
    """
    own = values[partnership_id]
    return int((values > own).sum()) + 1, bool((values == own).sum() > 1)


def pots(drivers: pd.DataFrame, allocations: pd.DataFrame, likely: pd.DataFrame) -> pd.DataFrame:
    """The pot of 2011-12 of every partnership, with what its size is seen against.

    Returns
    -------
    DataFrame
        Index partnership_id; pot_gbp, lowest_gbp, highest_gbp (GBP: an estimate and its likely interval, or bounds, or
        the same amount three times), state (str), per_head, per_head_lowest, per_head_highest (GBP a head of the
        mid-2010 population aged 18 to 64), per_user (GBP an estimated opiate or crack user, 2010-11).
    """
    now = allocations[allocations["financial_year"] == NOW].groupby("partnership_id", sort=False)
    table = now.agg(pot_gbp=("large_fall_gbp", "sum"))
    ends = likely.xs((NOW, "pot"), level=["financial_year", "stream"])
    table[["lowest_gbp", "highest_gbp"]] = ends.loc[table.index]
    table["state"] = now["sum_state"].agg(state)
    people, users = (drivers.loc[table.index, name] for name in ("population_18_64", "opiate_crack_users"))
    for of, gbp in {"": "pot_gbp", "_lowest": "lowest_gbp", "_highest": "highest_gbp"}.items():
        table[f"per_head{of}"] = table[gbp] / people
    return table.assign(per_user=table["pot_gbp"] / users)


def told_apart(values: pd.DataFrame, partnership_id: str) -> tuple[int, int, int]:
    """How many pots per head are clearly below that of a partnership, clearly above, and cannot be told apart from it.

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


def by_region(tables: Tables, drivers: pd.DataFrame, sizes: pd.DataFrame, changes: pd.DataFrame) -> pd.DataFrame:
    """Regions and England, from sums and not from means of partnerships; for amounts that are all known.

    Returns
    -------
    DataFrame
        Index region, England last; partnerships (count), pot_gbp, per_head, per_user, lower_percent, upper_percent.
    """
    region = tables.partnerships.set_index("partnership_id")["region"].loc[sizes.index]
    columns = ["now_small", "now_large", "before_small", "before_large"]
    parts = sizes[["pot_gbp"]].join([drivers[["population_18_64", "opiate_crack_users"]], changes[columns]])
    sums = parts.assign(partnerships=1).groupby(region).sum()
    sums.loc["England"] = sums.sum()
    ends = pd.concat([sums[f"now_{end}"] / sums[f"before_{end}"] - 1 for end in ("small", "large")], axis=1) * 100
    return sums[["partnerships", "pot_gbp"]].assign(
        per_head=sums["pot_gbp"] / sums["population_18_64"],
        per_user=sums["pot_gbp"] / sums["opiate_crack_users"],
        lower_percent=ends.min(axis=1),
        upper_percent=ends.max(axis=1),
    )


def profile(drivers: pd.DataFrame) -> pd.DataFrame:
    """What makes partnerships alike: size, drug use, deprivation and deaths.

    Returns
    -------
    DataFrame
        Index partnership_id; population_18_64 (people), users_per_1000 (estimated opiate or crack users for each
        1,000 aged 15 to 64), deprived_percent (share of LSOAs in the most deprived fifth of England),
        deaths_per_100000 (drug-poisoning deaths registered 2008 to 2010 for each 100,000 of all ages); float64.
    """
    return drivers[["population_18_64"]].assign(
        users_per_1000=drivers["opiate_crack_users"] / drivers["population_15_64"] * 1000,
        deprived_percent=drivers["lsoas_most_deprived_20pc"] / drivers["lsoas"] * 100,
        deaths_per_100000=drivers["drug_poisoning_deaths_2008_2010"] / drivers["population_all"] * 100_000,
    )


def most_like(profiles: pd.DataFrame, partnership_id: str, count: int = 5) -> pd.DataFrame:
    """The partnerships most like one, nearest first, itself with distance 0 before them: `profile` with their distance.

    Distance is Euclidean over the four columns, each in standard deviations of all partnerships, population by its
    logarithm.
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
    early = tables.named(tables.dip_forerunners_2003_04)
    parts = early[["capacity_building_gbp", "throughcare_gbp"]]
    ptb, gbp = early["ptb_gbp"], parts.sum(axis=1)
    table = early[["partnership_id", "name", "document_id", "ptb_gbp"]].assign(
        forerunners_gbp=gbp,
        share_of_ptb_percent=gbp / ptb * 100,
        share_of_whole_percent=gbp / (gbp + ptb) * 100,
        silent=parts.isna().any(axis=1),
    )
    return table.sort_values("share_of_ptb_percent", ascending=False, ignore_index=True, kind="stable")
