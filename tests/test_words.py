"""Sentences a reader reads: zero, tiny, negative, equal bounds, singular, pounds and millions, ranks with ties."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onepot_analysis import words

CHANGES = [
    (-2.0, 0, "a fall of up to 2.0 per cent"),
    (-2.0, -2.0, "a fall of 2.0 per cent"),
    (-2.04, -1.96, "a fall of 2.0 per cent"),
    (-0.04, 0, "a fall of less than 0.1 per cent"),
    (0, 0.04, "a rise of less than 0.1 per cent"),
    (0, 0, "no change"),
    (0, 3, "a rise of up to 3.0 per cent"),
    (1, 3, "a rise of between 1.0 and 3.0 per cent"),
    (-3.4733, -1.5034, "a fall of between 1.5 and 3.5 per cent"),
    (-1, 2, "a change of between −1.0 and 2.0 per cent"),
]
POUNDS = [
    (-83721, 0, "a fall of up to £83,700"),
    (-1, 0, "a fall of up to £1"),
    (-10_238_776, 0, "a fall of up to £10.2m"),
    (-999_999, -500, "a fall of between £500 and £1.00m"),
    (0, 0, "no change"),
]


@pytest.mark.parametrize(("lower", "upper", "text"), CHANGES)
def test_change(lower, upper, text):
    assert words.change(lower, upper) == text


@pytest.mark.parametrize(("lower", "upper", "text"), POUNDS)
def test_change_in_pounds(lower, upper, text):
    assert words.change_in_pounds(lower, upper) == text


amounts = st.floats(-1e9, 1e9, allow_nan=False)


@given(ends=st.tuples(amounts, amounts).map(sorted))
def test_sentences_never_show_a_negative_zero_or_a_raw_number(ends):
    for text in (words.change(*ends), words.change_in_pounds(*ends), words.certain(*ends)):
        assert not re.search(r"[−-]£?0(?:\.0+)?(?![\d.,])|e[+-]\d|nan|inf|-", text), text
        assert text[0].isalpha()


@given(amount=amounts)
def test_round_pounds_is_within_half_a_per_cent(amount):
    text = words.round_pounds(amount)
    shown = float(re.sub(r"[£,m−]", "", text)) * (1e6 if text.endswith("m") else 1)
    assert abs(shown - abs(amount)) <= max(0.5, 0.0051 * abs(amount))
    assert text.startswith("−") == (amount < 0 and shown > 0)


@given(count=st.integers(1, 149), data=st.data())
def test_ranks_count_from_the_nearer_end(count, data):
    position = data.draw(st.integers(1, count))
    text = words.rank(count, position)
    number = int(re.match(r"\d+", text).group()) if text[0].isdigit() else 1
    assert number == (position if "highest" in text else count + 1 - position)
    assert number <= count // 2 + 1 and text.endswith(f"of {count}")


def test_lists():
    assert words.listed(["a", "b", "c"]) == "a, b and c"
