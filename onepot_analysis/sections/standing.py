"""3. How do we compare?"""

import pandas as pd

from onepot_analysis import charts, comparison, words
from onepot_analysis.briefing import Briefing
from onepot_analysis.drawing import Chart
from onepot_analysis.tables import Table


def standing_chart(brief: Briefing) -> Chart:
    """Where the partnership stands among all: its pot per head, and its change under each way of sharing the DIP."""
    values = brief.tables.named(brief.changes)
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


def standing_sentence(brief: Briefing) -> str:
    """The place of the partnership by each measure, in a sentence."""
    said = {
        "pot_2011_12_gbp": "its pot is",
        "per_head_18_64_gbp": "per head aged 18 to 64 it is",
        "per_drug_user_gbp": "per estimated drug user",
    }
    count = len(brief.measures)
    places = [
        f"{said[column]} {words.rank(count, *comparison.standing(brief.measures[column], brief.id))}" for column in said
    ]
    return words.sentence(f"{words.listed(places)} ({brief.basis})")


def standing_table(brief: Briefing) -> Table:
    """The partnership beside its region and England."""
    region = brief.partnership["region"]
    rows = [brief.measures.loc[brief.id], brief.regions.loc[region], brief.regions.loc["England"]]
    frame = pd.DataFrame(rows).assign(name=[brief.name, region, "England"])
    return Table(
        frame,
        {
            "name": ("Place", "text"),
            "pot_2011_12_gbp": ("Pot, 2011-12 (£)", "gbp"),
            "per_head_18_64_gbp": ("Per head aged 18 to 64 (£)", "two_decimals"),
            "per_drug_user_gbp": ("Per estimated drug user (£)", "gbp"),
            "change_lower_percent": ("Change, lower bound (%)", "per_cent_2"),
        },
        f"{brief.name}, its region and England, {brief.basis}",
        brief.source("ons-mid-2010", "gla-drug-misuse-by-borough"),
    )


def similar_table(brief: Briefing) -> Table:
    """The five partnerships most like this one, with how alike they are."""
    alike = comparison.most_like(brief.profiles, brief.id).join(brief.measures)
    frame = brief.tables.named(alike.reset_index())
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
        f"The five partnerships most like {brief.name}, {brief.basis}. Distance: standard deviations over the four drivers",
        brief.source("ons-mid-2010", "ons-drug-poisoning", "imd-2015", "gla-drug-misuse-by-borough"),
    )
