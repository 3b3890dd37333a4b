"""What notebook 2 shows of the model: its rules, and how far off it is."""

import pandas as pd

from onepot_analysis import data, sensitivity, words
from onepot_analysis.briefing import Briefing
from onepot_analysis.tables import Table


def rules_table(facts: Briefing) -> Table:
    """The rules of the model and their weights."""
    weights = facts.tables.sharing_weights
    total = weights.groupby("rule_id")["weight"].transform("sum")
    share = (weights["weight"] / total * 100).map(lambda value: words.percent(value, 0))
    names = weights["driver"].map(facts.tables.drivers.set_index("driver")["description"])
    text = (names + ": " + share).groupby(weights["rule_id"]).agg("; ".join)
    frame = facts.tables.sharing_rules.assign(weights=facts.tables.sharing_rules["rule_id"].map(text))
    frame["origin"] = frame["document_id"].map(lambda d: "our choice" if pd.isna(d) else data.source(facts.tables, d))
    return Table(
        frame,
        {
            "name": ("Rule", "text"),
            "role": ("Role", "text"),
            "description": ("In words", "text"),
            "weights": ("Drivers and weights", "text"),
            "origin": ("Origin", "text"),
        },
        "How national amounts are shared out",
        "data/sharing_rules.csv and data/sharing_weights.csv of this project; drivers: ONS mid-2010 population and "
        "drug-poisoning deaths, English indices of deprivation 2015, drug misuse estimates published by the Greater London Authority",
    )


def back_test_table(facts: Briefing) -> Table:
    """The model beside every published amount that could be found."""
    frame = facts.back_test.sort_values(["same_year", "name", "financial_year"], ascending=[False, True, True])
    frame["stream"] = frame["stream"].map({"ptb": "PTB", "ptb_young_people": "PTB, young people", "pot": "Pot"})
    return Table(
        frame,
        {
            "name": ("Partnership", "text"),
            "stream": ("Stream", "text"),
            "financial_year": ("Year published", "text"),
            "amount_gbp": ("Published (£)", "gbp"),
            "status": ("Status", "text"),
            "modelled_year": ("Year modelled", "text"),
            "modelled_gbp": ("Modelled (£)", "gbp"),
            "difference_percent": ("Modelled over published (%)", "per_cent"),
        },
        "The model beside every published amount found, same years first",
        "modelled: this notebook; published: " + data.source(facts.tables, *frame["document_id"].unique()),
    )


def back_test_sentence(facts: Briefing) -> str:
    """How far off the model is, plainly, as a Markdown paragraph."""
    same = facts.back_test.query("same_year")
    errors = same["difference_percent"].abs()
    worst = same.loc[errors.idxmax()]
    return (
        f"**The model is far off.** Of the {len(same)} published amounts for the modelled years, it misses by a median of "
        f"{words.percent(errors.median(), 0)} and at worst by {words.percent(errors.max(), 0)} "
        f"({worst['name']}, {worst['financial_year']}). It is good enough to show how shares move a change, and not good enough to "
        f"stand in for a partnership's own amount."
    )


def london_table(facts: Briefing) -> Table:
    """The model of drug users against the published estimates of the London boroughs."""
    test = sensitivity.london_test(facts.tables)
    test["error"] = test["error_percent"].abs()
    groups = [
        ("All boroughs", test),
        *((f"{size.capitalize()} third", test[test["size"] == size]) for size in ("smaller", "middle", "larger")),
    ]
    rows = []
    for label, group in groups:
        worst = group.loc[group["error"].idxmax()]
        rows.append(
            (
                label,
                len(group),
                group["published"].sum(),
                group["error"].median(),
                worst["error_percent"],
                worst["name"],
            )
        )
    return Table(
        pd.DataFrame(rows, columns=["boroughs", "count", "published", "median", "worst", "worst_name"]),
        {
            "boroughs": ("London boroughs by published drug users", "text"),
            "count": ("Boroughs", "count"),
            "published": ("Published drug users", "people"),
            "median": ("Median error (%)", "per_cent"),
            "worst": ("Worst error (%)", "per_cent"),
            "worst_name": ("Worst in", "text"),
        },
        "Drug users predicted from the London total with the drivers alone, against the published borough estimates",
        f"predicted: this notebook; published: {data.source(facts.tables, 'gla-drug-misuse-by-borough')}",
    )
