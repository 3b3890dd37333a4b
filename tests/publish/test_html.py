"""What stands on a page, and what may not."""

import base64
import hashlib
import io
import re

import make_fonts
import nbformat
import pytest
from bs4 import BeautifulSoup
from fontTools.ttLib import TTFont
from nbconvert import HTMLExporter
from samples import CHART

from onepot_analysis.facts import register
from onepot_analysis.publish.formats import faces, html, prose, safe

SVG = re.search("<svg.*</svg>", CHART, re.DOTALL).group()


def show(data, **metadata):
    return nbformat.v4.new_output("display_data", data=data, metadata=metadata)


def notebook(*outputs, heading="# A heading & more"):
    cell = nbformat.v4.new_code_cell("secret_code()", outputs=list(outputs), execution_count=1)
    return nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(heading), cell])


def test_page_shows_results_without_code():
    text = html.page(
        notebook(nbformat.v4.new_output("stream", name="stdout", text="1 < 2"), show({"text/plain": "x"})), {}
    )
    assert "<pre>1 &lt; 2</pre>" in text and "<pre>x</pre>" in text
    assert "secret_code" not in text
    assert '<html lang="en-GB">' in text and "<title>A heading &amp; more</title>" in text
    for mark in ("<header", "<main", "<footer", "<h1"):
        assert text.count(mark) == 1
    assert 'href="#content"' in text and 'id="content"' in text


def test_warnings_stay_in_the_notebook():
    assert "deprecated" not in html.page(
        notebook(nbformat.v4.new_output("stream", name="stderr", text="deprecated")), {}
    )


def test_ids_of_two_drawings_differ_and_references_follow():
    text = html.page(notebook(show({"image/svg+xml": SVG}), show({"image/svg+xml": SVG})), {})
    ids = re.findall(r'\sid="([^"]+)"', text)
    assert len(ids) == len(set(ids))
    references = re.findall(r'(?:url\(|xlink:href=")#([^")]+)', text)
    assert len(references) == 4
    assert set(references) <= set(ids)
    assert "viewBox" in text


def test_chart_is_a_figure_with_its_message_as_caption():
    outputs = [
        show({"text/markdown": "**Message**"}),
        show({"image/svg+xml": SVG}),
        show({"text/markdown": "Source: x"}),
    ]
    figure = re.search("<figure .*</figure>", html.page(notebook(*outputs), {}), re.DOTALL).group()
    order = [figure.index(part) for part in ("<figcaption>", "Message", "<svg", "Source: x")]
    assert order == sorted(order)
    assert '<div class="drawing" role="img" aria-label="' in figure and "scroll" not in figure
    assert "<title>" not in figure and "<desc>" not in figure  # heard once, and no tooltip


def test_two_charts_of_a_cell_are_two_figures():
    words = [show({"text/markdown": text}) for text in ("**One**", "Source: x", "**Two**", "Source: y")]
    drawing = show({"image/svg+xml": SVG})
    text = html.page(notebook(words[0], drawing, *words[1:3], drawing, words[3]), {})
    one, two = re.findall("<figure .*?</figure>", text, re.DOTALL)
    assert "One" in one and "Source: x" in one and "Two" in two and "Source: y" in two


def test_table_scrolls_in_a_box_and_keeps_its_source_outside():
    table = '<table><caption>Pot &amp; streams</caption></table><p class="source">Source</p>'
    text = html.page(notebook(show({"text/html": table, "text/markdown": "| a |", "application/x+json": {}})), {})
    assert '<div class="scroll"><table><caption id="table-1">Table 1: Pot &amp; streams' in text
    assert '</table></div><p class="source">' in text


def test_links():
    links = {
        "home": "../index.html",
        "changes": "../data/changes.html",
        "notebook": "york.ipynb",
        "national": [{"href": "../national/settlement.html", "label": "The settlement", "current": False}],
        "previous": {"href": "worcestershire.html", "label": "Worcestershire"},
        "next": None,
    }
    text = html.page(notebook(), links)
    assert re.findall('<a [^>]*href="([^"#]+)"', text) == [
        "../index.html",
        "../index.html",
        "../national/settlement.html",
        "worcestershire.html",
        "york.ipynb",
        "../data/changes.html",
    ]


def test_a_page_says_what_it_is_how_old_and_how_to_cite_it():
    page = BeautifulSoup(
        html.page(notebook(heading="# Pot & streams\n\nOf Barnsley.\n\nModelled, not published."), {}), "html.parser"
    )
    said = {meta.get("name") or meta.get("property"): meta["content"] for meta in page.find_all("meta")[2:]}
    assert said["description"] == said["og:description"] == "Of Barnsley. Modelled, not published."
    assert page.title.text == said["og:title"] == "Pot & streams" and said["og:locale"] == "en_GB"
    assert page.find("link", rel="icon")["href"].startswith("data:image/svg+xml,")
    marks = dict(zip(*([part.text for part in page.footer.find_all(tag)] for tag in ("dt", "dd")), strict=True))
    assert "SIL Open Font License" in marks.pop("Typeface")
    assert marks == faces.marks("Pot & streams")


def plainly(nb, links):
    """A page through plain nbconvert."""
    exporter = HTMLExporter(template_name="onepot", extra_template_basedirs=[str(html.TEMPLATES)])
    return exporter.from_notebook_node(nb)[0]


@pytest.mark.parametrize("made", [html.page, plainly])
def test_no_script_runs_but_those_of_the_page(made):
    """The policy names what stands in the page's script elements, to the letter, and nothing else."""
    page = BeautifulSoup(made(notebook(), {}), "html.parser")
    assert page.h1.text == "A heading & more" and len(page.find_all("dt")) == len(faces.marks("")) + 1  # the typeface
    rules = dict(rule.split(" ", 1) for rule in page.find("meta", {"http-equiv": True})["content"].split("; "))
    digests = [hashlib.sha256(script.string.encode()).digest() for script in page.find_all("script")]
    assert rules.pop("script-src").split() == [f"'sha256-{base64.b64encode(one).decode()}'" for one in digests]
    assert digests and set(rules.values()) == {"'none'", "data:", "'unsafe-inline'"}
    assert [name for name, value in rules.items() if "unsafe" in value] == ["style-src"]


@pytest.mark.parametrize(
    ("output", "message"),
    [
        (nbformat.v4.new_output("error", ename="KeyError", evalue="'x'"), r"cell \[1\] ends in an error: KeyError"),
        (show({"application/vnd.x+json": {}, "text/plain": "x"}), "application/vnd.x.json"),
        (show({"image/png": "AAAA", "text/plain": "<Figure>"}), "text alternative"),
        (show({"image/svg+xml": "<svg></svg>"}), "text alternative"),
        (show({"text/html": "<script>alert(1)</script>"}), "<script"),
        (show({"text/html": '<img src="https://example.org/x.png">'}), "src="),
        (show({"text/html": '<p onclick="x()">'}), "onclick"),
        (show({"text/html": "<style>@import 'x.css'</style>"}), "@import"),
        (show({"text/html": '<meta http-equiv="refresh" content="0; https://example.org">'}), "<meta"),
        (show({"image/png": 'AAAA" onerror="x()'}, alt="x"), r"cell \[1\] shows <img src=.* onerror"),
        (show({"image/svg+xml": '<svg onload="x()"></svg>'}, alt="x"), r"cell \[1\] shows <svg .*onload"),
        (show({"image/svg+xml": "drawing"}, alt="x"), r"cell \[1\] shows a drawing that is no SVG"),
        (show({"text/markdown": "# Another heading"}), "this one has 2"),
    ],
)
def test_what_must_not_be_published(output, message):
    with pytest.raises(html.Unpublishable, match=message):
        html.page(notebook(output), {})


def test_alternative_text_of_an_analysts_own_picture():
    text = html.page(
        notebook(show({"image/png": "AAAA\n"}, alt='A "rise"'), show({"image/svg+xml": "<svg></svg>"}, alt="b")), {}
    )
    assert 'src="data:image/png;base64,AAAA" alt="A &quot;rise&quot;"' in text
    assert '<div class="drawing" role="img" aria-label="b"><svg aria-hidden="true">' in text


def test_words_about_code_are_not_code():
    assert "onload=" in html.page(notebook(show({"text/markdown": 'We write `src=x`, `onload="x"` and @import.'})), {})


def test_financial_years_stay_whole_in_text_alone():
    text = html.page(
        notebook(
            show(
                {"text/markdown": "In 2010-11, see [2011-12](x-2011-12.html) and `2010-11`; not 2010-110 or A2010-11."}
            ),
            show({"text/html": "<table><caption>Pot, 2011-12</caption></table>"}),
            show({"image/svg+xml": "<svg><desc>Pot, 2011-12</desc><text>2011-12</text></svg>"}),
            heading="# Pot, 2011-12",
        ),
        {},
    )
    body = text[text.index("<main") : text.index("</main>")]
    assert body.count('<span class="year">') == 5
    assert '<h1>Pot, <span class="year">2011-12</span></h1>' in body
    assert 'href="x-2011-12.html"' in body and "<code>2010-11</code>" in body and "<text>2011-12</text>" in body
    assert "not 2010-110 or A2010-11." in body
    assert 'aria-label="Pot, 2011-12"' in body
    assert re.sub("<[^>]+>", "", prose.unbroken("<p>2010-11 to 2011-12</p>")) == "2010-11 to 2011-12"


def test_a_table_of_an_analyst_scrolls_and_has_headers():
    text = prose.markdown("## Pots & more\n\n|  | 2011-12 |\n| :--- | ---: |\n| Adults | 381.3 |")
    group = BeautifulSoup(text, "html.parser").table.parent
    assert group.attrs == {"class": ["scroll"]}
    assert text.count('<th scope="col"') == 1 and '<th style="text-align:left"></th>' not in text


def test_points_of_several_cells_are_one_list():
    points = [show({"text/markdown": f"- {text}"}) for text in ("One.", "Two.")]
    nb = notebook(*points)
    nb.cells.append(nbformat.v4.new_markdown_cell("- Three.\n\nEnd.\n\n- Another list."))
    lists = BeautifulSoup(html.page(nb, {}), "html.parser").main.find_all("ul")
    assert [one.get_text(" ", strip=True) for one in lists] == ["One. Two. Three.", "Another list."]


def test_downloads_are_listed_with_the_page():
    links = {
        "home": "../index.html",
        "downloads": [{"href": "york.pdf", "label": "PDF"}, {"href": "york.ipynb", "label": "Notebook"}],
    }
    text = html.page(notebook(), links)
    assert '<a href="#downloads">Downloads</a>' in text and 'id="downloads"' in text
    assert '<a href="york.pdf">PDF</a>' in text and '<a href="york.ipynb">Notebook</a>, with the code' in text


def test_cells_with_a_tag_can_stand_elsewhere():
    nb = notebook(show({"text/markdown": "Shown."}))
    nb.cells[1].metadata["tags"] = ["front"]
    assert html.tagged(nb, "front") == ["<p>Shown.</p>\n"] and html.tagged(nb, "other") == []
    assert nb.cells[1].outputs[0].data["text/markdown"] == "Shown."


def typefaces():
    """The faces that pages embed."""
    faces = re.findall(r"font/woff2;base64,([\w+/=]+)", make_fonts.FONTS.read_text(encoding="utf-8"))
    return [TTFont(io.BytesIO(base64.b64decode(data))) for data in faces]


def test_the_licence_of_the_typeface_stands_in_every_page_and_its_reserved_name_is_not_used():
    text = html.page(notebook(show({"text/markdown": "Shown."})), {})
    licence = make_fonts.LICENCE.read_text(encoding="utf-8").split()
    assert " ".join(licence) in " ".join(text.split())
    for face in typefaces():
        names = {number: face["name"].getDebugName(number) for number in (0, 1, 3, 4, 6, 13)}
        assert "Adobe" in names.pop(0) and "SIL Open Font License" in names.pop(13)
        assert all(name.startswith("Onepot") for name in names.values())
    assert set(re.findall(r"@font-face { font-family: '([^']+)'", text)) == {make_fonts.NAME}


def test_the_typeface_of_pages_is_that_of_charts():
    for shown, face in zip(typefaces(), make_fonts.WEIGHTS, strict=True):
        whole = make_fonts.typeface(face)
        letters = whole.getBestCmap().keys() & set(make_fonts.LETTERS)
        assert shown.getBestCmap().keys() == letters
        for letter in letters:
            names = shown.getBestCmap()[letter], whole.getBestCmap()[letter]
            assert shown["hmtx"][names[0]] == whole["hmtx"][names[1]], chr(letter)


@pytest.mark.parametrize("path", sorted(register.NOTEBOOKS.glob("*.ipynb")), ids=lambda path: path.stem)
def test_what_our_notebooks_show_is_the_same_when_it_is_written_anew(path):
    for part in html.parts(nbformat.read(path, as_version=4)):
        before, after = (BeautifulSoup(text, "html.parser") for text in (part, safe.cleaned(part)))
        assert before.get_text() == after.get_text()
        shown = [[(tag.name.lower(), tag.attrs) for tag in page.find_all()] for page in (before, after)]
        assert shown[0] == shown[1]
