"""Amounts and changes as a sentence and a table have them: known, between bounds, estimated, or not known at all."""

import pandas as pd
import pytest

from onepot_analysis.show.phrases import OPEN, Amount, Change, basis

KNOWN = Amount(2_921_345, 2_921_345, "brought")
BETWEEN = Amount(559_680, 620_000, "bounded")
ESTIMATE = Amount(1_761_832, 5_420_975, "estimated", 3_107_776)
BOUNDED = Change(-63_646, 0, -2.04, 0, (-3.5, -1.5), (-3.9, -1.9), "bounded")


def test_only_what_is_known_is_given_to_the_pound():
    assert KNOWN.exactly == "£2,921,345" and KNOWN.is_known
    assert BETWEEN.exactly == "between £559,000 and £620,000" and not BETWEEN.is_known
    assert ESTIMATE.exactly == "about £3.1m (likely between £1.7m and £5.5m)" and not ESTIMATE.is_known


def test_a_table_has_an_amount_or_its_ends_and_an_estimate_to_two_figures_rounded_outward():
    assert KNOWN.cells == (2_921_345, "", "")
    assert BETWEEN.cells == ("", 559_680, 620_000)
    assert ESTIMATE.cells == (3_100_000, 1_700_000, 5_500_000)


def test_each_amount_says_how_it_is_known():
    said = [amount.basis for amount in (KNOWN, Amount(1, 1, "found"), BETWEEN, ESTIMATE)]
    assert said == ["published, as brought", "published, as found", "bounded by the letters", "modelled"]


@pytest.mark.parametrize(
    ("states", "said"),
    [
        (["brought", "found"], "published"),
        (["brought", "bounded"], "published, the rest bounded by the letters"),
        (["found", "bounded", "estimated"], "part published, part modelled"),
        (["bounded", "estimated"], "modelled"),
    ],
)
def test_a_page_says_how_its_amounts_are_known_together(states, said):
    assert basis(pd.Series(states)) == said


def test_a_change_in_real_terms_names_the_deflator_that_is_meant():
    assert BOUNDED.per_cent == "a fall of less than 2.1 per cent"
    assert BOUNDED.real_per_cent == "a fall of between 1.5 and 3.5 per cent"
    assert BOUNDED.february_per_cent == "a fall of between 1.9 and 3.9 per cent"
    assert BOUNDED.is_bounded and not BOUNDED.is_known and not BOUNDED.is_open


def test_of_a_change_that_is_not_known_no_number_is_said():
    change = Change(-63_646, 0, -2.04, 0, (-3.5, -1.5), (-3.9, -1.9), "rule only")
    said = {str(change), change.pounds, change.per_cent, change.real_per_cent, change.february_per_cent}
    assert said == {OPEN} and change.is_open
