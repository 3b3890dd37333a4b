"""The empty workbook that a user fills with published allocations; its words stand in ``template.txt``."""

from pathlib import Path

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_range

from onepot_analysis.facts.data import Tables
from onepot_analysis.spreadsheets import fillable
from onepot_analysis.spreadsheets.allocations.heads import STREAMS

TITLE = "Published allocations for drug treatment in England: workbook to fill"
_TEXTS = Path(__file__).with_name("template.txt").read_text(encoding="utf-8").splitlines()
_HEADS = {
    "ptb_adult": "Adult PTB (£)",
    "ptb_young_people": "Young people's PTB (£)",
    "dip": "DIP (£)",
    "dip_health": "DIP, Department of Health (£)",
    "dip_home_office": "DIP, Home Office (£)",
}
_WHOLE_POUNDS = {
    "validate": "integer",
    "criteria": ">=",
    "value": 0,
    "error_title": "Whole pounds",
    "error_message": "Write the amount in whole pounds, 0 or more.",
}


def write_template(path: str | Path, tables: Tables) -> None:
    """Write the workbook to fill: instructions, and one sheet a year with every partnership.

    The same register gives the same bytes.

    Parameters
    ----------
    path : path
        Where to write it; an existing file is replaced.

    Raises
    ------
    ValueError
        When the name does not end in .xlsx.
    """
    properties = {"title": TITLE, "subject": "Drug treatment funding"}
    with fillable.opened(path, "the workbook to fill", properties) as book:
        fillable.instructions(book, TITLE, _TEXTS)
        number: fillable.Style = {"num_format": "#,##0"}
        formats = fillable.formats(book, amount=number, total={**number, "bold": True, "top": 1})
        for year, streams in STREAMS.items():
            _year_sheet(book, formats, year, streams, tables)


def _year_sheet(
    book: xlsxwriter.Workbook, formats: dict[str, Format], year: str, streams: list[str], tables: Tables
) -> None:
    sheet = fillable.worksheet(book, year)
    sheet.write(0, 0, f"Allocations by drug partnership, {year}, whole pounds", formats["title"])
    heads = ["Partnership id", "Partnership", "Region", *(_HEADS[stream] for stream in streams), "Total (£)"]
    sheet.write_row(1, 0, heads, formats["head"])
    sheet.set_column(0, 1, 42)
    sheet.set_column(2, 2, 24)
    sheet.set_column(3, len(heads) - 1, 30)
    sheet.freeze_panes(2, 2)
    sheet.repeat_rows(1)
    register = tables.partnerships[["partnership_id", "name", "region"]]
    first, total, last = 3, 3 + len(streams), 1 + len(register)
    for row, names in enumerate(register.itertuples(index=False), 2):
        sheet.write_row(row, 0, names)
        for column in range(first, total):
            sheet.write_blank(row, column, None, formats["amount"])
        sheet.write_formula(row, total, _sum(row, first, row, total - 1), formats["amount"], "")
    sheet.write(last + 1, 1, "Total", formats["total"])
    for column in range(first, total + 1):
        sheet.write_formula(last + 1, column, _sum(2, column, last, column), formats["total"], "")
    sheet.data_validation(2, first, last, total - 1, _WHOLE_POUNDS)


def _sum(top: int, left: int, bottom: int, right: int) -> str:
    """The sum of a range, empty while nothing stands in it."""
    cells = xl_range(top, left, bottom, right)
    return f'=IF(COUNT({cells})=0,"",SUM({cells}))'
