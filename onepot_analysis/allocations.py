"""What each partnership gets, by stream and year, in whole pounds that sum to the settlement."""

import pandas as pd

from onepot_analysis import model, settlement
from onepot_analysis.data import Tables

MODELLED = "modelled"
MAIN_DIP_RULE = "dip_users"
_DIP = ["dip_health", "dip_home_office"]
_COLUMNS = ["partnership_id", "financial_year", "stream", "lower_gbp", "upper_gbp", "basis"]


def allocate(tables: Tables, dip_rule: str = MAIN_DIP_RULE) -> pd.DataFrame:
    """Allocations of both years.

    2011-12 shares out the stated amounts. 2010-11 takes the PTB as flat and the DIP as cut in proportion
    between its bounds ("flat in cash terms", "the existing DIP formula": letter of 11 February 2011,
    paragraph 6), printed figures taken as exact.

    Parameters
    ----------
    dip_rule : str
        The rule that shares out the DIP; see ``sharing_rules``.

    Returns
    -------
    DataFrame
        Columns partnership_id, financial_year, stream (str), lower_gbp and upper_gbp (int64, GBP; equal where
        nothing is open), basis (str). Each stream and year sums to the settlement to the pound.

    Examples
    --------
    >>> from onepot_analysis import data
    >>> amounts = allocate(data.load()).query("financial_year == '2011-12'")
    >>> amounts.groupby("stream")["lower_gbp"].sum().to_dict()
    {'dip_health': 60000000, 'dip_home_office': 35000000, 'ptb_adult': 381300000, 'ptb_young_people': 25400000}
    """
    national = settlement.bounds(tables)
    drivers = model.driver_table(tables)
    rules = {"ptb_adult": "adult", "ptb_young_people": "young_people"} | dict.fromkeys(_DIP, dip_rule)
    now = {
        stream: model.whole_pounds(pounds(national[f"{stream}_2011_12"].lower), model.shares(tables, rule, drivers))
        for stream, rule in rules.items()
    }
    dip_now = now["dip_health"] + now["dip_home_office"]
    dip_before = national["dip_2010_11"]
    rows = [_rows("2011-12", stream, amount, amount) for stream, amount in now.items()]
    rows += [_rows("2010-11", stream, now[stream], now[stream]) for stream in now if stream not in _DIP]
    rows.append(
        _rows(
            "2010-11",
            "dip",
            model.whole_pounds(pounds(dip_before.lower), dip_now),
            model.whole_pounds(pounds(dip_before.upper), dip_now),
        )
    )
    return pd.concat(rows, ignore_index=True)[_COLUMNS]


def pounds(gbp_million) -> int:
    """GBP million to whole pounds."""
    return round(gbp_million * 1_000_000)


def _rows(year: str, stream: str, lower: pd.Series, upper: pd.Series) -> pd.DataFrame:
    amounts = pd.DataFrame({"lower_gbp": lower, "upper_gbp": upper}).rename_axis("partnership_id").reset_index()
    return amounts.assign(financial_year=year, stream=stream, basis=MODELLED)
