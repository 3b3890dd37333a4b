"""Amounts held against the settlement: of their year, and of the two years together."""

from dataclasses import dataclass

import pandas as pd

from onepot_analysis.analysis import settlement
from onepot_analysis.facts.data import Tables
from onepot_analysis.show import words
from onepot_analysis.spreadsheets.allocations.heads import LOCAL, STREAMS, SUMS
from onepot_analysis.spreadsheets.allocations.layout import Entry
from onepot_analysis.spreadsheets.allocations.totals import in_pounds
from onepot_analysis.spreadsheets.names import Names
from onepot_analysis.spreadsheets.problems import SETTLEMENT, Log, Said

BEFORE, NOW = STREAMS
AMOUNTS = ["partnership_id", "financial_year", "stream", "amount_gbp"]
_NAMED = 3  # amounts with a fraction of a pound, one by one
_OPEN = ("dip", "pot")  # of 2010-11: no amount is printed
_REMEDY = "look for a missing or extra digit"
_SCALES = {1_000: ("thousandth", "(£000)"), 1_000_000: ("millionth", "(£ million)")}
_ROUGHLY = {
    "ptb": 20,
    "dip": 5,
}  # an amount may differ this many times from a share by population, and its unit be told


@dataclass(frozen=True)
class Held:
    """A stream, or a sum of which every part is complete, held against the settlement of its year; GBP.

    The settlement has the rounding of its printed figures. The difference is from the printed amount or, where none is
    printed, from the nearest that is possible. outcome is agrees, partial, too high or too low.
    """

    financial_year: str
    stream: str
    partnerships: int
    sum_gbp: int
    settlement_lower_gbp: int
    settlement_upper_gbp: int
    difference_gbp: int
    outcome: str

    @property
    def result(self) -> str:
        """The outcome, and how far off a sum is that misses the settlement."""
        beyond = max(self.sum_gbp - self.settlement_upper_gbp, self.settlement_lower_gbp - self.sum_gbp)
        return f"{self.outcome} by {in_pounds(beyond)}" if self.outcome.startswith("too") else self.outcome


@dataclass(frozen=True)
class Change:
    """How the sum of all partnerships goes from 2010-11 to 2011-12, held against the letters; GBP.

    fault says what contradicts them and by how much; it is empty where nothing does.
    """

    stream: str
    before: int
    now: int
    expected: str
    fault: str


def amounts_table(entries: list[Entry], names: Names, log: Log) -> pd.DataFrame:
    """Amounts in whole pounds, in the order of years, streams and register; rounding is noted."""
    usable = [(entry, entry.value) for entry in entries if entry.value is not None]
    if pence := [f"{entry.of} £{float(value):,}" for entry, value in usable if value.denominator != 1]:
        some = "; ".join([*pence[:_NAMED], *["and others"] * (len(pence) > _NAMED)])
        log.notices.append(f"amounts with fractions of a pound, rounded to whole pounds: {len(pence)} ({some})")
    rows = [(entry.name.subject, entry.year, entry.stream, round(value)) for entry, value in usable]
    streams, register = [*SUMS["pot"], "ptb", LOCAL], list(names.display)
    rows.sort(key=lambda row: (row[1], streams.index(row[2]), register.index(row[0])))
    return pd.DataFrame(rows, columns=AMOUNTS).astype({**dict.fromkeys(AMOUNTS[:3], "str"), "amount_gbp": "int64"})


def against_settlement(amounts: pd.DataFrame, tables: Tables) -> list[Held]:
    """Each stream and year, and each sum of which every part is complete, held against the settlement."""
    national, count = settlement.bounds(tables, "carried"), len(tables.partnerships)
    held = []
    for year, name in ((year, name) for year in STREAMS for name in words.LABELS if name in {*STREAMS[year], *SUMS}):
        limit = national[settlement.key(name, year)] * 1_000_000
        found = _of_each(amounts[amounts["financial_year"] == year], name)
        covered, total = len(found), int(found.sum())
        if not covered or (name not in set(amounts["stream"]) and covered < count):
            continue
        is_open = year == BEFORE and name in _OPEN
        nearest = min(max(total, limit.lower), limit.upper) if is_open else (limit.lower + limit.upper) / 2
        complete = "too low" if total < limit.lower else "agrees"
        outcome = "too high" if total > limit.upper else "partial" if covered < count else complete
        ends = round(limit.lower), round(limit.upper)
        held.append(Held(year, name, covered, total, *ends, round(total - nearest), outcome))
    return held


def _of_each(amounts: pd.DataFrame, name: str) -> pd.Series:
    """The amount of a stream or a sum by partnership, where a year has it or all that it adds up."""
    if name == "pot":
        return _of_each(amounts, "ptb").add(_of_each(amounts, "dip")).dropna()
    wide = amounts.pivot(index="partnership_id", columns="stream", values="amount_gbp")
    parts = wide.reindex(columns=SUMS.get(name, [])).sum(axis=1, skipna=False) if name in SUMS else None
    own = wide[name] if name in wide else pd.Series(float("nan"), wide.index)
    return own.fillna(parts).dropna() if parts is not None else own.dropna()


def changes(held: list[Held], tables: Tables) -> list[Change]:
    """The changes of DIP and pot where both years have every partnership."""
    limit = settlement.printed(tables, "community_decrease_limit", "exact").lower / 100
    count = len(tables.partnerships)
    sums = {(row.financial_year, row.stream): row.sum_gbp for row in held if row.partnerships == count}
    found = []
    for stream in _OPEN:
        if {(BEFORE, stream), (NOW, stream)} <= sums.keys():
            before, now = sums[BEFORE, stream], sums[NOW, stream]
            most = f"and by “less than {float(limit * 100):g} per cent”" if stream == "pot" else "to “slightly less”"
            fault, excess = "", before - now - before * limit
            if now >= before:
                fault = f"a rise of {in_pounds(now - before)}" if now > before else "no fall"
            elif stream == "pot" and excess >= 0:
                fault = f"a fall of {in_pounds(before - now)}, {in_pounds(excess)} too much"
            found.append(Change(stream, before, now, f"a fall, {most}", fault))
    return found


def check(
    held: list[Held], changed: list[Change], amounts: pd.DataFrame, entries: list[Entry], tables: Tables, log: Log
) -> bool:
    """Amounts are in pounds, and what they sum to is what settlement and letters say; False where one alone cannot be so."""
    if not _check_scale(held, amounts, entries, tables, log):
        return False
    beyond = _beyond(held, entries, log)
    missed = set(beyond)
    for row in held:
        parts = {(row.financial_year, part) for part in (row.stream, *SUMS.get(row.stream, []))}
        if row.outcome.startswith("too") and not missed & parts:
            who = words.counted(row.partnerships, "partnership")
            sum_up = f"sum{'s' * (row.partnerships == 1)} to {in_pounds(row.sum_gbp)}, {row.result}"
            value = f"{row.stream} in {row.financial_year}: {who} {sum_up}"
            _note(log, entries, row.financial_year, row.stream, (value, _allowed(row), _REMEDY), SETTLEMENT)
            missed |= parts
    for change in changed:
        if change.fault and not any(stream in (change.stream, *SUMS[change.stream]) for _, stream in missed):
            value = f"{change.stream} from {BEFORE} to {NOW}: {in_pounds(change.before)} and {in_pounds(change.now)}, {change.fault}"
            expected = f"{change.expected}, as the letter of 11 February 2011 says"
            _note(log, entries, BEFORE, change.stream, (value, expected, _REMEDY), SETTLEMENT)
            missed.add((BEFORE, change.stream))
    return not beyond


def _beyond(held: list[Held], entries: list[Entry], log: Log) -> set[tuple[str, str]]:
    """Years and streams in which one amount alone is more than the settlement: a problem, never a question."""
    limits = {(row.financial_year, row.stream): row for row in held}
    found = set()
    for entry in entries:
        limit = limits.get((entry.year, entry.stream))
        if limit and entry.value is not None and entry.value > limit.settlement_upper_gbp:
            expected = f"less than all of England has, {in_pounds(limit.settlement_upper_gbp)}"
            entry.problem(log, in_pounds(entry.value), expected, _REMEDY)
            found.add((entry.year, entry.stream))
    return found


def _allowed(row: Held) -> str:
    ends = f"between {in_pounds(row.settlement_lower_gbp)} and {in_pounds(row.settlement_upper_gbp)}"
    if row.financial_year == BEFORE and row.stream in _OPEN:
        return f"{ends}: the letters and the printed figures allow no other"
    return f"{ends}, the settlement with the rounding of its printed figures"


def _check_scale(held: list[Held], amounts: pd.DataFrame, entries: list[Entry], tables: Tables, log: Log) -> bool:
    """Whether amounts are in pounds: not a thousandth, or a millionth, of what the population would suggest."""
    population = tables.partnership_drivers.set_index("partnership_id")["population_18_64"]
    shares = amounts.assign(share=amounts["partnership_id"].map(population / population.sum()))
    shares = shares.groupby(["financial_year", "stream"], sort=False)["share"].sum()
    found = {}
    rows = [row for row in held if row.sum_gbp and (row.financial_year, row.stream) in shares.index]
    for row in rows:
        plausible = row.settlement_lower_gbp * shares[row.financial_year, row.stream]
        most = _ROUGHLY[row.stream[:3]]
        scale = next((one for one in _SCALES if 1 / most < row.sum_gbp * one / plausible < most), None)
        if scale:
            found[row] = scale
    if len(found) == len(rows) and len(set(found.values())) == 1:
        value = f"all amounts sum to {in_pounds(sum(row.sum_gbp for row in rows))}"
        log.problem(entries[0].line.sheet, None, None, _scale_said(value, found[rows[0]]))
        return False
    for row, scale in found.items():
        value = f"the amounts of {row.stream}, {row.financial_year}, sum to {in_pounds(row.sum_gbp)}"
        _note(log, entries, row.financial_year, row.stream, _scale_said(value, scale))
    return not found


def _scale_said(value: str, scale: int) -> Said:
    part, head = _SCALES[scale]
    remedy = f"multiply by {scale:,}, or say the unit in the head of the column, such as Adult PTB {head}"
    return f"{value}: about one {part} of what is plausible", "amounts in pounds", remedy


def _note(log: Log, entries: list[Entry], year: str, stream: str, said: Said, accept: str = "") -> None:
    """Note a problem of a stream at the first of its amounts."""
    entry = next((entry for entry in entries if (entry.year, entry.stream) == (year, stream)), None)
    if entry:
        log.problem(entry.line.sheet, None, entry.column, said, entry.head, accept=accept)
    else:
        log.problem(None, None, None, said, accept=accept)


def lines(held: list[Held], changed: list[Change], count: int) -> list[str]:
    """What a reader is told of both, a line each; `count` partnerships are all."""
    rows = [("year", "stream", "partnerships", "sum", "settlement allows", "")]
    for row in held:
        ends = " to ".join(words.million(end / 1e6, 2) for end in (row.settlement_lower_gbp, row.settlement_upper_gbp))
        result = "a part: no more than the whole" if row.outcome == "partial" else row.result
        if row.outcome == "agrees" and row.difference_gbp:
            result = f"agrees: {words.pounds(row.difference_gbp)} is rounding"
        covered, total = f"{row.partnerships} of {count}", in_pounds(row.sum_gbp)
        rows.append((row.financial_year, words.LABELS[row.stream], covered, total, ends, result))
    for change in changed:
        fall = f"{words.pounds(change.now - change.before)}, {words.percent(100 * (change.now / change.before - 1), 2)}"
        covered, result = f"{count} of {count}", change.fault or "agrees"
        rows.append(("change", words.LABELS[change.stream], covered, fall, change.expected, result))
    return words.aligned(rows) if len(rows) > 1 else []
