"""Which row of a sheet holds the heads, and whether each column of numbers has a clear one."""

import re
from difflib import get_close_matches
from itertools import pairwise

from onepot_analysis.spreadsheets.allocations.heads import HEADS, MONEY, NOT_MONEY, STREAMS, Head, Table, meaning
from onepot_analysis.spreadsheets.names import Names
from onepot_analysis.spreadsheets.problems import Log
from onepot_analysis.spreadsheets.sheets import Cell, Sheet, is_blank, letters, shown
from onepot_analysis.spreadsheets.values import plain

_KNOWN = ["adult ptb", "young people ptb", "dip health", "dip home office", *MONEY]


def find_table(sheet: Sheet, names: Names, log: Log) -> Table | None:
    """The heads of a sheet; None, with a problem or a notice in the log, when there is no table to read."""
    first = next((table for row in range(len(sheet.rows)) if (table := _table(sheet, row, names))), None)
    if not first:
        _no_table(sheet, names, log)
        return None
    below = _table(sheet, first.row + 1, names) if first.row + 1 < len(sheet.rows) else None
    first = max(filter(None, [first, below]), key=_meanings)
    for other in (Table(row, _heads(sheet, row, False)) for row in range(first.row + 1, len(sheet.rows))):
        is_table = (other.is_long or other.of(*MONEY)) and other.of("partnership", "id")
        if not is_table or is_heads_again(sheet, other.row, first):
            continue
        if [head.kind for head in other.heads.values()] != [head.kind for head in first.heads.values()]:
            value = f"a second row of heads, after {sheet.row(first.row)}"
            log.problem(sheet, other.row, None, (value, "one table on a sheet", "put each table on a sheet of its own"))
            return None
    if sheet.places:
        first = _without_other_years(sheet, first, log)
    return first if _heads_are_clear(sheet, first, log) else None


def _without_other_years(sheet: Sheet, table: Table, log: Log) -> Table:
    """The table without columns of other years, which nobody can delete from a page."""
    others = {column: head for column, head in table.heads.items() if head.year and head.year not in STREAMS}
    log.notices += [
        f"{sheet.title}: column {letters(column)} {head.text!r} is of {head.year}: not read"
        for column, head in others.items()
    ]
    return Table(
        table.row, {column: head for column, head in table.heads.items() if column not in others}, frozenset(others)
    )


def is_heads_again(sheet: Sheet, row: int, table: Table) -> bool:
    """Whether a row repeats the heads, as at the top of a printed page."""
    return all(
        plain(str(sheet.cell(row, column) or "")) == plain(str(sheet.cell(table.row, column) or ""))
        for column in table.heads
    )


def _table(sheet: Sheet, row: int, names: Names) -> Table | None:
    """The heads in one row, or in it and the row above: whichever says more."""
    found = [
        Table(row, heads) for heads in (_heads(sheet, row, False), _heads(sheet, row, True) if row else {}) if heads
    ]
    tables = [whole for table in found if (whole := _with_names(sheet, table, names))]
    return max(tables, key=_meanings, default=None)


def _meanings(table: Table) -> int:
    """How many different things the heads say."""
    return len({(head.kind, head.year) for head in table.heads.values()})


def _heads(sheet: Sheet, row: int, with_row_above: bool) -> dict[int, Head]:
    heads, above, start = {}, "", 0
    for column, cell in enumerate(sheet.rows[row]):
        texts = [cell] if isinstance(cell, str) and cell.strip() else []
        if with_row_above:
            upper = sheet.cell(row - 1, column)
            if isinstance(upper, str) and upper.strip():
                above, start = upper, column
            if not texts:
                texts = [upper] if is_blank(cell) and upper and upper == above else []
            elif column == start or _kind(cell) != "pot" or _adds_up(sheet, row, start, column):
                texts = [f"{above} {cell}", cell]
        head = next((head for text in texts if (head := meaning(text))), None)
        if head:
            heads[column] = head
    return heads


def _kind(cell: Cell) -> str:
    head = meaning(str(cell))
    return head.kind if head else ""


def _adds_up(sheet: Sheet, row: int, start: int, column: int) -> bool:
    """Whether a total is that of the columns under the head of its group, not of all: as the first row of numbers says."""
    rows = (
        [_number(sheet.cell(below, at)) for at in range(start, column + 1)] for below in range(row + 1, len(sheet.rows))
    )
    numbers = next((numbers for numbers in rows if None not in numbers), [0])
    return abs(sum(numbers[:-1]) - numbers[-1]) < len(numbers)


def _with_names(sheet: Sheet, table: Table, names: Names) -> Table | None:
    """The table, if its heads are enough to read it; a column of partnerships may lack a head."""
    if not (table.is_long or table.of(*MONEY)):
        return None
    if table.of("partnership", "id"):
        return table
    for column in range(max(map(len, sheet.rows))):
        below = [sheet.cell(row, column) for row in range(table.row + 1, len(sheet.rows))]
        head = sheet.cell(table.row, column)
        is_body = isinstance(head, str) and names.find(head).kind in ("partnership", "part")
        if column not in table.heads and not is_body and _are_names(below, names):
            return Table(table.row, dict(sorted((table.heads | {column: Head("partnership", "")}).items())))
    return None


def _are_names(cells: list[Cell], names: Names) -> bool:
    """Whether most of the cells name partnerships."""
    texts = [cell for cell in cells if isinstance(cell, str) and cell.strip()]
    return bool(texts) and sum(names.find(text).kind in ("partnership", "part") for text in texts) * 2 > len(texts)


def _no_table(sheet: Sheet, names: Names, log: Log) -> None:
    """A sheet of text is passed over with a notice; one with amounts of partnerships is a problem."""
    has_amounts = any(
        any(isinstance(cell, str) and cell.strip() and names.find(cell).kind in ("partnership", "part") for cell in row)
        and any(any(digit.isdigit() for digit in str(cell)) for cell in row if cell != "")
        for row in sheet.rows
    )
    if (sheet.name or sheet.places) and not has_amounts:
        log.notices.append(f"no table of allocations in {sheet.title}: not read")
        return
    nearest = max(range(len(sheet.rows)), key=lambda row: len(_heads(sheet, row, False)), default=0)
    heads = ", ".join(repr(head.text) for head in _heads(sheet, nearest, False).values())
    found = f"; nearest is {sheet.row(nearest)} with {heads}" if heads else ""
    said = (f"no row of heads found{found}", f"a row with {HEADS}", "name the columns so, above the amounts")
    log.problem(sheet, None, None, said)


def _heads_are_clear(sheet: Sheet, table: Table, log: Log) -> bool:
    """Each meaning stands once, of a year that is known, and each column of numbers has one."""
    before = len(log.found)
    for column, head in table.heads.items():
        if head.year and head.year not in STREAMS:
            expected = f"one of the financial years {', '.join(STREAMS)}"
            said = (head.year, expected, "correct the year, or delete the column")
            log.problem(sheet, table.row, column, said, head.text)
        first = next(c for c, other in table.heads.items() if (other.kind, other.year) == (head.kind, head.year))
        if first != column and head.kind != "partnership":
            remedy = f"column {letters(first)} means the same: delete one or correct its head"
            log.problem(sheet, table.row, column, (repr(head.text), f"one column for {head.kind}", remedy), head.text)
    for column in range(max(map(len, sheet.rows))):
        if column not in table.heads and column not in table.passed_over:
            _unknown_column(sheet, table, column, log)
    return len(log.found) == before


def _unknown_column(sheet: Sheet, table: Table, column: int, log: Log) -> None:
    text, what = str(sheet.cell(table.row, column) or "").strip(), f"{sheet.title}: column {letters(column)}"
    cells = (_number(sheet.cell(row, column)) for row in range(table.row + 1, len(sheet.rows)))
    numbers = [number for number in cells if number is not None]
    near = get_close_matches(plain(text), _KNOWN, 1)
    rising = all(later == earlier + 1 for earlier, later in pairwise(numbers))
    if not numbers or table.is_long or rising or NOT_MONEY.search(plain(text)):
        log.notices += [f"{what} {text!r} is not needed: not read"] if text else []
    elif sheet.places and text and not near:
        log.notices.append(f"{what} {text!r} is no stream of the pot: not read")
    else:
        hint = f"did you mean {near[0]!r}? " if near else ""
        expected = f"one of the streams {', '.join(STREAMS['2011-12'])}, dip (2010-11)"
        said = (shown(text), expected, f"{hint}correct the head, or delete the column if it is no stream")
        log.problem(sheet, table.row, column, said, text)


def _number(cell: Cell) -> float | None:
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return float(cell)
    text = re.sub(r"[£, ]", "", cell) if isinstance(cell, str) and not is_blank(cell) else ""
    return float(text) if re.fullmatch(r"-?\d+(\.\d+)?", text) else None
