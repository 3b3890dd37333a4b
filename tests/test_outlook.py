"""The outlook: worked examples of local money and of the recovery element."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onepot_analysis.analysis import outlook, settlement

amounts = st.integers(1, 10**8)


@given(adult=amounts, share=st.floats(0.1, 100), relative=st.floats(-100, 300))
def test_the_gain_is_r_times_allocation_times_relative_performance(adult, share, relative):
    assert outlook.recovery_gain(adult, share, relative) == pytest.approx(adult * share / 100 * relative / 100)


@given(rows=st.lists(st.tuples(st.floats(0.01, 1), st.integers(0, 5000)), min_size=2, max_size=149))
def test_what_some_gain_others_lose(tables, rows):
    """With England's money and completions held fixed, the gains of all sum to nothing."""
    shares, done = (pd.Series(column, dtype=float) for column in zip(*rows, strict=True))
    if not done.sum():
        return
    adult = shares / shares.sum() * float(settlement.bounds(tables)["ptb_adult_2011_12"].lower) * 1e6
    relative = [outlook.relative_performance(tables, *each, done.sum()) for each in zip(adult, done, strict=True)]
    gains = [outlook.recovery_gain(each, 10, by) for each, by in zip(adult, relative, strict=True)]
    assert sum(gains) == pytest.approx(0, abs=1)


def test_average_cost_is_worked_from_the_letters(tables):
    assert outlook.adult_cost(tables) == pytest.approx((381.3 + 95) * 1e6 / 185_428)


def test_local_cuts_worked_by_hand():
    pot = pd.Series({"now_small": 5e6, "before_small": 5e6, "now_large": 5e6, "before_large": 5.1e6})
    row = outlook.local_cuts(pot, 2e6, [50]).iloc[0]
    assert row["cut_gbp"] == 1e6
    assert row["whole_upper_percent"] == pytest.approx(-1 / 7 * 100)
    assert row["whole_lower_percent"] == pytest.approx((6 / 7.1 - 1) * 100)


@given(now=amounts, before=amounts, local=amounts, cut=st.floats(0, 100))
def test_no_cut_leaves_the_change_between_that_of_the_pot_and_none(now, before, local, cut):
    pot = pd.Series({"now_small": now, "before_small": before, "now_large": now, "before_large": before})
    whole = outlook.local_cuts(pot, local, [0.0, cut])["whole_lower_percent"]
    ends = sorted([(now / before - 1) * 100, 0])
    assert ends[0] - 1e-6 <= whole[0] <= ends[1] + 1e-6 and whole[1] <= whole[0] + 1e-9
