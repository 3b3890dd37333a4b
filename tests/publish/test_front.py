"""The front of the site, without a browser."""

import re

import pytest

from onepot_analysis import briefing, data, settlement, words
from onepot_analysis.publish import front

LABELS = {"national/settlement": "The national settlement", "national/allocations": "All partnerships compared"}


@pytest.fixture(scope="module")
def facts():
    return briefing.prepare()


def made(facts, *kinds):
    keys = [*LABELS, *(f"partnerships/{key}" for key in facts.tables.partnerships["partnership_id"])]
    return dict.fromkeys(keys, kinds)


def test_sentences_hold_the_numbers_of_the_settlement(facts):
    first, second, third = front.sentences(facts)
    assert re.findall(r"£[\d.]+m", first) == ["£501.7m", "£406.7m", "£95.0m"]
    assert "a fall of up to 2.0 per cent in cash" in second and "between 1.5 and 3.5 per cent in real terms" in second
    assert "a fall of up to 3.2 per cent" in third and "without DIP money no change" in third


def test_sentences_follow_the_data(data_copy):
    path = data_copy / "national_figures.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    at = next(i for i, line in enumerate(lines) if line.startswith("dip_total_2010_11"))
    cells = lines[at].split(",")
    cells[5:9] = ["100", "GBP million", "0.05", "stated"]
    path.write_text("\n".join([*lines[:at], ",".join(cells), *lines[at + 1 :], ""]), encoding="utf-8")
    facts = briefing.prepare(None, data_copy)
    before = float(settlement.bounds(facts.tables)["pot_2010_11"].lower)
    assert front.sentences(facts)[1].startswith(
        f"In 2010-11 the pot was {words.million(before)}: a fall of 1.0 per cent"
    )


def test_page_links_to_what_is_there_and_names_the_rest(facts):
    pages = {"partnerships/york": ["html", "pdf"], "national/settlement": ["html", "ipynb"]}
    text = front.page(facts, pages, LABELS, {"data/briefings.csv": 12345})
    links = set(re.findall(r'href="([^"#]+)"', text))
    assert links == {
        "partnerships/york.html",
        "partnerships/york.pdf",
        "national/settlement.html",
        "national/settlement.ipynb",
        "data/dictionary.html",
        "data/briefings.csv",
    }
    assert "148 of 149 briefings are not in this build" in text and "CSV, 12 kB" in text
    for name in facts.tables.partnerships["name"]:
        assert f">{name}" in text


def test_page_has_one_script_of_its_own_and_loads_nothing(facts):
    text = front.page(facts, made(facts, "html", "pdf", "xlsx", "ipynb"), LABELS, {})
    assert text.count("<script") == 1 and "<script src" not in text and "<link" not in text
    assert not re.search(r"(?:src|url\()=?[\"']?https?:", text)
    assert text.count("<h1") == 1
    ids = re.findall(r'\sid="([^"]+)"', text[: text.index("<script")])
    assert len(ids) == len(set(ids))
    assert "modelled, not published" in text and "not a confidence interval" in text
    assert text.count("<td>modelled</td>") == 150


def test_table_adds_up(facts):
    text = front.page(facts, made(facts, "html"), LABELS, {})
    rows = re.findall(r'</td><td>modelled</td>\n?<td class="num">([\d,]+)</td>', text)
    *pots, england = (int(row.replace(",", "")) for row in rows)
    assert len(pots) == 149 and sum(pots) == england == 501_700_000


def test_same_facts_same_bytes(facts):
    pages = made(facts, "html")
    assert front.files(facts, pages, LABELS) == front.files(briefing.prepare(), pages, LABELS)


def test_equal_values_share_a_class(facts):
    values = facts.measures["change_lower_percent"]
    found = front.classes(values)
    assert set(found) == {1, 2, 3, 4, 5}
    assert found.groupby(values).nunique().max() == 1
    assert found[values.idxmin()] == 1 and found[values.idxmax()] == 5


def test_dictionary_page(facts):
    text = front.dictionary_page(facts, {"national/settlement": ["html"]}, LABELS, data.FOLDER)
    assert text.count("<h1") == 1 and "<h1>Data dictionary</h1>" in text
    assert 'href="../national/settlement.html"' in text and 'href="../national/allocations.html"' not in text
    assert 'aria-label="Table: documents.csv"' in text and '<th scope="col"' in text
