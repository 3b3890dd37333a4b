"""A table of completions in two columns, read as a person would; each fault has its place."""

import pytest
import xlsxwriter

from onepot_analysis.spreadsheets import completions
from onepot_analysis.spreadsheets.allocations import SpreadsheetError

BROKEN = {
    "unknown": (
        "Partnership,Completions\nBarnsly,10\n",
        "row 2, column A: 'Barnsly'; expected the name of a partnership; to mend: did you mean Barnsley?",
    ),
    "doubled": ("Partnership,Completions\nKent,10\nkent,11\n", "row 3, column A: 'kent' a second time"),
    "text": ("Partnership,Completions\nKent,tbc\n", "row 2, column B: 'tbc'; expected a whole number of people"),
    "missing": ("Partnership,Completions\nKent,\n", "row 2, column B: blank; expected a whole number of people"),
    "negative": ("Partnership,Completions\nKent,-4\n", "row 2, column B: '-4'; expected a whole number of people"),
    "fraction": ("Partnership,Completions\nKent,4.5\n", "row 2, column B: '4.5'; expected a whole number of people"),
    "total": (
        "Partnership,Completions\nKent,10\nLeeds,20\nTotal,31\n",
        "row 4, column B: '31'; expected the sum of the rows above, 30",
    ),
    "too many": (
        "Partnership,Completions\nKent,29856\n",
        "29,856 completions in all; expected at most England's 29,855",
    ),
    "no heads": (
        "Kent,10\nLeeds,20\n",
        "no such table; expected a table with the heads 'partnership' and 'completions'",
    ),
    "part": ("Partnership,Completions\nCheshire East,10\n", "expected the name of a partnership"),
    "none": ("Partnership,Completions\nKent,0\n", "no completions at all; expected at least one"),
    "heads alone": ("Partnership,Completions\n", "no completions at all; expected at least one"),
    "empty": ("", "the file is empty; expected a table with the heads 'partnership' and 'completions'"),
}


@pytest.mark.parametrize("fault", BROKEN)
def test_a_broken_table_of_completions_is_named(tables, tmp_path, fault):
    content, words = BROKEN[fault]
    path = tmp_path / "broken.csv"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(SpreadsheetError) as error:
        completions.load(path, tables)
    assert words in str(error.value) and len(error.value.problems) == 1


COLUMNS = {  # heads and one row of Kent; its number is 312 where it is clear which that is
    "Partnership,Successful completions (%),Number of successful completions\nKent,14.2,312": "B 'Successful completions (%)'",
    "Partnership,Completions 2010/11,Completions 2011/12\nKent,9,312": "B 'Completions 2010/11'",
    "Partnership,Completions 2011/12,Completions 2012/13\nKent,312,9": "C 'Completions 2012/13'",
    "Partnership,Completion rate,Completions\nKent,9,312": "B 'Completion rate'",
    "Partnership,Opiate completions,Non-opiate completions,Total completions\nKent,100,212,312": "B 'Opiate completions' and C 'Non-opiate completions'",
    "Partnership,Completions¹,Unsuccessful completions\nKent,312,9": "C 'Unsuccessful completions'",
    "Region,No.,Area,No. of successful completions in 2011-12*\nSouth East,1,Kent,312": "",
    "Year,Partnership,Completions\n2010/11,Kent,9\n2011/12,Kent,312": "rows of years other than 2011-12, not read: 1",
    "Completions FY1112\nPartnership,Completions\nKent,312": "",
}
UNCLEAR = {
    "Partnership,Successful completions (%)\nKent,14": "B 'Successful completions (%)'",
    "Partnership,Completion rate,Completions per 100\nKent,14,9": "B 'Completion rate' and C 'Completions per 100'",
    "Partnership,Completions,Successful completions\nKent,312,9": "B 'Completions' and C 'Successful completions'",
    "Partnership,Completions 2010/11\nKent,312": "B 'Completions 2010/11'",
    "Partnership,Completions 2010/11 to 2011/12\nKent,312": "B 'Completions 2010/11 to 2011/12'",
    "Partnership,Completions 2011\nKent,312": "B 'Completions 2011'",
    "Completions 2010/11\nPartnership,Completions\nKent,312": "B 'Completions'",
    "Completions 2010/11 and 2011/12\nPartnership,Completions\nKent,312": "B 'Completions'",
    "Partnership,Opiate completions\nKent,312": "B 'Opiate completions'",
    "Partnership,Completions target\nKent,312": "B 'Completions target'",
    "Partnership,Unsuccessful completions\nKent,312": "B 'Unsuccessful completions'",
}


@pytest.mark.parametrize("content", COLUMNS)
def test_the_number_of_the_year_is_found_among_other_columns(tables, tmp_path, content):
    path = tmp_path / "good.csv"
    path.write_text(content, encoding="utf-8")
    read = completions.examine(path, tables)
    assert read.problems == [] and read.people.to_dict() == {"kent": 312}
    assert COLUMNS[content] in "\n".join(read.notices)


@pytest.mark.parametrize("content", UNCLEAR)
def test_columns_that_may_be_meant_are_named_and_none_is_taken(tables, tmp_path, content):
    path = tmp_path / "unclear.csv"
    path.write_text(content, encoding="utf-8")
    read = completions.examine(path, tables)
    assert f"that may be meant: {UNCLEAR[content]}; expected one column with the number" in str(read.problems[0])
    assert read.people.empty and len(read.problems) == 1


def test_a_file_or_a_sheet_of_another_year(tables, tmp_path):
    path = tmp_path / "done_2010-11.csv"
    path.write_text("Partnership,Completions\nKent,312", encoding="utf-8")
    assert "2011-12" in str(completions.examine(path, tables).problems[0])
    with xlsxwriter.Workbook(tmp_path / "both.xlsx") as book:
        for year, number in (("2010-11", 9), ("2011-12", 312)):
            sheet = book.add_worksheet(year)
            sheet.write_row(0, 0, ["Partnership", "Completions"])
            sheet.write_row(1, 0, ["Kent", number])
    assert completions.load(tmp_path / "both.xlsx", tables).to_dict() == {"kent": 312}


def test_titles_totals_and_spelling_are_read_as_a_person_would(tables, tmp_path):
    path = tmp_path / "good.csv"
    path.write_text(
        'Annual figures\n\nDAT,Region,Number of completions\nHerts,East,"1,200"\nSt. Helens,NW,80\nTotal,,1280\n',
        encoding="utf-8",
    )
    assert completions.load(path, tables).to_dict() == {"hertfordshire": 1200, "st-helens": 80}


def test_a_file_that_is_not_there(tables, tmp_path):
    with pytest.raises(SpreadsheetError, match="No such file"):
        completions.load(tmp_path / "none.csv", tables)
