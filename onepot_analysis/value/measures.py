"""Value for money from proformas that were filled in: unit costs, shares, their change, England's, the group's."""

import math
from dataclasses import dataclass

import pandas as pd

from onepot_analysis import settlement
from onepot_analysis.allocations import MODELLED
from onepot_analysis.bounds import Bounds
from onepot_analysis.data import Tables
from onepot_analysis.proforma.layout import CENTRAL, GBP, INTERVENTIONS, NOT_APPLICABLE, NOT_KNOWN, YEARS

PLAN = YEARS[1]
PER_CENT = "per cent"
_ADULT_SPENDING = tuple(key for key in INTERVENTIONS if key != "young_people")
_ADULT_CENTRAL = tuple(key for key in CENTRAL if key != "ptb_young_people")


@dataclass(frozen=True)
class Measure:
    """One ratio of sums of lines of the proforma.

    Parameters
    ----------
    key, label : str
    unit : {"GBP", "per cent"}
        GBP a person, or per cent.
    over, under : tuple of str
        Lines added up above and below the line; keys of `onepot_analysis.proforma.layout`.
    """

    key: str
    label: str
    unit: str
    over: tuple[str, ...]
    under: tuple[str, ...]


MEASURES = (
    Measure(
        "person",
        "All expenditure per person in treatment",
        GBP,
        tuple(INTERVENTIONS),
        ("adults_in_treatment", "young_people_in_treatment"),
    ),
    Measure(
        "effective", "Adult expenditure per adult in effective treatment", GBP, _ADULT_SPENDING, ("adults_effective",)
    ),
    Measure("completion", "Adult expenditure per successful completion", GBP, _ADULT_SPENDING, ("completions",)),
    Measure(
        "central_in_treatment",
        "Central adult money only, per adult in treatment",
        GBP,
        _ADULT_CENTRAL,
        ("adults_in_treatment",),
    ),
    Measure(
        "central_effective",
        "Central adult money only, per adult in effective treatment",
        GBP,
        _ADULT_CENTRAL,
        ("adults_effective",),
    ),
    Measure(
        "central_completion",
        "Central adult money only, per successful completion",
        GBP,
        _ADULT_CENTRAL,
        ("completions",),
    ),
    Measure(
        "overheads", "Commissioning and overheads, of all expenditure", PER_CENT, ("overheads",), tuple(INTERVENTIONS)
    ),
    Measure(
        "effective_share",
        "Adults in effective treatment, of adults in treatment",
        PER_CENT,
        ("adults_effective",),
        ("adults_in_treatment",),
    ),
    Measure(
        "completion_share",
        "Successful completions, of adults in treatment",
        PER_CENT,
        ("completions",),
        ("adults_in_treatment",),
    ),
    Measure(
        "representation_share",
        "Re-presentations, of successful completions",
        PER_CENT,
        ("representations",),
        ("completions",),
    ),
)
UNITS = {measure.key: measure.unit for measure in MEASURES}
LABELS = {measure.key: measure.label for measure in MEASURES}


def gap(over: float, under: float) -> str:
    """Why a ratio has no value: [x] where a number is not known, [z] where there is nothing to divide by, else nothing.

    Examples
    --------
    >>> gap(10, 0), gap(float("nan"), 0), gap(10, 4)
    ('[z]', '[x]', '')
    """
    return NOT_KNOWN if math.isnan(over) or math.isnan(under) else NOT_APPLICABLE if under == 0 else ""


def basis(kinds: pd.Series) -> str:
    """What a sum of amounts rests on.

    Examples
    --------
    >>> basis(pd.Series(["modelled", "own figure", "modelled"])), basis(pd.Series(["published"]))
    ('part modelled, part own figure', 'published')
    """
    found = sorted(set(kinds))
    return found[0] if len(found) == 1 else ", ".join(f"part {kind}" for kind in found)


def are_comparable(before: str, now: str) -> bool:
    """Whether amounts of two years can be held against each other: all modelled, or none.

    Examples
    --------
    >>> are_comparable("own figure", "modelled"), are_comparable("own figure", "published")
    (False, True)
    >>> are_comparable("modelled", "modelled"), are_comparable("part modelled, part published", "modelled")
    (True, False)
    """
    return before == now == MODELLED or MODELLED not in before + now


def ratio(over: float, under: float) -> float:
    """One number over another; missing where there is nothing to divide by, or one of them is missing.

    Examples
    --------
    >>> ratio(10, 4), ratio(10, 0), ratio(0, 0), ratio(float("nan"), 4)
    (2.5, nan, nan, nan)
    """
    return over / under if under else math.nan


def measures(amounts: pd.DataFrame) -> pd.DataFrame:
    """Every measure of every partnership and year.

    Parameters
    ----------
    amounts : DataFrame
        As from `onepot_analysis.proforma.read`, of one or several workbooks.

    Returns
    -------
    DataFrame
        Columns partnership_id, measure, financial_year (str), over, under, value (float64; GBP a person or per cent;
        missing where `under` is 0 or a number is not known), gap (str: [z] or [x] in place of a missing value), unit,
        basis (str; of the amounts above the line).
    """
    rows = []
    for (partnership_id, year), own in amounts.groupby(["partnership_id", "financial_year"], sort=False):
        lines = own.set_index("line")
        for measure in MEASURES:
            above = lines.loc[lines.index.isin(measure.over)]
            over = above["value"].sum(skipna=False)
            under = lines.loc[lines.index.isin(measure.under), "value"].sum(skipna=False)
            scale = 100 if measure.unit == PER_CENT else 1
            value = ratio(over * scale, under)
            rows.append(
                (
                    partnership_id,
                    measure.key,
                    year,
                    over,
                    under,
                    value,
                    gap(over, under),
                    measure.unit,
                    basis(above["basis"]),
                )
            )
    columns = ["partnership_id", "measure", "financial_year", "over", "under", "value", "gap", "unit", "basis"]
    return pd.DataFrame(rows, columns=columns)


def england(tables: Tables) -> dict[tuple[str, str], Bounds]:
    """England's average of the measures for which the documents give one.

    Central adult money is the adult PTB and the DIP; people are those of the annual statistics of October 2012. Local
    money is not in it, and so no average stands beside the partnership's whole expenditure.

    Returns
    -------
    dict
        (measure, financial year) to Bounds, GBP a person or per cent.

    Examples
    --------
    >>> from onepot_analysis import data
    >>> found = england(data.load())
    >>> round(found["central_effective", "2011-12"].lower), round(float(found["completion_share", "2011-12"].lower), 1)
    (2569, 15.1)
    >>> [round(end) for end in (found["central_completion", "2010-11"].lower, found["central_completion", "2010-11"].upper)]
    [17030, 17396]
    """
    national = settlement.bounds(tables)
    people = {
        name: settlement.printed(tables, name, "exact")
        for name in (
            "in_treatment_2011_12",
            "effective_treatment_2011_12",
            "completions_2011_12",
            "completions_2010_11",
        )
    }
    now, before = ((national[f"ptb_adult_{y}"] + national[f"dip_{y}"]) * 1_000_000 for y in ("2011_12", "2010_11"))
    return {
        ("central_in_treatment", PLAN): now / people["in_treatment_2011_12"],
        ("central_effective", PLAN): now / people["effective_treatment_2011_12"],
        ("central_completion", PLAN): now / people["completions_2011_12"],
        ("central_completion", YEARS[0]): before / people["completions_2010_11"],
        ("effective_share", PLAN): people["effective_treatment_2011_12"] / people["in_treatment_2011_12"] * 100,
        ("completion_share", PLAN): people["completions_2011_12"] / people["in_treatment_2011_12"] * 100,
    }


def change(table: pd.DataFrame) -> pd.DataFrame:
    """Each measure in both years, with its change.

    Parameters
    ----------
    table : DataFrame
        As from `measures`.

    Returns
    -------
    DataFrame
        Columns partnership_id, measure (str), value_2010_11, value_2011_12, change (float64: per cent of 2010-11
        for GBP, percentage points for per cent; missing where either year is, where 2010-11 is 0, or where the years
        are not comparable), gap_2010_11, gap_2011_12 and gap_change (str: [z] or [x] in place of a missing value),
        basis_2010_11 and basis_2011_12 (str).
    """
    before, now = (table[table["financial_year"] == year].set_index(["partnership_id", "measure"]) for year in YEARS)
    columns = ["value", "gap", "basis"]
    found = before[columns].add_suffix("_2010_11").join(now[columns].add_suffix("_2011_12")).reset_index()
    then, difference = found["value_2010_11"], found["value_2011_12"] - found["value_2010_11"]
    is_share = found["measure"].map(UNITS) == PER_CENT
    comparable = pd.Series(map(are_comparable, found["basis_2010_11"], found["basis_2011_12"]), index=found.index)
    found["change"] = difference.where(is_share, difference / then.where(then != 0) * 100).where(comparable)
    unknown = (found["gap_2010_11"] + found["gap_2011_12"]).str.contains(NOT_KNOWN, regex=False) | ~comparable
    marks = unknown.map({True: NOT_KNOWN, False: NOT_APPLICABLE})
    return found.assign(gap_change=marks.where(found["change"].isna(), ""))


def mix(amounts: pd.DataFrame, lines: list[str]) -> pd.DataFrame:
    """Lines of money of one partnership in both years: amounts, shares of their sum, changes.

    Parameters
    ----------
    amounts : DataFrame
        Of one partnership.
    lines : list of str
        Keys of lines; one that a year does not have counts as 0.

    Returns
    -------
    DataFrame
        Index line; gbp_2010_11, gbp_2011_12, share_2010_11, share_2011_12 (per cent), change_gbp, change_percent,
        change_pp (of the share); float64, missing where there is nothing to divide by.
    """
    wide = amounts.pivot(index="line", columns="financial_year", values="value").reindex(lines).fillna(0.0)
    before, now = (wide[year] for year in YEARS)
    shares = [part / part.sum() * 100 if part.sum() else part * math.nan for part in (before, now)]
    return pd.DataFrame(
        {
            "gbp_2010_11": before,
            "gbp_2011_12": now,
            "share_2010_11": shares[0],
            "share_2011_12": shares[1],
            "change_gbp": now - before,
            "change_percent": (now - before) / before.where(before != 0) * 100,
            "change_pp": shares[1] - shares[0],
        }
    )


def spread(table: pd.DataFrame, year: str = PLAN) -> pd.DataFrame:
    """How each measure is spread over the partnerships of a group in a year.

    Returns
    -------
    DataFrame
        Index measure; count (int64: partnerships with a value), lowest, median, highest (float64).
    """
    groups = table[table["financial_year"] == year].groupby("measure", sort=False)["value"]
    return pd.DataFrame(
        {"count": groups.count(), "lowest": groups.min(), "median": groups.median(), "highest": groups.max()}
    )
