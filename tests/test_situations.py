"""A briefing in every situation its reader may be in: the page is built and read."""

import re
from functools import cache

import pandas as pd
import pytest
from bs4 import BeautifulSoup

from onepot_analysis.facts.register import NOTEBOOKS
from onepot_analysis.publish.formats import html
from onepot_analysis.publish.run.notebook import execute

BRIEFING = NOTEBOOKS / "3_partnership_briefing.ipynb"
HEADS = ["partnership", "financial_year", "stream", "amount_gbp"]


@pytest.fixture(scope="module")
def read(tmp_path_factory):
    """Build a page, once, and give its text, its tables (heads and cells) and the words of its charts."""

    built = {}

    def page(parameters, partnership="barnsley"):
        key = (partnership, *sorted((name, str(value)) for name, value in parameters.items()))
        if key not in built:
            built[key] = build(parameters, partnership)
        return built[key]

    def build(parameters, partnership):
        folder = tmp_path_factory.mktemp("page")
        given = {"partnership": partnership, **{name: str(value) for name, value in parameters.items()}}
        nb = execute(BRIEFING, given, folder / "page.ipynb")
        main = BeautifulSoup(html.page(nb, {"notebook": "page.ipynb", "downloads": []}), "html.parser").main
        charts = [drawing["aria-label"] for drawing in main.find_all(role="img")]
        tables = {
            re.sub(r"^Table \w+: ", "", table.caption.get_text(" ", strip=True)): [
                [cell.get_text(" ", strip=True) for cell in row.find_all(["th", "td"])] for row in table.find_all("tr")
            ]
            for table in main.find_all("table")
        }
        for drawing in main.find_all("svg"):
            drawing.decompose()
        return " ".join(main.get_text(" ", strip=True).split()), tables, charts

    return page


@pytest.fixture(scope="module")
def bring(tmp_path_factory, brought):
    """Barnsley's own table with the amounts of 2010-11 set so that PTB and DIP change as asked, per cent."""

    @cache
    def table(ptb, dip, keep=lambda rows: rows["amount_gbp"] >= 0):
        rows = pd.read_csv(brought["own"])[HEADS]
        now = rows[rows["financial_year"] == "2011-12"].set_index("stream")["amount_gbp"]
        was = {stream: round(now[stream] / (1 + ptb / 100)) for stream in ("ptb_adult", "ptb_young_people")}
        was["dip"] = round((now["dip_health"] + now["dip_home_office"]) / (1 + dip / 100))
        before = rows["financial_year"] == "2010-11"
        rows.loc[before, "amount_gbp"] = rows.loc[before, "stream"].map(was)
        path = tmp_path_factory.mktemp("own") / "own.csv"
        rows[keep(rows)].to_csv(path, index=False)
        return path

    return table


def equal_columns(tables):
    """Pairs of a lower and an upper column that hold the same in every row."""
    for caption, (heads, *rows) in tables.items():
        for at, head in enumerate(heads[:-1]):
            pair = [[row[at], row[at + 1]] for row in rows]
            if "lower" in head.casefold() and all(lower == upper for lower, upper in pair):
                yield caption, head


def test_own_amounts_that_rise(read, bring):
    text, tables, charts = read({"allocations": bring(9, -7)})
    assert "All amounts of Barnsley on this page are published" in text
    assert "The pot sees a rise of £" in text and "nothing is left open" in text
    assert not re.search(
        r"lower bound|has to save|-\d+ adults|other weightings|Barnsley [^.]*sees a fall of less", text, re.I
    )
    assert "asks for no saving" in text or "To keep up with prices" in text
    assert not list(equal_columns(tables))
    assert any("Cash: " in words for words in charts) and not any("A band" in words for words in charts)


def test_one_published_amount_is_not_ranked_among_modelled_ones(read, bring):
    text, tables, _ = read({"allocations": bring(9, -7)})
    assert not re.search(r"(highest|lowest) of 149", text)
    peers = next(rows for caption, rows in tables.items() if "most like it" in caption)
    basis = peers[0].index("Basis")
    assert [row[basis] for row in peers[1:]] == ["published, as brought", *["modelled"] * 5]
    pots = [row[peers[0].index("Pot, 2011-12")] for row in peers[1:]]
    assert not pots[0].startswith("about") and all(pot.startswith("about") for pot in pots[1:])


def test_own_amounts_that_fall(read, bring):
    text, tables, _ = read({"allocations": bring(0, -8)})
    assert re.search(r"The pot sees a fall of £[\d,.]+ \(\d\.\d per cent\) in cash", text)
    assert "To keep up with prices it would take £" in text and "rise of £" not in text
    assert not list(equal_columns(tables))


def test_own_amounts_that_stay(read, bring):
    text, tables, _ = read({"allocations": bring(0, 0)})
    assert "The pot sees no change in cash" in text and "In real terms: a fall of 1.5 per cent" in text
    assert "the pot sees no change" in text and not list(equal_columns(tables))


def test_own_2011_12_only(read, brought):
    text, tables, _ = read({"allocations": brought["own 2011-12"]})
    assert "By the letters the pot sees a fall of less than £" in text and "none is modelled" in text
    assert "Take the PTB and DIP of 2010-11 from your own accounts" in text
    assert not list(equal_columns(tables))
    streams = next(rows for caption, rows in tables.items() if caption.startswith("Pot of Barnsley"))
    assert "about" not in str(streams) and "Lowest (£)" not in streams[0]


def test_ptb_of_both_years_but_no_dip_of_2010_11(read, bring):
    path = bring(5, -5, lambda rows: ~((rows["financial_year"] == "2010-11") & (rows["stream"] == "dip")))
    text, tables, _ = read({"allocations": path})
    assert "Take the DIP of 2010-11 from your own accounts" in text and "ask the Home Office" in text
    change = next(rows for caption, rows in tables.items() if caption.startswith("Change of Barnsley"))
    adults = next(row for row in change if row[0] == "PTB, adults")
    assert "5.0" in adults, "the PTB's own change is exact"


def test_the_one_figure_the_page_asks_for(read, tmp_path):
    path = tmp_path / "one.csv"
    path.write_text("partnership,financial_year,stream,amount_gbp\nBarnsley,2010-11,dip,620000\n", encoding="utf-8")
    text, _, _ = read({"allocations": path})
    assert "By the letters the DIP sees a fall of less than £60,400 (9.73 per cent)" in text
    assert "DIP £620,000 in 2010-11 (published, as brought in one.csv)" in text
    assert "nothing is left open" not in text and "The pot of 2011-12 as a whole is modelled" in text
    assert "Some amounts of Barnsley are published, the others modelled" in text


def test_ptb_and_dip_as_one_amount_each(read, tmp_path):
    path = tmp_path / "two.csv"
    path.write_text("Partnership,Year,PTB,DIP\nBarnsley,2011-12,2531000,390000\n", encoding="utf-8")
    text, tables, _ = read({"allocations": path})
    assert "The pot of 2011-12 is £2,921,000 (published, as brought in two.csv)" in text
    assert "Some amounts of Barnsley are published, the others modelled" in text
    assert "By the letters the pot sees a fall of less than £42,100 (1.5 per cent)" in text
    caption, streams = next(
        (caption, rows) for caption, rows in tables.items() if caption.startswith("Pot of Barnsley")
    )
    basis = {row[0]: row[-1] for row in streams[1:]}
    assert basis == {
        "PTB, adults": "modelled", "PTB, young people": "modelled", "DIP, Health": "bounded by the letters",
        "DIP, Home Office": "bounded by the letters", "PTB together": "published, as brought", "Pot": "published, as brought",
    }  # fmt: skip
    assert "how adults and young people share it is estimated" in caption
    change = next(rows for caption, rows in tables.items() if caption.startswith("Change of Barnsley"))
    assert [row[0] for row in change[1:]] == ["PTB", "DIP", "Pot"] and "modelled" not in str(change)


def test_a_change_of_sums_alone_rests_on_nothing_modelled(read, tmp_path):
    path = tmp_path / "sums.csv"
    lines = ["Partnership,Year,PTB,DIP", "Barnsley,2011-12,2531000,390000", "Barnsley,2010-11,2531000,431000"]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    text, _, _ = read({"allocations": path})
    figure = text[text.index("Figure 1") : text.index("1. What do we get?", text.index("Figure 1"))]
    assert "a fall of 1.4 per cent in cash" in figure and "published, as brought: sums.csv" in figure
    assert "modelled" not in figure and "bounds" not in figure


def test_dip_of_2010_11_in_its_two_parts_is_added_up(read, tmp_path):
    path = tmp_path / "parts.csv"
    lines = ["Barnsley,2010-11,dip_health,400000", "Barnsley,2010-11,dip_home_office,220000"]
    path.write_text("\n".join(["partnership,financial_year,stream,amount_gbp", *lines]) + "\n", encoding="utf-8")
    assert "DIP £620,000 in 2010-11 (published" in read({"allocations": path})[0]


def test_everybodys_2011_12(read, brought):
    text, tables, _ = read({"allocations": brought["all 2011-12"]})
    assert re.search(r"per head aged 18 to 64, £[\d.]+, the .* of 149", text) and "(published amounts)" in text
    assert "about £" not in text and "cannot be told apart" not in text
    assert not re.search(r"The change of its pot, ", text), "no change is known, so none is ranked"
    assert not list(equal_columns(tables))


def test_everybodys_both_years(read, brought):
    text, tables, charts = read({"allocations": brought["all"]})
    assert "All together, as brought in all.csv" in text and "Certain for everybody" not in text
    assert not re.search("less than 9.73|less than 2.0 per cent in cash|A band", text + " ".join(charts))
    assert re.search(r"The change of its pot, -?[\d.]+ per cent, is the .* of 149", text)
    assert "modelled" not in text.replace("Nothing is modelled", "").partition("What the letters say")[0]
    assert not list(equal_columns(tables))


def test_the_national_dip_filled_in(read, data_copy):
    path = data_copy / "national_figures.csv"
    text = path.read_text(encoding="utf-8")
    line = next(line for line in text.splitlines() if line.startswith("dip_total_2010_11,"))
    path.write_text(
        text.replace(line, line.replace(",,GBP million,,bounded,", ",100,GBP million,0.5,stated,")), encoding="utf-8"
    )
    text, tables, _ = read({"data": data_copy})
    assert "the DIP a fall of 5.00 per cent" in text
    assert "Amounts of Barnsley on this page are modelled, not published" in text and "nothing is left open" not in text
    assert not list(equal_columns(tables)) and "The limits are not reached" not in str(list(tables))


def test_people_in_treatment_give_the_agencys_formula(read):
    path = NOTEBOOKS.parent / "tests" / "treatment" / "viewit_barnet.csv"
    text, _, _ = read({"treatment": path}, "barnet")
    assert "With 810 people in treatment in 2009-10" in text and "comes to about £1.5m (modelled)" in text
    assert "there is no area cost" in text and "stand in for those treated effectively" in text


def test_completions_with_an_own_amount_say_where_it_stands(read, bring, tmp_path):
    done = tmp_path / "done.csv"
    done.write_text("partnership,completions\nBarnsley,250\n", encoding="utf-8")
    text, tables, _ = read({"allocations": bring(0, -5), "completions": done})
    assert re.search(r"With 250 completions \(done\.csv\) it is -?\d+ per cent here", text)
    gains = next(rows for caption, rows in tables.items() if caption.startswith("Gain or loss"))
    assert len(gains[0]) == 2
    text, tables, _ = read({"completions": done})
    assert "on each £1m of adult PTB" in str(list(tables)), "an estimated share is not held against real completions"


def test_local_money_is_the_readers_own(read, bring):
    text, tables, _ = read({"allocations": bring(0, -5)})
    assert "is not known; with a figure of yours" in text and "crimes a year, all else equal" in text
    assert not any("Cut in local money" in str(rows) for rows in tables.values())


def test_local_money_stands_beside_the_pot_once_it_is_given(read, bring, tmp_path):
    path = tmp_path / "local.csv"
    rows = bring(0, -5).read_text(encoding="utf-8")
    path.write_text(f"{rows}barnsley,2011-12,local_money,400000\n", encoding="utf-8")
    text, tables, _ = read({"allocations": path})
    cuts = next(rows for caption, rows in tables.items() if caption.startswith("What a cut in local money would do"))
    assert [row[1] for row in cuts[1:]] == ["-20,000", "-40,000", "-80,000"]
    assert "£400,000 a year (your figure)" in text


@pytest.mark.parametrize("situation", ["own", "own 2011-12", "all", "all 2011-12"])
def test_no_word_of_the_model_about_what_is_known(read, brought, situation):
    _, tables, _ = read({"allocations": brought[situation]})
    streams = next(rows for caption, rows in tables.items() if caption.startswith("Pot of Barnsley"))
    assert "Basis: published, as brought" in next(c for c in tables if c.startswith("Pot of Barnsley"))
    assert all(re.fullmatch(r"[\d,]+", row[-1]) for row in streams[1:])
