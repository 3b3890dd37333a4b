"""What comes next for a partnership: the saving to absorb, the risk to local money, the recovery element."""

import pandas as pd

from onepot_analysis import model, settlement
from onepot_analysis.bounds import Bounds
from onepot_analysis.data import Tables


def adult_cost(tables: Tables) -> float:
    """Central adult money for each adult in effective treatment, England, 2011-12.

    The adult PTB and the DIP (letter of 20 December 2010) over adults in effective treatment (annual statistics
    2011-12): GBP a person. Local money is not in it, so the whole cost is higher.

    Examples
    --------
    >>> from onepot_analysis import data
    >>> round(adult_cost(data.load()))
    2569
    """
    national = settlement.bounds(tables)
    people = settlement.printed(tables, "effective_treatment_2011_12", "exact")
    return float((national["ptb_adult_2011_12"] + national["dip_2011_12"]).lower / people.lower * 1_000_000)


def saving_to_absorb(tables: Tables, before: Bounds, now: float) -> pd.DataFrame:
    """The efficiency saving that keeps activity as it was.

    Parameters
    ----------
    before : Bounds
        The pot of 2010-11, GBP.
    now : float
        The pot of 2011-12, GBP.

    Returns
    -------
    DataFrame
        Rows cash and real (2010-11 money in 2011-12 prices, outturn deflator); columns terms (str), lower_gbp,
        upper_gbp, lower_percent and upper_percent (of the 2010-11 pot), lower_people and upper_people (adults in
        effective treatment that the saving would pay for at the national average); float64. Lower is the smaller
        saving. A negative saving is money to spare.

    Examples
    --------
    >>> from onepot_analysis import data
    >>> saving_to_absorb(data.load(), Bounds(1000, 1020), 1000).round(1)[["terms", "lower_gbp", "upper_percent"]]
      terms  lower_gbp  upper_percent
    0  cash        0.0            2.0
    1  real       15.3            3.4
    """
    price = 1 + settlement.deflator(tables, "outturn").as_float() / 100
    cost = adult_cost(tables)
    rows = []
    for terms, then in (("cash", before), ("real", before * price)):
        gbp, percent = then - now, (1 - now / then) * 100
        rows.append((terms, gbp.lower, gbp.upper, percent.lower, percent.upper, gbp.lower / cost, gbp.upper / cost))
    columns = [f"{end}_{unit}" for unit in ("gbp", "percent", "people") for end in ("lower", "upper")]
    return pd.DataFrame(rows, columns=["terms", *columns]).astype(dict.fromkeys(columns, float))


def local_money(tables: Tables, pot_share: float) -> float:
    """A partnership's local money: the national estimate shared out like the pot, GBP a year.

    Parameters
    ----------
    pot_share : float
        The partnership's share of England's pot, 0 to 1.
    """
    national = settlement.printed(tables, "local_funding", "exact")
    return float(national.lower) * 1_000_000 * pot_share


def local_cuts(tables: Tables, before: Bounds, now: float, local: float, cuts_percent: list[float]) -> pd.DataFrame:
    """What cuts in local money do to the whole, beside the change of the pot.

    Parameters
    ----------
    before, now
        The pot, as in `saving_to_absorb`.
    local : float
        Local money, GBP.
    cuts_percent : list of float
        Cuts in local money, per cent.

    Returns
    -------
    DataFrame
        Columns cut_percent, cut_gbp, whole_lower_percent and whole_upper_percent (change of pot and local money
        together, bounds), crimes (further crimes by the agency's national average for each GBP 1m removed), and
        crime_cost_gbp (at least); float64.

    Examples
    --------
    >>> from onepot_analysis import data
    >>> table = local_cuts(data.load(), Bounds(1000, 1020), 1000, 500, [10])
    >>> table.round(2)[["cut_gbp", "whole_lower_percent", "whole_upper_percent"]].values.tolist()
    [[50.0, -4.61, -3.33]]
    """
    crimes = float(settlement.printed(tables, "crimes_per_million_removed", "exact").lower)
    cost = float(settlement.printed(tables, "crime_cost_per_million_removed", "exact").lower)
    rows = []
    for percent in cuts_percent:
        cut = local * percent / 100
        whole = ((now + local - cut) / (before + local) - 1) * 100
        rows.append((float(percent), cut, float(whole.lower), float(whole.upper), cut / 1e6 * crimes, cut * cost))
    columns = ["cut_percent", "cut_gbp", "whole_lower_percent", "whole_upper_percent", "crimes", "crime_cost_gbp"]
    return pd.DataFrame(rows, columns=columns)


def recovery_sensitivity(adult_gbp: float, shares_percent: list[float], relative_percent: list[float]) -> pd.DataFrame:
    """What completions above or below par are worth, for several sizes of the recovery element.

    Gain = r x allocation x relative performance, where relative performance is the partnership's share of England's
    successful completions over its share of the adult PTB, less 1.

    Parameters
    ----------
    adult_gbp : float
        Adult PTB of the partnership, GBP.
    shares_percent : list of float
        Share r of the adult PTB that the element pays out, per cent.
    relative_percent : list of float
        Relative performance, per cent.

    Returns
    -------
    DataFrame
        Columns share_percent and one for each relative performance (named by it): gain, GBP; float64.

    Examples
    --------
    >>> recovery_sensitivity(1_000_000, [5, 10], [-10, 10]).values.tolist()
    [[5.0, -5000.0, 5000.0], [10.0, -10000.0, 10000.0]]
    """
    rows = [
        {
            "share_percent": float(share),
            **{relative: adult_gbp * share / 100 * relative / 100 for relative in relative_percent},
        }
        for share in shares_percent
    ]
    return pd.DataFrame(rows)


def recovery_gains(adult_gbp: pd.Series, completions: pd.Series, share_percent: float) -> pd.DataFrame:
    """What every partnership gains or loses when all completions are known.

    Parameters
    ----------
    adult_gbp : Series
        Adult PTB, GBP (int64), index partnership_id.
    completions : Series
        Successful completions, same index; at least one in all.
    share_percent : float
        Share r of the adult PTB that the element pays out.

    Returns
    -------
    DataFrame
        Index partnership_id; paid_in_gbp, paid_out_gbp, gain_gbp (int64). Gains sum to 0 to the pound.

    Examples
    --------
    >>> adult, done = pd.Series([600, 400], index=["a", "b"]), pd.Series([1, 1], index=["a", "b"])
    >>> recovery_gains(adult, done, 10)["gain_gbp"].tolist()
    [-10, 10]
    """
    element = round(int(adult_gbp.sum()) * share_percent / 100)
    paid_in = model.whole_pounds(element, adult_gbp)
    paid_out = model.whole_pounds(element, completions)
    return pd.DataFrame({"paid_in_gbp": paid_in, "paid_out_gbp": paid_out, "gain_gbp": paid_out - paid_in})
