"""What is wrong with a table that a user brings, and where."""

import math
from dataclasses import dataclass, field

Cell = str | int | float | bool | object | None


@dataclass(frozen=True)
class Problem:
    """One fault, with its place, what was expected there and how to mend it.

    Examples
    --------
    >>> print(Problem("a.xlsx", "2011-12", 7, "D 'Adult PTB'", "'tbc'", "an amount in pounds", "write the amount"))
    a.xlsx, sheet '2011-12', row 7, column D 'Adult PTB': 'tbc'; expected an amount in pounds; to mend: write the amount
    """

    file: str
    sheet: str
    row: int | None
    column: str
    value: str
    expected: str
    remedy: str
    page: int | None = None

    def __str__(self) -> str:
        places = [
            self.file,
            f"sheet {self.sheet!r}" if self.sheet else "",
            f"page {self.page}" if self.page else "",
            f"row {self.row}" if self.row else "",
            f"column {self.column}" if self.column else "",
        ]
        return f"{', '.join(filter(None, places))}: {self.value}; expected {self.expected}; to mend: {self.remedy}"


@dataclass(frozen=True)
class Difference(Problem):
    """A sum that misses the settlement: the one kind of problem that a reader may knowingly accept."""


class PublishedError(ValueError):
    """The table cannot be used; the message holds every problem, one a line."""

    def __init__(self, problems: list[Problem]):
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


class Unreadable(ValueError):
    """A file that cannot be read at all: what it is, what was expected, and how to mend it."""


@dataclass(frozen=True)
class Sheet:
    """The cells of one sheet as they stand in the file; a CSV file, or a table in a PDF, is one without a name."""

    file: str
    name: str
    position: int
    rows: list[list[Cell]]
    unstored: frozenset[tuple[int, int]] = frozenset()  # formulas without a stored value: row, column from 0
    places: tuple[tuple[int, int], ...] = ()  # in a PDF, the page of each row and its number on the page

    def cell(self, row: int, column: int) -> Cell:
        """The cell, or None beyond the end of its row."""
        cells = self.rows[row]
        return cells[column] if column < len(cells) else None

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


@dataclass
class Log:
    """What was understood and what is wrong, gathered on the way through a file."""

    file: str
    found: list[tuple[tuple, Problem]] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    understood: list[str] = field(default_factory=list)
    rounded_totals: int = 0
    broken_sheets: set[int] = field(default_factory=set)  # sheets whose totals cannot be checked

    def problem(self, sheet: Sheet | None, row: int | None, column: int | None, said: tuple, head="", kind=Problem):
        """Note a problem at a cell (row and column from 0); `said` is value, expected, remedy."""
        label = "" if column is None else f"{letters(column)} {head!r}" if head else letters(column)
        page, number = sheet.place(row) if sheet and row is not None else (None, None)
        place = tuple(math.inf if at is None else at for at in (sheet.position if sheet else None, row, column))
        self.found.append((place, kind(self.file, sheet.name if sheet else "", number, label, *said, page)))

    @property
    def problems(self) -> list[Problem]:
        """Every problem once, in the order of places."""
        return list(dict.fromkeys(problem for _, problem in sorted(self.found, key=lambda pair: pair[0])))


def letters(column: int) -> str:
    """The letters of a column, counted from 0.

    Examples
    --------
    >>> letters(0), letters(25), letters(26), letters(702)
    ('A', 'Z', 'AA', 'AAA')
    """
    rest, last = divmod(column, 26)
    return (letters(rest - 1) if rest else "") + chr(ord("A") + last)


def shown(cell: Cell) -> str:
    """A cell as a message shows it.

    Examples
    --------
    >>> shown("tbc"), shown(None), shown(1250.0), shown(-3)
    ("'tbc'", 'blank', '1250', '-3')
    """
    if is_blank(cell):
        return "blank"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return repr(cell) if isinstance(cell, str) else str(cell)


def is_blank(cell: Cell) -> bool:
    """Whether nothing stands in the cell, or only spaces."""
    return cell is None or (isinstance(cell, str) and not cell.strip())


def account(parts: list[tuple[str, list[str]]], problems: list[Problem]) -> tuple[str, bool]:
    """What ``onepot check`` prints: each part that has lines under its title, the problems last.

    Returns
    -------
    (str, bool)
        The text, and True when there is no problem.

    Examples
    --------
    >>> account([("Understood", ["a table"]), ("Noticed", [])], [])
    ('Understood\\n  a table\\n\\nNo problems.', True)
    """
    count = len(problems)
    parts = [*parts, (f"{count} {'problem' if count == 1 else 'problems'}", [str(problem) for problem in problems])]
    text = [f"{title}\n" + "\n".join(f"  {line}" for line in lines) for title, lines in parts if lines]
    return "\n\n".join([*text, *([] if count else ["No problems."])]), not count


def aligned(rows: list[tuple[str, ...]]) -> list[str]:
    """Rows of a table as lines whose columns stand under each other."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(f"{text:<{width}}" for text, width in zip(row, widths, strict=True)).rstrip() for row in rows]
