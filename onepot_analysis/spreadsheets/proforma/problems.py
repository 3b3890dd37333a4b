"""What is wrong with a proforma, and where."""

from dataclasses import dataclass, field

from onepot_analysis.spreadsheets.problems import letters
from onepot_analysis.spreadsheets.proforma import layout


@dataclass(frozen=True)
class Problem:
    """One fault: its cell, what stands there, what was expected and how to mend it.

    Parameters
    ----------
    file : str
    cell : str
        Such as ``Expenditure!C7`` or ``Expenditure!C4:C13``; a sheet alone, or empty where the whole file is meant.
    value, expected, remedy : str

    Examples
    --------
    >>> print(Problem("a.xlsx", "Activity!C4", "-3", "0 or more", "write the number of people"))
    a.xlsx, Activity!C4: -3; expected 0 or more; to mend: write the number of people
    """

    file: str
    cell: str
    value: str
    expected: str
    remedy: str

    def __str__(self) -> str:
        place = ", ".join(filter(None, [self.file, self.cell]))
        return f"{place}: {self.value}; expected {self.expected}; to mend: {self.remedy}"


class ProformaError(ValueError):
    """Workbooks that cannot be used; the message holds every problem, one a line."""

    def __init__(self, problems: list[Problem]):
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


@dataclass
class Log:
    """The problems and notices of one file, gathered on the way through it."""

    file: str
    found: list[tuple[tuple, Problem]] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)

    def note(self, sheet: str, first: tuple[int, int] | None, said: tuple[str, str, str], last: int | None = None):
        """Note a problem at a cell (row and column from 0), or from it down to the row `last`.

        `said` is value, expected, remedy.
        """
        cell = f"{sheet}!{reference(first, last)}" if first else sheet
        order = [layout.INSTRUCTIONS, layout.ABOUT, *layout.BY_NAME]
        self.found.append((place_order(order, sheet, first), Problem(self.file, cell, *said)))

    @property
    def problems(self) -> list[Problem]:
        """Every problem once, in the order of places."""
        return list(dict.fromkeys(problem for _, problem in sorted(self.found, key=lambda pair: pair[0])))


def place_order(order: list[str], sheet: str, place: tuple[int, int] | None) -> tuple:
    """Where a problem comes among others: the whole file first, then sheet by sheet."""
    return (order.index(sheet) + 1 if sheet in order else 0, *(place or (-1, -1)))


def reference(first: tuple[int, int], last: int | None = None) -> str:
    """The name of a cell, or of a range downwards; rows and columns from 0.

    Examples
    --------
    >>> reference((6, 2)), reference((3, 2), 12)
    ('C7', 'C4:C13')
    """
    row, column = first
    name = f"{letters(column)}{row + 1}"
    return name if last in (None, row) else f"{name}:{letters(column)}{last + 1}"
