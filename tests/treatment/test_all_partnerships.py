"""The mechanics for all 149, on numbers made up here."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onepot_analysis.analysis import agency_formula, model
from onepot_analysis.analysis.agency_formula import (
    DRUG_GROUPS,
    NOBODY,
    adult_ptb,
    england_people,
    need_and_activity,
    whole_year,
)
from onepot_analysis.spreadsheets import treatment

WRITTEN = {  # names that the export writes in its own way
    "bedford-and-central-bedfordshire": "Bedfordshire (to 2011/12)",
    "bristol": "Bristol",
    "cheshire-east-and-cheshire-west-and-chester": "Cheshire (to 2011/12)",
    "cornwall-and-isles-of-scilly": "Cornwall",
    "county-durham": "Durham",
    "dorset": "Dorset (Pre April 2019)",
    "herefordshire": "Herefordshire",
    "kingston-upon-hull": "Kingston upon Hull, City of",
    "northamptonshire": "Northamptonshire (Pre April 2022)",
    "st-helens": "St. Helens",
    "stockton-on-tees": "Stockton",
}
ADULTS = 381_300_000


@pytest.fixture(scope="module")
def drivers(tables):
    return model.driver_table(tables)


def names(tables):
    return {row.partnership_id: WRITTEN.get(row.partnership_id, row.name) for row in tables.partnerships.itertuples()}


def counts_of(tables, true, year="2009-10"):
    """A `Treatment` as if read from a file that rounds these counts (partnerships by drug groups) to 5."""
    keys = pd.MultiIndex.from_product([tables.partnerships["partnership_id"], [year], DRUG_GROUPS])
    groups = keys.to_frame(index=False, name=["partnership_id", "financial_year", "drug_group"])
    rounded = np.floor(true.ravel() / 5 + 0.5) * 5.0
    groups = groups.assign(in_treatment=rounded, completions=np.nan, half_width=2.5)
    return replace(NOBODY, groups=groups)


def whole_file(tables, made):
    lines = [
        line
        for at, name in enumerate(names(tables).values())
        for year in ("2009/10", "2010/11")
        for line in made(name, year, (100 + 5 * at, 50, 25, 40))
    ]
    return [*lines, *made("England", "2009/10", (60_123, 7_450, 3_725, 5_961), (1_401, 2_802, 703, 2_101))]


def test_a_whole_file_shares_out_the_whole_money(tables, drivers, export, made):
    found = treatment.load(export(*whole_file(tables, made)), tables)
    amounts = adult_ptb(tables, found, drivers)
    assert whole_year(tables, found) == "2009-10"
    assert amounts.index.tolist() == tables.partnerships["partnership_id"].tolist()
    assert amounts["amount_gbp"].sum() == ADULTS
    assert (amounts["need_gbp"].sum(), amounts["activity_gbp"].sum()) == need_and_activity(tables)
    assert (amounts["need_gbp"] + amounts["activity_gbp"]).equals(amounts["amount_gbp"])
    assert set(amounts["financial_year"]) == {"2009-10"}
    assert (amounts["gbp_per_person"] * amounts["people"]).sum() == pytest.approx(285_975_000)
    assert (amounts["lower_gbp"] < amounts["amount_gbp"]).all() and (amounts["amount_gbp"] < amounts["upper_gbp"]).all()


def test_the_account_of_a_whole_file(tables, export, made):
    text, is_usable = treatment.report(export(*whole_file(tables, made)), tables)
    assert is_usable
    assert "2009-10  149 of 149" in text
    assert "shares out England's adult PTB among all partnerships, by people in treatment in 2009-10" in text


def test_the_account_of_a_file_without_the_years_of_the_formula(tables, drivers, export, made):
    path = export(*made("Leeds", "2012/13"))
    assert "needs people in treatment in 2009-10 or 2010-11" in treatment.report(path, tables)[0]
    assert adult_ptb(tables, treatment.load(path, tables), drivers).empty


def test_englands_own_rows_are_kept_apart_and_not_rounded(tables, export, made):
    found = treatment.load(export(*whole_file(tables, made)), tables)
    assert found.england_people["in_treatment"].tolist() == [71_298]
    assert found.england_people["half_width"].tolist() == [0]
    assert england_people(tables, found)["2009-10"] == 71_298
    assert england_people(tables, found)["2010-11"] == 220_980  # not in the file: national_figures
    assert "2012-13" not in england_people(tables, found)


def test_of_a_group_that_england_does_not_have_no_sum_is_made(tables, export, made):
    found = treatment.load(export(*whole_file(tables, made)), tables)
    england = found.england.assign(
        in_treatment=found.england["in_treatment"].mask(found.england["drug_group"] == "opiate")
    )
    lacking = replace(found, england=england)
    assert lacking.england_people["in_treatment"].isna().all()
    assert england_people(tables, lacking)["2009-10"] == 223_581  # national_figures


def test_2010_11_where_2009_10_is_not_whole(tables, drivers, export, made):
    lines = [line for line in whole_file(tables, made) if not line.startswith("2009/10,York,")]
    found = treatment.load(export(*lines), tables)
    amounts = adult_ptb(tables, found, drivers)
    assert whole_year(tables, found) == "2010-11" == amounts["financial_year"].unique()
    assert amounts["amount_gbp"].sum() == ADULTS


def test_without_one_partnership_each_gets_a_set_amount(tables, drivers, export, made):
    lines = [line for line in whole_file(tables, made) if ",York," not in line]
    lines = [line for line in lines if not line.startswith("2009/10,Leeds,")]
    found = treatment.load(export(*lines), tables)
    amounts = adult_ptb(tables, found, drivers)
    assert whole_year(tables, found) is None
    assert "york" not in amounts.index and len(amounts) == 148
    assert amounts.loc["barnet", "gbp_per_person"] == pytest.approx(285_975_000 / 71_298)
    assert amounts.loc["leeds", "financial_year"] == "2010-11"
    assert amounts.loc["leeds", "gbp_per_person"] == pytest.approx(285_975_000 / 220_980)


def test_nobody_gives_an_empty_frame_of_the_same_shape(tables, drivers, barnet):
    empty = adult_ptb(tables, NOBODY, drivers)
    assert empty.empty
    one = adult_ptb(tables, treatment.load(barnet, tables), drivers)
    assert empty.columns.tolist() == one.columns.tolist()


@given(seed=st.integers(0, 2**32), largest=st.integers(3, 4000))
@settings(max_examples=40)
def test_bounds_hold_the_truth_behind_rounded_counts(seed, largest, tables, drivers):
    true = np.random.default_rng(seed).integers(0, largest, (len(tables.partnerships), 3), endpoint=True)
    found = counts_of(tables, true)
    amounts = adult_ptb(tables, found, drivers)
    activity = need_and_activity(tables)[1]
    exact = [Fraction(int(people), int(true.sum())) * activity for people in true.sum(axis=1)]
    assert amounts["amount_gbp"].sum() == ADULTS
    assert all(low <= need + share <= high for low, need, share, high in zip(
        amounts["lower_gbp"], amounts["need_gbp"], exact, amounts["upper_gbp"], strict=True))  # fmt: skip
    assert amounts["amount_gbp"].between(amounts["lower_gbp"], amounts["upper_gbp"]).all()
    assert (amounts["lower_gbp"] >= amounts["need_gbp"]).all()


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 9)), min_size=2, max_size=5))
def test_bounds_of_shares_are_reached(drawn):
    people = pd.Series([float(count) for count, _ in drawn])
    width = pd.Series([float(half) for _, half in drawn])
    low, high = (people - width).clip(lower=0), people + width
    if high.sum() == 0:
        return
    smallest, largest = agency_formula.share_bounds(low, high)
    for at in people.index:
        rest = people.index != at
        for own, others, end in ((low, high, smallest), (high, low, largest)):
            whole = own[at] + others[rest].sum()
            assert end[at] == pytest.approx(own[at] / whole if whole else 0)


def test_a_partnership_whose_councils_stand_alone_is_their_sum(tables, export, made):
    councils = [*made("Bedford (from 2012/13)", "2012/13"), *made("Central Bedfordshire (from 2012/13)", "2012/13")]
    path = export(*made("Bedfordshire (to 2011/12)", "2011/12", (300, 60, 30, 90)), *councils)
    people = treatment.load(path, tables).people
    assert set(people["partnership_id"]) == {"bedford-and-central-bedfordshire"}
    assert people["in_treatment"].tolist() == [390, 350]
    assert people["half_width"].tolist() == [7.5, 15]


def test_rows_of_another_time_are_left_where_nobody_is_counted(tables, export, made):
    nobody = ((0, 0, 0, 0), (0, 0, 0, 0))
    path = export(
        *made("Bedfordshire (to 2011/12)", "2011/12"), *made("Bedford (from 2012/13)", "2011/12", *nobody),
        *made("Central Bedfordshire (from 2012/13)", "2011/12", *nobody), *made("Cheshire", "2012/13", *nobody),
        *made("Cheshire East", "2012/13"), *made("Cheshire West & Chester", "2012/13"),
        *made("Bournemouth Christchurch and Poole (from 2019/20)", "2011/12", *nobody),
    )  # fmt: skip
    read = treatment.examine(path, tables)
    assert not read.problems
    assert read.treatment.people["in_treatment"].tolist() == [175, 350]
    assert any("Bournemouth Christchurch and Poole" in notice for notice in read.notices)


def test_one_council_alone_is_a_gap_but_for_scilly(tables, export, made):
    path = export(*made("Bedford", "2011/12"), *made("Cornwall", "2011/12"))
    read = treatment.examine(path, tables)
    assert read.treatment.people["partnership_id"].tolist() == ["cornwall-and-isles-of-scilly"]
    assert any("a gap, for Bedford stands without Central Bedfordshire" in notice for notice in read.notices)
    assert any("Isles of Scilly: no rows" in notice for notice in read.notices)


def test_areas_and_years_that_are_no_use_are_passed_over_and_said(tables, export, made):
    lines = [*made("Leeds"), *made("Yorkshire & Humber"), *made("Wales"), *made("Somewhere New", "2023/24")]
    read = treatment.examine(export(*lines), tables)
    assert read.treatment.people["partnership_id"].tolist() == ["leeds"]
    assert not read.problems
    assert "areas that are no partnership, passed over: 'Yorkshire & Humber', 'Wales'" in read.notices
    assert "years other than 2009-10 to 2012-13, passed over: 2023-24" in read.notices


@pytest.mark.parametrize("mark", ["", "NULL", "*", "<5", "[c]"])
def test_a_count_that_is_not_given_is_a_gap_and_never_0(mark, tables, drivers, export, made):
    lines = [
        line.replace("Total,Total,Opiate,100,0,10", f"Total,Total,Opiate,{mark},0,{mark}") for line in made("Leeds")
    ]
    read = treatment.examine(export(*lines, *made("York")), tables)
    assert not read.problems
    assert read.treatment.people.set_index("partnership_id")["in_treatment"].isna().to_dict() == {
        "leeds": True,
        "york": False,
    }
    assert adult_ptb(tables, read.treatment, drivers).index.tolist() == ["york"]
    assert "in treatment not given in whole, a gap and not 0: Leeds 2009-10" in read.notices
    assert read.treatment.completions("2009-10").index.tolist() == ["york"]


def test_a_drug_group_without_a_row_is_a_gap(tables, export, made):
    lines = [line for line in made("Leeds") if "Non-opiate only" not in line]
    people = treatment.examine(export(*lines, *made("York")), tables).treatment.people
    assert people["in_treatment"].isna().tolist() == [True, False]


def test_counts_that_are_not_rounded_are_exact(tables, export, made):
    path = export(*made("Leeds", counts=(101, 52, 23, 44), done=(11, 22, 3, 14)))
    assert treatment.load(path, tables).people["half_width"].tolist() == [0]


def test_a_file_without_completions_has_people_still(tables, export, made):
    head = "ReportingPeriod,Area,sex,age_group,drug_group,intreatment_allintx"
    read = treatment.examine(export(*(line.rsplit(",", 3)[0] for line in made("Leeds")), head=head), tables)
    assert read.treatment.people["in_treatment"].tolist() == [175]
    assert "no column of completions: a gap" in read.notices
    assert read.treatment.completions().empty
