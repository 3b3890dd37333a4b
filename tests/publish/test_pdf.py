"""What the PDF holds, what it keeps to, and what may not go into it."""

import base64
import io
import re
import subprocess
import sys
from html import unescape
from pathlib import Path

import nbformat
import page
import pandas as pd
import pikepdf
import pypdf
import pytest
from matplotlib.figure import Figure
from samples import CHART

from onepot_analysis.facts.register import FOLDER, RELEASED
from onepot_analysis.publish.formats import pdf
from onepot_analysis.publish.formats.faces import Unpublishable
from onepot_analysis.publish.run.processes import ENVIRONMENT
from onepot_analysis.publish.site import build
from onepot_analysis.show.tables import Table

SVG = re.search("<svg.*</svg>", CHART, re.DOTALL).group()
PARTNERSHIPS = ["hertfordshire", "rutland", "bedford-and-central-bedfordshire"]
HOSTILE = ["#let x = 1", "$ x $", "*_", "<b>", "@ref", "\\", "`q`", "\N{MINUS SIGN}5", "// end", "~--~", '"sys.inputs"']


def show(data, **metadata):
    return nbformat.v4.new_output("display_data", data=data, metadata=metadata)


def notebook(*outputs, heading="# A heading"):
    cell = nbformat.v4.new_code_cell("secret_code()", outputs=list(outputs), execution_count=7)
    return nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(heading), cell])


def read(data):
    reader = pypdf.PdfReader(io.BytesIO(data))
    return [" ".join(sheet.extract_text().split()) for sheet in reader.pages]


def structure(data):
    """Kinds and text alternatives of all structure elements, in reading order."""
    with pikepdf.open(io.BytesIO(data)) as file:
        return list(_elements(file.Root.StructTreeRoot))


def _elements(element):
    kids = element.get("/K", [])
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield str(kid.S), str(kid.get("/Alt", ""))
            yield from _elements(kid)


def _rows(element):
    """Rows of tables, in reading order."""
    kids = element.get("/K", [])
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            if kid.S == "/TR":
                yield kid
            yield from _rows(kid)


def row_headers(data):
    """How many cells of a file are headers of their row."""
    with pikepdf.open(io.BytesIO(data)) as file:
        cells = [cell for row in _rows(file.Root.StructTreeRoot) for cell in row.K if cell.S == "/TH"]
        return sum(any(one.get("/Scope") == "/Row" for one in cell.A) for cell in cells)


@pytest.fixture(scope="module", params=PARTNERSHIPS)
def briefing(request, site):
    path = site / "partnerships" / f"{request.param}.ipynb"
    return nbformat.read(path, as_version=4), path.with_suffix(".pdf").read_bytes()


def title_block(nb):
    """What the title block says that the briefing is about."""
    outputs = [output for cell in nb.cells for output in cell.get("outputs", [])]
    return next(output.metadata.onepot for output in outputs if "onepot" in output.get("metadata", {}))


def complaints(data):
    """What a validator says against a file: of PDF/UA-1 and of PDF/A-2a."""
    return [
        failure.message
        for profile in ("ua1", "2a")
        for failure in page.validate_pdf_bytes(data, profile=profile).failures
    ]


def test_every_pdf_of_the_site_keeps_to_both_standards(site, tables):
    files = sorted(site.rglob("*.pdf"))
    assert len(files) == len(tables.partnerships) + len(build.NATIONAL)
    assert {path.stem: found for path in files if (found := complaints(path.read_bytes()))} == {}


def test_a_wrong_length_is_noticed(briefing):
    data = re.sub(rb"/Length (\d+)", lambda match: b"/Length %d" % (int(match.group(1)) - 1), briefing[1], count=1)
    assert complaints(data)


def test_briefing_says_what_it_is_in_which_language(briefing):
    nb, data = briefing
    about = title_block(nb)
    with pikepdf.open(io.BytesIO(data)) as file:
        assert file.Root.MarkInfo.Marked
        assert str(file.Root.Lang) == "en-GB"
        assert str(file.docinfo.Title) == about.title


def test_briefing_says_of_when_and_whom_it_is(briefing):
    _, data = briefing
    with pikepdf.open(io.BytesIO(data)) as file:
        about = {name.strip("/"): str(value) for name, value in file.docinfo.items()}
    assert about["Author"] == "onepot_analysis" and "drug treatment" in about["Keywords"]
    assert about["CreationDate"].startswith(f"D:{RELEASED:%Y%m%d}")
    assert about["Subject"] and about["Subject"] in " ".join(read(data)[0].split())


def test_cells_that_name_a_row_are_its_header(briefing):
    nb, data = briefing
    tables = [
        output.data["text/html"]
        for cell in nb.cells
        for output in cell.get("outputs", [])
        if "text/html" in output.get("data", {})
    ]
    assert row_headers(data) == sum(text.count('scope="row"') for text in tables) > 20


def test_cells_that_name_a_row_are_told_from_others_beside_tables_without_names():
    bare = "<table><thead><tr><th>a</th><th>b</th></tr></thead><tbody><tr><td>1</td><td>2</td></tr></tbody></table>"
    headless = "<table><tbody><tr><td>3</td><td>4</td></tr></tbody></table>"
    frame = pd.DataFrame({"name": ["x", "y"], "of": ["z", "z2"]})
    named = Table(frame, {"name": ("Name", "text"), "of": ("Of", "text")}, "Caption", "x")
    outputs = [show({"text/html": text}) for text in (bare, headless)]
    data = pdf.render(notebook(*outputs, show(named._repr_mimebundle_()), show({"text/html": bare})))
    assert row_headers(data) == 2
    with pikepdf.open(io.BytesIO(data)) as file:
        kinds = [str(kid.S) for row in _rows(file.Root.StructTreeRoot) for kid in row.K]
    assert [kind[-1] for kind in kinds] == list("HHDDDDHHHDHDHHDD")
    assert not complaints(data)


def test_briefing_has_one_typeface(briefing):
    with pikepdf.open(io.BytesIO(briefing[1])) as file:
        names = {
            str(item.BaseFont) for item in file.objects if isinstance(item, pikepdf.Dictionary) and "/BaseFont" in item
        }
    assert names
    assert all("SourceSansPro" in name for name in names)


def test_briefing_holds_every_table_and_the_basis_on_each_page(briefing):
    nb, data = briefing
    pages = read(data)
    for at, text in enumerate(pages, 1):
        assert f"Amounts for this partnership are {title_block(nb).basis}" in text
        assert f"Page {at} of {len(pages)}" in text
    whole = "".join("".join(pages).split())
    tables = [
        output.data["text/html"]
        for cell in nb.cells
        for output in cell.get("outputs", [])
        if "text/html" in output.get("data", {})
    ]
    for number in re.findall(r'class="num">([^<]+)</td>', "".join(tables)):
        assert "".join(unescape(number).split()) in whole


def test_briefing_is_tagged_in_reading_order(briefing):
    kinds = [kind for kind, _ in structure(briefing[1])]
    assert kinds.count("/H1") == 1
    assert {"/H2", "/P", "/Table", "/TH", "/TD", "/Caption"} <= set(kinds)
    alternatives = [alternative for kind, alternative in structure(briefing[1]) if kind == "/Figure"]
    assert all(alternatives)


def test_briefing_has_the_same_bytes_again(briefing, tables):
    nb, data = briefing
    names = tables.names.to_dict()
    pages = dict.fromkeys([*build.NATIONAL, *(f"partnerships/{place}" for place in names)], ())
    key = f"partnerships/{title_block(nb)['partnership_id']}"
    places = build.links(key, {}, names, pages, build._phrases(names, FOLDER))["places"]
    assert pdf.render(nb, places) == data


def test_same_bytes_in_another_process_and_through_nbconvert(tmp_path):
    table = Table(pd.DataFrame({"a": ["b"]}), {"a": ("A", "text")}, "Caption", "x")
    nb = notebook(show({"image/svg+xml": SVG}), show(table._repr_mimebundle_()))
    nbformat.write(nb, tmp_path / "in.ipynb")
    code = (
        "import sys, nbformat; from onepot_analysis.publish.formats.pdf import OnepotPDFExporter as E;"
        "sys.stdout.buffer.write(E().from_notebook_node(nbformat.read(sys.argv[1], 4))[0])"
    )
    command = [sys.executable, "-W", "ignore", "-c", code, tmp_path / "in.ipynb"]
    assert subprocess.run(command, capture_output=True, check=True).stdout == pdf.render(nb)


def test_file_ending():
    assert pdf.OnepotPDFExporter().file_extension == ".pdf"


def test_results_without_code_and_without_warnings():
    outputs = [
        nbformat.v4.new_output("stream", name="stdout", text="printed \x1b[31mred\x1b[0m"),
        nbformat.v4.new_output("stream", name="stderr", text="a warning"),
        show({"text/plain": "plain"}),
        show({"text/markdown": "- a *list*\n- with [a link](https://example.org/a_b)"}),
        show({"image/svg+xml": SVG}),
    ]
    data = pdf.render(notebook(*outputs))
    text = read(data)[0]
    for part in ("A heading", "printed red", "plain", "a list", "with a link"):
        assert part in text
    for part in ("secret_code", "a warning", "Amounts for"):
        assert part not in text
    assert ("/Figure", "One bar.") in structure(data)


def test_text_is_never_markup():
    frame = pd.DataFrame({"#set text(9pt)": HOSTILE})
    table = Table(frame, {"#set text(9pt)": ("#head $x$", "text")}, "#caption *a*", "@source `b`")
    outputs = [
        show({"text/html": frame.to_html()}),
        show(table._repr_mimebundle_()),
        show({"text/plain": "\n".join(HOSTILE)}),
    ]
    text = read(pdf.render(notebook(*outputs, heading="# A \\# heading $1$ @here")))[0]
    for part in HOSTILE:
        assert text.count(part) >= 3, part
    for part in ("#head $x$", "#caption *a*", "@source `b`", "A # heading $1$ @here"):
        assert part in text


def test_a_data_frame_of_an_analyst_appears_with_its_numbers_to_the_right():
    frame = pd.DataFrame({"name": ["Barnsley", "York"], "amount": [1234.5, None]})
    nb = notebook(show({"text/html": frame._repr_html_(), "text/plain": "x"}))
    assert "1234.5" in read(pdf.render(nb))[0]
    rows = pdf._Reader(nb, {}).cells[1][1][0]["body"][0]["rows"]
    assert [cell["numeric"] for cell in rows[1]["cells"]] == [False, False, True]


@pytest.mark.parametrize(
    "frame",
    [pd.DataFrame([[1000.25] * 20] * 3), pd.DataFrame({"a": [1, 2], "b": [1, 2]}).groupby("a").agg(["min", "max"])],
)
def test_wide_and_stacked_tables(frame):
    data = pdf.render(notebook(show({"text/html": frame._repr_html_()})))
    assert page.is_pdf_compliant_bytes(data, profile="ua1")


def test_a_long_table_repeats_its_header():
    frame = pd.DataFrame({"name": [f"Row {n}" for n in range(149)], "amount": range(149)})
    table = Table(frame, {"name": ("Partnership", "text"), "amount": ("Amount", "gbp")}, "All", "x")
    pages = read(pdf.render(notebook(show(table._repr_mimebundle_()))))
    assert len(pages) > 2
    assert all("Partnership Amount" in text for text in pages)


@pytest.mark.parametrize("lines", range(53, 58))
def test_a_table_does_not_begin_with_a_row_or_two_at_the_foot_of_a_page(lines):
    frame = pd.DataFrame({"name": [f"Row {n}" for n in range(12)], "amount": range(12)})
    table = Table(frame, {"name": ("Partnership", "text"), "amount": ("Amount", "gbp")}, "All of them", "x")
    filler = show({"text/plain": "\n".join(["line"] * lines)})
    pages = read(pdf.render(notebook(filler, show(table._repr_mimebundle_()))))
    begins = next(text for text in pages if "All of them" in text)
    assert len(re.findall(r"Row \d", begins)) >= 4


def test_a_chart_stays_with_its_words():
    filler = [show({"text/plain": "\n".join(["line"] * 46)})]
    chart = [
        show({"text/markdown": "**Message**"}),
        show({"image/svg+xml": SVG.replace("0 400 100", "0 400 300")}),
        show({"text/markdown": "Source: x"}),
    ]
    first, second = read(pdf.render(notebook(*filler, *chart)))
    assert "Message" not in first
    assert re.search("Message.*Source: x", second)


def test_skipped_levels_of_headings_are_closed():
    data = pdf.render(notebook(show({"text/markdown": "#### Deep"})))
    assert "/H2" in [kind for kind, _ in structure(data)]


def test_png_with_its_alternative():
    file = io.BytesIO()
    Figure(figsize=(1, 1)).savefig(file, format="png")
    picture = {"image/png": base64.b64encode(file.getvalue()).decode(), "text/plain": "<Figure>"}
    assert ("/Figure", "A #rise") in structure(pdf.render(notebook(show(picture, alt="A #rise"))))
    with pytest.raises(Unpublishable, match=r"cell \[7\] shows a picture without a text alternative"):
        pdf.render(notebook(show(picture)))


@pytest.mark.parametrize(
    ("output", "message"),
    [
        (show({"application/vnd.x+json": "", "text/plain": "x"}), r"cell \[7\] shows application/vnd.x.json"),
        (show({"text/latex": "$x$"}), r"cell \[7\] shows text/latex"),
        (show({"text/html": "<video></video>"}), r"cell \[7\] shows HTML with <video>"),
        (show({"text/html": "<table></table>"}), r"cell \[7\] shows a table without rows"),
        (show({"text/markdown": "![x](https://example.org/x.png)"}), r"cell \[7\] shows a picture from elsewhere"),
        (show({"text/markdown": "[x](JavaScript:alert)"}), r"cell \[7\] shows a link to JavaScript:alert"),
        (show({"image/svg+xml": "no drawing"}, alt="x"), r"cell \[7\] shows a drawing that is no SVG"),
        (
            show({"text/plain": "\N{CJK UNIFIED IDEOGRAPH-65E5}"}),
            r"cell \[7\] cannot be set: .*\N{CJK UNIFIED IDEOGRAPH-65E5}",
        ),
        (nbformat.v4.new_output("error", ename="KeyError", evalue="'x'"), r"cell \[7\] ends in an error: KeyError"),
    ],
)
def test_what_must_not_be_published(output, message):
    with pytest.raises(Unpublishable, match=message):
        pdf.render(notebook(output))


def test_a_document_needs_a_title():
    with pytest.raises(Unpublishable, match="title"):
        pdf.render(notebook(heading="no heading"))


def test_the_warm_parent_has_not_started_typst():
    code = "import onepot_analysis.publish.formats.pdf, pathlib; print(len(list(pathlib.Path('/proc/self/task').iterdir())))"
    if not Path("/proc/self/task").exists():
        pytest.skip("threads are counted where /proc is")
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=ENVIRONMENT)
    assert ran.stdout.strip() == "1"
