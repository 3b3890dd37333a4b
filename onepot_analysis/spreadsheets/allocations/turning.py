"""A sheet on its side: the streams down one column, the partnerships or the years from left to right."""

import re
from collections.abc import Iterable
from dataclasses import replace

from onepot_analysis.spreadsheets.allocations.heads import MONEY, meaning, unit_of_title
from onepot_analysis.spreadsheets.names import Names
from onepot_analysis.spreadsheets.sheets import Cell, Place, Sheet, is_blank
from onepot_analysis.spreadsheets.values import amount_or_none, without_marks, without_years, years_in

_TITLE = re.compile(
    r"\b(?:drug treatment|allocations?|funding|budgets?|money|for|in|thousands?)\b|£ ?'?000'?s?|[:;,()£]|(?<=\s)-(?=\s)"
)


def upright(sheet: Sheet, names: Names) -> Sheet | None:
    """The sheet turned, a row for each column of amounts; None where it is not on its side or is not clear.

    What stands above the amounts of a column names its partnership or its year; else the title or the sheet's name does.
    """
    sides = ((at, _kinds(sheet, at)) for at in range(3))
    side, kinds = next(((at, kinds) for at, kinds in sides if len(set(kinds.values()) & set(MONEY)) > 1), (0, {}))
    money = [row for row, kind in kinds.items() if kind in MONEY]
    if sheet.places or not money:
        return None
    heads = [row for row in range(len(sheet.rows)) if row < money[0] or kinds.get(row) in ("year", "partnership", "id")]
    columns = range(side + 1, max(map(len, sheet.rows)))
    used = [at for at in columns if any(amount_or_none(sheet.cell(row, at)) is not None for row in money)]
    if not used:
        return None
    above = [_texts(sheet.cell(row, at) for row in heads) for at in used]
    titles = _texts([sheet.name, *(cell for row in heads for at, cell in enumerate(sheet.rows[row]) if at not in used)])
    whole, year = _about(titles, names)
    rows: list[list[Cell]] = [[*titles], [], ["Partnership", "Year", *(sheet.cell(row, side) for row in money)]]
    for at, texts in zip(used, above, strict=True):
        own_name, own_year = _about(texts, names)
        if not (own_name or whole) or not all(_is_clear(text, names) for text in texts):
            return None
        rows.append([own_name or whole, own_year or year, *(sheet.cell(row, at) for row in money)])
    if not any(row[1] for row in rows[3:]):  # the name of the file may say it
        rows[2:] = [[row[0], *row[2:]] for row in rows[2:]]
    first = len(rows[2]) - len(money)
    turned = {(3 + y, first + x): (row, at) for y, at in enumerate(used) for x, row in enumerate(money)}

    def moved(cells: frozenset[Place]) -> frozenset[Place]:
        return frozenset(place for place, old in turned.items() if old in cells)

    return replace(sheet, rows=rows, unstored=moved(sheet.unstored), failed=moved(sheet.failed), turned=turned)


def _kinds(sheet: Sheet, column: int) -> dict[int, str]:
    """What the texts of a column mean as heads, by row."""
    cells = ((row, sheet.cell(row, column)) for row in range(len(sheet.rows)))
    heads = {row: meaning(cell) for row, cell in cells if isinstance(cell, str)}
    return {row: head.kind for row, head in heads.items() if head}


def _texts(cells: Iterable[Cell]) -> list[str]:
    return [str(cell) for cell in cells if not is_blank(cell)]


def _about(texts: list[str], names: Names) -> tuple[str, str]:
    """The one partnership and the one year that some texts name; empty where they name none or several."""
    found = {(name.subject, name.council): bare for bare in map(_bare, texts) if (name := names.find(bare)).is_known}
    years = {year for text in texts for year in years_in(text)}
    return next(iter(found.values())) if len(found) == 1 else "", min(years) if len(years) == 1 else ""


def _bare(text: str) -> str:
    """A title without its years and the words that are no part of a name."""
    return " ".join(_TITLE.sub(" ", without_years(without_marks(text))).split())


def _is_clear(text: str, names: Names) -> bool:
    """Whether a text above a column is a name, a year, or says that amounts in pounds stand below."""
    head, bare = meaning(text), _bare(text)
    is_plain = not bare or names.find(bare).is_known or (head is not None and head.kind == "amount" and head.unit == 1)
    return is_plain and unit_of_title(text) == 1
