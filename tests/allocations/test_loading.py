"""What the rest of the project may rely on: all or nothing, everything at once, in the order of places."""

import re
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from make_cases import ALL, BEFORE, NOW, PEOPLE, csv_bytes, long

from onepot_analysis.spreadsheets import allocations as published

HERE = Path(__file__).parent
CELLS = ["", " ", "Partnership", "Year", "Stream", "Amount", "Adult PTB", "YP PTB", "DIP", "DIP DH", "PTB", "Total", "England",
         "London", "Sub-total", "Herts", "Kent", "Cornwall", "Barnsly", "2011-12", "2010/11", "2012-13", "1,234,567", "1.2m",
         "tbc", "-5", "0", "notes", "'", "£", "20 11-12", "#REF!"]  # fmt: skip
HEADS = "partnership,financial_year,stream,amount_gbp\n"


def test_a_good_table_is_loaded(tables):
    amounts = published.load(HERE / "good" / "partial.csv", tables)
    assert list(amounts.columns) == ["partnership_id", "financial_year", "stream", "amount_gbp"]
    assert amounts["amount_gbp"].dtype == "int64" and len(amounts) == 20


def test_nothing_is_partly_loaded(tables):
    with pytest.raises(
        published.SpreadsheetError,
        match=r"amount-tbc\.csv, row 3, column C 'Adult PTB', Hertfordshire, ptb_adult, 2011-12: 'tbc'; expected",
    ):
        published.load(HERE / "broken" / "amount-tbc.csv", tables)
    with pytest.raises(published.SpreadsheetError):
        published.load(HERE / "broken" / "amount-tbc.csv", tables, accept=["settlement"])


def test_a_difference_can_be_accepted(tables):
    path = HERE / "broken" / "settlement-too-low.csv"
    with pytest.raises(published.SpreadsheetError, match="too low by £250,000"):
        published.load(path, tables)
    assert len(published.load(path, tables, accept=["settlement"])) == 596


def test_all_problems_at_once_in_order(tmp_path, tables):
    path = tmp_path / "mine.csv"
    path.write_text(
        HEADS + "Barnsly,2011-12,dip,tbc\nKent,2011-13,ptb_adult,\nKent,2011-12,pbt,5\nLeeds,2011-12,ptb_adult,-4\n"
    )
    problems = published.examine(path, tables).problems
    assert [(problem.row, problem.column[0]) for problem in problems] == [
        (2, "A"),
        (2, "D"),
        (3, "B"),
        (4, "C"),
        (5, "D"),
    ]


def test_a_missing_file_is_a_problem(tmp_path, tables):
    (problem,) = published.examine(tmp_path / "none.csv", tables).problems
    assert "No such file" in problem.value


def held(name, tables):
    return pd.DataFrame(published.examine(HERE / "good" / name, tables).held)


def test_one_amount_too_large_is_said_of_one_partnership(tables, tmp_path):
    path = tmp_path / "large.csv"
    path.write_text(f"{HEADS}Barnsley,2010-11,dip,620000000\n", encoding="utf-8")
    (problem,) = published.examine(path, tables).problems
    assert "Barnsley, dip, 2010-11: £620,000,000; expected less than all of England has" in str(problem)
    assert not problem.accept


def test_the_summary_says_how_far_from_the_settlement(tables):
    summary = held("full-within-rounding.csv", tables).set_index("stream")
    adult = summary.loc["ptb_adult"]
    assert (adult["partnerships"], adult["sum_gbp"], adult["difference_gbp"], adult["outcome"]) == (
        149,
        381_274_113,
        -25_887,
        "agrees",
    )
    partial = held("partial.csv", tables)
    assert set(partial["outcome"]) == {"partial"} and set(partial["partnerships"]) == {5}
    whole = held("full-wide.ods", tables).set_index("stream")["sum_gbp"]
    assert (whole["ptb"], whole["dip"], whole["pot"]) == (406_700_000, 95_000_000, 501_700_000)


def test_the_report_says_what_was_understood(tables):
    text, ok = published.report(HERE / "good" / "full-wide.xlsx", tables)
    assert ok and text.endswith("No problems.")
    for words in (
        "sheet '2011-12': wide layout, heads in row 4",
        "sheet 'Workings' is hidden",
        "149 of 149",
        "£381,300,000",
    ):
        assert words in text


def both_years(path, dip):
    """A table of all partnerships in both years, with this DIP in 2010-11."""
    rows, people = long((BEFORE, NOW), ALL), PEOPLE.to_dict()
    for row in rows[1:]:
        if row[2] == "dip":
            row[3] = dip * people[row[0]] // sum(people.values())
    short = dip - sum(row[3] for row in rows if row[2] == "dip")
    next(row for row in rows if row[2] == "dip")[3] += short
    path.write_bytes(csv_bytes(rows))
    return path


def test_both_years_are_held_against_the_letters(tmp_path, tables):
    text, ok = published.report(both_years(tmp_path / "a.csv", 103_300_000), tables)
    assert ok
    assert re.search(r"2010-11  DIP +149 of 149 +£103,300,000 +£94\.90m to £105\.34m +agrees", text)
    assert re.search(r"change   DIP .* -£8,300,000, -8\.03 per cent +a fall, to “slightly less” +agrees", text)
    assert re.search(
        r"change   pot .* -£8,300,000, -1\.63 per cent +a fall, and by “less than 2 per cent” +agrees", text
    )


@pytest.mark.parametrize(
    ("dip", "column", "value", "expected"),
    [
        (95_000_000, "D 'amount_gbp'", "dip from 2010-11 to 2011-12: £95,000,000 and £95,000,000, no fall", "a fall, to “slightly less”, as the letter of 11 February 2011 says"),
        (94_950_000, "D 'amount_gbp'", "dip from 2010-11 to 2011-12: £94,950,000 and £95,000,000, a rise of £50,000", "a fall, to “slightly less”"),
        (105_280_000, "", "pot from 2010-11 to 2011-12: £511,980,000 and £501,700,000, a fall of £10,280,000, £40,400 too much", "“less than 2 per cent”"),
        (105_300_000, "", "pot in 2010-11: 149 partnerships sum to £512,000,000, too high by £10,204", "the letters and the printed figures allow no other"),
        (110_000_000, "D 'amount_gbp'", "dip in 2010-11: 149 partnerships sum to £110,000,000, too high by £4,66", "the letters and the printed figures allow no other"),
        (90_000_000, "D 'amount_gbp'", "dip in 2010-11: 149 partnerships sum to £90,000,000, too low by £4,900,000", "between £94,900,000 and £105,3"),
    ],
)  # fmt: skip
def test_years_that_contradict_the_letters_say_where_and_by_how_much(tmp_path, tables, dip, column, value, expected):
    (problem,) = published.examine(both_years(tmp_path / "a.csv", dip), tables).problems
    assert problem.accept == "settlement"
    assert problem.column == column and value in problem.value and expected in problem.expected


def test_local_money_stands_outside_the_pot(tables):
    reading = published.examine(HERE / "good" / "local-money.csv", tables)
    own = reading.amounts[reading.amounts["stream"] == "local_money"]
    assert own.set_index("partnership_id")["amount_gbp"].to_dict() == {"barnsley": 1_200_000, "kent": 900_000}
    assert "local_money" not in {held.stream for held in reading.held}


def test_the_report_counts_problems(tables):
    text, ok = published.report(HERE / "broken" / "amount-tbc.csv", tables)
    assert not ok and "1 problem\n  amount-tbc.csv, row 3" in text


def test_what_reads_pdfs_is_loaded_with_the_first_of_them():
    code = "import sys, onepot_analysis.spreadsheets.allocations; sys.exit('pdfplumber' in sys.modules or 'pdfminer' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.sampled_from(CELLS), min_size=1, max_size=6), min_size=1, max_size=9))
def test_any_table_is_read_or_refused_but_never_fails(tmp_path_factory, tables, rows):
    path = tmp_path_factory.getbasetemp() / "any.csv"
    path.write_text("\n".join(",".join(row) for row in rows), encoding="utf-8")
    reading = published.examine(path, tables)
    assert reading.amounts.empty == bool(reading.problems) or reading.problems[0].accept != ""
    assert not reading.amounts.duplicated(["partnership_id", "financial_year", "stream"]).any()


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_any_damage_to_a_workbook_is_a_problem_or_harmless(tmp_path_factory, tables, data):
    content = bytearray(
        (HERE / "good" / data.draw(st.sampled_from(["names-merged.xlsx", "full-wide.ods"]))).read_bytes()
    )
    at = data.draw(st.integers(0, len(content) - 1))
    content[at : at + data.draw(st.integers(0, 40))] = data.draw(st.binary(max_size=40))
    path = tmp_path_factory.getbasetemp() / "damaged.xlsx"
    path.write_bytes(content)
    published.examine(path, tables)


@settings(max_examples=25, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_a_problem(tmp_path_factory, tables, content):
    path = tmp_path_factory.getbasetemp() / "bytes.csv"
    path.write_bytes(content)
    assert published.examine(path, tables).problems


def test_a_file_that_only_begins_like_utf_16_is_a_problem(tmp_path, tables):
    path = tmp_path / "half.csv"
    path.write_bytes(b"\xfe\xff" + b"\xd8\x00" * 9 + b"\x00")
    assert published.examine(path, tables).problems
