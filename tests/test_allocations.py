"""The model and the change: sums to the pound, properties of the rounding."""

import dataclasses

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onepot_analysis import allocations, change, comparison, model, sensitivity, settlement
from onepot_analysis.briefing import briefings_table, prepare

RULES = ["dip_users", "dip_flatter", "dip_concentrated"]


@pytest.fixture(scope="module", params=RULES)
def allocated(request, tables):
    return allocations.allocate(tables, request.param)


weights = st.lists(st.integers(0, 10**6), min_size=1, max_size=160).filter(any)


@given(total=st.integers(0, 10**9), weights=weights)
def test_whole_pounds_sum_and_stay_within_a_pound(total, weights):
    weights = pd.Series(weights)
    parts = model.whole_pounds(total, weights)
    exact = weights * total / weights.sum()
    assert parts.sum() == total and (parts >= 0).all()
    assert np.abs(parts - exact).max() < 1 + 1e-5
    order = weights.argsort().to_numpy()
    assert (np.diff(parts.to_numpy()[order]) >= -1).all()


@given(parts=st.lists(st.integers(0, 10**8), min_size=1, max_size=149).filter(any))
def test_whole_pounds_that_fit_stay_as_they_are(parts):
    parts = pd.Series(parts)
    assert model.whole_pounds(int(parts.sum()), parts).tolist() == parts.tolist()


def test_streams_sum_to_the_letters(allocated):
    sums = allocated.groupby(["financial_year", "stream"])[["lower_gbp", "upper_gbp"]].sum()
    assert sums.loc["2011-12"].T.to_dict("list") == {
        "dip_health": [60_000_000] * 2,
        "dip_home_office": [35_000_000] * 2,
        "ptb_adult": [381_300_000] * 2,
        "ptb_young_people": [25_400_000] * 2,
    }
    assert sums.loc["2010-11"].T.to_dict("list") == {
        "dip": [95_000_000, 105_238_776],
        "ptb_adult": [381_300_000] * 2,
        "ptb_young_people": [25_400_000] * 2,
    }


def test_every_partnership_has_every_stream(allocated, tables):
    assert len(allocated) == 149 * 7 and set(allocated["partnership_id"]) == set(tables.partnerships["partnership_id"])
    assert (allocated["basis"] == "modelled").all() and (allocated["lower_gbp"] > 0).all()


def test_changes_sum_to_the_national_change(allocated, tables):
    table = change.change(tables, allocated)
    national = allocations.pounds(settlement.bounds(tables)["pot_change_gbp_million"])
    assert table["change_lower_gbp"].sum() == national.lower
    assert table["change_upper_gbp"].sum() == national.upper == 0
    weighted = (table["change_lower_percent"] * table["pot_2010_11_upper_gbp"]).sum() / table[
        "pot_2010_11_upper_gbp"
    ].sum()
    assert weighted == pytest.approx(-2, abs=1e-6)


def test_contributions_sum_to_the_change(allocated, tables):
    table = change.change(tables, allocated)
    sums = change.contributions(allocated).groupby("partnership_id", sort=False).sum(numeric_only=True)
    for end in ("lower", "upper"):
        assert (sums[f"change_{end}_gbp"] == table[f"change_{end}_gbp"]).all()
        assert np.allclose(sums[f"contribution_{end}_pp"], table[f"change_{end}_percent"], atol=1e-12)


def test_drug_users_meet_their_controls(tables):
    users = model.drug_users(tables)
    region = tables.partnerships.set_index("partnership_id")["region"]
    totals = tables.regional_opiate_crack_users.set_index("region")["opiate_crack_users"]
    assert np.allclose(users.groupby(region).sum().loc[totals.index], totals)
    published = tables.partnership_drivers.set_index("partnership_id")["opiate_crack_users_2010_11"].dropna()
    assert (users[published.index] == published).all() and len(published) == 33


def test_shares_worked_by_hand(tables):
    weights = pd.DataFrame(
        {"rule_id": ["r", "r"], "driver": ["a", "b"], "weight": [1.0, 3.0], "figure_id": [None, None]}
    )
    drivers = pd.DataFrame({"a": [1, 3], "b": [1, 1]}, index=["x", "y"])
    shares = model.shares(dataclasses.replace(tables, sharing_weights=weights), "r", drivers)
    assert shares.to_dict() == {"x": 0.25 * 0.25 + 0.75 * 0.5, "y": 0.25 * 0.75 + 0.75 * 0.5}


def test_an_unknown_rule_is_named(tables):
    with pytest.raises(LookupError, match="'dip_even'"):
        allocations.allocate(tables, "dip_even")


def test_the_choice_of_rule_decides_who_loses_most(tables):
    lowest = change.change_by_rule(tables).set_index("partnership_id").groupby("rule_id")["change_lower_percent"]
    assert lowest.idxmin().to_dict() == {
        "dip_concentrated": "blackpool",
        "dip_flatter": "city-of-london",
        "dip_users": "city-of-london",
    }
    assert lowest.min().round(1).to_dict() == {"dip_concentrated": -3.0, "dip_flatter": -7.1, "dip_users": -2.1}


def test_a_closed_dip_closes_every_partnership(data_copy):
    path = data_copy / "national_figures.csv"
    text = path.read_text(encoding="utf-8")
    line = next(line for line in text.splitlines() if line.startswith("dip_total_2010_11,"))
    path.write_text(
        text.replace(line, line.replace(",,GBP million,,bounded,", ",100,GBP million,0.5,stated,")), encoding="utf-8"
    )
    closed = briefings_table(prepare(None, data_copy))
    assert (closed["pot_2010_11_lower_gbp"] == closed["pot_2010_11_upper_gbp"]).all()
    assert closed["pot_2010_11_lower_gbp"].sum() == 506_700_000
    assert (closed["change_lower_percent"] == closed["change_upper_percent"]).all()


def test_back_test_covers_every_published_amount(tables):
    table = comparison.back_test(tables, allocations.allocate(tables))
    assert len(table) == len(tables.published_amounts) == 14 and table["same_year"].sum() == 4
    assert table["difference_percent"].notna().all()


def test_forerunner_shares(tables):
    shares = comparison.forerunners(tables).set_index("name")["share_of_ptb_percent"].round(0)
    assert (shares["Middlesbrough"], shares["Islington"], shares["Blackpool"], shares["Lancashire"]) == (43, 23, 5, 1)
