"""Amounts and years as people write them, and heads as people name them."""

import datetime
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onepot_analysis.spreadsheets.allocations.heads import meaning, stream_of
from onepot_analysis.spreadsheets.allocations.totals import in_pounds
from onepot_analysis.spreadsheets.sheets import letters, shown
from onepot_analysis.spreadsheets.values import NotReadable, amount, financial_year, years_in

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
    "cell", ["2011", 2011, "2011-13", "2012-11", "Dec-11", "11-Dec", "1911-12", "", datetime.date(2011, 12, 1)]
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
