"""1. What do we get?"""

import pandas as pd

from onepot_analysis import words
from onepot_analysis.allocations import MODELLED
from onepot_analysis.briefing import Briefing
from onepot_analysis.sections.basis import STREAMS, pot_basis
from onepot_analysis.tables import Table


def pot_sentence(brief: Briefing) -> str:
    """Who pays the pot, and how, in a sentence."""
    now = brief.amounts.loc["2011-12", "lower_gbp"]
    through = now.drop("dip_home_office").sum()
    return (
        f"{words.round_pounds(now.sum())} in all, {pot_basis(brief)}. Three streams, {words.round_pounds(through)}, come from the Department of Health through "
        f"the mechanism of the Pooled Treatment Budget (PTB); the Home Office pays {words.round_pounds(now['dip_home_office'])} of the "
        f"Drug Interventions Programme (DIP) direct."
    )


def pot_table(brief: Briefing) -> Table:
    """The pot of 2011-12 by stream and funder, with the range over other weightings."""
    ranges = brief.ranges[brief.ranges["partnership_id"] == brief.id].set_index("stream")
    now = brief.amounts.loc["2011-12"]
    rows = [
        (*STREAMS[stream], now["lower_gbp"][stream], *_range(ranges, stream), now["basis"][stream])
        for stream in STREAMS
    ]
    rows.append(("Pot", "", now["lower_gbp"].sum(), *_range(ranges, "pot"), pot_basis(brief)))
    return Table(
        pd.DataFrame(rows, columns=["stream", "paid", "now", "lowest", "highest", "moved", "basis"]),
        {
            "stream": ("Stream", "text"),
            "paid": ("Paid by, and how", "text"),
            "now": ("2011-12 (£)", "gbp"),
            "lowest": ("Other weightings, lowest (£)", "gbp"),
            "highest": ("Highest (£)", "gbp"),
            "moved": ("Moved most by", "text"),
            "basis": ("Basis", "text"),
        },
        f"Pot of {brief.name} by stream, 2011-12, GBP. Other weightings: a range over choices of the model{'' if brief.basis == MODELLED else '; [z]: published'}",
        brief.source(),
        total=True,
    )


def _range(ranges: pd.DataFrame, stream: str) -> tuple:
    row = ranges.loc[stream]
    return (
        row["lowest_gbp"],
        row["highest_gbp"],
        words.NOT_APPLICABLE if pd.isna(row["moved_most_by"]) else row["moved_most_by"],
    )


def range_sentence(brief: Briefing) -> str:
    """How much the choice of weights matters for the pot, in a sentence."""
    row = brief.ranges[(brief.ranges["partnership_id"] == brief.id) & (brief.ranges["stream"] == "pot")].iloc[0]
    if pd.isna(row["moved_most_by"]):
        return "The amounts are published: no choice of weights moves them."
    spread = [words.round_pounds(row[end]) for end in ("lowest_gbp", "highest_gbp")]
    return (
        f"Other defensible weightings put the pot between {spread[0]} and {spread[1]}; the one that moves it most: {row['moved_most_by']}. "
        f"That range is about our model; the bounds below are about the letters."
    )
