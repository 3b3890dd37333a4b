"""What can be read off the letters without any model: their sums, their two scopes, a pot's change by its DIP share."""

from fractions import Fraction

import pandas as pd

from onepot_analysis.analysis.bounds import Bounds
from onepot_analysis.analysis.settlement import STREAMS, bounds, deflator, printed, real_change
from onepot_analysis.facts.data import DataError, Tables

_IDENTITIES = [
    ("ptb_total_2011_12", ["ptb_adult_2011_12", "ptb_young_people_2011_12"]),
    ("dip_total_2011_12", ["dip_health_2011_12", "dip_home_office_2011_12"]),
    ("community_total_2011_12", ["ptb_total_2011_12", "dip_total_2011_12"]),
    ("community_total_2011_12", [f"{stream}_2011_12" for stream in STREAMS]),
    ("ptb_total_2010_11", ["ptb_adult_2010_11", "ptb_young_people_2010_11"]),
]


def identities(tables: Tables) -> pd.DataFrame:
    """Every sum the letters state, checked.

    Returns
    -------
    DataFrame
        Columns identity (str), total_gbp_million, sum_gbp_million, difference_gbp_million (float64, as printed),
        rounding_allows_gbp_million (the largest difference that rounding alone explains).

    Raises
    ------
    DataError
        When a sum does not hold within rounding.
    """
    rows = []
    for total_id, part_ids in _IDENTITIES:
        total = printed(tables, total_id, "exact")
        parts = [printed(tables, part, "exact") for part in part_ids]
        difference = total.lower - sum(part.lower for part in parts)
        slack = sum(_half_width(tables, figure) for figure in [total_id, *part_ids])
        text = f"{total_id} = {' + '.join(part_ids)}"
        if abs(difference) > slack:
            raise DataError(
                f"national_figures.csv: {text} is out by {float(difference):g}, more than rounding explains"
            )
        rows.append((text, float(total.lower), float(total.lower - difference), float(difference), float(slack)))
    columns = ["identity", "total", "sum", "difference", "rounding_allows"]
    return pd.DataFrame(rows, columns=[columns[0], *[f"{c}_gbp_million" for c in columns[1:]]])


def _half_width(tables: Tables, figure_id: str) -> Fraction:
    carried = printed(tables, figure_id, "carried")
    return (carried.upper - carried.lower) / 2


def scopes(tables: Tables, rounding: str = "exact", brought: dict[str, Fraction] | None = None) -> pd.DataFrame:
    """The two scopes of "less than 2 per cent", and what they say together about prison money.

    The letter speaks of community money, the agency's news page of community and prison money. Prison money is
    their difference; the letter gives no amount for it and says that it stays the same.

    Parameters
    ----------
    quantities : dict, optional
        England's, as from `onepot_analysis.analysis.settlement.bounds`; those of the letters, printed figures exact, when not given.

    Returns
    -------
    DataFrame
        Columns scope, amount_lower, amount_upper (2011-12), before_lower, before_upper (2010-11), change_lower,
        change_upper (all GBP million, float64), change_lower_percent, change_upper_percent. Rows: community;
        community and prison; prison, by difference of the two statements alone; community and prison, if prison
        money stays the same. Percentages are missing where the statements give no tight one.
    """
    community = bounds(tables, rounding, brought)
    whole = printed(tables, "community_and_prison_2011_12", rounding)
    limit = 1 - printed(tables, "community_and_prison_decrease_limit", rounding) / 100
    whole_before = Bounds(whole.lower, (whole / limit).upper)
    whole_cash = Bounds((whole * (1 - 1 / limit)).lower, 0)
    prison = whole - community["pot_2011_12"]
    same_before = whole - community["pot_change_gbp_million"]
    same_percent = (1 / (1 - community["pot_change_gbp_million"] / whole) - 1) * 100
    rows = {
        "Community": (
            community["pot_2011_12"],
            community["pot_2010_11"],
            community["pot_change_gbp_million"],
            community["pot_change_percent"],
        ),
        "Community and prison": (whole, whole_before, whole_cash, Bounds((limit.lower - 1) * 100, 0)),
        "Prison, by difference": (
            prison,
            whole_before - community["pot_2010_11"],
            whole_cash - community["pot_change_gbp_million"],
            None,
        ),
        "Community and prison, if prison money stays the same": (
            whole,
            same_before,
            community["pot_change_gbp_million"],
            same_percent,
        ),
    }
    names = [f"{part}_{end}" for part in ("amount", "before", "change") for end in ("lower", "upper")]
    columns = ["scope", *names, "change_lower_percent", "change_upper_percent"]
    return pd.DataFrame([[scope, *_flat(values)] for scope, values in rows.items()], columns=columns)


def _flat(values: tuple[Bounds | None, ...]) -> list[float]:
    ends = [(value.lower, value.upper) if value else (float("nan"),) * 2 for value in values]
    return [float(end) for pair in ends for end in pair]


def change_by_dip_share(
    tables: Tables, shares_percent: list[float], quantities: dict[str, Bounds] | None = None
) -> pd.DataFrame:
    """Change of a pot by the share of DIP money in it, read off the letters without any model.

    The PTB is flat and the DIP is shared by one model in both years, so a pot changes by its DIP share times the change
    of the DIP.

    Parameters
    ----------
    shares_percent : list of float
        DIP share of the 2010-11 pot, per cent.
    quantities : dict, optional
        England's, as from `onepot_analysis.analysis.settlement.bounds`; those of the letters, printed figures exact, when not given.

    Returns
    -------
    DataFrame
        Columns dip_share_percent, change_lower_percent, change_upper_percent, real_change_lower_percent,
        real_change_upper_percent (outturn deflator); float64, per cent.

    Examples
    --------
    >>> from onepot_analysis.facts import data
    >>> change_by_dip_share(data.load(), [100 / 3]).round(1)["change_lower_percent"].item()
    -3.2
    """
    changes = bounds(tables) if quantities is None else quantities
    price = deflator(tables, "outturn")
    rows = []
    for share in shares_percent:
        dip_share = Fraction(share) / 100
        cash = changes["dip_change_percent"] * dip_share + changes["ptb_change_percent"] * (1 - dip_share)
        real = real_change(cash, price)
        rows.append((share, *map(float, (cash.lower, cash.upper, real.lower, real.upper))))
    return pd.DataFrame(
        rows,
        columns=[
            "dip_share_percent",
            *(f"{kind}_{end}_percent" for kind in ("change", "real_change") for end in ("lower", "upper")),
        ],
    )
