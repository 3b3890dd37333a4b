"""Value for money from proformas that were filled in: unit costs, shares, their change, and how far chance goes."""

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
)
from onepot_analysis.value import intervals

BEFORE, PLAN = YEARS
PER_CENT = "per cent"
_SPENT = tuple(INTERVENTIONS)
_ADULT_SPENT = tuple(key for key in INTERVENTIONS if key != "young_people")
_ADULT_CENTRAL = tuple(key for key in CENTRAL if key != "ptb_young_people")


@dataclass(frozen=True)
class Measure:
    """One ratio of sums of lines of the proforma.

    Parameters
    ----------
    label : str
    unit : {"GBP", "per cent"}
        GBP a person, or per cent.
    over, under : tuple of str
        Lines added up above and below the line, or taken away where a minus stands before them; keys of
        `onepot_analysis.spreadsheets.proforma.layout`.
    england : tuple of str, optional
        The figures of England's value: those added up above the line, and last the one below.
    """

    label: str
    unit: str
    over: tuple[str, ...]
    under: tuple[str, ...]
    england: tuple[str, ...] = ()


_CENTRAL = ("ptb_adult_2011_12", "dip_total_2011_12")
_TREATED, _EFFECTIVE, _DONE = ("adults_in_treatment",), ("adults_effective",), ("completions",)
_ALL_TREATED, _EFFECTIVELY, _COMPLETIONS = (
    f"{of}_2011_12" for of in ("in_treatment", "effective_treatment", "completions")
)
MEASURES = {
    "person": Measure("All spend per person in treatment", GBP, _SPENT, (*_TREATED, "young_people_in_treatment")),
    "overheads": Measure("Overheads per person in treatment", GBP, ("overheads",), (*_TREATED, "young_people_in_treatment")),
    "effective": Measure("Adult spend per adult in effective treatment", GBP, _ADULT_SPENT, _EFFECTIVE),
    "completion": Measure("Adult spend per successful completion", GBP, _ADULT_SPENT, _DONE),
    "lasting": Measure("Adult spend per completion net of re-presentations", GBP, _ADULT_SPENT, (*_DONE, "-representations")),
    "central_in_treatment": Measure("Central money per adult in treatment", GBP, _ADULT_CENTRAL, _TREATED, (*_CENTRAL, _ALL_TREATED)),
    "central_effective": Measure("Central money per adult in effective treatment", GBP, _ADULT_CENTRAL, _EFFECTIVE, (*_CENTRAL, _EFFECTIVELY)),
    "central_completion": Measure("Central money per successful completion", GBP, _ADULT_CENTRAL, _DONE, (*_CENTRAL, _COMPLETIONS)),
    **{f"per_{line}": Measure(f"{INTERVENTIONS[line]}, per adult in it", GBP, (line,), (people,)) for line, people in STRUCTURED.items()},
    "effective_share": Measure("Adults in effective treatment, of adults in treatment", PER_CENT, _EFFECTIVE, _TREATED, (_EFFECTIVELY, _ALL_TREATED)),
    "completion_share": Measure("Successful completions, of adults in treatment", PER_CENT, _DONE, _TREATED, (_COMPLETIONS, _ALL_TREATED)),
    "representation_share": Measure("Re-presentations, of successful completions", PER_CENT, ("representations",), _DONE),
}  # fmt: skip


def measures(amounts: pd.DataFrame) -> pd.DataFrame:
    """Every measure of every partnership and year, with the interval that chance allows its number of people.

    Parameters
    ----------
    amounts : DataFrame
        As from `onepot_analysis.spreadsheets.proforma.read`, of one or several workbooks.

    Returns
    -------
    DataFrame
        Columns partnership_id, measure, financial_year (str), over, under, value, lower, upper (float64; GBP a person
        or per cent; the value is missing where `under` is 0 or a number is not known, the interval also where there
        are too few people, or none are counted), gap (str: [z] or [x] in place of a missing value).
    """
    rows = []
    for (partnership_id, year), own in amounts.groupby(["partnership_id", "financial_year"], sort=False):
        lines = own.set_index("line")["value"]
        for key, measure in MEASURES.items():
            over, under = (_total(lines, keys) for keys in (measure.over, measure.under))
            scale = 100 if measure.unit == PER_CENT else 1
            value = over * scale / under if under else math.nan
            ends = _interval(measure.unit, over, under)
            rows.append((partnership_id, key, year, over, under, value, *ends, gap(over, under)))
    columns = ["partnership_id", "measure", "financial_year", "over", "under", "value", "lower", "upper", "gap"]
    return pd.DataFrame(rows, columns=columns)


def _total(lines: pd.Series, keys: tuple[str, ...]) -> float:
    """Lines of a year added up; one that the year does not have counts as 0, one that is not known makes it missing."""
    signed = {key.removeprefix("-"): -1 if key.startswith("-") else 1 for key in keys}
    return sum(lines[key] * sign for key, sign in signed.items() if key in lines)


def _interval(unit: str, over: float, under: float) -> tuple[float, float]:
    if unit == GBP:
        lower, upper = intervals.of_count(under)
        return over / upper, over / lower
    lower, upper = intervals.of_share(over, under)
    return lower * 100, upper * 100


def gap(over: float, under: float) -> str:
    """Why a ratio has no value: [x] where a number is not known, [z] where there is nothing to divide by, else nothing.

    Examples
    --------
    >>> gap(10, 0), gap(float("nan"), 0), gap(10, 4)
    ('[z]', '[x]', '')
    """
    return NOT_KNOWN if math.isnan(over) or math.isnan(under) else NOT_APPLICABLE if under == 0 else ""


def england(tables: Tables) -> dict[str, float]:
    """England's outturn of 2011-12 for the measures for which the documents give one, GBP a person or per cent.

    Central adult money is the adult PTB and the DIP; people are those of the annual statistics of October 2012. Local
    money is not in it, and so nothing stands beside the partnership's whole expenditure.

    Examples
    --------
    >>> from onepot_analysis.facts import data
    >>> found = england(data.load())
    >>> round(found["central_effective"]), round(found["completion_share"], 1)
    (2569, 15.1)
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
    """Measures in both years, with the change between them and how far chance alone could go.

    Parameters
    ----------
    table : DataFrame
        As from `measures`, of one partnership.

    Returns
    -------
    DataFrame
        Index measure; label, unit (str); the columns of `measures` ending in _before (2010-11) and _now (the plan of
        2011-12); change, change_lower, change_upper (float64: per cent of 2010-11 for GBP, percentage points for per
        cent; missing where either year is, where 2010-11 is 0, or where people are too few), gap (str: [z] or [x] in
        place of a missing change), is_few_now, is_few (bool: whether the plan, or the change, rests on too few people).
    """
    before, now = (table[table["financial_year"] == year].set_index("measure") for year in YEARS)
    columns = ["over", "under", "value", "lower", "upper", "gap"]
    found = before[columns].add_suffix("_before").join(now[columns].add_suffix("_now"))
    found.insert(0, "label", [MEASURES[key].label for key in found.index])
    found.insert(1, "unit", [MEASURES[key].unit for key in found.index])
    missing = found["gap_before"] + found["gap_now"]
    few = [[intervals.is_few(count) for count in found[column]] for column in ("under_before", "under_now")]
    few_before, found["is_few_now"] = (pd.Series(each, found.index) & (missing == "") for each in few)
    found["is_few"] = few_before | found["is_few_now"]
    ends = pd.DataFrame(list(map(_change, found.itertuples())), found.index, ["change", "change_lower", "change_upper"])
    ends = ends.where(~found["is_few"])
    marks = (missing.str.contains(NOT_KNOWN, regex=False) | found["is_few"]).map(
        {True: NOT_KNOWN, False: NOT_APPLICABLE}
    )
    return found.join(ends).assign(gap=marks.where(ends["change"].isna(), ""))


def _change(row) -> tuple[float, float, float]:
    """Change of a measure, and the ends of its interval."""
    if row.unit == PER_CENT:
        ends = intervals.of_difference((row.over_before, row.under_before), (row.over_now, row.under_now))
        return row.value_now - row.value_before, ends[0] * 100, ends[1] * 100
    if not row.value_before > 0:
        return (math.nan,) * 3
    money = row.over_now / row.over_before
    ends = intervals.of_ratio(row.under_before, row.under_now)
    return tuple((ratio - 1) * 100 for ratio in (row.value_now / row.value_before, money * ends[0], money * ends[1]))


def check_percent(percent: float) -> float:
    """The efficiency of the what-if, if it is one.

    Raises
    ------
    ValueError
        Unless it is a number above 0 and at most 100.

    Examples
    --------
    >>> check_percent(2.5)
    2.5
    >>> check_percent("5 per cent")
    Traceback (most recent call last):
    ValueError: efficiency_percent is '5 per cent'; expected a number above 0 and at most 100, such as 5
    """
    if isinstance(percent, bool) or not isinstance(percent, (int, float)) or not 0 < percent <= 100:
        raise ValueError(f"efficiency_percent is {percent!r}; expected a number above 0 and at most 100, such as 5")
    return percent


@dataclass(frozen=True)
class RecoveryElement:
    """A share of the adult PTB that is paid out by shares of England's successful completions.

    Parameters
    ----------
    adult_gbp, england_gbp : float
        Adult PTB of the partnership, and of England, GBP.
    england_completions : float
        Successful completions in England.

    Examples
    --------
    >>> element = RecoveryElement(1_000_000, 100_000_000, 30_000)
    >>> element.break_even, element.gain(330, 10), element.gain(300, 10), element.gain(0, 10)
    (300.0, 10000.0, 0.0, -100000.0)
    """

    adult_gbp: float
    england_gbp: float
    england_completions: float

    @property
    def break_even(self) -> float:
        """Completions at which the partnership gets back exactly what the element takes, whatever its size."""
        return self.england_completions * self.adult_gbp / self.england_gbp

    def gain(self, completions, share_percent: float):
        """What the partnership gets back less what is taken, GBP a year.

        r x allocation x ((completions share / allocation share) - 1), written so that no allocation is divided by.
        """
        back = self.england_gbp * completions / self.england_completions
        return (back - self.adult_gbp) * share_percent / 100
