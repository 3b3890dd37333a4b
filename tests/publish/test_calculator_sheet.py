"""The calculator of a workbook: its formulas, recalculated in LibreOffice, give what the package does."""

import io
import math
import shutil
import subprocess
from dataclasses import replace
from fractions import Fraction

import openpyxl
import pandas as pd
import pytest
from own_amounts import cases
from xlsxwriter import Workbook

from onepot_analysis.analysis import settlement
from onepot_analysis.analysis.bounds import Bounds
from onepot_analysis.analysis.own_change import Inconsistent, Rule, own_change
from onepot_analysis.publish.formats import calculator_sheet
from onepot_analysis.publish.formats.faces import Shown
from onepot_analysis.publish.formats.worksheets import Writer
from onepot_analysis.show.calculator import SHEET, WORDS, Calculator
from onepot_analysis.show.tables import Table
from onepot_analysis.show.words import GAP


@pytest.fixture(scope="module")
def rule(tables):
    return Rule.of(tables, settlement.bounds(tables))


def workbook(rule, known=None):
    """A workbook with the calculator alone."""
    table = Table(pd.DataFrame({"share": [10]}), {"share": ("Share (%)", "count")}, "By share", "letter")
    shown = Shown("text/html", Calculator(table, rule, known or {})._repr_mimebundle_()["text/html"], "a cell")
    (facts,) = calculator_sheet.found(shown)
    file = io.BytesIO()
    with Workbook(file, {"in_memory": True}) as book:
        calculator_sheet.write(Writer(book, "A title", "Version 1"), facts)
    return file


def inputs(sheet):
    """The cells that are not locked, by the field that they are for."""
    labels = {label: of for of, label in WORDS["fields"].items()}
    cells = [cell for row in sheet.iter_rows() for cell in row if not cell.protection.locked]
    return {
        f"{labels[sheet.cell(cell.row, 1).value]}_{calculator_sheet.YEARS[cell.column_letter]}": cell for cell in cells
    }


def results(sheet):
    """Lower and upper by the name of the result."""
    rows = {row[0]: list(row[1:3]) for row in sheet.iter_rows(values_only=True)}
    return {name: rows[label] for name, label in WORDS["rows"].items()}


def expected(own):
    bounds = own.amounts | {name: getattr(own, name) for name in ("gbp", "percent", "real", "february_real")}
    ends = {name: (float(each.lower), float(each.upper)) for name, each in bounds.items()}
    return {
        name: [pytest.approx(end, rel=1e-9, abs=1e-6) if math.isfinite(end) else GAP for end in pair]
        for name, pair in ends.items()
    }


def test_formulas_give_what_the_package_does(tmp_path, rule):
    """Many cases in one workbook, a sheet each, recalculated once."""
    soffice = shutil.which("soffice")
    if not soffice:
        pytest.skip("soffice is not installed: apt install libreoffice-calc")
    rules = [rule, *(replace(rule, dip=Bounds.point(Fraction(dip))) for dip in ("1.03", "0.95"))]
    known = [(case, rule) for case in cases()[:25]] + [(case, rules[at % 3]) for at, case in enumerate(cases()[22::11])]
    book = openpyxl.load_workbook(workbook(rule))
    sheets = [book.copy_worksheet(book.active) for _ in known[1:]]
    for sheet, (case, by) in zip([book.active, *sheets], known, strict=True):
        for name, amount in case.items():
            inputs(sheet)[name].value = amount
        for end in ("lower", "upper"):
            (row,) = (row for row in sheet.iter_rows() if row[0].value == SHEET[end])
            row[1].value = float(getattr(by.dip, end))
    book.save(tmp_path / "filled.xlsx")
    home = f"-env:UserInstallation=file://{tmp_path / 'home'}"
    command = [soffice, home, "--headless", "--convert-to", "xlsx", "--outdir", tmp_path / "out"]
    subprocess.run([*command, tmp_path / "filled.xlsx"], check=True, capture_output=True)
    kinds = set()
    recalculated = openpyxl.load_workbook(tmp_path / "out" / "filled.xlsx", data_only=True)
    for sheet, (case, by) in zip(recalculated, known, strict=True):
        cells = [cell for row in sheet.iter_rows(values_only=True) for cell in row]
        assert not [cell for cell in cells if isinstance(cell, str) and cell.startswith("#")], case
        try:
            own = own_change(case, by)
        except Inconsistent:
            assert {cell for pair in results(sheet).values() for cell in pair} <= {None, ""}, case
            assert SHEET["contradict"] in cells
            kinds.add("wrong")
            continue
        assert results(sheet) == expected(own), case
        misfit = WORDS["misfit"].format(dip="a fall of less than 9.73 per cent")
        assert (misfit in cells) is not own.fits, case
        kinds.add(own.fits)
    assert kinds == {"wrong", True, False}


def test_amounts_known_are_put_in_and_answered_before_anything_is_recalculated(rule):
    known = {"pot_2010_11": 3_000_000, "dip_2010_11": 620_000}
    sheet = openpyxl.load_workbook(workbook(rule, known), data_only=True).active
    assert {name: cell.value for name, cell in inputs(sheet).items() if cell.value} == known
    assert results(sheet) == expected(own_change(known, rule))


def test_only_amounts_can_be_typed_and_cells_for_them_are_told_by_pattern(rule):
    sheet = openpyxl.load_workbook(workbook(rule)).active
    assert sheet.protection.sheet
    assert {cell.fill.patternType for cell in inputs(sheet).values()} == {"gray0625"}
    checked = {str(each.sqref) for each in sheet.data_validations.dataValidation}
    assert len(inputs(sheet)) == 12
    assert all(any(cell.coordinate in ranges.split() for ranges in checked) for cell in inputs(sheet).values())
