"""The cells of a workbook whose formula has failed, which readers of values take for blank."""

import re
import zipfile
from pathlib import Path
from xml.etree import ElementTree

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def failed_cells(path: Path) -> dict[str, set[tuple[int, int]]]:
    """Cells that hold an error such as #REF!, by sheet; rows and columns from 0.

    Parameters
    ----------
    path : pathlib.Path
        A whole workbook; one that is not xlsx has none.
    """
    with zipfile.ZipFile(path) as archive:
        if "xl/workbook.xml" not in archive.namelist():
            return {}
        relations = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
        targets = {relation.get("Id"): relation.get("Target", "") for relation in relations}
        sheets = ElementTree.fromstring(archive.read("xl/workbook.xml")).iter(f"{_MAIN}sheet")
        return {sheet.get("name", ""): _failed(archive, targets[sheet.get(_RELATION)]) for sheet in sheets}


def _failed(archive: zipfile.ZipFile, target: str) -> set[tuple[int, int]]:
    part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    cells = ElementTree.fromstring(archive.read(part)).iter(f"{_MAIN}c")
    return {position(cell.get("r", "")) for cell in cells if cell.get("t") == "e"}


def position(reference: str) -> tuple[int, int]:
    """Row and column from 0 of a cell's name.

    Examples
    --------
    >>> position("C7"), position("AA1")
    ((6, 2), (0, 26))
    """
    name, row = re.fullmatch(r"([A-Z]+)(\d+)", reference).groups()
    column = 0
    for letter in name:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(row) - 1, column - 1
