"""Writes the workbook that a partnership fills: the cells of `layout`, and the words around them."""

from pathlib import Path

import pandas as pd
import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell

from onepot_analysis.analysis import allocations, estimates
from onepot_analysis.facts import data
from onepot_analysis.facts.data import Tables
from onepot_analysis.show.phrases import Amount
from onepot_analysis.spreadsheets import fillable
from onepot_analysis.spreadsheets.proforma import layout
from onepot_analysis.spreadsheets.proforma.forms import Allocation, Form
from onepot_analysis.spreadsheets.proforma.layout import Line, Sheet, Sum

_NUMBERS, _NOTES = 24, 40  # widths of columns
_PURPOSE = (
    "This workbook brings together what a drug partnership gets, what it spends it on and who is treated, for 2010-11 and "
    "the plan for 2011-12. The value for money report is built from it.",
    "The letter of 11 February 2011 issued a Value for Money Tool and a funding and expenditure proforma. Those forms are "
    "not public. This one is our own: it is not a copy of them, and no agency has endorsed it.",
)
_EXAMPLE = (
    "THIS IS AN EXAMPLE. Exampleshire does not exist. Every amount and every number of people in this workbook is "
    "invented, round on purpose, and says nothing about any place."
)
_FILLING = (
    "There are three sheets to fill: Income, Expenditure and Activity. Fill the cells of 2010-11 and 2011-12 plan.",
    "Money: pounds, as a number such as 1234567. Not in thousands, not as text, not as a percentage.",
    "People: whole people, each counted once in the year.",
    "Write 0 where there is nothing. Each cell needs a number; only on the sheet Activity may [x] stand for a number "
    "that is not known. [z] marks a cell that does not apply: leave it.",
    "2010-11 is what was spent and who was treated, an estimate of your own where the year is not closed; 2011-12 is "
    "the plan.",
    "Income of central government: write what you were told. An amount that is published, in a table that was brought or "
    "in the public record, is filled in. Elsewhere the cell is blank, and beside it stands what the letters allow or the "
    "model makes of it. That is there to compare with: about eight in ten amounts lie where it says likely. It is refused "
    "as an entry.",
    "Adults in an intervention: who had several counts in each, so they add up to more than the adults in treatment. "
    "The treatment monitoring system counts them.",
    "Totals are formulas: leave them. They are worked out anew when the workbook is read.",
    "Income has to equal expenditure and money carried forward: the check at the foot of Expenditure comes to 0.",
    "Keep sheets, rows and columns where they are. Notes go into the last column.",
)
_AFTER = (
    "onepot value FILE.xlsx reads the workbook, lists everything that is wrong with its cell and how to mend it, and "
    "builds the report when nothing is.",
)
_RULES = {
    layout.GBP: ("decimal", "Pounds", "Write an amount in pounds as a number, 0 or more."),
    layout.PEOPLE: (
        "custom",
        "People",
        "Write a whole number of people, 0 or more, or [x] if it is not known.",
    ),
}


def form(tables: Tables, partnership: str, brought: pd.DataFrame | None = None) -> Form:
    """The empty proforma of a partnership, its published allocations filled in and the others left blank.

    Parameters
    ----------
    tables : Tables
        All of ``data/``.
    partnership : str
        Id or name.
    brought : DataFrame, optional
        Published allocations that are brought, as from `onepot_analysis.spreadsheets.allocations.load`.

    Raises
    ------
    UnknownPartnership
        With the nearest matches.

    Examples
    --------
    >>> empty = form(data.load(), "barnsley")
    >>> empty.allocations["2011-12", "dip_health"].amount is None
    True
    """
    own = data.partnership(tables, partnership)
    off = estimates.errors(tables)
    amounts = allocations.allocate(tables, brought, off)
    amounts = amounts[amounts["partnership_id"] == own["partnership_id"]]
    likely = estimates.likely(amounts, off)
    stated = {}
    for row in amounts.itertuples():
        lowest, highest = likely.loc[(row.partnership_id, row.financial_year, row.stream)]
        middle = (row.small_fall_gbp + row.large_fall_gbp) / 2
        stated[row.financial_year, row.stream] = _allocation(Amount(lowest, highest, row.state, middle))
    return Form(own["partnership_id"], own["name"], stated)


def _allocation(amount: Amount) -> Allocation:
    if amount.is_known:
        return Allocation.known(int(amount.lower))
    return Allocation.estimate(f"{amount}, {amount.basis}")


def write(path: str | Path, form: Form) -> None:
    """Write a proforma; the same form gives the same bytes.

    Parameters
    ----------
    path : path
        Where to write it; an existing file is replaced.
    form : Form

    Raises
    ------
    ValueError
        When the name does not end in .xlsx.
    """
    properties = {
        "title": f"{layout.TITLE}: {form.name}",
        "subject": "Drug treatment funding, 2010-11 and 2011-12",
        "comments": "Not an official form. " + (_EXAMPLE if form.is_example else ""),
    }
    with fillable.opened(path, "the proforma", properties) as book:
        formats = _formats(book)
        _instructions(book, formats, form)
        _about(book, formats, form)
        values = _values(form)
        for sheet in layout.SHEETS:
            _table(book, formats, sheet, form, values)


def _formats(book: xlsxwriter.Workbook) -> dict:
    number = {"num_format": "#,##0", "valign": "top"}
    wrapped = {"text_wrap": True, "valign": "top"}
    return {
        "title": book.add_format({"bold": True, "font_size": 16}),
        "section": book.add_format({"bold": True, "font_size": 13}),
        "text": book.add_format(wrapped),
        "beside": book.add_format({"indent": 1, **wrapped}),
        "head": book.add_format({"bold": True, "bottom": 1, **wrapped}),
        "fill": book.add_format({"bg_color": "#FFF8DC", "border": 1, "border_color": "#7F7F7F", **number}),
        "none": book.add_format({"align": "right", "valign": "top"}),
        "sum": book.add_format({"bold": True, "top": 1, **number}),
        "sum_text": book.add_format({"bold": True, "top": 1, **wrapped}),
    }


def _instructions(book: xlsxwriter.Workbook, formats: dict, form: Form) -> None:
    sheet = fillable.worksheet(book, layout.INSTRUCTIONS)
    sheet.set_column(0, 0, fillable.LINE)
    sheet.hide_gridlines(2)
    sheet.write_string(0, 0, f"{layout.TITLE}: {form.name}", formats["title"])
    parts = {
        "What this is": (*([_EXAMPLE] if form.is_example else []), *_PURPOSE),
        "How to fill it": _FILLING,
        "What happens next": _AFTER,
    }
    row = 1
    for head, texts in parts.items():
        sheet.write_string(row, 0, head, formats["section"])
        for row, text in enumerate(texts, row + 1):  # noqa: B020
            sheet.set_row(row, 16 * (1 + len(text) // fillable.LINE))
            sheet.write_string(row, 0, text, formats["text"])
        row += 1


def _about(book: xlsxwriter.Workbook, formats: dict, form: Form) -> None:
    sheet = fillable.worksheet(book, layout.ABOUT)
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 1, 50)
    sheet.write_string(0, 0, "Whose workbook this is", formats["title"])
    sheet.write_string(1, 0, "Filled in already: leave it as it is.", formats["text"])
    sheet.write_row(layout.HEAD_ROW, 0, layout.ABOUT_HEADS, formats["head"])
    values = about(form)
    for row, (key, label) in enumerate(layout.ABOUT_ROWS.items(), layout.FIRST_ROW):
        sheet.write_string(row, 0, label, formats["text"])
        sheet.write_string(row, 1, values[key], formats["text"])


def about(form: Form) -> dict[str, str]:
    """What the sheet on the partnership says, by key of ``layout.ABOUT_ROWS``."""
    return {
        "name": form.name,
        "partnership_id": form.partnership_id,
        "version": layout.VERSION,
        "example": "yes: every number is invented" if form.is_example else "no",
    }


def _table(book: xlsxwriter.Workbook, formats: dict, sheet: Sheet, form: Form, values: dict) -> None:
    target = fillable.worksheet(book, sheet.name)
    unit = "whole pounds, GBP" if sheet.unit == layout.GBP else "people"
    invented = ", fictional: every number is invented" if form.is_example else ""
    target.write_string(0, 0, f"{sheet.title}, {form.name}", formats["title"])
    target.write_string(1, 0, f"Unit: {unit}, by financial year{invented}. Fill the shaded cells.")
    target.write_row(layout.HEAD_ROW, 0, sheet.heads, formats["head"])
    for column, head in enumerate(sheet.heads):
        texts = [(row.label, row.covers)[column] for row in sheet.rows] if column < 2 else []
        width = _NUMBERS if column in layout.YEAR_COLUMNS else _NOTES
        target.set_column(column, column, max(map(len, [*texts, head])) + 2 if texts else width)
    target.freeze_panes(layout.FIRST_ROW, 1)
    target.repeat_rows(layout.HEAD_ROW)
    for row, line in enumerate(sheet.rows, layout.FIRST_ROW):
        style = formats["sum_text" if isinstance(line, Sum) else "text"]
        target.write_string(row, 0, line.label, style)
        target.write_string(row, 1, line.covers, style)
        for year, column in zip(layout.YEARS, layout.YEAR_COLUMNS, strict=True):
            if isinstance(line, Sum):
                target.write_formula(row, column, _formula(sheet, line, column), formats["sum"], values[year, line.key])
            else:
                _cell(target, formats, sheet, (row, column), (year, line), form)
        if isinstance(line, Line):
            _beside(target, formats, row, {at: (year, line.stream) for year, at in stated_columns(sheet).items()}, form)


def _beside(target, formats: dict, row: int, streams: dict[int, tuple[str, str]], form: Form) -> None:
    """What the form says of a row's allocations, in a row high enough for it."""
    given = {column: form.allocations.get(key) for column, key in streams.items()}
    texts = {column: one.text if one else layout.NOT_APPLICABLE for column, one in given.items()}
    target.set_row(row, 16 * (1 + max(map(len, texts.values()), default=0) // _NOTES))
    for column, text in texts.items():
        target.write_string(row, column, text, formats["beside"])


def stated_columns(sheet: Sheet) -> dict[str, int]:
    """Financial year to the column in which a sheet states the allocation, from 0; empty where it has none."""
    return {
        year: at
        for year in layout.YEARS
        for at, head in enumerate(sheet.heads)
        if head == f"Allocation or estimate, {year}"
    }


def _cell(target, formats: dict, sheet: Sheet, place: tuple[int, int], what: tuple[str, Line], form: Form) -> None:
    """A cell to fill, filled in where its number is known, or [z]."""
    year, line = what
    if year not in line.years:
        target.write_string(*place, layout.NOT_APPLICABLE, formats["none"])
        return
    number = form.number(year, line)
    if number is None:
        target.write_blank(*place, None, formats["fill"])
    else:
        target.write_number(*place, number, formats["fill"])
    target.data_validation(*place, *place, _rule(sheet.unit, xl_rowcol_to_cell(*place)))


def _rule(unit: str, cell: str) -> dict:
    kind, title, message = _RULES[unit]
    rule = {"validate": kind, "error_title": title, "error_message": message}
    if kind == "custom":
        known = f'IF(ISNUMBER({cell}),AND({cell}>=0,{cell}=INT({cell})),{cell}="{layout.NOT_KNOWN}")'
        return {**rule, "value": f"={known}"}
    return {**rule, "criteria": ">=", "value": 0}


def _formula(sheet: Sheet, total: Sum, column: int) -> str:
    """The formula of a sum: a range where its parts stand together, else its terms with their signs."""
    if any("." in part or part.startswith("-") for part in total.parts):
        return "=" + "".join(_term(sheet, part, column) for part in total.parts)
    cells = [xl_rowcol_to_cell(sheet.row(part), column) for part in (total.parts[0], total.parts[-1])]
    return f"=SUM({':'.join(cells)})"


def _term(sheet: Sheet, part: str, column: int) -> str:
    sign, key = ("-", part[1:]) if part.startswith("-") else ("+", part)
    name, _, key = key.rpartition(".")
    place = xl_rowcol_to_cell((layout.BY_NAME[name] if name else sheet).row(key), column)
    return f"{'' if sign == '+' and name else sign}{name and name + '!'}{place}"


def _values(form: Form) -> dict[tuple[str, str], float]:
    """What every sum of a form comes to, so that a reader without formulas sees it too."""
    values = {
        (year, line.key): form.number(year, line) or 0
        for sheet in layout.SHEETS
        for line in sheet.lines
        for year in line.years
    }
    return values | layout.sums(values)
