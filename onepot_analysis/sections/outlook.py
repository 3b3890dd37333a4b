"""6. What comes next?"""

import pandas as pd

from onepot_analysis import charts, outlook, settlement, words
from onepot_analysis.allocations import MODELLED
from onepot_analysis.bounds import Bounds
from onepot_analysis.briefing import Briefing
from onepot_analysis.drawing import Chart
from onepot_analysis.tables import Table

RELATIVE = [-20, -10, 10, 20]


def absorb_sentence(brief: Briefing) -> str:
    """The saving that keeps activity as it was, in sentences."""
    cash, real = outlook.saving_to_absorb(brief.tables, _before(brief), _now(brief)).itertuples()
    return (
        f"**Absorb.** To keep activity as it was, efficiency has to save {_between(cash.lower_gbp, cash.upper_gbp)} in cash, and "
        f"{_between(real.lower_gbp, real.upper_gbp)} once prices are counted ({brief.basis}). At England's central adult money for each adult in effective "
        f"treatment, {words.pounds(outlook.adult_cost(brief.tables))} (a national average, without local money), the second is what "
        f"{_people(real.lower_people, real.upper_people)} in effective treatment cost."
    )


def _between(lower: float, upper: float) -> str:
    if words.round_pounds(lower) == words.round_pounds(upper):
        return words.round_pounds(upper)
    return f"between {words.round_pounds(lower)} and {words.round_pounds(upper)}"


def _people(lower: float, upper: float) -> str:
    low, high = words.number(lower), words.number(upper)
    return f"{high} adults" if low == high else f"{low} to {high} adults"


def _before(brief: Briefing) -> Bounds:
    return Bounds(float(brief.own["pot_2010_11_lower_gbp"]), float(brief.own["pot_2010_11_upper_gbp"]))


def _now(brief: Briefing) -> float:
    return float(brief.own["pot_2011_12_gbp"])


def _local(brief: Briefing) -> float:
    return outlook.local_money(brief.tables, _now(brief) / brief.main["pot_2011_12_gbp"].sum())


def local_sentence(brief: Briefing) -> str:
    """How large local money is, and what the agency's model says of removing it, in sentences."""
    local = _local(brief)
    central = words.percent(_now(brief) / (_now(brief) + local) * 100, 0)
    crimes = settlement.printed(brief.tables, "crimes_per_million_removed", "exact").lower
    cost = settlement.printed(brief.tables, "crime_cost_per_million_removed", "exact").lower
    return (
        f'**Local money.** The February letter calls local disinvestment "the biggest threat". Councils and primary care trusts spent about '
        f"{words.million(float(settlement.printed(brief.tables, 'local_funding', 'exact').lower), 0)} a year (an estimate); shared out like the pot, {words.round_pounds(local)} "
        f"here (modelled), so that the pot is {central} of the whole. The agency reckoned, as a national average of its model, about "
        f"{words.number(float(crimes))} further crimes costing over {words.million(float(cost))} for each £1m of treatment money removed."
    )


def local_chart(brief: Briefing, cuts_percent: list[float]) -> Chart:
    """The change of the pot and cuts in local money on one scale."""
    own, local = brief.own, _local(brief)
    rows = [("Pot, letters' bounds", own["change_lower_gbp"] / 1000, own["change_upper_gbp"] / 1000, True)]
    rows += [(f"Local money, cut of {cut:g}%", -local * cut / 100_000, 0.0, False) for cut in cuts_percent]
    worst = local * max(cuts_percent) / 100
    fall = -own["change_lower_gbp"]
    title = f"A cut of {max(cuts_percent):g} per cent in local money would take {words.round_pounds(worst)}"
    if fall > 0:
        title += f", {words.number(worst / fall, 1)} times the largest fall of the pot"
    return charts.bands(
        pd.DataFrame(rows, columns=["label", "lower", "upper", "emphasis"]),
        title,
        f"Fall of the pot from 2010-11 to 2011-12 and possible cuts in local money, {brief.name}, £ thousand, cash, {_basis(brief)}",
        brief.source("hansard-2010-03-25"),
        "£ thousand",
    )


def _basis(brief: Briefing) -> str:
    return MODELLED if brief.basis == MODELLED else f"pot {brief.basis}, local money modelled"


def local_table(brief: Briefing, cuts_percent: list[float]) -> Table:
    """What cuts in local money do to the whole."""
    frame = outlook.local_cuts(brief.tables, _before(brief), _now(brief), _local(brief), cuts_percent)
    return Table(
        frame.assign(cut=[f"{cut:g} per cent" for cut in cuts_percent], cut_gbp=-frame["cut_gbp"]),
        {
            "cut": ("Cut in local money", "text"),
            "cut_gbp": ("Local money (£)", "gbp"),
            "whole_lower_percent": ("Pot and local money, lower (%)", "per_cent"),
            "whole_upper_percent": ("Upper (%)", "per_cent"),
            "crimes": ("Further crimes", "count"),
            "crime_cost_gbp": ("Their cost, over (£)", "gbp"),
        },
        f"What a cut in local money would do, {brief.name}, 2011-12, {_basis(brief)}. Crimes: national average, no local forecast",
        brief.source("hansard-2010-03-25", "nta-crime-reduction-2012"),
    )


def recovery_sentence(brief: Briefing) -> str:
    """What is known of the recovery element, and what it means here, in sentences."""
    adult = brief.amounts.loc[("2011-12", "ptb_adult"), "lower_gbp"]
    known = (
        "**Recovery element.** From 2012-13 part of the adult PTB is to reward successful completions of 2011-12; how large a part was not "
        "announced ([x])."
    )
    if brief.completions is None or brief.id not in brief.completions.index:
        return (
            f"{known} For a part r it is worth r x {words.round_pounds(adult)} ({brief.amounts.loc[('2011-12', 'ptb_adult'), 'basis']}) x relative performance: the "
            "partnership's share of England's completions over its share of the adult PTB, less 1. Its completions are not in the open figures, so the "
            "table shows what each result would bring, and predicts none."
        )
    return f"{known} With {words.number(brief.completions[brief.id])} completions (from {brief.completions_file}), {_result(brief)}"


def _result(brief: Briefing) -> str:
    relative = _relative(brief) * 100
    side = "above" if relative >= 0 else "below"
    return (
        f"its share of England's completions is {words.percent(abs(relative), 0)} {side} its share of the adult PTB "
        f"({brief.amounts.loc[('2011-12', 'ptb_adult'), 'basis']})."
    )


def _adult(brief: Briefing) -> pd.Series:
    rows = brief.allocations[
        (brief.allocations["financial_year"] == "2011-12") & (brief.allocations["stream"] == "ptb_adult")
    ]
    return rows.set_index("partnership_id")["lower_gbp"]


def _relative(brief: Briefing) -> float:
    adult, done = _adult(brief), brief.completions
    known = settlement.printed(brief.tables, "completions_2011_12", "exact")
    england = done.sum() if len(done) == len(adult) else float(known.lower)
    return float(done[brief.id] / england / (adult[brief.id] / adult.sum()) - 1)


def _gains(brief: Briefing, shares_percent: list[float]) -> pd.DataFrame:
    """Gain by size of the element: for given results, or exactly where all completions are known."""
    adult, done = _adult(brief), brief.completions
    if done is None or brief.id not in done.index:
        return outlook.recovery_sensitivity(float(adult[brief.id]), shares_percent, RELATIVE)
    relative = _relative(brief) * 100
    if len(done) < len(adult):
        return outlook.recovery_sensitivity(float(adult[brief.id]), shares_percent, [relative])
    exact = [
        outlook.recovery_gains(adult, done.loc[adult.index], share)["gain_gbp"][brief.id] for share in shares_percent
    ]
    return pd.DataFrame({"share_percent": shares_percent, relative: exact})


def recovery_table(brief: Briefing, shares_percent: list[float]) -> Table:
    """What completions above or below par are worth, or what the ones brought are."""
    kind = brief.amounts.loc[("2011-12", "ptb_adult"), "basis"]
    frame = _gains(brief, shares_percent)
    labels = {
        str(result): (f"{words.percent(abs(result), 0)} {'above' if result >= 0 else 'below'} par (£)", "gbp")
        for result in frame.columns.drop("share_percent")
    }
    frame = frame.assign(share=[f"{share:g} per cent" for share in shares_percent]).rename(columns=str)
    return Table(
        frame,
        {"share": ("Part of the adult PTB", "text"), **labels},
        f"Gain or loss of {brief.name} from a recovery element, GBP, {kind}; par: as many completions as its share of the money",
        f"{brief.source()}; the element: February letter, paragraph 10",
    )
