"""What notebook 2 shows: the model, its check, and how the partnerships compare."""

import pandas as pd

from onepot_analysis import charts, comparison, data, settlement, words
from onepot_analysis.allocations import MODELLED, PUBLISHED, basis
from onepot_analysis.briefing import Briefing
from onepot_analysis.drawing import Chart
from onepot_analysis.tables import Table


def basis_sentence(facts: Briefing) -> str:
    """What the partnership amounts on the page rest on, as a Markdown paragraph."""
    if facts.basis == MODELLED:
        return "**Every partnership amount on this page is modelled unless it is called published.**"
    published = facts.allocations[facts.allocations["basis"] == PUBLISHED]["partnership_id"].nunique()
    said = (
        f"**{published} partnerships have published amounts** ({facts.brought}); the basis of each stands in the table."
    )
    return "\n\n".join([said, *facts.notices])


def allocations_table(facts: Briefing) -> Table:
    """The 2011-12 pot of every partnership by stream, and its change."""
    now = facts.allocations[facts.allocations["financial_year"] == "2011-12"]
    wide = now.pivot(index="partnership_id", columns="stream", values="lower_gbp")
    main = facts.main
    kinds = facts.allocations.groupby("partnership_id")["basis"].agg(basis)
    wide = wide.assign(pot=wide.sum(axis=1), change=main["change_lower_percent"], basis=kinds)
    frame = facts.tables.partnerships.merge(wide, on="partnership_id")
    england = {"name": "England", "region": "", "basis": facts.basis, **frame[[*settlement.STREAMS, "pot"]].sum()}
    england["change"] = (england["pot"] / main["pot_2010_11_upper_gbp"].sum() - 1) * 100
    frame = pd.concat([frame, pd.DataFrame([england])], ignore_index=True)
    return Table(
        frame,
        {
            "name": ("Partnership", "text"),
            "region": ("Region", "text"),
            "ptb_adult": ("PTB, adults (£)", "gbp"),
            "ptb_young_people": ("PTB, young people (£)", "gbp"),
            "dip_health": ("DIP, Health (£)", "gbp"),
            "dip_home_office": ("DIP, Home Office (£)", "gbp"),
            "pot": ("Pot (£)", "gbp"),
            "change": ("Change, lower (%)", "per_cent_2"),
            "basis": ("Basis", "text"),
        },
        f"Allocations by partnership, 2011-12, GBP, and change of the pot at the lower bound, cash, {facts.basis}",
        facts.source(),
        total=True,
    )


def changes_under_rules(facts: Briefing) -> Table:
    """The spread of changes at the lower bound under each way of sharing the DIP."""
    named = facts.tables.named(facts.changes)
    names, biggest = (
        facts.tables.names,
        facts.main["pot_2011_12_gbp"].idxmax(),
    )
    rows = []
    for rule, group in named.groupby("rule", sort=False):
        group = group.sort_values("change_lower_percent", ignore_index=True)
        rows.append(
            {
                "rule": rule,
                "largest": group["change_lower_percent"].iloc[0],
                "largest_name": group["name"].iloc[0],
                "median": group["change_lower_percent"].median(),
                "smallest": group["change_lower_percent"].iloc[-1],
                "smallest_name": group["name"].iloc[-1],
                "biggest": group.set_index("partnership_id")["change_lower_percent"][biggest],
            }
        )
    return Table(
        pd.DataFrame(rows),
        {
            "rule": ("Way of sharing the DIP", "text"),
            "largest": ("Largest fall (%)", "per_cent"),
            "largest_name": ("Where", "text"),
            "median": ("Median (%)", "per_cent"),
            "smallest": ("Smallest fall (%)", "per_cent"),
            "smallest_name": ("Where", "text"),
            "biggest": (f"{names[biggest]}, the largest pot (%)", "per_cent"),
        },
        f"Change of the pot at the lower bound, by way of sharing the DIP, per cent of 2010-11, cash, {facts.basis}",
        facts.source(),
    )


def distribution_chart(facts: Briefing) -> Chart:
    """How modelled changes are spread under the three ways of sharing the DIP."""
    values = facts.tables.named(facts.changes)
    values = values.rename(columns={"change_lower_percent": "value"})
    spread = values.groupby("rule", sort=False)["value"].agg(["min", "max"])
    low, high = spread["min"].min(), spread["max"].max()
    return charts.histograms(
        values[["rule", "name", "value"]],
        f"The same letters allow falls of up to {words.number(-low, 1)} per cent in one place and {words.number(-high, 1)} in another",
        f"Partnerships by change of the pot at its lower bound, 2010-11 to 2011-12, per cent, cash, {facts.basis}; three ways of sharing the DIP",
        facts.source(),
    )


def forerunners_table(facts: Briefing) -> Table:
    """How unevenly DIP money fell when the programme began."""
    frame = comparison.forerunners(facts.tables)
    frame["silent"] = frame["silent"].map({True: "one of the two amounts not given", False: ""})
    return Table(
        frame,
        {
            "name": ("Partnership", "text"),
            "ptb_gbp": ("PTB (£)", "gbp"),
            "forerunners_gbp": ("Forerunners of the DIP (£)", "gbp"),
            "share_of_ptb_percent": ("Forerunners as a share of the PTB (%)", "per_cent"),
            "silent": ("Note", "text"),
        },
        "Published amounts of the two streams that became the DIP, beside the PTB, 2003-04",
        data.source(facts.tables, *facts.tables.dip_forerunners_2003_04["document_id"].unique()),
    )


def tile_chart(facts: Briefing) -> Chart:
    """The change at the lower bound on a tile map."""
    values = _on_tiles(facts, "change_lower_percent")
    spread = [words.number(-end, 2) for end in (values["value"].max(), values["value"].min())]
    return charts.tile_map(
        values,
        f"With the DIP shared by drug users, falls lie between {spread[0]} and {spread[1]} per cent everywhere",
        f"Change of the pot at its lower bound, 2010-11 to 2011-12, per cent, cash, {facts.basis}; one square for each partnership, five classes of equal count",
        f"{facts.source()}; values in the table of all partnerships below",
        2,
    )


def per_head_chart(facts: Briefing) -> Chart:
    """The pot per head on a tile map."""
    values = _on_tiles(facts, "per_head_18_64_gbp")
    low, high = values.loc[values["value"].idxmin()], values.loc[values["value"].idxmax()]
    return charts.tile_map(
        values,
        f"The pot per head runs from £{low['value']:.2f} in {low['name']} to £{high['value']:.2f} in {high['name']}",
        f"Pot per head of population aged 18 to 64, 2011-12, GBP, {facts.basis}; one square for each partnership, five classes of equal count",
        facts.source("ons-mid-2010"),
        2,
    )


def _on_tiles(facts: Briefing, measure: str) -> pd.DataFrame:
    values = facts.measures[measure].rename("value").reset_index()
    return facts.tables.named(facts.tables.tiles).merge(values, on="partnership_id")


def region_table(facts: Briefing) -> Table:
    """The regions and England."""
    return Table(
        facts.regions.reset_index(),
        {
            "region": ("Region", "text"),
            "partnerships": ("Partnerships", "count"),
            "pot_2011_12_gbp": ("Pot, 2011-12 (£)", "gbp"),
            "per_head_18_64_gbp": ("Per head aged 18 to 64 (£)", "two_decimals"),
            "per_drug_user_gbp": ("Per estimated drug user (£)", "gbp"),
            "change_lower_percent": ("Change, lower (%)", "per_cent_2"),
        },
        f"Regions of England, 2011-12, {facts.basis}. Change: at the lower bound, cash, DIP in proportion to drug users",
        facts.source("ons-mid-2010", "gla-drug-misuse-by-borough"),
        total=True,
    )


def spread_sentence(facts: Briefing) -> str:
    """Where the ends of each measure lie, in sentences."""
    names = facts.tables.names
    labels = {
        "pot_2011_12_gbp": "the pot",
        "per_head_18_64_gbp": "the pot per head",
        "per_drug_user_gbp": "the pot per estimated drug user",
    }
    ends = [
        f"{label} is lowest in {names[facts.measures[measure].idxmin()]} and highest in {names[facts.measures[measure].idxmax()]}"
        for measure, label in labels.items()
    ]
    return words.sentence(f"{'; '.join(ends)} ({facts.basis})")


def spread_table(facts: Briefing) -> Table:
    """How pots, amounts per head and changes are spread over the partnerships."""
    points = {"Lowest": 0, "Lower quarter": 0.25, "Median": 0.5, "Upper quarter": 0.75, "Highest": 1}
    frame = facts.measures.quantile(list(points.values())).assign(point=list(points))
    return Table(
        frame,
        {
            "point": ("Of the partnerships", "text"),
            "pot_2011_12_gbp": ("Pot, 2011-12 (£)", "gbp"),
            "per_head_18_64_gbp": ("Per head aged 18 to 64 (£)", "two_decimals"),
            "per_drug_user_gbp": ("Per estimated drug user (£)", "gbp"),
            "change_lower_percent": ("Change, lower bound (%)", "per_cent_2"),
        },
        f"Spread over the {len(facts.measures)} partnerships, {facts.basis}",
        facts.source(),
    )
