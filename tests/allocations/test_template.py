"""The workbook to fill: filled, it is read back; and it is one that everybody can use."""

import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from onepot_analysis.facts import data
from onepot_analysis.spreadsheets import allocations as published
from onepot_analysis.spreadsheets.allocations.heads import STREAMS

TABLES = data.load()


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    path = tmp_path_factory.mktemp("template") / "fill.xlsx"
    published.write_template(path, TABLES)
    return path


def filled(template, path, year, amounts):
    """The template with amounts: row in the register, column of the stream, pounds."""
    book = load_workbook(template)
    for (row, column), pounds in amounts.items():
        book[year].cell(row + 3, column + 4, pounds)
    book.save(path)
    return path


@pytest.mark.parametrize("year", STREAMS)
def test_all_149_are_read_back(template, tmp_path, year):
    streams, count = STREAMS[year], len(TABLES.partnerships)
    amounts = {(row, column): 100_000 + 7 * row + column for row in range(count) for column in range(len(streams))}
    reading = published.examine(filled(template, tmp_path / "filled.xlsx", year, amounts), TABLES)
    assert all(problem.accept for problem in reading.problems)  # the amounts are made up
    found = reading.amounts.set_index(["partnership_id", "stream"])["amount_gbp"].to_dict()
    ids = list(TABLES.partnerships["partnership_id"])
    assert found == {(ids[row], streams[column]): pounds for (row, column), pounds in amounts.items()}
    assert set(reading.amounts["financial_year"]) == {year}


@settings(max_examples=5, deadline=None)
@given(rows=st.sets(st.integers(0, 148), min_size=1, max_size=4))
def test_a_partial_one_is_read_back(template, tmp_path_factory, rows):
    amounts = {(row, column): 500_000 + row for row in rows for column in range(4)}
    reading = published.examine(
        filled(template, tmp_path_factory.mktemp("part") / "a.xlsx", "2011-12", amounts), TABLES
    )
    assert all(problem.accept for problem in reading.problems)
    assert reading.amounts["amount_gbp"].sum() == sum(amounts.values())


def test_same_bytes_each_time(template, tmp_path):
    published.write_template(tmp_path / "again.xlsx", TABLES)
    assert (tmp_path / "again.xlsx").read_bytes() == template.read_bytes()


def test_it_is_accessible(template):
    book = load_workbook(template)
    assert book.properties.title and book.properties.language == "en-GB"
    assert book.sheetnames == ["Instructions", *STREAMS]
    assert book["Instructions"]["A1"].value == book.properties.title
    for year, streams in STREAMS.items():
        sheet = book[year]
        assert sheet.freeze_panes == "C3" and not sheet.merged_cells.ranges
        assert [cell.value for cell in sheet[2]][:3] == ["Partnership id", "Partnership", "Region"]
        (rule,) = sheet.data_validations.dataValidation
        assert (rule.type, rule.operator or "between") == ("whole", "greaterThanOrEqual")
        assert str(rule.sqref) == f"D3:{'FG'[len(streams) - 3]}151"


def test_only_xlsx(tmp_path):
    with pytest.raises(ValueError, match=r"ends in \.xlsx"):
        published.write_template(tmp_path / "a.ods", TABLES)


def test_it_is_a_whole_archive(template):
    with zipfile.ZipFile(template) as archive:
        assert archive.testzip() is None
