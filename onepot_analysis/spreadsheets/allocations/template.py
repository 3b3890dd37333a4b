"""The empty workbook that a user fills with published allocations."""

from pathlib import Path

import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell

from onepot_analysis.facts.data import Tables
from onepot_analysis.spreadsheets import fillable
from onepot_analysis.spreadsheets.allocations.heads import STREAMS

TITLE = "Published allocations for drug treatment in England: workbook to fill"
_HEADS = {
    "ptb_adult": "Adult PTB (£)",
    "ptb_young_people": "Young people's PTB (£)",
    "dip": "DIP (£)",
    "dip_health": "DIP, Department of Health (£)",
    "dip_home_office": "DIP, Home Office (£)",
}
_MEANINGS = {
    "ptb_adult": "Pooled Treatment Budget for adults",
    "ptb_young_people": "Pooled Treatment Budget for young people",
    "dip": "Drug Interventions Programme, one amount (2010-11 only)",
    "dip_health": "Drug Interventions Programme, share of the Department of Health (from 2011-12)",
    "dip_home_office": "Drug Interventions Programme, share of the Home Office (from 2011-12)",
}
_INSTRUCTIONS = [
    "How to fill it",
    "There is one sheet for each financial year, with one row for each of the 149 drug partnerships.",
    "Write each amount in whole pounds, as it was published: 1234567 or £1,234,567. Not in thousands or millions.",
    "Write 0 where nothing was paid. Leave a row empty where you have no amounts: they are then modelled, and said to be.",
    "A stream that you do not have at all may stay empty in every row. In a row with amounts, the other streams that you use need one too.",
    "The totals are formulas: leave them. Rows and sheets that you do not need may be deleted.",
    "Where the amounts came from",
    "The National Treatment Agency published a table of allocations by partnership for each year. Keep its title, date and address in the cell below.",
    "Source: ",
    "What the check does",
    "onepot check FILE reads the whole workbook and lists everything that is wrong, with sheet, row, column and how to mend it.",
    "It adds up the rows, the totals and the streams, and compares each stream with the national settlement.",
    "onepot build --allocations FILE uses the amounts only when nothing is wrong.",
    "The streams",
]
_SECTIONS = {"How to fill it", "Where the amounts came from", "What the check does", "The streams"}


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
        formats = {
            "title": book.add_format({"bold": True, "font_size": 16}),
            "section": book.add_format({"bold": True, "font_size": 13}),
            "text": book.add_format({"text_wrap": True, "valign": "top"}),
            "head": book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1}),
            "amount": book.add_format({"num_format": "#,##0"}),
            "total": book.add_format({"num_format": "#,##0", "bold": True, "top": 1}),
        }
        _instructions(book, formats)
        for year, streams in STREAMS.items():
            _year_sheet(book, formats, year, streams, tables)


def _instructions(book: xlsxwriter.Workbook, formats: dict) -> None:
    sheet = fillable.worksheet(book, "Instructions")
    sheet.set_column(0, 0, fillable.LINE)
    sheet.hide_gridlines(2)
    sheet.write(0, 0, TITLE, formats["title"])
    streams = [f"{_HEADS[stream].removesuffix(' (£)')}: {text}." for stream, text in _MEANINGS.items()]
    for row, text in enumerate([*_INSTRUCTIONS, *streams], 1):
        sheet.set_row(row, 18 * (1 + len(text) // fillable.LINE))
        sheet.write(row, 0, text, formats["section" if text in _SECTIONS else "text"])


def _year_sheet(book: xlsxwriter.Workbook, formats: dict, year: str, streams: list[str], tables: Tables) -> None:
    sheet = fillable.worksheet(book, year)
    sheet.write(0, 0, f"Allocations by drug partnership, {year}, whole pounds", formats["title"])
    heads = ["Partnership id", "Partnership", "Region", *(_HEADS[stream] for stream in streams), "Total (£)"]
    sheet.write_row(1, 0, heads, formats["head"])
    sheet.set_column(0, 1, 42)
    sheet.set_column(2, 2, 24)
    sheet.set_column(3, len(heads) - 1, 30)
    sheet.freeze_panes(2, 2)
    sheet.repeat_rows(1)
    first, total = 3, 3 + len(streams)
    register = tables.partnerships[["partnership_id", "name", "region"]]
    last = 1 + len(register)
    for row, names in enumerate(register.itertuples(index=False), 2):
        sheet.write_row(row, 0, names)
        for column in range(first, total):
            sheet.write_blank(row, column, None, formats["amount"])
        sheet.write_formula(row, total, _sum(row, first, row, total - 1), formats["amount"], "")
    sheet.write(last + 1, 1, "Total", formats["total"])
    for column in range(first, total + 1):
        sheet.write_formula(last + 1, column, _sum(2, column, last, column), formats["total"], "")
    sheet.data_validation(2, first, last, total - 1, _WHOLE_POUNDS)


_WHOLE_POUNDS = {
    "validate": "integer",
    "criteria": ">=",
    "value": 0,
    "error_title": "Whole pounds",
    "error_message": "Write the amount in whole pounds, 0 or more.",
}


def _sum(top: int, left: int, bottom: int, right: int) -> str:
    """The sum of a range, empty while nothing stands in it."""
    cells = f"{xl_rowcol_to_cell(top, left)}:{xl_rowcol_to_cell(bottom, right)}"
    return f'=IF(COUNT({cells})=0,"",SUM({cells}))'
