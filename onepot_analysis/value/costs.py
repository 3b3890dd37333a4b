"""What notebook 4 shows of people: their number, what each costs, and the group's spread."""

import math

import pandas as pd

from onepot_analysis import words
from onepot_analysis.proforma.layout import BY_NAME, GBP, NOT_APPLICABLE, NOT_KNOWN, YEARS, label
from onepot_analysis.tables import Table, number_or
from onepot_analysis.value.facts import Facts, basis_of
from onepot_analysis.value.measures import LABELS, PER_CENT, PLAN, UNITS, england, spread
from onepot_analysis.value.report import DECEMBER, PERIOD, STATISTICS

_ACTIVITY = [line.key for line in BY_NAME["Activity"].lines]


def cost_table(facts: Facts) -> Table:
    """What a person costs: the partnership in both years, and England where the documents give an average."""
    return _measure_table(
        facts,
        [key for key, unit in UNITS.items() if unit == GBP],
        ("gbp", "£", "Change (%)"),
        f"Unit costs in {facts.name}, {PERIOD}, {facts.basis}. England: central money only, published. Adult expenditure: all but "
        f"the line for young people. {_GAPS}",
    )


def share_table(facts: Facts) -> Table:
    """Shares of people and money: the partnership in both years, and England where the documents give one."""
    return _measure_table(
        facts,
        [key for key, unit in UNITS.items() if unit != GBP],
        ("per_cent", "%", "Change (pp)"),
        f"Overheads and outcomes in {facts.name}, {PERIOD}, {facts.basis}; England published. {_GAPS}",
    )


_GAPS = "[x]: no sourced number, or not the same lines are modelled in both years; [z]: nothing to divide by"


def _measure_table(facts: Facts, keys: list[str], kind: tuple[str, str, str], caption: str) -> Table:
    form, unit, changed = kind
    own, average = facts.changes.loc[keys], england(facts.tables)
    frame = pd.DataFrame(
        {
            "label": [LABELS[key] for key in keys],
            "before": _column(own, "2010_11"),
            "now": _column(own, "2011_12"),
            "change": list(map(number_or, own["change"], own["gap_change"])),
            "england": [float(average[key, PLAN].lower) if (key, PLAN) in average else NOT_KNOWN for key in keys],
            "basis": facts.plan.loc[keys, "basis"].to_numpy(),
        }
    )
    columns = {
        "label": ("Measure", "text"),
        "before": (f"2010-11 ({unit})", form),
        "now": (f"2011-12 plan ({unit})", form),
        "change": (changed, "per_cent"),
        "england": (f"England, 2011-12 ({unit})", form),
        "basis": ("Basis, 2011-12", "text"),
    }
    return Table(frame, columns, caption, facts.source(DECEMBER, STATISTICS))


def _column(own: pd.DataFrame, year: str) -> list[float | str]:
    return list(map(number_or, own[f"value_{year}"], own[f"gap_{year}"]))


def cost_sentence(facts: Facts) -> str:
    """Own central money for an adult in effective treatment beside England's, in sentences."""
    here, average = facts.plan.loc["central_effective"], england(facts.tables)
    cost = here["gap"] or words.pounds(here["value"])
    before = [
        words.pounds(float(end))
        for end in (average["central_completion", YEARS[0]].lower, average["central_completion", YEARS[0]].upper)
    ]
    return (
        f"Like with like, central money only: {cost} for each adult in effective treatment in the plan "
        f"({words.pounds(here['over'])} over {words.number(here['under'])} people, {here['basis']}), "
        f"{words.pounds(float(average['central_effective', PLAN].lower))} in England. Local money is in neither. No document gives "
        f"England's whole expenditure, so nothing stands beside the partnership's own. For 2010-11 the documents give England's "
        f"completions alone: central adult money for each was between {before[0]} and {before[1]}."
    )


def group_sentence(facts: Facts) -> str:
    """How many workbooks there are, and what that allows."""
    count = len(facts.names)
    if count == 1:
        return (
            "One workbook was read, so there is no group to compare with. Pass more to `onepot value`, and the lowest, the "
            "median and the highest of each measure stand here."
        )
    return (
        f"{count} workbooks were read: {words.listed(list(facts.names.values()))}. They are those that were passed, not a "
        f"sample of England, and a difference between them is not yet a difference in efficiency: ask first what each counts "
        f"in a line."
    )


def group_costs(facts: Facts) -> Table:
    """Unit costs of the 2011-12 plan: the partnership, and the lowest, median and highest of the group."""
    return _group_table(facts, GBP, "gbp", "Unit costs (£)")


def group_shares(facts: Facts) -> Table:
    """Shares of the 2011-12 plan: the partnership, and the lowest, median and highest of the group."""
    return _group_table(facts, PER_CENT, "per_cent", "Overheads and outcomes (%)")


def _group_table(facts: Facts, unit: str, form: str, what: str) -> Table:
    keys = [key for key, of in UNITS.items() if of == unit]
    around, is_alone = spread(facts.measures).loc[keys], len(facts.names) == 1
    frame = pd.DataFrame({"label": [LABELS[key] for key in keys], "own": _column(facts.changes.loc[keys], "2011_12")})
    for end in ("lowest", "median", "highest"):
        frame[end] = [NOT_APPLICABLE if is_alone else number_or(value, NOT_KNOWN) for value in around[end]]
    source = "; ".join(f"{one.file} ({basis_of(one)})" for one in facts.readings)
    return Table(
        frame.assign(count=around["count"].to_numpy()),
        {
            "label": (what, "text"),
            "own": (facts.name, form),
            "lowest": ("Lowest", form),
            "median": ("Median", form),
            "highest": ("Highest", form),
            "count": ("Workbooks with a value", "count"),
        },
        f"{what} of {facts.name} and the group, 2011-12 plan, {facts.basis}. [z]: no group, or nothing to divide by; [x]: not known",
        source,
    )


def activity_table(facts: Facts) -> Table:
    """People in treatment in both years, as filled in."""
    people = facts.own.pivot(index="line", columns="financial_year", values="value").loc[_ACTIVITY]
    change = people[PLAN] - people[YEARS[0]]
    percent = change / people[YEARS[0]].where(people[YEARS[0]] != 0) * 100
    gaps = [NOT_KNOWN if math.isnan(value) else NOT_APPLICABLE for value in change]
    frame = pd.DataFrame(
        {
            "label": [label(line) for line in _ACTIVITY],
            "before": people[YEARS[0]].to_numpy(),
            "now": people[PLAN].to_numpy(),
            "change": change.to_numpy(),
            "percent": list(map(number_or, percent, gaps)),
        }
    )
    return Table(
        frame,
        {
            "label": ("Measure", "text"),
            "before": ("2010-11 (people)", "people"),
            "now": ("2011-12 plan (people)", "people"),
            "change": ("Change (people)", "people"),
            "percent": ("Change (%)", "per_cent"),
        },
        f"People in treatment in {facts.name}, {PERIOD}, {facts.basis}. [x]: not known; [z]: nothing to divide by",
        facts.source(),
    )
