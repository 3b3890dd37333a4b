"""Amounts held against their estimates, what was found, the other year and the other streams: what is far out is asked.

How often an honest table is asked about, and how often a slip is, stands in ``docs/method.md``; tests hold it there.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from statistics import median

from onepot_analysis.analysis import allocations as sharing
from onepot_analysis.analysis import estimates, settlement
from onepot_analysis.analysis.allocations import BEFORE, NOW
from onepot_analysis.analysis.settlement import DIP, PTB
from onepot_analysis.facts.data import Tables
from onepot_analysis.show import words
from onepot_analysis.spreadsheets.allocations.heads import LOCAL, STREAMS
from onepot_analysis.spreadsheets.allocations.layout import Entry
from onepot_analysis.spreadsheets.allocations.totals import Key
from onepot_analysis.spreadsheets.problems import LEVEL, Log, Said

_FAR, _FAR_IN_SUM = (
    2.4,
    4.0,
)  # half-widths of an estimate's interval; the latter where the stream sums to the settlement
_APART = 3  # times: amounts that by letters or record are about the same are no further apart
_WHOLES = [(BEFORE, "ptb", PTB), (NOW, "ptb", PTB), (NOW, "dip", DIP)]  # that may be brought as one amount
_REMEDY = "look for a digit too many or missing, or another unit"


@dataclass(frozen=True)
class _Expected:
    """Estimates of every amount, GBP, half their intervals' widths on the log scale, and what was found of the two years."""

    gbp: dict[Key, float]
    half_widths: dict[str, float]
    found: dict[Key, float]

    def half_width(self, stream: str) -> float:
        return self.half_widths[stream[:3]]


@lru_cache(maxsize=1)
def _expected(tables: Tables) -> _Expected:
    gbp: dict[Key, float] = {}
    off, england = estimates.errors(tables), settlement.bounds(tables)
    weights = sharing.pulled(off.shares, off)
    for year, stream in sharing.STREAMS_BY_YEAR:
        limits, own = england[settlement.key(stream, year)], weights[stream if stream in PTB else "dip"]
        pounds = float(limits.lower + limits.upper) / 2 * 1e6 / own.sum()
        gbp |= {(place, year, stream): weight * pounds for place, weight in own.items()}
    for year, whole, parts in _WHOLES:
        gbp |= {(place, year, whole): math.fsum(gbp[place, year, part] for part in parts) for place in weights.index}
    rows = tables.published_amounts[["partnership_id", "financial_year", "stream", "amount_gbp"]]
    found = {(place, year, of): pounds for place, year, of, pounds in rows.itertuples(index=False) if year in STREAMS}
    return _Expected(gbp, off.half_widths, found)


class _Asker:
    """Asks about what is far out, each amount once."""

    def __init__(self, entries: list[Entry], tables: Tables, log: Log):
        known = [entry for entry in entries if entry.value is not None and entry.stream != LOCAL]
        self.entries: dict[Key, Entry] = {(entry.name.subject, entry.year, entry.stream): entry for entry in known}
        self.amounts = {key: float(entry.value or 0) for key, entry in self.entries.items()}
        self.expected, self.names, self.log = _expected(tables), tables.names, log
        self.asked: set[Key] = set()

    def ask_of_level(self, year: str, stream: str, far: float) -> None:
        """Each amount of a stream against its estimate; before that, all of them together."""
        keys = [key for key in self.amounts if key[1:] == (year, stream)]
        logs = {key: math.log(self.amounts[key] / self.expected.gbp[key]) for key in keys if self.amounts[key]}
        width, level = self.expected.half_width(stream), median(logs.values()) if len(logs) > 2 else 0.0
        is_off = abs(level) > max(_FAR * width / math.sqrt(max(len(logs), 1)), math.log(_APART))
        if is_off or (keys and not logs):
            value = f"{words.counted(len(keys), 'amount')}, {_times(level) + ' the estimates as a rule' if logs else 'all £0'}"
            said = value, f"less than {_APART} times more or less than the estimates, taken together", _REMEDY
            self._note(keys[0], said, f"{stream}, {year}", LEVEL)
        for key in keys:
            estimate = self.expected.gbp[key]
            if key not in logs and stream in (*PTB, "ptb"):
                self._ask([key], "£0", f"an amount: the estimate is {words.round_pounds(estimate)}")
            elif key in logs and abs(logs[key] - level * is_off) > far * width:
                ends = (words.round_pounds(estimate * math.exp(end)) for end in (-far * width, far * width))
                value = f"{words.pounds(self.amounts[key])}, {_times(logs[key])} the estimate"
                self._ask([key], value, f"between {' and '.join(ends)}: estimates are hardly ever further off")

    def ask_of_found(self) -> None:
        """Amounts against those of the public record."""
        for (place, year, stream), pounds in self.expected.found.items():
            keys = [(place, year, part) for part in (PTB if stream == "ptb" else [stream])]
            self._hold(keys, pounds, f"{words.round_pounds(pounds)} in the public record")

    def ask_of_pairs(self) -> None:
        """Amounts against those that are about the same by the letters, and the DIP against the PTB."""
        for place in dict.fromkeys(key[0] for key in self.amounts):
            now, before = ([(place, year, stream) for stream in STREAMS[year]] for year in (NOW, BEFORE))
            for one, other in zip(now[:2], before[:2], strict=True):
                self._pair([one], [other], "by the letters the PTB is flat")
            self._pair(now[2:], before[2:], "by the letters the DIP is “slightly less”")
            if all(self.amounts.get(key) for key in now[2:]):  # one of them may be 0
                self._pair(now[3:], now[2:3], "the halves of the DIP are shared out alike, as 35 to 60", 35 / 60)
            for keys in (now, before):
                self._young_and_adults(*keys[:2])
                self._dip_and_ptb(keys[:2], [key for key in keys[2:] if key in self.amounts])

    def _pair(self, one: Sequence[Key], other: Sequence[Key], why: str, ratio: float = 1) -> None:
        if all(key in self.amounts for key in other):
            pounds = self._sum(other)
            self._hold([*one, *other], pounds * ratio, f"{words.pounds(pounds)} of {_named(other)}; {why}", len(one))

    def _hold(
        self, keys: Sequence[Key], pounds: float, beside: str, count: int | None = None, apart: float = _APART
    ) -> None:
        """Ask if the first amounts are too far from pounds; all of them are said to be asked about."""
        if all(key in self.amounts for key in keys):
            own = self._sum(keys[:count])
            if not pounds / apart <= own <= pounds * apart:
                self._ask(keys, words.pounds(own), f"less than {apart:.0f} times apart from {beside}")

    def _young_and_adults(self, adults: Key, young: Key) -> None:
        """The two streams of a PTB, as one of the other, no further apart than an estimate may be off."""
        if adults in self.amounts:
            share, apart = (
                self.expected.gbp[young] / self.expected.gbp[adults],
                math.exp(_FAR * self.expected.half_widths["ptb"]),
            )
            pounds = self.amounts[adults] * share
            beside = f"{words.round_pounds(pounds)}, the part of young people in {words.pounds(self.amounts[adults])} by estimate"
            self._hold([young, adults], pounds, beside, 1, apart)

    def _dip_and_ptb(self, ptb: Sequence[Key], dip: Sequence[Key]) -> None:
        """The DIP is at most the PTB, or the highest that it likely is."""
        most = math.exp(self.expected.half_widths["ptb"])
        limit = math.fsum(self.amounts.get(key, self.expected.gbp[key] * most) for key in ptb)
        if dip and self._sum(dip) > limit:
            value = f"{words.pounds(self._sum(dip))} of DIP"
            self._ask(
                dip,
                value,
                f"less than the PTB, {words.pounds(limit)}: the DIP's forerunners were well below half of it",
            )

    def _sum(self, keys: Sequence[Key]) -> float:
        return math.fsum(self.amounts[key] for key in keys)

    def _ask(self, keys: Sequence[Key], value: str, expected: str) -> None:
        """Ask about the first of these amounts, unless one of them was asked about."""
        if self.asked.isdisjoint(keys):
            self.asked.update(keys)
            place, year, stream = keys[0]
            self._note(keys[0], (value, expected, _REMEDY), f"{self.names[place]}, {stream}, {year}", place)

    def _note(self, key: Key, said: Said, of: str, accept: str) -> None:
        at = self.entries[key]
        row = None if accept == LEVEL else at.line.row
        self.log.problem(at.line.sheet, row, at.column, said, at.head, of=of, accept=accept)


def check(entries: list[Entry], agreeing: set[tuple[str, str]], tables: Tables, log: Log) -> None:
    """Ask about every amount that is far out; `agreeing` are years and streams that as a whole are the settlement's."""
    asker = _Asker(entries, tables, log)
    asker.ask_of_found()
    for year, stream in [*sharing.STREAMS_BY_YEAR, *((year, whole) for year, whole, _ in _WHOLES)]:
        asker.ask_of_level(year, stream, _FAR_IN_SUM if (year, stream) in agreeing else _FAR)
    asker.ask_of_pairs()


def _times(log: float) -> str:
    """How many times one amount is another, from the logarithm."""
    times = math.exp(abs(log))
    shown = words.number(times, 1 if times < 10 else 0)
    return f"{shown} times" if log > 0 else f"1/{shown} of"


def _named(keys: Sequence[Key]) -> str:
    return f"{' and '.join(stream for *_, stream in keys)}, {keys[0][1]}"
