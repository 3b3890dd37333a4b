"""From a sheet that was filled in to the numbers of its lines: where each line stands, and what stands in its cells."""

import datetime
import itertools
import math

from onepot_analysis.show import words
from onepot_analysis.spreadsheets.problems import Log
from onepot_analysis.spreadsheets.proforma import layout
from onepot_analysis.spreadsheets.proforma.layout import Line, Sheet
from onepot_analysis.spreadsheets.sheets import Cell, is_blank, shown
from onepot_analysis.spreadsheets.sheets import Sheet as Cells
from onepot_analysis.spreadsheets.values import NotReadable, amount, plain

_RESTORE = "put the rows back as the form has them; what the form has no row for goes into the line for other"
_NUMBER = {
    layout.GBP: "an amount in pounds as a number, 0 or more",
    layout.PEOPLE: "a whole number of people, 0 or more",
}
_FILL = {
    layout.GBP: "write the amount; 0 if there is none",
    layout.PEOPLE: "write the number; 0 if there is none, [x] if it is not known",
}


def note(
    log: Log, name: str, first: tuple[int, int] | None, said: tuple[str, str, str], last: int | None = None
) -> None:
    """Note a problem of the form's sheet `name` at a cell (from 0) or from it down to the row `last`; without a name, of the file."""
    sheet = Cells(log.file, name, _ORDER.index(name), []) if name else None
    row, column = first or (None, None)
    heads = layout.BY_NAME[name].heads if name in layout.BY_NAME and row is not None and row > layout.HEAD_ROW else ()
    log.problem(
        sheet, row, column, said, heads[column] if column is not None and column < len(heads) else "", last=last
    )


_ORDER = [layout.INSTRUCTIONS, layout.ABOUT, *layout.BY_NAME]


def heads_stand(sheet: Sheet, cells: Cells, log: Log) -> bool:
    """Whether the two years stand at the head of their columns; a problem if not."""
    for column, head in enumerate(sheet.heads[:-1]):
        cell = cells.cell(layout.HEAD_ROW, column) if len(cells.rows) > layout.HEAD_ROW else None
        if plain(str(cell or "")) != plain(head):
            remedy = "put rows and columns back as the form has them, or copy the numbers into a new proforma"
            note(log, sheet.name, (layout.HEAD_ROW, column), (shown(cell), repr(head), remedy))
            return False
    return True


def places(sheet: Sheet, cells: Cells, log: Log) -> dict[str, int]:
    """The row of each line and sum that is there, by key; a problem for each row that is not as in the form."""
    rows = range(layout.FIRST_ROW, len(cells.rows))
    stands = {row: plain(str(cells.cell(row, 0) or "")) for row in rows}
    found: dict[str, int] = {}
    for line in sheet.rows:
        at = [row for row, text in stands.items() if text == plain(line.label)]
        if at:
            home = sheet.row(line.key)
            found[line.key] = home if home in at else at[0]
    missing = [line for line in sheet.rows if line.key not in found]
    homes = {sheet.row(line.key) for line in missing}
    for line in missing:
        row = sheet.row(line.key)
        text = cells.cell(row, 0) if row < len(cells.rows) else None
        taken = row in found.values()
        value = f"no row {line.label!r}" if taken else shown(text)
        note(log, sheet.name, (row, 0), (value, repr(line.label), _RESTORE if taken else "write the label again"))
    _check_order(sheet, found, log)
    end = max(found.values(), default=0)
    for row in set(rows) - set(found.values()) - (homes if missing else set()):
        if row < end or any(isinstance(cells.cell(row, column), (int, float)) for column in layout.YEAR_COLUMNS):
            note(log, sheet.name, (row, 0), (shown(cells.cell(row, 0)), "no row of its own here", _RESTORE))
    return found


def _check_order(sheet: Sheet, found: dict[str, int], log: Log) -> None:
    """A problem where a row stands above one that belongs above it."""
    keys = [line.key for line in sheet.rows if line.key in found]
    for above, below in itertools.pairwise(keys):
        if found[below] < found[above]:
            value = f"{layout.label(below)!r} above {layout.label(above)!r}"
            note(log, sheet.name, (found[below], 0), (value, "the rows in the order of the form", _RESTORE))
            return


def numbers(
    sheet: Sheet, cells: Cells, at: dict[str, int], failed: set[tuple[int, int]], log: Log
) -> dict[tuple[str, str], float]:
    """The numbers of a sheet's lines by financial year and key; a problem for each cell that holds none.

    Parameters
    ----------
    sheet, cells
        The sheet as laid out, and as filled in.
    at : dict
        Rows, as from `places`.
    failed : set
        Cells whose formula has failed: row and column from 0.
    log : Log
    """
    found = {}
    for year, column in zip(layout.YEARS, layout.YEAR_COLUMNS, strict=True):
        blank = []
        for line in sheet.lines:
            if line.key not in at:
                continue
            place = at[line.key], column
            cell = cells.cell(*place)
            if year not in line.years:
                _check_not_applicable(sheet, place, cell, log)
            elif place in cells.unstored:
                remedy = "open it in a spreadsheet program and save it again, or write the number"
                note(log, sheet.name, place, ("a formula without a stored value", _NUMBER[sheet.unit], remedy))
            elif place in failed:
                note(
                    log,
                    sheet.name,
                    place,
                    ("a formula that has failed", _NUMBER[sheet.unit], "mend the formula, or write the number"),
                )
            elif is_blank(cell):
                blank.append(place[0])
            elif (number := _number(sheet, line, place, cell, log)) is not None:
                found[year, line.key] = number
        for first, last in _runs(blank):
            count = last - first + 1
            value = "blank" if count == 1 else f"{count} blank cells"
            note(log, sheet.name, (first, column), (value, _NUMBER[sheet.unit], _FILL[sheet.unit]), last)
    return found


def _runs(rows: list[int]) -> list[tuple[int, int]]:
    """First and last of each run of rows that follow each other.

    Examples
    --------
    >>> _runs([3, 4, 5, 9])
    [(3, 5), (9, 9)]
    """
    runs: list[tuple[int, int]] = []
    for row in sorted(rows):
        if runs and runs[-1][1] == row - 1:
            runs[-1] = runs[-1][0], row
        else:
            runs.append((row, row))
    return runs


def _check_not_applicable(sheet: Sheet, place: tuple[int, int], cell: Cell, log: Log) -> None:
    if not is_blank(cell) and plain(str(cell)) != layout.NOT_APPLICABLE and cell != 0:
        remedy = "move the amount to the line that has this year"
        note(log, sheet.name, place, (shown(cell), f"{layout.NOT_APPLICABLE}: no such line in this year", remedy))


def _number(sheet: Sheet, line: Line, place: tuple[int, int], cell: Cell, log: Log) -> float | None:
    """The number of a cell, NaN where it is said not to be known; None, and a problem, where it holds none."""
    expected, fill = _NUMBER[sheet.unit], _FILL[sheet.unit]
    is_people = sheet.unit == layout.PEOPLE
    if isinstance(cell, str):
        if is_people and plain(cell) == layout.NOT_KNOWN:
            return math.nan
        said = (f"the text {cell.strip()!r}", expected, _mend_text(cell, fill))
    elif isinstance(cell, (bool, datetime.date, datetime.time, datetime.timedelta)):
        said = (f"{cell}: a date, a time or a logical value", expected, f"format the cell as a number; {fill}")
    elif cell < 0:
        said = (shown(cell), expected, "write it without deductions; " + fill)
    elif is_people and cell != int(cell):
        said = (
            f"{shown(cell)}: a fraction of a person",
            expected,
            "write the number of people, not a rate, a share or thousands",
        )
    elif 0 < cell < 1:
        said = (f"{shown(cell)}: a fraction of a pound", expected, "write pounds, not a share or a percentage")
    else:
        return float(cell)
    note(log, sheet.name, place, said)
    return None


def _mend_text(cell: str, fill: str) -> str:
    """How to mend a text: as the number that it says, where it says one."""
    try:
        number = float(amount(cell))
    except NotReadable:
        return fill
    return f"format the cell as a number and write {words.number(number).replace(',', '')}"
