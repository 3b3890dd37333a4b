"""2. How does it change?"""

import pandas as pd

from onepot_analysis import charts, settlement, words
from onepot_analysis.briefing import Briefing
from onepot_analysis.drawing import Chart
from onepot_analysis.sections.basis import PARTS
from onepot_analysis.tables import Table


def change_sentence(brief: Briefing) -> str:
    """What is certain about the change, in sentences."""
    own = brief.own
    real = words.change(own["real_change_lower_percent"], own["real_change_upper_percent"])
    real_pounds = own["pot_2011_12_gbp"] - _in_prices_of_now(brief)
    return (
        f"{words.certain(own['change_lower_gbp'], own['change_upper_gbp'])} In real terms, at 2011-12 prices, it is "
        f"{words.change_in_pounds(*sorted(real_pounds))}, or {real}. Amounts are {brief.basis}."
    )


def _in_prices_of_now(brief: Briefing) -> pd.Series:
    """The pot of 2010-11 at its bounds in 2011-12 prices, GBP."""
    price = 1 + float(settlement.deflator(brief.tables, "outturn").lower) / 100
    return brief.own[["pot_2010_11_lower_gbp", "pot_2010_11_upper_gbp"]].astype(float) * price


def change_chart(brief: Briefing) -> Chart:
    """What drives the change, stream by stream, and the change of the pot in cash and in real terms."""
    parts, own = brief.decomposition, brief.own
    rows = [
        (label, *parts.loc[stream, ["contribution_lower_pp", "contribution_upper_pp"]], stream == "pot")
        for stream, label in {**PARTS, "pot": "Pot, cash"}.items()
    ]
    for label, kind in (("Pot, real", "real_change"), ("Pot, real, prices as forecast", "forecast_real_change")):
        rows.append((label, own[f"{kind}_lower_percent"], own[f"{kind}_upper_percent"], False))
    driver = parts.drop(index="pot")["contribution_lower_pp"].abs().idxmax()
    fall = words.change(own["change_lower_percent"], own["change_upper_percent"])
    return charts.bands(
        pd.DataFrame(rows, columns=["label", "lower", "upper", "emphasis"]),
        f"{PARTS[driver]} money drives the change: {fall} in cash",
        f"Contribution of each stream and change of the pot, {brief.name}, 2010-11 to 2011-12, per cent of the 2010-11 pot, {brief.basis}",
        brief.source("hmt-deflators-2019-09", "obr-2011-03"),
    )


def change_table(brief: Briefing) -> Table:
    """The change under each way of sharing the DIP, as bounds."""
    return Table(
        brief.own_changes,
        {
            "rule": ("Way of sharing the DIP", "text"),
            "dip_share_percent": ("DIP share of the pot (%)", "per_cent"),
            "change_lower_gbp": ("Cash, lower (£)", "gbp"),
            "change_upper_gbp": ("Cash, upper (£)", "gbp"),
            "change_lower_percent": ("Cash, lower (%)", "per_cent"),
            "change_upper_percent": ("Cash, upper (%)", "per_cent"),
            "real_change_lower_percent": ("Real, lower (%)", "per_cent"),
            "real_change_upper_percent": ("Real, upper (%)", "per_cent"),
        },
        f"Change of the pot of {brief.name}, 2010-11 to 2011-12, {brief.basis}; lower and upper: bounds, not a confidence interval",
        brief.source("hmt-deflators-2019-09"),
    )
