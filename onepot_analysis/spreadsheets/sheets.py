"""The cells of a sheet as they stand in a file, and how a reader calls them."""

import datetime
from dataclasses import dataclass, field

Cell = str | int | float | bool | datetime.date | datetime.time | datetime.timedelta | None
Place = tuple[int, int]  # row and column, or page and row
_MOST_SHOWN, _LONG = 60, 10**15  # characters of a text, and numbers, that a message shows in full


@dataclass(frozen=True)
class Sheet:
    """One sheet; a CSV file, or a table in a PDF, is one without a name. Rows and columns count from 0."""

    file: str
    name: str
    position: int
    rows: list[list[Cell]]
    unstored: frozenset[Place] = frozenset()  # formulas without a stored value
    failed: frozenset[Place] = frozenset()  # formulas that failed, as with #REF!
    places: tuple[Place, ...] = ()  # in a PDF, the page of each row and its number on the page
    turned: dict[Place, Place] = field(default_factory=dict)  # of a sheet that was on its side, where each cell stands

    def cell(self, row: int, column: int) -> Cell:
        """The cell, or None beyond the end of its row."""
        cells = self.rows[row]
        return cells[column] if column < len(cells) else None

    def is_empty(self, row: int, column: int) -> bool:
        """Whether nothing stands in the cell, nor a formula that has no value."""
        return is_blank(self.cell(row, column)) and (row, column) not in self.unstored | self.failed

    def shown(self, row: int, column: int) -> str:
        """The cell as a message shows it."""
        is_formula = is_blank(self.cell(row, column)) and not self.is_empty(row, column)
        return "a formula that has failed, or has no value" if is_formula else shown(self.cell(row, column))

    def place(self, row: int) -> tuple[int | None, int]:
        """The page, if there are pages, and the number of a row, as a reader counts them."""
        return self.places[row] if self.places else (None, row + 1)

    def row(self, row: int) -> str:
        """A row as a reader calls it."""
        page, number = self.place(row)
        return f"page {page}, row {number}" if page else f"row {number}"

    @property
    def title(self) -> str:
        """The sheet as a reader calls it."""
        if not self.places:
            return f"sheet {self.name!r}" if self.name else self.file
        first, last = self.places[0][0], self.places[-1][0]
        return f"{self.file}, page {first}" if first == last else f"{self.file}, pages {first} to {last}"


def letters(column: int) -> str:
    """The letters of a column, counted from 0: 26 is AA."""
    rest, last = divmod(column, 26)
    return (letters(rest - 1) if rest else "") + chr(ord("A") + last)


def shown(cell: Cell) -> str:
    """A cell as a message shows it: blank, 1250, or 'tbc'."""
    if is_blank(cell):
        return "blank"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < _LONG:
        return str(int(cell))
    if isinstance(cell, str) and len(cell) > _MOST_SHOWN:
        return f"{cell[:_MOST_SHOWN]!r}... ({len(cell):,} characters)"
    return repr(cell) if isinstance(cell, str) else str(cell)


def is_blank(cell: Cell) -> bool:
    """Whether nothing stands in the cell, or only spaces."""
    return cell is None or (isinstance(cell, str) and not cell.strip())
