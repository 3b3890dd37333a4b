"""Tables that a person would read without a second thought: rounded, with a unit in the title, with many faults alike."""

import pytest
from make_cases import ALL, FEW, NOW, STREAMS, amount, csv_bytes, sums, wide

from onepot_analysis.spreadsheets import allocations as published
from onepot_analysis.spreadsheets.allocations.heads import unit_of_title

FULL = wide(only=ALL)
WITH_TOTAL = [*FULL, ["Total", "", *sums(FULL[1:])]]


@pytest.fixture
def examine(tmp_path, tables):
    def read(rows, name="mine.csv"):
        path = tmp_path / name
        path.write_bytes(csv_bytes(rows))
        return published.examine(path, tables)

    return read


def each(rows, change):
    """The table with each amount changed."""
    return [rows[0], *([*row[:2], *map(change, row[2:])] for row in rows[1:])]


@pytest.mark.parametrize(
    ("written", "unit"),
    [(lambda gbp: round(gbp, -3), 1_000), (lambda gbp: f"{gbp / 1e6:.2f}m", 10_000), (lambda gbp: f"£{gbp / 1e3:.0f}k", 1_000)],
    ids=["round thousands", "1.23m", "123k"],
)  # fmt: skip
def test_totals_that_were_rounded_on_their_own_are_allowed_half_a_unit_an_amount(examine, written, unit):
    rows = each(WITH_TOTAL if unit == 1_000 else wide(), written)
    reading = examine(rows)
    assert reading.problems == [] and len(reading.amounts) == 4 * (len(rows) - 1 - (unit == 1_000))
    assert any("by no more than rounding, half a unit for each amount: " in notice for notice in reading.notices)
    total = rows[1][6]
    rows[1][6] = written(amount("barking-and-dagenham" if unit == 1_000 else "barnsley", "ptb_adult") * 2)
    (problem, *others) = examine(rows).problems
    assert problem.column == "G 'Total'" and total != rows[1][6] and len(others) <= 1


def test_exact_amounts_are_held_to_the_pound(examine):
    rows = wide()
    rows[1][6] += 4
    assert "a difference of £4" in examine(rows).problems[0].expected


@pytest.mark.parametrize(
    "title", ["Allocations 2011/12 (£000s)", "All figures in £ thousands", "£'000", "2011/12, £000", "(in thousands)"]
)
def test_the_unit_may_stand_in_the_title(examine, title):
    rows = [[title], *([row[0], *row[2:]] for row in each(wide(), lambda gbp: round(gbp / 1_000)))]
    reading = examine(rows, "2011-12.csv")
    assert reading.problems == [] and "units of £1,000, as the title says" in " ".join(reading.notices)
    expected = sum(round(amount(place, stream) / 1_000) * 1_000 for place in FEW for stream in STREAMS[NOW])
    assert reading.amounts["amount_gbp"].sum() == expected


def test_a_title_and_heads_that_contradict_each_other_are_a_problem(examine):
    rows = [["Amounts in £000s"], *wide(total=False)]
    rows[1][2] += " (£)"
    (problem,) = examine(rows).problems
    assert (problem.row, problem.column) == (2, "C 'Adult PTB (£)'") and "one unit" in problem.expected


@pytest.mark.parametrize(
    "title",
    [
        "England: £406.7 million",
        "The £25.4m of thousands of people",
        "Allocations 2011/12 (£)",
        "2000s",
        "Millions of reasons",
    ],
)
def test_what_states_no_unit(title):
    assert unit_of_title(title) == 1


def test_problems_that_are_alike_are_one_line(examine):
    rows = wide(only=ALL, total=False)
    for row in rows[1:23]:
        row[5] = "-"
    reading = examine(rows)
    text, ok = reading.account({})
    assert len(reading.problems) == 22 and not ok
    assert (
        text.count("mine.csv, ") == 1 and "22 problems\n  mine.csv, rows 2 to 23, column F 'DIP Home Office', " in text
    )
    for row, right in list(zip(rows, wide(only=ALL, total=False), strict=True))[3:23:2]:
        row[5] = right[5]
    with pytest.raises(published.SpreadsheetError, match="rows 2, 3, 5, 7, 9 and 7 more, column F") as error:
        examine(rows).refuse()
    assert len(error.value.problems) == 12 and len(str(error.value).splitlines()) == 1


AMOUNTS = {"Adult PTB": 2_410_000, "Young people's PTB": 121_000, "DIP DH": 240_000, "DIP Home Office": 150_000}
SIDES = {
    "name above": [["", "Barnsley"], *AMOUNTS.items(), ["Total", 2_921_000], ["Year", "2011-12"]],
    "name in the title": [["Barnsley DAAT²: drug treatment funding*"], [], ["", "2010/11", "FY1112"], *([k, v, v] for k, v in AMOUNTS.items())],
    "year in the title": [["Barnsley M.B.C. allocation 2011/12 (£)"], ["Stream", "Amount (£)"], *AMOUNTS.items()],
    "two councils": [["Partnership", "Barnsley", "Leeds"], ["Year", "2011/12", "2011/12"], *([k, v, v] for k, v in AMOUNTS.items())],
    "thousands": [["Barnsley 2011/12 (£000s)"], ["Stream", ""], *([k, v // 1_000] for k, v in AMOUNTS.items())],
    "year of the file": [["", "", "Barnsley"], *(["", *item] for item in AMOUNTS.items())],
}  # fmt: skip


@pytest.mark.parametrize("layout", SIDES)
def test_a_sheet_on_its_side_is_read(examine, layout):
    reading = examine(SIDES[layout], "allocations_2011-12.csv")
    assert reading.problems == [] and "on its side" in " ".join(reading.notices)
    now = reading.amounts[reading.amounts["financial_year"] == NOW].set_index(["partnership_id", "stream"])[
        "amount_gbp"
    ]
    assert now["barnsley"].tolist() == list(AMOUNTS.values())
    assert len(reading.amounts) == {"name in the title": 7, "two councils": 8}.get(layout, 4)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ([["", "Barnsly"]], "no row of heads found"),
        ([["Barnsley"], ["", "Leads"]], "no row of heads found"),
        ([["Barnsley"], ["", "£000"]], "no row of heads found"),
        ([["Barnsley and Leeds"]], "no row of heads found"),
        ([["", "Nottingham County Council"]], "no row of heads found"),
        ([["", "Cornwall"]], "one council of a partnership of 2"),
        ([["Barnsley 2011/12"], ["", "change"]], "no row of heads found"),
    ],
)
def test_a_sheet_on_its_side_is_never_guessed_at(examine, changed, said):
    reading = examine([*changed, *AMOUNTS.items(), ["Year", "2011-12"]])
    assert reading.amounts.empty and said in str(reading.problems[0])


def test_a_fault_on_its_side_is_named_where_it_stands(examine):
    (problem,) = examine([["", "Barnsley"], *AMOUNTS.items(), ["DIP", "tbc"], ["Year", "2011-12"]]).problems
    assert str(problem).startswith("mine.csv, row 6, column B 'DIP', barnsley, dip, 2011-12: 'tbc'; expected")


@pytest.mark.parametrize(("head", "cell"), [("Adlt PTB", 2_410_000), ("tbc", 2_410_000), ("Adult PTB, revised", "tbc")])
def test_a_column_whose_head_is_not_known_is_not_passed_over_in_a_table_of_one_row(examine, head, cell):
    (problem,) = examine([["Partnership", "Year", head, "YP PTB"], ["Barnsley", NOW, cell, 121_000]]).problems
    assert problem.column.startswith("C ") and "one of the streams" in problem.expected


def test_ptb_and_dip_may_come_as_one_amount_each(examine):
    rows = [
        ["Partnership", "Year", "PTB", "DIP", "Total"],
        ["Barnsley", NOW, 2_531_000, 390_000, 2_921_000],
        ["Kent", NOW, 8_000_000, "", 8_000_000],
    ]
    reading = examine(rows)
    assert reading.problems == []
    assert reading.amounts[["partnership_id", "stream", "amount_gbp"]].to_numpy().tolist() == [
        ["barnsley", "dip", 390_000], ["barnsley", "ptb", 2_531_000], ["kent", "ptb", 8_000_000]
    ]  # fmt: skip
    assert (
        "2011-12: PTB as one amount, for 2 partnerships: used, and shared between adults and young people as estimated"
        in reading.notices
    )
    assert (
        "2011-12: DIP as one amount, for 1 partnership: used, and shared between Health and Home Office as in England, 60 to 35"
        in reading.notices
    )
    assert [(row.stream, row.partnerships) for row in reading.held] == [("ptb", 2), ("dip", 1)]
    rows[1][4] += 100
    assert "a difference of £100" in examine(rows).problems[0].expected


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([["Partnership", "Year", "Adult PTB", "PTB"], ["Kent", NOW, 7_500_000, 8_000_000]], "ptb in 2011-12"),
        (
            [["Partnership", "Year", "Total"], ["Kent", NOW, 11_000_000]],
            "the calculator of a briefing takes a pot alone",
        ),
        (
            [
                ["Partnership", "Year", "Stream", "Amount"],
                ["Kent", NOW, "PTB", 8_000_000],
                ["Kent", NOW, "PTB", 8_000_000],
            ],
            "a second time",
        ),
        ([["Partnership", "Year", "PTB"], ["Kent", NOW, 407_000_000]], "less than all of England has"),
        ([["Partnership", "Year", "PTB"], ["Kent", NOW, 8_000]], "about one thousandth of what is plausible"),
    ],
)
def test_a_sum_that_cannot_be_used_is_named(examine, rows, said):
    problems = examine(rows).problems
    assert len(problems) == 1 and said in str(problems[0])


@pytest.mark.parametrize(
    ("head", "is_passed"),
    [
        ("Alcohol", True),
        ("Prison treatment (£)", True),
        ("Drug and alcohol PTB", False),
        ("Alcohol DIP", False),
        ("Outreach", False),
    ],
)
def test_money_that_is_not_of_the_pot_is_passed_over_and_said(examine, head, is_passed):
    reading = examine(
        [
            ["Partnership", "Year", "Adult PTB", head],
            ["Barnsley", NOW, 2_410_000, 99_000],
            ["Kent", NOW, 7_400_000, 55_000],
        ]
    )
    assert (reading.problems == []) == is_passed and any(
        f"{head!r} is not needed: not read" in notice for notice in reading.notices
    ) == is_passed
    assert reading.amounts["amount_gbp"].sum() == 9_810_000 * is_passed


def test_it_is_not_passed_over_where_the_totals_have_it(examine):
    reading = examine(
        [["Partnership", "Year", "Adult PTB", "Alcohol", "Total"], ["Barnsley", NOW, 2_410_000, 99_000, 2_509_000]]
    )
    assert "a difference of £99,000" in reading.problems[0].expected
