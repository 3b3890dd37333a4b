"""Each way in which a file can be wrong, through the real command line: one clear message, and exit status 1."""

import re

import pytest
from click.testing import CliRunner

from onepot_analysis.cli import main
from onepot_analysis.spreadsheets import allocations as published
from onepot_analysis.spreadsheets import completions, treatment
from onepot_analysis.spreadsheets.allocations import SpreadsheetError

FAULTS = {  # what is replaced in the rows of Leeds and York, by what; place, value, expectation, remedy
    "name misspelt": (
        "2009/10,Leeds,",
        "2009/10,Leads,",
        "row 17, column B 'Area': 'Leads' (in 5 rows); expected the name of a partnership or of its council; "
        "to mend: did you mean Leeds?",
    ),
    "name of nobody": ("/10,Leeds,", "/10,Atlantis,", "to mend: write its name as `onepot list` shows it"),
    "name of two partnerships": ("/10,Leeds,", "/10,Kingston,", "name Kingston upon Hull or Kingston upon Thames"),
    "name missing": ("/10,Leeds,", "/10,,", "column B 'Area': blank (in 5 rows)"),
    "year unknown": ("2009/10,Leeds", "2009,Leeds", "'2009' (in 5 rows); expected a financial year such as 2011-12"),
    "year taken for a date": ("2009/10,Leeds", "Dec-11,Leeds", "took the year for a date"),
    "drug group unknown": (
        "Non-opiate only",
        "Crack",
        "column E 'drug_group': 'Crack' (in 2 rows); expected Opiate, Non-opiate only, Non-opiate & alcohol",
    ),
    "count is a word": (
        "Leeds,Total,Total,Opiate,100",
        "Leeds,Total,Total,Opiate,tbc",
        "row 17, column F 'intreatment_allintx': 'tbc'; expected a whole number of people",
    ),
    "count negative": ("Leeds,Total,Total,Opiate,100", "Leeds,Total,Total,Opiate,-5", "'-5'; expected a whole number"),
    "count in parts": (
        "Leeds,Total,Total,Opiate,100",
        "Leeds,Total,Total,Opiate,1.5",
        "'1.5'; expected a whole number",
    ),
    "completions": (",100,0,10,", ",100,0,ten,", "column H 'exits_successfulcompletion_allintx': 'ten' (in 2 rows)"),
    "area twice": (
        "2009/10,York,",
        "2009/10,City of Leeds,",
        "'City of Leeds' (in 5 rows); expected each area, year and drug group once; to mend: delete one of the two",
    ),
    "total of the groups": (
        "Leeds,Total,Total,Total,215",
        "Leeds,Total,Total,Total,915",
        "row 21, column F 'intreatment_allintx': 915 for Leeds, 2009-10, all drug groups; expected about 215, the sum",
    ),
    "both sexes missing": (
        "Leeds,Total,Total",
        "Leeds,M,Total",
        "row 2, column B 'Area': 'Leeds' (in 20 rows); expected for each area, rows with 'Total' as sex",
    ),
    "row cut off": ("York,Total,Total,Total,215,0,50,NULL", "York,Total,Total,Total,215,0", "the last row ends early"),
    "row cut off after a quoted comma": (
        "York,Total,Total,Total,215,0,50,NULL",
        '"York, City, of",Total,Total,Total,215,0,50',
        "the last row ends early",
    ),
    "quotation mark open": ("2009/10,York,Total,Total,Total", '"2009/10,York', "not a readable CSV file"),
}
OTHERS = {
    "no column of areas": (["ReportingPeriod,sex,age_group,drug_group,intreatment_allintx", "2009/10,Total,Total,Total,5"],
                           "no column Area; expected the heads ReportingPeriod, Area, sex"),
    "a column twice": (["ReportingPeriod,Area,Area_Data,sex,age_group,drug_group,intreatment_allintx", "2009/10,Leeds,York,Total,Total,Opiate,5"],
                       "column C 'Area_Data': a second column of this meaning; expected each column once"),
    "a per cent alone": (["ReportingPeriod,Area,sex,age_group,drug_group,intreatment_allintx (%)", "2009/10,Leeds,Total,Total,Opiate,5"],
                         "no row of heads found"),
    "heads alone": ([], "heads and no rows; expected a row for each area, year and drug group"),
    "nobody": (None, "nobody in treatment; expected people in treatment in at least one partnership"),
}  # fmt: skip


def check(path):
    result = CliRunner().invoke(main, ["check", str(path)], prog_name="onepot")
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_named_with_its_place(fault, export, made):
    old, new, message = FAULTS[fault]
    text = "\n".join([*made("Leeds"), *made("York")])
    assert old in text
    result = check(export(*text.replace(old, new).splitlines()))
    assert result.exit_code == 1
    assert message in result.output, result.output
    assert re.search(r"viewit\.csv.*; expected .*; to mend: ", result.output)


@pytest.mark.parametrize("fault", OTHERS)
def test_a_file_without_counts_is_named(fault, export, made):
    lines, message = OTHERS[fault]
    if lines:
        path = export(*lines[1:], head=lines[0])
    else:
        path = export(*(made("Leeds", counts=(0, 0, 0, 0)) if lines is None else []))
    result = check(path)
    assert result.exit_code == 1
    assert message in result.output, result.output


def test_the_partnership_and_its_councils_with_people_in_both(export, made):
    result = check(export(*made("Bedfordshire"), *made("Bedford"), *made("Central Bedfordshire")))
    assert result.exit_code == 1
    assert (
        "Bedfordshire and Bedford and Central Bedfordshire, 2009-10; expected the partnership or its" in result.output
    )


def test_every_problem_is_listed_once(export, made):
    text = "\n".join([*made("Leeds"), *made("York")])
    text = text.replace(",Leeds,", ",Leads,").replace("Non-opiate only", "Crack").replace("2009/10,York", "2009,York")
    output = check(export(*text.splitlines())).output
    assert "3 problems" in output
    assert output.count("Leads") == output.count("'Crack'") == output.count("'2009'") == 1


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "the file is empty; expected the heads ReportingPeriod, Area"),
        (b"partnership,completions\nKent,5\n", "not the public export of the drug treatment monitoring system"),
        (b"<html>not found</html>", "a web page or an XML file"),
        (b"PK\x03\x04 cut", "a damaged workbook"),
        (b"\x00\x01\x02\x03", "binary data"),
    ],
)
def test_another_file_gets_a_clear_word(content, message, tables, tmp_path):
    path = tmp_path / "file.csv"
    path.write_bytes(content)
    assert not treatment.is_export(path)
    with pytest.raises(SpreadsheetError, match=re.escape(message)) as caught:
        treatment.load(path, tables)
    assert len(caught.value.problems) == 1


def test_a_file_that_is_not_there(tables, tmp_path):
    assert not treatment.is_export(tmp_path / "none.csv")
    with pytest.raises(SpreadsheetError, match="No such file"):
        treatment.load(tmp_path / "none.csv", tables)


def test_a_table_of_allocations_is_checked_as_one(export):
    path = export("Kent,1000,100,100,100", head="Partnership,Adult PTB,YP PTB,DIP DH,DIP HO", name="2011-12.csv")
    assert "Against the settlement" in check(path).output


def test_the_export_is_no_table_of_allocations(barnet, tables):
    with pytest.raises(SpreadsheetError, match="give this file to `onepot build --treatment`") as caught:
        published.load(barnet, tables)
    assert len(caught.value.problems) == 1


def test_no_completions_of_2011_12_is_a_problem(export, made, tables):
    with pytest.raises(SpreadsheetError, match="no completions at all; expected at least one"):
        completions.load(export(*made("Leeds", "2009/10")), tables)
