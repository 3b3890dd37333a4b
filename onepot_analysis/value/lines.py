"""The lines of a proforma side by side: money in both years, and people."""

import pandas as pd

from onepot_analysis.spreadsheets.proforma.layout import (
    BY_NAME,
    CENTRAL,
    INTERVENTIONS,
    NOT_APPLICABLE,
    NOT_KNOWN,
    ROWS,
    YEARS,
)
from onepot_analysis.value import intervals, said

DIP = ("dip", "dip_health", "dip_home_office")
LOCAL = tuple(line.key for line in BY_NAME["Income"].lines if line.key not in CENTRAL)
SOURCES = {
    **{ROWS[key].label: (key,) for key in CENTRAL if key not in DIP},
    "Drug Interventions Programme": DIP,
    **{ROWS[key].label: (key,) for key in LOCAL},
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
    for end, year in zip(("before", "now"), YEARS, strict=True):
        lines = amounts[amounts["financial_year"] == year].set_index("line")
        parts = [lines[lines.index.isin(keys)] for keys in every.values()]
        table[end] = [float(part["value"].sum()) for part in parts]
        table[f"basis_{end}"] = [_basis(part["basis"]) for part in parts]
        table[f"share_{end}"] = _percent(table[end], table[end].iloc[-1])
    table["change"] = table["now"] - table["before"]
    table["change_percent"] = _percent(table["change"], table["before"])
    return table


def _percent(part: pd.Series, whole: pd.Series | float) -> pd.Series:
    whole = pd.Series(whole, part.index).astype(float)
    return part / whole.where(whole != 0) * 100


def _basis(kinds: pd.Series) -> str:
    """What a sum of amounts rests on, such as "part own figure, part published"."""
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
    wide = amounts.pivot(index="line", columns="financial_year", values="value")
    table = wide.loc[lines, list(YEARS)].set_axis(["before", "now"], axis="columns")
    table["label"] = [ROWS[key].label for key in lines]
    table["change"] = table["now"] - table["before"]
    marks = table["change"].isna().map({True: NOT_KNOWN, False: NOT_APPLICABLE})
    table["change_percent"] = said.marked(_percent(table["change"], table["before"]), marks)
    table["change_between"] = list(map(_between, table["before"], table["now"], marks))
    return table


def _between(before: float, now: float, mark: str) -> str:
    ends = [(end - 1) * 100 for end in intervals.of_ratio(now, before)]
    return said.change_between(ends, mark, intervals.is_few(before, now))
