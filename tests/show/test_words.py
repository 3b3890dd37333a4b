"""Sentences a reader reads: zero, tiny, negative, equal bounds, singular, pounds and millions, ranks with ties."""

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onepot_analysis.show import words

CHANGES = [  # bounds are rounded outward, and a limit of 0 is not reached
    (-2.0, 0, "a fall of less than 2.0 per cent"),
    (-2.04, 0, "a fall of less than 2.1 per cent"),
    (-2.0, -2.0, "a fall of 2.0 per cent"),
    (-2.04, -1.96, "a fall of between 1.9 and 2.1 per cent"),
    (-0.04, 0, "a fall of less than 0.1 per cent"),
    (-0.04, -0.04, "a fall of less than 0.1 per cent"),
    (0, 0, "no change"),
    (0, 3, "a rise of less than 3.0 per cent"),
    (6.8, 6.8, "a rise of 6.8 per cent"),
    (1, 3, "a rise of between 1.0 and 3.0 per cent"),
    (-1.21, 0.44, "a change of between -1.3 and 0.5 per cent"),
    (-3.4733, -1.5034, "a fall of between 1.5 and 3.5 per cent"),
    (-1, 2, "a change of between -1.0 and 2.0 per cent"),
]
POUNDS = [
    (-63_646, 0, "a fall of less than £63,700"),
    (-83_721, -83_721, "a fall of £83,700"),
    (-1, 0, "a fall of less than £1"),
    (-10_238_776, 0, "a fall of less than £10.3m"),
    (-999_999, -500, "a fall of between £500 and £1.00m"),
    (184_312, 184_312, "a rise of £184,000"),
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
    for text in (words.change(*ends), words.change_in_pounds(*ends)):
        assert not re.search(r"-£?0(?:\.0+)?(?![\d.,])|e[+-]\d|nan|inf|-(?!£?\d)|−", text), text
        assert text[0].isalpha()


@given(far=st.floats(-1e7, -1), share=st.floats(0, 0.99))
def test_bounds_are_never_narrowed(far, share):
    """What is said holds the bounds, and by no more than a step."""
    numbers = re.findall(r"£([\d,.]+)(m?)", words.change_in_pounds(far, far * share))
    said = [float(digits.replace(",", "")) * (1e6 if unit else 1) for digits, unit in numbers]
    near = said[0] if len(said) == 2 else 0
    assert near <= -far * share + 1e-3 and -far - 1e-3 <= said[-1] <= -far * 1.011 + 1


@given(amount=st.floats(1, 1e9))
def test_two_figures_hold_the_interval(amount):
    low, high = words.two_figures(amount, math.floor), words.two_figures(amount, math.ceil)
    assert low <= amount * (1 + 1e-6) and amount * (1 - 1e-6) <= high <= low * 1.11
    assert len(f"{words.two_figures(amount):.0f}".rstrip("0")) <= 2


@given(amount=amounts)
def test_round_pounds_is_within_half_a_per_cent(amount):
    text = words.round_pounds(amount)
    shown = float(re.sub(r"[£,m-]", "", text)) * (1e6 if text.endswith("m") else 1)
    assert abs(shown - abs(amount)) <= max(0.5, 0.0051 * abs(amount))
    assert text.startswith(words.MINUS) == (amount < 0 and shown > 0)


@given(count=st.integers(1, 149), data=st.data())
def test_ranks_count_from_the_nearer_end(count, data):
    position = data.draw(st.integers(1, count))
    text = words.rank(count, position)
    number = int(re.match(r"\d+", text).group()) if text[0].isdigit() else 1
    assert number == (position if "highest" in text else count + 1 - position)
    assert number <= count // 2 + 1 and text.endswith(f"of {count}")


SAID = [
    (words.pounds, [1234567.4, -0.2, -1500], ["£1,234,567", "£0", "-£1,500"]),
    (words.million, [501.7, -10.2388], ["£501.7m", "-£10.2m"]),
    (words.percent, [-3.473, 0.04, 2], ["-3.5 per cent", "0.0 per cent", "2.0 per cent"]),
    (words.number, [298753, -1.25, float("nan")], ["298,753", "-1", "[x]"]),
    (words.two_decimals, [17.456, -0.001, float("nan")], ["17.46", "0.00", "[x]"]),
    (words.round_pounds, [83721, 1542, 4271000, 995, 0], ["£83,700", "£1,540", "£4.27m", "£995", "£0"]),
    (words.round_pounds, [-14.54, 9_999_999, 250_400_000], ["-£15", "£10.0m", "£250m"]),  # rounded once, not twice
    (words.about_pounds, [2_763_000, 83_721, 995_400], ["about £2.8m", "about £84,000", "about £1.0m"]),
    (words.about_pounds, [12_340_000, 123_400_000], ["about £12m", "about £120m"]),
    (words.listed, [["a"], ["a", "b"], ["a", "b", "c"]], ["a", "a and b", "a, b and c"]),
    (words.inside, ["Deprived areas", "DIP from Health"], ["deprived areas", "DIP from Health"]),
    (words.sentence, ["a fall of £1", "It is."], ["A fall of £1.", "It is."]),
]


def test_intervals_are_rounded_outward():
    assert words.likely(1_761_832, 6_020_975) == "likely between £1.7m and £6.1m"
    assert words.likely(83_721, 1_200_000) == "likely between £83,000 and £1.2m"
    assert words.between(2_921_345, 2_921_345) == "£2.92m"
    assert words.between(559_680, 620_000) == "between £559,000 and £620,000"
    rough = [words.two_figures(2_763_000), words.two_figures(2_763_000, math.floor), words.two_figures(0)]
    assert rough == [2_800_000.0, 2_700_000.0, 0.0]


@pytest.mark.parametrize(
    ("position", "text"),
    [(1, "highest of 149"), (2, "2nd highest of 149"), (12, "12th highest of 149"), (149, "lowest of 149")],
)
def test_a_rank_is_an_ordinal(position, text):
    assert words.rank(149, position) == text


def test_what_is_counted_has_its_plural():
    assert [words.counted(count, "problem") for count in (0, 1, 2)] == ["0 problems", "1 problem", "2 problems"]


def test_columns_stand_under_each_other():
    assert words.aligned([("a", "b", "c"), ("long", "", "d")]) == ["a     b  c", "long     d"]
    assert words.aligned([("a", "b"), ("c", "")]) == ["a  b", "c"]


@pytest.mark.parametrize(("say", "values", "texts"), SAID)
def test_what_is_said(say, values, texts):
    assert [say(value) for value in values] == texts


def test_decimals_are_as_asked():
    assert (words.million(-10.2388, 2), words.percent(-9.7291, 2), words.number(-1.25, 1)) == (
        "-£10.24m",
        "-9.73 per cent",
        "-1.2",
    )
