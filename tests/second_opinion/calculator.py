"""What a partnership knows of its own amounts, as a region: what the rule of the letters leaves, by its corners.

The coordinates are adults, young people and DIP of 2010-11, the same of 2011-12, and 1.
"""

from fractions import Fraction
from math import inf

from second_opinion.polytope import Region, reduced
from second_opinion.recompute import THEN, in_real_terms

ADULT, YOUNG, DIP = ([int(at == here) for at in range(3)] for here in range(3))
PTB, POT = [1, 1, 0], [1, 1, 1]
PARTS = {"ptb_adult": ADULT, "ptb_young_people": YOUNG, "ptb": PTB, "dip": DIP, "pot": POT}
UNLIMITED = (-inf, inf)


class Contradiction(Exception):
    """No amounts can be as they are said to be."""


def then(row):
    return [*row, 0, 0, 0, 0]


def now(row):
    return [0, 0, 0, *row, 0]


def minus(left, right):
    return [a - b for a, b in zip(left, right, strict=True)]


def equals(row, value):
    return [*row[:-1], row[-1] - value]


def worth(row, equalities):
    """What a sum is by the equalities, or None where they leave it open."""
    rest = [Fraction(value) for value in row]
    for known, lead in zip(*reduced(equalities), strict=True):
        rest = minus(rest, [rest[lead] * value for value in known])
    return None if any(rest[:-1]) else rest[-1]


def of_2011_12(known, health):
    """What is known of 2011-12: equalities, and whether the DIP follows from one of its halves."""
    halves = {"dip_health": [0, 0, 1, 0, 0], "dip_home_office": [0, 0, 0, 1, 0]}
    whole = {name: [row[0], row[1], row[2], row[2], 0] for name, row in PARTS.items()}
    given = [equals((whole | halves)[name], value) for name, value in known.items()]
    possible(given, 5)
    dip = worth(whole["dip"], given)
    half = next((name for name in halves if name in known), None)
    alike = dip is None and half is not None
    if alike:
        dip = known[half] / (health if half == "dip_health" else 1 - health)
    found = [equals(now(PARTS[name]), value) for name, value in known.items() if name in PARTS]
    found += [equals(now(DIP), dip)] if dip is not None else []
    possible(found, 7)
    return found, alike


def possible(equalities, size):
    """Refuse amounts that no amounts of 0 or more add up to."""
    if Region(equalities, [[int(at == here) for at in range(size)] for here in range(size - 1)], size).is_empty:
        raise Contradiction


def own_change(known, dip_ends, health, prices):
    """Amounts by field, lower and upper; change in pounds, per cent and real terms; what it rests on; whether it fits.

    `dip_ends`: the DIP of 2011-12 over that of 2010-11, in England, at the least and the most.
    """
    years = {
        name: {
            field[: -len("_2010_11")]: Fraction(value)
            for field, value in known.items()
            if field.endswith(name.replace("-", "_"))
        }
        for name in (THEN, "2011-12")
    }
    before = [equals(then(PARTS[name]), value) for name, value in years[THEN].items()]
    possible(before, 7)
    after, alike = of_2011_12(years["2011-12"], health)
    own = before + after

    def is_known(row, year, rows):
        return worth(year(row), rows) is not None

    both = {
        of: is_known(row, then, own) and is_known(row, now, own)
        for of, row in (("ptb", PTB), ("dip", DIP), ("pot", POT))
    }
    pots_given = both["pot"] and not (alike and worth(now(POT), [*before, *_without_alike(years)]) is None)
    needs = {"flat": not both["ptb"], "like England": not both["dip"], "alike": alike}
    rests_on = [] if pots_given else [name for name, is_needed in needs.items() if is_needed]

    flat = list(own)
    for rows in ([ADULT, YOUNG], [PTB]):
        one_year = [row for row in rows if is_known(row, then, flat) != is_known(row, now, flat)]
        flat += [minus(now(row), then(row)) for row in one_year]
    if not is_known(PTB, then, flat):
        open_rows = [row for row in (ADULT, YOUNG) if not is_known(row, then, flat)]
        unknown = [sum(values) for values in zip(*open_rows, strict=True)]
        flat.append(minus(now(unknown), then(unknown)))
    least, most = dip_ends
    ratio = [
        minus(now(DIP), [least * each for each in then(DIP)]),
        minus([most * each for each in then(DIP)], now(DIP)),
    ]
    not_negative = [[int(at == here) for at in range(7)] for here in range(6)]
    by_rule = Region(flat, [*not_negative, *ratio], 7)
    fits = not by_rule.is_empty
    pots = is_known(POT, then, flat) and is_known(POT, now, flat)
    no_dip = not is_known(DIP, then, flat) and not is_known(DIP, now, flat)
    if both["dip"] or (fits and pots and no_dip):  # they stand; two pots alone do not say how large the DIP was
        by_rule = Region(flat, not_negative, 7)
    fields = {f"{of}_{year}": row(PARTS[of]) for year, row in (("2010_11", then), ("2011_12", now))
              for of in ("ptb", "dip", "pot")}  # fmt: skip
    if by_rule.is_empty:
        values = {field: worth(row, own) for field, row in fields.items()}
        amounts = {field: (0, inf) if value is None else (value, value) for field, value in values.items()}
        gbp = percent = UNLIMITED
        if both["pot"]:
            gap, pot = values["pot_2011_12"] - values["pot_2010_11"], values["pot_2010_11"]
            gbp, percent = (gap, gap), (100 * gap / pot,) * 2 if pot else UNLIMITED
    else:
        amounts = {field: by_rule.ends(row) for field, row in fields.items()}
        gap = minus(now(POT), then(POT))
        gbp, ends = by_rule.ends(gap), by_rule.ends(gap, then(POT))
        percent = tuple(100 * end for end in ends) if ends else UNLIMITED
    real = tuple(end if end in UNLIMITED else in_real_terms(end, prices) for end in percent)
    return amounts, gbp, percent, real, rests_on, fits


def _without_alike(years):
    return [equals(now(PARTS[name]), value) for name, value in years["2011-12"].items() if name in PARTS]
