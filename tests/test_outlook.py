"""The outlook: worked examples, zero-sum to the pound, and a table of completions read as a person would."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onepot_analysis import allocations, briefing, outlook, sections
from onepot_analysis.bounds import Bounds

amounts = st.integers(1, 10**8)


@given(
    rows=st.lists(st.tuples(amounts, st.integers(0, 5000)), min_size=1, max_size=149).filter(
        lambda r: any(c for _, c in r)
    ),
    share=st.floats(0, 100),
)
def test_the_element_is_zero_sum_to_the_pound(rows, share):
    adult, done = (pd.Series(column) for column in zip(*rows, strict=True))
    table = outlook.recovery_gains(adult, done, share)
    assert table["gain_gbp"].sum() == 0
    element = round(int(adult.sum()) * share / 100)
    assert table["paid_in_gbp"].sum() == table["paid_out_gbp"].sum() == element
    exact = element * (done / done.sum() - adult / adult.sum())
    assert (table["gain_gbp"] - exact).abs().max() < 2 + 1e-4


@given(adult=amounts, share=st.floats(0.1, 100), relative=st.floats(-100, 300))
def test_the_gain_is_r_times_allocation_times_relative_performance(adult, share, relative):
    table = outlook.recovery_sensitivity(adult, [share], [relative])
    assert table[relative].item() == pytest.approx(adult * share / 100 * relative / 100)


@given(lower=st.integers(1000, 10**8), more=st.integers(0, 10**6))
def test_the_saving_closes_the_gap(tables, lower, more):
    cash, real = outlook.saving_to_absorb(tables, Bounds(lower, lower + more), lower).itertuples()
    assert (cash.lower_gbp, cash.upper_gbp) == (0, more)
    price = 1.015263
    assert real.upper_gbp == pytest.approx((lower + more) * price - lower)
    assert real.upper_percent == pytest.approx((1 - lower / ((lower + more) * price)) * 100)
    assert real.lower_people == pytest.approx(real.lower_gbp / outlook.adult_cost(tables))


def test_average_cost_is_worked_from_the_letters(tables):
    assert outlook.adult_cost(tables) == pytest.approx((381.3 + 95) * 1e6 / 185_428)


def test_local_money_sums_to_the_national_estimate(tables):
    brief = briefing.prepare()
    shares = brief.main["pot_2011_12_gbp"] / brief.main["pot_2011_12_gbp"].sum()
    assert sum(outlook.local_money(tables, share) for share in shares) == pytest.approx(200e6)


def test_local_cuts_worked_by_hand(tables):
    row = outlook.local_cuts(tables, Bounds(5e6, 5.1e6), 5e6, 2e6, [50]).iloc[0]
    assert row["cut_gbp"] == 1e6
    assert row["whole_upper_percent"] == pytest.approx(-1 / 7 * 100)
    assert row["whole_lower_percent"] == pytest.approx((6 / 7.1 - 1) * 100)
    assert (row["crimes"], row["crime_cost_gbp"]) == (pytest.approx(9860), pytest.approx(1.8e6))


@pytest.fixture
def everyone(tables, tmp_path):
    """Completions of all 149, fictional: proportional to drug users, Barnsley doubled."""
    users = allocations.model.drug_users(tables).loc[tables.partnerships["partnership_id"]]
    done = (users / users.sum() * 25_000).round().astype(int)
    done["barnsley"] *= 2
    names = tables.partnerships["name"].str.replace(" and ", " & ")
    frame = pd.DataFrame({"Partnership": names, "Successful completions 2011-12": done.to_numpy()})
    frame.to_csv(tmp_path / "done.csv", index=False)
    return tmp_path / "done.csv"


def test_with_all_completions_the_briefings_are_zero_sum(everyone, tables):
    facts = briefing.prepare(completions=everyone)
    adult = facts.allocations.query("financial_year == '2011-12' and stream == 'ptb_adult'").set_index(
        "partnership_id"
    )["lower_gbp"]
    gains = {
        key: sections.recovery_table(briefing.prepare(key, completions=everyone), [10]).frame.iloc[0, 1]
        for key in ["barnsley", "kent", "rutland"]
    }
    exact = outlook.recovery_gains(adult, facts.completions.loc[adult.index], 10)["gain_gbp"]
    assert gains == exact.loc[list(gains)].to_dict() and exact.sum() == 0 and gains["barnsley"] > 0
    said = sections.recovery_sentence(briefing.prepare("barnsley", completions=everyone))
    assert "done.csv" in said and "above its share" in said


def test_without_completions_nothing_is_predicted():
    brief = briefing.prepare("barnsley")
    assert "predicts none" in sections.recovery_sentence(brief)
    assert len(sections.recovery_table(brief, [5]).columns) == 5
