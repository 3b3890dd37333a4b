"""Tables that might be true, drawn from what is known.

The error of a PTB is one of those that the model had where it could be checked, smaller where an own amount pulls the
estimate; the DIP is a part of the PTB as one of its forerunners was in 2003-04.
"""

import math
import random

import pandas as pd

from onepot_analysis.analysis import allocations as sharing
from onepot_analysis.spreadsheets.allocations.heads import STREAMS

HEADS = ["partnership", "financial_year", "stream", "amount_gbp"]
DIP_BEFORE = 103_300_000
SETTLEMENT = {
    "ptb_adult": 381_300_000, "ptb_young_people": 25_400_000, "dip_health": 60_000_000, "dip_home_office": 35_000_000, "dip": DIP_BEFORE,
}  # fmt: skip


def draw(tables, off, seed):
    """All partnerships in both years, each stream the settlement's to the pound; `off` are the model's errors."""
    shares, early = sharing.pulled(off.shares, off), tables.dip_forerunners_2003_04.dropna(subset="throughcare_gbp")
    part = (off.pulls["half_width"] / off.half_widths["ptb"]).reindex(shares.index, fill_value=1)
    ratios = ((early["capacity_building_gbp"] + early["throughcare_gbp"]) / early["ptb_gbp"]).tolist()
    chance = random.Random(seed)
    factors = [math.exp(chance.choice(off.log_errors) * part[place]) for place in shares.index]
    ptb = shares[["ptb_adult", "ptb_young_people"]].mul(factors, axis=0)
    dip = ptb["ptb_adult"] * [chance.choice(ratios) for _ in shares.index]
    rows = []
    for year, streams in STREAMS.items():
        for stream in streams:
            weight = ptb.get(stream, dip)
            amounts = (weight / weight.sum() * SETTLEMENT[stream]).round().astype(int)
            amounts.iloc[0] += SETTLEMENT[stream] - amounts.sum()
            rows += [(place, year, stream, pounds) for place, pounds in amounts.items()]
    return pd.DataFrame(rows, columns=HEADS)
