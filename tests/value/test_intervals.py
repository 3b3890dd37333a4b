"""The intervals against their definitions in scipy.stats, and against published worked examples."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom, poisson

from onepot_analysis.value import intervals

TAIL = (1 - intervals.LEVEL) / 2
COUNTS = st.integers(intervals.FEW, 50_000)


@given(COUNTS)
def test_a_count_lies_at_the_tail_of_either_end_of_its_interval(count):
    lower, upper = intervals.of_count(count)
    assert lower < count < upper
    assert poisson.sf(count - 1, lower) == pytest.approx(TAIL, rel=1e-4)
    assert poisson.cdf(count, upper) == pytest.approx(TAIL, rel=1e-4)


@given(COUNTS, COUNTS)
def test_two_counts_are_binomial_given_their_sum(over, under):
    lower, upper = intervals.of_ratio(over, under)
    assert lower < over / under < upper
    chances = [ratio / (1 + ratio) for ratio in (lower, upper)]
    assert binom.sf(over - 1, over + under, chances[0]) == pytest.approx(TAIL, abs=2e-4)
    assert binom.cdf(over, over + under, chances[1]) == pytest.approx(TAIL, abs=2e-4)
    assert intervals.of_ratio(under, over) == pytest.approx((1 / upper, 1 / lower), rel=1e-5)


@given(st.integers(intervals.FEW, 50_000).flatmap(lambda whole: st.tuples(st.integers(0, whole), st.just(whole))))
def test_a_share_is_as_far_from_either_end_as_chance_goes(pair):
    part, whole = pair
    lower, upper = intervals.of_share(part, whole)
    assert 0 <= lower <= part / whole + 1e-6 and part / whole - 1e-6 <= upper <= 1
    for end in (lower, upper):
        if 0.001 < end < 0.999:
            away = 1.959964 * math.sqrt(end * (1 - end) / whole)
            assert abs(part / whole - end) == pytest.approx(away, abs=2e-5)


def test_published_examples():
    """Wilson and the difference of two shares: Newcombe (1998); Poisson: any table of exact limits."""
    assert intervals.of_share(81, 263) == pytest.approx((0.2553, 0.3662), abs=5e-5)
    assert intervals.of_difference((48, 80), (56, 70)) == pytest.approx((0.0524, 0.3339), abs=5e-5)
    assert intervals.of_count(100) == pytest.approx((81.36, 121.63), abs=0.01)


def test_completions_of_the_example():
    """A fall of 18.9 per cent that rests on 150 against 175 completions is between -35 and +1 per cent."""
    money = 3_500_000 / 3_700_000
    assert [round((end * money - 1) * 100) for end in intervals.of_ratio(150, 175)] == [-35, 1]
    assert [round(3_500_000 / end, -2) for end in reversed(intervals.of_count(175))] == [17_200, 23_300]
    assert [round(end * 100, 1) for end in intervals.of_share(175, 1250)] == [12.2, 16.0]


@pytest.mark.parametrize("count", [0, 1, intervals.FEW - 1, math.nan])
def test_too_few_have_no_interval(count):
    found = [
        intervals.of_count(count),
        intervals.of_ratio(count, 100),
        intervals.of_ratio(100, count),
        intervals.of_share(0, count),
        intervals.of_difference((0, count), (10, 100)),
    ]
    assert all(math.isnan(end) for pair in found for end in pair)
    assert intervals.is_few(count) != math.isnan(count)
