"""Allocations: sums to the pound at both ends, states, what follows by the letters, properties of the rounding."""

import cProfile
import dataclasses
import pstats
from fractions import Fraction
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onepot_analysis import briefing
from onepot_analysis.analysis import allocations, change, model, sensitivity, settlement
from onepot_analysis.analysis.allocations import ENDS, KEYS
from onepot_analysis.facts.data import DataError
from onepot_analysis.facts.register import FOLDER
from onepot_analysis.spreadsheets import allocations as published
from onepot_analysis.spreadsheets.allocations import SpreadsheetError

RULES = ["dip_users", "dip_flatter", "dip_concentrated"]
LETTERS = {
    ("2010-11", "dip"): [95_000_000, 105_238_776],
    ("2010-11", "ptb_adult"): [381_300_000] * 2,
    ("2010-11", "ptb_young_people"): [25_400_000] * 2,
    ("2011-12", "dip_health"): [60_000_000] * 2,
    ("2011-12", "dip_home_office"): [35_000_000] * 2,
    ("2011-12", "ptb_adult"): [381_300_000] * 2,
    ("2011-12", "ptb_young_people"): [25_400_000] * 2,
}
DEEPEST = 95 / (501.7 / 0.98 - 406.7)  # the DIP of 2011-12 over the largest that the letters allow for 2010-11


def table(*rows):
    return pd.DataFrame(rows, columns=[*KEYS, "amount_gbp"])


def shares(tables, dip_rule):
    return model.stream_shares(tables, model.driver_table(tables), dip_rule)


@pytest.fixture(scope="module", params=RULES)
def allocated(request, tables):
    return allocations.allocate(tables, shares=shares(tables, request.param))


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


@given(whole=st.lists(st.integers(0, 10**6), min_size=19, max_size=19), extra=st.integers(1, 18))
def test_equal_remainders_go_to_the_earlier_row(whole, extra):
    """Also where the last binary digits of the quotas differ: each gets 20/19 of its weight, and each misses as much."""
    weights = pd.Series([19 * number + extra for number in whole])
    parts = model.whole_pounds(int(weights.sum()) * 20 // 19, weights)
    assert (parts - weights * 20 // 19).tolist() == [1] * extra + [0] * (19 - extra)


def test_streams_sum_to_the_letters_at_both_ends(allocated):
    sums = allocated.groupby(["financial_year", "stream"])[ENDS].sum()
    assert sums.T.to_dict("list") == LETTERS


def test_every_partnership_has_every_stream(allocated, tables):
    assert len(allocated) == 149 * 7 and set(allocated["partnership_id"]) == set(tables.partnerships["partnership_id"])
    assert (allocated[ENDS] > 0).all(axis=None)
    known = allocated[allocated["state"] != "estimated"]
    assert known[KEYS].values.tolist() == [["bolton", "2011-12", "ptb_young_people"]] and set(known["state"]) == {
        "found"
    }


def test_drug_users_meet_their_controls(tables):
    users = model.drug_users(tables)
    region = tables.partnerships.set_index("partnership_id")["region"]
    totals = tables.regional_opiate_crack_users.set_index("region")["opiate_crack_users"]
    assert np.allclose(users.groupby(region).sum().loc[totals.index], totals)
    borough = tables.partnership_drivers.set_index("partnership_id")["opiate_crack_users_2010_11"].dropna()
    assert (users[borough.index] == borough).all() and len(borough) == 33


def test_shares_worked_by_hand(tables):
    weights = pd.DataFrame(
        {"rule_id": ["r", "r"], "driver": ["a", "b"], "weight": [1.0, 3.0], "figure_id": [None, None]}
    )
    drivers = pd.DataFrame({"a": [1, 3], "b": [1, 1]}, index=["x", "y"])
    shares = model.shares(dataclasses.replace(tables, sharing_weights=weights), "r", drivers)
    assert shares.to_dict() == {"x": 0.25 * 0.25 + 0.75 * 0.5, "y": 0.25 * 0.75 + 0.75 * 0.5}


def test_an_unknown_rule_is_named(tables):
    with pytest.raises(LookupError, match=r"'dip_even': no weights; drivers: population_all"):
        shares(tables, "dip_even")


def test_an_unknown_driver_is_named(tables):
    drivers = model.driver_table(tables).drop(columns="population_10_17")
    with pytest.raises(LookupError, match="'young_people': unknown drivers population_10_17; drivers: population_all"):
        model.shares(tables, "young_people", drivers)


def own(tables, brought, place="barnsley"):
    rows = allocations.allocate(tables, brought)
    return rows[rows["partnership_id"] == place].set_index(["financial_year", "stream"])


def test_one_dip_amount_of_2010_11_bounds_that_of_2011_12(tables):
    rows = own(tables, table(("barnsley", "2010-11", "dip", 620_000)))
    assert rows.loc[("2010-11", "dip"), [*ENDS, "state"]].tolist() == [620_000, 620_000, "brought"]
    dip = rows.loc["2011-12"].loc[["dip_health", "dip_home_office"]]
    assert (dip["state"] == "bounded").all()
    assert dip[ENDS].sum().tolist() == [620_000, pytest.approx(620_000 * DEEPEST, abs=1)]
    changes = change.change(tables, allocations.allocate(tables, table(("barnsley", "2010-11", "dip", 620_000))))
    assert changes.loc[("barnsley", "dip"), ["lower_percent", "upper_percent"]].round(2).tolist() == [-9.73, 0]
    assert (
        changes.loc[("barnsley", "pot"), "state"] == "rule only"
        and changes.loc[("barnsley", "dip"), "state"] == "bounded"
    )
    others = changes.drop("barnsley", level="partnership_id").xs("dip", level="stream")
    assert others["lower_percent"].round(2).eq(-9.73).all() and others["upper_percent"].round(2).eq(0).all()


def test_own_2011_12_bounds_2010_11(tables):
    rows = [
        ("barnsley", "2011-12", stream, gbp) for stream, gbp in (("dip_health", 300_000), ("dip_home_office", 175_000))
    ]
    before = own(tables, table(*rows)).loc[("2010-11", "dip")]
    assert before["state"] == "bounded"
    assert before[ENDS].tolist() == [475_000, pytest.approx(475_000 / DEEPEST, abs=1)]


def test_half_of_the_dip_gives_the_other_half(tables):
    rows = own(tables, table(("barnsley", "2011-12", "dip_health", 600_000))).loc["2011-12"]
    assert rows.loc["dip_home_office", [*ENDS, "state"]].tolist() == [350_000, 350_000, "bounded"]


def test_the_ptb_of_the_other_year_is_flat(tables):
    rows = own(tables, table(("barnsley", "2010-11", "ptb_adult", 2_000_000)))
    assert rows.loc[("2011-12", "ptb_adult"), [*ENDS, "state"]].tolist() == [2_000_000, 2_000_000, "bounded"]


def modelled_as_brought(tables, keep):
    """Some amounts of the model, changed a little, as if a table held them: fictional."""
    amounts = allocations.allocate(tables)
    amounts["amount_gbp"] = amounts[ENDS].mean(axis=1).round().astype("int64") * 9 // 10
    return amounts.iloc[sorted(keep)][[*KEYS, "amount_gbp"]].reset_index(drop=True)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(keep=st.sets(st.integers(0, 149 * 7 - 1), min_size=1, max_size=300))
def test_any_partial_table_sums_to_the_letters_and_keeps_its_amounts(tables, keep):
    known = modelled_as_brought(tables, keep)
    mixed = allocations.allocate(tables, known)
    assert mixed.groupby(["financial_year", "stream"])[ENDS].sum().T.to_dict("list") == LETTERS
    joined = mixed.merge(known, on=KEYS, how="left")
    brought = joined["amount_gbp"].notna()
    assert (brought == (joined["state"] == "brought")).all()
    assert (joined.loc[brought, ENDS].eq(joined.loc[brought, "amount_gbp"], axis=0)).all(axis=None)
    assert (mixed[ENDS] >= 0).all(axis=None)
    assert allocations.differences(tables, mixed).empty


def test_the_ends_of_changes_sum_to_the_national_change(tables, allocated):
    pots = change.by_stream(allocated).xs("pot", level="stream")
    national = allocations.pounds(settlement.bounds(tables)["pot_change_gbp_million"])
    assert (pots["now_large"] - pots["before_large"]).sum() == national.lower
    assert (pots["now_small"] - pots["before_small"]).sum() == national.upper == 0


def test_contributions_sum_to_the_change(tables, brought):
    changes = briefing.prepare(None, None, brought["all"]).changes
    parts = changes.loc[(slice(None), ["ptb_adult", "ptb_young_people", "dip"]), :].groupby("partnership_id").sum()
    pots = changes.xs("pot", level="stream").loc[parts.index]
    assert (parts["lower_gbp"] == pots["lower_gbp"]).all()
    assert np.allclose(parts["contribution_lower_pp"], pots["lower_percent"], atol=1e-9)
    assert (pots["state"] == "known").all() and (pots["lower_gbp"] == pots["upper_gbp"]).all()


def test_a_full_table_closes_the_settlement(tables, brought):
    brief = briefing.prepare(None, None, brought["all"])
    rows = pd.read_csv(brought["all"])
    dip = rows[(rows["financial_year"] == "2010-11") & rows["stream"].str.startswith("dip")]["amount_gbp"].sum()
    assert brief.england["dip_2010_11"].is_point and brief.england["dip_2010_11"].lower * 10**6 == dip
    assert all(value.is_point for value in brief.england.values())
    assert brief.is_every_change_known and brief.basis == "published"


def test_a_dip_figure_closes_the_national_change_and_no_own_amount(data_copy):
    path = data_copy / "national_figures.csv"
    text = path.read_text(encoding="utf-8")
    line = next(line for line in text.splitlines() if line.startswith("dip_total_2010_11,"))
    path.write_text(
        text.replace(line, line.replace(",,GBP million,,bounded,", ",100,GBP million,0.5,stated,")), encoding="utf-8"
    )
    brief = briefing.prepare("leeds", data_copy)
    assert brief.england_change("dip") == "a fall of 5.00 per cent"
    assert brief.basis == "modelled" and brief.change().is_open and not brief.is_every_change_known
    assert (brief.allocations[ENDS[0]] == brief.allocations[ENDS[1]]).all()


def write(path, known):
    known.to_csv(path, index=False, lineterminator="\n")
    return path


def test_a_table_that_misses_the_settlement_is_refused_unless_accepted(tables, tmp_path):
    amounts = allocations.allocate(tables)
    keep = amounts.index[amounts["stream"] == "dip_health"]
    known = modelled_as_brought(tables, keep)  # nine tenths of the stream, complete: misses by a tenth
    path = write(tmp_path / "short.csv", known)
    with pytest.raises(SpreadsheetError, match=r"Health|dip_health"):
        briefing.prepare("leeds", None, path)
    brief = briefing.prepare("leeds", None, path, ["settlement"])
    assert brief.differences["difference_gbp"].tolist() == [known["amount_gbp"].sum() - 60_000_000]
    assert "misses the settlement" in brief.notices[0]


@pytest.mark.parametrize("years", [["2011-12"], ["2010-11"], ["2010-11", "2011-12"]])
@pytest.mark.parametrize("more", [0, 1_000_000])
def test_a_table_that_has_the_whole_settlement_without_one_partnership_leaves_it_nothing(tables, brought, years, more):
    """As a table may that adds the City of London to a neighbour."""
    rows = allocations.allocate(tables)
    amounts = rows.assign(amount_gbp=rows["large_fall_gbp"])[[*KEYS, "amount_gbp"]]
    last = amounts["partnership_id"] == "city-of-london"
    amounts.loc[amounts["partnership_id"] == "hackney", "amount_gbp"] += (
        amounts.loc[last, "amount_gbp"].to_numpy() + more
    )
    table = amounts[~last & amounts["financial_year"].isin(years)]
    mixed = allocations.allocate(tables, table)
    left = mixed[(mixed["partnership_id"] == "city-of-london") & mixed["financial_year"].isin(years)]
    assert (left[ENDS] == 0).all(axis=None) or years == ["2010-11", "2011-12"]
    assert (mixed[ENDS] >= 0).all(axis=None) and mixed[ENDS].max(axis=None) < 30_000_000


@pytest.mark.parametrize(
    ("stream", "year", "off", "difference", "explained"),
    [
        ("dip_health", "2011-12", 400_000, 400_000, True),  # printed as 60
        ("dip_health", "2011-12", -600_000, -600_000, False),
        ("ptb_adult", "2010-11", 100_000, 100_000, True),
        ("dip", "2010-11", 10_000_000, None, None),  # inside the bounds of the letters
        ("dip", "2010-11", 10_300_000, 61_224, True),
        ("dip", "2010-11", -700_000, -700_000, False),
    ],
)
def test_a_difference_has_its_sign_and_says_whether_rounding_explains_it(
    tables, stream, year, off, difference, explained
):
    amounts = allocations.allocate(tables).assign(
        state="brought", sum_state="brought", large_fall_gbp=lambda rows: rows["small_fall_gbp"]
    )
    here = (amounts["stream"] == stream) & (amounts["financial_year"] == year) & (amounts["partnership_id"] == "kent")
    amounts.loc[here, ENDS] += off
    found = allocations.differences(tables, amounts)
    total = LETTERS[year, stream][0] + off
    expected = [] if difference is None else [[year, stream, total, total - difference, difference, explained]]
    assert found.to_numpy().tolist() == expected


@pytest.mark.parametrize("years", [["2010-11", "2011-12"], ["2011-12"]])
def test_a_table_against_the_letters_stands_where_it_is_accepted(tables, brought, tmp_path, years):
    """The PTB of 2010-11 a twentieth larger: a fall of the pot beyond what the letters say."""
    rows = pd.read_csv(brought["all"])
    before = (rows["financial_year"] == "2010-11") & rows["stream"].str.startswith("ptb")
    rows.loc[before, "amount_gbp"] = rows.loc[before, "amount_gbp"] * 21 // 20
    rows = rows[
        rows["financial_year"].isin(years) | before
    ]  # without 2010-11, its PTB alone: no DIP is left by the letters
    path, accept = write(tmp_path / "against.csv", rows), ["settlement", *tables.partnerships["partnership_id"]]
    if len(years) == 1:
        with pytest.raises(DataError, match="the sums of the table brought contradict each other"):
            briefing.prepare("leeds", None, path, accept)
        return
    brief = briefing.prepare("leeds", None, path, accept)
    assert brief.notices and brief.england["pot_change_percent"].upper < -2 and brief.is_every_change_known


def test_an_edited_table_is_read_again(brought, tmp_path):
    rows = pd.read_csv(brought["own"])
    path = write(tmp_path / "own.csv", rows)
    before = briefing.prepare("barnsley", FOLDER, path).amount("pot").lower
    rows["amount_gbp"] += 1000
    write(path, rows)
    assert briefing.prepare("barnsley", FOLDER, path).amount("pot").lower == before + 4000


def test_the_file_is_checked_as_it_is_by_onepot_check(brought, tables):
    text, fine = published.report(brought["own"], tables)
    assert fine and "No problems." in text


def test_one_briefing_works_everything_out_once():
    briefing._gather.cache_clear()
    with cProfile.Profile() as profile:
        briefing.prepare("barnsley")
    calls = pstats.Stats(profile).stats.items()
    ours = {name: count for (path, _, name), (count, *_) in calls if Path(path).parent.name == "analysis"}
    assert [ours[name] for name in ("allocate", "bounds", "errors", "driver_table", "change", "likely")] == [1] * 6


def test_no_variant_is_lost(tables):
    labels = [label for label, *_ in sensitivity.variants(tables)]
    assert len(labels) == len(set(labels)) == 9
    brief = briefing.prepare()
    ranges = sensitivity.ranges(tables, brief.allocations, brief.off).set_index(["partnership_id", "stream"])
    assert ranges.loc[("bristol", "pot"), "lowest_gbp"] < 5_000_000


@pytest.mark.parametrize(("place", "dip"), [("barnsley", 620_000), ("leeds", 3_000_001), ("rutland", 41_234)])
def test_one_dip_of_2010_11_leaves_every_partnership_the_letters_own_change(tmp_path, place, dip):
    """By fractions from the printed figures alone: at either end the own DIP and all others' change as England's, to the pound."""
    path = tmp_path / "own.csv"
    path.write_text(f"partnership,financial_year,stream,amount_gbp\n{place},2010-11,dip,{dip}\n", encoding="utf-8")
    amounts = briefing.prepare(place, None, path).allocations
    whole = amounts[amounts["stream"].str.startswith("dip")].groupby(["partnership_id", "financial_year"])[ENDS].sum()
    ends = Fraction(95), Fraction("501.7") / Fraction("0.98") - Fraction("406.7")
    for end, before in zip(ENDS, ends, strict=True):
        table = whole[end].unstack()
        assert table.loc[place].tolist() == pytest.approx([dip, dip * 95 / before], abs=1)
        rest = table.drop(place)
        assert (rest["2011-12"] - rest["2010-11"] * float(95 / before)).abs().max() < 2
        assert rest["2010-11"].sum() == round(before * 10**6) - dip
