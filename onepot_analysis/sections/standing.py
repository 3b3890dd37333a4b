"""3. How do we compare?"""

import pandas as pd

from onepot_analysis import charts, comparison, words
from onepot_analysis.briefing import Briefing
from onepot_analysis.drawing import Chart
from onepot_analysis.tables import Table


def standing_chart(brief: Briefing) -> Chart:
    """Where the partnership stands among all: its pot per head, and its change under each way of sharing the DIP."""
    values = brief.changes.merge(brief.tables.partnerships[["partnership_id", "name"]], on="partnership_id")
    values = values.assign(measure=values["rule"], value=values["change_lower_percent"])
    values["shown"] = [words.number(value, 1) for value in values["value"]]
    place = comparison.standing(-brief.main["change_lower_percent"].round(2), brief.id)
    return charts.strips(
        values[["measure", "name", "value", "shown"]],
        brief.name,
        f"At the lower bound {brief.name} has the {words.rank(len(brief.main), *place, ('largest fall', 'smallest fall'))}",
        f"Change of the pot at its lower bound, {len(brief.main)} partnerships, 2010-11 to 2011-12, {brief.basis}, by way of sharing the DIP; rank: first way",
        brief.source(),
        "Change at the lower bound, per cent of 2010-11",
    )


def standing_table(brief: Briefing) -> Table:
    """The partnership beside its region, England and all others."""
    labels = {
        "pot_2011_12_gbp": ("Pot, 2011-12 (£)", 0),
        "per_head_18_64_gbp": ("Pot per head aged 18 to 64 (£)", 2),
        "per_drug_user_gbp": ("Pot per estimated drug user (£)", 0),
        "change_lower_percent": ("Change, lower bound (%)", 2),
    }
    measures = brief.measures
    regions = brief.regions
    rows = []
    for column, (label, decimals) in labels.items():
        ends = ("smallest fall", "largest fall") if column == "change_lower_percent" else ("highest", "lowest")
        place = words.rank(len(measures), *comparison.standing(measures[column], brief.id), ends)
        shown = [measures[column][brief.id], regions[column][brief.partnership["region"]], regions[column]["England"]]
        rows.append((label, *(words.number(value, decimals) for value in shown), place))
    return Table(
        pd.DataFrame(rows, columns=["measure", "own", "region", "england", "place"]),
        {
            "measure": ("Measure", "text"),
            "own": (brief.name, "shown"),
            "region": (brief.partnership["region"], "shown"),
            "england": ("England", "shown"),
            "place": ("Place", "text"),
        },
        f"{brief.name}, its region and England, {brief.basis}",
        brief.source("ons-mid-2010", "gla-drug-misuse-by-borough"),
    )


def similar_table(brief: Briefing) -> Table:
    """The five partnerships most like this one, with how alike they are."""
    alike = comparison.most_like(brief.profiles, brief.id).join(brief.measures)
    frame = alike.reset_index().merge(brief.tables.partnerships[["partnership_id", "name"]], on="partnership_id")
    return Table(
        frame,
        {
            "name": ("Partnership", "text"),
            "distance": ("Distance", "two_decimals"),
            "population_18_64": ("Population 18 to 64", "people"),
            "users_per_1000": ("Drug users per 1,000", "per_cent"),
            "deprived_percent": ("Deprived areas (%)", "per_cent"),
            "deaths_per_100000": ("Deaths per 100,000", "per_cent"),
            "per_head_18_64_gbp": ("Pot per head (£)", "two_decimals"),
            "change_lower_percent": ("Change, lower (%)", "per_cent"),
        },
        f"The five partnerships most like {brief.name}, {brief.basis}. Distance: in standard deviations of the four drivers shown, 0 is the same",
        brief.source("ons-mid-2010", "ons-drug-poisoning", "imd-2015", "gla-drug-misuse-by-borough"),
    )
