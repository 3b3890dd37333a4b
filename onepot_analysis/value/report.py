"""What notebook 4 shows: title, sentences and tables, in the order of the page."""

import math

import pandas as pd

from onepot_analysis import words
from onepot_analysis.allocations import MODELLED
from onepot_analysis.drawing import Chart
from onepot_analysis.proforma.layout import (
    BY_NAME,
    CENTRAL,
    INTERVENTIONS,
    NOT_APPLICABLE,
    NOT_KNOWN,
    YEARS,
    label,
)
from onepot_analysis.sections.title import TitleBlock
from onepot_analysis.tables import Table, number_or
from onepot_analysis.value.drawings import paired_bars
from onepot_analysis.value.facts import Facts
from onepot_analysis.value.measures import PLAN, are_comparable, basis, mix

STATISTICS, DECEMBER, FEBRUARY = "nta-annual-statistics-2012", "letter-2010-12-20", "letter-2011-02-11"
PERIOD = "2010-11 and 2011-12 plan"
_LOCAL = [line.key for line in BY_NAME["Income"].lines if line.key not in CENTRAL]


def title_block(facts: Facts) -> TitleBlock:
    """Whose report this is, and what its numbers rest on."""
    says = (
        "**Exampleshire does not exist: every number of it is invented,** round on purpose. England's numbers are real."
        if facts.is_example
        else f"Its numbers are its own, as {facts.readings[0].file} gives them: checked against each other, not audited."
    )
    modelled = "**Part of its central income is modelled: not published, and not its own.** The basis stands beside each amount."
    notice = [modelled] if MODELLED in facts.basis else []
    others = [name for name in facts.names.values() if name != facts.name]
    beside = [f"Beside it: {words.listed(others)}."] if others else []
    official = (
        "Not an official form or tool: the Value for Money Tool and the proforma of February 2011 are not public, and this "
        "report is built from a proforma of our own."
    )
    text = "\n\n".join([says, *notice, *beside, official])
    return TitleBlock(facts.id, f"Value for money in {facts.name}, {PERIOD}", facts.basis, text)


def headline(facts: Facts) -> str:
    """The answer in a few sentences, as Markdown."""
    effective, completion = (_cost(facts.changes.loc[key]) for key in ("effective", "completion"))
    money = {year: sum(facts.number(year, key) for key in _LOCAL) for year in YEARS}
    change = money[PLAN] - money[YEARS[0]]
    return (
        f"**In the 2011-12 plan an adult in effective treatment costs {effective}; a successful completion {completion} "
        f"({facts.basis}).** These are averages of all adult expenditure, central and local. Local money sees "
        f"{words.change_in_pounds(change, change)}."
    )


def _cost(row: pd.Series) -> str:
    """A cost with its change, for a sentence."""
    cost = row["gap_2011_12"] or words.round_pounds(row["value_2011_12"])
    if math.isnan(row["change"]):
        return cost
    return f"{cost}, {words.change(row['change'], row['change'])} from 2010-11"


def income_table(facts: Facts) -> Table:
    """Income by source in both years, with what each amount rests on; the DIP as one source."""
    rows = facts.own.query("sheet == 'Income'").assign(
        source=lambda own: own["line"].where(~own["line"].isin(_DIP), "dip")
    )
    amounts = rows.groupby(["source", "financial_year"], sort=False).agg(value=("value", "sum"), basis=("basis", basis))
    amounts = amounts.reset_index().rename(columns={"source": "line"})
    frame = mix(amounts, [key for key in [*CENTRAL, *_LOCAL] if key not in _DIP[1:]])
    names = [_DIP_NAME if line == "dip" else label(line) for line in frame.index]
    kinds = amounts.pivot(index="line", columns="financial_year", values="basis").loc[frame.index]
    frame = frame.assign(label=names, basis_2010_11=kinds[YEARS[0]], basis_2011_12=kinds[PLAN])
    total = [basis(rows.loc[rows["financial_year"] == year, "basis"]) for year in YEARS]
    frame = _money(frame, "Income", total)
    for row in frame.index[
        ~frame.apply(lambda own: are_comparable(own["basis_2010_11"], own["basis_2011_12"]), axis=1)
    ]:
        frame.loc[row, ["change_gbp", "change"]] = NOT_KNOWN
    return Table(
        frame,
        {
            "label": ("Source", "text"),
            "gbp_2010_11": ("2010-11 (£)", "gbp"),
            "gbp_2011_12": ("2011-12 plan (£)", "gbp"),
            "change_gbp": ("Change (£)", "gbp"),
            "change": ("Change (%)", "per_cent"),
            "basis_2010_11": ("Basis, 2010-11", "text"),
            "basis_2011_12": ("Basis, 2011-12", "text"),
        },
        f"Income of {facts.name} by source, {PERIOD}, {facts.basis}. [x]: not the same lines are modelled in both years; [z]: nothing to divide by",
        facts.source(),
        total=True,
    )


_DIP, _DIP_NAME = ["dip", "dip_health", "dip_home_office"], "Drug Interventions Programme"


def _money(frame: pd.DataFrame, name: str, kinds: list[str] | None = None) -> pd.DataFrame:
    """A table of money with its total and what that rests on; [z] where there is nothing to divide by."""
    sums = ["gbp_2010_11", "gbp_2011_12", "share_2010_11", "share_2011_12", "change_gbp", "change_pp"]
    total = frame[sums].sum(min_count=1)
    before = total["gbp_2010_11"]
    total["change_percent"] = total["change_gbp"] / before * 100 if before else math.nan
    texts = dict(zip(("basis_2010_11", "basis_2011_12"), kinds or (), strict=False))
    frame = pd.concat([frame, pd.DataFrame([{**total, **texts, "label": name}])], ignore_index=True)
    ratios = {
        "share_2010_11": "share_2010_11",
        "share_2011_12": "share_2011_12",
        "change": "change_percent",
        "pp": "change_pp",
    }
    marked = {name: [number_or(value, NOT_APPLICABLE) for value in frame[column]] for name, column in ratios.items()}
    return frame.astype(object).assign(**marked)


def mix_table(facts: Facts) -> Table:
    """Expenditure by intervention in both years."""
    frame = mix(facts.own, list(INTERVENTIONS))
    frame = _money(frame.assign(label=list(INTERVENTIONS.values())), "Expenditure")
    return Table(
        frame,
        {
            "label": ("Intervention", "text"),
            "gbp_2010_11": ("2010-11 (£)", "gbp"),
            "share_2010_11": ("Share (%)", "per_cent"),
            "gbp_2011_12": ("2011-12 plan (£)", "gbp"),
            "share_2011_12": ("Share, plan (%)", "per_cent"),
            "change_gbp": ("Change (£)", "gbp"),
            "change": ("Change (%)", "per_cent"),
            "pp": ("Change of share (pp)", "per_cent"),
        },
        f"Expenditure of {facts.name} by intervention, {PERIOD}, {facts.basis}. [z]: nothing to divide by",
        facts.source(),
        total=True,
    )


def mix_chart(facts: Facts) -> Chart:
    """How expenditure is spread over the interventions in both years."""
    frame = mix(facts.own, list(INTERVENTIONS))
    largest, moved = frame["share_2011_12"].fillna(0).idxmax(), frame["change_pp"].fillna(0).abs().idxmax()
    pp = frame["change_pp"].fillna(0)[moved]
    share = words.percent(frame["share_2011_12"].fillna(0)[largest])
    title = f"{label(largest)} takes {share} of the plan"
    if pp:
        name = words.inside(label(moved))
        title += (
            f"; {'its share' if moved == largest else f'the share of {name}'} {'rises' if pp > 0 else 'falls'} most"
        )
    rows = pd.DataFrame(
        {"label": list(INTERVENTIONS.values()), "before": frame["share_2010_11"], "now": frame["share_2011_12"]}
    )
    return paired_bars(
        rows,
        ("2010-11", "2011-12 plan"),
        title,
        f"Expenditure by intervention, {facts.name}, per cent of all expenditure, {facts.basis}",
        facts.source(),
    )
