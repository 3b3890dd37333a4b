"""The empty workbooks for completions and for people in treatment: written, checked, filled in part, read back."""

import re

import openpyxl
import pytest
from click.testing import CliRunner

from onepot_analysis.cli import main
from onepot_analysis.facts.register import ROOT
from onepot_analysis.spreadsheets import completions, treatment


def onepot(*arguments):
    return CliRunner().invoke(main, [*map(str, arguments)], prog_name="onepot")


def filled(path, cells):
    book = openpyxl.load_workbook(path)
    for (row, column), value in cells.items():
        book["To fill"].cell(row, column).value = value
    book.save(path)
    return path


@pytest.fixture(params=["completions", "treatment"])
def template(request, tmp_path):
    path = tmp_path / f"{request.param}.xlsx"
    result = onepot("template", f"--{request.param}", path)
    assert result.exit_code == 0 and f"onepot check {path}" in result.output, result.output
    return request.param, path


def test_an_empty_template_is_known_and_said_to_be_empty(template):
    kind, path = template
    result = onepot("check", path)
    expected = {
        "completions": "rows 2 to 150, column B: blank; expected a whole number",
        "treatment": "nobody in treatment",
    }
    assert result.exit_code == 1 and "1 problem\n" in result.output
    assert expected[kind] in result.output


def test_the_same_register_gives_the_same_bytes(template, tables, tmp_path):
    kind, path = template
    {"completions": completions, "treatment": treatment}[kind].write_template(tmp_path / "again.xlsx", tables)
    assert (tmp_path / "again.xlsx").read_bytes() == path.read_bytes()


def test_one_template_at_a_time(tmp_path):
    result = onepot("template", "--treatment", "--completions", tmp_path / "own.xlsx")
    assert (result.exit_code, "give --completions or --treatment" in result.output) == (2, True)
    assert not list(tmp_path.iterdir())


def test_a_template_is_an_xlsx_file_and_replaces_nothing(tmp_path):
    assert "expected a name that ends in .xlsx" in onepot("template", "--treatment", tmp_path / "own.csv").output
    (tmp_path / "own.xlsx").write_text("mine")
    assert onepot("template", "--completions", tmp_path / "own.xlsx").exit_code == 2


def test_completions_of_two_partnerships_are_read_and_the_others_are_gaps(tables, tmp_path):
    path = tmp_path / "completions.xlsx"
    completions.write_template(path, tables)
    filled(path, {(2, 2): 130, (150, 2): 0})
    names = tables.partnerships["partnership_id"]
    assert completions.load(path, tables).to_dict() == {names.iloc[0]: 130, names.iloc[-1]: 0}
    result = onepot("check", path)
    assert result.exit_code == 0, result.output
    assert "130 in 2 of 149 partnerships" in result.output
    assert "partnerships without a number, gaps and not 0: 147" in result.output


def test_people_of_one_partnership_and_year_are_read_and_the_others_are_gaps(tables, tmp_path):
    path = tmp_path / "treatment.xlsx"
    treatment.write_template(path, tables)
    first = tables.partnerships["partnership_id"].iloc[0]
    filled(path, {(row, column): count for row in (2, 3, 4) for column, count in ((6, 101), (7, 12))})
    read = treatment.examine(path, tables)
    people = read.treatment.people.dropna(subset="in_treatment")
    assert people[
        ["partnership_id", "financial_year", "in_treatment", "completions", "half_width"]
    ].values.tolist() == [[first, "2009-10", 303, 36, 0]]
    assert not read.problems and "and 436 more" in read.notices[0]


@pytest.mark.parametrize("kind", ["treatment", "completions"])
def test_the_example_of_the_page_is_read(kind, tables, tmp_path):
    text = (ROOT / "docs" / "tables.md").read_text(encoding="utf-8")
    (example,) = re.findall(rf"```{kind}\n(.*?)```", text, re.DOTALL)
    path = tmp_path / "example.csv"
    path.write_text(example, encoding="utf-8")
    assert onepot("check", path).exit_code == 0
    if kind == "completions":
        assert completions.load(path, tables).to_dict() == {"barnsley": 312, "hertfordshire": 1020}
    else:
        people = treatment.load(path, tables).people
        assert people["in_treatment"].tolist() == [1362] and people["completions"].isna().all()
    assert f"`onepot template --{kind} " in text and f"`onepot build --{kind} " in text
