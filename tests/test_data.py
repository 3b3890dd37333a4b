"""Broken tables stop everything, with file, row, column, value and expectation; nothing changes unnoticed."""

import re
import shutil

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onepot_analysis import data, dictionary
from onepot_analysis.schemas import TABLES

# table, row (0 is the first below the header), column, broken value, words the message must hold
BROKEN = [
    ("national_figures", 0, "value", "four hundred", ["row 2", "'value'", "'four hundred'", "a number"]),
    ("national_figures", 0, "value", "-406.7", ["row 2", "'value'", "0 or more"]),
    ("national_figures", 0, "value", "inf", ["row 2", "'value'", "finite"]),
    ("national_figures", 0, "half_width", "", ["row 2", "'half_width'", "blank", "rounding"]),
    ("national_figures", 2, "status", "guessed", ["row 4", "'guessed'", "one of: stated"]),
    ("national_figures", 2, "financial_year", "2011/12", ["row 4", "'2011/12'", "2011-12"]),
    ("national_figures", 3, "document_id", "letter-2010-12-21", ["row 5", "did you mean 'letter-2010-12-20'"]),
    ("national_figures", 1, "figure_id", "ptb_total_2011_12", ["row 3", "stands in no other row"]),
    ("gdp_deflators", 1, "percent_change_on_year", "", ["row 3", "blank", "a value"]),
    ("partnerships", 4, "region", "East Anglia", ["row 6", "'East Anglia'", "region"]),
    ("partnerships", 4, "gss_codes", "E0600005", ["row 6", "'gss_codes'", "council codes"]),
    ("partnership_drivers", 7, "population_10_17", "1.5", ["row 9", "'1.5'", "a whole number"]),
    ("partnership_drivers", 7, "partnership_id", "blackburn", ["row 9", "'blackburn'", "did you mean"]),
    ("partnership_drivers", 7, "estimated", "population", ["row 9", "'population'", "driver of drivers.csv"]),
    ("sharing_weights", 9, "weight", "51", ["row 11", "'weight'", "cad_crime_share"]),
    ("sharing_weights", 3, "driver", "opiate_users", ["row 5", "'opiate_users'", "did you mean"]),
    ("sharing_rules", 3, "shares_out", "dib", ["row 5", "'dib'", "one of:"]),
    ("announcements", 0, "statement_ids", "dec_ptb_adult;feb_ptb", ["row 2", "'feb_ptb'", "statement_id"]),
    ("letter_statements", 0, "kind", "threat", ["row 2", "'threat'", "one of: amount"]),
    ("published_amounts", 0, "partnership_id", "hertfordshir", ["row 2", "did you mean 'hertfordshire'"]),
    ("published_amounts", 1, "financial_year", "2005-06", ["row 3", "stands only once"]),
    ("documents", 0, "date", "20 December 2010", ["row 2", "'20 December 2010'", "a date"]),
    ("documents", 0, "licence", "", ["row 2", "'licence'", "blank"]),
    ("dip_forerunners_2003_04", 0, "ptb_gbp", "£2m", ["row 2", "'£2m'", "a number"]),
    ("regional_opiate_crack_users", 0, "opiate_crack_users", "n/a", ["row 2", "'n/a'", "a number"]),
]


def break_cell(folder, table, row, column, value):
    path = folder / f"{table}.csv"
    frame = pd.read_csv(path, dtype=str, keep_default_na=False)
    frame.loc[row, column] = value
    frame.to_csv(path, index=False, lineterminator="\n")


@pytest.mark.parametrize(("table", "row", "column", "value", "words"), BROKEN)
def test_a_broken_cell_is_named(data_copy, table, row, column, value, words):
    break_cell(data_copy, table, row, column, value)
    with pytest.raises(data.DataError) as error:
        data.load(data_copy)
    for word in [f"{table}.csv", *words]:
        assert word in str(error.value)


def test_text_for_a_number_is_said_once_and_in_words(data_copy):
    break_cell(data_copy, "partnership_drivers", 3, "population_all", "x9x")
    with pytest.raises(data.DataError) as error:
        data.load(data_copy)
    place = data_copy / "partnership_drivers.csv"
    assert str(error.value) == f"{place}: row 5, column 'population_all': 'x9x'; expected a number"


def test_all_broken_cells_of_a_table_are_named_at_once(data_copy):
    break_cell(data_copy, "national_figures", 0, "value", "many")
    break_cell(data_copy, "national_figures", 5, "status", "odd")
    with pytest.raises(data.DataError) as error:
        data.load(data_copy)
    assert "row 2" in str(error.value) and "row 7" in str(error.value)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "not a UTF-8 CSV file with a header row"),
        (b"region,financial_year\n\xff\xfe", "not a UTF-8 CSV file"),
        (b'region,financial_year\n"London,2010-11\n', "not a readable CSV file"),
        (b"region,financial_year\nLondon,2010-11\na,b,c,d\n", "row 3: 4 cells; expected 2: region, financial_year"),
        (b"region,financial_year\nLondon,2010-11\n", "expected exactly the columns"),
    ],
)
def test_a_broken_file_is_named(data_copy, content, words):
    (data_copy / "regional_opiate_crack_users.csv").write_bytes(content)
    with pytest.raises(data.DataError, match=re.escape(words)):
        data.load(data_copy)


def test_a_missing_file_is_named(data_copy):
    (data_copy / "drivers.csv").unlink()
    with pytest.raises(data.DataError, match=r"drivers\.csv: no such file"):
        data.load(data_copy)


def test_a_missing_partnership_is_named(data_copy):
    for table in ("tiles", "partnership_drivers", "partnerships"):
        path = data_copy / f"{table}.csv"
        path.write_text(re.sub("(?m)^rutland,.*\n", "", path.read_text(encoding="utf-8")), encoding="utf-8")
        with pytest.raises(
            data.DataError, match="148 rows; expected 149" if table == "partnerships" else "no row for rutland"
        ):
            data.load(data_copy)


def test_every_quote_stands_in_its_letter(tables):
    for statement in tables.letter_statements.itertuples():
        letter = (data.FOLDER / "letters" / f"{statement.document_id}.txt").read_text(encoding="utf-8")
        assert statement.quote in " ".join(letter.split()), statement.statement_id


def test_every_amount_in_the_letters_is_in_the_tables(tables):
    """Each £ amount and each percentage of the letters is quoted, and the quote's figure has that value."""
    value = tables.national_figures.set_index("figure_id")["value"]
    for document_id, statements in tables.letter_statements.groupby("document_id"):
        letter = (data.FOLDER / "letters" / f"{document_id}.txt").read_text(encoding="utf-8")
        printed = re.findall(r"£([\d.]+\d)m|(\d+) per cent", " ".join(letter.split()))
        quoted = [
            (number, value[s.figure_id])
            for s in statements.dropna(subset="figure_id").itertuples()
            for match in re.findall(r"£([\d.]+\d)m|(\d+) per cent", s.quote)
            for number in match
            if number
        ]
        assert sorted(a or b for a, b in printed) == sorted(number for number, _ in quoted)
        assert all(float(number) == figure for number, figure in quoted)


def test_the_dictionary_is_up_to_date(tables):
    expected = dictionary.text(tables)
    assert (data.FOLDER / "README.md").read_text(encoding="utf-8") == expected, (
        "data/ has changed; run `onepot refresh`"
    )


NUMBERS = [
    (name, row, match.start())
    for name in TABLES
    for row, line in enumerate((data.FOLDER / f"{name}.csv").read_text(encoding="utf-8").splitlines())
    for match in re.finditer(r"\d", line)
    if row
]


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(place=st.sampled_from(NUMBERS), shift=st.integers(1, 9))
def test_any_changed_digit_is_noticed(data_copy, place, shift):
    """A changed digit either breaks a table or makes the dictionary, which holds each table's digest, out of date."""
    name, row, at = place
    path = data_copy / f"{name}.csv"
    shutil.copy(data.FOLDER / f"{name}.csv", path)
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    lines[row] = lines[row][:at] + str((int(lines[row][at]) + shift) % 10) + lines[row][at + 1 :]
    path.write_text("".join(lines), encoding="utf-8", newline="")
    try:
        changed = dictionary.text(data.load(data_copy), data_copy)
    except data.DataError:
        changed = None
    shutil.copy(data.FOLDER / f"{name}.csv", path)
    assert changed != (data.FOLDER / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "nearest"),
    [
        ("Hertfordshir", "hertfordshire"),
        ("hull", "kingston-upon-hull"),
        ("Cheshire East", "cheshire-east-and"),
        ("zzz", "onepot list"),
    ],
)
def test_an_unknown_partnership_gets_the_nearest(tables, name, nearest):
    with pytest.raises(data.UnknownPartnership, match=nearest):
        data.partnership(tables, name)


@pytest.mark.parametrize("name", ["st-helens", "St Helens", "  ST HELENS "])
def test_a_partnership_is_found_by_id_or_name(tables, name):
    assert data.partnership(tables, name)["partnership_id"] == "st-helens"


def test_parameters_are_checked_against_the_last_injection_only():
    data.check_parameters(
        ["x = 1", "# Parameters\npartnership = 'kent'\ndata = None\n", "y = 2"], "partnership", "data"
    )
    with pytest.raises(NameError, match="did you mean 'data'"):
        data.check_parameters(
            ["# Parameters\npartnership = 'kent'\n", "# Parameters\ndate = 1\n"], "partnership", "data"
        )
