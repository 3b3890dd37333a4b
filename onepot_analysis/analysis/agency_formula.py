"""The agency's adult formula: a part by need, and a set amount for each person treated.

House of Commons written answer, 7 July 2009: 25 per cent of the adult PTB on need indicators and 75 per cent on
activity, a set amount for each person treated effectively, plus an area cost adjustment. Here estimated drug users
stand in for the need indicators and everybody in treatment for effective treatment, and there is no area cost: what
the formula used is not public by partnership.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from onepot_analysis.analysis import model, settlement
from onepot_analysis.facts.data import Tables

FORMULA_YEARS = ["2009-10", "2010-11"]  # 2009-10 was the last whole year when the amounts of 2011-12 were settled
DRUG_GROUPS = ["opiate", "non_opiate", "non_opiate_alcohol"]  # alcohol alone is not paid from this money
ENGLAND = {year: [settlement.key(f"in_treatment_{group}", year) for group in DRUG_GROUPS] for year in FORMULA_YEARS}
MEASURES = ["in_treatment", "completions", "half_width"]
COLUMNS = {"partnership_id": "str", "financial_year": "str", "drug_group": "str", **dict.fromkeys(MEASURES, "float64")}


@dataclass(frozen=True, eq=False)
class Treatment:
    """People in drug treatment and successful completions; who is treated for alcohol alone is not among them.

    Everybody in contact with treatment in the year is counted, not only "effective treatment".

    Attributes
    ----------
    file : str
        Name of the file they come from; see `onepot_analysis.spreadsheets.treatment.load`.
    groups : DataFrame
        One row for each partnership and year that the file has, and each drug group (`DRUG_GROUPS`): partnership_id,
        financial_year ("2009-10" to "2012-13"), drug_group (str), in_treatment, completions, half_width (float64,
        people). A count that the file does not give is missing, never 0. The true count lies within `half_width` of
        it, and not below 0.
    england : DataFrame
        England's own rows, if the file has them: the same columns without partnership_id.
    """

    file: str
    groups: pd.DataFrame
    england: pd.DataFrame

    @cached_property
    def people(self) -> pd.DataFrame:
        """The drug groups together: columns partnership_id, financial_year, in_treatment, completions, half_width.

        A sum is missing where the count of one group is; half widths add up.
        """
        return self.groups.groupby(["partnership_id", "financial_year"])[MEASURES].sum(skipna=False).reset_index()

    @cached_property
    def england_people(self) -> pd.DataFrame:
        """The same for England's own rows, without partnership_id."""
        return self.england.groupby("financial_year")[MEASURES].sum(skipna=False).reset_index()

    def completions(self, year: str = "2011-12") -> pd.Series:
        """Successful completions by partnership, where the file gives them; int64, index partnership_id."""
        rows = self.people[self.people["financial_year"] == year].dropna(subset="completions")
        return rows.set_index("partnership_id")["completions"].astype("int64")

    def __repr__(self) -> str:
        return f"Treatment({self.file}: {self.groups['partnership_id'].nunique()} partnerships)"


_EMPTY = pd.DataFrame(columns=list(COLUMNS)).astype(COLUMNS)
NOBODY = Treatment("", _EMPTY, _EMPTY.drop(columns="partnership_id"))


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
    people, half_width = counts["people"], counts["half_width"]
    low, high = (people - half_width).clip(lower=0), people + half_width
    need_total, activity_total = need_and_activity(tables)
    if year:
        per_person = pd.Series(activity_total / people.sum(), counts.index)
        activity = model.whole_pounds(activity_total, people)
        lower, upper = (share * activity_total for share in share_bounds(low, high))
    else:
        per_person = counts["financial_year"].map(activity_total / england_people(tables, treatment)).astype(float)
        activity = (people * per_person).round().astype("int64")
        lower, upper = low * per_person, high * per_person
    need = model.whole_pounds(need_total, model.shares(tables, "adult", drivers)).loc[counts.index]
    return counts.assign(
        gbp_per_person=per_person,
        need_gbp=need,
        activity_gbp=activity,
        amount_gbp=need + activity,
        lower_gbp=need + np.floor(lower.round(6)).astype("int64"),
        upper_gbp=need + np.ceil(upper.round(6)).astype("int64"),
    )


def whole_year(tables: Tables, treatment: Treatment) -> str | None:
    """The year, 2009-10 if possible and else 2010-11, in which no partnership's people in treatment are missing."""
    given = treatment.people.dropna(subset="in_treatment").groupby("financial_year")["partnership_id"].nunique()
    return next((year for year in FORMULA_YEARS if given.get(year) == len(tables.partnerships)), None)


def need_and_activity(tables: Tables) -> tuple[int, int]:
    """England's adult PTB of 2011-12 by need and by people treated, whole pounds."""
    total = settlement.printed(tables, "ptb_adult_2011_12", "exact").lower * 1_000_000
    need = settlement.printed(tables, "adult_formula_need_share", "exact").lower
    activity = settlement.printed(tables, "adult_formula_activity_share", "exact").lower
    by_need = round(total * need / (need + activity))
    return by_need, round(total) - by_need


def england_people(tables: Tables, treatment: Treatment) -> pd.Series:
    """England's people in treatment by year: from the file, if it has them, else from ``national_figures``."""
    own = treatment.england_people.set_index("financial_year")["in_treatment"].dropna()
    printed = {
        year: float(sum(settlement.printed(tables, figure, "exact").lower for figure in figures))
        for year, figures in ENGLAND.items()
    }
    return pd.Series(printed | own.to_dict())


def share_bounds(low: pd.Series, high: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Each one's share of all, as far as the counts are known: smallest when it is smallest and all others largest."""
    others_low, others_high = low.sum() - low, high.sum() - high
    return (low / (low + others_high)).fillna(0.0), (high / (high + others_low)).fillna(0.0)


def _counts(tables: Tables, treatment: Treatment, years: list[str]) -> pd.DataFrame:
    """People in treatment, of the first of the years that a partnership has."""
    rows = treatment.people[treatment.people["financial_year"].isin(years)].dropna(subset="in_treatment")
    first = rows.sort_values("financial_year", kind="stable").drop_duplicates("partnership_id")
    order = tables.partnerships["partnership_id"]
    first = first.set_index("partnership_id").loc[order[order.isin(first["partnership_id"])]]
    return first.rename(columns={"in_treatment": "people"})[["financial_year", "people", "half_width"]]


def england_completions(tables: Tables, treatment: Treatment | None) -> float | None:
    """England's successful completions of 2011-12, of the export or the annual statistics; None where the export has none."""
    if treatment is None:
        return float(settlement.printed(tables, "completions_2011_12", "exact").lower)
    rows = treatment.england_people.query("financial_year == '2011-12'")["completions"].dropna()
    return float(rows.iloc[0]) if len(rows) else None
