"""The outlook: worked examples of local money and of the recovery element."""

import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onepot_analysis.analysis import outlook
from onepot_analysis.value import of_count

amounts = st.integers(1, 10**8)


@given(adult=amounts, share=st.floats(0.1, 100), relative=st.floats(-100, 300))
def test_the_gain_is_r_times_allocation_times_relative_performance(adult, share, relative):
    element = outlook.RecoveryElement(adult, 381_300_000, 29_855)
    completions = element.break_even * (1 + relative / 100)
    assert element.relative_performance(completions) == pytest.approx(relative, abs=1e-9)
    by_formula = adult * share / 100 * relative / 100
    assert element.gain(completions, share) == pytest.approx(by_formula, rel=1e-9, abs=1e-9 * adult)


def test_recovery_element_by_hand():
    element = outlook.RecoveryElement(2_000_000, 381_300_000, 29855)
    assert element.break_even == pytest.approx(29855 * 2 / 381.3)
    assert element.gain(175, 10) == pytest.approx(0.1 * 2_000_000 * ((175 / 29855) / (2 / 381.3) - 1))
    ends = [element.gain(end, 10) for end in of_count(175)]
    assert ends == pytest.approx([-8_383, 59_184], abs=1)


def test_england_stands_in_the_recovery_element_as_the_documents_have_it(tables):
    assert outlook.RecoveryElement.of(tables, 2e6) == outlook.RecoveryElement(2e6, 381_300_000, 29_855)
    assert outlook.RecoveryElement.of(tables, 2e6, 24_000.0).england_completions == 24_000


@given(
    adult=st.floats(1e4, 2e7),
    completions=st.floats(0, 5000),
    share=st.floats(0.1, 100),
    england=st.floats(1e8, 1e9),
    total=st.floats(1000, 1e5),
)
def test_break_even_is_where_the_element_gives_back_what_it_takes(adult, completions, share, england, total):
    element = outlook.RecoveryElement(adult, england, total)
    even = element.break_even
    assert element.gain(even, share) == pytest.approx(0, abs=1e-6 * adult)
    if abs(completions - even) > 1e-6 * even:
        assert (element.gain(completions, share) > 0) == (completions > even)
    by_formula = share / 100 * adult * ((completions / total) / (adult / england) - 1)
    assert element.gain(completions, share) == pytest.approx(by_formula, abs=1e-6 * adult)
    assert element.gain(0, share) == pytest.approx(-adult * share / 100)


@given(
    st.lists(st.tuples(st.integers(1, 20_000_000), st.integers(0, 3000)), min_size=1, max_size=149).filter(
        lambda rows: any(done for _, done in rows)
    ),
    st.sampled_from([1, 5, 10, 12.5, 25, 100]),
)
def test_what_one_partnership_gains_others_lose(rows, share):
    adult, done = (sum(column) for column in zip(*rows, strict=True))
    gains = [outlook.RecoveryElement(own, adult, done).gain(completions, share) for own, completions in rows]
    assert math.fsum(gains) == pytest.approx(0, abs=1e-6 * adult)


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
