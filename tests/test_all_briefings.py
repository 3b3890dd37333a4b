"""Every one of the 149 pages with nothing brought: its own partnership, no estimate that looks like an amount."""

import re

import pandas as pd
import pytest
from bs4 import BeautifulSoup

from onepot_analysis.facts import data
from onepot_analysis.show import words

IDS = data.load().partnerships["partnership_id"].tolist()
FOUND = {"hertfordshire", "suffolk", "milton-keynes", "city-of-london", "north-somerset", "bolton"}
STREAMS = ["ptb_adult", "ptb_young_people", "dip_health", "dip_home_office"]


@pytest.fixture(scope="module")
def pages(site):
    return {
        key: BeautifulSoup((site / "partnerships" / f"{key}.html").read_text(encoding="utf-8"), "html.parser").main
        for key in IDS
    }


@pytest.fixture(scope="module")
def briefings(site):
    return pd.read_csv(site / "data" / "briefings.csv").set_index("partnership_id")


def text_of(part):
    return " ".join(part.get_text(" ", strip=True).split())


@pytest.mark.parametrize("key", IDS)
def test_the_page_names_its_own_partnership_first(pages, briefings, key):
    name = briefings["name"][key]
    assert text_of(pages[key].h1) == f"Drug treatment funding in {name}, 2011-12"
    numbers = [int(text_of(heading)[0]) for heading in pages[key].find_all("h2") if text_of(heading)[0].isdigit()]
    assert numbers == sorted(numbers) and "modelled" in text_of(pages[key])[:600]


@pytest.mark.parametrize("key", IDS)
def test_an_estimate_is_said_as_roughly_as_it_is_known(pages, briefings, key):
    """Its pot reads "about", to two figures, with its interval; no modelled amount stands to the pound."""
    row, text = briefings.loc[key], text_of(pages[key])
    about = words.about_pounds(row["pot_2011_12_gbp"])
    assert f"{about} (likely between" in text, f"{key}: the page does not say {about} with its interval"
    exact = [f"{row[f'{stream}_gbp']:,}" for stream in STREAMS if row[f"{stream}_state"] == "modelled"]
    rough = [f"{words.two_figures(row[f'{stream}_gbp']):,.0f}" for stream in STREAMS]
    seen = [amount for amount in exact if amount in text and amount not in rough]
    assert not seen, f"{key}: modelled amounts to the pound: {seen}"


@pytest.mark.parametrize("key", IDS)
def test_no_modelled_change_or_rank_is_told_as_a_finding(pages, briefings, key):
    text = text_of(pages[key])
    told = re.findall(r"\b(?:highest|lowest|largest|smallest) (?:fall|rise)?\s?of 149|At the lower bound", text)
    assert not told, f"{key}: {told}"
    columns = ["change_lower_percent", "change_upper_percent", "real_change_lower_percent", "real_change_upper_percent"]
    assert briefings.loc[key, columns].isna().all() and briefings.loc[key, "change_state"] == "rule only"


@pytest.mark.parametrize("key", IDS)
def test_every_table_and_chart_has_its_source_and_its_basis(pages, key):
    for table in (table for table in pages[key].find_all("table") if not table.find_parent("figure")):
        caption, source = text_of(table.caption), text_of(table.find_next("p", class_="source"))
        assert source.startswith("Source:"), f"{key}: {caption}: no source"
        if "modelled" in source:
            said = caption + text_of(table)
            assert re.search("modelled|about £|Basis", said), f"{key}: {caption}: modelled amounts without their basis"
    for drawing in pages[key].find_all("svg"):
        figure = drawing.find_parent("figure")
        assert drawing.parent["role"] == "img" and drawing.parent["aria-label"], f"{key}: a chart without words"
        assert "Source:" in text_of(figure) and figure.find("table"), f"{key}: a chart without source or rows"


def test_what_is_the_same_for_all_is_not_told_of_one(pages):
    """The change is the rule of the letters, word for word the same wherever nothing local is known."""
    how = {text_of(pages[key].find("strong", string="How it changes.").parent) for key in IDS}
    assert len(how) == 1


@pytest.mark.parametrize("key", sorted(FOUND))
def test_a_found_amount_stands_in_the_summary_with_its_year_and_status(pages, key):
    rows = data.load().published_amounts.query("partnership_id == @key")
    latest = rows.sort_values("financial_year").iloc[-1]
    text = text_of(pages[key].find("strong", string="Found in the public record.").parent)
    for part in (words.pounds(latest["amount_gbp"]), latest["financial_year"], latest["status"]):
        assert part in text, f"{key}: {part} is missing from: {text}"


def test_only_those_pages_say_that_something_was_found(pages):
    assert {key for key in IDS if "Found in the public record" in text_of(pages[key])} == FOUND


def test_the_downloads_sum_to_the_letters(briefings):
    assert len(briefings) == 149
    sums = briefings[[f"{stream}_gbp" for stream in STREAMS]].sum()
    assert sums.tolist() == [381_300_000, 25_400_000, 60_000_000, 35_000_000]
    assert (briefings["pot_2011_12_lowest_gbp"] < briefings["pot_2011_12_gbp"]).all()
    assert (briefings["pot_2011_12_gbp"] < briefings["pot_2011_12_highest_gbp"]).all()


def test_the_settlement_table_holds_the_exact_bounds(site):
    table = (
        pd.read_csv(site / "data" / "settlement.csv")
        .query("rounding == 'exact'")
        .set_index("quantity")[["lower", "upper"]]
        .round(4)
    )
    assert table.loc["dip_2010_11"].tolist() == [95.0, 105.2388]
    assert table.loc["pot_2010_11"].tolist() == [501.7, 511.9388]
    assert table.loc["pot_change_percent"].tolist() == [-2, 0]
    assert table.loc["dip_change_percent"].tolist() == [-9.7291, 0]
