"""A table of completions in two columns, read as a person would; each fault has its place."""

import pytest

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
