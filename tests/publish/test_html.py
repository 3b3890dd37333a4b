"""What stands on a page, and what may not."""

import re

import nbformat
import pytest
from conftest import CHART

from onepot_analysis.publish import html

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
    figure = re.search("<figure>.*</figure>", html.page(notebook(*outputs), {}), re.DOTALL).group()
    order = [figure.index(part) for part in ("<figcaption>", "Message", "<svg", "Source: x")]
    assert order == sorted(order)
    assert 'role="region" tabindex="0" aria-label="Chart 1: Pot by stream"' in figure


def test_table_scrolls_in_a_named_region_and_keeps_its_source_outside():
    table = '<table><caption>Pot &amp; streams</caption></table><p class="source">Source</p>'
    text = html.page(notebook(show({"text/html": table, "text/markdown": "| a |", "application/x+json": {}})), {})
    assert 'aria-label="Table 1: Pot &amp; streams"><table>' in text
    assert '</table></div><p class="source">' in text


def test_links():
    links = {
        "home": "../index.html",
        "notebook": "york.ipynb",
        "national": [{"href": "../national/settlement.html", "label": "The settlement", "current": False}],
        "previous": {"href": "worcestershire.html", "label": "Worcestershire"},
        "next": None,
    }
    text = html.page(notebook(), links)
    assert re.findall('href="([^"#]+)"', text) == [
        "../index.html",
        "../index.html",
        "../national/settlement.html",
        "worcestershire.html",
        "york.ipynb",
    ]


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
    assert '<svg role="img" aria-label="b"' in text


def test_words_about_code_are_not_code():
    assert "onload=" in html.page(notebook(show({"text/markdown": 'We write `src=x`, `onload="x"` and @import.'})), {})
