"""What is wrong with a file that a user brings, and where."""

import math
from dataclasses import dataclass, field

from onepot_analysis.spreadsheets.sheets import Sheet, letters


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
    last: int | None = None  # the last of several rows

    def __str__(self) -> str:
        places = [
            self.file,
            f"sheet {self.sheet!r}" if self.sheet else "",
            f"page {self.page}" if self.page else "",
            self._rows(),
            f"column {self.column}" if self.column else "",
        ]
        return f"{', '.join(filter(None, places))}: {self.value}; expected {self.expected}; to mend: {self.remedy}"

    def _rows(self) -> str:
        if not self.row:
            return ""
        return f"rows {self.row} to {self.last}" if self.last else f"row {self.row}"


@dataclass(frozen=True)
class Difference(Problem):
    """A sum that misses the settlement: the one kind of problem that a reader may knowingly accept."""


class SpreadsheetError(ValueError):
    """A file cannot be used; the message holds every problem, one a line."""

    def __init__(self, problems: list[Problem]):
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


class Unreadable(ValueError):
    """A file that cannot be read at all: what it is, what was expected, and how to mend it."""


@dataclass
class Log:
    """What was understood and what is wrong, gathered on the way through a file."""

    file: str
    found: list[tuple[tuple, Problem]] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    understood: list[str] = field(default_factory=list)
    rounded_totals: int = 0
    broken_sheets: set[int] = field(default_factory=set)  # sheets whose totals cannot be checked

    def problem(
        self,
        sheet: Sheet | None,
        row: int | None,
        column: int | None,
        said: tuple[str, str, str],
        head: str = "",
        kind: type[Problem] = Problem,
        last: int | None = None,
    ) -> None:
        """Note a problem at a cell, or from it down to the row `last` (all from 0); `said` is value, expected, remedy."""
        label = "" if column is None else f"{letters(column)} {head!r}" if head else letters(column)
        page, number = sheet.place(row) if sheet and row is not None else (None, None)
        end = None if last in (None, row) else last + 1
        place = tuple(math.inf if at is None else at for at in (sheet.position if sheet else None, row, column))
        self.found.append((place, kind(self.file, sheet.name if sheet else "", number, label, *said, page, end)))

    @property
    def problems(self) -> list[Problem]:
        """Every problem once, in the order of places."""
        return list(dict.fromkeys(problem for _, problem in sorted(self.found, key=lambda pair: pair[0])))


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
