"""Unit costs and shares from proformas that were filled in, their change, and how far chance goes.

measures.csv defines them: rows of the form (or sums of it) over others, and the figures of England that are as much.
"""

import math
from pathlib import Path

import pandas as pd

from onepot_analysis.analysis import settlement
from onepot_analysis.facts.data import Tables
from onepot_analysis.spreadsheets.proforma.layout import GBP, NOT_APPLICABLE, NOT_KNOWN, YEARS, signed, sums
from onepot_analysis.value import intervals

PER_CENT = "per cent"
MEASURES = pd.read_csv(Path(__file__).with_name("measures.csv"), index_col="measure", keep_default_na=False)
_COLUMNS = ["over", "under", "value", "lower", "upper", "gap", "is_few"]


def measures(amounts: pd.DataFrame) -> pd.DataFrame:
    """Every measure of every partnership and year of one or several workbooks; columns as `Evidence.measures` says."""
    rows = []
    for (partnership_id, year), own in amounts.groupby(["partnership_id", "financial_year"], sort=False):
        everything = sums({(year, line): float(value) for line, value in zip(own["line"], own["value"], strict=True)})
        lines = {line: value for (_, line), value in everything.items()}
        for measure in MEASURES.itertuples():
            over, under = _total(lines, measure.over), _total(lines, measure.under)
            value = over * (100 if measure.unit == PER_CENT else 1) / under if under else math.nan
            ends, gap = _interval(measure.unit, over, under), _gap(over, under)
            is_few = not gap and intervals.is_few(under)
            rows.append((partnership_id, measure.Index, year, over, under, value, *ends, gap, is_few))
    return pd.DataFrame(rows, columns=["partnership_id", "measure", "financial_year", *_COLUMNS])


def _total(lines: dict[str, float], parts: str) -> float:
    """Lines of a year added up; one that the year does not have counts as 0, one that is not known makes it missing."""
    return sum(lines.get(key, 0) * sign for key, sign in signed(parts.split()))


def _interval(unit: str, over: float, under: float) -> intervals.Interval:
    if unit == GBP:
        lower, upper = intervals.of_count(under)
        return over / upper, over / lower
    lower, upper = intervals.of_share(over, under)
    return lower * 100, upper * 100


def _gap(over: float, under: float) -> str:
    """Why a ratio has no value: [x] where a number is not known, [z] where there is nothing to divide by, else nothing."""
    if math.isnan(over + under):
        return NOT_KNOWN
    return "" if under else NOT_APPLICABLE


def england(tables: Tables) -> dict[str, float]:
    """England's outturn of 2011-12 for the measures for which the documents give one, GBP a person or per cent.

    Central adult money is the adult PTB and the DIP; people are those of the annual statistics of October 2012. Local
    money is not in it, and so nothing stands beside the partnership's whole expenditure.
    """
    found = {}
    for measure in MEASURES[MEASURES["england_under"] != ""].itertuples():
        over, under = (
            sum(settlement.printed(tables, figure, "exact").lower for figure in figures.split())
            for figures in (measure.england_over, measure.england_under)
        )
        found[measure.Index] = float(over / under * (100 if measure.unit == PER_CENT else 1_000_000))
    return found


def figures(measures: pd.Index) -> list[str]:
    """The figures that England's values of some measures rest on.

    Examples
    --------
    >>> figures(pd.Index(["completion_share", "completion"]))
    ['completions_2011_12', 'in_treatment_2011_12']
    """
    texts = MEASURES.loc[measures, ["england_over", "england_under"]]
    return list(dict.fromkeys(" ".join(texts.to_numpy().ravel()).split()))


def change(table: pd.DataFrame) -> pd.DataFrame:
    """`measures` of one partnership in both years, with the change between them; columns as `Evidence.changes` says."""
    before, now = (table[table["financial_year"] == year].set_index("measure")[_COLUMNS] for year in YEARS)
    found = MEASURES[["label", "unit"]].join(before.add_suffix("_before")).join(now.add_suffix("_now"))
    gaps = found["gap_before"] + found["gap_now"]
    found["is_few"] = (found["is_few_before"] | found["is_few_now"]) & (gaps == "")
    ends = [_change(row) for _, row in found.iterrows()]
    found[["change", "change_lower", "change_upper"]] = pd.DataFrame(ends, found.index).where(~found["is_few"])
    is_unknown = gaps.str.contains(NOT_KNOWN, regex=False) | found["is_few"]
    marks = is_unknown.map({True: NOT_KNOWN, False: NOT_APPLICABLE})
    return found.assign(gap=marks.where(found["change"].isna(), ""))


def _change(row: pd.Series) -> tuple[float, float, float]:
    """Change of a measure, and the ends of its interval."""
    if row["unit"] == PER_CENT:
        before, now = ((row[f"over_{end}"], row[f"under_{end}"]) for end in ("before", "now"))
        low, high = intervals.of_difference(before, now)
        return row["value_now"] - row["value_before"], low * 100, high * 100
    if not row["value_before"] > 0:
        return math.nan, math.nan, math.nan
    money = row["over_now"] / row["over_before"]
    low, high = intervals.of_ratio(row["under_before"], row["under_now"])
    return (row["value_now"] / row["value_before"] - 1) * 100, (money * low - 1) * 100, (money * high - 1) * 100
