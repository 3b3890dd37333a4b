"""How amounts change from 2010-11 to 2011-12: exactly where both years are known, else within what the letters allow."""

import pandas as pd

from onepot_analysis.analysis import settlement
from onepot_analysis.analysis.allocations import BEFORE, ENDS, KNOWN, NOW, STATES
from onepot_analysis.analysis.estimates import ESTIMATED
from onepot_analysis.analysis.settlement import DIP, with_sums
from onepot_analysis.facts.data import Tables

KNOWN_CHANGE, BOUNDED_CHANGE, RULE_ONLY = "known", "bounded", "rule only"


def by_stream(allocations: pd.DataFrame) -> pd.DataFrame:
    """Both years of each stream and sum of streams, side by side; the first five columns of `change`."""
    rows = with_sums(allocations)
    rows = rows[~rows["stream"].isin(DIP)]  # of 2010-11 only their sum is known
    rows = rows.assign(rank=rows["state"].map(STATES.index))
    keys = ["financial_year", "partnership_id", "stream"]
    sums = rows.groupby(keys, sort=False).agg({**dict.fromkeys(ENDS, "sum"), "rank": "max"})
    now, before = sums.loc[NOW], sums.loc[BEFORE].reindex(sums.loc[NOW].index)
    rank = now["rank"].where(now["rank"] > before["rank"], before["rank"])
    return pd.DataFrame(
        {
            "now_small": now[ENDS[0]],
            "now_large": now[ENDS[1]],
            "before_small": before[ENDS[0]],
            "before_large": before[ENDS[1]],
            "state": rank.map(lambda worst: _state(STATES[worst])),
        }
    )


def _state(worst: str) -> str:
    """How a change is known, by its least known amount."""
    if worst in KNOWN:
        return KNOWN_CHANGE
    return RULE_ONLY if worst == ESTIMATED else BOUNDED_CHANGE


def change(tables: Tables, allocations: pd.DataFrame) -> pd.DataFrame:
    """Cash and real change of every stream and sum of streams.

    Returns
    -------
    DataFrame
        Index partnership_id, stream (ptb_adult, ptb_young_people, dip, ptb, pot); columns now_small, now_large,
        before_small, before_large (int64, GBP, at the two ends of what the letters allow); state (known: both years
        brought or found; bounded: both known or following from the letters; rule only: a part is estimated, and nothing
        local is known of the change). Then pairs of lower and upper, the ends of what the letters allow, equal where
        nothing is open: _gbp (int64), _percent (of 2010-11), real_ (deflator as it came out), february_real_ (as forecast
        when the letters were written), contribution_ (_pp: percentage points of the 2010-11 pot), share_ (of that pot).
    """
    table = by_stream(allocations)
    pot = table.xs("pot", level="stream").reindex(table.index.get_level_values("partnership_id"))
    now, before, whole = (
        frame[[f"{when}_small", f"{when}_large"]].set_axis(["small", "large"], axis=1)
        for frame, when in ((table, "now"), (table, "before"), (pot.set_axis(table.index), "before"))
    )
    percent = (now / before - 1) * 100
    table = table.join(_ends(now - before, "{}_gbp")).join(_ends(percent, "{}_percent"))
    for name, vintage in (("real", "outturn"), ("february_real", "february")):
        prices = 1 + float(settlement.deflator(tables, vintage).lower) / 100
        table = table.join(_ends(((1 + percent / 100) / prices - 1) * 100, f"{name}_{{}}_percent"))
    contribution = _ends((now - before) / whole * 100, "contribution_{}_pp")
    return table.join(contribution).join(_ends(before / whole * 100, "share_{}_percent"))


def _ends(both: pd.DataFrame, name: str) -> pd.DataFrame:
    """The lower and the upper of two columns, named so."""
    return pd.DataFrame({name.format("lower"): both.min(axis=1), name.format("upper"): both.max(axis=1)})
