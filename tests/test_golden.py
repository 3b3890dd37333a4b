"""Golden results: what is worked out for all 149 where nothing is brought, number by number.

Meant to change? `make golden`, and read the difference.
"""

import pytest

from onepot_analysis import results
from onepot_analysis.analysis import estimates, sensitivity, settlement
from onepot_analysis.briefing import prepare


def changes(facts):
    pot = facts.changes.xs("pot", level="stream")
    return pot[["lower_gbp", "upper_gbp", "lower_percent", "upper_percent", "state"]].reset_index()


def ranges(facts):
    table = sensitivity.ranges(facts.tables, facts.allocations, facts.off)
    return table[table["stream"] == "pot"].drop(columns="stream")


def check_points(facts):
    return estimates.check_points(facts.tables, facts.off.shares).drop(columns="name")


@pytest.mark.parametrize(
    ("name", "make", "keys"),
    [
        ("briefings", results.briefings, ["partnership_id"]),
        ("changes", changes, ["partnership_id"]),
        ("ranges", ranges, ["partnership_id"]),
        ("check_points", check_points, ["partnership_id", "stream", "financial_year", "document_id"]),
        ("settlement", lambda facts: settlement.settlement_table(facts.tables), ["quantity", "rounding"]),
    ],
)
def test_results_are_the_golden_ones(golden, name, make, keys):
    golden()(name, make(prepare()), keys)
