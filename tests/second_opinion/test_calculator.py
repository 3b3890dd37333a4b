"""A partnership's own change, as the calculator has it, against the corners of what the rule leaves."""

import random
from fractions import Fraction
from itertools import combinations

import pytest
from second_opinion.calculator import Contradiction
from second_opinion.calculator import own_change as second
from second_opinion.recompute import Opinion

from onepot_analysis.analysis import settlement
from onepot_analysis.analysis.own_change import FIELDS, SUMS, Inconsistent, Rule, own_change
from onepot_analysis.facts.register import FOLDER


def truth(adult=2_310_000, young=144_000, dip=570_000, ptb=1, fall=Fraction(95, 100)):
    """Amounts of both years; the DIP of 2011-12 in the halves of England."""
    before = {"ptb_adult": adult, "ptb_young_people": young, "dip": dip}
    now = {"ptb_adult": adult * ptb, "ptb_young_people": young * ptb, "dip": dip * fall}
    found = {}
    for name, year in (("2010_11", before), ("2011_12", now)):
        year = year | {"ptb": year["ptb_adult"] + year["ptb_young_people"], "pot": sum(year.values())}
        found |= {f"{of}_{name}": Fraction(value) for of, value in year.items()}
    halves = {"dip_health_2011_12": Fraction(60, 95), "dip_home_office_2011_12": Fraction(35, 95)}
    return found | {half: found["dip_2011_12"] * part for half, part in halves.items()}


def cases():
    """What a partnership may know: nothing, each amount, each pair; draws, also of what contradicts the letters or itself."""
    draw, plain = random.Random(3), truth()
    found = [{name: plain[name] for name in some} for size in (0, 1, 2) for some in combinations(FIELDS, size)]
    others = [
        plain,
        truth(fall=1),
        truth(fall=Fraction(8, 10)),
        truth(ptb=Fraction(102, 100)),
        truth(ptb=Fraction(9, 10)),
    ]
    others += [
        truth(adult=0, young=0),
        truth(dip=0),
        truth(fall=Fraction(105, 100)),
        truth(adult=0, fall=Fraction(91, 100)),
    ]
    for _ in range(60):
        whole = draw.choice(others)
        some = draw.sample(FIELDS, draw.choice([2, 3, 3, 4, 4, 5, 6, 8]))
        found.append({name: whole[name] + 50_000 * (draw.random() < 0.05) for name in some})
    return found


@pytest.mark.parametrize("closed", [False, True], ids=["as the letters have it", "with England's DIP stated"])
def test_own_change(tables, closed):
    opinion, england = Opinion(FOLDER), settlement.bounds(tables)
    rule = Rule.of(tables, england | ({"dip_change_percent": settlement.Bounds.point(Fraction(-5))} if closed else {}))
    ends = (Fraction(95, 100),) * 2 if closed else tuple(1 + end / 100 for end in opinion.exact["dip_change_percent"])
    health = opinion.exact["dip_health_2011_12"][0] / opinion.exact["dip_2011_12"][0]
    for known in cases()[closed :: 1 + 2 * closed]:
        try:
            expected = second(known, ends, health, opinion.prices("outturn")[0])
        except Contradiction:
            with pytest.raises(Inconsistent):
                own_change(known, rule)
            continue
        own = own_change(known, rule)
        bounds = {name: own.amounts[name] for name in SUMS} | {"gbp": own.gbp, "percent": own.percent, "real": own.real}
        found = {name: (each.lower, each.upper) for name, each in bounds.items()}
        amounts, gbp, percent, real, rests_on, fits = expected
        assert found == amounts | {"gbp": gbp, "percent": percent, "real": real}, known
        assert (own.assumes, own.fits) == (rests_on, fits), known
