"""5. What should we know?"""

import pandas as pd

from onepot_analysis import comparison, data, settlement, words
from onepot_analysis.allocations import MODELLED, PUBLISHED
from onepot_analysis.briefing import Briefing


def caveats(brief: Briefing) -> str:
    """What applies to this partnership, and only that, as a Markdown list."""
    notes = [
        *_found_notes(brief),
        *_model_notes(brief),
        *_formula_notes(brief),
        *_register_notes(brief),
        "**Not in the pot**: treatment in prisons, which comes through the Strategic Health Authority bundle and for which the letters give no "
        "amount ([x]), and local money.",
    ]
    return "\n".join(f"- {note}" for note in notes)


def _found_notes(brief: Briefing) -> list[str]:
    """Published amounts found for this partnership, beside the model's, and what its DIP forerunners were."""
    notes = []
    found = brief.back_test
    streams = {
        "ptb": "PTB",
        "ptb_adult": "PTB, adults",
        "ptb_young_people": "PTB, young people",
        "dip": "DIP",
        "pot": "Pot",
    }
    for (stream, document_id), rows in found[found["partnership_id"] == brief.id].groupby(
        ["stream", "document_id"], sort=False
    ):
        amounts = words.listed(
            [f"{words.pounds(row.amount_gbp)} in {row.financial_year} ({row.status})" for row in rows.itertuples()]
        )
        last = rows.iloc[-1]
        notes.append(
            f"**Found published**: {streams[stream]} {amounts}; {data.source(brief.tables, document_id)}. The model has "
            f"{words.pounds(last['modelled_gbp'])} for {last['modelled_year']}, {words.percent(abs(last['difference_percent']), 0)} "
            f"{'more' if last['difference_percent'] > 0 else 'less'} than the last of these."
        )
    early = comparison.forerunners(brief.tables)
    for row in early[early["name"] == brief.name].itertuples():
        notes.append(
            f"**DIP share**: in 2003-04 the forerunners of the DIP were {words.percent(row.share_of_ptb_percent, 0)} of the PTB here "
            f"(published); the DIP share modelled for 2011-12 is {words.percent(brief.own['dip_share_percent'] / (100 - brief.own['dip_share_percent']) * 100, 0)} of the PTB."
        )
    return notes


def _model_notes(brief: Briefing) -> list[str]:
    if brief.basis == PUBLISHED:
        return []
    test = brief.back_test.query("same_year")["difference_percent"].abs()
    notes = [
        f"**Modelled amounts are rough**: against the {len(test)} published amounts found for these years the model was out by a median of "
        f"{words.percent(test.median(), 0)}, at worst {words.percent(test.max(), 0)}."
    ]
    deaths = brief.tables.partnership_drivers.set_index("partnership_id")["drug_poisoning_deaths_2008_2010"][brief.id]
    if brief.partnership["region"] != "London":
        notes.append(
            "**Drug users** are the published estimate of the region, split by population, deprivation and drug-poisoning deaths."
        )
        if deaths < 15:
            notes.append(
                f"**Small numbers**: only {words.number(deaths)} drug-poisoning death{'' if deaths == 1 else 's'} in three years {'stands' if deaths == 1 else 'stand'} behind that split."
            )
    return notes


def _formula_notes(brief: Briefing) -> list[str]:
    kinds = brief.amounts["basis"]
    notes = []
    if (kinds.xs("ptb_young_people", level="stream") == MODELLED).any():
        notes.append(
            "**Young people's money** completed a move to a fairer formula. The February letter says local amounts equal those illustrated in October 2009, "
            "which have not been found: the flat amount here hides a local rise or fall."
        )
    if (kinds.xs("ptb_adult", level="stream") == MODELLED).any():
        activity = settlement.printed(brief.tables, "adult_formula_activity_share", "exact")
        notes.append(
            f"**The adult formula** paid {words.percent(float(activity.lower), 0)} on people treated effectively (2009-10), which no open driver here measures: "
            "the real adult amount may have risen or fallen."
        )
    return notes


def _register_notes(brief: Briefing) -> list[str]:
    note = brief.partnership["note"]
    estimated = brief.tables.partnership_drivers.set_index("partnership_id")["estimated"][brief.id]
    if pd.isna(note):
        return []
    return [f"**{'Estimated drivers' if pd.notna(estimated) else 'Area'}**: {note}."]
