"""How national amounts are shared out where no partnership amount is published.

A rule (``data/sharing_rules.csv``) gives each partnership the weighted mean of its shares of some
drivers (``data/sharing_weights.csv``). Nothing here is fitted; every choice is a row in ``data/``.
"""

import numpy as np
import pandas as pd

from onepot_analysis.facts.data import Tables

MAIN_DIP_RULE = "dip_users"


def shares(tables: Tables, rule_id: str, drivers: pd.DataFrame) -> pd.Series:
    """Each partnership's share under one rule of ``sharing_rules``: float64, index partnership_id, sum 1.

    Raises
    ------
    LookupError
        When the rule has no weights or names a driver that does not exist.
    """
    weights = _weights(tables, rule_id)
    unknown = sorted(set(weights.index) - set(drivers.columns))
    if weights.empty or unknown:
        fault = f"unknown drivers {', '.join(unknown)}" if unknown else "no weights"
        raise LookupError(f"sharing_weights.csv: rule {rule_id!r}: {fault}; drivers: {', '.join(drivers.columns)}")
    used = drivers[weights.index]
    return _weighted(used / used.sum(), weights).rename(rule_id)


def stream_shares(tables: Tables, drivers: pd.DataFrame, dip_rule: str = MAIN_DIP_RULE) -> pd.DataFrame:
    """Shares of the two parts of the PTB and of the DIP; index partnership_id, columns ptb_adult, ptb_young_people, dip."""
    rules = {"ptb_adult": "adult", "ptb_young_people": "young_people", "dip": dip_rule}
    return pd.DataFrame({stream: shares(tables, rule, drivers) for stream, rule in rules.items()})


def _weighted(shares: pd.DataFrame, weights: pd.Series) -> pd.Series:
    """Weighted mean of the columns, to 15 decimals, added column by column in the order of the weights.

    Linear algebra libraries choose the order by processor, and the last digit follows it.
    """
    return sum((shares[driver] * weight for driver, weight in weights.items()), pd.Series(0.0, shares.index)).round(15)


def _weights(tables: Tables, rule_id: str) -> pd.Series:
    """Weights of a rule by driver, summing to 1."""
    rows = tables.sharing_weights[tables.sharing_weights["rule_id"] == rule_id]
    weights = rows.set_index("driver")["weight"]
    return weights / weights.sum()


def drug_users(tables: Tables) -> pd.Series:
    """Estimated opiate and crack users, 2010-11: people, by partnership; they sum to the totals of the regions.

    London boroughs as published; elsewhere the published total of the region, split by the rule ``users_within_region``.
    """
    drivers = tables.partnership_drivers.set_index("partnership_id")
    region = tables.partnerships.set_index("partnership_id")["region"].loc[drivers.index]
    totals = tables.regional_opiate_crack_users.set_index("region")["opiate_crack_users"]
    weights = _weights(tables, "users_within_region")
    used = drivers[weights.index]
    split = _weighted(used / used.groupby(region).transform("sum"), weights) * region.map(totals)
    return drivers["opiate_crack_users_2010_11"].fillna(split).rename("opiate_crack_users")


def driver_table(tables: Tables) -> pd.DataFrame:
    """Every driver that a national rule may use.

    Returns
    -------
    DataFrame
        Index partnership_id in the order of the register; the numeric columns of ``partnership_drivers``
        without the London-only one, and opiate_crack_users (people), even (1 each), users_times_users_per_head
        (estimated users times users per head aged 15 to 64, the ages of the estimates); float64.
    """
    order = tables.partnerships["partnership_id"]
    published = tables.partnership_drivers.set_index("partnership_id").loc[order]
    users = drug_users(tables).loc[order]
    return published.drop(columns=["estimated", "opiate_crack_users_2010_11"]).assign(
        opiate_crack_users=users,
        even=1.0,
        users_times_users_per_head=users**2 / published["population_15_64"],
    )


def whole_pounds(total_gbp: int, weights: pd.Series) -> pd.Series:
    """Share out a total in whole pounds by largest remainder, so that the parts (int64) sum to it exactly.

    Weights are not negative, with a positive sum. Equal remainders go to the earlier row.

    Examples
    --------
    >>> whole_pounds(100, pd.Series([1, 1, 1], index=list("abc"))).to_dict()
    {'a': 34, 'b': 33, 'c': 33}
    """
    quotas = (weights.to_numpy(float) * (total_gbp / weights.sum())).round(6)  # to a millionth of a pound
    parts = np.floor(quotas).astype("int64")
    left_over = int(total_gbp) - int(parts.sum())
    remainders = (quotas - parts).round(6)  # again: what is left of the last binary digit would tell equal ones apart
    parts[np.argsort(-remainders, kind="stable")[:left_over]] += 1
    return pd.Series(parts, weights.index)
