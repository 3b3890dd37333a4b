"""A PTB or a DIP that is brought as one amount: its sum is known, its parts add up to it, and none is said to be published."""

import pandas as pd
import pytest
from fuzzing import cases
from hypothesis import given
from hypothesis import strategies as st

from onepot_analysis.analysis import allocations, change, estimates
from onepot_analysis.analysis.allocations import NOW
from onepot_analysis.analysis.settlement import DIP, PTB
from onepot_analysis.facts import data

TABLES = data.load()
OFF = estimates.errors(TABLES)
MODELLED = (
    allocations.allocate(TABLES, off=OFF)
    .query("financial_year == @NOW")
    .set_index(["partnership_id", "stream"])["large_fall_gbp"]
)
ALL = TABLES.partnerships["partnership_id"].tolist()
SUM = MODELLED[MODELLED.index.isin(PTB, level=1)].groupby(level=0).sum()


def brought(*rows):
    return pd.DataFrame(rows, columns=["partnership_id", "financial_year", "stream", "amount_gbp"])


def allocate(*rows):
    """All amounts; those of 2011-12 as a table of partnerships and streams, and the states."""
    amounts = allocations.allocate(TABLES, brought(*rows), OFF)
    now = amounts[amounts["financial_year"] == NOW].set_index(["partnership_id", "stream"])
    return amounts, now["large_fall_gbp"].unstack(), now["state"].unstack(), now["sum_state"].unstack()


@cases(6)
@given(
    st.dictionaries(st.sampled_from(ALL), st.integers(60, 160), min_size=1, max_size=6),
    st.sampled_from(["2010-11", NOW]),
)
def test_parts_add_up_to_what_was_brought_and_streams_to_the_settlement(percents, year):
    whole = {
        place: int(SUM[place]) * percent // 100
        for place, percent in percents.items()
        if year == NOW or place != "bolton"
    }
    amounts, now, states, in_sums = allocate(*((place, year, "ptb", gbp) for place, gbp in whole.items()))
    assert {place: int(now.loc[place, PTB].sum()) for place in whole} == whole
    assert (now >= 0).all(axis=None) and now.sum()[[*PTB, *DIP]].tolist() == [
        381_300_000,
        25_400_000,
        60_000_000,
        35_000_000,
    ]
    own = [place for place in whole if place != "bolton"]  # of which young people's amount was found
    assert states.loc[own, PTB].eq("estimated").all(axis=None)
    assert in_sums.loc[list(whole), PTB].eq("brought" if year == NOW else "bounded").all(axis=None)
    likely = estimates.likely(amounts, OFF)
    for place in own:
        assert likely.loc[(place, NOW, "ptb")].tolist() == [whole[place]] * 2
        low, high = (
            likely.loc[[(place, NOW, stream) for stream in PTB], f"{end}_gbp"] for end in ("lowest", "highest")
        )
        assert (low <= now.loc[place, PTB].to_numpy()).all() and (now.loc[place, PTB].to_numpy() <= high).all()
        assert low.iloc[0] + high.iloc[1] == high.iloc[0] + low.iloc[1] == whole[place]
    assert change.by_stream(amounts).loc[(own[0], "ptb"), "state"] == "bounded" if own else True


def test_the_ptb_of_everybody_leaves_both_streams_as_the_settlement_has_them():
    amounts, now, states, in_sums = allocate(*((place, NOW, "ptb", int(gbp)) for place, gbp in SUM.items()))
    assert now[PTB].sum().tolist() == [381_300_000, 25_400_000] and now[PTB].sum(axis=1).to_dict() == SUM.to_dict()
    assert in_sums[PTB].eq("brought").all(axis=None) and not states[PTB].eq("brought").any(axis=None)
    assert allocations.differences(TABLES, amounts).empty


def test_a_dip_is_shared_as_englands_and_follows_by_the_letters():
    amounts, now, states, in_sums = allocate(("barnsley", NOW, "dip", 390_000), ("barnsley", NOW, "ptb", 2_531_000))
    assert now.loc["barnsley", DIP].tolist() == [246_316, 143_684] and states.loc["barnsley", DIP].eq("bounded").all()
    assert in_sums.loc["barnsley"].eq("brought").all()
    pot = change.change(TABLES, amounts).loc[("barnsley", "pot")]
    both = allocations.allocate(
        TABLES, brought(*(("barnsley", NOW, of, int(gbp)) for of, gbp in now.loc["barnsley"].items())), OFF
    )
    assert (
        pot[["state", "lower_gbp", "upper_gbp"]].tolist()
        == change.change(TABLES, both).loc[("barnsley", "pot"), ["state", "lower_gbp", "upper_gbp"]].tolist()
    )


def test_what_was_found_stands_and_adults_have_the_rest():
    amounts, now, states, _ = allocate(("bolton", NOW, "ptb", 2_231_000))
    assert now.loc["bolton", PTB].tolist() == [2_231_000 - 177_409, 177_409]
    assert states.loc["bolton", PTB].tolist() == ["bounded", "found"]
    before = amounts.query("partnership_id == 'bolton' and financial_year == '2010-11'").set_index("stream")
    assert before.loc[PTB, "state"].eq("estimated").all() and before.loc[PTB, "sum_state"].eq("bounded").all()


def test_the_parts_of_the_other_year_say_how_a_ptb_is_shared():
    rows = [("kent", "2010-11", "ptb_adult", 9_000_000), ("kent", "2010-11", "ptb_young_people", 1_000_000)]
    _, now, states, _ = allocate(*rows, ("kent", NOW, "ptb", 11_000_000))
    assert now.loc["kent", PTB].tolist() == [9_900_000, 1_100_000] and states.loc["kent", PTB].eq("estimated").all()


@pytest.mark.parametrize("stream", ["ptb", "dip"])
def test_a_sum_closes_no_stream_of_england(stream):
    rows = brought(*((place, NOW, stream, 1) for place in ALL))
    assert allocations.totals(TABLES, rows) == {}


def test_young_people_of_a_known_ptb_are_as_far_off_as_an_estimate_and_adults_have_the_rest():
    whole = 2_531_000
    amounts, gbp, _, _ = allocate(("barnsley", NOW, "ptb", whole))
    likely = estimates.likely(amounts, OFF).sort_index().loc[("barnsley", NOW)]
    young, factor = gbp.loc["barnsley", "ptb_young_people"], OFF.factors["ptb"]
    ends = [round(young / factor), round(young * factor)]
    assert likely.loc["ptb_young_people", ["lowest_gbp", "highest_gbp"]].tolist() == ends and ends[0] < young < ends[1]
    assert likely.loc["ptb_adult", ["lowest_gbp", "highest_gbp"]].tolist() == [whole - ends[1], whole - ends[0]]
