"""Where a partnership stands: its nearest neighbours, regions from sums, a sum as known as its least known part."""

import pandas as pd
import pytest

from onepot_analysis.analysis import allocations, comparison
from onepot_analysis.briefing import prepare


def test_the_nearest_come_first_after_the_place_itself():
    alike = comparison.most_like(prepare().profiles, "rutland", 2)
    assert alike.index.tolist() == ["rutland", "bracknell-forest", "windsor-and-maidenhead"]
    assert alike["distance"].iloc[0] == 0 and alike["distance"].is_monotonic_increasing


def test_a_place_is_counted_from_the_highest_and_may_be_shared():
    values = pd.Series({"a": 3.0, "b": 5.0, "c": 3.0, "d": 1.0})
    assert [comparison.standing(values, name) for name in "abcd"] == [(2, True), (1, False), (2, True), (4, False)]


def test_what_overlaps_or_touches_is_not_told_apart():
    ends = pd.DataFrame(
        {"per_head_lowest": [1, 4, 2, 9, 10], "per_head_highest": [4, 9, 3, 12, 12]}, index=list("abcde")
    )
    assert comparison.told_apart(ends, "b") == (1, 1, 2)


@pytest.mark.parametrize(
    ("states", "of_the_sum"), [(["brought", "estimated", "found"], "estimated"), (["brought", "found"], "found")]
)
def test_a_sum_is_known_as_its_least_known_part_is(states, of_the_sum):
    assert allocations.state(pd.Series(states)) == of_the_sum


def test_regions_add_up_to_england(brought):
    brief = prepare(None, None, brought["all"])
    pot = brief.changes.xs("pot", level="stream")
    regions = comparison.by_region(brief.tables, brief.drivers, brief.pots, pot)
    parts, england = regions.drop("England"), regions.loc["England"]
    assert parts["partnerships"].sum() == england["partnerships"] == 149
    assert parts["pot_gbp"].sum() == england["pot_gbp"] == 501_700_000
    assert england["lower_percent"] == pytest.approx(float(brief.england["pot_change_percent"].lower))


def test_the_forerunners_of_the_dip_are_at_least_what_is_given(tables):
    early = comparison.forerunners(tables)
    assert early["share_of_ptb_percent"].is_monotonic_decreasing and len(early) == len(tables.dip_forerunners_2003_04)
    assert (early["share_of_whole_percent"] < early["share_of_ptb_percent"]).all() and early["silent"].any()
