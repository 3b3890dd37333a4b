"""What partnerships may know of their own amounts, for the page's calculator and the workbook's."""

import random

from onepot_analysis.analysis import settlement
from onepot_analysis.analysis.own_change import FIELDS


def cases():
    """What a partnership may know: nothing, each amount alone, all of them, and a few hundred draws."""
    draw = random.Random(11)
    streams = [{"ptb_adult": 2_310_000, "ptb_young_people": 144_300, "dip": 587_000}]
    streams += [
        {"ptb_adult": 0, "ptb_young_people": 0, "dip": 40_000},
        {"ptb_adult": 900_000, "ptb_young_people": 95, "dip": 0},
    ]
    found = [{}, *({name: 1_250_000} for name in FIELDS), {"pot_2010_11": 0, "pot_2011_12": 0}, {"dip_2010_11": 7}]
    found += [{"dip_2010_11": 200, "pot_2011_12": pot} for pot in (170, 190, 990)]  # what the other year's pot leaves
    found += [{"dip_2011_12": 200, "pot_2010_11": pot} for pot in (170, 210, 990)]
    found += [{"pot_2010_11": 1000, "pot_2011_12": pot, "ptb_adult_2011_12": 600} for pot in (850, 985, 1005, 1020)]
    for before in streams * 110:
        ptb, dip = draw.choice([1, 1, 1.02, 0.9]), draw.choice([1, 0.95, 0.91, 0.8, 1.05])
        now = {of: round(amount * (dip if of == "dip" else ptb)) for of, amount in before.items()}
        years = [year | {"ptb": year["ptb_adult"] + year["ptb_young_people"]} for year in (before, now)]
        whole = {
            settlement.key(of, name): amount
            for name, year in zip(("2010-11", "2011-12"), years, strict=True)
            for of, amount in (year | {"pot": year["ptb"] + year["dip"]}).items()
        }
        health = round(now["dip"] * 60 / 95)
        whole |= {"dip_health_2011_12": health, "dip_home_office_2011_12": now["dip"] - health}
        some = draw.sample(FIELDS, draw.choice([1, 2, 2, 3, 3, 4, 6, 12]))
        found.append({name: whole[name] + 1000 * (draw.random() < 0.03) for name in some})
    return found
