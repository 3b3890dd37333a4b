"""The one description of the proforma: what is written in its cells, and where it is read again. form.csv holds its rows."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from onepot_analysis.show import words

VERSION = "2"
TITLE = "Funding and expenditure proforma"
YEARS = ("2010-11", "2011-12")
COLUMNS = {"2010-11": 2, "2011-12": 3}  # of the numbers; every sheet has the line, what it covers, the two years
HEAD_ROW = 2  # below the title and the line on the unit; rows and columns count from 0
FIRST_ROW = 3
PUBLISHED, OWN, FICTIONAL = "published", "own figure", "fictional"  # the basis of an amount that is entered
EXAMPLE_ID, EXAMPLE_NAME = "exampleshire", "Exampleshire (fictional)"
NOT_APPLICABLE = words.NOT_APPLICABLE
NOT_KNOWN = words.GAP
GBP, PEOPLE = "GBP", "people"
Numbers = dict[tuple[str, str], float]  # by financial year and key of a row


@dataclass(frozen=True)
class Row:
    """One row: a line to fill in each of its years, [z] in others; or, where `parts` names other rows, their sum.

    A part with a minus before it is taken away. `stream` is that of the settlement whose allocation is filled in.
    """

    sheet: str
    key: str
    label: str
    covers: str
    years: tuple[str, ...]
    stream: str
    parts: tuple[str, ...]


@dataclass(frozen=True)
class FormSheet:
    """One sheet with one table."""

    name: str
    title: str
    unit: str
    heads: tuple[str, ...]
    stated: dict[str, int]  # financial year to the column of allocations, where the sheet has streams
    rows: tuple[Row, ...]

    @property
    def lines(self) -> list[Row]:
        """The rows to fill."""
        return [row for row in self.rows if not row.parts]

    @property
    def sums(self) -> list[Row]:
        """The rows with formulas."""
        return [row for row in self.rows if row.parts]

    def row(self, key: str) -> int:
        """Where a row stands, from 0."""
        return FIRST_ROW + [row.key for row in self.rows].index(key)


def _read_rows() -> list[Row]:
    with Path(__file__).with_name("form.csv").open(encoding="utf-8", newline="") as file:
        _, *rows = csv.reader(file)
    return [
        Row(sheet, key, label, covers, tuple(years.split()), stream, tuple(parts.split()))
        for sheet, key, label, covers, years, stream, parts in rows
    ]


def _sheet(name: str, title: str, unit: str, first: str, second: str) -> FormSheet:
    rows = tuple(row for row in ROWS.values() if row.sheet == name)
    sign = "£" if unit == GBP else unit
    stated = {"2010-11": 4, "2011-12": 5} if any(row.stream for row in rows) else {}
    beside = [f"Allocation or estimate, {year}" for year in stated]
    heads = (first, second, f"2010-11 ({sign})", f"2011-12 plan ({sign})", *beside, "Your note")
    return FormSheet(name, title, unit, heads, stated, rows)


ROWS = {row.key: row for row in _read_rows()}
SHEETS = (
    _sheet("Income", "Income by source", GBP, "Source", "Paid by"),
    _sheet("Expenditure", "Expenditure by intervention", GBP, "Intervention", "What counts"),
    _sheet("Activity", "People in treatment", PEOPLE, "Measure", "Who counts"),
)
BY_NAME = {sheet.name: sheet for sheet in SHEETS}
CENTRAL = tuple(row.key for row in ROWS.values() if row.stream)
INTERVENTIONS = {key: ROWS[key].label for key in ROWS["expenditure"].parts}
STRUCTURED = {key: f"in_{key}" for key in INTERVENTIONS if f"in_{key}" in ROWS}  # to the line of the adults in it

INSTRUCTIONS, ABOUT = "Instructions", "Partnership"
ABOUT_ROWS = {
    "name": "Partnership",
    "partnership_id": "Partnership id",
    "version": "Version of the form",
    "example": "Fictional example",
}


def signed(parts: Iterable[str]) -> list[tuple[str, int]]:
    """Key and sign, 1 or -1, of each part of a sum."""
    return [(part.removeprefix("-"), -1 if part.startswith("-") else 1) for part in parts]


def sums(values: Numbers) -> Numbers:
    """Numbers and every sum that can be worked out from them; a sum that stands there already is taken as it is.

    Examples
    --------
    >>> values = dict.fromkeys((("2011-12", key) for key in (*ROWS["income"].parts, *INTERVENTIONS)), 10)
    >>> found = sums(values)
    >>> found["2011-12", "income"], ("2011-12", "check") in found, ("2010-11", "income") in found
    (90, False, False)
    """
    found = dict(values)
    for total in (row for row in ROWS.values() if row.parts):
        for year in YEARS:
            terms = [((year, key), sign) for key, sign in signed(total.parts) if year in ROWS[key].years]
            if (year, total.key) not in found and all(place in found for place, _ in terms):
                found[year, total.key] = sum(found[place] * sign for place, sign in terms)
    return found
