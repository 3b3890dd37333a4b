"""What notebook 4 shows of the future: an efficiency in one line, and the recovery element of 2012-13."""

import math

import numpy as np
import pandas as pd

from onepot_analysis import words
from onepot_analysis.drawing import Chart
from onepot_analysis.proforma.layout import FICTIONAL, INTERVENTIONS, NOT_APPLICABLE, NOT_KNOWN, label
from onepot_analysis.tables import Table
from onepot_analysis.value.drawings import gain_lines
from onepot_analysis.value.facts import Facts
from onepot_analysis.value.measures import PLAN
from onepot_analysis.value.report import DECEMBER, FEBRUARY, STATISTICS
from onepot_analysis.value.sensitivity import efficiency

SHARES = (5, 10, 15, 20, 25)  # per cent of the adult PTB: the size was not announced
_AROUND = {  # per cent more completions than planned
    -20: "Plan less 20 per cent",
    -10: "Plan less 10 per cent",
    0: "Plan",
    10: "Plan plus 10 per cent",
    20: "Plan plus 20 per cent",
}


def efficiency_sentence(facts: Facts, percent: float) -> str:
    """The arithmetic of an efficiency, on the largest line of adult expenditure."""
    table = efficiency(facts.own, percent)
    key = table["planned_gbp"].idxmax()
    row, spent, done = table.loc[key], table["planned_gbp"].sum(), facts.number(PLAN, "completions")
    saved = f"{words.percent(percent, _decimals(percent))} of {label(key).lower()} ({words.pounds(row['planned_gbp'])}) is {words.pounds(row['saving_gbp'])}"
    if math.isnan(row["completions"]):
        return f"{words.sentence(saved)} What it buys in completions cannot be said: {_why(done)}."
    return (
        f"{saved[0].upper()}{saved[1:]}. A successful completion costs {words.pounds(spent / done)} in the plan (adult expenditure "
        f"{words.pounds(spent)} over {words.number(done)} completions), so the saving buys {words.number(row['completions'], 1)} more. "
        f"That is the average cost; the next completion may cost more or less."
    )


def _why(completions: float) -> str:
    return "their number is not known" if math.isnan(completions) else "the plan has none to divide by"


def _decimals(percent: float) -> int:
    return 0 if float(percent).is_integer() else 1


def efficiency_table(facts: Facts, percent: float) -> Table:
    """What the efficiency buys in completions, line by line."""
    table = efficiency(facts.own, percent)
    done = facts.number(PLAN, "completions")
    gap = NOT_KNOWN if math.isnan(done) else NOT_APPLICABLE
    bought = [gap if math.isnan(value) else float(value) for value in table["completions"]]
    said = words.number(percent, _decimals(percent))
    return Table(
        table.assign(label=[INTERVENTIONS[key] for key in table.index], bought=bought),
        {
            "label": ("Line", "text"),
            "planned_gbp": ("2011-12 plan (£)", "gbp"),
            "saving_gbp": (f"Saving of {said}% (£)", "gbp"),
            "bought": ("Successful completions it buys", "per_cent"),
        },
        f"What an efficiency of {said} per cent in one line buys in {facts.name}, 2011-12 plan, {facts.basis}: saving / (adult "
        f"expenditure / completions). [z]: nothing to divide by; [x]: not known",
        facts.source(),
    )


def element_sentence(facts: Facts) -> str:
    """Where the recovery element leaves the partnership, in sentences."""
    element, planned = facts.element, facts.number(PLAN, "completions")
    if math.isnan(planned):
        place = "How many it plans is not known."
    elif planned == element.break_even:
        place = "It plans exactly as many: the element neither gives nor takes."
    else:
        kind = "more" if planned > element.break_even else "fewer"
        gain = element.gain(planned, 10)
        place = (
            f"It plans {words.number(planned)}, {words.number(abs(planned - element.break_even), 1)} {kind}: with a tenth of the adult PTB paid "
            f"this way it would {'gain' if gain > 0 else 'lose'} {words.round_pounds(abs(gain))} a year."
        )
    own = _basis_of_adult(facts)
    as_if = (
        " Exampleshire is fictional: it is set beside England as if it were one of the partnerships."
        if facts.is_example
        else ""
    )
    return (
        f"The letter of 11 February 2011 announces an element of the 2012-13 formula that rewards successful completions of 2011-12, "
        f"and not its size. {facts.name} breaks even at {words.number(math.ceil(element.break_even - 1e-9))} completions, whatever the size (its adult PTB: {own}). {place}{as_if}"
    )


def _basis_of_adult(facts: Facts) -> str:
    return facts.own.query("line == 'ptb_adult' and financial_year == @PLAN")["basis"].iloc[0]


def element_steps(facts: Facts) -> Table:
    """The break-even, step by step."""
    element, planned = facts.element, facts.number(PLAN, "completions")
    own = _basis_of_adult(facts)
    share = f"{element.allocation_share:.4f}%"
    steps = [
        ("a", f"Adult PTB of {facts.name}, 2011-12", words.pounds(element.adult_gbp), own),
        ("A", "Adult PTB of England, 2011-12", words.pounds(element.england_gbp), "published: letter of 20 December 2010"),
        ("s", "Share of the adult PTB", share, "s = a / A"),
        ("C", "Successful completions in England, 2011-12", words.number(element.england_completions), "published: annual statistics"),
        ("b", "Break-even completions", words.number(element.break_even, 1), "b = s x C: paid back = taken, r x A x (b / C) = r x a"),
        ("c", f"Completions planned by {facts.name}", words.number(planned), "fictional" if own == FICTIONAL else "as filled in"),
        ("g", "Gain for each completion above b, with r = 10%", words.pounds(element.england_gbp / 10 / element.england_completions), "g = r x A / C"),
        ("G", "Gain with r = 10%", NOT_KNOWN if math.isnan(planned) else words.pounds(element.gain(planned, 10)), "G = g x (c - b) = r x a x ((c / C) / s - 1)"),
    ]  # fmt: skip
    return Table(
        pd.DataFrame(steps, columns=["sign", "step", "value", "how"]),
        {
            "sign": ("Sign", "text"),
            "step": ("Step", "text"),
            "value": ("Value", "text"),
            "how": ("How, or on what basis", "text"),
        },
        f"Break-even completions of {facts.name} under a recovery element, step by step, {facts.basis}",
        facts.source(DECEMBER, FEBRUARY, STATISTICS),
    )


def element_table(facts: Facts) -> Table:
    """Gain or loss for completions around the plan, by the size of the element."""
    element, planned = facts.element, facts.number(PLAN, "completions")
    rows = [("Break-even", element.break_even)]
    if not math.isnan(planned):
        rows += [(name, planned * (1 + more / 100)) for more, name in _AROUND.items()]
    frame = pd.DataFrame(rows, columns=["label", "completions"]).sort_values("completions", kind="stable")
    for share in SHARES:
        frame[f"gain_{share}"] = [element.gain(completions, share) for completions in frame["completions"]]
    return Table(
        frame,
        {
            "label": ("Completions", "text"),
            "completions": ("Number", "per_cent"),
            **{f"gain_{share}": (f"Element of {share}% (£)", "gbp") for share in SHARES},
        },
        f"Gain or loss of {facts.name} a year under a recovery element, by its share of the adult PTB, {facts.basis}. The size was not announced",
        facts.source(DECEMBER, FEBRUARY, STATISTICS),
    )


def element_chart(facts: Facts) -> Chart:
    """Gain or loss by completions, for three sizes of the element."""
    element, planned = facts.element, facts.number(PLAN, "completions")
    marks = {"Break-even": element.break_even} | ({} if math.isnan(planned) else {"Plan": planned})
    end = max(1.3 * max(marks.values()), 1.0)
    at = np.array([0.0, end])
    lines = pd.DataFrame({f"{share} per cent": [element.gain(x, share) for x in at] for share in (5, 15, 25)}, index=at)
    least = words.number(math.ceil(element.break_even - 1e-9))
    return gain_lines(
        lines,
        marks,
        f"{facts.name} breaks even at {least} successful completions",
        f"Gain or loss a year by successful completions, for an element of 5, 15 and 25 per cent of the adult PTB, GBP, {facts.basis}",
        facts.source(DECEMBER, FEBRUARY, STATISTICS),
    )
