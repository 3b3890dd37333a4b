"""What each partnership gets, by stream and year, and how each amount is known.

An amount is brought (in the table that the user brings), found (in the public record), bounded (by the letters, from
the partnership's own amount of the other year or of the other half of the DIP) or estimated (the rest of the settlement,
shared out). Whole pounds; each stream sums to the settlement.
"""

from fractions import Fraction

import pandas as pd

from onepot_analysis.analysis import estimates, model, settlement, splitting
from onepot_analysis.analysis.bounds import Bounds, Number
from onepot_analysis.analysis.estimates import ESTIMATED, Errors
from onepot_analysis.analysis.settlement import DIP, PTB
from onepot_analysis.facts.data import Tables

BROUGHT, FOUND, BOUNDED = "brought", "found", "bounded"
STATES = [BROUGHT, FOUND, BOUNDED, ESTIMATED]
KNOWN = [BROUGHT, FOUND]
KEYS = ["partnership_id", "financial_year", "stream"]
ENDS = ["small_fall_gbp", "large_fall_gbp"]
NOW, BEFORE = "2011-12", "2010-11"
STREAMS_BY_YEAR = [*((NOW, stream) for stream in settlement.STREAMS), *((BEFORE, stream) for stream in [*PTB, "dip"])]


def allocate(
    tables: Tables,
    brought: pd.DataFrame | None = None,
    off: Errors | None = None,
    shares: pd.DataFrame | None = None,
    england: dict[str, Bounds] | None = None,
) -> pd.DataFrame:
    """Allocations of both years, at the two ends of what the letters allow.

    At the one end the DIP of 2010-11 was as small as it can have been, so that it fell least, at the other as large.
    Amounts that are brought or found stand as they are. What follows from them by the letters stands next: the PTB "has
    remained flat in cash terms" (letter of 11 February 2011, paragraph 6); both halves of the DIP are shared "according to
    the DIP model" (letter of 20 December 2010, paragraph 3), so that they are shared alike and change everywhere as in
    England. The rest of each stream is shared out by the model. Printed national figures are taken as exact.

    What is not given is worked out: the model's errors and `stream_shares` by the main rules, and England's amounts, which
    hold the `totals` of what is brought.

    Returns
    -------
    DataFrame
        Columns partnership_id, financial_year, stream (str), small_fall_gbp, large_fall_gbp (int64, GBP; equal where
        nothing is open), state (str, one of `STATES`), sum_state (str: how it is known as a part of ptb, dip or pot; other
        than state where a sum is brought whose parts are not, see `splitting`). At either end, each stream and year sums to the settlement to
        the pound as long as some of it is estimated; see `differences` for what amounts brought leave over.

    Examples
    --------
    >>> from onepot_analysis.facts import data
    >>> amounts = allocate(data.load()).query("financial_year == '2011-12'")
    >>> amounts.groupby("stream")["large_fall_gbp"].sum().tolist()
    [60000000, 35000000, 381300000, 25400000]
    """
    off = estimates.errors(tables) if off is None else off
    england = settlement.bounds(tables, brought=totals(tables, brought)) if england is None else england
    weights = pulled(off.shares if shares is None else shares, off)
    known, states, in_sums = _known(tables, brought, england, weights)
    own = known.where(in_sums == BROUGHT)
    least, most = england["dip_2010_11"].lower, england["dip_2010_11"].upper
    small, large = (_at_one_end(known, own, england, weights, dip_before) for dip_before in (least, most))
    follows = _following(known, own, england, least)
    open_states = follows.notna().replace({True: BOUNDED, False: ESTIMATED})
    is_split = _flat(known, (states != BROUGHT) & (in_sums == BROUGHT))  # the other year of a PTB that is split
    states = states.where(known.notna(), open_states.mask(is_split, ESTIMATED))
    in_sums = in_sums.where(known.notna(), open_states)
    columns = {"small_fall_gbp": small, "large_fall_gbp": large, "state": states, "sum_state": in_sums}
    long = pd.DataFrame({name: frame.unstack() for name, frame in columns.items()})
    return long.reset_index()[[*KEYS, *columns]]


def found(tables: Tables) -> pd.DataFrame:
    """The amounts of the public record that are a whole stream of one of the two years; columns as of amounts brought."""
    rows = tables.published_amounts
    whole = [key in STREAMS_BY_YEAR for key in zip(rows["financial_year"], rows["stream"], strict=True)]
    return rows.loc[whole, [*KEYS, "amount_gbp"]].astype({"amount_gbp": "int64"})


def totals(tables: Tables, brought: pd.DataFrame | None) -> dict[str, Fraction]:
    """The national amounts that a table closes, GBP million: of each stream and year in which it has every partnership."""
    if brought is None:
        return {}
    sums = brought.groupby(["financial_year", "stream"])["amount_gbp"].agg(["size", "sum"])
    whole = sums.loc[(sums["size"] == len(tables.partnerships)) & sums.index.isin(STREAMS_BY_YEAR), "sum"]
    return {settlement.key(stream, year): Fraction(int(gbp), 10**6) for (year, stream), gbp in whole.items()}


def pounds(gbp_million: Bounds) -> Bounds:
    """GBP million to whole pounds."""
    return Bounds(round(gbp_million.lower * 1_000_000), round(gbp_million.upper * 1_000_000))


def all_states(allocations: pd.DataFrame) -> pd.Series:
    """How each amount is known, and again how it is known in sums; with the index of the amounts."""
    return pd.concat([allocations["state"], allocations["sum_state"]])


def state(states: pd.Series) -> str:
    """How a sum of amounts is known: as its least known part is."""
    return max(states, key=STATES.index)


def differences(tables: Tables, allocations: pd.DataFrame) -> pd.DataFrame:
    """How far amounts brought are from what the letters allow: each stream and year with a difference.

    Returns
    -------
    DataFrame
        Columns financial_year, stream (str), allocated_gbp, settlement_gbp (the nearest amount within the letters'
        bounds), difference_gbp (int64, GBP), within_rounding (bool: the rounding of the printed figure explains it).
    """
    columns = ["financial_year", "stream", "allocated_gbp", "settlement_gbp", "difference_gbp", "within_rounding"]
    if BROUGHT not in set(allocations["sum_state"]):  # what is shared out sums to the settlement
        return pd.DataFrame(columns=columns)
    exact, carried = (settlement.bounds(tables, rounding) for rounding in settlement.ROUNDINGS)
    sums = allocations.groupby(["financial_year", "stream"], sort=False)[ENDS].sum()
    rows = []
    for (year, stream), ends in sums.iterrows():
        lower, upper = int(ends.min()), int(ends.max())
        allowed, rounded = (pounds(letters[settlement.key(stream, year)]) for letters in (exact, carried))
        excess = max(lower - allowed.upper, 0) + min(upper - allowed.lower, 0)
        inside = rounded.lower <= upper and lower <= rounded.upper
        rows.append((year, stream, lower, lower - excess, excess, inside))
    table = pd.DataFrame(rows, columns=columns)
    return table[table["difference_gbp"] != 0].reset_index(drop=True)


def _known(
    tables: Tables, brought: pd.DataFrame | None, england: dict[str, Bounds], weights: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Amounts brought, parts of sums brought, and those found; their states, and those in sums; columns year, stream."""
    frames = [found(tables).assign(state=FOUND), *([] if brought is None else [brought.assign(state=BROUGHT)])]
    rows = pd.concat(frames).drop_duplicates(KEYS, keep="last")
    columns = pd.MultiIndex.from_tuples(STREAMS_BY_YEAR, names=["financial_year", "stream"])
    wide = rows.set_index(KEYS).unstack(["financial_year", "stream"])
    place = {"index": tables.partnerships["partnership_id"], "columns": columns}
    known, states = wide["amount_gbp"].reindex(**place).astype(float), wide["state"].reindex(**place).astype(object)
    in_sums = states.copy()
    whole = splitting.wholes(brought, STREAMS_BY_YEAR, list(known.index))
    split: list[tuple[str, dict[str, pd.Series], pd.Series]] = []
    if (dip := whole.get(settlement.key("dip", NOW))) is not None:
        split.append((NOW, splitting.halves_of_dip(dip, england), pd.Series(BOUNDED, known.index)))
    for year, other in ((NOW, BEFORE), (BEFORE, NOW)):
        if (ptb := whole.get(settlement.key("ptb", year))) is not None:
            young = known[year, PTB[1]].where(states[year, PTB[1]] == FOUND).where(ptb.notna())
            parts = splitting.parts_of_ptb(ptb, young, known[other], england, year, weights)
            how = pd.Series(ESTIMATED, known.index).mask(
                young.notna(), BOUNDED
            )  # beside what was found the rest follows
            split.append((year, parts, how))
    for year, parts, how in split:
        for stream, amounts in parts.items():
            is_there = amounts.notna() & (states[year, stream] != FOUND)
            known[year, stream] = amounts.fillna(known[year, stream])
            states[year, stream] = states[year, stream].mask(is_there, how)
            in_sums[year, stream] = in_sums[year, stream].mask(amounts.notna(), BROUGHT)
    return known, states, in_sums


def _flat(known: pd.DataFrame, marks: pd.DataFrame) -> pd.DataFrame:
    """Marks of a PTB in one year, where it is not known in the other: there."""
    moved = pd.DataFrame(False, known.index, known.columns)
    for stream in PTB:
        for year, other in ((NOW, BEFORE), (BEFORE, NOW)):
            moved[year, stream] = marks[other, stream] & known[year, stream].isna()
    return moved


def pulled(shares: pd.DataFrame, off: Errors) -> pd.DataFrame:
    """The model's shares, pulled by a partnership's own amounts of other years."""
    factor, is_of_pot = off.pulls["factor"], off.pulls["stream"] == "pot"  # an own PTB says nothing of the DIP
    of_ptb, of_dip = (each.reindex(shares.index, fill_value=1.0) for each in (factor, factor[is_of_pot]))
    return shares[PTB].mul(of_ptb, axis=0).assign(dip=shares["dip"] * of_dip)


def _following(known: pd.DataFrame, own: pd.DataFrame, england: dict[str, Bounds], dip_before: Number) -> pd.DataFrame:
    """Known amounts, and what follows from those brought by the letters, if England's DIP was this large; GBP.

    Nothing follows from an amount found: the one there is, of young people, is of a formula on the move.
    """
    derived = known.copy()
    for stream in PTB:
        for year, other in ((NOW, BEFORE), (BEFORE, NOW)):
            derived[year, stream] = known[year, stream].fillna(own[other, stream])
    whole = england["dip_2011_12"].lower
    part = {stream: float(england[f"{stream}_2011_12"].lower / whole) for stream in DIP}
    change = float(whole / dip_before)
    now = sum(own[NOW, stream] for stream in DIP)
    for stream in DIP:
        now = now.fillna(own[NOW, stream] / part[stream])
    now = now.fillna(own[BEFORE, "dip"] * change)
    for stream in DIP:
        derived[NOW, stream] = known[NOW, stream].fillna(now * part[stream])
    derived[BEFORE, "dip"] = known[BEFORE, "dip"].fillna(now / change)
    return derived.round()


def _at_one_end(
    known: pd.DataFrame, own: pd.DataFrame, england: dict[str, Bounds], weights: pd.DataFrame, dip_before: Number
) -> pd.DataFrame:
    """All amounts, if England's DIP of 2010-11 was this large; int64, GBP, columns year and stream."""
    follows = _following(known, own, england, dip_before)

    def filled(year: str, stream: str, total: Number, weights: pd.Series) -> pd.Series:
        return _filled(follows[year, stream], known[year, stream], total, weights)

    result = {}
    for stream in [*PTB, *DIP]:
        by = weights["dip" if stream in DIP else stream]
        result[NOW, stream] = filled(NOW, stream, england[f"{stream}_2011_12"].lower, by)
    for stream in PTB:
        result[BEFORE, stream] = filled(BEFORE, stream, england[f"{stream}_2010_11"].lower, result[NOW, stream])
    result[BEFORE, "dip"] = filled(BEFORE, "dip", dip_before, result[NOW, DIP[0]] + result[NOW, DIP[1]])
    return pd.DataFrame(result)[STREAMS_BY_YEAR].rename_axis(columns=["financial_year", "stream"])


def _filled(amounts: pd.Series, known: pd.Series, gbp_million: Number, weights: pd.Series) -> pd.Series:
    """Amounts as they are; where there is none, a share of the rest of the total.

    Where all that are not known follow by the letters, they are rounded together, so that they sum as they should.
    """
    missing, follows, total = amounts.isna(), known.isna(), round(gbp_million * 1_000_000)
    if missing.any():
        rest = max(total - int(amounts.sum()), 0)
        by = weights[missing]
        amounts = amounts.fillna(model.whole_pounds(rest, by if by.any() else by + 1))  # to who has nothing, alike
    elif follows.any() and abs(total - int(amounts.sum())) <= follows.sum():
        rest = total - int(known.sum())
        amounts = known.fillna(model.whole_pounds(rest, amounts[follows]))
    return amounts.astype("int64")
