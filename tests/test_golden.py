"""Golden results: what is worked out for all 149 where nothing is brought, number by number.

Meant to change? `make golden`, and read the difference.
"""

import pytest

from onepot_analysis import results
from onepot_analysis.analysis import estimates, sensitivity, settlement
from onepot_analysis.briefing import prepare


def changes(brief):
    pot = brief.changes.xs("pot", level="stream")
    return pot[["lower_gbp", "upper_gbp", "lower_percent", "upper_percent", "state"]].reset_index()


def ranges(brief):
    table = sensitivity.ranges(brief.tables, brief.allocations, brief.off)
    return table[table["stream"] == "pot"].drop(columns="stream")


def check_points(brief):
    return estimates.check_points(brief.tables, brief.off.shares).drop(columns="name")


@pytest.mark.parametrize(
    ("name", "make", "keys"),
    [
        ("briefings", results.briefings, ["partnership_id"]),
        ("changes", changes, ["partnership_id"]),
        ("ranges", ranges, ["partnership_id"]),
        ("check_points", check_points, ["partnership_id", "stream", "financial_year", "document_id"]),
        ("settlement", lambda brief: settlement.settlement_table(brief.tables), ["quantity", "rounding"]),
    ],
)
def test_results_are_the_golden_ones(golden, name, make, keys):
    golden()(name, make(prepare()), keys)
