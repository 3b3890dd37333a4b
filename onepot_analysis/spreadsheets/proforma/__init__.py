"""The funding and expenditure proforma of a partnership: written, and read back when it is filled in."""

from pathlib import Path

from onepot_analysis.facts.register import ROOT
from onepot_analysis.spreadsheets.problems import SpreadsheetError
from onepot_analysis.spreadsheets.proforma.forms import Form, form
from onepot_analysis.spreadsheets.proforma.reading import Reading, load, read
from onepot_analysis.spreadsheets.proforma.writing import write

__all__ = ["EXAMPLE", "Form", "Reading", "SpreadsheetError", "find", "form", "load", "read", "write"]

EXAMPLE = ROOT / "examples" / "exampleshire.xlsx"


def find(file: str | Path) -> Path:
    """A workbook as a user names it: from the present folder or, if it is not there, from the project's own."""
    path = Path(file)
    return path if path.exists() else ROOT / path
