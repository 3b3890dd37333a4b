"""The front of the site, without a browser: right in every situation."""

import io
import re

import nbformat
import pandas as pd
import pytest
from bs4 import BeautifulSoup

from onepot_analysis import __version__, briefing
from onepot_analysis.publish.site import downloads, front
from onepot_analysis.show import words

LABELS = {"national/settlement": "The national settlement", "national/allocations": "All partnerships compared"}
SITUATIONS = ["nothing", "own 2011-12", "own", "all 2011-12", "all"]


@pytest.fixture(scope="module")
def facts():
    return briefing.prepare()


@pytest.fixture(scope="module", params=SITUATIONS)
def situation(request, brought):
    """Name and facts of a situation, and the front page there."""
    table = brought.get(request.param)
    facts = briefing.prepare(None, None, table, accept=["settlement"])
    text = front.page(facts, made(facts, "html"), LABELS, {}, [])
    return request.param, facts, BeautifulSoup(text, "html.parser").main


def made(facts, *kinds):
    keys = [*LABELS, *(f"partnerships/{key}" for key in facts.tables.partnerships["partnership_id"])]
    return dict.fromkeys(keys, kinds)


def table(page, part="tbody"):
    """Heads and rows of the table of partnerships, and the row of England; or of its foot, which has the regions too."""
    heads = [" ".join(cell.get_text().split()) for cell in page.table.thead.find_all("th")]
    rows = {
        part: [
            dict(zip(heads, (cell.get_text(" ", strip=True) for cell in row.find_all(["th", "td"])), strict=True))
            for row in page.table.find(part).find_all("tr")
        ]
        for part in ("tbody", "tfoot")
    }
    return heads, rows[part], rows["tfoot"][-1]


def pounds(text):
    return int(text.removeprefix("about ").replace(",", ""))


def test_an_estimate_never_looks_like_an_amount(situation):
    _, facts, page = situation
    _, rows, _ = table(page)
    for row in rows:
        place = facts.tables.names[facts.tables.names == row["Partnership"]].index[0]
        pot = facts.pots.loc[place]
        if pot["state"] == "estimated":
            assert row["Pot, 2011-12 (£)"].startswith("about ")
            assert float(row["Likely from (£)"].replace(",", "")) < float(row["Likely to (£)"].replace(",", ""))
        else:
            assert row["Pot, 2011-12 (£)"] == words.number(pot["pot_gbp"])
            assert row.get("Likely from (£)", "[z]") == "[z]"


def test_a_change_stands_where_it_is_known_and_nowhere_else(situation):
    name, _, page = situation
    heads, rows, england = table(page)
    changes = [label for label in heads if "change" in label]
    assert changes == {
        "nothing": [],
        "own 2011-12": [f"{kind} change, {end} (%)" for kind in ("Cash", "Real") for end in ("lower", "upper")],
        "all 2011-12": ["Cash change, lower (%)", "Real change, lower (%)"],
    }.get(name, ["Cash change (%)", "Real change (%)"])
    for label in changes:
        known = [row["Partnership"] for row in rows if row[label] != "[x]"]
        assert known == ["Barnsley"] if "own" in name else len(known) == 149
    if name == "own":
        assert england["Cash change (%)"] == "-2.00 to 0.00"
    assert ("[x]: not known" in page.get_text()) == ("own" in name)
    assert ("not a confidence interval" in page.get_text()) == ("2011-12" in name)


def test_the_map_compares_only_what_is_known_of_all(situation):
    name, _, page = situation
    measures = [" ".join(label.get_text().split()) for label in page.select(".key label")]
    assert measures == (["Pot per head", "Change"] if name == "all" else [])
    assert len(page.select(".key ol")) == {"nothing": 0, "all": 2}.get(name, 1)
    tiles = page.select(".tiles a")
    assert len(tiles) == 149 and all(re.search(r": (about )?£", tile.get_text()) for tile in tiles)
    shades = {tile["class"][0] for tile in tiles}
    assert len(shades) == {"nothing": 1, "own 2011-12": 2, "own": 2}.get(name, 5)


def test_no_column_says_the_same_in_every_row(situation):
    heads, rows, _ = table(situation[2])
    same = [label for label in heads if len({row[label] for row in rows}) == 1]
    assert same == []


def test_each_region_has_a_row_of_totals_that_says_how_it_is_known(situation):
    """Hidden until it is asked for. A sum of estimates is about as rough as they are, and its error is not known."""
    name, facts, page = situation
    _, rows, _ = table(page)
    totals = {row["Partnership"]: row for row in table(page, "tfoot")[1][:-1]}
    assert [row["data-region"] for row in page.select("tfoot tr[hidden]")] == list(totals)
    regions = facts.tables.partnerships.set_index("partnership_id")["region"]
    assert list(totals) == sorted(regions.unique())
    for region, row in totals.items():
        own = facts.pots.loc[regions[regions == region].index]
        assert row["Region"] == f"{len(own)} partnerships"
        if (own["state"] == "estimated").any():
            assert row["Pot, 2011-12 (£)"] == f"about {words.number(words.two_figures(own['pot_gbp'].sum()))}"
            assert row["Likely from (£)"] == row["Likely to (£)"] == "[x]"
            assert "modelled" in row.get("Basis", "modelled")
        else:
            shown = [other for other in rows if other["Region"] == region]
            assert pounds(row["Pot, 2011-12 (£)"]) == sum(pounds(other["Pot, 2011-12 (£)"]) for other in shown)
        for label in (label for label in row if "change" in label):
            assert (row[label] == "[x]") == ("own" in name)


def test_the_change_of_a_region_is_that_of_its_sums(brought):
    facts = briefing.prepare(None, None, brought["all"], accept=["settlement"])
    row = table(BeautifulSoup(front.page(facts, {}, LABELS, {}, []), "html.parser"), "tfoot")[1][2]
    places = facts.tables.partnerships.query("region == 'London'")["partnership_id"]
    amounts = facts.allocations[facts.allocations["partnership_id"].isin(places)]
    now, before = (amounts.query("financial_year == @year")["large_fall_gbp"].sum() for year in ("2011-12", "2010-11"))
    assert row["Partnership"] == "London" and row["Cash change (%)"] == words.two_decimals((now / before - 1) * 100)
    prices = facts.tables.gdp_deflators.query("vintage.str.startswith('outturn') and financial_year == '2011-12'")
    real = now / before / (1 + prices["percent_change_on_year"].iloc[0] / 100) - 1
    assert row["Real change (%)"] == words.two_decimals(real * 100)


def test_every_name_stands_in_the_row_that_it_leads_to(facts):
    page = BeautifulSoup(front.page(facts, {}, LABELS, {}, []), "html.parser")
    found = {row.th.get_text(): row["data-find"].split(";") for row in page.select("#table tbody tr")}
    assert "Kennet|district until 2009|E07000230" in found["Wiltshire"]
    assert "||E06000054" in found["Wiltshire"] and "Wilts|label on the map|" in found["Wiltshire"]
    assert "St Albans|district|E07000100 E07000240" in found["Hertfordshire"]
    humber = [name for name, entries in found.items() if "Humberside|the county until 1996|" in entries]
    assert humber == ["East Riding of Yorkshire", "Kingston upon Hull", "North East Lincolnshire", "North Lincolnshire"]
    for name in ("East Sussex", "West Sussex", "Brighton and Hove"):
        assert "Sussex||" in found[name]


def test_what_is_not_published_is_called_modelled(situation):
    name, facts, page = situation
    text = " ".join(page.get_text(" ").split())
    assert ("modelled" in text) == ("all" not in name)
    assert ("published, as brought" in text) == (name != "nothing")
    if name != "nothing":
        assert facts.file in page.find_all("p", class_="source")[-1].get_text()


def test_the_table_adds_up_where_all_is_known(situation):
    name, _, page = situation
    _, rows, england = table(page)
    if "all" in name:
        pots = [int(row["Pot, 2011-12 (£)"].replace(",", "")) for row in rows]
        assert sum(pots) == int(england["Pot, 2011-12 (£)"].replace(",", "")) == 501_700_000


def test_cells_of_the_national_notebooks_with_the_tag_stand_on_the_front(facts):
    output = nbformat.v4.new_output("display_data", data={"text/markdown": "From a **cell**."})
    cells = [
        nbformat.v4.new_code_cell("1", outputs=[output], execution_count=1, metadata={"tags": ["front"]}),
        nbformat.v4.new_markdown_cell("Prose of its own.", metadata={"tags": ["front"]}),
        nbformat.v4.new_markdown_cell("Not here."),
    ]
    notebook = nbformat.v4.new_notebook(cells=cells)
    text = front.page(facts, {}, LABELS, {}, [notebook])
    assert '<h2 id="settlement">' in text and "From a <strong>cell</strong>." in text and "Prose of its own." in text
    assert "Not here." not in text
    assert '<h2 id="settlement">' not in front.page(facts, {}, LABELS, {}, [])


def test_page_links_to_what_is_there_and_names_the_rest(facts):
    pages = {"partnerships/york": ["html", "pdf"], "national/settlement": ["html", "ipynb"]}
    text = front.page(facts, pages, LABELS, {"data/briefings.csv": 12345}, [])
    links = set(re.findall(r'<a [^>]*href="([^"#]+)"', text))
    assert links == {
        "data/changes.html",
        "partnerships/york.html",
        "national/settlement.html",
        "national/settlement.ipynb",
        "data/assurance.html",
        "data/dictionary.html",
        "data/briefings.csv",
    }
    assert "148 of 149 briefings are not in this build" in text and "CSV, 12 kB" in text
    for name in facts.tables.partnerships["name"]:
        assert f">{name}" in text


def test_page_has_scripts_of_its_own_and_loads_nothing(facts):
    text = front.page(facts, made(facts, "html", "pdf", "xlsx", "ipynb"), LABELS, {}, [])
    assert text.count("<script") == text.count("<script>") == text.count("'sha256-")
    assert not re.search(r"(?:src|url\()=?[\"']?https?:|<link (?!rel=.icon. href=.data:)", text)
    assert text.count("<h1") == 1
    ids = re.findall(r'\sid="([^"]+)"', text[: text.index("<script")])
    assert len(ids) == len(set(ids))


def test_same_facts_same_bytes(facts):
    pages = made(facts, "html")
    assert front.files(facts, pages, LABELS) == front.files(briefing.prepare(), pages, LABELS)


def test_dictionary_and_changes_are_pages(facts):
    files = front.files(facts, {"national/settlement": ["html"]}, LABELS)
    text, changes = (files[f"data/{name}.html"].decode() for name in ("dictionary", "changes"))
    assert text.count("<h1") == 1 and "<h1>Data dictionary</h1>" in text
    assert 'href="../national/settlement.html"' in text and 'href="../national/allocations.html"' not in text
    assert '<div class="scroll"><table>' in text and '<th scope="col"' in text and 'href="changes.html"' in text
    assert f"<h1>What changed in version {__version__}, " in changes and changes.count("<h1") == 1
    tables = BeautifulSoup(text, "html.parser").find_all("table")
    heads = ["Column", "Type", "Unit", "Precision", "Blank", "What it holds"]
    for own, name in zip(tables, ("briefings", "allocations", "settlement"), strict=False):
        assert [cell.get_text() for cell in own.thead.find_all("th")] == heads
        columns = [row.find(["th", "td"]).get_text() for row in own.tbody.find_all("tr")]
        assert columns == list(pd.read_csv(io.BytesIO(downloads.files(facts)[f"data/{name}.csv"])))
