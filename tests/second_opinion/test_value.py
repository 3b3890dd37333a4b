"""The value for money report of the worked example against the second opinion."""

import math

import pytest
from second_opinion import value as second
from second_opinion.recompute import Opinion

from onepot_analysis import value
from onepot_analysis.facts.register import FOLDER
from onepot_analysis.spreadsheets.proforma import EXAMPLE

COLUMNS = ["value_before", "value_now", "lower_before", "upper_before", "lower_now", "upper_now"]
COLUMNS += ["change", "change_lower", "change_upper", "real", "england"]


def test_value_for_money_of_the_example():
    opinion = Opinion(FOLDER)
    table = value.gather(EXAMPLE).changes
    expected = second.measures(second.read(EXAMPLE), opinion.prices("outturn")[0], opinion.figure)
    assert set(table.index) == set(expected)
    for name, values in expected.items():
        numbers = [math.nan if each is None else float(each) for each in values]
        assert table.loc[name, COLUMNS].tolist() == pytest.approx(numbers, rel=1e-6, nan_ok=True), name
