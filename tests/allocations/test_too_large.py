"""Numbers that are none, or are beyond all money, are named with their place: nothing wraps round, nothing falls over."""

import io
import zipfile

import pytest
import xlsxwriter

from onepot_analysis.spreadsheets import allocations as published

PLACE = "row 2, column D 'amount_gbp'"


def long_table(folder, *rows):
    """A long table with these rows."""
    path = folder / "mine.csv"
    path.write_text("\n".join(["partnership,financial_year,stream,amount_gbp", *rows]), encoding="utf-8")
    return path


def stored(folder, value, kind="n"):
    """A workbook whose one amount, of Barnsley, is stored as this text, as another program may have written it."""
    content, path = io.BytesIO(), folder / "mine.xlsx"
    with xlsxwriter.Workbook(content) as book:
        sheet = book.add_worksheet("2011-12")
        sheet.write_row(0, 0, ["Partnership", "Year", "Stream", "amount_gbp"])
        sheet.write_row(1, 0, ["Barnsley", "2011-12", "ptb_adult", 77777])
    with zipfile.ZipFile(content) as source, zipfile.ZipFile(path, "w") as target:
        for name in source.namelist():
            part = source.read(name).replace(b"<v>77777</v>", f"<v>{value}</v>".encode())
            target.writestr(name, part.replace(b'r="D2"', f'r="D2" t="{kind}"'.encode()))
    return path


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        ("1" + "0" * 19, "'10000000000000000000'; expected an amount of at most what England has"),
        ("6148914691243517205", "at most what England has"),  # three of them were once £20.1m
        ("1" * 25, "at most what England has"),
        ("999999999999m", "at most what England has"),
        ("1" * 4400, "... (4,400 characters); expected an amount of at most 30 digits"),
        ("1." + "3" * 9000, "... (9,002 characters); expected an amount of at most 30 digits"),
        ("£nan", "'£nan'; expected an amount in whole pounds"),
        ("inf", "'inf'; expected an amount in whole pounds"),
        ("1e400", "'1e400'; expected all digits"),
    ],
)
def test_text_that_is_no_amount_is_named(tables, tmp_path, amount, said):
    read = published.examine(long_table(tmp_path, f"Barnsley,2011-12,ptb_adult,{amount}"), tables)
    assert read.amounts.empty and len(read.problems) == 1
    assert PLACE in str(read.problems[0]) and said in str(read.problems[0]) and len(str(read.problems[0])) < 400


@pytest.mark.parametrize(
    ("value", "kind", "said"),
    [
        *((value, "n", "no number") for value in ("NaN", "inf", "-inf", "1e400", "1" * 4400)),
        *((value, "n", "at most what England has") for value in ("1e30", "1E+19", "1" * 25)),
        ("#REF!", "e", "a formula that has failed"),
    ],
)
def test_numbers_of_a_workbook_that_are_no_amount_are_named(tables, tmp_path, value, kind, said):
    read = published.examine(stored(tmp_path, value, kind), tables)
    assert read.amounts.empty and len(read.problems) == 1
    assert PLACE in str(read.problems[0]) and said in str(read.problems[0])


def test_a_fraction_of_a_pound_is_named_and_a_thousandth_asked_about(tables, tmp_path):
    rows = ["Barnsley,2011-12,ptb_adult,£512.345", "Leeds,2011-12,ptb_adult,6000000", "Kent,2011-12,ptb_adult,8000000"]
    read = published.examine(long_table(tmp_path, *rows), tables)
    assert "1 (Barnsley, ptb_adult, 2011-12 £512.345)" in "\n".join(read.notices)
    assert [problem.accept for problem in read.problems] == ["barnsley"]
