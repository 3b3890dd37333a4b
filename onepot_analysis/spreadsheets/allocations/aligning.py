"""From rows of pieces to tables: where the columns are, which lines are the heads, and which parts are one table.

The fullest rows show where the columns are. Parts whose heads and columns agree are one table, on as many pages as it takes.
"""

from dataclasses import dataclass, field
from functools import cache
from itertools import combinations

from onepot_analysis.spreadsheets.allocations.finding import read_heads
from onepot_analysis.spreadsheets.allocations.heads import meaning
from onepot_analysis.spreadsheets.sheets import Cell, Place, Sheet
from onepot_analysis.spreadsheets.values import amount_or_none, years_in

_HEAD_LINES = 6
Span = tuple[float, float]  # left and right
Word = dict  # as pdfplumber has it: text, x0, x1, top, bottom


@dataclass
class Piece:
    """Words that stand together, and the span of their cell where it is drawn."""

    words: list[Word]
    cell: Span | None = None

    @property
    def text(self) -> str:
        return " ".join(word["text"] for word in self.words)

    @property
    def is_number(self) -> bool:
        return _is_number(self.text)

    @property
    def ink(self) -> Span:
        return min(word["x0"] for word in self.words), max(word["x1"] for word in self.words)


@cache
def _is_number(text: str) -> bool:
    return amount_or_none(text) is not None


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
        """Whether it may be a row of heads."""
        return not self.numbers and sum(meaning(piece.text) is not None for piece in self.pieces) > 1


@dataclass
class _Table:
    """A table, or what one page has of it; without columns, a page of text."""

    columns: list[Span]
    rows: list[tuple[Place, dict[int, str]]]  # page and number, and texts by column
    kinds: dict[int, tuple[str, str]] = field(default_factory=dict)  # what the heads mean, by column
    title: set[str] = field(default_factory=set)  # the years that stand above

    def takes(self, part: "_Table") -> bool:
        """Add the rows of a part, if it has no other heads, no other year, and columns that are clearly these."""
        if (part.kinds and part.kinds != self.kinds) or (part.title and part.title != self.title):
            return False
        places = self._places(part.columns)
        self.rows += [(place, {places[at]: text for at, text in texts.items()}) for place, texts in part.rows if places]
        return bool(places)

    def _places(self, columns: list[Span]) -> list[int]:
        """Which columns of the table these are, new ones added; none where that is not clear."""
        over = [_over(self.columns, column) for column in columns]
        found = [at for one in over for at in one]
        if max(map(len, over), default=0) <= 1 and len(set(found)) == len(found):
            for column, one in zip(columns, over, strict=True):
                if not one:
                    one.append(len(self.columns))
                    self.columns.append(column)
            return [at for (at,) in over] or [0]
        return list(range(len(columns))) if len(columns) == len(self.columns) else []


@dataclass
class _Heads:
    """What the heads mean, by column, and their texts by line and column; a line that was put into another has none."""

    kinds: dict[int, tuple[str, str]] = field(default_factory=dict)
    texts: dict[int, list[str]] = field(default_factory=dict)


def tables(pages: list[list[Row]], file: str) -> list[Sheet]:
    """The tables of a document: parts joined that have the same heads, or none, the same columns, and no other year."""
    found: list[_Table] = []
    text = _Table([], [])
    for part in (_part(rows) for page in pages for rows in _parts(page)):
        if found and found[-1].takes(part):
            continue
        if part.columns:
            part.rows[:0] = [] if part.title else text.rows
            found.append(part)
        text = text if part.columns else part
    return [_sheet(table, position, file) for position, table in enumerate(found or [text])]


def _sheet(table: _Table, position: int, file: str) -> Sheet:
    order = sorted(range(len(table.columns)), key=lambda at: table.columns[at]) or [0]
    rows: list[list[Cell]] = [[texts.get(at, "") for at in order] for _, texts in table.rows]
    return Sheet(file, "", position, rows, places=tuple(place for place, _ in table.rows))


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


def _part(rows: list[Row]) -> _Table:
    """The rows with their columns; the lines of a head stand in its last one, all others are left out."""
    bodies = [at for at, row in enumerate(rows) if row.numbers]
    for at, row in enumerate(rows):
        is_within = bodies and bodies[0] < at < bodies[-1]
        row.is_aside |= len(row.pieces) == 1 and row.pieces[0].is_number and not is_within
    columns = _columns([rows[at] for at in bodies])
    heads = _find_heads(rows, columns, bodies[0]) if bodies else _Heads()
    texts = [heads.texts.get(at, _cells(row, columns)) for at, row in enumerate(rows)]
    found = [((row.page, row.number), dict(enumerate(cells))) for row, cells in zip(rows, texts, strict=True) if cells]
    title = years_in(" ".join(row.text for row in rows[: min(heads.texts, default=bodies[0] if bodies else 0)]))
    return _Table(columns, found, heads.kinds, title)


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


def _find_heads(rows: list[Row], columns: list[Span], body: int) -> _Heads:
    """The fewest lines above the numbers that say most when read as one head, with or without groups above them."""
    above, best = range(max(body - _HEAD_LINES, 0), body + 1), _Heads()
    windows = [(range(*ends), grouped) for grouped in (0, 1) for ends in combinations(above, 2) if ends[0] >= grouped]
    for lines, grouped in sorted(windows, key=lambda window: len(window[0]) + window[1]):
        if head := _head(rows[lines.start : lines.stop], columns):
            groups = {lines.start - 1: _groups(rows[lines.start - 1], columns)} if grouped else {}
            sheet = Sheet("", "", 0, [[*texts] for texts in (*groups.values(), head)])
            meant = read_heads(sheet, grouped, with_row_above=bool(grouped))
            kinds = {column: (head.kind, head.year) for column, head in meant.items()}
            if len(set(kinds.values())) > max(1, len(set(best.kinds.values()))):
                best = _Heads(kinds, groups | {line: [] for line in lines} | {lines[-1]: head})
    return best


def _head(rows: list[Row], columns: list[Span]) -> list[str]:
    """The text above each column, from several lines; none where a line has two texts above one, or one above two."""
    head = [""] * len(columns)
    for row in rows:
        spans = [piece.cell or piece.ink for piece in row.pieces]
        places = [_nearest(columns, span) for span in spans]
        above = [sum(left < (first + last) / 2 < right for first, last in columns) for left, right in spans]
        if len(set(places)) < len(places) or max(above) > 1:
            return []
        for at, piece in zip(places, row.pieces, strict=True):
            head[at] = f"{head[at]} {piece.text}".strip()
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
        over = _over(columns, piece.cell or piece.ink)
        for part in [Piece([word]) for word in piece.words] if row.numbers and len(over) > 1 else [piece]:
            at = over[0] if over and part is piece else _nearest(columns, part.ink)
            mark = " and " if part.is_number and _is_number(cells[at]) else " "
            cells[at] = f"{cells[at]}{mark}{part.text}".strip()
    return cells
