"""Every proforma in broken/ is refused for its one fault, at its cell; several faults are said all at once."""

from pathlib import Path

import make_broken
import pandas as pd
import pytest
from filling import place
from make_broken import changed
from openpyxl import load_workbook

from onepot_analysis.spreadsheets import proforma

BROKEN = Path(__file__).parent / "broken"
EXPECTED = pd.read_csv(BROKEN / "expected.csv", dtype=str, keep_default_na=False)


@pytest.mark.parametrize("case", [pytest.param(row, id=row.file) for row in EXPECTED.itertuples()])
def test_each_fault_gets_its_message(case, tables):
    reading = proforma.read(BROKEN / case.file, tables)
    assert len(reading.problems) == 1, "\n".join(map(str, reading.problems))
    problem = reading.problems[0]
    assert (problem.file, place(problem)) == (case.file, case.cell)
    assert case.value in problem.value and case.expected in problem.expected
    assert problem.remedy and "\n" not in str(problem)
    assert reading.amounts.empty


def test_every_file_has_its_expectation():
    assert {path.name for path in BROKEN.iterdir()} - {"expected.csv"} == set(EXPECTED["file"])
    assert len(EXPECTED) >= 25


def test_several_faults_are_said_at_once_in_the_order_of_places(tables, tmp_path):
    path = tmp_path / "several.xlsx"
    faults = {
        "Activity!C5": 1300,
        "Expenditure!D12": -1,
        "Income!C9": "tbc",
        "Expenditure!A4": "Methadone",
        "Activity!D4": None,
    }
    path.write_bytes(changed(*faults.items()))
    found = [place(problem) for problem in proforma.read(path, tables).problems]
    assert found == ["Income!C9", "Expenditure!A4", "Expenditure!D12", "Activity!D4", "Activity!C5"]


def test_an_overwritten_total_is_not_trusted_where_income_is_not_spent(tables, tmp_path):
    path = tmp_path / "two.xlsx"
    path.write_bytes(changed(("Expenditure!D4", 1_250_000), ("Expenditure!D14", 3_700_000)))
    said = [(place(problem), problem.value) for problem in proforma.read(path, tables).problems]
    assert [cell for cell, _ in said] == ["Expenditure!D14", "Expenditure!D16"]
    assert "off by £50,000" in said[0][1] and "£50,000 more expenditure than income" in said[1][1]


def test_a_check_without_its_label_is_still_worked_out(tables, tmp_path):
    path = tmp_path / "two.xlsx"
    path.write_bytes(changed(("Expenditure!A16", None), ("Expenditure!D8", 200_000)))
    assert [place(problem) for problem in proforma.read(path, tables).problems] == [
        "Expenditure!A16",
        "Expenditure!D16",
    ]


def test_two_workbooks_of_one_partnership_are_refused_also_from_two_folders(tables, tmp_path):
    copy = tmp_path / proforma.EXAMPLE.name
    copy.write_bytes(proforma.EXAMPLE.read_bytes())
    with pytest.raises(proforma.SpreadsheetError, match="a second workbook of Exampleshire"):
        proforma.load([proforma.EXAMPLE, copy], tables)


def test_several_workbooks_are_refused_together(tables, tmp_path):
    with pytest.raises(proforma.SpreadsheetError) as error:
        proforma.load([proforma.EXAMPLE, proforma.EXAMPLE, BROKEN / "amount-text.xlsx", tmp_path / "no.xlsx"], tables)
    said = str(error.value)
    assert "a second workbook of Exampleshire (fictional), after exampleshire.xlsx" in said
    assert "real partnerships beside others" in said
    assert "amount-text.xlsx, sheet 'Expenditure', row 7, column C '2010-11 (£)': the text 'tbc'" in said
    assert "No such file" in said


def test_the_kept_script_writes_these_files():
    cases = make_broken.cells() | make_broken.shapes() | make_broken.files()
    assert {name: content for name, (content, *_) in cases.items()} == {
        path.name: path.read_bytes() for path in BROKEN.iterdir() if path.name != "expected.csv"
    }


def test_an_unreadable_sheet_keeps_its_neighbours_checked(tables, tmp_path):
    book = load_workbook(proforma.EXAMPLE)
    book.remove(book["Income"])
    book["Activity"]["C4"] = "many"
    book.save(tmp_path / "a.xlsx")
    assert [place(problem) for problem in proforma.read(tmp_path / "a.xlsx", tables).problems] == [
        "Income",
        "Activity!C4",
    ]
