"""Hostile notebooks: nothing that they show runs or is fetched, by what pages are made of and by their policy, each alone."""

import os
import re
from contextlib import suppress
from pathlib import Path

import nbformat
import pytest

from onepot_analysis.publish.formats import html, safe
from onepot_analysis.publish.formats.faces import Unpublishable

TEXT = Path(__file__).with_name("hostile.txt").read_text(encoding="utf-8")
SIGNS = {0x2424: "\n", 0x2409: "\t", 0x2400: "\0"}
REFUSED, SHOWN = (
    [line.translate(SIGNS) for line in part.splitlines() if line] for part in re.split(r"\[\w+\]\n", TEXT)[1:]
)
pytestmark = pytest.mark.browser
MARKDOWN = re.compile(r"!?\[x\]|##|[|\\`]|<https:|<javascript:")  # what is hostile as Markdown only
HEAD_STYLE = re.compile("<style>.*?</style>", re.DOTALL)
USE = """() => {
    for (const one of document.querySelectorAll("main *")) {
        for (const event of ["mouseover", "pointerenter", "focus", "click"]) one.dispatchEvent(new MouseEvent(event));
        if (one.tagName.toLowerCase() === "a") one.addEventListener("click", event => {
            const address = one.href.baseVal ?? one.href;
            if (/^(https?|mailto|file):/.test(address)) event.preventDefault();
        });
        one.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true }));
    }
    return new Promise(done => setTimeout(done, 10));
}"""


def notebook(*shown):
    """A notebook whose code cells, from 1, show these outputs, each a face and its content."""
    cells = [nbformat.v4.new_markdown_cell("# A heading")]
    for number, data in enumerate(shown, 1):
        output = nbformat.v4.new_output("display_data", data=data, metadata={"alt": "x"})
        cells.append(nbformat.v4.new_code_cell("x", execution_count=number, outputs=[output]))
    return nbformat.v4.new_notebook(cells=cells)


def faces(text):
    """The ways in which an attempt can be shown."""
    kinds = ["text/markdown"] if MARKDOWN.match(text) else ["text/html", "text/markdown"]
    return [{kind: text} for kind in kinds]


@pytest.fixture
def opened(browser):
    """Open a page by its text, without its style, use all that is on it, and give what ran and what was fetched."""
    context, seen, pages = browser.new_context(), [], {}
    context.set_default_timeout(5_000)
    page = context.new_page()

    def answer(route):
        request = route.request
        if request.url not in pages:
            leaves = request.is_navigation_request() and request.frame == page.main_frame
            seen.append(("left for" if leaves else "fetched", request.url))
        route.fulfill(body=pages.get(request.url, "alert(1)"), content_type="text/html; charset=utf-8")

    context.route("**/*", answer)
    context.add_init_script("window.alert = () => console.log('it runs')")
    page.on("console", lambda message: message.text == "it runs" and seen.append(("ran", page.url)))

    def look(text):
        seen.clear()
        address = f"https://site.test/{len(pages)}.html"
        pages[address] = HEAD_STYLE.sub("", text, count=1)
        with suppress(Exception):  # the page has been left
            page.goto(address)
            page.evaluate(USE)
        return list(seen)

    yield look
    context.close()


def without_policy(text):
    return re.sub("<meta http-equiv[^>]*>", "", text)


def test_each_attempt_is_refused_by_name_or_harmless_without_the_policy(opened):
    """Markdown makes text of what it does not take for a tag; all that is shown stands on one page."""
    harmless = []
    for face in (face for text in REFUSED for face in faces(text)):
        try:
            html.page(notebook(face), {})
            harmless.append(face)
        except Unpublishable as error:
            assert re.fullmatch(r"cell \[1\] shows <.+; a page may not load or run anything", str(error), re.DOTALL)
    assert len(harmless) < 10 and all("text/markdown" in face for face in harmless)
    nb = notebook(*harmless, *(face for text in SHOWN for face in faces(text)))
    assert opened(without_policy(html.page(nb, {}))) == []
    for part in html.parts(nb):  # a browser that reads it again finds the same
        assert safe.cleaned(safe.cleaned(part)) == safe.cleaned(part)


def test_the_policy_alone_lets_nothing_run_or_load(opened, monkeypatch):
    """A page may be left, by a refresh or a link: no policy helps there. Each attempt wants a page of its own: a part as a rule."""
    tried = REFUSED if os.environ.get("HYPOTHESIS_PROFILE") == "assure" else REFUSED[2::6]
    monkeypatch.setattr(safe, "cleaned", str)
    pages = {text: html.page(notebook(faces(text)[0]), {}) for text in tried}
    found = {text: [what for what in opened(page) if what[0] != "left for"] for text, page in pages.items()}
    assert not {text: seen for text, seen in found.items() if seen}
    assert {kind for kind, _ in opened(without_policy(pages[tried[0]]))} == {"fetched", "ran"}  # it would be seen
