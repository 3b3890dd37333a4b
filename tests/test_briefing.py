"""What every notebook starts from: its sentences, its source lines, and frames that no notebook can spoil for the next."""

from fractions import Fraction
from pathlib import Path

import pytest

from onepot_analysis.analysis.allocations import BOUNDED, BROUGHT, FOUND
from onepot_analysis.briefing import prepare

EXPORT = Path(__file__).parent / "treatment" / "viewit_barnet.csv"


def test_england_is_said_in_cash_and_in_real_terms():
    brief = prepare()
    assert brief.england_change("dip") == "a fall of less than 9.73 per cent"
    assert brief.england_change(real="outturn") == "a fall of between 1.5 and 3.5 per cent"
    assert brief.england_change(real="february") == "a fall of between 1.9 and 3.9 per cent"
    assert brief.england_amount() == "£501.7m"
    assert brief.england_amount("dip", "2010-11") == "more than £95.0m and less than £105.24m"


def test_a_source_line_names_documents_once_and_how_amounts_are_known(brought):
    brief, twice = prepare("barnsley", None, brought["own 2011-12"]), ("ptb_total_2011_12", "dip_total_2011_12")
    letter, modelled = "Letter of 20 December 2010", "modelled: see All partnerships compared"
    assert prepare("barnsley").cite(*twice) == f"{letter}; {modelled}"
    assert brief.cite(*twice, states=[]) == letter
    notes = "published, as brought: own-2011-12.csv; bounds: Letter of 11 February 2011, paragraph 6"
    assert brief.cite(*twice, states=[BOUNDED, BROUGHT, BROUGHT]) == f"{letter}; {notes}"
    assert prepare("bolton").cite(states=[FOUND]) == "published, as found: The Bolton News, 2010"
    assert prepare("barnsley").cite(*twice, states=[FOUND]) == letter  # nothing was found of it
    with pytest.raises(LookupError, match=r"no figure, statement, driver or document 'ptb_totl_2011_12'.*'ptb_total"):
        brief.cite("ptb_totl_2011_12")


def test_what_was_found_of_a_partnership_stands_oldest_first():
    found = prepare("hertfordshire").found
    assert set(found["partnership_id"]) == {"hertfordshire"} and found["financial_year"].is_monotonic_increasing
    assert prepare("barnsley").found.empty


def test_without_own_amounts_only_the_rule_of_the_letters_is_known_of_a_change(brought):
    brief = prepare("barnsley")
    assert brief.change().state == "rule only" and brief.basis == "modelled" and not brief.is_everyone_known
    known = prepare("barnsley", None, brought["all 2011-12"])
    assert known.is_everyone_known and not known.is_every_change_known


def test_changes_by_the_share_of_the_dip_are_of_the_amounts_brought(brought):
    brief = prepare(None, None, brought["all"])
    row = brief.by_dip_share([0, 100]).iloc[-1]
    change = float(brief.england["dip_change_percent"].lower)
    assert (row["change_lower_percent"], row["change_upper_percent"]) == pytest.approx((change, change))


def test_englands_completions_are_counted_as_those_brought_are(tables, tmp_path):
    everyone, few = tmp_path / "everyone.csv", tmp_path / "few.csv"
    rows = [f"{place},{at}" for at, place in enumerate(tables.partnerships["partnership_id"], 50)]
    everyone.write_text("\n".join(["Partnership,Completions", *rows]), encoding="utf-8")
    few.write_text("Partnership,Completions\nBarnet,130\n", encoding="utf-8")
    assert prepare().england_completions == 29_855
    assert prepare("barnet", completions=few).england_completions == 29_855
    assert prepare("barnet", completions=few, treatment=EXPORT).england_completions == 29_855
    assert prepare("barnet", completions=everyone).england_completions == sum(range(50, 199))
    assert prepare("barnet", treatment=EXPORT).england_completions is None  # the export here has no row of England


def test_local_money_is_that_of_the_partnership_alone(tmp_path):
    path = tmp_path / "own.csv"
    path.write_text("Partnership,Year,Adult PTB,Local money\nBarnsley,2011-12,3000000,250000\n", encoding="utf-8")
    assert prepare("barnsley", None, path).local_money == 250_000
    assert prepare("york", None, path).local_money is None and prepare("barnsley").local_money is None


def test_what_a_notebook_does_to_its_frames_does_not_reach_the_next():
    first = prepare("barnsley")
    for frame in (first.allocations, first.changes, first.likely, first.pots, first.profiles, first.drivers):
        frame["more"] = 1
    first.pots["pot_gbp"] = 0
    first.england.clear()
    first.totals["pot_2011_12"] = Fraction(0)
    again = prepare("barnsley")
    frames = (again.allocations, again.changes, again.likely, again.pots, again.profiles, again.drivers)
    assert "more" not in {name for frame in frames for name in frame}
    assert again.pots["pot_gbp"].gt(0).all() and again.england and not again.totals
