"""The committee page of a briefing and its annex, on paper: what stands where, how large, and how much stays blank."""

import io
import re

import nbformat
import pandas as pd
import pdfplumber
import pytest

from onepot_analysis.facts.register import NOTEBOOKS
from onepot_analysis.publish.formats import faces, pdf
from onepot_analysis.publish.run.notebook import execute

TOP, FOOT = 57, 799  # points from the top of a page, between which its text stands
BLANK = 0.15  # of a page: what may stay empty at the end of one that has a next
SHARES = {"rises": 0.9, "stays": 1.0, "falls": 1.2}
LONGEST = "cheshire-east-and-cheshire-west-and-chester"
HARDEST = [  # the fullest first pages, and pages whose annex is short or long
    ("bedford-and-central-bedfordshire", "nothing"),
    (LONGEST, "one figure"),
    (LONGEST, "2011-12"),
    (LONGEST, "falls"),
    ("hertfordshire", "part"),
    ("milton-keynes", "part"),
    ("suffolk", "one figure"),
    ("bolton", "misses"),
    ("rutland", "stays"),
    ("kent", "rises"),
    ("birmingham", "all"),
    ("city-of-london", "all 2011-12"),
]


def table(rows, place, situation):
    """What a place brings, and whether it misses the settlement; made up from a table of everybody's amounts."""
    own, now = rows["partnership"] == place, rows["financial_year"] == "2011-12"
    dip, adults = rows["stream"] == "dip", rows["stream"] == "ptb_adult"
    if situation in SHARES:
        of = rows[own & now].assign(of=lambda found: found["stream"].str.replace(r"^dip_.*", "dip", regex=True))
        was = (of.groupby("of")["amount_gbp"].sum() * SHARES[situation]).astype(int)
        return rows[own].assign(amount_gbp=rows["amount_gbp"].where(now, rows["stream"].map(was)))
    if situation == "misses":
        return rows.assign(amount_gbp=rows["amount_gbp"] + 1_234_567 * (rows["partnership"] == "kent"))
    wanted = {
        "one figure": own & ~now & dip,
        "2011-12": own & now,
        "part": own & (~now & ~dip | now & adults),
        "all": own | ~own,
        "all 2011-12": now,
    }
    return rows[wanted[situation]]


@pytest.fixture(scope="module", params=HARDEST, ids=" ".join)
def briefing(request, brought, tmp_path_factory):
    """The situation of a briefing, and the pages of its PDF."""
    place, situation = request.param
    folder = tmp_path_factory.mktemp("paper")
    given = {"partnership": place}
    if situation != "nothing":
        table(pd.read_csv(brought["all"]), place, situation).to_csv(folder / "amounts.csv", index=False)
        given |= {"allocations": str(folder / "amounts.csv"), "accept": ["settlement"] * (situation == "misses")}
    nb = execute(NOTEBOOKS / "3_partnership_briefing.ipynb", given, folder / "page.ipynb")
    with pdfplumber.open(io.BytesIO(pdf.render(nb))) as file:
        yield situation, file.pages


def size_of(page, text):
    """Points of the letters of a text on a page."""
    (found,) = page.search(text, regex=False)
    return {round(letter["size"], 1) for letter in found["chars"]}


def test_the_first_page_stands_alone_and_the_annex_begins_on_the_second(briefing):
    situation, (first, second, *others) = briefing
    said, after = (" ".join(page.extract_text().split()) for page in (first, second))
    for part in ("In short", "One thing to do, and whom to ask", "Table 1: Pot of", "Figure 1: ", faces.VERSION):
        assert part in said
    assert "Table 2" not in said and "1. What do we get?" not in said
    assert re.match(r"Drug treatment funding in [^.]*Annex\. 1\. What do we get\?", after)
    assert all("Annex. 1." not in page.extract_text() for page in others)
    assert said.count("the rounding of the letter") == (6 if situation == "misses" else 0)


def test_text_of_the_first_page_is_of_eleven_points_and_none_is_smaller_than_eight(briefing):
    _, pages = briefing
    for text in ("One thing to do, and whom to ask", "PTB, adults"):
        assert size_of(pages[0], text) == {11}
    assert min(letter["size"] for page in pages for letter in page.chars) >= 7.99


def test_little_of_a_page_stays_blank_before_the_next(briefing):
    _, pages = briefing
    for page in pages[:-1]:
        drawn = [item["bottom"] for kind in page.objects.values() for item in kind if item["bottom"] < FOOT]
        assert (FOOT - max(drawn)) / (FOOT - TOP) < BLANK, page.page_number


def test_without_a_tag_there_is_no_annex():
    cells = [nbformat.v4.new_markdown_cell("# A title\n\nWords."), nbformat.v4.new_markdown_cell("## Another\n\nMore.")]
    with pdfplumber.open(io.BytesIO(pdf.render(nbformat.v4.new_notebook(cells=cells)))) as file:
        assert len(file.pages) == 1
        assert size_of(file.pages[0], "Words.") == {9.5} and "Annex" not in file.pages[0].extract_text()
