"""What pages, paper and workbooks show of an executed notebook: one face of each output, pictures with their words."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from html import unescape

from bs4 import BeautifulSoup
from nbformat import NotebookNode

from onepot_analysis import __version__
from onepot_analysis.facts.register import RELEASED, slug
from onepot_analysis.publish.formats import grids, prose
from onepot_analysis.show.tables import RESOURCE

FACES = ("image/svg+xml", "text/html", "text/markdown", "image/png", "text/plain")
PICTURES = {"image/svg+xml": "svg", "image/png": "png"}
VERSION = f"Version {__version__}, {RELEASED.day} {RELEASED:%B %Y}"
REMEDY = 'from onepot_analysis.show.charts import describe; describe("Bars: ...")'
TABLE = re.compile(r"<table\b.*?</table>", re.DOTALL)
_CAPTION = re.compile(r"(<table\b[^>]*>)(?:\s*<caption\b[^>]*>(.*?)</caption>)?", re.DOTALL)
_DRAWN = re.compile(r"<(?:Axes|Figure|BarContainer|matplotlib\.|seaborn\.)|^Text\(")


class Unpublishable(ValueError):
    """A notebook holds something that must not, or cannot, be published."""


@dataclass(frozen=True)
class Shown:
    """A result of a cell: one of its faces, what stands for a picture, and the last heading above it, in words.

    A table's caption begins with its number; where there are several, `number` is that of the first.
    """

    kind: str  # one of `FACES`; printed text is plain text
    content: str
    where: str  # names the cell in errors
    alternative: str = ""
    heading: str = ""
    faces: dict = field(default_factory=dict)
    metadata: dict = field(default_factory=dict)
    number: str = ""


@dataclass(frozen=True)
class Figure:
    """A picture with the words before it, which begin with its number, and those after it, if there are any."""

    caption: Shown | None  # None until it has its number
    picture: Shown
    after: Shown | None
    number: str = ""


def shown(nb: NotebookNode) -> Iterator[list[Shown | Figure]]:
    """What each cell of an executed notebook shows, in order; a cell of prose shows itself.

    Nothing vanishes: an error, a picture without words, or an output that cannot be shown is `Unpublishable`. Tables and
    figures are numbered, each from 1, after the letter of the series that the notebook, or the cell, has in its metadata.
    """
    heading, counted = "", Counter[str]()
    letter = nb.metadata.get("onepot", {}).get("series", "")
    for number, cell in enumerate(nb.cells, 1):
        results, series = [], cell.metadata.get("series", letter)

        def next_number(kind: str, series: str = series) -> str:
            counted[kind + series] += 1
            return f"{kind} {series}{counted[kind + series]}"

        if cell.cell_type == "markdown":
            results = [Shown("text/markdown", cell.source, place_of(cell, number))]
        elif cell.cell_type == "code":
            results = [replace(result, heading=heading) for result in _results(cell)]
        for result in results:
            if result.kind == "text/markdown":
                heading = prose.heading(result.content) or heading
        yield [_numbered(result, next_number) for result in _grouped(results)]


def head(nb: NotebookNode) -> tuple[str, list[str], str]:
    """Title, opening paragraphs and basis of a notebook, from its metadata and from the cell with its main heading."""
    results = [result for results in shown(nb) for result in results if isinstance(result, Shown)]
    prosaic = (result.content for result in results if result.kind == "text/markdown" and "# " in result.content)
    pages = (BeautifulSoup(prose.markdown(source), "html.parser") for source in prosaic)
    page = next((page for page in pages if page.h1), BeautifulSoup())
    title = nb.metadata.get("title") or (grids.text_of(page.h1) if page.h1 else "")
    opening = [" ".join(paragraph.get_text().split()) for paragraph in page.find_all(["p", "li"])]
    basis = (result.metadata["onepot"].get("basis") for result in results if "onepot" in result.metadata)
    return title, opening, next(basis, None) or ""


def place_of(cell: NotebookNode, number: int = 0) -> str:
    """What errors call a cell: code by the number in its brackets, prose by its place."""
    return f"cell [{cell.execution_count}]" if cell.cell_type == "code" else f"cell {number} from the top"


def begins_annex(cell: NotebookNode) -> bool:
    """Whether a cell is the first after the page that stands alone."""
    return "annex" in cell.metadata.get("tags", [])


def marks(title: str) -> dict[str, str]:
    """What page, paper and workbook say of themselves: their age, how to cite them, where an error goes, and terms."""
    return {
        "Date and version": f"{VERSION}. It rests on the documents that its sources name, as they were read by then.",
        "How to cite": f"The onepot_analysis authors, “{title}”, {VERSION[0].lower()}{VERSION[1:]}. For what the letters "
        "say, cite the letters.",
        "Report an error": "Tell who gave you this, or open an issue where the project is kept: with the version, the "
        "number of the table or figure, what it says and what it should say.",
        "Licence": "Code under the MIT licence; data under the terms of the documents they come from, which the data "
        "dictionary names.",
    }


def _results(cell: NotebookNode) -> Iterator[Shown]:
    """The results of a cell; warnings are for the analyst and stay in the notebook."""
    where = place_of(cell)
    outputs = [output for output in cell.outputs if output.get("name") != "stderr"]
    descriptions = [output.metadata["alt"] for output in outputs if _is_description(output)]
    has_picture = any(kind in output.get("data", {}) for output in outputs for kind in PICTURES)
    for output in outputs:
        if output.output_type == "stream":
            yield Shown("text/plain", output.text, where)
        elif not _is_description(output):
            result = _shown(output, where)
            if result.kind in PICTURES:
                alternative = _stated(output, result)
                alternative = alternative or (descriptions.pop(0) if descriptions else cell.metadata.get("alt", ""))
                if not alternative.strip():
                    raise Unpublishable(_wordless(cell, where))
                result = replace(result, alternative=" ".join(alternative.split()))
            if not (has_picture and result.kind == "text/plain" and _DRAWN.search(result.content)):
                yield result
    if descriptions:
        raise Unpublishable(f"{where} describes a picture, and shows no picture that wants words: {descriptions[0]}")


def _shown(output: NotebookNode, where: str) -> Shown:
    """The best face of an output."""
    if output.output_type == "error":
        raise Unpublishable(f"{where} ends in an error: {output.ename}: {output.evalue}")
    kind = next((kind for kind in FACES if kind in output.data), None)
    if kind is None or (kind == "text/plain" and set(output.data) - {kind}):
        raise Unpublishable(f"{where} shows {', '.join(output.data)}, which cannot be published")
    content = output.data[kind]
    if kind == "image/svg+xml" and "<svg" not in content:
        raise Unpublishable(f"{where} shows a drawing that is no SVG")
    if kind == "text/html":
        content = TABLE.sub(lambda match: grids.mended(match.group()), content)
    return Shown(kind, content, where, faces=output.data, metadata=output.metadata)


def _is_description(output: NotebookNode) -> bool:
    """Whether an output is the words of `onepot_analysis.show.charts.describe`."""
    return set(output.get("data", {})) == {"text/plain"} and bool(output.metadata.get("alt"))


def _stated(output: NotebookNode, picture: Shown) -> str:
    """The text alternative in an output's metadata, or what a drawing says of itself."""
    own = (re.search(rf"<{tag}\b[^>]*>(.*?)</{tag}>", picture.content, re.DOTALL) for tag in ("desc", "title"))
    said = next((unescape(match.group(1)) for match in own if match), "")
    return output.metadata.get("alt") or output.metadata.get(picture.kind, {}).get("alt") or said


def _wordless(cell: NotebookNode, where: str) -> str:
    first = cell.source.strip().partition("\n")[0]
    return (
        f"{where} shows a picture without a text alternative. Add this line to the cell, which begins {first!r}, "
        f"and say in it what the picture shows: {REMEDY}"
    )


def _grouped(results: Iterable[Shown]) -> list[Shown | Figure]:
    """Each picture together with the words that stand directly before and after it."""
    waiting: list[Shown | Figure] = []
    for result in results:
        last = waiting[-1] if waiting else None
        if result.kind in PICTURES:
            caption = last if isinstance(last, Shown) and _is_words(last) else None
            if caption:
                waiting.pop()
            waiting.append(Figure(caption, result, None))
        elif isinstance(last, Figure) and last.after is None and _is_words(result):
            waiting[-1] = replace(last, after=result)
        else:
            waiting.append(result)
    return waiting


def _numbered(result: Shown | Figure, next_number: Callable[[str], str]) -> Shown | Figure:
    """A table or figure with its number, which begins its caption; one without a caption has the heading above it."""
    if isinstance(result, Figure):
        number, said = next_number("Figure"), result.caption or replace(result.picture, kind="text/markdown")
        words = said.content if result.caption else f"**{said.heading}**"
        words = f"**{number}: {words[2:]}" if words.startswith("**") else f"**{number}:** {words}"
        return replace(result, caption=replace(said, content=words), number=number)
    if result.kind != "text/html" or not TABLE.search(result.content):
        return replace(result, number=next_number("Table")) if RESOURCE in result.faces else result
    numbers: list[str] = []

    def captioned(match: re.Match) -> str:
        numbers.append(next_number("Table"))
        words = ": ".join(filter(None, [numbers[-1], match.group(2) or result.heading]))
        return f'{match.group(1)}<caption id="{slug(numbers[-1])}">{words}</caption>'

    return replace(result, content=_CAPTION.sub(captioned, result.content), number=numbers[0])


def _is_words(result: Shown) -> bool:
    return result.kind == "text/markdown" and prose.is_plain(result.content)
