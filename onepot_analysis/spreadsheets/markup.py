"""What the markup of a workbook says beside its values: formulas without one, what is hidden, and how much is used.

It is read before the values are, row by row: a reader of values makes room for every cell up to the last.
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree import ElementTree

from xlsxwriter.utility import xl_cell_to_rowcol

from onepot_analysis.facts.files import MOST_COLUMNS, MOST_ROWS
from onepot_analysis.spreadsheets.problems import NotReadable
from onepot_analysis.spreadsheets.sheets import Place

_MOST_CELLS = 5_000_000
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_SMALLER = "keep the table alone, on a sheet of its own, and delete what stands far below or beside it"


@dataclass
class Markup:
    """Of one sheet: formulas without a stored value or with an error, hidden rows and columns, and the used size."""

    unstored: set[Place] = field(default_factory=set)
    failed: set[Place] = field(default_factory=set)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    rows: int = 0
    columns: int = 0

    def use(self, rows: int, columns: int) -> None:
        """Note that cells are used up to here; NotReadable where that is more than a table has."""
        self.rows, self.columns = max(self.rows, rows), max(self.columns, columns)
        check_size(self.rows, self.columns)


def check_size(rows: int, columns: int) -> None:
    """Refuse, as NotReadable, what is larger than any table."""
    if rows > MOST_ROWS or columns > MOST_COLUMNS or rows * columns > _MOST_CELLS:
        expected = f"at most {MOST_ROWS:,} rows and {MOST_COLUMNS:,} columns, and {_MOST_CELLS:,} cells in all"
        raise NotReadable(f"{rows:,} rows and {columns:,} columns or more", expected, _SMALLER)


def of_xlsx(parts: dict[str, bytes]) -> dict[str, Markup]:
    """By name of the sheet; an empty text is a value."""
    relations = ElementTree.fromstring(parts["xl/_rels/workbook.xml.rels"])
    targets = {one.get("Id"): one.get("Target", "") for one in relations}
    sheets = ElementTree.fromstring(parts["xl/workbook.xml"]).findall(".//{*}sheet")
    return {sheet.get("name", ""): _xlsx_sheet(parts, targets.get(sheet.get(_RELATION), "")) for sheet in sheets}


def _xlsx_sheet(parts: dict[str, bytes], target: str) -> Markup:
    found, at_row = Markup(), -1
    for kind, element in _ended(parts["xl/" + target.removeprefix("/xl/")]):
        if kind == "col" and element.get("hidden") in ("1", "true"):
            last = min(int(element.get("max", 0)), MOST_COLUMNS)
            found.hidden_columns.update(range(int(element.get("min", 1)) - 1, last))
        elif kind == "row":
            at_row = int(element.get("r", at_row + 2)) - 1
            at_column = -1
            for cell in element:
                at_column = xl_cell_to_rowcol(cell.get("r"))[1] if cell.get("r") else at_column + 1
                _xlsx_cell(found, cell, (at_row, at_column))
            if element.get("hidden") in ("1", "true"):
                found.hidden_rows.add(at_row)
            element.clear()
    return found


def _xlsx_cell(found: Markup, cell: ElementTree.Element, place: Place) -> None:
    if len(cell):
        found.use(place[0] + 1, place[1] + 1)
    if cell.get("t") == "e":
        found.failed.add(place)
    elif cell.find("{*}f") is not None and not cell.findtext("{*}v") and cell.get("t") != "str":
        found.unstored.add(place)


def of_ods(parts: dict[str, bytes]) -> dict[str, Markup]:
    """By name of the sheet; repeated rows and cells count as often as they say. An error stands as text."""
    sheets: dict[str, Markup] = {}
    found, at_row, at_column = Markup(), 0, 0
    for kind, element in _ended(parts["content.xml"]):
        is_hidden = element.get(f"{_TABLE}visibility") in ("collapse", "filter")
        if kind == "table-column":
            last = at_column + int(element.get(f"{_TABLE}number-columns-repeated", 1))
            if is_hidden:
                found.hidden_columns.update(range(at_column, min(last, MOST_COLUMNS)))
            at_column = last
        elif kind == "table-row":
            last = at_row + int(element.get(f"{_TABLE}number-rows-repeated", 1))
            _ods_row(found, element, at_row, last)
            if is_hidden:
                found.hidden_rows.update(range(at_row, min(last, MOST_ROWS)))
            at_row = last
            element.clear()
        elif kind == "table":
            sheets[element.get(f"{_TABLE}name", "")] = found
            found, at_row, at_column = Markup(), 0, 0
    return sheets


def _ods_row(found: Markup, row: ElementTree.Element, at_row: int, last: int) -> None:
    at_column = 0
    for cell in row:
        end = at_column + int(cell.get(f"{_TABLE}number-columns-repeated", 1))
        has_value = cell.get(f"{_OFFICE}value-type") or len(cell)
        if has_value:
            found.use(last, end)
        elif cell.get(f"{_TABLE}formula"):
            found.unstored.add((at_row, at_column))
        at_column = end


def _ended(part: bytes) -> Iterator[tuple[str, ElementTree.Element]]:
    """Each element of a part as it ends, with its plain name."""
    for _, element in ElementTree.iterparse(io.BytesIO(part)):
        yield element.tag.rpartition("}")[2], element
