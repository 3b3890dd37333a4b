"""Amounts held against the settlement of their year."""

import pandas as pd

from onepot_analysis import settlement
from onepot_analysis.bounds import Bounds
from onepot_analysis.data import Tables
from onepot_analysis.published.heads import STREAMS, SUMS
from onepot_analysis.published.layout import Entry
from onepot_analysis.published.names import Names
from onepot_analysis.published.problems import Difference, Log
from onepot_analysis.published.totals import in_pounds

AMOUNTS = ["partnership_id", "financial_year", "stream", "amount_gbp"]
SUMMARY = ["financial_year", "stream", "partnerships", "sum_gbp", "settlement_lower_gbp", "settlement_upper_gbp",
           "difference_gbp", "outcome"]  # fmt: skip
_SCALES = {1_000: "thousandth", 1_000_000: "millionth"}
_HEADS_OF_UNITS = {1_000: "(£000)", 1_000_000: "(£ million)"}
_ROUGHLY = 20  # an amount may differ this many times from a share by population and still be in pounds


def amounts_table(entries: list[Entry], names: Names, log: Log) -> pd.DataFrame:
    """Amounts in whole pounds, in the order of years, streams and register; rounding is noted."""
    usable = [entry for entry in entries if entry.value is not None]
    pence = sum(entry.value.denominator != 1 for entry in usable)
    if pence:
        log.notices.append(f"amounts with fractions of a pound, rounded to whole pounds: {pence}")
    streams, order = SUMS["pot"], list(names.display)
    usable.sort(key=lambda entry: (entry.year, streams.index(entry.stream), order.index(entry.name.subject)))
    rows = [(entry.name.subject, entry.year, entry.stream, round(entry.value)) for entry in usable]
    return pd.DataFrame(rows, columns=AMOUNTS).astype({**dict.fromkeys(AMOUNTS[:3], "str"), "amount_gbp": "int64"})


def settled(tables: Tables) -> dict[tuple[str, str], Bounds]:
    """The settlement of each year, stream and sum in GBP, rounding of the printed figures carried.

    Examples
    --------
    >>> from onepot_analysis import data
    >>> adult = settled(data.load())["2011-12", "ptb_adult"]
    >>> int(adult.lower), int(adult.upper)
    (381250000, 381350000)
    """
    national = settlement.bounds(tables, "carried")
    quantities = [(year, stream) for year, streams in STREAMS.items() for stream in dict.fromkeys([*streams, *SUMS])]
    return {(year, stream): national[f"{stream}_{year.replace('-', '_')}"] * 1_000_000 for year, stream in quantities}


def summarise(amounts: pd.DataFrame, limits: dict[tuple[str, str], Bounds], count: int) -> pd.DataFrame:
    """Each stream and year held against the settlement.

    Parameters
    ----------
    amounts : DataFrame
        See `amounts_table`.
    limits : dict
        See `settled`.
    count : int
        How many partnerships there are.

    Returns
    -------
    DataFrame
        Columns financial_year, stream (str), partnerships (how many are covered), sum_gbp, settlement_lower_gbp,
        settlement_upper_gbp (the settlement with its rounding), difference_gbp (sum less the printed amount; for the
        2010-11 DIP, which is not printed, less the nearest amount within its bounds), outcome (agrees, partial,
        too high or too low).
    """
    rows = [
        (year, stream, len(group), *_held(int(group["amount_gbp"].sum()), limits, year, stream, len(group) < count))
        for (year, stream), group in amounts.groupby(["financial_year", "stream"], sort=False)
    ]
    return pd.DataFrame(rows, columns=SUMMARY)


def _held(total: int, limits: dict, year: str, stream: str, is_partial: bool) -> tuple[int, int, int, int, str]:
    """Sum, lower and upper settlement, difference and outcome."""
    limit = limits[year, stream]
    is_printed = not (year == "2010-11" and stream in ("dip", "pot"))
    settled_at = (limit.lower + limit.upper) / 2 if is_printed else min(max(total, limit.lower), limit.upper)
    complete = "too low" if total < limit.lower else "agrees"
    outcome = "too high" if total > limit.upper else "partial" if is_partial else complete
    return total, round(limit.lower), round(limit.upper), round(total - settled_at), outcome


def check_scale(summary: pd.DataFrame, amounts: pd.DataFrame, entries: list[Entry], tables: Tables, log: Log) -> bool:
    """Whether amounts are in pounds: not a thousandth, or a millionth, of what the population would suggest."""
    population = tables.partnership_drivers.set_index("partnership_id")["population_18_64"]
    shares = amounts.assign(share=amounts["partnership_id"].map(population / population.sum()))
    shares = shares.groupby(["financial_year", "stream"], sort=False)["share"].sum()
    rows = [row for row in summary.itertuples() if row.sum_gbp]
    scales = [_scale(row.sum_gbp, row.settlement_lower_gbp * shares[row.financial_year, row.stream]) for row in rows]
    if all(scales) and len(set(scales)) == 1:
        total = in_pounds(sum(row.sum_gbp for row in rows))
        log.problem(entries[0].line.sheet, None, None, _scale_said(f"all amounts sum to {total}", scales[0]))
        return False
    for row, scale in zip(rows, scales, strict=True):
        if scale:
            entry = _first(entries, row.financial_year, row.stream)
            value = f"the amounts of {row.stream}, {row.financial_year}, sum to {in_pounds(row.sum_gbp)}"
            log.problem(entry.line.sheet, None, entry.column, _scale_said(value, scale), entry.head)
    return not any(scales)


def _scale(found: int, plausible: float) -> int | None:
    return next((scale for scale in _SCALES if 1 / _ROUGHLY < found * scale / plausible < _ROUGHLY), None)


def _scale_said(value: str, scale: int) -> tuple[str, str, str]:
    remedy = (
        f"multiply by {scale:,}, or say the unit in the head of the column, such as Adult PTB {_HEADS_OF_UNITS[scale]}"
    )
    return f"{value}: about one {_SCALES[scale]} of what is plausible", "amounts in pounds", remedy


def check_settlement(summary: pd.DataFrame, limits: dict, count: int, entries: list[Entry], log: Log) -> None:
    """Each complete stream, and each sum of complete streams, is what the settlement says; a part is not more."""
    missed = set()
    for row in summary[summary["outcome"].isin(["too high", "too low"])].itertuples():
        missed.add((row.financial_year, row.stream))
        _say_difference(row.financial_year, row.stream, row.partnerships, row[4:], entries, log)
    complete = summary[summary["partnerships"] == count].set_index(["financial_year", "stream"])["sum_gbp"]
    for year, streams in STREAMS.items():
        for name, parts in SUMS.items():
            keys = [(year, part) for part in parts if part in streams]
            if name in streams or missed & set(keys) or not all(key in complete.index for key in keys):
                continue
            held = _held(int(complete[keys].sum()), limits, year, name, False)
            if held[-1] != "agrees":
                missed |= set(keys)
                _say_difference(year, name, count, held, entries, log)


def _say_difference(year: str, stream: str, covered: int, held: tuple, entries: list[Entry], log: Log) -> None:
    total, lower, upper, _, outcome = held
    beyond = total - upper if outcome == "too high" else lower - total
    said = (
        f"{stream} in {year}: {covered} partnerships sum to {in_pounds(total)}, {outcome} by {in_pounds(beyond)}",
        f"between {in_pounds(lower)} and {in_pounds(upper)}, the settlement with the rounding of its printed figures",
        "look for a missing or extra digit; --accept-difference builds with a table that is right all the same",
    )
    entry = _first(entries, year, stream)
    place = (entry.line.sheet, None, entry.column) if entry else (None, None, None)
    log.problem(*place, said, entry.head if entry else "", Difference)


def _first(entries: list[Entry], year: str, stream: str) -> Entry | None:
    return next((entry for entry in entries if (entry.year, entry.stream) == (year, stream)), None)
