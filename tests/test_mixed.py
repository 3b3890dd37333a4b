"""Published and modelled amounts side by side: sums to the pound, every amount keeps its basis."""

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onepot_analysis import allocations, briefing, published, sections
from onepot_analysis.data import FOLDER
from onepot_analysis.published import PublishedError

LETTERS = {
    ("2010-11", "dip"): (95_000_000, 105_238_776),
    ("2010-11", "ptb_adult"): (381_300_000, 381_300_000),
    ("2010-11", "ptb_young_people"): (25_400_000, 25_400_000),
    ("2011-12", "dip_health"): (60_000_000, 60_000_000),
    ("2011-12", "dip_home_office"): (35_000_000, 35_000_000),
    ("2011-12", "ptb_adult"): (381_300_000, 381_300_000),
    ("2011-12", "ptb_young_people"): (25_400_000, 25_400_000),
}


def modelled_as_published(tables, keep):
    """Some modelled amounts, changed a little, as if a table held them: fictional."""
    amounts = allocations.allocate(tables)
    amounts["amount_gbp"] = amounts[["lower_gbp", "upper_gbp"]].mean(axis=1).round().astype("int64") * 9 // 10
    rows = amounts.iloc[sorted(keep)]
    return rows[["partnership_id", "financial_year", "stream", "amount_gbp"]].reset_index(drop=True)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(keep=st.sets(st.integers(0, 149 * 7 - 1), min_size=1, max_size=300))
def test_any_partial_table_sums_to_the_letters(tables, keep):
    known = modelled_as_published(tables, keep)
    mixed = allocations.allocate(tables, published=known)
    sums = mixed.groupby(["financial_year", "stream"])[["lower_gbp", "upper_gbp"]].sum()
    assert {key: tuple(row) for key, row in sums.iterrows()} == LETTERS
    joined = mixed.merge(known, on=["partnership_id", "financial_year", "stream"], how="left")
    brought = joined["amount_gbp"].notna()
    assert (joined["basis"] == brought.map({True: "published", False: "modelled"})).all()
    assert (joined.loc[brought, "lower_gbp"] == joined.loc[brought, "amount_gbp"]).all()
    assert (joined.loc[brought, "upper_gbp"] == joined.loc[brought, "amount_gbp"]).all()
    assert (mixed["lower_gbp"] >= 0).all() and (mixed["lower_gbp"] <= mixed["upper_gbp"]).all()
    assert allocations.differences(tables, mixed).empty


def write(path, known):
    known.to_csv(path, index=False, lineterminator="\n")
    return path


@pytest.fixture
def partial(tables, tmp_path):
    """Barnsley whole, Kent in 2011-12 only, Rutland its DIP only: fictional amounts."""
    amounts = allocations.allocate(tables)
    wanted = (
        (amounts["partnership_id"] == "barnsley")
        | ((amounts["partnership_id"] == "kent") & (amounts["financial_year"] == "2011-12"))
        | ((amounts["partnership_id"] == "rutland") & amounts["stream"].str.startswith("dip"))
    )
    return write(tmp_path / "some.csv", modelled_as_published(tables, amounts.index[wanted]))


def test_both_years_published_leaves_no_bounds(partial):
    brief = briefing.prepare("barnsley", None, partial)
    assert brief.is_point and brief.basis == "published"
    assert brief.own["change_lower_percent"] == brief.own["change_upper_percent"]
    assert "nothing is left open" in sections.headline(brief) and "(published)" in sections.headline(brief)
    assert "nothing is left open" in sections.change_sentence(brief)
    assert brief.own_changes["rule"].tolist() == ["As published"]
    assert "[z]" in sections.pot_table(brief).markdown()
    assert "modelled" not in sections.title_block(brief).text and "some.csv" in sections.title_block(brief).text


def test_one_year_published_keeps_bounds_where_they_remain(partial):
    brief = briefing.prepare("kent", None, partial)
    assert not brief.is_point and brief.basis == "part published, part modelled"
    amounts = brief.amounts
    assert (amounts.loc["2011-12", "basis"] == "published").all() and (
        amounts.loc["2010-11", "basis"] == "modelled"
    ).all()
    assert amounts.loc[("2010-11", "dip"), "lower_gbp"] < amounts.loc[("2010-11", "dip"), "upper_gbp"]
    assert "**Some amounts for this partnership are published**" in sections.title_block(brief).text


def test_streams_keep_their_own_basis(partial):
    brief = briefing.prepare("rutland", None, partial)
    rows = sections.pot_table(brief).frame.set_index("stream")["basis"].to_dict()
    assert rows["DIP, Health"] == rows["DIP, Home Office"] == "published" and rows["PTB, adults"] == "modelled"
    assert rows["Pot"] == "part published, part modelled"
    assert brief.is_point is True or brief.amounts.loc[("2010-11", "dip"), "basis"] == "published"


def test_others_stay_modelled_and_say_so(partial):
    brief = briefing.prepare("leeds", None, partial)
    assert brief.basis == "modelled" and "some.csv" not in sections.title_block(brief).text
    table = briefing.briefings_table(brief)
    assert table["basis"].value_counts().to_dict() == {
        "modelled": 146,
        "part published, part modelled": 2,
        "published": 1,
    }
    assert table["pot_2011_12_gbp"].sum() == 501_700_000


def test_a_table_that_misses_the_settlement_is_refused_unless_accepted(tables, tmp_path):
    amounts = allocations.allocate(tables)
    keep = amounts.index[(amounts["stream"] == "dip_health")]
    known = modelled_as_published(tables, keep)  # nine tenths of the stream, complete: misses by a tenth
    path = write(tmp_path / "short.csv", known)
    with pytest.raises(PublishedError, match=r"Health|dip_health"):
        briefing.prepare("leeds", None, path)
    brief = briefing.prepare("leeds", None, path, True)
    assert brief.differences["difference_gbp"].tolist() == [known["amount_gbp"].sum() - 60_000_000]
    assert "misses the settlement" in sections.title_block(brief).text


def test_a_full_table_leaves_nothing_modelled(tables, tmp_path):
    amounts = allocations.allocate(tables)
    known = amounts.rename(columns={"lower_gbp": "amount_gbp"})[
        ["partnership_id", "financial_year", "stream", "amount_gbp"]
    ]
    facts = briefing.prepare(None, None, write(tmp_path / "all.csv", known))
    assert facts.basis == "published" and facts.is_point and facts.differences.empty
    assert (facts.changes["change_lower_percent"] == 0).all(), "2010-11 DIP brought at its lower bound"


def test_an_edited_table_is_read_again(tables, partial):
    before = briefing.prepare("barnsley", FOLDER, partial).own["pot_2011_12_gbp"]
    known = pd.read_csv(partial)
    known.loc[known["partnership_id"] == "barnsley", "amount_gbp"] += 1000
    write(partial, known)
    assert briefing.prepare("barnsley", FOLDER, partial).own["pot_2011_12_gbp"] == before + 4000


def test_the_file_is_checked_as_it_is_by_onepot_check(partial, tables):
    text, fine = published.report(partial, tables)
    assert fine and "No problems." in text
