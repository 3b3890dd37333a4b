"""The agency's adult formula: a part by need, and a set amount for each person treated.

House of Commons written answer, 7 July 2009: 25 per cent of the adult PTB on need indicators and 75 per cent on
activity, a set amount for each person treated effectively, plus an area cost adjustment. Here estimated drug users
stand in for the need indicators and everybody in treatment for effective treatment, and there is no area cost: what
the formula used is not public by partnership.
"""

import numpy as np
import pandas as pd

from onepot_analysis.analysis import model, settlement
from onepot_analysis.analysis.bounds import Bounds
from onepot_analysis.facts.data import Tables
from onepot_analysis.spreadsheets.treatment.counts import Treatment

FORMULA_YEARS = ["2009-10", "2010-11"]  # 2009-10 was the last whole year when the amounts of 2011-12 were settled
SHARES = ["adult_formula_need_share", "adult_formula_activity_share"]
ENGLAND = {
    year: [f"in_treatment_{group}_{year.replace('-', '_')}" for group in ("opiate", "non_opiate", "non_opiate_alcohol")]
    for year in FORMULA_YEARS
}


def adult_ptb(tables: Tables, treatment: Treatment, drivers: pd.DataFrame) -> pd.DataFrame:
    """Adult PTB of 2011-12 by the agency's formula.

    Where one year has people in treatment for every partnership (`whole_year`), England's adult PTB is shared out:
    a quarter by estimated drug users, three quarters by people in treatment. Otherwise a partnership gets its share
    of the quarter and, for each of its own people in treatment, the amount that England's make
    (`england_people`), of 2009-10 or, where that year is missing, of 2010-11.

    Parameters
    ----------
    drivers : DataFrame
        As from `onepot_analysis.analysis.model.driver_table`.

    Returns
    -------
    DataFrame
        Index partnership_id: partnerships whose people in treatment are given, in the order of the register.
        Columns financial_year (str, of the people), people, half_width (float64), gbp_per_person (float64, GBP),
        need_gbp, activity_gbp, amount_gbp (int64, GBP; the amount is the sum of the other two), lower_gbp and
        upper_gbp (int64, GBP: what the rounding of the counts allows for the amount). The amounts of all
        partnerships sum to England's adult PTB to the pound.
    """
    year = whole_year(tables, treatment)
    counts = _counts(tables, treatment, [year] if year else FORMULA_YEARS)
    people = Bounds((counts["people"] - counts["half_width"]).clip(lower=0), counts["people"] + counts["half_width"])
    need_total, activity_total = need_and_activity(tables)
    if year:
        per_person = pd.Series(activity_total / counts["people"].sum(), counts.index)
        activity = model.whole_pounds(activity_total, counts["people"])
        limits = share_bounds(people) * activity_total
    else:
        rates = {year: activity_total / england_people(tables, treatment, year) for year in FORMULA_YEARS}
        per_person = counts["financial_year"].map(rates).astype(float)
        activity = (counts["people"] * per_person).round().astype("int64")
        limits = people * per_person
    need = model.whole_pounds(need_total, model.shares(tables, "adult", drivers)).loc[counts.index]
    return counts.assign(
        gbp_per_person=per_person,
        need_gbp=need,
        activity_gbp=activity,
        amount_gbp=need + activity,
        lower_gbp=need + np.floor(limits.lower.round(6)).astype("int64"),
        upper_gbp=need + np.ceil(limits.upper.round(6)).astype("int64"),
    )


def whole_year(tables: Tables, treatment: Treatment) -> str | None:
    """The year, 2009-10 if possible and else 2010-11, in which no partnership's people in treatment are missing."""
    given = treatment.people.dropna(subset="in_treatment").groupby("financial_year")["partnership_id"].nunique()
    return next((year for year in FORMULA_YEARS if given.get(year) == len(tables.partnerships)), None)


def need_and_activity(tables: Tables) -> tuple[int, int]:
    """England's adult PTB of 2011-12 by need and by people treated, whole pounds.

    Examples
    --------
    >>> from onepot_analysis.facts import data
    >>> need_and_activity(data.load())
    (95325000, 285975000)
    """
    total = settlement.printed(tables, "ptb_adult_2011_12", "exact").lower * 1_000_000
    need, activity = (settlement.printed(tables, share, "exact").lower for share in SHARES)
    by_need = round(total * need / (need + activity))
    return by_need, round(total) - by_need


def england_people(tables: Tables, treatment: Treatment, year: str) -> float | None:
    """England's people in treatment: from the file, if it has them, else from ``national_figures`` (`ENGLAND`).

    Returns
    -------
    float or None
        People; None for a year that neither has.

    Examples
    --------
    >>> from onepot_analysis.facts import data
    >>> from onepot_analysis.spreadsheets.treatment import NOBODY
    >>> england_people(data.load(), NOBODY, "2009-10")
    223581.0
    """
    own = treatment.england_people.set_index("financial_year")["in_treatment"].dropna()
    if year in own.index:
        return float(own[year])
    figures = [settlement.printed(tables, figure, "exact").lower for figure in ENGLAND.get(year, [])]
    return float(sum(figures)) if figures else None


def share_bounds(people: Bounds) -> Bounds:
    """Each one's share of all, as far as the counts are known: smallest when it is smallest and all others largest.

    Parameters
    ----------
    people : Bounds
        Of Series with the same index, not negative, with a positive upper end.

    Examples
    --------
    >>> shares = share_bounds(Bounds(pd.Series([5, 10]), pd.Series([10, 15])))
    >>> shares.lower.tolist(), shares.upper.tolist()
    ([0.25, 0.5], [0.5, 0.75])
    """
    others = Bounds(people.lower.sum() - people.lower, people.upper.sum() - people.upper)
    low, high = people.lower, people.upper
    return Bounds((low / (low + others.upper)).fillna(0.0), (high / (high + others.lower)).fillna(0.0))


def _counts(tables: Tables, treatment: Treatment, years: list[str]) -> pd.DataFrame:
    """People in treatment, of the first of the years that a partnership has."""
    rows = treatment.people[treatment.people["financial_year"].isin(years)].dropna(subset="in_treatment")
    first = rows.sort_values("financial_year", kind="stable").drop_duplicates("partnership_id")
    order = tables.partnerships["partnership_id"]
    first = first.set_index("partnership_id").loc[order[order.isin(first["partnership_id"])]]
    return first.rename(columns={"in_treatment": "people"})[["financial_year", "people", "half_width"]]
