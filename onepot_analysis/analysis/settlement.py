"""The national settlement of 2011-12, and what it allows for 2010-11.

Each formula holds each printed figure once, so that its bounds are tight also when rounding is carried.
Amounts are GBP million as exact fractions of the printed decimals; changes are per cent of 2010-11.
"""

import math
from fractions import Fraction

import pandas as pd

from onepot_analysis.analysis.bounds import Bounds, Contradiction
from onepot_analysis.facts.data import DataError, Tables

ROUNDINGS = ("exact", "carried")
STREAMS = {
    "ptb_adult": "Pooled Treatment Budget, adults",
    "ptb_young_people": "Pooled Treatment Budget, young people",
    "dip_health": "Drug Interventions Programme, Department of Health",
    "dip_home_office": "Drug Interventions Programme, Home Office",
}
PTB, DIP = ["ptb_adult", "ptb_young_people"], ["dip_health", "dip_home_office"]
VINTAGES = {
    "outturn": "outturn, September 2019",
    "february": "forecast, before March 2011",  # what was known when the letters were written
    "forecast": "forecast, March 2011",
}


def with_sums(amounts: pd.DataFrame) -> pd.DataFrame:
    """The rows of each stream, and again, in the state that they have there, as parts of the DIP of 2011-12, of PTB and pot."""
    stream = amounts["stream"]
    parts = {"ptb": stream.isin(PTB), "dip": stream.isin(DIP), "pot": stream.notna()}
    whole = amounts.assign(state=amounts["sum_state"])
    return pd.concat([amounts, *(whole[rows].assign(stream=name) for name, rows in parts.items())])


def printed(tables: Tables, figure_id: str, rounding: str) -> Bounds:
    """Bounds of one printed figure, in its unit; "exact" takes it as printed, "carried" carries its rounding.

    Raises
    ------
    DataError
        When the figure is not in ``national_figures``, or has no value.

    Examples
    --------
    >>> from onepot_analysis.facts import data
    >>> printed(data.load(), "dip_total_2011_12", "carried")
    Bounds(lower=Fraction(189, 2), upper=Fraction(191, 2))
    """
    value = printed_if_any(tables, figure_id, rounding)
    if value is None:
        raise DataError(
            f"national_figures.csv: {figure_id!r}, column 'value': blank; expected the printed amount: "
            "the settlement cannot do without it"
        )
    return value


def printed_if_any(tables: Tables, figure_id: str, rounding: str) -> Bounds | None:
    """The same, or None where no value is printed."""
    figures, ids = tables.national_figures, tables.national_figures["figure_id"].tolist()
    if figure_id not in ids:
        raise DataError(f"national_figures.csv: no row for {figure_id!r}; the settlement cannot do without it")
    value, half_width = (figures[name].iloc[ids.index(figure_id)] for name in ("value", "half_width"))
    return None if pd.isna(value) else _rounded(value, half_width, rounding)


def _rounded(value: float, half_width: float, rounding: str) -> Bounds:
    """The decimals as printed: 381.3 is 3813/10, not its nearest binary fraction."""
    if rounding not in ROUNDINGS:
        raise ValueError(f"rounding {rounding!r}; expected one of: {', '.join(ROUNDINGS)}")
    exact, room = (Fraction(repr(float(number))) for number in (value, half_width))
    return Bounds.rounded(exact, room if rounding == "carried" else Fraction(0))


def key(stream: str, financial_year: str) -> str:
    """The name of an amount among the `bounds`, such as ``dip_2010_11``."""
    return f"{stream}_{financial_year.replace('-', '_')}"


def bounds(tables: Tables, rounding: str = "exact", brought: dict[str, Fraction] | None = None) -> dict[str, Bounds]:
    """Every quantity of the settlement, stated or derived.

    The 2010-11 amounts follow from "slightly less", "flat in cash terms" and "less than 2 per cent"
    (letter of 11 February 2011, paragraph 6): ``pot_2010_11 < pot_2011_12 / 0.98`` and
    ``dip_2010_11 = pot_2010_11 - ptb_2010_11 > dip_2011_12``. The limits themselves are not reached.
    A ``dip_total_2010_11`` with a value in ``national_figures`` narrows all of them. Sums that are brought, as from
    `onepot_analysis.analysis.allocations.totals`, stand in the place of the letters' figures. `rounding` as in `printed`.

    Returns
    -------
    dict of str to Bounds
        ``*_2010_11`` and ``*_2011_12`` and ``*_gbp_million`` in GBP million, ``*_percent*`` in per cent.

    Raises
    ------
    DataError
        When a figure is missing, or the figures contradict each other.

    Examples
    --------
    >>> from onepot_analysis.facts import data
    >>> dip = bounds(data.load())["dip_2010_11"]
    >>> float(dip.lower), round(float(dip.upper), 4)
    (95.0, 105.2388)
    """
    try:
        return _levels_and_changes(tables, rounding, brought or {})
    except Contradiction as contradiction:
        held = "the figures and the sums of the table brought" if brought else "the figures"
        raise DataError(f"national_figures.csv: {held} contradict each other: {contradiction}") from None


def _levels_and_changes(tables: Tables, rounding: str, brought: dict[str, Fraction]) -> dict[str, Bounds]:
    levels = _levels_2011_12(tables, rounding, brought) | _ptb_2010_11(tables, rounding, brought)
    pot, ptb, dip = levels["pot_2011_12"], levels["ptb_2011_12"], levels["dip_2011_12"]
    ptb_before = levels["ptb_2010_11"]
    left_over = 1 - printed(tables, "community_decrease_limit", rounding) / 100

    flat = ptb - ptb_before  # 0, but for rounding and for sums that are brought

    if "dip_2010_11" in brought:  # a sum that is brought stands as it is, also against the letters
        dip_before = Bounds.point(brought["dip_2010_11"])
        pot_before = ptb_before + dip_before
        pot_change, dip_change = pot / pot_before - 1, dip / dip_before - 1
        pot_cash, dip_cash = pot - pot_before, dip - dip_before
    else:
        most_pot = pot / left_over
        growth_back = 1 / left_over + (ptb / left_over - ptb_before) / dip  # dip_before / dip at most this
        dip_before = Bounds((pot - ptb_before).lower, (most_pot - ptb_before).upper) & Bounds(dip.lower, math.inf)
        pot_before = Bounds(pot.lower, most_pot.upper) & Bounds((ptb_before + dip).lower, math.inf)
        pot_change = Bounds(left_over.lower - 1, Fraction(0)) & Bounds(-1, (flat / (ptb_before + dip)).upper)
        dip_change = Bounds(-1, Fraction(0)) & Bounds((1 / growth_back).lower - 1, (1 / (1 + flat / dip)).upper - 1)
        pot_cash = pot * (1 - 1 / (1 + pot_change))
        dip_cash = Bounds((pot_cash - flat).lower, -flat.lower) & Bounds(-math.inf, Fraction(0))
        if (stated := printed_if_any(tables, "dip_total_2010_11", rounding)) is not None:
            dip_before = dip_before & stated
            pot_before = pot_before & (ptb_before + dip_before)
            pot_change = pot_change & (pot / pot_before - 1)
            dip_change = dip_change & (dip / dip_before - 1)
            pot_cash = pot_cash & (pot - pot_before)
            dip_cash = Bounds((pot_cash - flat).lower, 0) & (dip - dip_before)
    real = {vintage: real_change(pot_change * 100, deflator(tables, vintage, rounding)) for vintage in VINTAGES}
    return levels | {
        "dip_2010_11": dip_before,
        "pot_2010_11": pot_before,
        "pot_change_gbp_million": pot_cash,
        "ptb_change_gbp_million": flat,
        "dip_change_gbp_million": dip_cash,
        "pot_change_percent": pot_change * 100,
        "ptb_change_percent": (ptb / ptb_before - 1) * 100,
        "dip_change_percent": dip_change * 100,
        **{f"pot_real_change_percent_{vintage}": change for vintage, change in real.items()},
    }


def _levels_2011_12(tables: Tables, rounding: str, brought: dict[str, Fraction]) -> dict[str, Bounds]:
    """The amounts of 2011-12, each narrowed by what the others leave it; sums of a table brought as they are."""
    levels = {f"{stream}_2011_12": printed(tables, f"{stream}_2011_12", rounding) for stream in STREAMS}
    levels |= {name: Bounds.point(brought[name]) for name in levels if name in brought}
    adult, young_people, health, home_office = levels.values()
    ptb, dip = adult + young_people, health + home_office
    if brought.keys() & levels.keys():
        return levels | {"ptb_2011_12": ptb, "dip_2011_12": dip, "pot_2011_12": ptb + dip}
    ptb = printed(tables, "ptb_total_2011_12", rounding) & ptb
    dip = printed(tables, "dip_total_2011_12", rounding) & dip
    pot = printed(tables, "community_total_2011_12", rounding) & (ptb + dip)
    return levels | {"ptb_2011_12": ptb & (pot - dip), "dip_2011_12": dip & (pot - ptb), "pot_2011_12": pot}


def _ptb_2010_11(tables: Tables, rounding: str, brought: dict[str, Fraction]) -> dict[str, Bounds]:
    """The PTB of 2010-11: as printed, or the sums of a table brought."""
    parts = {name: printed(tables, name, rounding) for name in ("ptb_adult_2010_11", "ptb_young_people_2010_11")}
    whole = printed(tables, "ptb_total_2010_11", rounding)
    if brought.keys() & parts.keys():
        parts |= {name: Bounds.point(brought[name]) for name in parts if name in brought}
        whole = sum(parts.values(), Bounds.point(Fraction(0)))
    return parts | {"ptb_2010_11": whole}


def deflator(tables: Tables, vintage: str, rounding: str = "exact") -> Bounds:
    """Change of the GDP deflator from 2010-11 to 2011-12, per cent, in one of the `VINTAGES`; `DataError` without it."""
    table = tables.gdp_deflators
    row = table[(table["vintage"] == VINTAGES[vintage]) & (table["financial_year"] == "2011-12")]
    if row.empty:
        raise DataError(f"gdp_deflators.csv: no row for {VINTAGES[vintage]!r}, 2011-12")
    return _rounded(row["percent_change_on_year"].iloc[0], row["half_width"].iloc[0], rounding)


def real_change(cash_percent: Bounds, deflator_percent: Bounds) -> Bounds:
    """Change in real terms, per cent: (1 + cash) / (1 + deflator) - 1."""
    return ((1 + cash_percent / 100) / (1 + deflator_percent / 100) - 1) * 100


def settlement_table(tables: Tables, brought: dict[str, Fraction] | None = None) -> pd.DataFrame:
    """The settlement as one table, both with printed figures taken as exact and with rounding carried; see `bounds`.

    Returns
    -------
    DataFrame
        Columns quantity (str), lower, upper (float64, in the unit), unit (GBP million or per cent), rounding.
    """
    rows = [
        (quantity, float(value.lower), float(value.upper), rounding)
        for rounding in ROUNDINGS
        for quantity, value in bounds(tables, rounding, brought).items()
    ]
    table = pd.DataFrame(rows, columns=["quantity", "lower", "upper", "rounding"])
    is_percent = table["quantity"].str.contains("percent")
    table.insert(3, "unit", is_percent.map({True: "per cent", False: "GBP million"}))
    return table
