"""Executed notebook to page.

The template stands in `templates/onepot` and also serves plain ``jupyter nbconvert``. It shows prose and results, not
code. An error, a picture without a text alternative, or an output with no face for a page stops the page.
"""

import base64
import copy
import html
import io
import re
from functools import cache
from pathlib import Path

import font_source_sans_pro
from fontTools import subset
from fontTools.ttLib import TTFont
from nbconvert.exporters import TemplateExporter
from nbconvert.filters import strip_ansi
from nbconvert.preprocessors import Preprocessor
from nbformat import NotebookNode
from traitlets.config import Config

from onepot_analysis.publish.formats import faces
from onepot_analysis.publish.formats.faces import Figure, Shown, Unpublishable
from onepot_analysis.publish.formats.prose import markdown, scrolling, unbroken, words

TEMPLATES = Path(__file__).with_name("templates")
LETTERS = [*range(0x20, 0x7F), *range(0xA0, 0x180), *range(0x2010, 0x2027), 0x20AC, 0x2190, 0x2192, 0x2212]
FOREIGN = re.compile(
    r"<(?:script|iframe|object|embed|link)\b|\bsrc=(?![\"']?data:)|\son[a-z]+=[\"']|@import|url\([\"']?(?!#|data:)[^)]*",
    re.IGNORECASE,
)


def page(nb: NotebookNode, links: dict) -> str:
    """Render an executed notebook as a page.

    Parameters
    ----------
    nb : nbformat.NotebookNode
        The executed notebook; it is not changed.
    links : dict
        What the page links to: ``home``, ``notebook``, ``national`` (a list of href, label and current),
        ``previous`` and ``next`` (each an href and a label, or None).

    Returns
    -------
    str

    Raises
    ------
    Unpublishable
        With the number of the cell.
    """
    text, _ = _exporter().from_notebook_node(nb, {"links": links, "fonts": fonts()})
    headings = len(re.findall(r"<h1\b", text))
    if headings != 1:
        raise Unpublishable(f"a page has one heading of the first level, this one has {headings}")
    foreign = FOREIGN.search(re.sub(r"(?<!style)>[^<]*<", "><", text))
    if foreign:
        raise Unpublishable(f"a page may not load or run anything, this one has {foreign.group()!r}")
    return text


@cache
def _exporter() -> TemplateExporter:
    """The one exporter: a new one for each page costs ten times the page."""
    return TemplateExporter(
        template_name="onepot",
        template_file="index.html.j2",
        extra_template_basedirs=[str(TEMPLATES)],
        default_preprocessors=[],
        optimistic_validation=True,
        config=Config(TemplateExporter={"file_extension": ".html"}),
    )


@cache
def fonts() -> str:
    """The typeface of pages and charts as style rules, with the letters of western languages.

    Charts hold their text as text: without their typeface it is wider than the room it was given.

    Returns
    -------
    str
    """
    rules = []
    for face, weight in (("Regular", 400), ("Bold", 700)):
        font = TTFont(font_source_sans_pro.font_files_ttf[f"SourceSansPro{face}".removesuffix("Regular")])
        options = subset.Options(layout_features=["kern", "lnum", "tnum"], hinting=False, flavor="woff")
        font.recalcTimestamp = False
        subsetter = subset.Subsetter(options)
        subsetter.populate(unicodes=LETTERS)
        subsetter.subset(font)
        file = io.BytesIO()
        subset.save_font(font, file, options)
        data = base64.b64encode(file.getvalue()).decode()
        rules.append(
            f"@font-face {{ font-family: 'Source Sans Pro'; font-weight: {weight}; "
            f"src: url(data:font/woff;base64,{data}) format('woff'); }}"
        )
    return "\n".join(rules)


def tagged(nb: NotebookNode, tag: str) -> list[str]:
    """What the cells of an executed notebook show that have a tag, each as HTML.

    Parameters
    ----------
    nb : nbformat.NotebookNode
        It is not changed.
    tag : str

    Returns
    -------
    list of str
    """
    shown, _ = Prepare().preprocess(copy.deepcopy(nb), {})
    return [cell.metadata.onepot_page for cell in shown.cells if tag in cell.metadata.get("tags", [])]


class Prepare(Preprocessor):
    """Make a notebook ready for the template: each cell as the HTML of what it shows."""

    def preprocess(self, nb, resources):
        """Prepare all cells, and set the page's title if the notebook has none; see `nbconvert.preprocessors`."""
        self.charts = self.tables = 0
        nb.metadata.setdefault("title", _first_heading(nb))
        for cell, results in zip(nb.cells, list(faces.shown(nb)), strict=True):
            cell.metadata["onepot_page"] = "\n".join(map(self.html, results))
        return nb, resources

    def html(self, result: Shown | Figure) -> str:
        """A result as HTML: with one face, named figures and tables, unique ids."""
        if isinstance(result, Figure):
            return self.figure(result)
        if result.kind == "text/markdown":
            return markdown(result.content)
        if result.kind == "text/plain":
            return f"<pre>{html.escape(strip_ansi(result.content))}</pre>"
        return unbroken(faces.TABLE.sub(lambda match: self.table(match.group(), result.heading), result.content))

    def figure(self, figure: Figure) -> str:
        """A picture between its words."""
        self.charts += 1
        picture = figure.picture
        if picture.kind == "image/svg+xml":
            has_words = re.search(r"<title\b", picture.content)
            drawing = _inline(picture.content, f"p{self.charts}", "" if has_words else picture.alternative)
        else:
            name = html.escape(picture.alternative)
            drawing = f'<img src="data:image/png;base64,{picture.content.strip()}" alt="{name}">'
        parts = [
            f"<figcaption>{markdown(figure.caption.content)}</figcaption>" if figure.caption else "",
            scrolling(f"Chart {self.charts}", drawing),
            markdown(figure.after.content) if figure.after else "",
        ]
        return "\n".join(["<figure>", *filter(None, parts), "</figure>"])

    def table(self, table: str, heading: str) -> str:
        """A table that scrolls on a narrow screen, named after its caption or the heading above it."""
        self.tables += 1
        caption = re.search(r"<caption\b[^>]*>(.*?)</caption>", table, re.DOTALL)
        name = words(caption.group(1)) if caption else heading
        return scrolling(f"Table {self.tables}: {name}".removesuffix(": "), table)


def _first_heading(nb: NotebookNode) -> str:
    texts = [cell.source for cell in nb.cells if cell.cell_type == "markdown"]
    heading = re.search(r"^# +(.+)$", "\n".join(texts), re.MULTILINE)
    return heading.group(1).strip() if heading else ""


def _inline(svg: str, prefix: str, label: str) -> str:
    """An SVG document as an element of a page: ids of its own, nothing that no reader sees."""
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<metadata\b.*?</metadata>|<!--.*?-->", "", svg, flags=re.DOTALL)
    used = set(re.findall(r"(?<!&)#([\w.:-]+)", svg))
    for labels in re.findall(r'aria-(?:labelledby|describedby)="([^"]+)"', svg):
        used.update(labels.split())

    def keep(match: re.Match) -> str:
        return f' id="{prefix}-{match.group(1)}"' if match.group(1) in used else ""

    svg = re.sub(r'\sid="([^"]+)"', keep, svg)
    svg = re.sub(r'((?:href="|url\(["\']?)#)', rf"\1{prefix}-", svg)
    svg = re.sub(
        r'(aria-(?:labelledby|describedby)=")([^"]+)',
        lambda match: match.group(1) + " ".join(f"{prefix}-{name}" for name in match.group(2).split()),
        svg,
    )
    if label:
        svg = svg.replace("<svg", f'<svg role="img" aria-label="{html.escape(label)}"', 1)
    return svg
