"""What is wrong with a file that a user brings, and where; what was read of it, and what is said of both."""

import math
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace

from onepot_analysis.facts import register
from onepot_analysis.show import words
from onepot_analysis.spreadsheets.sheets import Sheet, letters

_SHOWN = 5  # rows that are named of many alike
LEVEL, HIDDEN, SETTLEMENT = TABLE_WIDE = ("level", "hidden", "settlement")  # questions that are of no one partnership
Said = tuple[str, str, str]  # what stands there, what was expected, how to mend it


@dataclass(frozen=True)
class Problem:
    """One fault, with its place, what was expected there and how to mend it.

    What only seems wrong is a question: it has the name by which a reader who knows better may `accept` it.

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
    of: str = ""  # partnership, stream and year, as far as they are known
    accept: str = ""  # a partnership's id, or one of `TABLE_WIDE`

    def __str__(self) -> str:
        return self.told(f"rows {self.row} to {self.last}" if self.last else f"row {self.row}" if self.row else "")

    def told(self, rows: str, others: str = "") -> str:
        """The problem in words, its rows said so, and that it is of others too."""
        places = [
            self.file,
            f"sheet {self.sheet!r}" if self.sheet else "",
            f"page {self.page}" if self.page else "",
            rows,
            f"column {self.column}" if self.column else "",
            self.of and self.of + others,
        ]
        accept = f"; if it is right: --accept {self.accept}" if self.accept else ""
        return f"{', '.join(filter(None, places))}: {_sentence(self.value, self.expected, self.remedy)}{accept}"


def _sentence(value: str, expected: str, remedy: str) -> str:
    return f"{value}; expected {expected}; to mend: {remedy}"


def lines(problems: list[Problem]) -> list[str]:
    """Every problem in words; those of one column that differ in their row alone are one line."""
    groups: dict[Problem, list[Problem]] = {}
    for problem in problems:
        groups.setdefault(replace(problem, row=problem.row and 1, of=""), []).append(problem)
    return [
        str(alike[0]) if len(alike) == 1 else alike[0].told(_rows(alike), " and others") for alike in groups.values()
    ]


def answered(accept: Iterable[str], names: Mapping[str, str]) -> tuple[str, ...]:
    """What is accepted, ids of partnerships for their names; `UnknownPartnership` where a name is that of no question."""
    known = {**dict(zip(TABLE_WIDE, TABLE_WIDE, strict=True)), **names}
    return tuple(dict.fromkeys(register.find(known, name) for name in accept))


def accepted_notice(accepted: list[Problem], partnership_id: str) -> list[str]:
    """What a partnership's page says of what was accepted, or a page of all with an empty id: a Markdown paragraph, or none."""
    asked = [problem for problem in accepted if problem.accept != SETTLEMENT]  # of which pages say more
    own = [one for one in asked if not partnership_id or one.accept in (partnership_id, *TABLE_WIDE)]
    texts = [f"{_named(one.of)}{one.value} (expected: {one.expected})" for one in own[:_SHOWN]]
    if others := len(asked) - len(texts):
        texts.append(f"{others} {'more' if texts else 'of other partnerships'}, which `onepot check` lists")
    return [f"**Accepted though it seemed wrong**: {'; '.join(texts)}."] if texts else []


def _named(of: str) -> str:
    """What a problem is about, its stream in a reader's words, to stand before the value."""
    return re.sub(r"\w+", lambda word: words.LABELS.get(word[0], word[0]), of) + ": " * bool(of)


def _rows(alike: list[Problem]) -> str:
    rows = [problem.row or 0 for problem in alike]
    if rows == list(range(rows[0], rows[0] + len(rows))):
        return f"rows {rows[0]} to {rows[-1]}"
    rest = f"{len(rows) - _SHOWN} more"
    return f"rows {words.listed([*map(str, rows[:_SHOWN]), *([rest] if len(rows) > _SHOWN else [])])}"


class SpreadsheetError(ValueError):
    """A file cannot be used; the message holds every problem, those that are alike on one line."""

    def __init__(self, problems: list[Problem]):
        super().__init__("\n".join(lines(problems)))
        self.problems = problems


class NotReadable(ValueError):
    """A cell or a whole file that is not what it should be: what it is, what was expected, and how to mend it."""

    def __init__(self, value: str, expected: str, remedy: str):
        super().__init__(_sentence(value, expected, remedy))
        self.value, self.expected, self.remedy = value, expected, remedy

    @property
    def said(self) -> Said:
        return self.value, self.expected, self.remedy


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
        said: Said,
        head: str = "",
        last: int | None = None,
        of: str = "",
        accept: str = "",
    ) -> None:
        """Note a problem at a cell, or from it down to the row `last`; rows and columns count from 0."""
        if sheet and row is not None and column is not None:
            row, column = sheet.turned.get((row, column), (row, column))
        label = "" if column is None else f"{letters(column)} {head!r}" if head else letters(column)
        page, number = sheet.place(row) if sheet and row is not None else (None, None)
        end = None if last is None or last == row else last + 1
        place = tuple(math.inf if at is None else at for at in (sheet.position if sheet else None, row, column))
        name = sheet.name if sheet else ""
        self.found.append((place, Problem(self.file, name, number, label, *said, page, end, of, accept)))

    @property
    def problems(self) -> list[Problem]:
        """Every problem once, in the order of places."""
        return list(dict.fromkeys(problem for _, problem in sorted(self.found, key=lambda pair: pair[0])))


@dataclass(frozen=True, eq=False)
class Reading:
    """What was read of a file; what was understood and passed over, and everything that is wrong, are in its log."""

    log: Log

    @property
    def problems(self) -> list[Problem]:
        return self.log.problems

    @property
    def notices(self) -> list[str]:
        return self.log.notices

    @property
    def understood(self) -> list[str]:
        return self.log.understood

    def accepted(self, accept: Collection[str]) -> list[Problem]:
        """The questions that are answered by these names."""
        return [problem for problem in self.problems if problem.accept in accept]

    def refuse(self, accept: Collection[str] = ()) -> None:
        """Raise SpreadsheetError with every problem but those accepted by name, if there is one."""
        if problems := [problem for problem in self.problems if problem.accept not in accept]:
            raise SpreadsheetError(problems)

    def account(self, parts: dict[str, list[str]], accept: Collection[str] = ()) -> tuple[str, bool]:
        """What ``onepot check`` prints, each part that has lines under its title; and whether no problem is left."""
        accepted = self.accepted(accept)
        problems = [problem for problem in self.problems if problem not in accepted]
        count = words.counted(len(problems), "problem")
        whole = {"Understood": self.understood, "Noticed": self.notices, **parts}
        whole |= {"Accepted": lines(accepted), count: lines(problems)}
        text = [f"{title}\n" + "\n".join(f"  {line}" for line in lines) for title, lines in whole.items() if lines]
        return "\n\n".join([*text, *([] if problems else ["No problems."])]), not problems
