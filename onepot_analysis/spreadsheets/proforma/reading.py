"""Reads a proforma back: all that is wrong with it at once (a sheet whose rows were moved comes first), or its numbers."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path

import pandas as pd

from onepot_analysis.facts import register
from onepot_analysis.facts.data import Tables
from onepot_analysis.show import words
from onepot_analysis.spreadsheets import problems, reading
from onepot_analysis.spreadsheets.problems import Log, Said, SpreadsheetError
from onepot_analysis.spreadsheets.proforma import checking, layout
from onepot_analysis.spreadsheets.proforma.filled import Filled
from onepot_analysis.spreadsheets.proforma.forms import Allocation, Allocations, Form
from onepot_analysis.spreadsheets.proforma.layout import ABOUT, INSTRUCTIONS, Numbers
from onepot_analysis.spreadsheets.sheets import Sheet, shown
from onepot_analysis.spreadsheets.values import plain

EXPECTED = "a workbook that `onepot proforma` wrote"
_NEW = "write a new one with `onepot proforma` and copy the numbers into it"
_SAVE = "open it in a spreadsheet program and save it as xlsx, without a password"
_OWN_FORM = "each partnership has its own form: use the one of this partnership, or leave the cell as it was"
_WANTED = (ABOUT, *layout.BY_NAME)
_COLUMNS = ["partnership_id", "financial_year", "sheet", "line", "value", "unit", "basis"]


@dataclass(frozen=True, eq=False)
class Reading(problems.Reading):
    """What a proforma says, and what is wrong with it.

    Attributes
    ----------
    partnership_id, name : str
        Whose it is; empty where that cannot be read.
    amounts : DataFrame
        Columns partnership_id, financial_year, sheet (Income, Expenditure or Activity), line (str; keys of `layout`),
        value (float64; missing where it is said not to be known), unit (GBP or people), basis (str: published, own
        figure or fictional). Empty when there is a problem.
    """

    partnership_id: str
    name: str
    amounts: pd.DataFrame

    @property
    def file(self) -> str:
        return words.file_name(self.log.file)

    @property
    def is_example(self) -> bool:
        return self.partnership_id == layout.EXAMPLE_ID


def read(path: str | Path, tables: Tables) -> Reading:
    """Read a proforma and find everything that is wrong with it; nothing is raised, also where it cannot be read at all."""
    path = Path(path)
    log = Log(path.name)
    found = _sheets(path, log)
    form = _form(found[ABOUT], tables, log) if ABOUT in found else None
    rows = _rows(found, form, log) if form else []
    table = pd.DataFrame([] if log.problems else rows, columns=_COLUMNS).astype({"value": "float64"})
    return Reading(log, form.partnership_id if form else "", form.name if form else "", table)


def load(paths: Sequence[str | Path], tables: Tables) -> list[Reading]:
    """Read proformas that belong into one report.

    Raises
    ------
    SpreadsheetError
        With every problem of every workbook; also where two are of one partnership, or the example stands among
        real ones.
    """
    readings = [read(path, tables) for path in paths]
    for at, one in enumerate(readings):
        earlier = [other.file for other in readings[:at] if other.partnership_id == one.partnership_id != ""]
        if earlier:
            value = f"a second workbook of {one.name}, after {earlier[0]}"
            one.log.problem(None, None, None, (value, "one workbook a partnership", "leave one of them out"))
        if one.is_example and len(readings) > 1:
            said = ("the fictional example", "real partnerships beside others", "leave it out")
            one.log.problem(None, None, None, said)
    if found := [problem for one in readings for problem in one.problems]:
        raise SpreadsheetError(found)
    return readings


def _sheets(path: Path, log: Log) -> dict[str, Sheet]:
    """The visible sheets of the form by name, in its order; empty, with a problem, where there are none."""
    file_log = Log(path.name)
    named = {sheet.name: sheet for sheet in reading.sheets(path, file_log)}
    if not named:
        remedy = _SAVE if path.is_file() else "check name and place of the file"
        log.problem(None, None, None, (file_log.problems[0].value, EXPECTED, remedy))
        return {}
    if not set(_WANTED) & set(named):
        kind = f"a workbook with the sheets {', '.join(map(repr, named))}" if "" not in named else "a text file"
        log.problem(None, None, None, (kind, EXPECTED, _NEW))
        return {}
    log.found += [(place, replace(hidden, accept="")) for place, hidden in file_log.found]
    found = {}
    for position, name in enumerate(_WANTED):
        if name in named:
            found[name] = replace(named[name], position=position)
        else:
            others = [other for other in named if other not in (INSTRUCTIONS, *_WANTED)]
            is_hidden = any(notice.startswith(f"sheet {name!r} is hidden") for notice in file_log.notices)
            log.problem(Sheet(log.file, name, position, []), None, None, _missing_sheet(name, others, is_hidden))
    return found


def _missing_sheet(name: str, others: list[str], is_hidden: bool) -> Said:
    if is_hidden:
        return "the sheet is hidden", f"a visible sheet {name!r}", "show the sheet"
    for other in others:
        if plain(name) in plain(other) or get_close_matches(plain(name), [plain(other)]):
            return f"the sheet is called {other!r}", f"a sheet {name!r}", f"rename it {name!r}"
    return "no such sheet", f"a sheet {name!r}", _NEW


def _form(sheet: Sheet, tables: Tables, log: Log) -> Form | None:
    """Whose form it is; None, with a problem, where that is not to be known, or the form is of another version."""
    rows = {key: row for row, key in enumerate(layout.ABOUT_ROWS, layout.FIRST_ROW)}
    cells = {key: sheet.cell(row, 1) for key, row in rows.items()}
    texts = {
        key: str(int(cell) if isinstance(cell, float) and cell.is_integer() else cell or "").strip()
        for key, cell in cells.items()
    }
    names = {**tables.names, layout.EXAMPLE_ID: layout.EXAMPLE_NAME}
    partnership_id = texts["partnership_id"]
    if texts["version"] != layout.VERSION:
        said = (shown(texts["version"]), f"version {layout.VERSION} of the form", _NEW)
        log.problem(sheet, rows["version"], 1, said)
        return None
    if partnership_id not in names:
        expected = f"the id of a partnership; {_nearest(names, partnership_id)}"
        said = (shown(partnership_id), expected, "leave the id as `onepot proforma` wrote it")
        log.problem(sheet, rows["partnership_id"], 1, said)
        return None
    form = Form(partnership_id, names[partnership_id], {})
    for key, right in form.about.items():
        if texts[key] != right:
            log.problem(sheet, rows[key], 1, (shown(texts[key]), repr(right), _OWN_FORM))
    return form


def _nearest(names: dict[str, str], text: str) -> str:
    try:
        return f"nearest: {register.find(names, text)}"
    except register.UnknownPartnership as error:
        return str(error).partition("; ")[2]


def _rows(found: dict[str, Sheet], form: Form, log: Log) -> list[tuple]:
    """The rows of `Reading.amounts`; problems in the log."""
    pages: dict[str, Filled] = {}
    values: Numbers = {}
    stated: Allocations = {}
    for sheet in layout.SHEETS:
        if sheet.name in found:
            page = Filled(sheet, found[sheet.name], log)
            if page.stands(form.name):
                pages[sheet.name] = page
                values |= page.numbers()
                stated |= page.stated()
    if _is_untouched(values, stated, log):
        log.found.clear()
        remedy = "fill in the shaded cells of Income, Expenditure and Activity"
        log.problem(None, None, None, ("nothing is filled in yet", "a proforma that is filled in", remedy))
        return []
    _check(pages, values, stated, log)
    rows = []
    for (year, key), value in values.items():
        sheet = layout.BY_NAME[layout.ROWS[key].sheet]
        basis = _basis(form, value, stated.get((year, key)))
        rows.append((form.partnership_id, year, sheet.name, key, value, sheet.unit, basis))
    return rows


def _is_untouched(values: Numbers, stated: Allocations, log: Log) -> bool:
    """Whether nothing stands in the form but the allocations that it was given with."""
    only_blank = all(problem.value.endswith(("blank", "blank cells")) for problem in log.problems)
    return only_blank and all(key in stated and stated[key].amount == value for key, value in values.items())


def _check(pages: dict[str, Filled], values: Numbers, stated: Allocations, log: Log) -> None:
    checking.check_sums(pages, values)
    if "Income" in pages and "Expenditure" in pages:
        checking.check_money(pages, values, stated)
        checking.check_estimates(pages["Income"], values, stated)
    if "Activity" in pages:
        checking.check_activity(pages["Activity"], values)
    if not log.problems:
        checking.check_scale(pages["Activity"], values)


def _basis(form: Form, value: float, given: Allocation | None) -> str:
    if form.is_example:
        return layout.FICTIONAL
    return layout.PUBLISHED if given and given.amount == value else layout.OWN
