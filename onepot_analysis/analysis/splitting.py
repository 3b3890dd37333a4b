"""A PTB or a DIP that is brought as one amount: shared between its two streams, so that these add up to it.

The sum is as known as any amount brought. The halves of the DIP follow by the letters, which share both alike. How a PTB
is shared between adults and young people no letter says: its parts are estimates.
"""

import math

import pandas as pd

from onepot_analysis.analysis import model
from onepot_analysis.analysis.bounds import Bounds
from onepot_analysis.analysis.settlement import DIP, PTB, key

_STEPS = 200  # of halving, far beyond what a number of a computer can tell apart


def wholes(brought: pd.DataFrame | None, streams: list[tuple[str, str]], places: list[str]) -> dict[str, pd.Series]:
    """The sums among amounts brought, GBP, by figure such as ptb_2011_12; index partnership_id, missing where none is."""
    if brought is None:
        return {}
    is_sum = [of not in streams for of in zip(brought["financial_year"], brought["stream"], strict=True)]
    groups = brought[is_sum].groupby(["stream", "financial_year"])
    return {
        key(stream, year): rows.set_index("partnership_id")["amount_gbp"].reindex(places).astype(float)
        for (stream, year), rows in groups
    }


def halves_of_dip(whole: pd.Series, england: dict[str, Bounds]) -> dict[str, pd.Series]:
    """The two parts of the DIP of 2011-12, shared as England's are."""
    health, both = (england[f"{of}_2011_12"].lower for of in (DIP[0], "dip"))
    part = (whole * float(health / both)).round()
    return {DIP[0]: part, DIP[1]: whole - part}


def parts_of_ptb(
    whole: pd.Series,
    young: pd.Series,
    other: pd.DataFrame,
    england: dict[str, Bounds],
    year: str,
    weights: pd.DataFrame,
) -> dict[str, pd.Series]:
    """The two streams of a PTB, whole pounds: as those of the other year where they are known, else as estimated.

    `young` is young people's money that was found. Where every partnership has a PTB, young people's parts add up to England's.
    """
    national = {stream: float(england[key(stream, year)].lower) for stream in PTB}
    adult, of_young = (weights[stream] * national[stream] for stream in PTB)
    odds = (other[PTB[1]] / other[PTB[0]]).fillna(of_young / adult)
    part = young.fillna((whole * odds / (1 + odds)).round())
    is_open = young.isna()
    if whole.notna().all() and is_open.any():
        rest = round(national[PTB[1]] * 1e6) - int(young.sum())
        shares = _to_sum(whole[is_open], odds[is_open], rest)
        part = part.where(~is_open, model.whole_pounds(rest, shares).reindex(part.index))
    part = part.where(part < whole, whole).where(whole.notna())
    return {PTB[0]: whole - part, PTB[1]: part}


def _to_sum(whole: pd.Series, odds: pd.Series, total: float) -> pd.Series:
    """Young people's parts with all odds changed alike, so that they add up to a total."""

    def parts(log: float) -> pd.Series:
        changed = odds * math.exp(log)
        return whole * changed / (1 + changed)

    low, high = -20.0, 20.0
    for _ in range(_STEPS):
        middle = (low + high) / 2
        low, high = (middle, high) if math.fsum(parts(middle)) < total else (low, middle)
    return parts(low)
