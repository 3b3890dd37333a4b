"""How each partnership's pot changes from 2010-11 to 2011-12, as bounds that sum to the national ones."""

import pandas as pd

from onepot_analysis import settlement
from onepot_analysis.allocations import allocate
from onepot_analysis.bounds import Bounds
from onepot_analysis.data import Tables


def pot(allocations: pd.DataFrame, financial_year: str) -> Bounds:
    """The pot of each partnership in one year: all streams together.

    Returns
    -------
    Bounds
        Of two Series: int64, GBP, index partnership_id in the order of `allocations`.
    """
    streams = allocations[allocations["financial_year"] == financial_year]
    sums = streams.groupby("partnership_id", sort=False)[["lower_gbp", "upper_gbp"]].sum()
    return Bounds(sums["lower_gbp"], sums["upper_gbp"])


def change(tables: Tables, allocations: pd.DataFrame) -> pd.DataFrame:
    """Cash and real change of every pot.

    Parameters
    ----------
    allocations : DataFrame
        As from `onepot_analysis.allocations.allocate`.

    Returns
    -------
    DataFrame
        Index partnership_id; pot_2011_12_gbp, pot_2010_11_lower_gbp and _upper_gbp (int64, GBP);
        change_lower_gbp and _upper_gbp (int64, GBP, summing to the national change);
        change_lower_percent and _upper_percent, and real_change_..._percent and forecast_real_change_..._percent
        on the outturn and the March 2011 deflator (float64, per cent of 2010-11).
    """
    now, before = pot(allocations, "2011-12"), pot(allocations, "2010-11")
    cash_gbp = now - before
    cash = (now / before - 1) * 100
    real, forecast = (
        settlement.real_change(cash, settlement.deflator(tables, vintage).as_float()) for vintage in settlement.VINTAGES
    )
    return pd.DataFrame(
        {
            "pot_2011_12_gbp": now.lower,
            "pot_2010_11_lower_gbp": before.lower,
            "pot_2010_11_upper_gbp": before.upper,
            "change_lower_gbp": cash_gbp.lower,
            "change_upper_gbp": cash_gbp.upper,
            "change_lower_percent": cash.lower,
            "change_upper_percent": cash.upper,
            "real_change_lower_percent": real.lower,
            "real_change_upper_percent": real.upper,
            "forecast_real_change_lower_percent": forecast.lower,
            "forecast_real_change_upper_percent": forecast.upper,
        }
    )


def contributions(allocations: pd.DataFrame) -> pd.DataFrame:
    """What each stream contributes to the change of its pot.

    Returns
    -------
    DataFrame
        Columns partnership_id, stream (ptb_adult, ptb_young_people, dip), change_lower_gbp and _upper_gbp (int64),
        contribution_lower_pp and _upper_pp (float64, percentage points of the 2010-11 pot). Over the streams
        the ends sum to the change of the pot.
    """
    streams = allocations.replace({"stream": {"dip_health": "dip", "dip_home_office": "dip"}})
    amounts = streams.groupby(["financial_year", "partnership_id", "stream"], sort=False)[
        ["lower_gbp", "upper_gbp"]
    ].sum()
    now, before = amounts.loc["2011-12"], amounts.loc["2010-11"]
    before = before.reindex(now.index)
    totals = before.groupby("partnership_id").transform("sum")
    fall = {"lower": now["lower_gbp"] - before["upper_gbp"], "upper": now["upper_gbp"] - before["lower_gbp"]}
    table = pd.DataFrame(
        {
            "change_lower_gbp": fall["lower"],
            "change_upper_gbp": fall["upper"],
            "contribution_lower_pp": fall["lower"] / totals["upper_gbp"] * 100,
            "contribution_upper_pp": fall["upper"] / totals["lower_gbp"] * 100,
        }
    )
    return table.reset_index()


def decomposition(allocations: pd.DataFrame) -> pd.DataFrame:
    """Where a change comes from: each stream's share of the pot times the change of the stream.

    Parameters
    ----------
    allocations : DataFrame
        Of one partnership, or of all for England.

    Returns
    -------
    DataFrame
        Index stream (ptb_adult, ptb_young_people, dip, pot); share_percent (of the 2010-11 pot at its upper bound),
        change_lower_percent (of the stream), contribution_lower_pp and contribution_upper_pp (percentage points of
        the 2010-11 pot, summing to the change of the pot); float64.
    """
    everywhere = allocations.assign(partnership_id="all")
    parts = contributions(
        everywhere.groupby(["partnership_id", "financial_year", "stream"], sort=False)
        .sum(numeric_only=True)
        .reset_index()
    )
    parts = parts.set_index("stream")
    before = everywhere[everywhere["financial_year"] == "2010-11"].groupby("stream", sort=False)["upper_gbp"].sum()
    table = pd.DataFrame(
        {
            "share_percent": before / before.sum() * 100,
            "change_lower_percent": parts["change_lower_gbp"] / before * 100,
            "contribution_lower_pp": parts["contribution_lower_pp"],
            "contribution_upper_pp": parts["contribution_upper_pp"],
        }
    ).loc[before.index]
    table.loc["pot"] = table.sum()
    table.loc["pot", "change_lower_percent"] = table.loc["pot", "contribution_lower_pp"]
    return table


def dip_share(allocations: pd.DataFrame) -> pd.Series:
    """DIP money as a share of the 2011-12 pot.

    Returns
    -------
    Series
        float64, per cent, index partnership_id.
    """
    now = allocations[allocations["financial_year"] == "2011-12"]
    dip = now[now["stream"].str.startswith("dip")].groupby("partnership_id", sort=False)["lower_gbp"].sum()
    return dip / pot(allocations, "2011-12").lower * 100


def change_by_rule(tables: Tables, published: pd.DataFrame | None = None) -> pd.DataFrame:
    """The change of every pot under each way of sharing the DIP.

    Parameters
    ----------
    published : DataFrame, optional
        Published amounts; see `onepot_analysis.allocations.allocate`.

    Returns
    -------
    DataFrame
        Columns rule_id, rule (its name), role (main or alternative), partnership_id, dip_share_percent, and those
        of `change`; one row a rule and partnership, the main rule first.
    """
    rules = tables.sharing_rules.query("shares_out == 'dip'").sort_values("role", ascending=False, kind="stable")
    parts = []
    for rule in rules.itertuples():
        allocations = allocate(tables, rule.rule_id, published)
        table = change(tables, allocations).assign(dip_share_percent=dip_share(allocations)).reset_index()
        parts.append(table.assign(rule_id=rule.rule_id, rule=rule.name, role=rule.role))
    columns = ["rule_id", "rule", "role", "partnership_id", "dip_share_percent"]
    joined = pd.concat(parts, ignore_index=True)
    return joined[columns + [c for c in joined.columns if c not in columns]]
