"""How amounts change from 2010-11 to 2011-12: exactly where both years are known, else within what the letters allow."""

import pandas as pd

from onepot_analysis.analysis import settlement
from onepot_analysis.analysis.allocations import BEFORE, ENDS, KNOWN, NOW, STATES
from onepot_analysis.analysis.bounds import Bounds
from onepot_analysis.analysis.estimates import ESTIMATED, PTB
from onepot_analysis.facts.data import Tables

KNOWN_CHANGE, BOUNDED_CHANGE, RULE_ONLY = "known", "bounded", "rule only"
SUMS = {"ptb": PTB, "dip": ["dip"], "pot": [*PTB, "dip"]}


def by_stream(allocations: pd.DataFrame) -> pd.DataFrame:
    """Both years of each stream and sum of streams, side by side.

    Parameters
    ----------
    allocations : DataFrame
        As from `onepot_analysis.analysis.allocations.allocate`; of some partnerships or all.

    Returns
    -------
    DataFrame
        Index partnership_id, stream (ptb_adult, ptb_young_people, dip, ptb, pot); columns now_small, now_large,
        before_small, before_large (int64, GBP, at the two ends of what the letters allow), state (known: both years
        brought or found; bounded: both known or following from the letters; rule only: a part is estimated, and nothing
        local is known of the change).
    """
    rows = allocations.replace({"stream": {"dip_health": "dip", "dip_home_office": "dip"}})
    rows = rows.assign(rank=rows["state"].map(STATES.index))
    parts = [rows.assign(stream=name)[rows["stream"].isin(of)] for name, of in SUMS.items() if name != "dip"]
    rows = pd.concat([rows, *parts])
    keys = ["financial_year", "partnership_id", "stream"]
    sums = rows.groupby(keys, sort=False).agg({**dict.fromkeys(ENDS, "sum"), "rank": "max"})
    now, before = sums.loc[NOW], sums.loc[BEFORE].reindex(sums.loc[NOW].index)
    rank = pd.concat([now["rank"], before["rank"]], axis=1).max(axis=1)
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
    return KNOWN_CHANGE if worst in KNOWN else RULE_ONLY if worst == ESTIMATED else BOUNDED_CHANGE


def change(tables: Tables, allocations: pd.DataFrame) -> pd.DataFrame:
    """Cash and real change of every stream and sum of streams.

    Parameters
    ----------
    allocations : DataFrame
        As from `onepot_analysis.analysis.allocations.allocate`.

    Returns
    -------
    DataFrame
        The columns of `by_stream`, and lower_gbp, upper_gbp (int64); lower_percent, upper_percent (of 2010-11);
        real_lower_percent, real_upper_percent (deflator as it came out), february_real_lower_percent and
        february_real_upper_percent (deflator as forecast when the letters were written); contribution_lower_pp and
        contribution_upper_pp (percentage points of the 2010-11 pot); share_lower_percent, share_upper_percent (of the 2010-11 pot); float64. Lower and
        upper are the ends of what the letters allow, equal where nothing is open.
    """
    table = by_stream(allocations)
    pot = table.xs("pot", level="stream").reindex(table.index.get_level_values("partnership_id"))
    gbp, percent, contribution, share = ([] for _ in range(4))
    for end in ("small", "large"):
        now, before, whole = table[f"now_{end}"], table[f"before_{end}"], pot[f"before_{end}"].to_numpy()
        gbp.append(now - before)
        percent.append((now / before - 1) * 100)
        contribution.append((now - before) / whole * 100)
        share.append(before / whole * 100)
    table = table.assign(**_ends("gbp", gbp), **_ends("percent", percent))
    cash = Bounds(table["lower_percent"], table["upper_percent"])
    for name, vintage in (("real", "outturn"), ("february_real", "february")):
        real = settlement.real_change(cash, settlement.deflator(tables, vintage).as_float())
        table = table.assign(**{f"{name}_lower_percent": real.lower, f"{name}_upper_percent": real.upper})
    columns = {f"contribution_{name}": ends for name, ends in _ends("pp", contribution).items()}
    columns |= {f"share_{name}": ends for name, ends in _ends("percent", share).items()}
    return table.assign(**columns)


def _ends(unit: str, both: list[pd.Series]) -> dict[str, pd.Series]:
    ends = pd.concat(both, axis=1)
    return {f"lower_{unit}": ends.min(axis=1), f"upper_{unit}": ends.max(axis=1)}
