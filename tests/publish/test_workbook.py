"""What the workbook holds, how it is laid out, and that nothing in it runs."""

import io
import re
import zipfile
from itertools import pairwise
from xml.etree import ElementTree

import nbformat
import openpyxl
import pandas as pd
import pytest
from bs4 import BeautifulSoup

from onepot_analysis.facts.register import NOTEBOOKS, RELEASED
from onepot_analysis.publish.formats import faces, html, workbook
from onepot_analysis.publish.formats.faces import RESOURCE, Unpublishable
from onepot_analysis.publish.run.notebook import execute
from onepot_analysis.show.tables import Table

HOSTILE = [
    "=1+1",
    "+1",
    "-1 x",
    "@SUM(A1)",
    "{=1}",
    "=cmd|'/c x'!A1",
    "http://example.org/x",
    "$$note$$ a",
    "[a](http://x.y)",
]


def show(data, **metadata):
    return nbformat.v4.new_output("display_data", data=data, metadata=metadata)


def notebook(*outputs, heading="# A heading\n\nAn opening."):
    cell = nbformat.v4.new_code_cell("", outputs=list(outputs), execution_count=7)
    return nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(heading), cell])


def read(data):
    return openpyxl.load_workbook(io.BytesIO(data))


def rows(sheet):
    """Rows of a worksheet's one table, header first."""
    (table,) = sheet.tables.values()
    return [[cell.value for cell in row] for row in sheet[table.ref]]


@pytest.fixture(scope="module", params=["rutland", "bedford-and-central-bedfordshire"])
def briefing(request, tmp_path_factory):
    path = tmp_path_factory.mktemp("briefing") / "x.ipynb"
    nb = execute(NOTEBOOKS / "3_partnership_briefing.ipynb", {"partnership": request.param}, path)
    return nb, workbook.render(nb)


def above(sheet):
    """What stands in column A above a worksheet's table, its broken lines put together."""
    (table,) = sheet.tables.values()
    return " ".join(str(cell.value) for cell in sheet["A"][: int(re.search(r"\d+", table.ref).group()) - 1])


def test_every_table_of_a_briefing_is_a_worksheet(briefing):
    nb, data = briefing
    shown = [result for results in faces.shown(nb) for result in results if isinstance(result, faces.Shown)]
    tables = [result for result in shown if "<table" in result.content and result.kind == "text/html"]
    book = read(data)
    names = [name for name in book.sheetnames if name.startswith("Table")]
    assert book.sheetnames[:2] == ["Cover", "Notes"] and names == [result.number for result in tables]
    for result in tables:
        resource = result.faces.get(RESOURCE)
        if resource:
            said = above(book[result.number])
            assert said.startswith(f"{result.number}: {resource['title']} Back to Cover")
            assert said.endswith(f"Source: {resource['sources'][0]['title']}")


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("letter; modelled: x", "modelled"),
        ("letter; published, as brought: own.csv; modelled: x", "part published, part modelled"),
        ("published, as brought: own.csv; bounds: letter", "part published, part bounded by the letters"),
        ("letter", ""),  # a published national figure is not modelled, whatever else the page holds
        ("a document on modelled: amounts", ""),
    ],
)
def test_a_worksheet_says_how_its_own_amounts_are_known(source, says):
    about = {"partnership_id": "york", "title": "York", "basis": "modelled"}
    table = Table(pd.DataFrame({"a": ["x"]}), {"a": ("A", "text")}, "c", source)
    outputs = [show({"text/markdown": "# York"}, onepot=about), show(table._repr_mimebundle_())]
    book = read(workbook.render(notebook(*outputs)))
    assert "Amounts for this partnership are modelled." in [cell.value for cell in book["Cover"]["A"]]
    said = f"The amounts of partnerships that this table rests on are {says}." if says else ""
    assert re.search(r"The amounts of [^.]*\.|$", above(book["Table 1"])).group() == said


def test_a_cover_that_sums_up_and_links(briefing):
    nb, data = briefing
    book = read(data)
    cover = [cell.value for cell in book["Cover"]["A"]]
    outputs = [output for cell in nb.cells for output in cell.get("outputs", [])]
    about = next(output.metadata.onepot for output in outputs if "onepot" in output.get("metadata", {}))
    assert cover[0] == about.title == book.properties.title
    headings = ["Date and version", "In short", "How reliable", "Contents", "How to cite", "Report an error", "Licence"]
    assert [text for text in cover if text in headings] == headings
    parts = dict(zip(headings, [cover[cover.index(text) + 1 :] for text in headings], strict=True))
    assert all(parts[heading][0] == text for heading, text in faces.marks(about.title).items())
    page = " ".join(text for part in html.parts(nb) for text in BeautifulSoup(part, "html.parser").stripped_strings)
    for text in parts["In short"][: parts["In short"].index("How reliable")]:
        assert text.partition(".")[0] in page
    assert parts["How reliable"][0] == f"Amounts for this partnership are {about.basis}."
    assert parts["How reliable"][1].startswith("How rough is an estimate? The model was held against")
    links = {cell.value: cell.hyperlink.location for cell in book["Cover"]["A"] if cell.hyperlink}
    assert list(links.values()) == [f"'{name}'!A1" for name in book.sheetnames[1:]]
    assert all(text.startswith(place.split("'")[1]) for text, place in links.items())
    for sheet in book.worksheets[1:]:
        assert [cell.hyperlink.location for cell in sheet["A"] if cell.hyperlink] == ["'Cover'!A1"]
    notes = dict(row[:2] for row in rows(book["Notes"]))
    assert {"[x]", "[z]", "lower, upper", "published", "modelled", "numbers", "estimates"} <= set(notes)


def test_every_worksheet_is_laid_out_for_screen_and_paper(briefing):
    for sheet in read(briefing[1]).worksheets:
        assert sheet.sheet_properties.pageSetUpPr.fitToPage and int(sheet.page_setup.paperSize) == 9
        assert sheet.oddHeader.left.text and "Version" in sheet.oddHeader.right.text
        assert "&P" in sheet.oddFooter.right.text
        assert not sheet.merged_cells.ranges
        if sheet.title in ("Cover", "Calculator"):
            continue
        (table,) = sheet.tables.values()
        start, end = table.ref.split(":")
        head = int(start[1:])
        assert start[0] == "A" and sheet.print_title_rows == f"${head}:${head}"
        assert sheet.freeze_panes == f"B{head + 1}"
        groups = sheet.column_dimensions.values()
        widths = [group.width for group in groups for _ in range(group.min, group.max + 1)]
        assert len(widths) == ord(end[0]) - ord("A") + 1
        longest = max(len(str(cell.value)) for cell in sheet["A"][: head - 1])
        assert longest * 0.8 < max(72, sum(widths)), "a long line shrinks the print"
        assert sum(widths) < 118 and (sheet.page_setup.orientation == "landscape") == (sum(widths) > 80)
        for row in sheet[table.ref][1:]:
            for left, right in pairwise(row):
                if left.alignment.horizontal == "right" and right.alignment.horizontal == "left":
                    assert left.alignment.indent + right.alignment.indent > 0, "an amount touches the words beside it"


def test_same_bytes_and_the_date_of_the_release(briefing):
    nb, data = briefing
    assert workbook.render(nb) == data
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        assert {entry.date_time[0] for entry in file.infolist()} == {1980}
    properties = read(data).properties
    assert properties.created.date() == RELEASED and properties.creator and properties.keywords and properties.subject


def test_every_part_is_well_formed_and_every_name_its_own(briefing):
    with zipfile.ZipFile(io.BytesIO(briefing[1])) as file:
        parts = {
            name: ElementTree.fromstring(file.read(name))
            for name in file.namelist()
            if name.endswith((".xml", ".rels"))
        }
    names = [part.get("displayName") for name, part in parts.items() if name.startswith("xl/tables/")]
    assert len({name.casefold() for name in names}) == len(names) > 5
    titles = [sheet.get("name") for sheet in parts["xl/workbook.xml"].iter() if sheet.tag.endswith("}sheet")]
    assert all(len(title) <= 31 and not re.search(r"[\[\]:*?/\\]", title) for title in titles)


def test_text_is_never_a_formula_or_a_link():
    frame = pd.DataFrame({"a": HOSTILE, "b": range(len(HOSTILE))})
    table = Table(frame, {"a": ("=head", "text"), "b": ("@n", "gbp")}, "=caption $$a$$", "+source [a](b)")
    data = workbook.render(notebook(show(table._repr_mimebundle_()), heading="# =A heading\n\n@opening $$x$$"))
    book = read(data)
    for sheet in book:
        for cell in (cell for row in sheet.iter_rows() for cell in row):
            assert cell.data_type != "f"
            assert not cell.hyperlink or cell.hyperlink.location == "'Cover'!A1" or sheet.title == "Cover"
    assert [row[0] for row in rows(book["Table 1"])] == ["=head", *HOSTILE]
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        assert b"<f>" not in b"".join(file.read(name) for name in file.namelist())


def test_formats_gaps_and_totals():
    frame = pd.DataFrame({"name": ["a", "", "Total"], "share": [1.25, None, 3.0], "same": [1, 2, 3]})
    columns = {"name": ("Name", "text"), "share": ("Share", "per_cent"), "same": ("Share", "gbp")}
    table = Table(frame, columns, "Shares", "x", total=True)
    sheet = read(workbook.render(notebook(show(table._repr_mimebundle_()))))["Table 1"]
    assert rows(sheet) == [["Name", "Share", "Share (3)"], ["a", 1.25, 1], ["[z]", "[x]", 2], ["Total", 3, 3]]
    last = sheet[next(iter(sheet.tables.values())).ref][-1]
    assert [cell.number_format for cell in last] == ["General", "#,##0.0", "#,##0"]
    assert all(cell.font.bold for cell in last)
    assert [cell.alignment.horizontal for cell in last] == ["left", "right", "right"]


def test_columns_that_differ_in_capitals_alone_are_told_apart():
    frame = pd.DataFrame({"pot": [1], "Pot": [2]})
    sheet = read(workbook.render(notebook(show({"text/html": frame.to_html(index=False)}))))["Table 1"]
    assert rows(sheet) == [["pot", "Pot (2)"], [1, 2]]


def test_a_table_without_rows_says_so():
    table = Table(pd.DataFrame({"a": [], "b": []}), {"a": ("A", "text"), "b": ("B", "gbp")}, "c", "x")
    assert rows(read(workbook.render(notebook(show(table._repr_mimebundle_()))))["Table 1"]) == [
        ["A", "B"],
        ["[z]", "[z]"],
    ]


def test_a_data_frame_is_a_worksheet_too():
    frame = pd.DataFrame({"name": ["Barnsley", "=York"], "amount": [1234.5, None]})
    sheet = read(workbook.render(notebook(show({"text/html": frame._repr_html_()}))))["Table 1"]
    assert sheet["A1"].value == "Table 1: A heading"
    assert rows(sheet) == [["Column 1", "name", "amount"], [0, "Barnsley", 1234.5], [1, "=York", "[x]"]]


def test_what_spans_several_rows_or_columns_stands_in_each():
    frame = pd.DataFrame({"year": [1, 1, 2], "of": ["a", "b", "a"], "pot": [1, 2, 3]})
    stacked = frame.groupby(["year", "of"]).agg({"pot": ["min", "max"]})
    sheet = read(workbook.render(notebook(show({"text/html": stacked.to_html()}))))["Table 1"]
    assert rows(sheet) == [["year", "of", "pot min", "pot max"], [1, "a", 1, 1], [1, "b", 2, 2], [2, "a", 3, 3]]


BARS = pd.DataFrame({"label": ["Cash", "Real,\nas forecast"], "per_cent": [-2.04, -3.501]})
PAIRED = pd.DataFrame(
    {"label": ["A", "B"] * 2, "year": ["2010-11"] * 2 + ["2011-12"] * 2, "share": [1.0, 2.0, 3.0, 4.0]}
)
ENDS = pd.DataFrame({"at": [0.0, 60.0], "low": [0.0, -5.837], "high": [0.0, 0.0]})
NAMED = ENDS.assign(at=["A", "B"])


@pytest.mark.parametrize(
    ("frame", "what", "kind", "series"),
    [
        (BARS, "Bars, per cent", "barChart", ["B{0}:B{1}"]),
        (PAIRED, "Bars, per cent", "barChart", ["C{0}:C{2}", "C{3}:C{1}"]),
        (ENDS, "A band, per cent", "scatterChart", ["B{0}:B{1}", "C{0}:C{1}"]),
        (NAMED, "Bars, per cent", None, []),  # intervals
        (NAMED.assign(low=1.5, high=1.5), "Bars, per cent", "barChart", ["B{0}:B{1}"]),  # bounds that meet
        (BARS, "Tile map, per cent", None, []),
        (BARS.assign(per_cent=[1, "[x]"]), "Bars, per cent", None, []),
    ],
)
def test_a_figure_has_its_rows_and_a_chart_where_excel_draws_it_rightly(frame, what, kind, series):
    columns = {name: (name, "text" if frame[name].map(type).eq(str).all() else "per_cent") for name in frame}
    resource = Table(frame, columns, "Change, 2011-12", "letter").resource()
    drawing = {"image/svg+xml": "<svg></svg>", RESOURCE: resource, "text/plain": "x"}
    outputs = [show({"text/markdown": "**It falls**  \nChange, 2011-12"}), show(drawing, alt=f"{what}. A: 1.")]
    data = workbook.render(notebook(*outputs))
    sheet = read(data)["Figure 1"]
    assert above(sheet).startswith(
        "Figure 1: It falls Back to Cover Change, 2011-12 This worksheet contains one table."
    )
    held = [
        [" ".join(cell.split()) if isinstance(cell, str) else cell for cell in row] for row in frame.values.tolist()
    ]
    assert rows(sheet) == [list(frame), *held]
    first = int(next(iter(sheet.tables.values())).ref.split(":")[0][1:]) + 1
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        parts = {name: file.read(name).decode() for name in file.namelist()}
    charts = [text for name, text in parts.items() if name.startswith("xl/charts/chart")]
    assert len(charts) == bool(kind)
    for text in charts:
        assert f"c:{kind}" in text and "<a:t>Figure 1: It falls</a:t>" in text
        places = [
            re.sub(r"'Figure 1'!|\$", "", place) for place in re.findall(r"<c:(?:val|yVal)>.*?<c:f>(.*?)</c:f>", text)
        ]
        last = first + len(frame) - 1
        assert places == [place.format(first, last, first + 1, first + 2) for place in series]
        assert f'descr="{what}. A: 1."' in parts["xl/drawings/drawing1.xml"]


def test_a_long_data_frame_says_that_rows_are_left_out():
    frame = pd.DataFrame({"pot": range(149)})
    sheet = read(workbook.render(notebook(show({"text/html": frame._repr_html_()}))))["Table 1"]
    assert ["rows left out"] * 2 in rows(sheet) and [148, 148] in rows(sheet)


def test_a_table_that_no_worksheet_takes_is_named():
    ragged = "<table><tr><th>a</th><th>b</th></tr><tr><td>1</td></tr></table>"
    with pytest.raises(Unpublishable, match=r"cell \[7\] shows a table of a shape"):
        workbook.render(notebook(show({"text/html": ragged})))


def test_a_notebook_without_tables_has_its_cover():
    book = read(workbook.render(notebook()))
    assert book.sheetnames == ["Cover", "Notes"]
    assert [cell.value for cell in book["Cover"]["A"]][:3] == ["A heading", "An opening.", "Date and version"]


def test_a_workbook_needs_a_title():
    with pytest.raises(Unpublishable, match="title"):
        workbook.render(notebook(heading="no heading"))
