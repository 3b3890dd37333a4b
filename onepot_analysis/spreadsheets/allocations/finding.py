"""Which row of a sheet holds the heads, whether each column of numbers has a clear one, and names over several lines."""

import re
from dataclasses import replace
from difflib import get_close_matches
from itertools import pairwise

from onepot_analysis.spreadsheets.allocations.heads import (
    HEADS,
    MONEY,
    NOT_MONEY,
    STREAMS,
    Head,
    Table,
    meaning,
    unit_of_title,
)
from onepot_analysis.spreadsheets.names import Name, Names
from onepot_analysis.spreadsheets.problems import Log
from onepot_analysis.spreadsheets.sheets import Cell, Sheet, is_blank, letters, shown
from onepot_analysis.spreadsheets.values import amount_or_none, plain

_LINES = 4  # a name on a page goes over at most as many
_KNOWN = ["adult ptb", "young people ptb", "dip health", "dip home office", *MONEY]


def has_table(sheet: Sheet, names: Names) -> bool:
    """Whether a row of the sheet has heads that are enough to read what stands below it."""
    return any(_table(sheet, row, names) for row in range(len(sheet.rows)))


def find_table(sheet: Sheet, names: Names, log: Log) -> Table | None:
    """The heads of a sheet; None, with a problem or a notice in the log, when there is no table to read."""
    rows = range(len(sheet.rows))
    first = next((table for row in rows if (table := _table(sheet, row, names))), None)
    if not first:
        _no_table(sheet, names, log)
        return None
    below = _table(sheet, first.row + 1, names) if first.row + 1 in rows else None
    first = max(filter(None, [first, below]), key=_meanings)
    for row in rows[first.row + 1 :]:
        other = Table(row, read_heads(sheet, row))
        is_table = (other.is_long or other.of(*MONEY)) and other.of("partnership", "id")
        is_other = [head.kind for head in other.heads.values()] != [head.kind for head in first.heads.values()]
        if is_table and is_other and not is_heads_again(sheet, row, first):
            value = f"a second row of heads, after {sheet.row(first.row)}"
            log.problem(sheet, row, None, (value, "one table on a sheet", "put each table on a sheet of its own"))
            return None
    table = _clear(sheet, first, log)
    return table and _with_unit_of_title(sheet, table, log)


def _with_unit_of_title(sheet: Sheet, table: Table, log: Log) -> Table | None:
    """The table, its amounts in the unit that a title states, unless heads say that they are in pounds."""
    units = {unit_of_title(str(cell)) for row in sheet.rows[: table.row] for cell in row if _is_text(cell)} - {1}
    money = [at for at in table.of("amount", *MONEY) if table.heads[at].unit == 1]
    if not units or not money:
        return table
    said = " and ".join(f"{unit:,}" for unit in sorted(units))
    if clash := [at for at in money if re.search("£|gbp|pounds", plain(table.text(at)))] or money[: len(units) - 1]:
        value = f"{table.text(clash[0])!r} under a title that says units of £{said}"
        remedy = "say the unit once: in the title, or in the head of each column"
        log.problem(sheet, table.row, clash[0], (value, "one unit for the amounts", remedy), table.text(clash[0]))
        return None
    log.notices.append(f"{sheet.title}: amounts are in units of £{said}, as the title says")
    heads = {at: replace(head, unit=max(units)) if at in money else head for at, head in table.heads.items()}
    return Table(table.row, heads)


def is_heads_again(sheet: Sheet, row: int, table: Table) -> bool:
    """Whether a row repeats the heads, as at the top of a printed page."""
    return all(_plain(sheet.cell(row, column)) == _plain(sheet.cell(table.row, column)) for column in table.heads)


def _plain(cell: Cell) -> str:
    return plain(str(cell or ""))


def _table(sheet: Sheet, row: int, names: Names) -> Table | None:
    """The heads in one row, or in it and the row above: whichever says more."""
    found = [read_heads(sheet, row), read_heads(sheet, row, with_row_above=True) if row else {}]
    tables = [table for heads in found if heads and (table := _with_names(sheet, Table(row, heads), names))]
    return max(tables, key=_meanings, default=None)


def _meanings(table: Table) -> int:
    """How many different things the heads say."""
    return len({(head.kind, head.year) for head in table.heads.values()})


def read_heads(sheet: Sheet, row: int, with_row_above: bool = False) -> dict[int, Head]:
    """The heads in a row by column, read together with those of groups in the row above if wanted."""
    heads: dict[int, Head] = {}
    group, start = "", 0
    for column, cell in enumerate(sheet.rows[row]):
        texts = [cell] if isinstance(cell, str) and cell.strip() else []
        if with_row_above:
            upper = sheet.cell(row - 1, column)
            if isinstance(upper, str) and upper.strip():
                group, start = upper, column
            if not texts:
                texts = [group] if is_blank(cell) and upper and upper == group else []
            elif column == start or not _is_pot(cell) or _adds_up(sheet, row, start, column):
                texts = [f"{group} {cell}", *texts]
        if head := next(filter(None, map(meaning, texts)), None):
            heads[column] = head
    return heads


def _is_pot(cell: Cell) -> bool:
    head = meaning(str(cell))
    return head is not None and head.kind == "pot"


def _adds_up(sheet: Sheet, row: int, start: int, column: int) -> bool:
    """Whether a total is that of the columns under the head of its group, not of all: as the first row of numbers says."""
    for below in range(row + 1, len(sheet.rows)):
        found = [amount_or_none(sheet.cell(below, at)) for at in range(start, column + 1)]
        numbers = [number for number in found if number is not None]
        if len(numbers) == len(found):
            return abs(sum(numbers[:-1]) - numbers[-1]) < len(numbers)
    return True


def _with_names(sheet: Sheet, table: Table, names: Names) -> Table | None:
    """The table, if its heads are enough to read it; a column of partnerships may lack a head."""
    if not (table.is_long or table.of(*MONEY)):
        return None
    if table.of("partnership", "id"):
        return table
    for column in range(max(map(len, sheet.rows))):
        texts = [text for row in sheet.rows[table.row + 1 :] for text in row[column : column + 1] if _is_text(text)]
        known = sum(names.find(text).is_known for text in map(str, texts))
        if column not in table.heads and known * 2 > len(texts) and not _is_name(sheet.cell(table.row, column), names):
            return Table(table.row, dict(sorted((table.heads | {column: Head("partnership", "")}).items())))
    return None


def _is_text(cell: Cell) -> bool:
    return isinstance(cell, str) and not is_blank(cell)


def _is_name(cell: Cell, names: Names) -> bool:
    return _is_text(cell) and names.find(str(cell)).is_known


def _no_table(sheet: Sheet, names: Names, log: Log) -> None:
    """A sheet of text is passed over with a notice; one with amounts of partnerships is a problem."""
    has_amounts = any(
        any(_is_name(cell, names) for cell in row) and any(digit.isdigit() for cell in row for digit in str(cell))
        for row in sheet.rows
    )
    if (sheet.name or sheet.places) and not has_amounts:
        log.notices.append(f"no table of allocations in {sheet.title}: not read")
        return
    nearest = max(range(len(sheet.rows)), key=lambda row: len(read_heads(sheet, row)), default=0)
    heads = ", ".join(repr(head.text) for head in read_heads(sheet, nearest).values())
    found = f"; nearest is {sheet.row(nearest)} with {heads}" if heads else ""
    said = (f"no row of heads found{found}", f"a row with {HEADS}", "name the columns so, above the amounts")
    log.problem(sheet, None, None, said)


def _clear(sheet: Sheet, table: Table, log: Log) -> Table | None:
    """The table, if each meaning stands once, of a year that is known, and each column of numbers has one.

    Columns of other years are a problem, but not on a page, where nobody can delete them.
    """
    before, heads = len(log.found), dict(table.heads)
    seen: dict[tuple[str, str], int] = {}
    for column, head in table.heads.items():
        first = seen.setdefault((head.kind, head.year), column)
        if head.year and head.year not in STREAMS and sheet.places:
            log.notices.append(f"{sheet.title}: column {letters(column)} {head.text!r} is of {head.year}: not read")
            del heads[column]
        elif head.year and head.year not in STREAMS:
            expected = f"one of the financial years {', '.join(STREAMS)}"
            said = (head.year, expected, "correct the year, or delete the column")
            log.problem(sheet, table.row, column, said, head.text)
        elif first != column and head.kind != "partnership":
            remedy = f"column {letters(first)} means the same: delete one or correct its head"
            said = (repr(head.text), f"one column for {head.kind}", remedy)
            log.problem(sheet, table.row, column, said, head.text)
    for column in set(range(max(map(len, sheet.rows)))) - set(table.heads):
        _unknown_column(sheet, table, column, log)
    return Table(table.row, heads) if len(log.found) == before else None


def _unknown_column(sheet: Sheet, table: Table, column: int, log: Log) -> None:
    text, what = str(sheet.cell(table.row, column) or "").strip(), f"{sheet.title}: column {letters(column)}"
    amounts = (amount_or_none(sheet.cell(row, column)) for row in range(table.row + 1, len(sheet.rows)))
    numbers = [number for number in amounts if number is not None]
    near = get_close_matches(plain(text), _KNOWN, 1)
    counts_rows = len(numbers) > 1 and all(later == earlier + 1 for earlier, later in pairwise(numbers))
    is_open = re.search(r"\b(?:ptb|dip)\b", plain(text)) and any(  # a stream by its name, with words for amounts
        not is_blank(sheet.cell(row, column)) for row in range(table.row + 1, len(sheet.rows))
    )
    if not (numbers or is_open) or table.is_long or counts_rows or NOT_MONEY.search(plain(text)):
        log.notices += [f"{what} {text!r} is not needed: not read"] if text else []
    elif sheet.places and text and not near:
        log.notices.append(f"{what} {text!r} is no stream of the pot: not read")
    else:
        hint = f"did you mean {near[0]!r}? " if near else ""
        expected = f"one of the streams {', '.join(STREAMS['2011-12'])}, dip (2010-11)"
        said = (shown(text), expected, f"{hint}correct the head, or delete the column if it is no stream")
        log.problem(sheet, table.row, column, said, text)


def join_names(sheet: Sheet, table: Table, names: Names) -> None:
    """Put a name on several lines of a page into the row of its amounts, where the lines together make a name."""
    column, *others = table.of("partnership", "id")[:1] + table.of("amount", *MONEY)
    texts: dict[int, str] = {}  # of rows that have amounts, or nothing but a text
    amounts = []
    for row in range(table.row + 1, len(sheet.rows)):
        text, cells = str(sheet.cell(row, column) or "").strip(), [sheet.cell(row, at) for at in others]
        if any(amount_or_none(cell) is not None for cell in cells):
            amounts.append(row)
            texts[row] = text
        elif text and all(map(is_blank, cells)):
            texts[row] = text
    for row in amounts:
        lines = _lines_of_name(row, texts, amounts, names)
        name = " ".join(filter(None, (texts[line] for line in lines)))
        for line in lines:
            sheet.rows[line][column] = texts[line] = ""
        sheet.rows[row][column] = texts[row] = name


def _lines_of_name(row: int, texts: dict[int, str], amounts: list[int], names: Names) -> list[int]:
    """The rows around a row of amounts whose texts make one name with its own; that row alone where none do."""
    order, own = list(texts), names.find(texts[row])
    at = order.index(row)
    spans = [order[max(at - above, 0) : at + below + 1] for above in reversed(range(_LINES)) for below in range(_LINES)]
    for span in sorted(spans, key=len, reverse=True):
        if any(line in amounts for line in span if line != row) or not (texts[row] or span[0] < row < span[-1]):
            continue
        whole = names.find(" ".join(filter(None, (texts[line] for line in span))))
        beside = [names.find(texts[line]) for line in span if line != row]
        if beside and whole.kind != "unknown" and all(_may_join(line, own, whole, names) for line in beside):
            return span
    return [row]


def _may_join(line: Name, own: Name, whole: Name, names: Names) -> bool:
    """Whether a line is part of the name of the row beside it: one of the two says nothing alone, or is no region here."""
    here = names.region.get(whole.subject)
    is_elsewhere = whole.is_known and any(name.kind == "region" and name.subject != here for name in (line, own))
    return "unknown" in (line.kind, own.kind) or whole.is_total or is_elsewhere
