"""Amounts held against the settlement: of their year, and of the two years together."""

from dataclasses import dataclass
from fractions import Fraction

import pandas as pd

from onepot_analysis.analysis import settlement
from onepot_analysis.analysis.bounds import Bounds
from onepot_analysis.facts.data import Tables
from onepot_analysis.show import words
from onepot_analysis.spreadsheets.allocations.heads import LOCAL, STREAMS, SUMS
from onepot_analysis.spreadsheets.allocations.layout import Entry
from onepot_analysis.spreadsheets.allocations.totals import in_pounds
from onepot_analysis.spreadsheets.names import Names
from onepot_analysis.spreadsheets.problems import Difference, Log, Problem, aligned

BEFORE, NOW = STREAMS
AMOUNTS = ["partnership_id", "financial_year", "stream", "amount_gbp"]
SUMMARY = ["financial_year", "stream", "partnerships", "sum_gbp", "settlement_lower_gbp", "settlement_upper_gbp",
           "difference_gbp", "outcome"]  # fmt: skip
LABELS = {
    "ptb_adult": "PTB, adults",
    "ptb_young_people": "PTB, young people",
    "ptb": "PTB",
    "dip_health": "DIP, Department of Health",
    "dip_home_office": "DIP, Home Office",
    "dip": "DIP",
    "pot": "pot",
}
_OPEN = ("dip", "pot")  # of 2010-11: no amount is printed
_REMEDY = "look for a missing or extra digit; --accept-difference builds with a table that is right all the same"
_SCALES = {1_000: "thousandth", 1_000_000: "millionth"}
_HEADS_OF_UNITS = {1_000: "(£000)", 1_000_000: "(£ million)"}
_ROUGHLY = 20  # an amount may differ this many times from a share by population and still be in pounds


def amounts_table(entries: list[Entry], names: Names, log: Log) -> pd.DataFrame:
    """Amounts in whole pounds, in the order of years, streams and register; rounding is noted."""
    usable = [entry for entry in entries if entry.value is not None]
    pence = sum(entry.value.denominator != 1 for entry in usable)
    if pence:
        log.notices.append(f"amounts with fractions of a pound, rounded to whole pounds: {pence}")
    streams, order = [*SUMS["pot"], LOCAL], list(names.display)
    usable.sort(key=lambda entry: (entry.year, streams.index(entry.stream), order.index(entry.name.subject)))
    rows = [(entry.name.subject, entry.year, entry.stream, round(entry.value)) for entry in usable]
    return pd.DataFrame(rows, columns=AMOUNTS).astype({**dict.fromkeys(AMOUNTS[:3], "str"), "amount_gbp": "int64"})


def settled(tables: Tables) -> dict[tuple[str, str], Bounds]:
    """The settlement of each year, stream and sum in GBP, rounding of the printed figures carried.

    Examples
    --------
    >>> from onepot_analysis.facts import data
    >>> adult = settled(data.load())["2011-12", "ptb_adult"]
    >>> int(adult.lower), int(adult.upper)
    (381250000, 381350000)
    """
    national = settlement.bounds(tables, "carried")
    quantities = [(year, name) for year in STREAMS for name in LABELS if name in STREAMS[year] or name in SUMS]
    return {(year, name): national[f"{name}_{year.replace('-', '_')}"] * 1_000_000 for year, name in quantities}


def summarise(amounts: pd.DataFrame, limits: dict[tuple[str, str], Bounds], count: int) -> pd.DataFrame:
    """Each stream and year held against the settlement, and each sum of which every part is complete.

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
        settlement_upper_gbp (the settlement with its rounding), difference_gbp (sum less the printed amount; for DIP
        and pot of 2010-11, which are not printed, less the nearest amount within their bounds), outcome (agrees,
        partial, too high or too low).
    """
    sums = amounts.groupby(["financial_year", "stream"])["amount_gbp"].agg(["size", "sum"])
    rows = []
    for (year, name), limit in limits.items():
        parts = [name] if name in STREAMS[year] else [part for part in SUMS[name] if part in STREAMS[year]]
        found = sums.reindex([(year, part) for part in parts], fill_value=0)
        covered, total = int(found["size"].min()), int(found["sum"].sum())
        if not covered or (len(parts) > 1 and covered < count):
            continue
        is_open = year == BEFORE and name in _OPEN
        nearest = min(max(total, limit.lower), limit.upper) if is_open else (limit.lower + limit.upper) / 2
        complete = "too low" if total < limit.lower else "agrees"
        outcome = "too high" if total > limit.upper else "partial" if covered < count else complete
        ends = round(limit.lower), round(limit.upper)
        rows.append((year, name, covered, total, *ends, round(total - nearest), outcome))
    return pd.DataFrame(rows, columns=SUMMARY)


def check_scale(summary: pd.DataFrame, amounts: pd.DataFrame, entries: list[Entry], tables: Tables, log: Log) -> bool:
    """Whether amounts are in pounds: not a thousandth, or a millionth, of what the population would suggest."""
    population = tables.partnership_drivers.set_index("partnership_id")["population_18_64"]
    shares = amounts.assign(share=amounts["partnership_id"].map(population / population.sum()))
    shares = shares.groupby(["financial_year", "stream"], sort=False)["share"].sum()
    rows = [row for row in summary.itertuples() if row.sum_gbp and row.stream in STREAMS[row.financial_year]]
    scales = [_scale(row.sum_gbp, row.settlement_lower_gbp * shares[row.financial_year, row.stream]) for row in rows]
    if all(scales) and len(set(scales)) == 1:
        total = in_pounds(sum(row.sum_gbp for row in rows))
        log.problem(entries[0].line.sheet, None, None, _scale_said(f"all amounts sum to {total}", scales[0]))
        return False
    for row, scale in zip(rows, scales, strict=True):
        if scale:
            value = f"the amounts of {row.stream}, {row.financial_year}, sum to {in_pounds(row.sum_gbp)}"
            _note(log, entries, row.financial_year, row.stream, _scale_said(value, scale))
    return not any(scales)


def _scale(found: int, plausible: float) -> int | None:
    return next((scale for scale in _SCALES if 1 / _ROUGHLY < found * scale / plausible < _ROUGHLY), None)


def _scale_said(value: str, scale: int) -> tuple[str, str, str]:
    remedy = (
        f"multiply by {scale:,}, or say the unit in the head of the column, such as Adult PTB {_HEADS_OF_UNITS[scale]}"
    )
    return f"{value}: about one {_SCALES[scale]} of what is plausible", "amounts in pounds", remedy


def check_settlement(summary: pd.DataFrame, changes: list["Change"], entries: list[Entry], log: Log) -> None:
    """Each complete stream and sum is what the settlement says, a part is not more, and both years agree with the letters."""
    missed = set()
    for row in summary.itertuples():
        parts = {(row.financial_year, part) for part in (row.stream, *SUMS.get(row.stream, []))}
        if row.outcome.startswith("too") and not missed & parts:
            value = f"{row.stream} in {row.financial_year}: {row.partnerships} partnerships sum to {in_pounds(row.sum_gbp)}, {row.outcome} by {in_pounds(_beyond(row))}"
            _note(log, entries, row.financial_year, row.stream, (value, _allowed(row), _REMEDY), Difference)
            missed |= parts
    for change in changes:
        if change.fault and not any(stream in (change.stream, *SUMS[change.stream]) for _, stream in missed):
            value = f"{change.stream} from {BEFORE} to {NOW}: {in_pounds(change.before)} and {in_pounds(change.now)}, {change.fault}"
            expected = f"{change.expected}, as the letter of 11 February 2011 says"
            _note(log, entries, BEFORE, change.stream, (value, expected, _REMEDY), Difference)
            missed.add((BEFORE, change.stream))


def _beyond(row) -> int:
    high = row.sum_gbp - row.settlement_upper_gbp
    return high if row.outcome == "too high" else row.settlement_lower_gbp - row.sum_gbp


def _allowed(row) -> str:
    ends = f"between {in_pounds(row.settlement_lower_gbp)} and {in_pounds(row.settlement_upper_gbp)}"
    if row.financial_year == BEFORE and row.stream in _OPEN:
        return f"{ends}: the letters and the printed figures allow no other"
    return f"{ends}, the settlement with the rounding of its printed figures"


def _note(log: Log, entries: list[Entry], year: str, stream: str, said: tuple[str, str, str], kind=Problem) -> None:
    """Note a problem of a stream at the first of its amounts."""
    entry = next((entry for entry in entries if (entry.year, entry.stream) == (year, stream)), None)
    place = (entry.line.sheet, None, entry.column) if entry else (None, None, None)
    log.problem(*place, said, entry.head if entry else "", kind)


@dataclass(frozen=True)
class Change:
    """How the sum of all partnerships goes from 2010-11 to 2011-12, held against the letters; GBP."""

    stream: str
    before: int
    now: int
    limit: Fraction  # the pot falls by less than this share

    @property
    def expected(self) -> str:
        most = (
            f", and by “less than {float(self.limit * 100):g} per cent”"
            if self.stream == "pot"
            else ", to “slightly less”"
        )
        return f"a fall{most}"

    @property
    def fault(self) -> str:
        """What contradicts the letters, and by how much; empty where nothing does."""
        fall = self.before - self.now
        if fall <= 0:
            return f"a rise of {in_pounds(-fall)}" if fall else "no fall"
        most = self.before * self.limit
        is_too_large = self.stream == "pot" and fall >= most
        return f"a fall of {in_pounds(fall)}, {in_pounds(fall - most)} too much" if is_too_large else ""


def changes(summary: pd.DataFrame, tables: Tables) -> list[Change]:
    """The changes of DIP and pot where both years have every partnership."""
    limit = settlement.printed(tables, "community_decrease_limit", "exact").lower / 100
    whole = summary[summary["partnerships"] == len(tables.partnerships)]
    sums = whole.set_index(["financial_year", "stream"])["sum_gbp"].to_dict()
    return [
        Change(stream, sums[BEFORE, stream], sums[NOW, stream], limit)
        for stream in _OPEN
        if {(BEFORE, stream), (NOW, stream)} <= sums.keys()
    ]


def lines(summary: pd.DataFrame, changes: list[Change], count: int) -> list[str]:
    """The summary for a reader, a line each."""
    rows = [("year", "stream", "partnerships", "sum", "settlement allows", "")]
    for row in summary.itertuples():
        ends = " to ".join(words.million(end / 1e6, 2) for end in (row.settlement_lower_gbp, row.settlement_upper_gbp))
        rows.append(
            (
                row.financial_year,
                LABELS[row.stream],
                f"{row.partnerships} of {count}",
                in_pounds(row.sum_gbp),
                ends,
                _result(row),
            )
        )
    for change in changes:
        fall = f"{words.pounds(change.now - change.before)}, {words.percent(100 * (change.now / change.before - 1), 2)}"
        rows.append(
            ("change", LABELS[change.stream], f"{count} of {count}", fall, change.expected, change.fault or "agrees")
        )
    return aligned(rows) if len(rows) > 1 else []


def _result(row) -> str:
    if row.outcome == "partial":
        return "a part: no more than the whole"
    if row.outcome == "agrees":
        return f"agrees: {words.pounds(row.difference_gbp)} is rounding" if row.difference_gbp else "agrees"
    return f"{row.outcome} by {in_pounds(_beyond(row))}"
