"""A table and a figure have one number, the same on page, paper and in workbooks."""

import io
import re

import nbformat
import openpyxl
import pandas as pd
import pypdf
import pytest
from bs4 import BeautifulSoup
from samples import CHART

from onepot_analysis.publish.formats import html, pdf, workbook
from onepot_analysis.publish.site import downloads
from onepot_analysis.show.tables import Table

SVG = re.search("<svg.*</svg>", CHART, re.DOTALL).group()
FRAME = pd.DataFrame({"stream": ["PTB"], "amount": [406.7]})


def show(**data):
    kinds = {"markdown": "text/markdown", "html": "text/html", "svg": "image/svg+xml"}
    return nbformat.v4.new_output("display_data", data={kinds[kind]: text for kind, text in data.items()})


def notebook(series=""):
    """A table of ours, a frame, two frames in one output, a chart with a message and one without a caption."""
    own = Table(FRAME, {"stream": ("Stream", "text"), "amount": ("£m", "gbp_million")}, "Ours", "the letters")
    outputs = [
        nbformat.v4.new_output("display_data", data=own._repr_mimebundle_()),
        show(html=FRAME.to_html()),
        show(markdown="**Most is PTB**  \nPot"),
        show(svg=SVG),
        show(html=f"{FRAME.to_html()}<p>and</p>{FRAME.style.set_caption('Own').to_html()}"),
    ]
    cells = [
        nbformat.v4.new_markdown_cell("# Title\n\n## Streams & more"),
        nbformat.v4.new_code_cell(outputs=outputs, execution_count=1),
        nbformat.v4.new_code_cell(outputs=[show(svg=SVG)], execution_count=2),
    ]
    return nbformat.v4.new_notebook(cells=cells, metadata={"onepot": {"series": series}} if series else {})


@pytest.mark.parametrize("series", ["", "S"])
def test_the_same_numbers_on_page_paper_and_in_the_workbook(series):
    nb = notebook(series)
    titles = {1: "Ours", 2: "Streams & more", 3: "Streams & more", 4: "Own"}
    tables = {f"Table {series}{at}": title for at, title in titles.items()}
    figures = [f"Figure {series}1: Most is PTB", f"Figure {series}2: Streams & more"]
    page = BeautifulSoup(html.page(nb, {}), "html.parser").main
    captions = [f"{number}: {title}" for number, title in tables.items()]
    assert [caption.get_text() for caption in page.find_all("caption")] == captions
    assert [figure.strong.get_text() for figure in page.find_all("figure")] == figures
    text = " ".join(sheet.extract_text() for sheet in pypdf.PdfReader(io.BytesIO(pdf.render(nb))).pages)
    assert all(said in " ".join(text.split()) for said in [*captions, *figures])
    book = openpyxl.load_workbook(io.BytesIO(workbook.render(nb)))
    assert [book[name]["A1"].value for name in book.sheetnames if name.startswith("Table")] == captions


def test_pages_that_stand_together_keep_their_numbers():
    book = openpyxl.load_workbook(
        io.BytesIO(workbook.render(downloads.together([notebook("S"), notebook("A"), notebook()])))
    )
    numbers = [name.removeprefix("Table ") for name in book.sheetnames if name.startswith("Table")]
    assert numbers == [f"{series}{at}" for series in ("S", "A", "") for at in range(1, 5)]
