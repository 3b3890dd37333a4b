"""Amounts and years as people write them, and heads as people name them."""

import datetime
import re
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onepot_analysis.spreadsheets.allocations.heads import meaning, stream_of
from onepot_analysis.spreadsheets.allocations.totals import in_pounds
from onepot_analysis.spreadsheets.sheets import letters, shown
from onepot_analysis.spreadsheets.values import NotReadable, amount, count, financial_year, has_mark, years_in

POUNDS = st.integers(0, 10**9)
STYLES = ["{}", "{:,}", "£{:,}", "£ {:,}", " {:,} ", "{:,}.00", "{:,} GBP", "GBP {:,}", "\u00a3{:,}\u00a0"]


@given(POUNDS, st.sampled_from(STYLES), st.sampled_from([",", " ", "\u00a0", "\u202f", "\u2009"]))
def test_whole_pounds_are_read_back(pounds, style, mark):
    assert amount(style.format(pounds).replace(",", mark)) == pounds


@given(POUNDS)
def test_numbers_of_a_spreadsheet_are_read_back(pounds):
    assert amount(pounds) == amount(float(pounds)) == pounds


@given(st.integers(0, 10**6), st.sampled_from([("m", 10**6), (" million", 10**6), ("k", 10**3), ("K", 10**3)]))
def test_thousands_and_millions_are_read_exactly(hundredths, unit):
    letter, scale = unit
    assert amount(f"£{hundredths / 100:.2f}{letter}") == Fraction(hundredths, 100) * scale


@given(st.text(max_size=12))
def test_any_text_is_an_amount_or_a_plain_refusal(text):
    try:
        assert amount(text) >= 0
    except NotReadable as fault:
        assert fault.expected and fault.remedy


@given(POUNDS.filter(bool))
def test_negative_amounts_are_refused(pounds):
    for written in (-pounds, f"-{pounds}", f"−£{pounds:,}", f"£-{pounds}", f"({pounds:,})"):
        with pytest.raises(NotReadable, match="0 or more"):
            amount(written)


MARKS = "²³⁴¹⁰⁽²⁾①⑳㉑❶†‡*§¶"


@given(POUNDS.filter(lambda pounds: pounds != 10), st.sampled_from(STYLES), st.text(MARKS, min_size=1, max_size=3))
def test_a_raised_or_circled_digit_after_an_amount_is_no_digit(pounds, style, mark):
    cell = style.format(pounds).rstrip() + mark
    assert amount(cell) == pounds and has_mark(cell)


@given(POUNDS)
def test_full_width_digits_are_digits(pounds):
    wide = f"£{pounds:,}".translate({code: code + 0xFEE0 for code in range(0x21, 0x7F)})
    assert amount(wide) == pounds and not has_mark(wide)


@given(st.text(min_size=1, max_size=6).filter(lambda text: not re.search("[0-9０-９]", text)))
def test_no_other_digit_is_read(text):
    """Arabic-Indic, superscript, circled, Roman, fractions: an amount has ordinary digits, and those alone."""
    for cell in (text, f"£{text}"):
        with pytest.raises(NotReadable):
            amount(cell)
    assert count(text) is None


@pytest.mark.parametrize("cell", ["10⁶", "£10²", "²1000", "1²000", "1000 (2)", "2½", "1000ª", "1.2ᵐ", "1₂", "1000r", "1000p", "1000-",
                                  "2,50,000", "1.234,56", "1'234'567", "1 234,567", "２,５０", "1,234.", "1000e", "1⁄2"])  # fmt: skip
def test_what_is_only_like_an_amount(cell):
    with pytest.raises(NotReadable):
        amount(cell)


def test_people_are_counted_in_whole_numbers():
    assert [count(cell) for cell in (312, 312.0, "1,020", " 80 ", "312.0", "３１２")] == [312, 312, 1020, 80, 312, 312]
    wrong = (4.5, -1, True, None, "", "1,02", "3,1,2", "312²", "12%", "£5", "٣", "1e3", "123456789", float("nan"))
    assert [count(cell) for cell in wrong] == [None] * len(wrong)


@pytest.mark.parametrize("cell", ["1,23", "12,34,567", "1.234.567", "1,234 567", "1,234m,", "5%", "£", "m", "1/2", True,
                                  "(5", "5)", "two", "½", "١٢x", "1_000", "nan", "inf", datetime.date(2011, 4, 1)])  # fmt: skip
def test_what_is_no_amount(cell):
    with pytest.raises(NotReadable):
        amount(cell)


@given(st.integers(0, 98), st.sampled_from(["-", "/", "–", "—", " to ", " - "]), st.booleans(), st.booleans())
def test_years_are_read_back(year, mark, long_first, long_second):
    first, second = (
        f"{'20' if is_long else ''}{number:02}" for is_long, number in ((long_first, year), (long_second, year + 1))
    )
    assert financial_year(f"{first}{mark}{second}") == f"20{year:02}-{year + 1:02}"


@pytest.mark.parametrize(
    "cell",
    [
        "2011",
        2011,
        "FY2011",
        "1112",
        "2011-1²",
        "٢٠١١-١٢",
        "2011-13",
        "2012-11",
        "Dec-11",
        "11-Dec",
        "1911-12",
        "",
        datetime.date(2011, 12, 1),
    ],
)
def test_what_is_no_year(cell):
    with pytest.raises(NotReadable):
        financial_year(cell)


@pytest.mark.parametrize(
    ("texts", "kind"),
    [
        (["ptb_adult", "Adult PTB", "PTB adults", "Adults' PTB (£)", "Pooled Treatment Budget - adults", "Adult Pooled Treatment Budget allocation"], "ptb_adult"),
        (["ptb_young_people", "Young people's PTB (£)", "YP PTB", "PTB young persons", "Young People", "PTB (YP)"], "ptb_young_people"),
        (["dip_health", "DIP DH", "DIP (DH)", "DIP Department of Health share", "DIP - DoH"], "dip_health"),
        (["dip_home_office", "DIP (Home Office)", "Home Office DIP main grant", "DIP HO", "Home Office"], "dip_home_office"),
        (["dip", "DIP", "Drug Interventions Programme", "DIP total", "Total DIP (£)"], "dip"),
        (["Total", "Pot", "Grand total", "Total allocation (£)", "TOTAL", "One pot"], "pot"),
        (["Partnership", "DAT", "Local authority", "Partnership name"], "partnership"),
        (["Year", "Financial year", "financial_year", "FY"], "year"),
        (["amount_gbp", "Amount", "Amount (£)", "Allocation", "£", "Allocation (£)"], "amount"),
    ],
)  # fmt: skip
def test_heads_as_people_name_them(texts, kind):
    assert {text: meaning(text).kind for text in texts} == dict.fromkeys(texts, kind)


@pytest.mark.parametrize("text", ["", "Notes", "Prison", "Alcohol", "Adlt PTB", "DH", "Adult young people", "PTB DIP"])
def test_heads_that_mean_nothing_here(text):
    assert meaning(text) is None


def test_streams_of_a_long_table():
    assert [stream_of(text) for text in ("PTB (adults)", "total", "alcohol", "Year", None)] == [
        "ptb_adult",
        "pot",
        None,
        None,
        None,
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Adult PTB (£)1",
        "Adult PTB²",
        "PTB (adults) [3]",
        "Adult PTB①",
        "Adult PTB (£)*",
        "Adult PTB (2)",
        "Adult PTB2",
        "Adult PTB (£)1 2010-11",
        "Adult PTB (1) FY1112",
    ],
)
def test_a_head_may_have_a_footnote(text):
    assert meaning(text).kind == "ptb_adult"


@pytest.mark.parametrize(
    "text", ["FY1112", "FY 11/12", "fy2011-12", "FY201112", "FY20112012", "2011/12²", "2011-12 (1)"]
)
def test_other_ways_to_write_a_year(text):
    assert financial_year(text) == "2011-12" and meaning(f"Adult PTB {text}").year == "2011-12"
    assert years_in(f"Allocations {text}") == {"2011-12"}


def test_a_title_may_name_several_years_and_other_numbers():
    assert years_in("Allocations 2011/12, compared with 2010–11") == {"2010-11", "2011-12"}
    assert years_in("Table 3/4: 149 partnerships, page 2010") == years_in("") == set()


def test_messages_name_columns_and_cells_as_a_spreadsheet_shows_them():
    assert [letters(column) for column in (0, 25, 26, 51, 52, 701, 702)] == ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]
    assert [shown(cell) for cell in ("tbc", None, "  ", 1250.0, 0.5, -3)] == [
        "'tbc'",
        "blank",
        "blank",
        "1250",
        "0.5",
        "-3",
    ]


def test_pence_are_shown_where_there_are_any():
    assert in_pounds(1234567) == "£1,234,567" and in_pounds(Fraction("1234.5")) == "£1,234.50"
