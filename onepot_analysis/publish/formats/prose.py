"""Markdown as HTML, and what all text of a page has in common."""

import re
from functools import lru_cache

from bs4 import BeautifulSoup
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

from onepot_analysis.publish.formats import grids

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_MARKDOWN = MarkdownWithMath(renderer=IPythonRenderer(escape=False, exclude_anchor_links=True))
_BLOCK = re.compile(r"<(?:h\d|ul|ol|table|blockquote|pre|hr|img|div)\b")
_PIECE = re.compile(
    r"<(?P<whole>svg|code|pre|style|script|title)\b.*?</(?P=whole)>|<(?:[^<>\"']|\"[^\"]*\"|'[^']*')+>"
    r"|(?<![\w-])(?P<year>(?:19|20)\d\d-\d\d(?:-\d\d)?)(?![\w-])|(?<![\w)-])(?P<sign>-£[\d,.]*\dm?)",
    re.DOTALL,
)


@lru_cache(maxsize=256)
def markdown(source: str) -> str:
    """Markdown to HTML as nbconvert does it; each table scrolls."""
    text = _MARKDOWN.render(source)
    if "<table" not in text:
        return text
    page = BeautifulSoup(text, "html.parser")
    for table in page.find_all("table"):
        table.wrap(page.new_tag("div", attrs={"class": "scroll"}))
        grids.mend(table)
    return str(page)


def heading(source: str) -> str:
    """The words of the last heading in Markdown; empty if there is none."""
    return words((["", *re.findall(r"<h\d[^>]*>(.*?)</h\d>", markdown(source), re.DOTALL)])[-1])


def is_plain(source: str) -> bool:
    """Whether Markdown has paragraphs only, as the title of a chart and its source have."""
    return not _BLOCK.search(markdown(source))


def scrolling(content: str) -> str:
    """What is wide, in a box that scrolls on a narrow screen; the page's script makes it a stop where it does."""
    return f'<div class="scroll">{content}</div>'


def words(text: str) -> str:
    """The words of a piece of HTML, fit for an attribute."""
    return " ".join(re.sub(r"<[^>]+>", " ", text).replace('"', "&quot;").split())


def unbroken(text: str) -> str:
    """Keep years, dates and negative amounts whole at the end of a line, in the text of a page, not in drawings or code.

    Examples
    --------
    >>> unbroken('<p title="2010-11">In 2010-11, <code>2010-11</code></p>')
    '<p title="2010-11">In <span class="year">2010-11</span>, <code>2010-11</code></p>'
    """

    def piece(match: re.Match) -> str:
        is_text = match["year"] or match["sign"]
        return f'<span class="{match.lastgroup}">{match.group()}</span>' if is_text else match.group()

    return _PIECE.sub(piece, text)
