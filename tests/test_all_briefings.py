"""Every one of the 149 pages: the answers, its own partnership, and nothing modelled without its label."""

import re

import pandas as pd
import pytest
from bs4 import BeautifulSoup

from onepot_analysis import data

QUESTIONS = [
    "1. What do we get?",
    "2. How does it change?",
    "3. How do we compare?",
    "4. Why does ours differ from the national figure?",
    "5. What should we know?",
    "6. What comes next?",
    "7. Sources and method",
]
IDS = data.load().partnerships["partnership_id"].tolist()
OUTSIDE = {"National figures used. [x]: not printed, or no place known"}


@pytest.fixture(scope="module")
def pages(site):
    return {
        key: BeautifulSoup((site / "partnerships" / f"{key}.html").read_text(encoding="utf-8"), "html.parser").main
        for key in IDS
    }


@pytest.fixture(scope="module")
def briefings(site):
    return pd.read_csv(site / "data" / "briefings.csv").set_index("partnership_id")


@pytest.mark.parametrize("key", IDS)
def test_the_answers_in_order(pages, briefings, key):
    main = pages[key]
    assert [heading.get_text(strip=True) for heading in main.find_all("h2")] == QUESTIONS
    assert " ".join(main.h1.get_text().split()) == f"Drug treatment funding in {briefings['name'][key]}, 2011-12"
    assert len(main.find_all("table")) == 8 and len(main.find_all("svg")) == 3


@pytest.mark.parametrize("key", IDS)
def test_nothing_modelled_is_unlabelled(pages, key):
    main = pages[key]
    assert "All amounts for this partnership are modelled, not published." in main.get_text(" ", strip=True)
    for table in main.find_all("table"):
        caption = table.caption.get_text(strip=True)
        source = table.find_next("p", class_="source").get_text()
        assert caption in OUTSIDE or (
            "modelled" in source and ("modelled" in caption or "Basis" in table.thead.get_text())
        )
    for svg in main.find_all("svg"):
        figure = svg.find_parent("figure")
        before, after = svg.find_previous("p").get_text(" "), svg.find_next("p").get_text(" ")
        assert figure is not None and "modelled" in before and "modelled" in after
    for paragraph in main.find_all(["p", "li"]):
        text = paragraph.get_text(" ")
        assert "£" not in text or re.search("model|published|Source", text), text


@pytest.mark.parametrize("key", IDS)
def test_the_page_says_what_the_table_of_briefings_says(pages, briefings, key):
    row = briefings.loc[key]
    total = pages[key].table.find("tr", class_="total").get_text(" ", strip=True)
    assert f"{row['pot_2011_12_gbp']:,}" in total
    streams = [
        f"{row[f'{stream}_gbp']:,}" for stream in ("ptb_adult", "ptb_young_people", "dip_health", "dip_home_office")
    ]
    assert all(amount in pages[key].table.get_text(" ") for amount in streams)
    lower = f"{-row['change_lower_percent']:.1f}"
    assert f"a fall of up to {lower} per cent in cash" in pages[key].get_text(" ", strip=True)


def test_the_briefings_sum_to_the_letters(briefings):
    assert len(briefings) == 149
    columns = ["ptb_adult_gbp", "ptb_young_people_gbp", "dip_health_gbp", "dip_home_office_gbp"]
    assert briefings[columns].sum().tolist() == [381_300_000, 25_400_000, 60_000_000, 35_000_000]


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
