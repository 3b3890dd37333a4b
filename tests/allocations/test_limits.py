"""A file that is no table, or far larger than one, is refused in a second, by every door; what is hidden is asked about."""

import csv
import io
import os
import re
import struct
import time
import zipfile
from pathlib import Path

import pdfs
import pytest
import xlsxwriter
from openpyxl import load_workbook

from onepot_analysis.facts import data
from onepot_analysis.spreadsheets import allocations, completions, proforma, treatment
from onepot_analysis.spreadsheets.problems import SpreadsheetError

GOOD = Path(__file__).parent / "good"
ROW = b"Barnsley,2011-12,ptb_adult,2410000\n"
DOORS = {
    "allocations": allocations.examine,
    "completions": completions.examine,
    "treatment": treatment.examine,
    "proforma": proforma.read,
}


def fifo(path):
    os.mkfifo(path)
    return path


def text(content):
    return lambda path: path.write_bytes(content) and path


def last_cell(place):
    """A workbook with a number in its first cell and another one far off."""

    def write(path):
        with xlsxwriter.Workbook(path) as book:
            sheet = book.add_worksheet("2011-12")
            sheet.write("A1", 1)
            sheet.write(place, 1)
        return path

    return write


HUGE = {
    "a pipe": (fifo, "no regular file"),
    "no end": (lambda path: Path("/dev/zero"), "no regular file"),
    "a folder": (lambda path: path.mkdir() or path, "no regular file"),
    "a million rows": (text(b"Barnsley,1\n" * 1_000_000), "100,001 rows"),
    "two thousand columns": (text(b"a," * 2_000 + b"b\n"), "2,001 columns"),
    "the last cell": (last_cell("XFD1048576"), "1,048,576 rows and 16,384 columns"),
    "a wide and long sheet": (last_cell("ALL100000"), "100,000 rows and 1,000 columns"),
}


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("kind", HUGE)
def test_what_is_no_table_is_said_in_a_second(tables, tmp_path, door, kind):
    make, said = HUGE[kind]
    path, started = make(tmp_path / "mine.csv"), time.process_time()
    problems = DOORS[door](path, tables).problems
    assert time.process_time() - started < 2.5  # a slow machine's second
    assert problems and (said in str(problems[0]) or (door == "treatment" and "export" in str(problems[0])))


@pytest.mark.parametrize("door", DOORS)
def test_a_large_file_and_a_workbook_that_unpacks_to_more_are_refused(tables, tmp_path, door):
    large, packed = tmp_path / "large.csv", tmp_path / "bomb.xlsx"
    with large.open("wb") as file:
        file.truncate(201_000_000)  # zeros that take no room
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", bytes(2_000_000))
    packed.write_bytes(content.getvalue().replace(struct.pack("<I", 2_000_000), struct.pack("<I", 1_600_000_000)))
    started = time.process_time()
    found = [str(DOORS[door](path, tables).problems[0]) for path in (large, packed)]
    assert time.process_time() - started < 2.5
    assert "MB" in found[0] and "a workbook that unpacks to more" in found[1]


def test_an_archive_that_lies_about_its_size_is_damaged(tables, tmp_path):
    content, path = io.BytesIO(), tmp_path / "lies.xlsx"
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", bytes(150_000_000))
    path.write_bytes(content.getvalue().replace(struct.pack("<I", 150_000_000), struct.pack("<I", 1000)))
    assert "damaged workbook" in str(allocations.examine(path, tables).problems[0])


@pytest.mark.parametrize("kind", ["a pipe", "no end", "too large"])
def test_the_facts_are_held_to_the_same(data_copy, kind):
    path = data_copy / "partnerships.csv"
    path.unlink()
    if kind == "a pipe":
        os.mkfifo(path)
    elif kind == "no end":
        path.symlink_to("/dev/zero")
    else:
        path.write_bytes(bytes(20_000_001))
    with pytest.raises(data.DataError, match=r"partnerships\.csv: (no regular file|more than 20 MB); expected"):
        data.load(data_copy)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b'partnership,amount\n"' + b"a" * 200_000, "cells of at most 131,072 characters"),
        (b"partnership|year|stream|amount\n", "no amounts yet"),
        (ROW.decode().encode("utf-16-le"), "it holds binary data"),
    ],
)
def test_files_of_other_kinds_have_the_right_remedy(tables, tmp_path, content, said):
    path = tmp_path / "mine.csv"
    path.write_bytes(content)
    (problem,) = allocations.examine(path, tables).problems
    assert said in str(problem)


@pytest.mark.parametrize(("mark", "encoding"), [("|", "utf-8"), (",", "utf-32"), (";", "utf-16"), ("\t", "cp1252")])
def test_marks_and_encodings_that_people_save(tables, tmp_path, mark, encoding):
    path, meant = tmp_path / "mine.csv", allocations.load(GOOD / "partial.csv", tables)
    rows = csv.reader((GOOD / "partial.csv").read_text(encoding="utf-8").splitlines())
    path.write_text("\n".join(mark.join(row) for row in rows), encoding=encoding)
    assert allocations.load(path, tables).equals(meant)


def in_ods(folder, change):
    """The full table as an ods workbook, its content changed."""
    path = folder / "mine.ods"
    with zipfile.ZipFile(GOOD / "full-wide.ods") as source, zipfile.ZipFile(path, "w") as target:
        for name in source.namelist():
            part = source.read(name)
            target.writestr(name, change(part.decode()) if name == "content.xml" else part)
    return path


def in_xlsx(folder, hide):
    """The full table as an xlsx workbook, something hidden in its visible sheet."""
    path, book = folder / "mine.xlsx", load_workbook(GOOD / "full-wide.xlsx")
    hide(book["2011-12"])
    book.save(path)
    return path


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda folder: in_xlsx(folder, lambda sheet: sheet.row_dimensions.__getitem__(7).__setattr__("hidden", True)), "row 7: 1 row hidden or filtered out"),
        (lambda folder: in_xlsx(folder, lambda sheet: sheet.column_dimensions.__getitem__("B").__setattr__("hidden", True)), "hidden columns: B"),
        (lambda folder: in_ods(folder, lambda text: text.replace("<table:table-row", '<table:table-row table:visibility="filter"', 9)), "9 rows hidden or filtered out"),
    ],
)  # fmt: skip
def test_what_is_hidden_is_asked_about(tables, tmp_path, make, said):
    path = make(tmp_path)
    (problem,) = allocations.examine(path, tables).problems
    assert said in str(problem) and str(problem).endswith("if it is right: --accept hidden")
    with pytest.raises(SpreadsheetError):
        allocations.load(path, tables)
    assert len(allocations.load(path, tables, ["hidden"])) >= 596


def proforma_with(folder, value, sheet, kind="n"):
    """The example's proforma, the first number of a sheet stored as this text."""
    book, path = load_workbook(proforma.EXAMPLE), folder / "mine.xlsx"
    book[sheet]["C4"] = 77777
    book.save(folder / "before.xlsx")
    with zipfile.ZipFile(folder / "before.xlsx") as source, zipfile.ZipFile(path, "w") as target:
        for name in source.namelist():
            part = source.read(name).decode() if name.endswith(".xml") else source.read(name)
            if isinstance(part, str):
                part = re.sub(r't="n"><v>77777</v>', f't="{kind}"><v>{value}</v>', part)
            target.writestr(name, part)
    return path


@pytest.mark.parametrize("sheet", ["Income", "Activity"])
@pytest.mark.parametrize("value", ["NaN", "inf", "1e400", "1e30", "1" * 4400])
def test_numbers_of_a_proforma_that_are_none_are_named(tables, tmp_path, sheet, value):
    read = proforma.read(proforma_with(tmp_path, value, sheet), tables)
    assert read.amounts.empty and "row 4, column C" in str(read.problems[0])
    assert "beyond any partnership" in str(read.problems[0])


def test_a_failed_formula_is_no_gap(tables, tmp_path):
    path = tmp_path / "done.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("a")
        sheet.write_row(0, 0, ["Partnership", "Number of completions"])
        sheet.write_row(1, 0, ["Leeds", 33])
        sheet.write(2, 0, "Barnsley")
        sheet.write_formula(2, 1, "=1/0", None, "#DIV/0!")
    (problem,) = completions.examine(path, tables).problems
    assert "row 3, column B: a formula that has failed" in str(problem)


def test_a_document_of_many_pages_is_refused(tables, tmp_path):
    path = pdfs.document(tmp_path / "board.pdf", *["#pagebreak()"] * 101)
    (problem,) = allocations.examine(path, tables).problems
    assert "more than 100 pages" in str(problem)
