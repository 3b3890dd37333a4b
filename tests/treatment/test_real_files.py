"""The two real files that there are: Barnet's, and England's under other heads."""

from fractions import Fraction

import pytest
import xlsxwriter
from click.testing import CliRunner

from onepot_analysis.analysis import model, settlement
from onepot_analysis.analysis.agency_formula import DRUG_GROUPS, ENGLAND, FORMULA_YEARS, adult_ptb
from onepot_analysis.cli import main
from onepot_analysis.spreadsheets import completions, treatment
from onepot_analysis.spreadsheets.allocations import SpreadsheetError

YEARS = ["2009-10", "2010-11", "2011-12", "2012-13"]
PEOPLE = {  # read off the file by eye: both sexes, all ages
    "2009-10": {"opiate": (565, 40), "non_opiate": (85, 15), "non_opiate_alcohol": (160, 40)},
    "2010-11": {"opiate": (625, 80), "non_opiate": (70, 25), "non_opiate_alcohol": (175, 50)},
    "2011-12": {"opiate": (580, 65), "non_opiate": (75, 20), "non_opiate_alcohol": (150, 45)},
    "2012-13": {"opiate": (620, 70), "non_opiate": (100, 35), "non_opiate_alcohol": (230, 60)},
}


def check(path):
    return CliRunner().invoke(main, ["check", str(path)], prog_name="onepot")


def test_barnet_as_it_is(barnet, tables):
    found = treatment.load(barnet, tables)
    assert set(found.groups["partnership_id"]) == {"barnet"}
    read = {
        year: {row.drug_group: (row.in_treatment, row.completions) for row in rows.itertuples()}
        for year, rows in found.groups.groupby("financial_year")
    }
    assert read == PEOPLE
    assert set(found.groups["half_width"]) == {2.5}
    assert found.england.empty


def test_sums_of_three_groups_carry_three_roundings(barnet, tables):
    people = treatment.load(barnet, tables).people
    assert people["financial_year"].tolist() == YEARS
    assert people["in_treatment"].tolist() == [810, 870, 805, 950]
    assert people["completions"].tolist() == [95, 155, 130, 165]
    assert people["half_width"].tolist() == [7.5] * 4


def test_barnet_gets_englands_amount_for_each_person(barnet, tables):
    drivers = model.driver_table(tables)
    row = adult_ptb(tables, treatment.load(barnet, tables), drivers).loc["barnet"]
    each = Fraction(285_975_000, 170_032 + 24_557 + 28_992)
    need = 95_325_000 * model.shares(tables, "adult", drivers)["barnet"]
    assert (row["financial_year"], row["people"], row["half_width"]) == ("2009-10", 810, 7.5)
    assert row["gbp_per_person"] == pytest.approx(float(each))
    assert row["activity_gbp"] == round(810 * each) == 1_036_044
    assert row["need_gbp"] == pytest.approx(need, abs=1)
    assert row["amount_gbp"] == row["need_gbp"] + row["activity_gbp"]
    assert row["upper_gbp"] - row["amount_gbp"] == pytest.approx(float(7.5 * each), abs=2)
    assert row["amount_gbp"] - row["lower_gbp"] == pytest.approx(float(7.5 * each), abs=2)


def test_completions_as_a_table_of_two_columns_gives_them(barnet, tables):
    done = completions.load(barnet, tables)
    assert done.to_dict() == {"barnet": 130}
    assert (done.name, done.index.name, str(done.dtype)) == ("completions", "partnership_id", "int64")
    assert treatment.load(barnet, tables).completions("2009-10").to_dict() == {"barnet": 95}


def test_check_says_what_it_understood(barnet):
    result = check(barnet)
    assert result.exit_code == 0, result.output
    for words in (
        "the drug treatment monitoring system's public export, adults: Barnet",
        "Alcohol alone is left out",
        "Counts are rounded to 5",
        "2009-10  1 of 149      810           95           223,581",
        "gives 1 of 149 partnerships England's amount for each person in treatment",
        "No problems.",
    ):
        assert words in result.output


def test_england_alone_is_understood_and_is_no_input(england, tables):
    result = check(england)
    assert result.exit_code == 1
    assert "adults: England alone" in result.output
    assert "England's totals alone; expected people in treatment in at least one partnership" in result.output
    with pytest.raises(SpreadsheetError, match="all indicators for all local authorities"):
        treatment.load(england, tables)


@pytest.mark.parametrize("year", FORMULA_YEARS)
def test_englands_figures_are_those_of_its_file(year, england, tables):
    rows = treatment.examine(england, tables).treatment.england
    own = rows[rows["financial_year"] == year].set_index("drug_group")
    assert set(own["half_width"]) == {0}  # not rounded
    printed = [settlement.printed(tables, figure, "exact").lower for figure in ENGLAND[year]]
    assert own["in_treatment"].loc[DRUG_GROUPS].tolist() == printed


@pytest.mark.parametrize("kind", ["xlsx", "semicolons", "utf-16", "title above"])
def test_a_copy_saved_by_another_program_reads_the_same(kind, barnet, tables, tmp_path):
    text, path = barnet.read_text(encoding="utf-8"), tmp_path / "copy"
    if kind == "xlsx":
        with xlsxwriter.Workbook(path, {"strings_to_numbers": True}) as book:
            sheet = book.add_worksheet()
            for at, line in enumerate(text.splitlines()):
                sheet.write_row(at, 0, line.split(","))
    elif kind == "semicolons":
        path.write_text(text.replace(",", ";"), encoding="cp1252")
    elif kind == "utf-16":
        path.write_text(text, encoding="utf-16")
    else:
        path.write_text(f"Adults in treatment\n\n{text}\n\n", encoding="utf-8")
    read = treatment.examine(path, tables)
    assert not read.problems
    assert read.treatment.groups.equals(treatment.load(barnet, tables).groups)


def test_a_download_that_broke_off_is_a_problem(barnet, tables, tmp_path):
    path = tmp_path / "part.csv"
    path.write_bytes(barnet.read_bytes()[:120_000])
    problems = [str(problem) for problem in treatment.examine(path, tables).problems]
    assert any("the last row ends early; expected 244 cells in each row" in problem for problem in problems)
