"""What the workbook holds, and that nothing in it runs."""

import io
import zipfile

import nbformat
import openpyxl
import pandas as pd
import pytest

from onepot_analysis.publish.formats import faces, workbook
from onepot_analysis.publish.formats.faces import RESOURCE, Unpublishable
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


@pytest.fixture(scope="module", params=["hertfordshire", "rutland", "bedford-and-central-bedfordshire"])
def briefing(request, site):
    path = site / "partnerships" / f"{request.param}.ipynb"
    return nbformat.read(path, as_version=4), path.with_suffix(".xlsx").read_bytes()


def test_every_table_of_a_briefing_is_a_worksheet(briefing):
    nb, data = briefing
    shown = [result for results in faces.shown(nb) for result in results if isinstance(result, faces.Shown)]
    tables = [result for result in shown if "<table" in result.content and result.kind == "text/html"]
    book = read(data)
    assert book.sheetnames == ["Cover", "Contents", "Notes", *(f"Table {at + 1}" for at in range(len(tables)))]
    for at, result in enumerate(tables, 1):
        resource = result.faces.get(RESOURCE)
        if resource:
            check(book[f"Table {at}"], resource)


def check(sheet, resource):
    """A worksheet says what a table says: title, source, heads, numbers as numbers, gaps as [x]."""
    top = [cell.value for cell in sheet["A"]][:6]
    assert top[0] == resource["title"]
    assert f"Source: {resource['sources'][0]['title']}" in top
    header, *body = rows(sheet)
    assert header == [field["title"] for field in resource["schema"]["fields"]]
    assert len(body) == len(resource["data"])
    for shown, record in zip(body, resource["data"], strict=True):
        for value, field in zip(shown, resource["schema"]["fields"], strict=True):
            given = record[field["name"]]
            if given is None:
                assert value == "[x]"
            elif not isinstance(given, str):
                assert value == pytest.approx(given, rel=1e-12)


def test_a_worksheet_says_how_its_amounts_are_known_where_it_has_any():
    about = {"partnership_id": "york", "title": "York", "basis": "modelled"}
    tables = [
        Table(pd.DataFrame({"a": ["x"]}), {"a": ("A", "text")}, "c", source)
        for source in ("letter; modelled: x", "letter")
    ]
    outputs = [show({"text/markdown": "# York"}, onepot=about), *(show(table._repr_mimebundle_()) for table in tables)]
    book = read(workbook.render(notebook(*outputs)))
    says = "Amounts for this partnership are modelled."
    assert [says in [cell.value for cell in sheet["A"]] for sheet in book] == [True, False, False, True, False]


def test_cover_and_contents(briefing):
    nb, data = briefing
    book = read(data)
    cover = [cell.value for cell in book["Cover"]["A"]]
    outputs = [output for cell in nb.cells for output in cell.get("outputs", [])]
    about = next(output.metadata.onepot for output in outputs if "onepot" in output.get("metadata", {}))
    assert cover[0] == about.title == book.properties.title
    assert f"Amounts for this partnership are {about.basis}." in cover
    assert any("confidence intervals" in text for text in cover)
    links = [row[0].hyperlink.location for row in book["Contents"].iter_rows(min_row=4)]
    assert links == [f"'{name}'!A1" for name in book.sheetnames[2:]]
    notes = dict(row[:2] for row in rows(book["Notes"]))
    assert {"[x]", "[z]", "lower, upper", "published", "modelled"} <= set(notes)


def test_same_bytes_and_no_dates(briefing):
    nb, data = briefing
    assert workbook.render(nb) == data
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        assert {entry.date_time[0] for entry in file.infolist()} == {1980}
    assert read(data).properties.created.year == 1980


def test_text_is_never_a_formula_or_a_link():
    frame = pd.DataFrame({"a": HOSTILE, "b": range(len(HOSTILE))})
    table = Table(frame, {"a": ("=head", "text"), "b": ("@n", "gbp")}, "=caption $$a$$", "+source [a](b)")
    data = workbook.render(notebook(show(table._repr_mimebundle_()), heading="# =A heading\n\n@opening $$x$$"))
    book = read(data)
    for sheet in book:
        for cell in (cell for row in sheet.iter_rows() for cell in row):
            assert cell.data_type != "f"
            assert not cell.hyperlink or sheet.title == "Contents"
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
    assert sheet["A1"].value == "A heading"
    assert rows(sheet) == [["Column 1", "name", "amount"], [0, "Barnsley", 1234.5], [1, "=York", "[x]"]]


def test_what_spans_several_rows_or_columns_stands_in_each():
    frame = pd.DataFrame({"year": [1, 1, 2], "of": ["a", "b", "a"], "pot": [1, 2, 3]})
    stacked = frame.groupby(["year", "of"]).agg({"pot": ["min", "max"]})
    sheet = read(workbook.render(notebook(show({"text/html": stacked.to_html()}))))["Table 1"]
    assert rows(sheet) == [["year", "of", "pot min", "pot max"], [1, "a", 1, 1], [1, "b", 2, 2], [2, "a", 3, 3]]


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
    assert book.sheetnames == ["Cover", "Contents", "Notes"]
    assert [cell.value for cell in book["Cover"]["A"]][:3] == ["A heading", "Introductory information", "An opening."]


def test_a_workbook_needs_a_title():
    with pytest.raises(Unpublishable, match="title"):
        workbook.render(notebook(heading="no heading"))
