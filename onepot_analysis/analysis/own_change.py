"""How a partnership's pot changes, from what it knows and the letters' rule alone, without any model.

What it knows are amounts in GBP of streams, of ptb, dip or pot, of either year, as many as it has. They are added up and
taken from each other first. Then the rule: the two halves of the DIP are shared alike, a stream of the PTB of which one
year is known was flat, and so was a PTB of which no year is known, and the DIP changes within the bounds of England's.
The page's calculator and the workbook's sheet work out the same; tests hold them to this module.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

from onepot_analysis.analysis.allocations import BEFORE, NOW
from onepot_analysis.analysis.bounds import Bounds, Number
from onepot_analysis.analysis.settlement import DIP, PTB, deflator, key, real_change
from onepot_analysis.facts.data import Tables

PARTS = {"ptb": PTB, "dip": DIP, "pot": ["ptb", "dip"]}
FIELDS = [key(of, BEFORE) for of in [*PTB, *PARTS]] + [key(of, NOW) for of in [*PTB, *DIP, *PARTS]]
FLAT, LIKE_ENGLAND, ALIKE = "flat", "like England", "alike"
OPEN = Bounds(-math.inf, math.inf)
SUMS = [key(of, year) for year in (BEFORE, NOW) for of in PARTS]
Year = dict[str, Number]  # its amounts, GBP, by stream or sum
Found = tuple[dict[str, Bounds], Bounds, Bounds]  # amounts, change of the pot in GBP and in per cent


class Inconsistent(ValueError):
    """An amount that is less than its parts come to, or not what all of them add up to, or below 0."""

    def __init__(self, field: str, amount: Number, parts: Number) -> None:
        self.field, self.amount, self.parts = field, amount, parts
        super().__init__(f"{field} is {float(amount):,.0f}; its parts come to {float(parts):,.0f}")


@dataclass(frozen=True)
class Rule:
    """What the letters say of every partnership."""

    dip: Bounds  # the DIP of 2011-12 over that of 2010-11; the limits themselves are not reached
    health: Number  # the part of Health in the DIP of 2011-12
    prices: Number  # of 2011-12 over those of 2010-11, as they came out
    february_prices: Number  # as forecast when the letters were written

    @classmethod
    def of(cls, tables: Tables, england: dict[str, Bounds]) -> "Rule":
        """The rule, from what `onepot_analysis.analysis.settlement.bounds` gives."""
        prices = [1 + deflator(tables, vintage).lower / 100 for vintage in ("outturn", "february")]
        health = england["dip_health_2011_12"].lower / england["dip_2011_12"].lower
        return cls(1 + england["dip_change_percent"] * Fraction(1, 100), health, *prices)


@dataclass(frozen=True)
class OwnChange:
    """Bounds of a partnership's amounts and of the change of its pot; infinite where nothing limits them."""

    amounts: dict[str, Bounds]  # ptb, dip and pot of both years, GBP
    gbp: Bounds
    percent: Bounds
    real: Bounds  # per cent, on prices as they came out
    february_real: Bounds  # per cent, on prices as forecast when the letters were written
    assumes: list[str]  # what the change of the pot rests on: `FLAT`, `LIKE_ENGLAND`, `ALIKE`
    fits: bool  # whether what is known can be so by the rule


def own_change(known: Mapping[str, Number], rule: Rule) -> OwnChange:
    """The bounds that known amounts, by `FIELDS`, and the rule leave.

    Where what is known does not fit the rule, it stands, and what would follow by the rule is left open. Two pots alone
    do not say how large the DIP was: that would rest on a PTB that was flat to the pound.

    Raises
    ------
    Inconsistent
        When the amounts contradict each other; it names the field of the sum.

    Examples
    --------
    >>> from onepot_analysis.analysis import settlement
    >>> from onepot_analysis.facts import data
    >>> tables = data.load()
    >>> rule = Rule.of(tables, settlement.bounds(tables))
    >>> own = own_change({"pot_2010_11": 3_000_000, "dip_2010_11": 620_000}, rule)
    >>> round(own.gbp.lower), round(float(own.percent.lower), 2), own.percent.upper, own.assumes
    (-60320, -2.01, Fraction(0, 1), ['flat', 'like England'])
    >>> own_change({"pot_2010_11": 3_000_000, "pot_2011_12": 2_970_000}, rule).percent
    Bounds(lower=Fraction(-1, 1), upper=Fraction(-1, 1))
    >>> own_change({"pot_2010_11": 3_000_000, "dip_2010_11": 3_100_000}, rule)
    Traceback (most recent call last):
    ...
    onepot_analysis.analysis.own_change.Inconsistent: pot_2010_11 is 3,000,000; its parts come to 3,100,000
    """
    before, now = (_completed(_given(known, year), year) for year in (BEFORE, NOW))
    own = before, _with_halves(now, rule)
    needed = {FLAT: not _both(own, "ptb"), LIKE_ENGLAND: not _both(own, "dip"), ALIKE: own[1] != now}
    assumes = [] if _both((before, now), "pot") else [name for name, is_needed in needed.items() if is_needed]
    try:
        years = _flat(*own)
        fits = _fits(*years, rule)
        found = _by_rule(*years, rule) if fits or _both(own, "dip") else _as_known(*own)
    except Inconsistent:
        fits, found = False, _as_known(*own)
    real, february = (
        real_change(found[2], Bounds.point((each - 1) * 100)) for each in (rule.prices, rule.february_prices)
    )
    return OwnChange(*found, real, february, assumes, fits)


def _given(known: Mapping[str, Number], year: str) -> Year:
    """The known amounts of a year."""
    if unknown := set(known) - set(FIELDS):
        raise KeyError(f"{', '.join(sorted(unknown))}; expected some of: {', '.join(FIELDS)}")
    return {of: Fraction(known[key(of, year)]) for of in [*PTB, *DIP, *PARTS] if key(of, year) in known}


def _both(years: tuple[Year, Year], of: str) -> bool:
    return all(of in year for year in years)


def _parts(year: Year, of: str) -> Number:
    """What the known parts of an amount come to."""
    return sum((year[part] if part in year else _parts(year, part) for part in PARTS.get(of, [])), Fraction(0))


def _completed(year: Year, name: str) -> Year:
    """With each sum, or part of one, that the two others of the three give."""
    _check(year, name)
    full = dict(year)
    for whole, parts in [*PARTS.items()] * 2:
        missing = [of for of in (whole, *parts) if of not in full]
        if missing == [whole]:
            full[whole] = _parts(full, whole)
        elif len(missing) == 1:
            full[missing[0]] = full[whole] - sum(full[part] for part in parts if part in full)
    _check(full, name)
    return full


def _check(year: Year, name: str) -> None:
    for of, amount in year.items():
        parts, is_all = _parts(year, of), of in PARTS and all(part in year for part in PARTS[of])
        if amount < parts or (is_all and amount != parts):
            raise Inconsistent(key(of, name), amount, parts)


def _with_halves(now: Year, rule: Rule) -> Year:
    """The year 2011-12, its DIP from one of the halves where it is not known otherwise."""
    halves = {"dip_health": rule.health, "dip_home_office": 1 - rule.health}
    whole = [now[half] / part for half, part in halves.items() if half in now]
    return now if "dip" in now or not whole else _completed(now | {"dip": whole[0]}, NOW)


def _flat(before: Year, now: Year) -> tuple[Year, Year]:
    """Both years, streams of the PTB of which one year is known, and then the PTB, as large in the other."""
    for streams in (PTB, ["ptb"]):
        same = {of: year[of] for year in (before, now) for of in streams if of in year}
        before, now = _completed(same | before, BEFORE), _completed(same | now, NOW)
    return before, now


def _rooms(before: Year, now: Year) -> tuple[Number, Number]:
    """What each pot leaves for the DIP; infinite where the pot is not known."""
    room, room_now = (year.get("pot", math.inf) - year.get("ptb", _parts(year, "ptb")) for year in (before, now))
    return room, room_now


def _fits(before: Year, now: Year, rule: Rule) -> bool:
    """Whether the DIP can have changed as England's, to the pound; of two pots alone any part can be DIP."""
    room, room_now = _rooms(before, now)
    then, since = before.get("dip", room), now.get("dip", room_now)
    if math.inf in (then, since):
        return True
    lower, upper = rule.dip.lower, rule.dip.upper
    if "dip" not in before and "dip" not in now:
        lower, upper = min(lower, 1), max(upper, 1)
    is_enough = since >= then * lower - 1 or ("dip" in now and "dip" not in before)
    return is_enough and (since <= then * upper + 1 or ("dip" in before and "dip" not in now))


def _dips(before: Year, now: Year, part: int, change: Number) -> tuple[Number, Number]:
    """The DIP of both years at one end: none or all that a pot leaves, and changed the least or the most."""
    room, room_now = _rooms(before, now)
    if "dip" in before:
        return before["dip"], now.get("dip", min(before["dip"] * change, room_now))
    if "dip" in now:
        return min(now["dip"] / change, room), now["dip"]
    if max(room, room_now) < math.inf:
        ptb = part * min(room, room_now)
        return room - ptb, room_now - ptb
    then = part * _limited(min(room, room_now / change))
    return then, then * change


def _end(before: Year, now: Year, part: int, change: Number) -> dict[str, Number]:
    """All amounts at one end of what is open."""
    (room, room_now), (dip, dip_now) = _rooms(before, now), _dips(before, now, part, change)
    others = _limited(min(room - dip, room_now - dip_now))  # streams of the PTB that are not known
    ptb, ptb_now = (year.get("ptb", _parts(year, "ptb") + others) for year in (before, now))
    amounts = [ptb, dip, ptb + dip, ptb_now, dip_now, ptb_now + dip_now]
    return dict(zip(SUMS, amounts, strict=True))


def _limited(amount: Number) -> Number:
    """None of what has no limit, for an end that is finite."""
    return amount if amount < math.inf else Fraction(0)


def _hull(values: list[Number]) -> Bounds:
    return Bounds(min(values), max(values))


def _by_rule(before: Year, now: Year, rule: Rule) -> Found:
    """Bounds from the ends: each amount lies between them, as each changes one way with what is open."""
    ends = [_end(before, now, *end) for end in product((0, 1), (rule.dip.lower, rule.dip.upper))]
    known = {*before, *now}
    is_open = {of: not {of, "pot"} & known for of in PARTS}
    values = {name: [end[name] for end in ends] + [math.inf] * is_open[name[:3]] for name in SUMS}
    pots = [(end["pot_2010_11"], end["pot_2011_12"]) for end in ends]
    shares = [change - 1 for change in (rule.dip.lower, rule.dip.upper) if is_open["dip"]]  # a pot that is all DIP
    gbp = [now - before for before, now in pots] + [share * math.inf for share in shares if share]
    percent = [(now - before) / before if before else math.inf for before, now in pots if before or now]
    percent += [*shares, *[Fraction(0)] * is_open["ptb"]]  # a pot that is nearly all PTB
    amounts = {name: _hull(each) for name, each in values.items()}
    return amounts, _hull(gbp), _hull([100 * each for each in percent]) if percent else OPEN


def _as_known(before: Year, now: Year) -> Found:
    """Bounds without the rule: what is not known is open."""
    years = {key(of, name): year.get(of) for name, year in ((BEFORE, before), (NOW, now)) for of in PARTS}
    amounts = {name: Bounds(0, math.inf) if each is None else Bounds.point(each) for name, each in years.items()}
    if not _both((before, now), "pot"):
        return amounts, OPEN, OPEN
    gbp = Bounds.point(now["pot"] - before["pot"])
    return amounts, gbp, gbp * 100 / before["pot"] if before["pot"] else OPEN
