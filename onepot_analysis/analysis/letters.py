"""What can be read off the letters without any model: their sums, their two scopes, a pot's change by its DIP share."""

import math
from fractions import Fraction

import pandas as pd

from onepot_analysis.analysis.bounds import Bounds
from onepot_analysis.analysis.settlement import STREAMS, bounds, deflator, printed, real_change
from onepot_analysis.facts.data import DataError, Tables

_SUMS = [
    ("ptb_total_2011_12", ["ptb_adult_2011_12", "ptb_young_people_2011_12"]),
    ("dip_total_2011_12", ["dip_health_2011_12", "dip_home_office_2011_12"]),
    ("community_total_2011_12", ["ptb_total_2011_12", "dip_total_2011_12"]),
    ("community_total_2011_12", [f"{stream}_2011_12" for stream in STREAMS]),
    ("ptb_total_2010_11", ["ptb_adult_2010_11", "ptb_young_people_2010_11"]),
]


def identities(tables: Tables) -> pd.DataFrame:
    """Every sum the letters state, checked: a `DataError` when one does not hold within rounding.

    Returns
    -------
    DataFrame
        Columns identity (str), total_gbp_million, sum_gbp_million, difference_gbp_million (float64, as printed),
        rounding_allows_gbp_million (the largest difference that rounding alone explains).
    """
    rows = []
    for total_id, part_ids in _SUMS:
        total = printed(tables, total_id, "exact")
        whole = sum((printed(tables, part, "exact") for part in part_ids), Bounds.point(0))
        room = sum((printed(tables, each, "carried") for each in [total_id, *part_ids]), Bounds.point(0))
        text = f"{total_id} = {' + '.join(part_ids)}"
        difference, slack = total.lower - whole.lower, (room.upper - room.lower) / 2
        if not -slack <= difference <= slack:
            raise DataError(
                f"national_figures.csv: {text} is out by {float(difference):g}, more than rounding explains"
            )
        rows.append((text, *map(float, (total.lower, whole.lower, difference, slack))))
    columns = ["total", "sum", "difference", "rounding_allows"]
    return pd.DataFrame(rows, columns=["identity", *(f"{column}_gbp_million" for column in columns)])


def scopes(tables: Tables, rounding: str = "exact", brought: dict[str, Fraction] | None = None) -> pd.DataFrame:
    """The two scopes of "less than 2 per cent", and what they say together about prison money.

    The letter speaks of community money, the agency's news page of community and prison money. Prison money is
    their difference; the letter gives no amount for it and says that it stays the same.

    Returns
    -------
    DataFrame
        Columns scope, amount_lower, amount_upper (2011-12), before_lower, before_upper (2010-11), change_lower,
        change_upper (all GBP million, float64), change_lower_percent, change_upper_percent (missing where the statements
        give no tight one). Rows: community; community and prison; prison, by difference of the two statements alone;
        community and prison, if prison money stays the same.
    """
    quantities = ("pot_2011_12", "pot_2010_11", "pot_change_gbp_million", "pot_change_percent")
    england = bounds(tables, rounding, brought)
    pot, pot_before, pot_cash, pot_change = (england[quantity] for quantity in quantities)
    whole = printed(tables, "community_and_prison_2011_12", rounding)
    limit = 1 - printed(tables, "community_and_prison_decrease_limit", rounding) / 100
    whole_before = Bounds(whole.lower, (whole / limit).upper)
    whole_cash = Bounds((whole * (1 - 1 / limit)).lower, 0)
    whole_change = Bounds((limit.lower - 1) * 100, 0)
    same_change = (1 / (1 - pot_cash / whole) - 1) * 100
    not_tight = Bounds(-math.inf, math.inf)
    rows = {
        "Community": (pot, pot_before, pot_cash, pot_change),
        "Community and prison": (whole, whole_before, whole_cash, whole_change),
        "Prison, by difference": (whole - pot, whole_before - pot_before, whole_cash - pot_cash, not_tight),
        "Community and prison, if prison money stays the same": (whole, whole - pot_cash, pot_cash, same_change),
    }
    names = ["amount_lower", "amount_upper", "before_lower", "before_upper", "change_lower", "change_upper"]
    columns = [*names, "change_lower_percent", "change_upper_percent"]
    ends = {scope: [float(end) for each in row for end in (each.lower, each.upper)] for scope, row in rows.items()}
    table = pd.DataFrame.from_dict(ends, "index", columns=columns).rename_axis("scope").reset_index()
    return table.replace([-math.inf, math.inf], math.nan)


def change_by_dip_share(tables: Tables, shares_percent: list[float], england: dict[str, Bounds]) -> pd.DataFrame:
    """Change of a pot by the DIP share of the 2010-11 pot, per cent, read off the letters without any model.

    The PTB is flat and the DIP is shared by one model in both years, so a pot changes by its DIP share times the change
    of the DIP.

    Returns
    -------
    DataFrame
        Columns dip_share_percent, change_lower_percent, change_upper_percent, real_change_lower_percent,
        real_change_upper_percent (outturn deflator); float64.
    """
    price = deflator(tables, "outturn")
    rows = []
    for percent in shares_percent:
        share = Fraction(percent) / 100
        cash = england["dip_change_percent"] * share + england["ptb_change_percent"] * (1 - share)
        real = real_change(cash, price)
        rows.append((percent, *map(float, (cash.lower, cash.upper, real.lower, real.upper))))
    ends = [f"{of}_{end}_percent" for of in ("change", "real_change") for end in ("lower", "upper")]
    return pd.DataFrame(rows, columns=["dip_share_percent", *ends])
