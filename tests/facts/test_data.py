"""Broken tables stop everything, with file, row, column, value and expectation; nothing changes unnoticed."""

import re

import pandas as pd
import pytest

from onepot_analysis.facts import data, dictionary
from onepot_analysis.facts.register import UnknownPartnership

# table, row (0 is the first below the header), column, broken value, words the message must hold
BROKEN = [
    ("partnerships", 0, "name", "[York](javascript:alert)", ["row 2", "name", "a name of letters, spaces"]),
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
    ("asks", 0, "statement_ids", "feb_ptb", ["row 2", "'feb_ptb'", "statement_id"]),
    ("asks", 0, "document_ids", "nta-news", ["row 2", "did you mean 'nta-news-201"]),
    ("asks", 0, "action", "demand", ["row 2", "'demand'", "one of: look up"]),
    ("published_amounts", 0, "partnership_id", "hertfordshir", ["row 2", "did you mean 'hertfordshire'"]),
    ("published_amounts", 1, "financial_year", "2005-06", ["row 3", "stands only once"]),
    ("documents", 0, "date", "20 December 2010", ["row 2", "'20 December 2010'", "a date"]),
    ("documents", 0, "licence", "", ["row 2", "'licence'", "blank"]),
    ("dip_forerunners_2003_04", 0, "ptb_gbp", "£2m", ["row 2", "'£2m'", "a number"]),
    ("regional_opiate_crack_users", 0, "opiate_crack_users", "n/a", ["row 2", "'n/a'", "a number"]),
    ("districts", 3, "partnership_id", "buckingham", ["row 5", "'buckingham'", "did you mean 'buckinghamshire'"]),
    ("districts", 3, "document_id", "memory", ["row 5", "'memory'", "document_id"]),
    ("districts", 3, "gss_codes", "11UB", ["row 5", "'11UB'", "codes such as"]),
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
        (
            b"region,financial_year\nLondon,2010-11\n",
            "half_width, opiate_crack_users, status, unit: expected exactly the",
        ),
        (
            b"financial_year,region,opiate_crack_users,unit,half_width,status,document_id\n",
            "order of columns: expected",
        ),
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


def letter_text(document_id):
    return " ".join((data.FOLDER / "letters" / f"{document_id}.txt").read_text(encoding="utf-8").split())


def test_every_quote_stands_in_its_letter(tables):
    for statement in tables.letter_statements.itertuples():
        assert statement.quote in letter_text(statement.document_id), statement.statement_id


def test_the_paragraphs_of_the_quotes_are_in_the_order_of_the_letter(tables):
    for document_id, statements in tables.letter_statements.groupby("document_id"):
        paragraphs = statements["locator"].str.extract(r"^paragraph (\d+)(?:, (first|second) bullet)?$").fillna("")
        place = [letter_text(document_id).index(quote) for quote in statements["quote"]]
        in_letter = [
            key
            for _, key in sorted(zip(place, zip(paragraphs[0].astype(int), paragraphs[1], strict=True), strict=True))
        ]
        assert in_letter == sorted(in_letter)


def test_no_intention_or_belief_becomes_a_promise(tables):
    """A quote leaves out no "proposes", "envisage" or "believe" that its sentence begins with, and its kind tells."""
    meant = re.compile(r"\b(?:proposes|envisage|believe)\b")
    for statement in tables.letter_statements.itertuples():
        letter = letter_text(statement.document_id)
        at = letter.index(statement.quote)
        left_out = letter[letter.rfind(". ", 0, at) + 1 : at]
        assert not meant.search(left_out), f"{statement.statement_id} leaves out: {left_out}"
        if meant.search(statement.quote):
            assert statement.kind in ("intention", "view", "caution"), statement.statement_id


@pytest.mark.parametrize(
    ("statement_id", "words"),
    [
        ("feb_recovery_element", "The Government proposes to develop an additional element"),
        ("feb_recovery_reward", "The Government proposes to develop an additional element"),
        ("feb_recovery_year", "We envisage this new element will be applied"),
        ("dec_efficiency", "We believe the sum is sufficient"),
        ("feb_sufficient", "I believe the sum is sufficient"),
        ("feb_dip_formula", "The £60m provided by DH"),
        ("feb_ptb_broadly_stable", "the Pooled Treatment Budget (PTB)"),
        (
            "feb_dip_slightly_less",
            "slightly less than the amount provided by the Drug Interventions Programme last year",
        ),
        ("feb_align_funding", "families with multiple needs"),
        ("feb_local_sources", "abolition of PCTs"),
    ],
)
def test_a_quote_says_of_what_it_speaks(tables, statement_id, words):
    assert words in tables.letter_statements.set_index("statement_id")["quote"][statement_id]


def test_every_amount_in_the_letters_is_in_the_tables(tables):
    """Each £ amount and percentage of the letters stands in a quote whose figure has that value."""
    value = tables.national_figures.set_index("figure_id")["value"]
    amount = re.compile(r"£(?P<million>[\d.]+\d)m|(?P<percent>\d+) per cent")
    for document_id, statements in tables.letter_statements.dropna(subset="figure_id").groupby("document_id"):
        letter = letter_text(document_id)
        for match in amount.finditer(letter):
            figures = [
                value[s.figure_id]
                for s in statements.itertuples()
                if letter.index(s.quote) <= match.start() < letter.index(s.quote) + len(s.quote)
            ]
            assert float(match["million"] or match["percent"]) in figures, match[0]
        for statement in statements[statements["kind"] == "amount"].itertuples():
            quoted = {float(match["million"] or match["percent"]) for match in amount.finditer(statement.quote)}
            assert value[statement.figure_id] in quoted, statement.statement_id


def test_what_an_ask_quotes_stands_in_its_statements(tables):
    """Words in quotation marks, in our advice and in the letters' dates, are the words of the statements of the row."""
    quotes = tables.letter_statements.set_index("statement_id")["quote"]
    for ask in tables.asks.fillna("").itertuples():
        said = " ".join(quotes[statement] for statement in ask.statement_ids.split(";") if statement)
        for words in re.findall(r'"([^"]+)"', f"{ask.our_advice} {ask.by_when}"):
            assert words in said, f"{ask.ask_id}: {words}"


def test_an_ask_is_a_sentence_with_a_source(tables):
    asks = tables.asks.fillna("")
    for column in ("our_advice", "whom_to_ask", "by_when", "other_sources_say"):
        assert asks[column].map(lambda cell: not cell or cell.endswith(".")).all(), column
    assert (asks["statement_ids"] + asks["document_ids"]).all()
    assert ((asks["other_sources_say"] == "") | (asks["document_ids"] != "")).all()


def test_amounts_that_partnerships_were_told_are_looked_up_and_not_asked_for(tables):
    action = tables.asks.set_index("ask_id")["action"]
    assert (action[["ptb_2011_12", "dip_health_2011_12", "dip_home_office_2011_12"]] == "look up").all()


def test_the_dictionary_is_written_beside_its_tables(data_copy):
    (data_copy / "README.md").unlink()
    path = dictionary.write(data_copy)
    assert path == data_copy / "README.md"
    assert path.read_text(encoding="utf-8") == dictionary.text(data.load(data_copy), data_copy)


def test_the_dictionary_is_up_to_date(tables):
    expected = dictionary.text(tables)
    assert (data.FOLDER / "README.md").read_text(encoding="utf-8") == expected, (
        "data/ has changed; run `onepot refresh`"
    )


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
    with pytest.raises(UnknownPartnership, match=nearest):
        data.partnership(tables, name)


@pytest.mark.parametrize("name", ["st-helens", "St Helens", "  ST HELENS "])
def test_a_partnership_is_found_by_id_or_name(tables, name):
    assert data.partnership(tables, name)["partnership_id"] == "st-helens"


def test_the_tables_are_a_valid_data_package():
    """What any tool for Frictionless Data says of them, references included."""
    frictionless = pytest.importorskip("frictionless")
    report = frictionless.validate(str(data.FOLDER / "datapackage.json"))
    assert report.valid, report.flatten(["type", "message"])


def test_counties_have_all_their_districts(tables):
    """201 non-metropolitan districts in the 27 counties of two tiers, each in one of them; none anywhere else."""
    rows = tables.districts[tables.districts["status"] == "district of 2010-12"]
    counties = tables.partnerships[tables.partnerships["gss_codes"].str.startswith("E10")]
    assert len(rows) == 201 == rows["district"].nunique() == rows["gss_codes"].str[:9].nunique()
    assert set(rows["partnership_id"]) == set(counties["partnership_id"]) and len(counties) == 27
    assert rows["gss_codes"].str.startswith("E07").all()
    codes = tables.districts["gss_codes"].dropna().str.split(";").explode()
    assert set(codes[codes.str.startswith("E07")]) == {f"E07{number:06}" for number in range(1, 247)}


def test_tables_say_what_they_are_in_a_line(tables):
    assert re.fullmatch(r"Tables\((\w+: \d+ rows(, )?)+\)", repr(tables)) and "partnerships: 149 rows" in repr(tables)
