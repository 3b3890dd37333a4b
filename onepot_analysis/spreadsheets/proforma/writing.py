"""Writes the workbook that a partnership fills: the cells of `layout`, and the words around them."""

from dataclasses import dataclass
from pathlib import Path

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from onepot_analysis.spreadsheets import fillable
from onepot_analysis.spreadsheets.proforma import layout
from onepot_analysis.spreadsheets.proforma.forms import Form
from onepot_analysis.spreadsheets.proforma.layout import COLUMNS, FIRST_ROW, HEAD_ROW, FormSheet, Row

_WIDTH_OF_NUMBERS, _WIDTH_OF_NOTES = 24, 40
_EXAMPLE = (
    "THIS IS AN EXAMPLE. Exampleshire does not exist. Every amount and every number of people in this workbook is "
    "invented, round on purpose, and says nothing about any place."
)
_NUMBER: fillable.Style = {"num_format": "#,##0", "valign": "top"}
_STYLES: dict[str, fillable.Style] = {
    "beside": {"indent": 1, **fillable.WRAPPED},
    "fill": {"bg_color": "#FFF8DC", "border": 1, "border_color": "#7F7F7F", **_NUMBER},
    "none": {"align": "right", "valign": "top"},
    "sum": {"bold": True, "top": 1, **_NUMBER},
    "sum_text": {"bold": True, "top": 1, **fillable.WRAPPED},
}


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
    title = f"{layout.TITLE}: {form.name}"
    properties = {
        "title": title,
        "subject": "Drug treatment funding, 2010-11 and 2011-12",
        "comments": "Not an official form. " + (_EXAMPLE if form.is_example else ""),
    }
    with fillable.opened(path, "the proforma", properties) as book:
        words = Path(__file__).with_name("instructions.txt").read_text(encoding="utf-8").splitlines()
        if form.is_example:
            words.insert(1, _EXAMPLE)
        fillable.instructions(book, title, words)
        formats = fillable.formats(book, **_STYLES)
        _about(book, formats, form)
        for sheet in layout.SHEETS:
            _Table(fillable.worksheet(book, sheet.name), formats, sheet, form).write()


def _about(book: xlsxwriter.Workbook, formats: dict[str, Format], form: Form) -> None:
    sheet = fillable.worksheet(book, layout.ABOUT)
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 1, 50)
    sheet.write_string(0, 0, "Whose workbook this is", formats["title"])
    sheet.write_string(1, 0, "Filled in already: leave it as it is.", formats["text"])
    sheet.write_row(HEAD_ROW, 0, ("About this workbook", "Value"), formats["head"])
    for row, (key, label) in enumerate(layout.ABOUT_ROWS.items(), FIRST_ROW):
        sheet.write_string(row, 0, label, formats["text"])
        sheet.write_string(row, 1, form.about[key], formats["text"])


@dataclass
class _Table:
    """A sheet to fill, on its way into a workbook."""

    target: Worksheet
    formats: dict[str, Format]
    sheet: FormSheet
    form: Form

    def write(self) -> None:
        """Write title and heads, set widths, and write every row."""
        unit = "whole pounds, GBP" if self.sheet.unit == layout.GBP else "people"
        invented = ", fictional: every number is invented" if self.form.is_example else ""
        self.target.write_string(0, 0, f"{self.sheet.title}, {self.form.name}", self.formats["title"])
        self.target.write_string(1, 0, f"Unit: {unit}, by financial year{invented}. Fill the shaded cells.")
        self.target.write_row(HEAD_ROW, 0, self.sheet.heads, self.formats["head"])
        labels = [self.sheet.heads[:2], *((row.label, row.covers) for row in self.sheet.rows)]
        for column, texts in enumerate(zip(*labels, strict=True)):
            self.target.set_column(column, column, max(map(len, texts)) + 2)
        self.target.set_column(2, 3, _WIDTH_OF_NUMBERS)
        self.target.set_column(4, len(self.sheet.heads) - 1, _WIDTH_OF_NOTES)
        self.target.freeze_panes(FIRST_ROW, 1)
        self.target.repeat_rows(HEAD_ROW)
        values = self._values()
        for at, row in enumerate(self.sheet.rows, FIRST_ROW):
            style = self.formats["sum_text" if row.parts else "text"]
            self.target.write_string(at, 0, row.label, style)
            self.target.write_string(at, 1, row.covers, style)
            for year, column in COLUMNS.items():
                if row.parts:
                    formula = self._formula(row, column)
                    self.target.write_formula(at, column, formula, self.formats["sum"], values[year, row.key])
                else:
                    self._cell_to_fill(at, column, year, row)
            if not row.parts:
                self._allocations(at, row)

    def _values(self) -> layout.Numbers:
        """What every sum comes to, so that a reader without formulas sees it too; what is left open counts as 0."""
        lines = [(year, line) for line in layout.ROWS.values() if not line.parts for year in line.years]
        return layout.sums({(year, line.key): self.form.number(year, line) or 0 for year, line in lines})

    def _cell_to_fill(self, at: int, column: int, year: str, line: Row) -> None:
        """A cell, filled in where its number is known, with its rule; or [z]."""
        if year not in line.years:
            self.target.write_string(at, column, layout.NOT_APPLICABLE, self.formats["none"])
            return
        number = self.form.number(year, line)
        if number is None:
            self.target.write_blank(at, column, None, self.formats["fill"])
        else:
            self.target.write_number(at, column, number, self.formats["fill"])
        self.target.data_validation(at, column, at, column, _rule(self.sheet.unit, xl_rowcol_to_cell(at, column)))

    def _allocations(self, at: int, line: Row) -> None:
        """What the form says of a line's allocations, in a row high enough for it."""
        given = {column: self.form.allocations.get((year, line.stream)) for year, column in self.sheet.stated.items()}
        texts = {column: one.text if one else layout.NOT_APPLICABLE for column, one in given.items()}
        self.target.set_row(at, 16 * (1 + max(map(len, texts.values()), default=0) // _WIDTH_OF_NOTES))
        for column, text in texts.items():
            self.target.write_string(at, column, text, self.formats["beside"])

    def _formula(self, total: Row, column: int) -> str:
        """The formula of a sum: a range where its parts stand together, else its terms with their signs."""
        terms = [(self._cell_of(key, column), sign) for key, sign in layout.signed(total.parts)]
        if all(sign == 1 for _, sign in terms):
            return f"=SUM({terms[0][0]}:{terms[-1][0]})"
        return "=" + "".join(f"{'-' if sign < 0 else '+'}{cell}" for cell, sign in terms).removeprefix("+")

    def _cell_of(self, key: str, column: int) -> str:
        sheet = layout.BY_NAME[layout.ROWS[key].sheet]
        cell = xl_rowcol_to_cell(sheet.row(key), column)
        return cell if sheet is self.sheet else f"{sheet.name}!{cell}"


def _rule(unit: str, cell: str) -> dict[str, str | int]:
    """What may be entered."""
    if unit == layout.GBP:
        message = "Write an amount in pounds as a number, 0 or more."
        return {"validate": "decimal", "error_title": "Pounds", "error_message": message, "criteria": ">=", "value": 0}
    message = f"Write a whole number of people, 0 or more, or {layout.NOT_KNOWN} if it is not known."
    known = f'=IF(ISNUMBER({cell}),AND({cell}>=0,{cell}=INT({cell})),{cell}="{layout.NOT_KNOWN}")'
    return {"validate": "custom", "error_title": "People", "error_message": message, "value": known}
