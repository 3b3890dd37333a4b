"""Names that go over several lines of a page, put together in the row of their amounts."""

from onepot_analysis.spreadsheets.allocations.heads import MONEY, Table
from onepot_analysis.spreadsheets.names import Name, Names
from onepot_analysis.spreadsheets.sheets import Sheet, is_blank
from onepot_analysis.spreadsheets.values import amount_or_none

_LINES = 4  # a name on a page goes over at most as many


def join_names(sheet: Sheet, table: Table, names: Names) -> None:
    """Put a name on several lines of a page into the row of its amounts, where the lines together make a name."""
    column, *others = table.of("partnership", "id")[:1] + table.of("amount", *MONEY)
    texts, amounts = {}, set()
    for row in range(table.row + 1, len(sheet.rows)):
        cells = [sheet.cell(row, at) for at in others]
        if any(amount_or_none(cell) is not None for cell in cells):
            amounts.add(row)
        if row in amounts or (all(map(is_blank, cells)) and not is_blank(sheet.cell(row, column))):
            texts[row] = str(sheet.cell(row, column) or "").strip()
    for row in sorted(amounts):
        lines = _lines_of_name(row, texts, amounts, names)
        name = " ".join(filter(None, (texts[line] for line in lines)))
        for line in lines:
            sheet.rows[line][column] = texts[line] = ""
        sheet.rows[row][column] = texts[row] = name


def _lines_of_name(row: int, texts: dict[int, str], amounts: set[int], names: Names) -> list[int]:
    """The rows around a row of amounts whose texts make one name with its own; that row alone where none do."""
    order, own = list(texts), names.find(texts[row])
    at = order.index(row)
    spans = [order[max(at - above, 0) : at + below + 1] for above in reversed(range(_LINES)) for below in range(_LINES)]
    for span in sorted(spans, key=len, reverse=True):
        beside = [names.find(texts[line]) for line in span if line not in amounts]
        whole = names.find(" ".join(filter(None, (texts[line] for line in span))))
        is_around = texts[row] or row not in (span[0], span[-1])
        is_name = whole.kind != "unknown" and all(_may_join(line, own, whole, names) for line in beside)
        if len(beside) == len(span) - 1 > 0 and is_around and is_name:
            return span
    return [row]


def _may_join(line: Name, own: Name, whole: Name, names: Names) -> bool:
    """Whether a line is part of the name of the row beside it: one of the two says nothing alone, or is no region here."""
    elsewhere = [
        name.kind == "region" and whole.is_known and names.region[whole.subject] != name.subject for name in (line, own)
    ]
    return "unknown" in (line.kind, own.kind) or whole.is_total or any(elsewhere)
