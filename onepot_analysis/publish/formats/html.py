"""Executed notebook to page.

The template stands in `templates/onepot` and also serves plain ``jupyter nbconvert``. It shows prose and results, not
code. An error, a picture without a text alternative, or an output with no face for a page stops the page.
"""

import base64
import hashlib
import html
import re
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
from jinja2 import Environment, FileSystemLoader
from nbconvert.filters import strip_ansi
from nbconvert.preprocessors import Preprocessor
from nbformat import NotebookNode

from onepot_analysis.facts.register import slug
from onepot_analysis.publish.formats import faces, safe
from onepot_analysis.publish.formats.faces import Figure, Shown, Unpublishable
from onepot_analysis.publish.formats.links import contents, linked
from onepot_analysis.publish.formats.prose import markdown, scrolling, unbroken
from onepot_analysis.show.charts import NARROW
from onepot_analysis.show.tables import RESOURCE, Table

ANNEX = '<div class="annex"></div>\n'  # where a new sheet begins on paper
TEMPLATES = Path(__file__).with_name("templates")


def page(nb: NotebookNode, links: dict) -> str:
    """Render an executed notebook as a page.

    Parameters
    ----------
    links : dict
        What the page links to: ``home``, ``notebook``, ``downloads`` (each an href and a label), ``national`` (each an
        href, a label and whether it is current), ``previous`` and ``next`` (an href and a label, or None), ``places``
        (phrase to href; see `onepot_analysis.publish.formats.links`).

    Raises
    ------
    Unpublishable
        When a page may not show what the notebook holds, with the number of its cell.
    """
    shown = _cleaned(nb, contents(linked(parts(nb), links.get("places", {}))))
    content = re.sub(r"</ul>\s*<ul>", "", "\n".join(shown))  # lists of one, from one cell after the other, are one list
    document = {"metadata": _about(nb), "cells": [{"metadata": {"onepot_page": content}}]}
    text = filled("index.html.j2", nb=document, resources={"links": links})
    headings = len(re.findall(r"<h1\b", text))
    if headings != 1:
        raise Unpublishable(f"a page has one heading of the first level, this one has {headings}")
    return text


def filled(template: str, *folders: Path, **values: Any) -> str:
    """A template of pages, or of one of these folders, with its values."""
    values["resources"] = PAGES | values.get("resources", {})
    return unbroken(_environment(*folders).get_template(template).render(**values))


def policy(scripts: str) -> str:
    """The content security policy of a page: nothing is loaded, and no script runs but these, which its template holds.

    Examples
    --------
    >>> policy("<script>go()</script>").partition("; style-src")[0]
    "default-src 'none'; script-src 'sha256-5KYv+PUboo5h+0+YAtGRPbwv5d/QxzHslP4YGnUaxRw='"
    """
    inside = re.findall(r"<script>(.*?)</script>", scripts, re.DOTALL)
    digests = (base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in inside)
    own = " ".join(f"'sha256-{digest}'" for digest in digests)
    return (
        f"default-src 'none'; script-src {own}; style-src 'unsafe-inline'; img-src data:; font-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


PAGES = {"version": faces.VERSION, "marks": faces.marks, "policy": policy}  # what the template of all pages calls


@cache
def _environment(*folders: Path) -> Environment:
    """All templates compiled: the processes forked from one that has made a page have them."""
    loader = FileSystemLoader([*folders, TEMPLATES / "onepot"])
    environment = Environment(loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True)
    for name in environment.list_templates():
        environment.get_template(name)
    return environment


def parts(nb: NotebookNode) -> list[str]:
    """What each cell of an executed notebook shows, as HTML; the notebook is not changed."""
    writer = _Writer()
    shown = ("\n".join(map(writer.html, results)) for results in faces.shown(nb))
    return [ANNEX * faces.begins_annex(cell) + part for cell, part in zip(nb.cells, shown, strict=True)]


def tagged(nb: NotebookNode, tag: str) -> list[str]:
    """What the cells of an executed notebook show that have a tag, each as HTML."""
    cleaned = zip(nb.cells, _cleaned(nb, parts(nb)), strict=True)
    return [part for cell, part in cleaned if tag in cell.metadata.get("tags", [])]


def _cleaned(nb: NotebookNode, shown: list[str]) -> list[str]:
    """What cells show, written anew so that it loads and runs nothing; what would is `Unpublishable`, with its cell."""
    result = []
    for number, (cell, part) in enumerate(zip(nb.cells, shown, strict=True), 1):
        try:
            result.append(safe.cleaned(part))
        except safe.Foreign as error:
            raise Unpublishable(
                f"{faces.place_of(cell, number)} shows {error}; a page may not load or run anything"
            ) from None
    return result


def _about(nb: NotebookNode) -> dict[str, str]:
    """What the head of a page says of it."""
    title, opening, _ = faces.head(nb)
    return {"title": title, "description": " ".join(opening[:2])}


class Prepare(Preprocessor):
    """Make a notebook ready for the template in plain nbconvert."""

    def preprocess(self, nb: NotebookNode, resources: dict) -> tuple[NotebookNode, dict]:
        """Give all cells the HTML of what they show, and the notebook a title and a description; see `nbconvert.preprocessors`."""
        nb.metadata.update(_about(nb))
        for cell, part in zip(nb.cells, _cleaned(nb, contents(linked(parts(nb), {}))), strict=True):
            cell.metadata["onepot_page"] = part
        resources.update(PAGES)
        return nb, resources


class _Writer:
    """Writes results as HTML: with one face, named figures and tables, unique ids."""

    def __init__(self) -> None:
        self.charts = 0

    def html(self, result: Shown | Figure) -> str:
        if isinstance(result, Figure):
            return self.figure(result)
        if result.kind == "text/markdown":
            return markdown(result.content)
        if result.kind == "text/plain":
            return f"<pre>{html.escape(strip_ansi(result.content))}</pre>"
        return faces.TABLE.sub(lambda match: scrolling(match.group()), result.content)

    def figure(self, figure: Figure) -> str:
        """A picture between its words, its name the text alternative; of a chart of ours, the numbers in a table."""
        self.charts += 1
        picture = figure.picture
        name = html.escape(picture.alternative)
        if picture.kind == "image/svg+xml":
            sizes = {"": picture.content}
            if NARROW in picture.faces:
                sizes = {"for-wide": picture.content, "for-narrow": picture.faces[NARROW]}
            drawing = "\n".join(_inline(svg, f"p{self.charts}{size[4:5]}", size) for size, svg in sizes.items())
            drawing = f'<div class="drawing" role="img" aria-label="{name}">{drawing}</div>'
        else:
            drawing = f'<img src="data:image/png;base64,{picture.content.strip()}" alt="{name}">'
        parts = [
            f"<figcaption>{markdown(figure.caption.content)}</figcaption>" if figure.caption else "",
            drawing,
            markdown(figure.after.content) if figure.after else "",
            _data(figure),
        ]
        return "\n".join(
            [f'<figure id="{slug(figure.number)}" aria-label="{figure.number}">', *filter(None, parts), "</figure>"]
        )


def _data(figure: Figure) -> str:
    """The rows behind a chart of ours, as a table that a reader opens."""
    resource = figure.picture.faces.get(RESOURCE)
    if not resource:
        return ""
    fields = {field["name"]: (field["title"], field["format"]) for field in resource["schema"]["fields"]}
    table = Table(pd.DataFrame(resource["data"]), fields, f"{figure.number}: {resource['title']}", "").html()
    shown = scrolling(table[: table.index("</table>")] + "</table>")
    return f"<details><summary>Data and picture of {figure.number}</summary>\n{shown}\n</details>"


def _inline(svg: str, prefix: str, size: str = "") -> str:
    """An SVG document as an element of a page: ids of its own, nothing that no reader sees, no words to hear twice."""
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<(metadata|title|desc)\b.*?</\1>|<!--.*?-->", "", svg, flags=re.DOTALL)
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
    svg = svg.replace(' role="img"', "", 1)
    return svg.replace("<svg", f'<svg class="{size}" aria-hidden="true"' if size else '<svg aria-hidden="true"', 1)
