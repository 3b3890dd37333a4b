"""Measures that know how to be said: as cells of a table, and as phrases of a sentence."""

from collections.abc import Sequence

import pandas as pd

from onepot_analysis.show import words
from onepot_analysis.spreadsheets.proforma.layout import GBP, NOT_APPLICABLE, NOT_KNOWN

TOO_FEW = "too few to say"


def shown(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows of `Evidence.changes` as a `Table` shows them, other columns as they are.

    Returns
    -------
    DataFrame
        before, now, change (number, or [z] or [x]); between (the interval of the plan) and change_between (that of the
        change) as text, "too few to say", or the mark.
    """
    changes = rows[["change_lower", "change_upper", "gap", "is_few", "unit"]].itertuples(index=False)
    return rows.assign(
        before=marked(rows["value_before"], rows["gap_before"]),
        now=marked(rows["value_now"], rows["gap_now"]),
        between=[row["gap_now"] or (TOO_FEW if row["is_few_now"] else _ends(row)) for _, row in rows.iterrows()],
        change=marked(rows["change"], rows["gap"]),
        change_between=[change_between(ends, gap, few, int(unit != GBP)) for *ends, gap, few, unit in changes],
    )


def marked(numbers: pd.DataFrame | pd.Series, marks: str | pd.Series = NOT_APPLICABLE) -> pd.DataFrame | pd.Series:
    """Numbers with a mark in place of those that are missing: [z], where there is nothing to divide by, if not given."""
    return numbers.astype(object).where(numbers.notna(), marks)


def _ends(row: pd.Series) -> str:
    lower, upper = row["lower_now"], row["upper_now"]
    if row["unit"] == GBP:
        return f"{words.round_pounds(lower)} to {words.round_pounds(upper)}"
    return f"{words.number(lower, 1)} to {words.number(upper, 1)}"


def change_between(ends: Sequence[float], mark: str, is_few: bool, decimals: int = 0) -> str:
    """How far chance alone could move a change, such as -35 to +1; the mark where there is no change."""
    if is_few or pd.isna(ends[0]):
        return TOO_FEW if is_few else mark
    return " to ".join("+" * (round(end, decimals) > 0) + words.number(end, decimals) for end in ends)


def plan(row: pd.Series) -> str:
    """A measure of the plan (a row of `Evidence.changes`), with the interval that chance allows its number of people.

    Examples
    --------
    >>> row = {"unit": "GBP", "value_now": 20_000.0, "lower_now": 17_247.0, "upper_now": 23_328.0}
    >>> row |= {"gap_now": "", "is_few_now": False, "under_now": 175}
    >>> plan(pd.Series(row)), plan(pd.Series({**row, "gap_now": "[z]"}))
    ('£20,000 (£17,200 to £23,300 allowing for chance)', 'not to be said: the plan has none')
    """
    if row["gap_now"]:
        return f"not to be said: {_why(row)}"
    said = words.round_pounds(row["value_now"]) if row["unit"] == GBP else words.percent(row["value_now"])
    if row["is_few_now"]:
        return f"{said} (over {words.number(row['under_now'])} people: {TOO_FEW} more)"
    return f"{said} ({_ends(row)} allowing for chance)"


def _why(row: pd.Series) -> str:
    return "the number is not known" if row["gap_now"] == NOT_KNOWN else "the plan has none"


def moved(row: pd.Series) -> str:
    """The change of a unit cost (a row of `Evidence.changes`) from 2010-11, and whether chance alone could make it.

    Examples
    --------
    >>> row = {"change": -18.9, "real": -20.1, "change_lower": -35.2, "change_upper": 1.4, "gap": "", "is_few": False}
    >>> print(moved(pd.Series(row)))
    from 2010-11 a fall of 18.9 per cent (-20.1 in real terms), no more than chance alone could make: between a fall of 35 per cent and a rise of 1 per cent
    """
    if row["is_few"] or row["gap"]:
        return f"the change from 2010-11 {'rests on too few people to say' if row['is_few'] else 'is not to be said'}"
    ends = " and ".join(words.change(end, end, 0) for end in (row["change_lower"], row["change_upper"]))
    more = "no more" if row["change_lower"] <= 0 <= row["change_upper"] else "more"
    change = f"{words.change(row['change'], row['change'])} ({words.number(row['real'], 1)} in real terms)"
    return f"from 2010-11 {change}, {more} than chance alone could make: between {ends}"


def equals(saving_gbp: float, row: pd.Series, people: str) -> str:
    """A saving as the average spend on people: of a unit cost, a row of `Evidence.changes`.

    Examples
    --------
    >>> row = pd.Series({"value_now": 20_000.0, "gap_now": ""})
    >>> equals(60_000, row, "successful completions"), equals(60_000, row.replace("", "[z]"), "successful completions")
    ('3.0 successful completions', 'an unknown number of successful completions (the plan has none)')
    """
    if row["gap_now"]:
        return f"an unknown number of {people} ({_why(row)})"
    return f"{words.number(saving_gbp / row['value_now'], 1)} {people}"


def against(lower: float, upper: float, other: float) -> str:
    """Where an interval stands against another value.

    Examples
    --------
    >>> against(12.2, 16.0, 15.1), against(12.2, 14.0, 15.1), against(float("nan"), float("nan"), 15.1)
    ('no clear difference', 'lower', 'not to be said')
    """
    if pd.isna(lower) or pd.isna(other):
        return "not to be said"
    if lower <= other <= upper:
        return "no clear difference"
    return "lower" if upper < other else "higher"
