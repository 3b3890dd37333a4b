"""What can be downloaded: tables that a program and a spreadsheet read, and a package that says what is in them."""

import csv
import hashlib
import io
import json
import re
from dataclasses import replace

import nbformat
import openpyxl
import pandas as pd
import pytest

from onepot_analysis import briefing, results
from onepot_analysis.facts import data
from onepot_analysis.facts.register import NOTEBOOKS
from onepot_analysis.publish.site import downloads
from onepot_analysis.show.phrases import BASIS

TABLES = ["data/briefings.csv", "data/allocations.csv", "data/settlement.csv"]


@pytest.fixture(scope="module")
def facts():
    return briefing.prepare()


@pytest.fixture(scope="module")
def files(facts):
    return downloads.files(facts)


@pytest.fixture(scope="module")
def package(files):
    return json.loads(files["data/datapackage.json"])


def read(content):
    return pd.read_csv(io.BytesIO(content), keep_default_na=False)


def test_allocations_are_long_and_add_up_to_the_settlement(files, facts):
    table = read(files["data/allocations.csv"])
    ends = ["lower_gbp", "upper_gbp", "likely_lowest_gbp", "likely_highest_gbp"]
    assert list(table) == ["partnership_id", "name", "gss_codes", "financial_year", "stream", *ends, "basis"]
    assert len(table) == 149 * (4 + 3)
    assert list(table["partnership_id"].unique()) == list(facts.tables.partnerships["partnership_id"])
    assert (table["lower_gbp"] <= table["upper_gbp"]).all()
    assert table.query("financial_year == '2011-12'")["lower_gbp"].sum() == 501_700_000


def test_each_row_says_how_its_amount_is_known(files, brought):
    table = read(files["data/allocations.csv"])
    assert set(table["basis"]) == {"modelled", "published, as found"}
    modelled = table["basis"] == "modelled"
    assert (table["likely_lowest_gbp"] < table["lower_gbp"])[modelled].all()
    assert (table["likely_highest_gbp"] > table["upper_gbp"])[modelled].all()
    assert (table["likely_lowest_gbp"] == table["lower_gbp"])[~modelled].all()
    known = results.allocations(briefing.prepare(None, None, brought["own"]))
    own = known.query("partnership_id == 'barnsley'")
    assert set(own["basis"]) == {"published, as brought"} and (own["lower_gbp"] == own["likely_highest_gbp"]).all()


def test_tables_of_all_close_the_settlement(brought):
    facts = briefing.prepare(None, None, brought["all"], accept=["settlement"])
    table = read(downloads.files(facts)["data/settlement.csv"]).query("quantity == 'dip_2010_11'")
    assert (table["lower"] == table["upper"]).all()


@pytest.mark.parametrize("path", TABLES)
def test_tables_are_plain_utf8(files, path):
    text = files[path].decode("utf-8")
    assert text.endswith("\n") and "\r" not in text and not text.startswith("\ufeff")
    assert not any(line.startswith(("=", "+", "-", "@")) for line in text.splitlines())


def test_text_that_begins_like_a_formula_is_inert(facts):
    register = facts.tables.partnerships.copy()
    register.loc[0, "name"] = "=HYPERLINK(1)"
    changed = replace(facts, tables=replace(facts.tables, partnerships=register))
    files = downloads.files(changed)
    for path in TABLES[:2]:
        assert read(files[path])["name"][0] == "'=HYPERLINK(1)"
    negative = read(files["data/briefings.csv"])["change_lower_percent"]
    assert not negative.str.startswith("'").any()


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1+1", "@sum", "\t=1"])
def test_whatever_begins_a_formula_is_inert_and_what_does_not_stays(text):
    frame = pd.DataFrame({"name": [text, "a-b", "1=1"], "change": [-1.5, 0, 1]})
    rows = list(csv.DictReader(io.StringIO(downloads.csv(frame).decode(), newline="")))
    assert [row["name"] for row in rows] == [f"'{text}", "a-b", "1=1"]
    assert [row["change"] for row in rows] == ["-1.5", "0.0", "1.0"]


@pytest.mark.parametrize("text", ["a\rb", "a\r\nb", "\r=1"])
def test_a_carriage_return_ends_no_row(text):
    content = downloads.csv(pd.DataFrame({"name": [text, "York"], "pot": [1, 2]}))
    assert b"\r" not in content
    assert [row["pot"] for row in csv.DictReader(io.StringIO(content.decode(), newline=""))] == ["1", "2"]


def test_source_tables_are_given_along_as_they_are(files):
    for path in data.FOLDER.glob("*.csv"):
        assert files[f"data/source/{path.name}"] == path.read_bytes()


def test_package_describes_every_table_as_it_is(files, package):
    assert {f"data/{one['path']}" for one in package["resources"]} == {path for path in files if path.endswith(".csv")}
    names = [one["name"] for one in package["resources"]]
    assert len(names) == len(set(names))
    for one in package["resources"]:
        content = files[f"data/{one['path']}"]
        assert one["bytes"] == len(content)
        assert one["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
        fields = one["schema"]["fields"]
        assert [field["name"] for field in fields] == list(read(content))
        assert all(field["title"] and field["type"] in ("string", "integer", "number") for field in fields)
        units = [field for field in fields if field["type"] != "string"]
        assert all("unit" in field for field in units), one["name"]
        assert one["path"].startswith("source/") or all("precision" in field for field in units), one["name"]
        assert not read(content).duplicated(one["schema"].get("primaryKey", list(read(content)))).any()


def test_numbers_are_as_precise_as_the_package_says(brought):
    """Whole pounds, percentages to two decimals, the settlement to six; with codes and the state of each amount."""
    for name in ("own", "own 2011-12", "all 2011-12", "all"):
        facts = briefing.prepare(None, None, brought[name], accept=["settlement"])
        tables = {path: downloads.files(facts)[path].decode().splitlines() for path in TABLES}
        for lines in tables.values():
            for row in csv.DictReader(lines):
                decimals = {column: len(text.partition(".")[2]) for column, text in row.items()}
                assert all(count <= 6 for column, count in decimals.items() if column in ("lower", "upper"))
                assert all(count <= 2 for column, count in decimals.items() if column.endswith("_percent"))
                assert all(re.fullmatch(r"\d+", row[column]) for column in row if column.endswith("_gbp"))
        briefings, allocations = (list(csv.DictReader(tables[path])) for path in TABLES[:2])
        codes = dict(facts.tables.partnerships[["partnership_id", "gss_codes"]].values)
        assert all(row["gss_codes"] == codes[row["partnership_id"]] for row in [*briefings, *allocations])
        states = {
            (row["partnership_id"], row["stream"]): row["basis"]
            for row in allocations
            if "2011" in row["financial_year"]
        }
        for row in briefings:
            for stream in ("ptb_adult", "ptb_young_people", "dip_health", "dip_home_office"):
                assert row[f"{stream}_state"] == states[row["partnership_id"], stream]
            assert row["pot_2011_12_state"] in set(BASIS.values())
            lower, upper = row["change_lower_percent"], row["change_upper_percent"]
            assert not lower or (float(lower) == float(upper)) == (row["change_state"] == "known")


def test_package_names_sources_and_licences(package, facts):
    assert [source["title"] for source in package["sources"]] == list(facts.tables.documents["title"])
    assert all({"name", "path"} & set(licence) for licence in package["licenses"])
    assert "OGL-UK-3.0" in [licence.get("name") for licence in package["licenses"]]
    assert "modelled" in package["description"] and "not a confidence interval" in package["description"]
    assert any("modelled" in source["title"] for source in package["resources"][0]["sources"])


def test_package_and_tables_are_valid(files, tmp_path):
    frictionless = pytest.importorskip("frictionless")
    for path, content in files.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(content)
    report = frictionless.validate(str(tmp_path / "data" / "datapackage.json"))
    assert report.valid, report.flatten(["type", "message"])
    assert len(report.tasks) == len([path for path in files if path.endswith(".csv")])


def test_national_workbook_has_every_table_of_both_pages(facts):
    names = ("1_national_settlement", "2_partnership_allocations")
    notebooks = [nbformat.read(NOTEBOOKS / f"{name}.ipynb", as_version=4) for name in names]
    outputs = [output for nb in notebooks for cell in nb.cells for output in cell.get("outputs", [])]
    tables = sum(output.get("data", {}).get("text/html", "").count("<table") for output in outputs)
    content = downloads.files(facts, national=notebooks)[downloads.NATIONAL]
    sheets = openpyxl.load_workbook(io.BytesIO(content)).sheetnames
    assert len([name for name in sheets if name.startswith("Table")]) == tables > 0
    assert content == downloads.files(facts, national=notebooks)[downloads.NATIONAL]


def test_same_bytes_twice(files):
    assert downloads.files(briefing.prepare()) == files
