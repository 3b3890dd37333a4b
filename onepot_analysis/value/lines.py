"""The lines of a proforma side by side: money in both years, and people."""

import pandas as pd

from onepot_analysis.show.tables import number_or
from onepot_analysis.spreadsheets.proforma.layout import (
    BY_NAME,
    CENTRAL,
    INTERVENTIONS,
    NOT_APPLICABLE,
    NOT_KNOWN,
    label,
)
from onepot_analysis.value import intervals, said
from onepot_analysis.value.measures import BEFORE, PLAN

DIP = ("dip", "dip_health", "dip_home_office")
LOCAL = tuple(line.key for line in BY_NAME["Income"].lines if line.key not in CENTRAL)
SOURCES = {
    **{label(key): (key,) for key in CENTRAL if key not in DIP},
    "Drug Interventions Programme": DIP,
    **{label(key): (key,) for key in LOCAL},
}
SPENDING = {name: (key,) for key, name in INTERVENTIONS.items()}


def mix(amounts: pd.DataFrame, rows: dict[str, tuple[str, ...]], total: str) -> pd.DataFrame:
    """Lines of money of one partnership in both years: amounts, shares of their sum, changes.

    Parameters
    ----------
    amounts : DataFrame
        Of one partnership, as from `onepot_analysis.spreadsheets.proforma.read`.
    rows : dict
        Label to the keys of the lines that are added up in it; a line that a year does not have counts as 0.
    total : str
        Label of the last row, the sum of the others.

    Returns
    -------
    DataFrame
        label (str); before, now, change (float64, GBP), share_before, share_now (per cent of the sum), change_percent
        (float64, missing where there is nothing to divide by, see `marked`); basis_before, basis_now (str).
    """
    every = {**rows, total: tuple(key for keys in rows.values() for key in keys)}
    table = pd.DataFrame({"label": list(every)})
    for end, year in (("before", BEFORE), ("now", PLAN)):
        lines = amounts[amounts["financial_year"] == year].set_index("line")
        own = [lines.loc[lines.index.isin(keys)] for keys in every.values()]
        table[end] = [float(part["value"].sum()) for part in own]
        table[f"basis_{end}"] = [basis(part["basis"]) for part in own]
        table[f"share_{end}"] = _percent(table[end], table[end].iloc[-1])
    table["change"] = table["now"] - table["before"]
    table["change_percent"] = _percent(table["change"], table["before"])
    return table


def marked(table: pd.DataFrame) -> pd.DataFrame:
    """A table of money with [z] where there is nothing to divide by."""
    return table.astype(object).where(table.notna(), NOT_APPLICABLE)


def _percent(part: pd.Series, whole) -> pd.Series:
    whole = pd.Series(whole, part.index).astype(float)
    return part / whole.where(whole != 0) * 100


def basis(kinds: pd.Series) -> str:
    """What a sum of amounts rests on.

    Examples
    --------
    >>> basis(pd.Series(["published", "own figure", "published"])), basis(pd.Series(["published"]))
    ('part own figure, part published', 'published')
    """
    found = sorted(set(kinds))
    return found[0] if len(found) == 1 else ", ".join(f"part {kind}" for kind in found)


def people(amounts: pd.DataFrame) -> pd.DataFrame:
    """The people of one partnership in both years, and how far chance alone could move them.

    Returns
    -------
    DataFrame
        Index line; label (str); before, now, change (float64, people; missing where not known), change_percent (per
        cent, or [z] or [x]), change_between (str: the interval in per cent, "too few to say", or the mark).
    """
    lines = [line.key for line in BY_NAME["Activity"].lines]
    wide = amounts.pivot(index="line", columns="financial_year", values="value").loc[lines]
    table = pd.DataFrame({"label": [label(key) for key in lines], "before": wide[BEFORE], "now": wide[PLAN]}, lines)
    table["change"] = table["now"] - table["before"]
    percent = _percent(table["change"], table["before"])
    unknown = table["change"].isna().map({True: NOT_KNOWN, False: NOT_APPLICABLE})
    ends = [intervals.of_ratio(row.now, row.before) for row in table.itertuples()]
    table["change_percent"] = list(map(number_or, percent, unknown))
    table["change_between"] = [
        said.change_between(*((end - 1) * 100 for end in pair), mark, intervals.is_few(before, now))
        for pair, mark, before, now in zip(ends, unknown, table["before"], table["now"], strict=True)
    ]
    return table
