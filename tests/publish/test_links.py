"""Ids, contents, and links from the words of a notebook: the same on page and paper."""

import io
import re

import nbformat
import pandas as pd
import pypdf
from bs4 import BeautifulSoup

from onepot_analysis.publish.formats import html, links, pdf
from onepot_analysis.show.tables import Table

PLACES = {
    "modelled": "model.html#how",
    "York": "york.html",
    "Kent": None,
    "Letter": "letters.html#letter",
    "Letter of May": "letters.html#may",
    "The King's Fund & others": "letters.html#fund",
}
PROSE = """# Title

Modelled or modelled: amounts are modelled in York, see section 2.

## 1. York

Kent and York (York), (Kent), [York](other.html), `York`, section 1, section 3.

Source: Letter of May; Letter; letters; modelled: York

## 2. The rule
"""


def notebook(*markdown):
    frame = pd.DataFrame(
        {"name": ["York", "Kent", "York, 2010"], "document": ["The King's Fund & others", "Letter", "x"]}
    )
    columns = {"name": ("Partnership", "text"), "document": ("Letter", "text")}
    table = Table(frame, columns, "York", "The King's Fund & others; Letter")._repr_mimebundle_()
    cell = nbformat.v4.new_code_cell(outputs=[nbformat.v4.new_output("display_data", data=table)], execution_count=1)
    return nbformat.v4.new_notebook(cells=[*map(nbformat.v4.new_markdown_cell, markdown), cell])


def found(text):
    """Words and address of each link."""
    return [(link.get_text(), link["href"]) for link in BeautifulSoup(text, "html.parser").find_all("a")]


def test_words_lead_where_they_are_explained():
    prose, table = links.linked(html.parts(notebook(PROSE)), PLACES)
    assert found(prose) == [
        ("modelled", "model.html#how"),
        ("section 2", "#2-the-rule"),
        ("York", "york.html"),
        ("York", "other.html"),
        ("section 1", "#1-york"),
        ("Letter of May", "letters.html#may"),
        ("Letter", "letters.html#letter"),
        ("York", "york.html"),
    ]
    fund = ("The King's Fund & others", "letters.html#fund")
    letter = ("Letter", "letters.html#letter")
    assert found(table) == [("York", "york.html"), fund, letter, fund, letter]


def test_the_same_links_on_paper():
    nb = notebook(PROSE)
    page = BeautifulSoup(html.page(nb, {"places": PLACES}), "html.parser").main
    wanted = [link["href"] for link in page.find_all("a") if not link.find_parent("nav")]
    reader = pypdf.PdfReader(io.BytesIO(pdf.render(nb, PLACES)))
    actions = [link.get_object() for sheet in reader.pages for link in sheet.get("/Annots", [])]
    addresses = [link["/A"]["/URI"] for link in actions if "/URI" in link.get("/A", {})]
    assert addresses == [href for href in wanted if href[0] != "#"]
    assert len(actions) - len(addresses) == len([href for href in wanted if href[0] == "#"]) == 2


def test_every_heading_has_an_id_of_its_words():
    parts = [
        "<h1>Title</h1><h2>In short</h2><p id='x'>",
        '<h2>In <em>short</em></h2><h3 id="own">a</h3><h3>£ % (2010-11)?</h3>',
    ]
    text = "".join(links.linked(parts, {}))
    assert re.findall(r'<h(\d) id="([^"]+)"', text) == [
        ("2", "in-short"),
        ("2", "in-short-2"),
        ("3", "own"),
        ("3", "2010-11"),
    ]


def test_contents_stand_before_the_first_of_three_sections():
    parts = links.linked(["<h1>T</h1>", "<p>a</p>\n<h2>One &amp; <em>1</em></h2>", "<h2>Two</h2><h3>Deep</h3>"], {})
    assert links.contents(parts) == parts
    parts = links.contents([*parts, '<h2 id="three">Three</h2>'])
    (listed,) = re.findall("<nav.*</nav>\n(?=<h2)", parts[1], re.DOTALL)
    assert [href for _, href in found(listed)] == ["#one-1", "#two", "#three"]


def test_tables_and_figures_can_be_linked_to():
    page = BeautifulSoup(html.page(notebook("# Title"), {}), "html.parser")
    assert page.find(id="table-1").get_text() == "Table 1: York"
