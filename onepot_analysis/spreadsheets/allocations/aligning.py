"""From rows of pieces to tables: where the columns are, which lines are the heads, and which parts are one table.

The fullest rows show where the columns are. Parts whose heads and columns agree are one table, on as many pages as it takes.
"""

import re
from dataclasses import dataclass, field
from itertools import combinations

from onepot_analysis.spreadsheets.allocations.heads import meaning
from onepot_analysis.spreadsheets.sheets import Sheet
from onepot_analysis.spreadsheets.values import years_in

_HEAD_LINES = 6
_NUMBER = re.compile(
    r"[(−-]?(£ ?)?(0|[1-9]\d*|[1-9]\d{0,2}(?P<mark>[, ])\d{3}((?P=mark)\d{3})*)(\.\d+)? ?([mk]|million)?\)?[*†‡]*"
)
Span = tuple[float, float]  # left and right


@dataclass
class Piece:
    """Words that stand together, and the span of their cell where it is drawn."""

    words: list[dict]
    cell: Span | None = None

    @property
    def text(self) -> str:
        return " ".join(word["text"] for word in self.words)

    @property
    def is_number(self) -> bool:
        return bool(_NUMBER.fullmatch(self.text))

    @property
    def ink(self) -> Span:
        return min(word["x0"] for word in self.words), max(word["x1"] for word in self.words)

    @property
    def span(self) -> Span:
        return self.cell or self.ink


@dataclass
class Row:
    """Pieces from left to right; number counts the rows of the page from its top."""

    page: int
    pieces: list[Piece]
    number: int = 0
    is_aside: bool = False  # of the page, not of a table: its number, or words beside it

    @property
    def top(self) -> float:
        return min(word["top"] for piece in self.pieces for word in piece.words)

    @property
    def text(self) -> str:
        return " ".join(piece.text for piece in self.pieces)

    @property
    def numbers(self) -> int:
        """How many numbers follow its first text."""
        kinds = [piece.is_number for piece in self.pieces]
        return 0 if self.is_aside or all(kinds) else sum(kinds[kinds.index(False) :])

    @property
    def is_head(self) -> bool:
        return not self.numbers and sum(meaning(piece.text) is not None for piece in self.pieces) > 1


@dataclass
class _Part:
    """A table, or what one page has of it."""

    rows: list[Row]
    columns: list[Span]
    heads: dict[int, list[str]] = field(default_factory=dict)  # texts by column, of rows that are heads
    kinds: list = field(default_factory=list)  # what the heads mean
    skipped: set[int] = field(default_factory=set)  # lines of a head that stand in another
    title: set[str] = field(default_factory=set)  # the years that stand above


@dataclass
class _Table:
    """The parts of one table: its columns, and rows of page, number and texts by column."""

    columns: list[Span]
    kinds: list
    title: set[str]
    rows: list[tuple[int, int, dict[int, str]]] = field(default_factory=list)

    def add(self, part: _Part, places: list[int]) -> None:
        """Add the rows of a part; places are the columns of the table that its own are."""
        for at, row in enumerate(part.rows):
            if at not in part.skipped:
                texts = part.heads.get(at) or _cells(row, part.columns)
                self.rows.append((row.page, row.number, dict(zip(places, texts, strict=False))))

    def places(self, columns: list[Span]) -> list[int]:
        """Which columns of the table these are, new ones added; none where that is not clear."""
        over = [_over(self.columns, column) for column in columns]
        found = [at for one in over for at in one]
        if max(map(len, over)) == 1 and len(set(found)) == len(found):
            new = iter(range(len(self.columns), len(self.columns) + len(columns)))
            self.columns += [column for column, one in zip(columns, over, strict=True) if not one]
            return [one[0] if one else next(new) for one in over]
        return list(range(len(columns))) if len(columns) == len(self.columns) else []


def tables(pages: list[list[Row]], file: str) -> list[Sheet]:
    """The tables of a document: parts joined that have the same heads, or none, the same columns, and no other year."""
    found: list[_Table] = []
    text: list[Row] = []
    for part in (_part(rows) for page in pages for rows in _parts(page)):
        last = found[-1] if found else None
        if not part.columns:
            text = part.rows
            if last:
                last.add(part, [0])
            continue
        is_same = last and (not part.heads or part.kinds == last.kinds) and (not part.title or part.title == last.title)
        places = last.places(part.columns) if is_same else []
        if not places:
            above = [] if part.title else [(row.page, row.number, {0: row.text}) for row in text]
            last = _Table(part.columns, part.kinds, part.title, above)
            places = list(range(len(part.columns)))
            found.append(last)
        last.add(part, places)
    if not found:
        found = [_Table([(0, 0)], [], set(), [(row.page, row.number, {0: row.text}) for row in text])]
    return [_sheet(table, position, file) for position, table in enumerate(found)]


def _sheet(table: _Table, position: int, file: str) -> Sheet:
    order = sorted(range(len(table.columns)), key=lambda at: table.columns[at])
    rows = [[texts.get(at, "") for at in order] for _, _, texts in table.rows]
    return Sheet(file, "", position, rows, places=tuple((page, number) for page, number, _ in table.rows))


def _parts(rows: list[Row]) -> list[list[Row]]:
    """The rows of each table on a page: a new one begins below the last number above a head."""
    parts: list[list[Row]] = [[]]
    for row in rows:
        last = max((at for at, other in enumerate(parts[-1]) if other.numbers), default=None)
        if row.is_head and last is not None:
            parts[-1], above = parts[-1][: last + 1], parts[-1][last + 1 :]
            parts.append(above)
        parts[-1].append(row)
    return [part for part in parts if part]


def _part(rows: list[Row]) -> _Part:
    """The rows with their columns and heads."""
    bodies = [at for at, row in enumerate(rows) if row.numbers]
    for at, row in enumerate(rows):
        is_within = bodies and bodies[0] < at < bodies[-1]
        row.is_aside |= len(row.pieces) == 1 and row.pieces[0].is_number and not is_within
    part = _Part(rows, _columns([rows[at] for at in bodies]))
    if bodies:
        _find_heads(part, bodies[0])
    return part


def _columns(rows: list[Row]) -> list[Span]:
    """From left to right, where the columns begin and end: the fullest rows show them, the others widen them."""
    columns: list[Span] = []
    for row in sorted(rows, key=lambda row: -len(row.pieces)):
        for left, right in (piece.ink for piece in row.pieces):
            over = _over(columns, (left, right))
            if len(over) == 1:
                columns[over[0]] = min(left, columns[over[0]][0]), max(right, columns[over[0]][1])
            elif not over:
                columns.append((left, right))
    return sorted(columns)


def _over(columns: list[Span], span: Span) -> list[int]:
    """The columns that share any width with a span."""
    return [at for at, column in enumerate(columns) if column[0] < span[1] and span[0] < column[1]]


def _nearest(columns: list[Span], span: Span) -> int:
    """The column that a span shares most with, or else is nearest to."""
    return max(range(len(columns)), key=lambda at: min(span[1], columns[at][1]) - max(span[0], columns[at][0]))


def _find_heads(part: _Part, body: int) -> None:
    """The lines above the numbers that say most when read as one head, with or without a line of groups above them."""
    above, most, start = range(max(body - _HEAD_LINES, 0), body + 1), 1, body
    windows = [(range(*ends), group) for group in (0, 1) for ends in combinations(above, 2) if ends[0] >= group]
    for lines, group in sorted(windows, key=lambda window: len(window[0]) + window[1]):
        head = _head(part.rows[lines.start : lines.stop], part.columns)
        if not head:
            continue
        groups = _groups(part.rows[lines.start - 1], part.columns) if group else [""] * len(head)
        kinds = _kinds(groups, head)
        if len({kind for kind in kinds if kind}) > most:
            most, start, part.kinds = len({kind for kind in kinds if kind}), lines.start - group, kinds
            part.heads = {lines[-1]: head} | ({lines.start - 1: groups} if group else {})
            part.skipped = set(lines[:-1])
    part.title = years_in(" ".join(row.text for row in part.rows[:start]))


def _kinds(groups: list[str], head: list[str]) -> list[tuple[str, str] | None]:
    """What each head means, with the group that it is under."""
    group, found = "", []
    for over, text in zip(groups, head, strict=True):
        group = over or group
        known = meaning(f"{group} {text}") or meaning(text) if text else meaning(over)
        found.append((known.kind, known.year) if known else None)
    return found


def _head(rows: list[Row], columns: list[Span]) -> list[str]:
    """The text above each column: words above each other are one head; none where a line has two above one below."""
    stacks: list[tuple[Span, list]] = []
    for (left, right), number, text in sorted(
        (piece.span, row.number, piece.text) for row in rows for piece in row.pieces
    ):
        if stacks and left < stacks[-1][0][1]:
            (first, last), texts = stacks.pop()
            stacks.append(((first, max(last, right)), [*texts, (number, text)]))
        else:
            stacks.append(((left, right), [(number, text)]))
    if any(len({number for number, _ in texts}) < len(texts) for _, texts in stacks):
        return []
    head = [""] * len(columns)
    for order, (span, texts) in enumerate(stacks):
        at = order if len(stacks) == len(columns) else _nearest(columns, span)
        head[at] = " ".join([head[at], *(text for _, text in sorted(texts))]).strip()
    return head


def _groups(row: Row, columns: list[Span]) -> list[str]:
    """Heads of groups, each above the first of its columns: those under its cell, or nearer to it than to another."""
    groups = [""] * len(columns)
    middles = [sum(piece.ink) for piece in row.pieces]
    nearest = [min(range(len(middles)), key=lambda at: abs(middles[at] - sum(column))) for column in columns]
    for order, piece in enumerate(row.pieces):
        under = _over(columns, piece.cell) if piece.cell else [at for at, one in enumerate(nearest) if one == order]
        if under:
            groups[under[0]] = f"{groups[under[0]]} {piece.text}".strip()
    return groups


def _cells(row: Row, columns: list[Span]) -> list[str]:
    """The texts of a row by column; what stands over several belongs to the first, unless words and numbers touch."""
    if row.is_aside or not columns:
        return [row.text]
    cells = [""] * len(columns)
    for piece in row.pieces:
        over = _over(columns, piece.span)
        for part in [Piece([word]) for word in piece.words] if row.numbers and len(over) > 1 else [piece]:
            at = over[0] if over and part is piece else _nearest(columns, part.ink)
            mark = " and " if part.is_number and _NUMBER.fullmatch(cells[at]) else " "
            cells[at] = f"{cells[at]}{mark}{part.text}".strip()
    return cells
