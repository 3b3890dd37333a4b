"""Reads a proforma back: everything that is wrong with it at once, and nothing from it while something is."""

from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

import pandas as pd

from onepot_analysis.facts import data
from onepot_analysis.facts.data import Tables
from onepot_analysis.spreadsheets import reading
from onepot_analysis.spreadsheets.problems import Log, Problem, SpreadsheetError
from onepot_analysis.spreadsheets.proforma import cells, checking, layout
from onepot_analysis.spreadsheets.proforma.failures import failed_cells
from onepot_analysis.spreadsheets.proforma.forms import Allocation, Form
from onepot_analysis.spreadsheets.proforma.layout import Sheet
from onepot_analysis.spreadsheets.proforma.writing import about, stated_columns
from onepot_analysis.spreadsheets.sheets import Sheet as Cells
from onepot_analysis.spreadsheets.sheets import shown
from onepot_analysis.spreadsheets.values import plain

EXPECTED = "a workbook that `onepot proforma` wrote"
_NEW = "write a new one with `onepot proforma` and copy the numbers into it"
_SAVE = "open it in a spreadsheet program and save it as xlsx, without a password"
_COLUMNS = {
    "partnership_id": "str",
    "financial_year": "str",
    "sheet": "str",
    "line": "str",
    "value": "float64",
    "unit": "str",
    "basis": "str",
}


@dataclass(frozen=True, eq=False)
class Reading:
    """What a proforma says, and what is wrong with it.

    Attributes
    ----------
    file : str
    partnership_id, name : str
        Whose it is; empty where that cannot be read.
    amounts : DataFrame
        Columns partnership_id, financial_year, sheet (Income, Expenditure or Activity), line (str; keys of `layout`),
        value (float64; missing where it is said not to be known), unit (GBP or people), basis (str: published, own
        figure or fictional). Empty when there is a problem.
    problems : list of Problem
        Every fault, in the order of places.
    notices : list of str
        What was passed over or worked out anew.
    """

    file: str
    partnership_id: str
    name: str
    amounts: pd.DataFrame
    problems: list[Problem]
    notices: list[str]

    @property
    def is_example(self) -> bool:
        return self.partnership_id == layout.EXAMPLE_ID


def read(path: str | Path, tables: Tables) -> Reading:
    """Read a proforma and find everything that is wrong with it.

    Parameters
    ----------
    path : path
        The workbook, filled in; xlsx, or ods where a spreadsheet program saved it so.

    Returns
    -------
    Reading
        A file that cannot be read is a reading with one problem; nothing is raised.
    """
    path = Path(path)
    log = Log(path.name)
    found = _sheets(path, log)
    form = _form(found, tables, log) if found else None
    rows = _rows(found, failed_cells(path), form, log) if form else []
    table = pd.DataFrame([] if log.problems else rows, columns=list(_COLUMNS)).astype(_COLUMNS)
    name, partnership_id = (form.name, form.partnership_id) if form else ("", "")
    return Reading(path.name, partnership_id, name, table, log.problems, log.notices)


def load(paths: list[str | Path], tables: Tables) -> list[Reading]:
    """Read proformas that belong into one report.

    Raises
    ------
    SpreadsheetError
        With every problem of every workbook; also where two are of one partnership, or the example stands among
        real ones.
    """
    readings = [read(path, tables) for path in paths]
    problems = [problem for one in readings for problem in one.problems]
    first: dict[str, str] = {}
    for one in readings:
        if one.partnership_id in first:
            value = f"a second workbook of {one.name}, after {first[one.partnership_id]}"
            problems.append(
                Problem(one.file, "", None, "", value, "one workbook a partnership", "leave one of them out")
            )
        elif one.partnership_id:
            first[one.partnership_id] = one.file
        if one.is_example and len(readings) > 1:
            remedy = "leave the example out"
            problems.append(
                Problem(one.file, "", None, "", "the fictional example", "real partnerships beside others", remedy)
            )
    if problems:
        raise SpreadsheetError(problems)
    return readings


def _sheets(path: Path, log: Log) -> dict[str, Cells]:
    """The visible sheets of the form by name; empty, with a problem, where there are none."""
    file_log = Log(path.name)
    found = reading.sheets(path, file_log)
    wanted = [layout.ABOUT, *layout.BY_NAME]
    if file_log.problems:
        remedy = _SAVE if path.is_file() else "check name and place of the file"
        cells.note(log, "", None, (file_log.problems[0].value, EXPECTED, remedy))
        return {}
    named = {sheet.name: sheet for sheet in found}
    if not set(wanted) & set(named):
        kind = f"a workbook with the sheets {', '.join(map(repr, named))}" if "" not in named else "a text file"
        cells.note(log, "", None, (kind, EXPECTED, _NEW))
        return {}
    others = [name for name in named if name not in (layout.INSTRUCTIONS, *wanted)]
    for name in wanted:
        if name not in named:
            cells.note(log, name, None, _missing_sheet(name, others, file_log.notices))
    return {name: named[name] for name in wanted if name in named}


def _missing_sheet(name: str, others: list[str], notices: list[str]) -> tuple[str, str, str]:
    if any(notice.startswith(f"sheet {name!r} is hidden") for notice in notices):
        return "the sheet is hidden", f"a visible sheet {name!r}", "show the sheet"
    for other in others:
        if plain(name) in plain(other) or get_close_matches(plain(name), [plain(other)], 1, 0.6):
            return f"the sheet is called {other!r}", f"a sheet {name!r}", f"rename it {name!r}"
    return "no such sheet", f"a sheet {name!r}", _NEW


def _form(found: dict[str, Cells], tables: Tables, log: Log) -> Form | None:
    """Whose form it is; None, with a problem, where that is not to be known, or the form is of another version."""
    if layout.ABOUT not in found:
        return None
    sheet, stands = found[layout.ABOUT], {}
    for row, (key, label) in enumerate(layout.ABOUT_ROWS.items(), layout.FIRST_ROW):
        cell = sheet.cell(row, 0) if row < len(sheet.rows) else None
        if plain(str(cell or "")) != plain(label):
            cells.note(log, layout.ABOUT, (row, 0), (shown(cell), repr(label), _NEW))
            return None
        value = sheet.cell(row, 1)
        stands[key] = (row, 1), str(int(value) if isinstance(value, float) else value or "").strip()
    place, version = stands["version"]
    if version != layout.VERSION:
        cells.note(log, layout.ABOUT, place, (shown(version), f"version {layout.VERSION} of the form", _NEW))
        return None
    form = _owner(*stands["partnership_id"], tables, log)
    for key, right in about(form).items() if form else ():
        place, text = stands[key]
        if text != right:
            remedy = "each partnership has its own form: use the one of this partnership, or leave the cell as it was"
            cells.note(log, layout.ABOUT, place, (shown(text), repr(right), remedy))
    return form


def _owner(place: tuple[int, int], partnership_id: str, tables: Tables, log: Log) -> Form | None:
    if partnership_id == layout.EXAMPLE_ID:
        return Form(partnership_id, layout.EXAMPLE_NAME, {})
    try:
        row = data.partnership(tables, partnership_id)
        if row["partnership_id"] == partnership_id:
            return Form(partnership_id, row["name"], {})
        nearest = f"nearest: {row['partnership_id']}"
    except data.UnknownPartnership as error:
        nearest = str(error).partition("; ")[2]
    said = (shown(partnership_id), f"the id of a partnership; {nearest}", "leave the id as `onepot proforma` wrote it")
    cells.note(log, layout.ABOUT, place, said)
    return None


def _rows(found: dict[str, Cells], failed: dict[str, set], form: Form, log: Log) -> list[tuple]:
    """The rows of `Reading.amounts`; problems in the log."""
    at, values, stated = {}, {}, {}
    for name, sheet in layout.BY_NAME.items():
        if name in found and _is_of(form, sheet, found[name], log) and cells.heads_stand(sheet, found[name], log):
            at[name] = cells.places(sheet, found[name], log)
            values |= cells.numbers(sheet, found[name], at[name], failed.get(name, set()), log)
            stated |= _stated(sheet, found[name], at[name], log)
    if _is_untouched(values, stated, log):
        remedy = "fill in the shaded cells of Income, Expenditure and Activity"
        log.found.clear()
        cells.note(log, "", None, ("nothing is filled in yet", "a proforma that is filled in", remedy))
        return []
    _check(found, at, values, stated, log)
    return [
        (
            form.partnership_id,
            year,
            sheet.name,
            line.key,
            values[year, line.key],
            sheet.unit,
            _basis(form, year, line.key, values, stated),
        )
        for sheet in layout.SHEETS
        for line in sheet.lines
        for year in line.years
        if (year, line.key) in values
    ]


def _check(found: dict[str, Cells], at: dict, values: dict, stated: dict, log: Log) -> None:
    checking.check_sums(found, at, values, log)
    if "Income" in at and "Expenditure" in at:
        checking.check_money(values, stated, at, log)
        checking.check_estimates(values, stated, at["Income"], log)
    if "Activity" in at:
        checking.check_activity(values, at["Activity"], log)
    if not log.problems:
        checking.check_scale(values | layout.sums(values), at["Activity"], log)


def _is_of(form: Form, sheet: Sheet, filled: Cells, log: Log) -> bool:
    """Whether a sheet is headed with the partnership's name: it may have been copied from another workbook."""
    title, right = filled.cell(0, 0) if filled.rows else None, f"{sheet.title}, {form.name}"
    if plain(str(title or "")) == plain(right):
        return True
    remedy = "put back the sheet of this partnership; if the title alone was changed, write it again"
    cells.note(log, sheet.name, (0, 0), (shown(title), repr(right), remedy))
    return False


def _stated(sheet: Sheet, filled: Cells, at: dict[str, int], log: Log) -> dict[tuple[str, str], Allocation]:
    """The allocations that the form states beside the central streams."""
    found = {}
    for year, column in stated_columns(sheet).items():
        for line in sheet.lines:
            if not line.stream or year not in line.years or line.key not in at:
                continue
            cell = filled.cell(at[line.key], column)
            given = Allocation.read(str(cell))
            if given:
                found[year, line.stream] = given
            else:
                expected = "the allocation with its basis, such as '£1,234, published'"
                cells.note(
                    log, sheet.name, (at[line.key], column), (shown(cell), expected, "put back what the form had there")
                )
    return found


def _is_untouched(values: dict, stated: dict, log: Log) -> bool:
    """Whether nothing stands in the form but the allocations that it was given with."""
    only_blank = all(problem.value.endswith(("blank", "blank cells")) for problem in log.problems)
    return only_blank and all(key in stated and stated[key].amount == value for key, value in values.items())


def _basis(form: Form, year: str, key: str, values: dict, stated: dict) -> str:
    given = stated.get((year, key))
    if form.is_example:
        return layout.FICTIONAL
    return layout.PUBLISHED if given and given.amount == values[year, key] else layout.OWN
