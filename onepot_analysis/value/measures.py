"""Unit costs and shares from proformas that were filled in, their change, and how far chance goes."""

import math
from dataclasses import dataclass

import pandas as pd

from onepot_analysis.analysis import settlement
from onepot_analysis.facts.data import Tables
from onepot_analysis.spreadsheets.proforma.layout import (
    CENTRAL,
    GBP,
    INTERVENTIONS,
    NOT_APPLICABLE,
    NOT_KNOWN,
    STRUCTURED,
    YEARS,
    signed,
)
from onepot_analysis.value import intervals

PER_CENT = "per cent"


@dataclass(frozen=True)
class Measure:
    """Lines of the proforma over others: GBP a person, or per cent; a line with a minus before it is taken away.

    `england` names the figures of England's value: those added up above the line, and last the one below.
    """

    label: str
    unit: str
    over: tuple[str, ...]
    under: tuple[str, ...]
    england: tuple[str, ...] = ()


_SPENT = tuple(INTERVENTIONS)
_ADULT_SPENT = tuple(key for key in INTERVENTIONS if key != "young_people")
_ADULT_CENTRAL = tuple(key for key in CENTRAL if key != "ptb_young_people")
_TREATED, _EFFECTIVE, _DONE = ("adults_in_treatment",), ("adults_effective",), ("completions",)
_ALL = (*_TREATED, "young_people_in_treatment")
_CENTRAL = ("ptb_adult_2011_12", "dip_total_2011_12")
_TREATED_ENGLAND, _EFFECTIVE_ENGLAND, _DONE_ENGLAND = "in_treatment_2011_12", "effective_treatment_2011_12", "completions_2011_12"  # fmt: skip
MEASURES = {
    "person": Measure("All spend per person in treatment", GBP, _SPENT, _ALL),
    "overheads": Measure("Overheads per person in treatment", GBP, ("overheads",), _ALL),
    "effective": Measure("Adult spend per adult in effective treatment", GBP, _ADULT_SPENT, _EFFECTIVE),
    "completion": Measure("Adult spend per successful completion", GBP, _ADULT_SPENT, _DONE),
    "lasting": Measure("Adult spend per completion net of re-presentations", GBP, _ADULT_SPENT, (*_DONE, "-representations")),
    "central_in_treatment": Measure("Central money per adult in treatment", GBP, _ADULT_CENTRAL, _TREATED, (*_CENTRAL, _TREATED_ENGLAND)),
    "central_effective": Measure("Central money per adult in effective treatment", GBP, _ADULT_CENTRAL, _EFFECTIVE, (*_CENTRAL, _EFFECTIVE_ENGLAND)),
    "central_completion": Measure("Central money per successful completion", GBP, _ADULT_CENTRAL, _DONE, (*_CENTRAL, _DONE_ENGLAND)),
    **{f"per_{line}": Measure(f"{INTERVENTIONS[line]}, per adult in it", GBP, (line,), (people,)) for line, people in STRUCTURED.items()},
    "effective_share": Measure("Adults in effective treatment, of adults in treatment", PER_CENT, _EFFECTIVE, _TREATED, (_EFFECTIVE_ENGLAND, _TREATED_ENGLAND)),
    "completion_share": Measure("Successful completions, of adults in treatment", PER_CENT, _DONE, _TREATED, (_DONE_ENGLAND, _TREATED_ENGLAND)),
    "representation_share": Measure("Re-presentations, of successful completions", PER_CENT, ("representations",), _DONE),
}  # fmt: skip
_COLUMNS = ["over", "under", "value", "lower", "upper", "gap", "is_few"]


def measures(amounts: pd.DataFrame) -> pd.DataFrame:
    """Every measure of every partnership and year of one or several workbooks; columns as `Evidence.measures` says."""
    rows = []
    for (partnership_id, year), own in amounts.groupby(["partnership_id", "financial_year"], sort=False):
        lines = own.set_index("line")["value"]
        for key, measure in MEASURES.items():
            over, under = _total(lines, measure.over), _total(lines, measure.under)
            scale = 100 if measure.unit == PER_CENT else 1
            value = over * scale / under if under else math.nan
            ends, gap = _interval(measure.unit, over, under), _gap(over, under)
            is_few = not gap and intervals.is_few(under)
            rows.append((partnership_id, key, year, over, under, value, *ends, gap, is_few))
    return pd.DataFrame(rows, columns=["partnership_id", "measure", "financial_year", *_COLUMNS])


def _total(lines: pd.Series, parts: tuple[str, ...]) -> float:
    """Lines of a year added up; one that the year does not have counts as 0, one that is not known makes it missing."""
    return sum(float(lines[key]) * sign for key, sign in signed(parts) if key in lines)


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
    for key, measure in MEASURES.items():
        if measure.england:
            *over, under = (settlement.printed(tables, figure, "exact").lower for figure in measure.england)
            found[key] = float(sum(over) / under * (100 if measure.unit == PER_CENT else 1_000_000))
    return found


def figures(measures: pd.Index) -> list[str]:
    """The figures that England's values of some measures rest on.

    Examples
    --------
    >>> figures(pd.Index(["completion_share", "completion"]))
    ['completions_2011_12', 'in_treatment_2011_12']
    """
    return list(dict.fromkeys(figure for key in measures for figure in MEASURES[key].england))


def change(table: pd.DataFrame) -> pd.DataFrame:
    """`measures` of one partnership in both years, with the change between them; columns as `Evidence.changes` says."""
    before, now = (table[table["financial_year"] == year].set_index("measure")[_COLUMNS] for year in YEARS)
    found = before.add_suffix("_before").join(now.add_suffix("_now"))
    found.insert(0, "label", [MEASURES[key].label for key in found.index])
    found.insert(1, "unit", [MEASURES[key].unit for key in found.index])
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
