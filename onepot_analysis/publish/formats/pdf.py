"""Executed notebook to PDF: tagged (PDF/UA-1) and archivable (PDF/A-2a), set by Typst.

Prose and results are read as HTML, as a browser would show them, and handed to the Typst template as data: nothing that
a notebook holds is ever read as Typst markup. Code stays hidden. What has no place on paper stops the document.
"""

import base64
import json
import re
import shutil
import tempfile
from collections import Counter
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

import font_source_sans_pro
import typst
from bs4 import BeautifulSoup, Tag
from bs4.element import PreformattedString
from nbconvert.exporters import Exporter
from nbconvert.filters import strip_ansi
from nbformat import NotebookNode

from onepot_analysis.facts.register import RELEASED
from onepot_analysis.publish.formats import columns, faces, grids, safe
from onepot_analysis.publish.formats.faces import PICTURES, Figure, Shown, Unpublishable
from onepot_analysis.publish.formats.links import Places, linked
from onepot_analysis.publish.formats.prose import HEADINGS, markdown

Node = str | dict[str, Any]  # of the tree that the template is given: a text, or a tag with what belongs to it
TEMPLATE = Path(__file__).with_name("templates") / "typst" / "document.typ"
NUDGES = 9  # a stream whose data ends in a carriage return is too long for validators that count the line end after it
STAMP = datetime.combine(RELEASED, time(), UTC)
ABOUT = {
    "author": "onepot_analysis",
    "keywords": ["drug treatment", "funding", "England", "2011-12"],
    "version": faces.VERSION,
}
TEXT_OF_FIRST, TEXT_OF_TABLES = 11, 8.4  # points: all of a page that stands alone; tables elsewhere
TYPEFACES = ("", "It", "Semibold", "SemiboldIt", "Bold", "BoldIt")
BLOCKS = {*HEADINGS, "p", "ul", "ol", "li", "blockquote", "hr"}
INLINE = {"strong", "em", "code", "a", "br", "sub", "sup", "del", "mark"}
BREAKS = {*BLOCKS, "br", "pre", "table", "picture"}
UNSEEN = {"style", "colgroup"}
NAMED = {*HEADINGS, "p"}  # that links of the document lead to
SAME = {"b": "strong", "i": "em", "cite": "em", "var": "em", "s": "del", "kbd": "code", "samp": "code"}
BARE = {"div", "span", "section", "article", "center", "u", "small", "abbr"}
CELL, HEADERS = re.compile(rb"/S/TD/P [^\n]*"), re.compile(rb"/Headers\[[^\]]*\]")
KEPT_WHOLE = 5  # lines of a table that is not broken across pages


def render(nb: NotebookNode, places: Places | None = None) -> bytes:
    """Render an executed notebook as a PDF file, with the same bytes whenever and wherever; `places` as on a page.

    Typst starts threads: in a process from which others are forked, do not call it before the fork.

    Raises
    ------
    Unpublishable
        When something in the notebook has no place on paper, with the number of its cell.
    """
    reader = _Reader(nb, places or {})
    try:
        for nudge in range(NUDGES):
            data = reader.pdf(reader.cells, nudge)
            if b"\r\nendstream" not in data:
                break
        # also where no nudge helps, because the stream is a font's: it is right by the standard
        return _with_row_headers(data, reader.rows_named)
    except RuntimeError as error:
        raise Unpublishable(f"{reader.culprit()} cannot be set: {error}") from error


class OnepotPDFExporter(Exporter):
    """The exporter behind ``jupyter nbconvert --to onepot-pdf``."""

    export_from_notebook = "PDF, accessible, through Typst"
    output_mimetype = "application/pdf"

    def _file_extension_default(self) -> str:
        return ".pdf"

    def from_notebook_node(
        self, nb: NotebookNode, resources: dict | None = None, **kwargs: Any
    ) -> tuple[Any, dict[str, Any]]:
        """Give the PDF as bytes, and the resources; see `nbconvert.exporters.Exporter`."""
        nb, resources = super().from_notebook_node(nb, resources, **kwargs)
        return render(nb), resources


class _Reader:
    """Reads a notebook into what the template is given: a tree of nodes for each cell, and the pictures as files."""

    def __init__(self, nb: NotebookNode, places: Places) -> None:
        title, opening, basis = faces.head(nb)
        if not title:
            raise Unpublishable("a PDF needs a title: the notebook has no heading of the first level")
        self.about = {"title": title, "description": opening[0] if opening else None, "basis": basis or None}
        self.ids = Counter[str]()
        self.rows_named: list[bool] = []  # of each cell below the heads of tables, whether it names its row
        self.level, self.where = 0, ""
        self.files: dict[str, bytes] = {}
        self.cells: list[tuple[str, list[Node]]] = []
        shown = list(faces.shown(nb))
        self.texts = iter(linked([text for results in shown for result in results for text in _texts(result)], places))
        self.is_annex, begins_annex = False, list(map(faces.begins_annex, nb.cells))
        self.size = TEXT_OF_FIRST if any(begins_annex) else TEXT_OF_TABLES
        for begins, results in zip(begins_annex, shown, strict=True):
            if begins:
                self.is_annex, self.size = True, TEXT_OF_TABLES
                self.cells.append((self.where, [{"tag": "annex"}]))
            nodes = [node for result in results for node in self.result(result)]
            self.cells.append((self.where, nodes))

    def pdf(self, cells: list[tuple[str, list[Node]]], nudge: int = 0, is_tagged: bool = True) -> bytes:
        """Set the title and some cells, all moved down by thousandths of a millimetre.

        Typst finds its only typefaces in a folder that lists no others.
        """
        body = [node for _, nodes in cells for node in nodes]
        ids = [name for name, count in self.ids.items() if count == 1 and is_tagged]
        content = json.dumps(ABOUT | self.about | {"nudge": nudge, "body": body, "ids": ids})
        files = {TEMPLATE.name: TEMPLATE.read_bytes(), "content.json": content.encode(), **self.files}
        with tempfile.TemporaryDirectory() as folder:
            for name, data in files.items():
                Path(folder, name).write_bytes(data)
            for face in TYPEFACES:
                shutil.copy(font_source_sans_pro.font_files_ttf[f"SourceSansPro{face}"], folder)
            fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder])
            return typst.compile(
                Path(folder, TEMPLATE.name),
                font_paths=fonts,
                pdf_standards=["ua-1", "a-2a"] if is_tagged else ["a-2a"],
                timestamp=STAMP,
            )

    def culprit(self) -> str:
        """The first cell that cannot be set by itself; a part of a document need not keep to the order of headings."""
        for where, nodes in self.cells:
            try:
                self.pdf([(where, nodes)], is_tagged=False)
            except RuntimeError:
                return where
        return "the notebook"

    def result(self, result: Shown | Figure) -> list[Node]:
        """A result as nodes."""
        if isinstance(result, Figure):
            caption, after = (self.html(next(self.texts)) if part else [] for part in (result.caption, result.after))
            self.where = result.picture.where
            picture = self.picture(result.picture.kind, result.picture.content, result.picture.alternative)
            return [{"tag": "figure", "caption": caption, "picture": picture, "after": after, "floats": self.is_annex}]
        self.where = result.where
        if result.kind == "text/plain":
            return [_preformatted(result.content)]
        if result.kind == "text/markdown":
            return self.html(next(self.texts))
        nodes = self.html(next(self.texts))
        lines = sum(node["lines"] for node in nodes if isinstance(node, dict) and node["tag"] == "table")
        return [{"tag": "results", "body": nodes, "whole": 0 < lines <= KEPT_WHOLE}]

    def picture(self, kind: str, content: str, alternative: str) -> Node:
        """A picture, its file beside the template."""
        if not alternative.strip():
            raise Unpublishable(f"{self.where} shows a picture without a text alternative")
        name = f"picture-{len(self.files) + 1}.{PICTURES[kind]}"
        self.files[name] = content.encode() if kind == "image/svg+xml" else base64.b64decode(content)
        return {"tag": "picture", "file": name, "alt": " ".join(alternative.split())}

    def html(self, source: str) -> list[Node]:
        """HTML as nodes."""
        return _trimmed(self.children(BeautifulSoup(source, "html.parser")))

    def children(self, parent: Tag) -> list[Node]:
        """What an element holds, as nodes."""
        nodes: list[Node] = []
        for child in parent.children:
            if isinstance(child, Tag):
                nodes += self.element(child)
            elif not isinstance(child, PreformattedString):
                nodes.append(re.sub(r"[ \t\n\r\f]+", " ", str(child)))
        return nodes

    def element(self, element: Tag) -> list[Node]:
        """An element as nodes: none if it shows nothing, those of its content if it adds nothing to them."""
        tag = SAME.get(element.name, element.name)
        if tag in BARE:
            return self.children(element)
        if tag in UNSEEN:
            return []
        if tag == "img":
            return [self.embedded(element)]
        if tag == "table":
            return [self.table(element)]
        if tag == "pre":
            return [_preformatted(element.get_text())]
        if tag not in BLOCKS | INLINE:
            raise Unpublishable(f"{self.where} shows HTML with <{tag}>, which has no place on paper")
        if tag in HEADINGS:
            self.level = min(int(tag[1]), self.level + 1)
        if safe.leads_away(str(element.get("href", ""))):
            raise Unpublishable(f"{self.where} shows a link to {element['href']}, which no document may have")
        body = self.children(element)
        given = {name: element[name] for name in ("href", "id", "start", "class") if element.has_attr(name)}
        self.ids.update([str(given["id"])] if "id" in given and tag in NAMED else [])
        return [{"tag": tag, "level": self.level, "body": _trimmed(body) if tag in BLOCKS else body, **given}]

    def embedded(self, element: Tag) -> Node:
        """A picture in prose."""
        kind, _, data = str(element.get("src", "")).removeprefix("data:").partition(";base64,")
        if kind != "image/png":
            raise Unpublishable(f"{self.where} shows a picture from elsewhere: display it from a code cell")
        return self.picture(kind, data, str(element.get("alt", "")))

    def table(self, element: Tag) -> Node:
        """A table: caption, header rows, rows, and the room for each column."""
        rows = [self.row(row) for row in element.find_all("tr")]
        if all(row["head"] for row in rows):
            raise Unpublishable(f"{self.where} shows a table without rows")
        count = max(sum(cell["colspan"] for cell in row["cells"]) for row in rows)
        upright = list(zip(*(row["cells"] for row in rows if len(row["cells"]) == count), strict=True))
        caption = _trimmed(self.children(element.caption)) if element.caption else []
        return {
            "tag": "table",
            "caption": caption,
            "rows": rows,
            **columns.room(rows, upright or [()] * count, self.size),
        }

    def row(self, row: Tag) -> dict[str, Any]:
        """A row of a table."""
        head = row.find_parent("thead") is not None
        found = row.find_all(["th", "td"])
        self.rows_named += [cell.name == "th" for cell in found if not head]
        cells = [
            {
                "body": _trimmed(self.children(cell)),
                "text": grids.text_of(cell),
                "numeric": "num" in cell.get_attribute_list("class") or "right" in str(cell.get("style", "")),
                "head": head,
                **{over: grids.span(cell, over) for over in ("colspan", "rowspan")},
            }
            for cell in found
        ]
        return {"cells": cells, "head": head, "total": "total" in row.get_attribute_list("class")}


def _texts(result: Shown | Figure | None) -> list[str]:
    """What of a result is words, each piece as HTML."""
    if isinstance(result, Figure):
        return [*_texts(result.caption), *_texts(result.after)]
    if result is None or result.kind not in ("text/markdown", "text/html"):
        return []
    return [markdown(result.content) if result.kind == "text/markdown" else result.content]


def _with_row_headers(data: bytes, named: list[bool]) -> bytes:
    """A PDF where the cells that name their rows are headers, which Typst has no stable way to say.

    The cells below the heads of tables stand in the order of the document, each in a line with the names of its headers;
    scopes take the place of these names, which are as long or longer, so that every byte after them stays where it is.
    """
    cells = iter(named)

    def scoped(match: re.Match) -> bytes:
        line, is_header, headers = match[0], next(cells, False), HEADERS.search(match[0])
        if not headers:
            return line
        line = line.replace(b"/S/TD", b"/S/TH" if is_header else b"/S/TD", 1)
        return line.replace(headers[0], (b"/Scope/Row" if is_header else b"").ljust(len(headers[0])), 1)

    return CELL.sub(scoped, data)


def _preformatted(text: str) -> Node:
    return {"tag": "pre", "body": [strip_ansi(text).rstrip("\n")]}


def _trimmed(nodes: list[Node]) -> list[Node]:
    """Nodes of a block without the white space that a browser leaves out: at its ends and around blocks."""
    is_edge = [True, *(isinstance(node, dict) and node["tag"] in BREAKS for node in nodes), True]
    kept = []
    for at, node in enumerate(nodes):
        if isinstance(node, str):
            node = node.lstrip(" ") if is_edge[at] else node
            node = node.rstrip(" ") if is_edge[at + 2] else node
        if node:
            kept.append(node)
    return kept
