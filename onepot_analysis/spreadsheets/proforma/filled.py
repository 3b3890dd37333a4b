"""A sheet of the form as it was filled in: where its rows stand, and the numbers in their cells."""

import itertools
import math
from dataclasses import dataclass, field

from onepot_analysis.spreadsheets.problems import Log, NotReadable, Said
from onepot_analysis.spreadsheets.proforma import layout
from onepot_analysis.spreadsheets.proforma.forms import Allocation, Allocations
from onepot_analysis.spreadsheets.proforma.layout import COLUMNS, FIRST_ROW, HEAD_ROW, FormSheet, Numbers
from onepot_analysis.spreadsheets.sheets import Place, Sheet, is_blank, shown
from onepot_analysis.spreadsheets.values import amount_or_none, plain

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


@dataclass
class Filled:
    """A sheet as laid out, its cells as filled in, and the log of what is wrong with them; rows count from 0."""

    sheet: FormSheet
    cells: Sheet
    log: Log
    rows: dict[str, int] = field(default_factory=dict)  # by key, of each row that was found

    def note(self, row: int, column: int, said: Said, last: int | None = None) -> None:
        """Note a problem at a cell, or from it down to the row `last`."""
        head = self.sheet.heads[column] if row > HEAD_ROW else ""
        self.log.problem(self.cells, row, column, said, head, last=last)

    def note_lines(self, year: str, said: Said, *keys: str) -> None:
        """Note a problem in a year of one line, or of lines that stand together."""
        rows = [self.rows.get(key, self.sheet.row(key)) for key in keys]
        self.note(min(rows), COLUMNS[year], said, max(rows))

    def stands(self, name: str) -> bool:
        """Whether it is the partnership's own sheet with every column in its place, so that its rows were looked for."""
        title, right = self.cells.cell(0, 0), f"{self.sheet.title}, {name}"
        if not _is_same(title, right):
            self.note(0, 0, (shown(title), repr(right), _TITLE))
            return False
        for column, head in enumerate(self.sheet.heads[:-1]):
            cell = self.cells.cell(HEAD_ROW, column)
            if not _is_same(cell, head):
                self.note(HEAD_ROW, column, (shown(cell), repr(head), _COPY))
                return False
        self._find_rows()
        return True

    def _find_rows(self) -> None:
        """Find each row by its label, in its own place if it stands there; a problem where they are not as in the form."""
        for line in self.sheet.rows:
            at = [row for row in self._all_rows if _is_same(self.cells.cell(row, 0), line.label)]
            if at:
                home = self.sheet.row(line.key)
                self.rows[line.key] = home if home in at else at[0]
        self._check_labels()
        self._check_order()
        self._check_other_rows()

    @property
    def _all_rows(self) -> range:
        return range(FIRST_ROW, len(self.cells.rows))

    def _check_labels(self) -> None:
        """A problem for each row that was not found."""
        for line in self.sheet.rows:
            home = self.sheet.row(line.key)
            if line.key in self.rows:
                continue
            if home in self.rows.values():
                self.note(home, 0, (f"no row {line.label!r}", repr(line.label), _RESTORE))
            else:
                self.note(home, 0, (shown(self.cells.cell(home, 0)), repr(line.label), "write the label again"))

    def _check_order(self) -> None:
        """A problem where a row stands above one that belongs above it."""
        keys = [line.key for line in self.sheet.rows if line.key in self.rows]
        for above, below in itertools.pairwise(keys):
            if self.rows[below] < self.rows[above]:
                value = f"{layout.label(below)!r} above {layout.label(above)!r}"
                self.note(self.rows[below], 0, (value, "the rows in the order of the form", _RESTORE))
                return

    def _check_other_rows(self) -> None:
        """A problem for each row that the form does not have, but for notes below the table."""
        places = {self.rows.get(line.key, self.sheet.row(line.key)) for line in self.sheet.rows}
        end = max(self.rows.values(), default=0)
        for row in self._all_rows:
            has_number = any(isinstance(self.cells.cell(row, column), (int, float)) for column in COLUMNS.values())
            if row not in places and (row < end or has_number):
                self.note(row, 0, (shown(self.cells.cell(row, 0)), "no row of its own here", _RESTORE))

    def numbers(self) -> Numbers:
        """The numbers of its lines, NaN where one is said not to be known; a problem for each cell that holds none."""
        found = {}
        for year, column in COLUMNS.items():
            blank = []
            for line in self.sheet.lines:
                if line.key not in self.rows:
                    continue
                place = self.rows[line.key], column
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
            raise NotReadable(f"the text {cell.strip()!r}", expected, remedy)
        if isinstance(cell, bool) or not isinstance(cell, (int, float)):
            remedy = f"format the cell as a number; {fill}"
            raise NotReadable(f"{cell}: a date, a time or a logical value", expected, remedy)
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
                if line.stream and year in line.years and line.key in self.rows:
                    cell = self.cells.cell(self.rows[line.key], column)
                    if given := Allocation.read(str(cell)):
                        found[year, line.stream] = given
                    else:
                        expected = "the allocation with its basis, such as '£1,234, published'"
                        said = (shown(cell), expected, "put back what the form had there")
                        self.note(self.rows[line.key], column, said)
        return found


def _is_same(cell: object, text: str) -> bool:
    """Whether a cell holds a text of the form, in whatever letters and spaces."""
    return plain(str(cell or "")) == plain(text)
