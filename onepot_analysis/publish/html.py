"""Executed notebook to page.

The template stands in `templates/onepot` and also serves plain ``jupyter nbconvert``. It shows prose and results, not
code. An error, a picture without a text alternative, or an output with no face for a page stops the page.
"""

import base64
import html
import io
import re
from functools import cache, lru_cache
from pathlib import Path

import font_source_sans_pro
from fontTools import subset
from fontTools.ttLib import TTFont
from nbconvert.exporters import TemplateExporter
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbconvert.preprocessors import Preprocessor
from traitlets.config import Config

from onepot_analysis.publish import faces
from onepot_analysis.publish.faces import Unpublishable

TEMPLATES = Path(__file__).with_name("templates")
LETTERS = [*range(0x20, 0x7F), *range(0xA0, 0x180), *range(0x2010, 0x2027), 0x20AC, 0x2190, 0x2192, 0x2212]
FOREIGN = re.compile(
    r"<(?:script|iframe|object|embed|link)\b|\bsrc=(?![\"']?data:)|\son[a-z]+=[\"']|@import|url\([\"']?(?!#|data:)[^)]*",
    re.IGNORECASE,
)
_YEAR_OR_MARKUP = re.compile(
    r"<(?P<whole>svg|code|pre|style|script|title)\b.*?</(?P=whole)>|<(?:[^<>\"']|\"[^\"]*\"|'[^']*')+>"
    r"|(?<![\w-])(?P<year>(?:19|20)\d\d-\d\d)(?![\w-])",
    re.DOTALL,
)


def page(nb, links):
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
def _exporter():
    """The one exporter: a new one for each page costs ten times the page."""
    return TemplateExporter(
        template_name="onepot",
        template_file="index.html.j2",
        extra_template_basedirs=[str(TEMPLATES)],
        filters={"markdown2html": markdown},
        default_preprocessors=[],
        optimistic_validation=True,
        config=Config(TemplateExporter={"file_extension": ".html"}),
    )


@cache
def fonts():
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


@lru_cache(maxsize=256)
def markdown(source):
    """Markdown to HTML as nbconvert does it, without a link in each heading.

    Each table stands in a group that scrolls on a narrow screen, named after the heading or the columns above it.

    Parameters
    ----------
    source : str

    Returns
    -------
    str
    """
    text = MarkdownWithMath(renderer=IPythonRenderer(escape=False, exclude_anchor_links=True)).render(source)
    heading = ""

    def part(match):
        nonlocal heading
        if match.group("heading"):
            heading = _words(match.group("heading"))
            return match.group()
        head = [_words(cell) for cell in re.findall(r"<th\b[^>]*>(.*?)</th>", match.group(), re.DOTALL)]
        label = f"Table: {heading or ', '.join(filter(None, head))}"
        table = re.sub(r"<th\b", '<th scope="col"', re.sub(r"<th[^>]*></th>", "<td></td>", match.group()))
        return f'<div class="scroll" role="group" tabindex="0" aria-label="{label}">{table}</div>'

    pattern = r"<h\d[^>]*>(?P<heading>.*?)</h\d>|<table>.*?</table>"
    return unbroken(re.sub(pattern, part, text, flags=re.DOTALL))


def unbroken(text):
    """Keep financial years whole at the end of a line: ``2010-11`` in the text of a page, and not in drawings or code.

    Parameters
    ----------
    text : str
        HTML.

    Returns
    -------
    str
        The same with a span around each year; what a reader copies stays as it was.

    Examples
    --------
    >>> unbroken('<p title="2010-11">In 2010-11, <code>2010-11</code></p>')
    '<p title="2010-11">In <span class="year">2010-11</span>, <code>2010-11</code></p>'
    """
    return _YEAR_OR_MARKUP.sub(
        lambda match: f'<span class="year">{match.group()}</span>' if match.group("year") else match.group(), text
    )


def figure(chart):
    """A chart of our own as a figure: message and subtitle, drawing, source.

    Parameters
    ----------
    chart : onepot_analysis.charts.Chart

    Returns
    -------
    str
    """
    drawing = _inline(chart.svg, "p0", "")
    title, subtitle, source = (html.escape(text) for text in (chart.title, chart.subtitle, chart.source))
    return (
        f"<figure>\n<figcaption><p><strong>{unbroken(title)}</strong><br>{unbroken(subtitle)}</p></figcaption>\n"
        f'<div class="scroll" role="region" tabindex="0" aria-label="Chart: {title}">{drawing}</div>\n'
        f"<p>Source: {unbroken(source)}</p>\n</figure>"
    )


class Prepare(Preprocessor):
    """Make a notebook ready for the template: one face for each output, named figures and tables, unique ids."""

    def preprocess(self, nb, resources):
        """Prepare all cells, and set the page's title if the notebook has none."""
        self.count = 0
        nb.metadata.setdefault("title", _first_heading(nb))
        for cell in nb.cells:
            if cell.cell_type == "code":
                cell.outputs = [self.output(output, cell) for output in cell.outputs if not _standard_error(output)]
        return nb, resources

    def output(self, output, cell):
        """Leave an output with the one face that the page shows."""
        where = f"cell [{cell.execution_count}]"
        if output.output_type == "stream":
            return output
        kind = faces.face(output, where)
        content = output.data[kind]
        if kind.startswith("image/"):
            content = self.picture(kind, content, faces.alternative(output, cell, kind), where)
        elif kind == "text/html":
            content = unbroken(re.sub(r"<table\b.*?</table>", self.table, content, flags=re.DOTALL))
        output.data = {kind: content}
        return output

    def picture(self, kind, face, alternative, where):
        """A picture in a region of its own, with its text alternative."""
        self.count += 1
        title = re.search(r"<title\b[^>]*>(.*?)</title>", face, re.DOTALL) if kind == "image/svg+xml" else None
        name = title.group(1) if title else html.escape(alternative)
        if not name.strip():
            raise Unpublishable(f"{where} shows a picture without a text alternative: display it with metadata 'alt'")
        if kind == "image/svg+xml":
            picture = _inline(face, f"p{self.count}", "" if title else name)
        else:
            picture = f'<img src="data:image/png;base64,{face.strip()}" alt="{name}">'
        return self.region(f"Chart {self.count}: {name}", picture)

    def table(self, match):
        """A table in a region of its own."""
        self.count += 1
        caption = re.search(r"<caption\b[^>]*>(.*?)</caption>", match.group(), re.DOTALL)
        name = re.sub(r"<[^>]+>", " ", caption.group(1)) if caption else ""
        return self.region(f"Table {self.count}: {name}", match.group())

    def region(self, name, content):
        """A region that scrolls on a narrow screen and can be reached by keyboard."""
        label = " ".join(name.replace('"', "&quot;").split()).rstrip(":")
        return f'<div class="scroll" role="region" tabindex="0" aria-label="{label}">{content}</div>'


def _words(text):
    """The words of a piece of HTML, fit for an attribute."""
    return " ".join(re.sub(r"<[^>]+>", "", text).replace('"', "&quot;").split())


def _standard_error(output):
    """Warnings stay in the notebook; they are for the analyst."""
    return output.output_type == "stream" and output.name == "stderr"


def _first_heading(nb):
    texts = [cell.source for cell in nb.cells if cell.cell_type == "markdown"]
    heading = re.search(r"^# +(.+)$", "\n".join(texts), re.MULTILINE)
    return heading.group(1).strip() if heading else ""


def _inline(svg, prefix, label):
    """An SVG document as an element of a page: ids of its own, nothing that no reader sees."""
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<metadata\b.*?</metadata>|<!--.*?-->", "", svg, flags=re.DOTALL)
    used = set(re.findall(r"(?<!&)#([\w.:-]+)", svg))
    for labels in re.findall(r'aria-(?:labelledby|describedby)="([^"]+)"', svg):
        used.update(labels.split())

    def keep(match):
        return f' id="{prefix}-{match.group(1)}"' if match.group(1) in used else ""

    svg = re.sub(r'\sid="([^"]+)"', keep, svg)
    svg = re.sub(r'((?:href="|url\(["\']?)#)', rf"\1{prefix}-", svg)
    svg = re.sub(
        r'(aria-(?:labelledby|describedby)=")([^"]+)',
        lambda match: match.group(1) + " ".join(f"{prefix}-{name}" for name in match.group(2).split()),
        svg,
    )
    if label:
        svg = svg.replace("<svg", f'<svg role="img" aria-label="{label}"', 1)
    return svg
