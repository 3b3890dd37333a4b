"""A sheet of the form as it was filled in: where its rows stand, and the numbers in their cells."""

import itertools
import math
from dataclasses import dataclass

from onepot_analysis.spreadsheets.problems import Log, NotReadable, Said
from onepot_analysis.spreadsheets.proforma import layout
from onepot_analysis.spreadsheets.proforma.forms import Allocation, Allocations
from onepot_analysis.spreadsheets.proforma.layout import COLUMNS, FIRST_ROW, HEAD_ROW, FormSheet, Numbers
from onepot_analysis.spreadsheets.sheets import Place, Sheet, is_blank, shown
from onepot_analysis.spreadsheets.values import MOST, amount_or_none, plain

_LABEL = "write the label again"
_RESTORE = "put the rows back as the form has them; what the form has no row for goes into the line for other"
_COPY = "put rows and columns back as the form has them, or copy the numbers into a new proforma"
_TITLE = "put back the sheet of this partnership; if the title alone was changed, write it again"
_NUMBER = {
    layout.GBP: "an amount in pounds as a number, 0 or more",
    layout.PEOPLE: "a whole number of people, 0 or more",
}
_FILL = {
    layout.GBP: "write the amount; 0 if there is none",
    layout.PEOPLE: "write the number; 0 if there is none, [x] if it is not known",
}


@dataclass(frozen=True)
class Filled:
    """A sheet as laid out, its cells as filled in, and the log of what is wrong with them; rows count from 0."""

    sheet: FormSheet
    cells: Sheet
    log: Log

    def note(self, row: int, column: int, said: Said, last: int | None = None) -> None:
        """Note a problem at a cell, or from it down to the row `last`."""
        head = self.sheet.heads[column] if row > HEAD_ROW else ""
        self.log.problem(self.cells, row, column, said, head, last=last)

    def note_lines(self, year: str, said: Said, *keys: str) -> None:
        """Note a problem in a year of one line, or of lines that stand together."""
        rows = [self.sheet.row(key) for key in keys]
        self.note(min(rows), COLUMNS[year], said, max(rows))

    def stands(self, name: str) -> bool:
        """Whether it is the partnership's own sheet, with every column and row in its place; else a problem says which not."""
        title = f"{self.sheet.title}, {name}"
        return (
            self._holds(0, 0, title, _TITLE)
            and all(self._holds(HEAD_ROW, column, head, _COPY) for column, head in enumerate(self.sheet.heads[:-1]))
            and self._rows_stand()
        )

    def _holds(self, row: int, column: int, text: str, remedy: str) -> bool:
        """Whether a text of the form stands in a cell, in whatever letters and spaces; else a problem."""
        cell = self.cells.cell(row, column)
        if _is_same(cell, text):
            return True
        self.note(row, column, (shown(cell), repr(text), remedy))
        return False

    def _rows_stand(self) -> bool:
        """Whether no row was moved, put in or taken out. A label alone may be wrong: a problem, but its row stands."""
        there = {plain(str(self.cells.cell(row, 0) or "")) for row in range(FIRST_ROW, len(self.cells.rows))}
        labels = {plain(row.label) for row in self.sheet.rows}
        for at, row in enumerate(self.sheet.rows, FIRST_ROW):
            is_moved = plain(row.label) in there or plain(str(self.cells.cell(at, 0) or "")) in labels
            if not self._holds(at, 0, row.label, _RESTORE if is_moved else _LABEL) and is_moved:
                return False
        for at in range(FIRST_ROW + len(self.sheet.rows), len(self.cells.rows)):  # notes may stand there, no numbers
            if any(isinstance(self.cells.cell(at, column), (int, float)) for column in COLUMNS.values()):
                self.note(at, 0, (shown(self.cells.cell(at, 0)), "no row of its own here", _RESTORE))
        return True

    def numbers(self) -> Numbers:
        """The numbers of its lines, NaN where one is said not to be known; a problem for each cell that holds none."""
        found = {}
        for year, column in COLUMNS.items():
            blank = []
            for line in self.sheet.lines:
                place = self.sheet.row(line.key), column
                try:
                    if year not in line.years:
                        self._check_not_applicable(place)
                    elif self._is_blank(place):
                        blank.append(place[0])
                    else:
                        found[year, line.key] = self._number(place)
                except NotReadable as fault:
                    self.note(*place, fault.said)
            self._note_blank(blank, column)
        return found

    def _is_blank(self, place: Place) -> bool:
        return is_blank(self.cells.cell(*place)) and place not in self.cells.unstored | self.cells.failed

    def _note_blank(self, rows: list[int], column: int) -> None:
        """One problem for all blank cells that follow each other: those have the same distance from their position."""
        for _, run in itertools.groupby(enumerate(sorted(rows)), lambda pair: pair[1] - pair[0]):
            together = [row for _, row in run]
            value = "blank" if len(together) == 1 else f"{len(together)} blank cells"
            said = (value, _NUMBER[self.sheet.unit], _FILL[self.sheet.unit])
            self.note(together[0], column, said, together[-1])

    def _check_not_applicable(self, place: Place) -> None:
        cell = self.cells.cell(*place)
        if not is_blank(cell) and not _is_same(cell, layout.NOT_APPLICABLE) and cell != 0:
            expected = f"{layout.NOT_APPLICABLE}: no such line in this year"
            raise NotReadable(shown(cell), expected, "move the amount to the line that has this year")

    def _number(self, place: Place) -> float:
        cell, is_people = self.cells.cell(*place), self.sheet.unit == layout.PEOPLE
        expected, fill = _NUMBER[self.sheet.unit], _FILL[self.sheet.unit]
        if place in self.cells.unstored:
            remedy = "open it in a spreadsheet program and save it again, or write the number"
            raise NotReadable("a formula without a stored value", expected, remedy)
        if place in self.cells.failed:
            raise NotReadable("a formula that has failed", expected, "mend the formula, or write the number")
        if isinstance(cell, str):
            if is_people and _is_same(cell, layout.NOT_KNOWN):
                return math.nan
            number = amount_or_none(cell)
            remedy = fill if number is None else f"format the cell as a number and write {float(number):.0f}"
            raise NotReadable(f"the text {shown(cell.strip())}", expected, remedy)
        if isinstance(cell, bool) or not isinstance(cell, (int, float)):
            remedy = f"format the cell as a number; {fill}"
            raise NotReadable(f"{cell}: a date, a time or a logical value", expected, remedy)
        if not abs(cell) <= MOST:
            raise NotReadable(f"{shown(cell)}, beyond any partnership", expected, fill)
        if cell < 0:
            raise NotReadable(shown(cell), expected, f"write it without deductions; {fill}")
        if is_people and cell != int(cell):
            remedy = "write the number of people, not a rate, a share or thousands"
            raise NotReadable(f"{shown(cell)}: a fraction of a person", expected, remedy)
        if 0 < cell < 1:
            remedy = "write pounds, not a share or a percentage"
            raise NotReadable(f"{shown(cell)}: a fraction of a pound", expected, remedy)
        return float(cell)

    def stated(self) -> Allocations:
        """The allocations that the form states beside the central streams; a problem for each cell that states none."""
        found = {}
        for year, column in self.sheet.stated.items():
            for line in self.sheet.lines:
                if line.stream and year in line.years:
                    row = self.sheet.row(line.key)
                    cell = self.cells.cell(row, column)
                    if given := Allocation.read(str(cell)):
                        found[year, line.stream] = given
                    else:
                        expected = "the allocation with its basis, such as '£1,234, published'"
                        said = (shown(cell), expected, "put back what the form had there")
                        self.note(row, column, said)
        return found


def _is_same(cell: object, text: str) -> bool:
    """Whether a cell holds a text of the form, in whatever letters and spaces."""
    return plain(str(cell or "")) == plain(text)
