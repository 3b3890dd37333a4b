"""The proforma is written, filled in as a person would, and read back; it is one that everybody can use."""

import math
import shutil
import subprocess
from datetime import datetime

import make_broken
import pytest
from filling import PLAIN, cell, fill, place
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from onepot_analysis.facts import data
from onepot_analysis.facts.register import ROOT
from onepot_analysis.spreadsheets import allocations as published
from onepot_analysis.spreadsheets import proforma
from onepot_analysis.spreadsheets.proforma import layout
from onepot_analysis.spreadsheets.proforma.forms import Allocation, Form


@pytest.fixture(scope="module")
def blank(tmp_path_factory):
    path = tmp_path_factory.mktemp("proforma") / "barnsley.xlsx"
    proforma.write(path, proforma.form(data.load(), "barnsley"))
    return path


@pytest.fixture(scope="module")
def filled(blank, tmp_path_factory):
    return fill(blank, tmp_path_factory.mktemp("filled") / "barnsley.xlsx", PLAIN)


def test_income_that_nobody_published_is_left_blank_with_the_estimate_beside_it(blank):
    sheet = load_workbook(blank)["Income"]
    for line in layout.BY_NAME["Income"].lines:
        row = layout.BY_NAME["Income"].row(line.key) + 1
        for year, column, beside in (("2010-11", "C", "E"), ("2011-12", "D", "F")):
            entry, text = sheet[f"{column}{row}"].value, sheet[f"{beside}{row}"].value
            if line.stream and year in line.years:
                assert entry is None and "£" in text and text.endswith("; not your amount")
            else:
                assert (entry, text) == (None if year in line.years else "[z]", "[z]")


def test_an_estimate_is_refused_as_an_entry(blank, tables, tmp_path):
    beside = load_workbook(blank)["Income"]["F4"].value
    (guess, *_) = Allocation.read(beside).guesses
    numbers = {**PLAIN, "2011-12": {**PLAIN["2011-12"], "ptb_adult": int(guess)}}
    (problem,) = proforma.read(fill(blank, tmp_path / "guess.xlsx", numbers), tables).problems
    assert place(problem) == "Income!D4" and "the amount that you were told" in problem.expected


def test_published_allocations_are_filled_in_and_named_so(tables, tmp_path):
    table = tmp_path / "published.csv"
    rows = ["partnership,financial_year,stream,amount_gbp"]
    rows += [
        f"barnsley,2011-12,{stream},{amount}" for stream, amount in (("ptb_adult", 2_000_000), ("dip_health", 300_000))
    ]
    table.write_text("\n".join([*rows, "barnsley,2010-11,dip,500000"]))
    path = tmp_path / "a.xlsx"
    proforma.write(path, proforma.form(tables, "barnsley", published.load(table, tables)))
    sheet = load_workbook(path)["Income"]
    assert (sheet["D4"].value, sheet["F4"].value) == (2_000_000, "£2,000,000, published")
    assert (sheet["C6"].value, sheet["E6"].value) == (500_000, "£500,000, published")
    assert sheet["D8"].value is None and sheet["F8"].value.endswith("; not your amount")
    reading = proforma.read(fill(path, tmp_path / "b.xlsx", PLAIN), tables)
    basis = reading.amounts.set_index(["line", "financial_year"])["basis"]
    assert (basis["ptb_adult", "2011-12"], basis["dip", "2010-11"], basis["dip_home_office", "2011-12"]) == (
        "published",
        "published",
        "own figure",
    )
    numbers = {**PLAIN, "2011-12": {**PLAIN["2011-12"], "ptb_adult": 2_000_500}}
    over = proforma.read(fill(path, tmp_path / "c.xlsx", numbers), tables)
    assert over.amounts.set_index(["line", "financial_year"])["basis"]["ptb_adult", "2011-12"] == "own figure"


def test_same_bytes_each_time(blank, tmp_path):
    proforma.write(tmp_path / "again.xlsx", proforma.form(data.load(), "barnsley"))
    assert (tmp_path / "again.xlsx").read_bytes() == blank.read_bytes()


def test_it_is_accessible(blank):
    book = load_workbook(blank)
    assert book.sheetnames == ["Instructions", "Partnership", "Income", "Expenditure", "Activity"]
    assert book.properties.title == "Funding and expenditure proforma: Barnsley" and book.properties.language == "en-GB"
    assert "not public" in " ".join(row[0].value for row in book["Instructions"].iter_rows())
    for sheet in book:
        assert not sheet.merged_cells.ranges and sheet["A1"].value
        assert all(row[0].value for row in sheet.iter_rows())  # no row without its words
    for sheet in layout.SHEETS:
        written = book[sheet.name]
        assert written.freeze_panes == "B4" and len({head.value for head in written[3]}) == len(sheet.heads)
        rules = {str(rule.sqref) for rule in written.data_validations.dataValidation}
        assert len(rules) == sum(len(line.years) for line in sheet.lines)


def test_it_is_read_back_as_it_was_filled_in(filled, tables):
    reading = proforma.read(filled, tables)
    assert reading.problems == [] and (reading.partnership_id, reading.name) == ("barnsley", "Barnsley")
    found = reading.amounts.set_index(["financial_year", "line"])
    assert not found.index.duplicated().any() and len(found) == 59
    for year, own in PLAIN.items():
        assert {key: found.loc[(year, key), "value"] for key in own} == pytest.approx(
            {key: math.nan if number == "[x]" else number for key, number in own.items()}, nan_ok=True
        )
    assert set(found["basis"]) == {layout.OWN}
    assert set(found.loc[found["unit"] == "people"].index.get_level_values("line")) == {
        line.key for line in layout.BY_NAME["Activity"].lines
    }


def test_through_libreoffice(filled, tables, tmp_path):
    soffice = shutil.which("soffice")
    if not soffice:
        pytest.skip("soffice is not installed: apt install libreoffice-calc")
    home = f"-env:UserInstallation=file://{tmp_path / 'home'}"
    for kind in ("xlsx", "ods"):
        command = [soffice, home, "--headless", "--convert-to", kind, "--outdir", str(tmp_path / kind), str(filled)]
        subprocess.run(command, check=True, capture_output=True, timeout=60)
    direct = proforma.read(filled, tables)
    recalculated = load_workbook(tmp_path / "xlsx" / "barnsley.xlsx", data_only=True)
    assert cell(recalculated, "expenditure", "2011-12").value == pytest.approx(
        direct.amounts.query("financial_year == '2011-12' and line in @layout.INTERVENTIONS.keys()")["value"].sum()
    )
    assert cell(recalculated, "check", "2010-11").value == cell(recalculated, "check", "2011-12").value == 0
    for kind in ("xlsx", "ods"):
        reading = proforma.read(tmp_path / kind / "barnsley.xlsx".replace("xlsx", kind), tables)
        assert reading.problems == [] and reading.notices == []  # the totals are stored now, and right
        assert reading.amounts.equals(direct.amounts)


def test_what_stands_in_the_way_of_nothing(blank, tables, tmp_path):
    """Notes, pence, an unknown number, a further sheet, labels in other letters: none of them is a fault."""
    path = fill(blank, tmp_path / "a.xlsx", PLAIN)
    book = load_workbook(path)
    book["Expenditure"]["E4"] = "Includes the dispensing fee"
    book["Expenditure"]["A5"] = "psychosocial  Interventions "
    book["Activity"]["A16"] = "Counted by the treatment monitoring system"
    book["Activity"]["C7"] = "[x]"
    for where in ("Income!C12", "Expenditure!C13"):
        sheet, address = where.split("!")
        book[sheet][address] = book[sheet][address].value + 0.25
    book.create_sheet("Workings")["A1"] = 1
    book.save(path)
    reading = proforma.read(path, tables)
    assert reading.problems == []
    assert reading.amounts.query("line == 'representations'")["value"].isna().tolist() == [True, False]


@settings(max_examples=15, deadline=None)
@given(
    numbers=st.lists(st.integers(0, 5_000_000), min_size=36, max_size=36),
    people=st.lists(st.integers(1, 3000), min_size=10, max_size=10),
)
def test_whatever_is_written_is_read_again(numbers, people, tables, tmp_path_factory):
    money, counts = iter(numbers), iter(people)
    values = {}
    for year in layout.YEARS:
        for line in (*layout.BY_NAME["Income"].lines, *layout.BY_NAME["Expenditure"].lines):
            if year in line.years:
                values[year, line.key] = next(money, 1000)
        gap = layout.sums(values)[year, "check"]
        values[year, "unspent" if gap > 0 else "other_income"] += abs(gap)
        adults = next(counts) * 10
        values |= {
            (year, "adults_in_treatment"): adults * 10,
            (year, "adults_effective"): adults,
            (year, "completions"): adults // 2,
            (year, "representations"): adults // 3,
            (year, "young_people_in_treatment"): next(counts),
            **{(year, key): adults // 4 for key in layout.STRUCTURED.values()},
        }
    stated = {
        (year, line.stream): Allocation.known(int(values[year, line.key]))
        for line in layout.BY_NAME["Income"].lines
        for year in line.years
        if line.stream
    }
    path = tmp_path_factory.mktemp("any") / "a.xlsx"
    proforma.write(path, Form("barnsley", "Barnsley", stated, values))
    reading = proforma.read(path, tables)
    assert all("for each person in a year" in problem.expected for problem in reading.problems)
    if not reading.problems:
        assert reading.amounts.set_index(["financial_year", "line"])["value"].to_dict() == values


JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-10, 10**9),
    st.floats(-1e12, 1e12),
    st.text(alphabet=st.characters(codec="ascii", min_codepoint=32), max_size=12).filter(lambda text: text[:1] != "="),
    st.datetimes(datetime(1950, 1, 1), datetime(2050, 1, 1)),
)


@settings(max_examples=40, deadline=None)
@given(
    junk=st.lists(
        st.tuples(st.sampled_from([layout.ABOUT, *layout.BY_NAME]), st.integers(1, 18), st.integers(1, 7), JUNK),
        max_size=4,
    )
)
def test_no_junk_in_any_cell_breaks_the_reader(junk, tables, tmp_path_factory):
    book = load_workbook(proforma.EXAMPLE)
    for sheet, row, column, value in junk:
        book[sheet].cell(row, column).value = value
    path = tmp_path_factory.mktemp("junk") / "a.xlsx"
    book.save(path)
    reading = proforma.read(path, tables)
    if reading.problems:
        assert reading.amounts.empty and all(
            problem.remedy and "\n" not in str(problem) for problem in reading.problems
        )
    else:
        income, spent = (
            reading.amounts[reading.amounts["line"].isin(lines)].groupby("financial_year")["value"].sum()
            for lines in ([line.key for line in layout.BY_NAME["Income"].lines], [*layout.INTERVENTIONS, "unspent"])
        )
        assert (abs(income - spent) < 1).all() and len(reading.amounts) == 59


def test_the_example_is_the_one_that_its_script_writes(tmp_path):
    proforma.write(tmp_path / "example.xlsx", make_broken.example())
    assert (tmp_path / "example.xlsx").read_bytes() == proforma.EXAMPLE.read_bytes()


def test_the_example_says_that_it_is_invented(tables):
    reading = proforma.read(proforma.EXAMPLE, tables)
    assert reading.problems == [] and reading.is_example and set(reading.amounts["basis"]) == {"fictional"}
    assert reading.partnership_id not in set(tables.partnerships["partnership_id"])
    book = load_workbook(proforma.EXAMPLE)
    assert "invented" in book["Instructions"]["A3"].value and "invented" in book.properties.description
    assert all("invented" in book[sheet.name]["A2"].value for sheet in layout.SHEETS)
    assert "invented" in (ROOT / "examples" / "README.md").read_text(encoding="utf-8")


def test_only_xlsx(tmp_path):
    with pytest.raises(ValueError, match=r"ends in \.xlsx"):
        proforma.write(tmp_path / "a.ods", make_broken.example())
