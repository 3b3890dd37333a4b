"""The page of the sources: every document with what was taken from it, and the two letters, whole, with their quotes marked."""

import re

import nbformat
import pytest
from bs4 import BeautifulSoup

from onepot_analysis.facts.data import FOLDER
from onepot_analysis.facts.register import NOTEBOOKS, slug
from onepot_analysis.publish.formats import html

MONTHS = {"letter-2010-12-20": "december", "letter-2011-02-11": "february"}


def words(text):
    return " ".join(text.split())


@pytest.fixture(scope="module")
def page():
    nb = nbformat.read(NOTEBOOKS / "5_letters_and_sources.ipynb", as_version=4)
    return BeautifulSoup(html.page(nb, {}), "html.parser").main


@pytest.fixture(scope="module")
def sections(page):
    """By short title, what stands under it, as words."""
    found = {}
    for heading in page.find_all("h3"):
        rest = []
        for element in heading.find_next_siblings():
            if element.name in ("h2", "h3"):
                break
            rest.append(words(element.get_text()))
        found[heading.get_text()] = (heading["id"], " ".join(rest))
    return found


def test_every_document_has_its_section(sections, tables):
    assert list(sections) == tables.documents["short_title"].tolist()
    for document in tables.documents.itertuples():
        place, text = sections[document.short_title]
        assert place == slug(document.short_title)
        assert words(document.title) in text and document.publisher in text and document.licence in text
        assert (document.url if isinstance(document.url, str) else "Address: [x]") in text


def test_what_was_taken_stands_under_its_document(sections, tables):
    title = tables.documents.set_index("document_id")["short_title"]
    for figure in tables.national_figures.itertuples():
        text = sections[title[figure.document_id]][1]
        assert f"{figure.description}, {figure.financial_year}" in text, figure.figure_id
        assert figure.value != figure.value or f"{figure.value:,.10g}" in text, figure.figure_id
    for amount in tables.published_amounts.itertuples():
        assert f"£{amount.amount_gbp:,.0f}" in sections[title[amount.document_id]][1]
    for name in ("drivers", "dip_forerunners_2003_04", "gdp_deflators", "regional_opiate_crack_users", "districts"):
        for document in getattr(tables, name)["document_id"]:
            assert "it was read for background" not in sections[title[document]][1], document


def test_every_quote_is_marked_in_its_paragraph(page, tables):
    for row in tables.letter_statements.itertuples():
        begins = page.find(id=row.statement_id)
        paragraph = begins.find_parent(["p", "li"])
        assert paragraph["id"] == slug(f"{MONTHS[row.document_id]} {row.locator}"), row.statement_id
        after = words("".join(text for text in begins.find_all_next(string=True) if paragraph in text.parents))
        assert after.startswith(words(row.quote)), row.statement_id
        assert words(row.quote) in words(begins.find_parent("mark").get_text()), row.statement_id


def test_nothing_else_is_marked(page, tables):
    quotes = [words(quote) for quote in tables.letter_statements["quote"]]
    marked = [words(mark.get_text()) for mark in page.find_all("mark")]
    assert marked and all(any(mark.startswith(quote) for quote in quotes) for mark in marked)
    assert all(any(mark.endswith(quote) for quote in quotes) for mark in marked)


@pytest.mark.parametrize("letter", MONTHS)
def test_letters_stand_whole(page, letter):
    heading = page.find(id=f"the-letter-of-{MONTHS[letter]}")
    whole = [element for element in heading.find_next_siblings() if element.name != "h2"]
    shown = words(" ".join(re.sub(r"^\d+\. ", "", element.get_text(" ")) for element in whole))
    text = words(
        re.sub(r"^- |\*\*", "", (FOLDER / "letters" / f"{letter}.txt").read_text(encoding="utf-8"), flags=re.M)
    )
    assert "".join(text.split()) in "".join(shown.split())
