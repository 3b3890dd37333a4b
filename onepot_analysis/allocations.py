"""What each partnership gets, by stream and year: published where a table is brought, modelled where not.

Whole pounds; each stream sums to the settlement.
"""

import pandas as pd

from onepot_analysis import model, settlement
from onepot_analysis.bounds import Bounds
from onepot_analysis.data import Tables

PUBLISHED, MODELLED, MIXED = "published", "modelled", "part published, part modelled"
MAIN_DIP_RULE = "dip_users"
DIP = ["dip_health", "dip_home_office"]
_COLUMNS = ["partnership_id", "financial_year", "stream", "lower_gbp", "upper_gbp", "basis"]


def allocate(tables: Tables, dip_rule: str = MAIN_DIP_RULE, published: pd.DataFrame | None = None) -> pd.DataFrame:
    """Allocations of both years.

    A published amount stands as it is. The others share out what is left of each stream: in 2011-12 by the rules of
    the model, in 2010-11 with the PTB flat and the DIP cut in proportion between its bounds ("flat in cash terms",
    "the existing DIP formula": letter of 11 February 2011, paragraph 6). An amount that is published for one year
    stands in for the model of the other. Printed national figures are taken as exact.

    Parameters
    ----------
    dip_rule : str
        The rule that shares out the DIP; see ``sharing_rules``.
    published : DataFrame, optional
        Columns partnership_id, financial_year, stream (dip in 2010-11), amount_gbp (int64).

    Returns
    -------
    DataFrame
        Columns partnership_id, financial_year, stream (str), lower_gbp and upper_gbp (int64, GBP; equal where
        nothing is open), basis (str: published or modelled). Each stream and year sums to the settlement to the
        pound while some of it is modelled; see `differences` for what published amounts leave over.

    Examples
    --------
    >>> from onepot_analysis import data
    >>> amounts = allocate(data.load()).query("financial_year == '2011-12'")
    >>> amounts.groupby("stream")["lower_gbp"].sum().to_dict()
    {'dip_health': 60000000, 'dip_home_office': 35000000, 'ptb_adult': 381300000, 'ptb_young_people': 25400000}
    """
    national = {name: pounds(value) for name, value in settlement.bounds(tables).items() if "change" not in name}
    published = pd.DataFrame(columns=[*_COLUMNS[:3], "amount_gbp"]) if published is None else published
    drivers = model.driver_table(tables)
    now, before = {}, {}
    for stream, rule in {
        "ptb_adult": "adult",
        "ptb_young_people": "young_people",
        **dict.fromkeys(DIP, dip_rule),
    }.items():
        total = national[f"{stream}_2011_12"]
        earlier = _known(published, "2010-11", stream, national, drivers.index)
        weights = earlier.fillna(model.shares(tables, rule, drivers) * total.lower)
        now[stream] = _fill(total, _known(published, "2011-12", stream, national, drivers.index), weights)
    for stream in ("ptb_adult", "ptb_young_people", "dip"):
        amounts = sum(now[part][0].lower for part in (DIP if stream == "dip" else [stream]))
        unrounded = int(amounts.sum()) - national[f"{stream}_2011_12"].lower
        total = national[f"{stream}_2010_11"] + unrounded
        before[stream] = _fill(total, _known(published, "2010-11", stream, national, drivers.index), amounts)
    rows = [_rows("2011-12", stream, *filled) for stream, filled in now.items()]
    rows += [_rows("2010-11", stream, *filled) for stream, filled in before.items()]
    return pd.concat(rows, ignore_index=True)[_COLUMNS]


def pounds(gbp_million: Bounds) -> Bounds:
    """GBP million to whole pounds.

    Examples
    --------
    >>> pounds(Bounds(95, 105.23877551))
    Bounds(lower=95000000, upper=105238776)
    """
    return Bounds(round(gbp_million.lower * 1_000_000), round(gbp_million.upper * 1_000_000))


def basis(kinds: pd.Series) -> str:
    """The basis of a sum of amounts: published or modelled if all of them are, and else both.

    Examples
    --------
    >>> basis(pd.Series(["published", "modelled"]))
    'part published, part modelled'
    """
    return kinds.iloc[0] if kinds.nunique() == 1 else MIXED


def differences(tables: Tables, allocations: pd.DataFrame) -> pd.DataFrame:
    """How far the allocations of a stream and year are from the settlement.

    Returns
    -------
    DataFrame
        Columns financial_year, stream (str), allocated_gbp, settlement_gbp (the nearest amount within the letters'
        bounds), difference_gbp (int64, GBP), within_rounding (bool: the rounding of the printed figure explains it).
        Only rows with a difference.
    """
    exact, carried = (settlement.bounds(tables, rounding) for rounding in settlement.ROUNDINGS)
    sums = allocations.groupby(["financial_year", "stream"], sort=False)[["lower_gbp", "upper_gbp"]].sum()
    rows = []
    for (year, stream), (lower, upper) in sums.iterrows():
        key = f"{stream}_{year.replace('-', '_')}"
        allowed, rounded = pounds(exact[key]), pounds(carried[key])
        excess = max(lower - allowed.upper, 0) + min(upper - allowed.lower, 0)
        inside = rounded.lower <= upper and lower <= rounded.upper
        rows.append((year, stream, lower, lower - excess, excess, inside))
    columns = ["financial_year", "stream", "allocated_gbp", "settlement_gbp", "difference_gbp", "within_rounding"]
    table = pd.DataFrame(rows, columns=columns)
    return table[table["difference_gbp"] != 0].reset_index(drop=True)


def _known(published: pd.DataFrame, year: str, stream: str, national: dict[str, Bounds], ids: pd.Index) -> pd.Series:
    """Published amounts of a stream, GBP, missing where there is none; the DIP of 2010-11 is split as in 2011-12."""
    name = "dip" if year == "2010-11" and stream in DIP else stream
    rows = published[(published["financial_year"] == year) & (published["stream"] == name)]
    amounts = rows.set_index("partnership_id")["amount_gbp"].reindex(ids).astype(float)
    return amounts * (national[f"{stream}_2011_12"].lower / national[f"{name}_2011_12"].lower)


def _fill(total: Bounds, known: pd.Series, weights: pd.Series) -> tuple[Bounds, pd.Series]:
    """Published amounts as they are; the rest of the total, if any, shared out by the weights."""
    missing = known.isna()
    kinds = missing.map({True: MODELLED, False: PUBLISHED})
    if not missing.any():
        return Bounds.point(known.astype("int64")), kinds
    given = int(known.sum())
    rests = [model.whole_pounds(max(end - given, 0), weights[missing]) for end in (total.lower, total.upper)]
    ends = [known.fillna(rest).astype("int64") for rest in rests]
    return Bounds(*ends), kinds


def _rows(year: str, stream: str, amounts: Bounds, kinds: pd.Series) -> pd.DataFrame:
    columns = {"lower_gbp": amounts.lower, "upper_gbp": amounts.upper, "basis": kinds}
    return pd.DataFrame(columns).rename_axis("partnership_id").reset_index().assign(financial_year=year, stream=stream)
