"""Tables that others have made, as pandas or Markdown: read as a grid, and mended for those who cannot see them."""

import re
from itertools import product, takewhile

from bs4 import BeautifulSoup, Tag

from onepot_analysis.show.words import GAP

OWN = '<table class="onepot">'
NUMBER = re.compile(r"[-+\N{MINUS SIGN}]?[£$€]?[\d,]*\.?\d+(e[-+]?\d+)?\s?%?", re.IGNORECASE)
MISSING = ("NaN", "nan", "None", "<NA>", "NaT")
BLANK = ("", "...", GAP, *MISSING)


def mended(table: str) -> str:
    """HTML of a table with scopes, without empty header cells, its numbers to the right, its gaps said as everywhere.

    Examples
    --------
    >>> mended("<table><thead><tr><th></th><th>a</th></tr></thead><tbody><tr><th>x</th><td>NaN</td></tr></tbody></table>")
    '<table><thead><tr><td></td><th scope="col">a</th></tr></thead><tbody><tr><th scope="row">x</th><td>[x]</td></tr></tbody></table>'
    """
    if table.startswith(OWN):  # nothing to mend
        return table
    page = BeautifulSoup(table, "html.parser")
    for found in page.find_all("table"):
        mend(found)
    return str(page)


def mend(table: Tag) -> None:
    """Mend a table in place; see `mended`."""
    _head(table)
    _named_index(table)
    for row in table.find_all("tr"):
        row.attrs.pop("style", None)
    for cell in table.find_all(["th", "td"]):
        _mend(cell)
    _align(table)
    table.attrs.pop("border", None)


def _head(table: Tag) -> None:
    """In a table without a head that says so, the first rows, of names alone, are its head."""
    if table.thead is None:
        rows = list(takewhile(lambda row: row.find("td") is None, table.find_all("tr")))
        if rows:
            rows[0].wrap(Tag(name="thead")).extend(row.extract() for row in rows[1:])


def _mend(cell: Tag) -> None:
    text = text_of(cell)
    if cell.name == "th" and not text:
        cell.name = "td"
    elif cell.name == "th":
        way = "col" if cell.find_parent("thead") else "row"
        cell["scope"] = f"{way}group" if span(cell, f"{way}span") > 1 else way
    elif text in MISSING:
        cell.string = GAP


def _named_index(table: Tag) -> None:
    """The name of an index stands beside the names of the columns, not in a row of its own below them."""
    rows = table.thead.find_all("tr") if table.thead else []
    if len(rows) != 2 or table.select_one("thead [colspan], thead [rowspan]"):
        return
    above, below = (row.find_all(["th", "td"]) for row in rows)
    if len(above) == len(below) and not any(
        text_of(first) and text_of(second) for first, second in zip(above, below, strict=True)
    ):
        for first, second in zip(above, below, strict=True):
            if text_of(second):
                first.replace_with(second)
        rows[1].decompose()


def _align(table: Tag) -> None:
    """Numbers to the right in a table that says nothing of alignment: a column is numeric if all of it is."""
    if table.select_one(".num, th[style*=text-align], td[style*=text-align]"):
        return
    rows = grid(table)
    for column in zip(*rows, strict=True) if len(set(map(len, rows))) == 1 else ():
        cells = [cell for cell in column if cell.name == "td" and cell.parent.parent.name != "thead"]
        texts = [text for text in map(text_of, cells) if text not in BLANK]
        if texts and all(map(NUMBER.fullmatch, texts)):
            for cell in column:
                cell["class"] = [name for name in cell.get("class", []) if name != "num"] + ["num"]


def grid(table: Tag) -> list[list[Tag]]:
    """The cells of a table by row and column; one that spans several stands in each of them, rows may differ."""
    rows = table.find_all("tr")
    places: dict[tuple[int, int], Tag] = {}
    for down, row in enumerate(rows):
        across = 0
        for cell in row.find_all(["th", "td"]):
            while (down, across) in places:
                across += 1
            spans = product(range(span(cell, "rowspan")), range(span(cell, "colspan")))
            places |= {(down + row, across + column): cell for row, column in spans}
    width = max((across for _, across in places), default=-1) + 1
    return [[places[down, across] for across in range(width) if (down, across) in places] for down in range(len(rows))]


def span(cell: Tag, name: str) -> int:
    """How many rows or columns a cell spans."""
    return int(str(cell.get(name, "1")))


def text_of(cell: Tag) -> str:
    """The words of a cell."""
    return cell.get_text(" ", strip=True)
