import operator
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onepot_analysis.analysis.bounds import Bounds, Contradiction

numbers = st.fractions(min_value=-1000, max_value=1000, max_denominator=100)
OPERATIONS = [operator.add, operator.sub, operator.mul, operator.truediv]


@st.composite
def bounds_and_truth(draw, numbers=numbers):
    lower, truth, upper = sorted(draw(st.tuples(numbers, numbers, numbers)))
    return Bounds(lower, upper), truth


positive = st.fractions(min_value=Fraction(1, 100), max_value=1000, max_denominator=100)
divisors = bounds_and_truth(positive) | bounds_and_truth(positive.map(operator.neg))


def operands(operation):
    """Two bounds with a true value in each; no divisor holds 0."""
    return st.tuples(bounds_and_truth(), divisors if operation is operator.truediv else bounds_and_truth())


@pytest.mark.parametrize("operation", OPERATIONS)
@given(data=st.data())
def test_the_true_value_is_always_inside(operation, data):
    (a, true_a), (b, true_b) = data.draw(operands(operation))
    result = operation(a, b)
    assert result.lower <= operation(true_a, true_b) <= result.upper


@pytest.mark.parametrize("operation", OPERATIONS)
@given(data=st.data())
def test_bounds_are_the_extremes_over_the_corners(operation, data):
    (a, _), (b, _) = data.draw(operands(operation))
    corners = [operation(x, y) for x, y in product((a.lower, a.upper), (b.lower, b.upper))]
    assert operation(a, b) == Bounds(min(corners), max(corners))


@pytest.mark.parametrize("operation", OPERATIONS)
@given(bound=divisors, value=positive)
def test_a_number_is_a_point(operation, bound, value):
    bound, _ = bound
    assert operation(bound, value) == operation(bound, Bounds.point(value))
    assert operation(value, bound) == operation(Bounds.point(value), bound)


@given(left=bounds_and_truth(), right=bounds_and_truth())
def test_both_statements_hold_in_the_intersection(left, right):
    (a, _), (b, _) = left, right
    if a.upper < b.lower or b.upper < a.lower:
        with pytest.raises(Contradiction, match="no value lies in both"):
            a & b
    else:
        both = a & b
        assert both.lower in (a.lower, b.lower) and both.upper in (a.upper, b.upper)
        assert max(a.lower, b.lower) == both.lower <= both.upper == min(a.upper, b.upper)


def test_a_lower_bound_above_the_upper_is_refused():
    with pytest.raises(ValueError, match="lower bound above upper"):
        Bounds(2, 1)
    with pytest.raises(ValueError, match="not a number"):
        Bounds(float("nan"), 1)


def test_division_by_bounds_that_hold_zero_is_refused():
    with pytest.raises(ZeroDivisionError, match="hold 0"):
        Bounds(1, 2) / Bounds(-1, 1)


def test_rounding_is_a_bound():
    assert Bounds.rounded(Fraction("501.7"), Fraction("0.05")) == Bounds(Fraction("501.65"), Fraction("501.75"))
    assert Bounds.point(3).is_point and not Bounds(3, 4).is_point
