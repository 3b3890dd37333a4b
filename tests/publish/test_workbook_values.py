"""Every table of every notebook, in the situations of its readers: the workbook holds what was worked out, LibreOffice shows the page's."""

import csv
import io
import shutil
import subprocess

import openpyxl
import pandas as pd
import pytest
from bs4 import BeautifulSoup

from onepot_analysis.analysis import comparison
from onepot_analysis.briefing import prepare
from onepot_analysis.facts.register import NOTEBOOKS
from onepot_analysis.publish.formats import faces, html, workbook
from onepot_analysis.publish.formats.faces import RESOURCE
from onepot_analysis.publish.run.notebook import execute
from onepot_analysis.show import words
from onepot_analysis.show.tables import DECIMALS

BRIEFING, SETTLEMENT, ALLOCATIONS, VALUE = sorted(
    NOTEBOOKS.glob("[1-4]_*.ipynb"), key=lambda path: "3124".index(path.name[0])
)
SITUATIONS = {
    "city": (BRIEFING, {"partnership": "city-of-london"}, None),
    "own": (BRIEFING, {"partnership": "barnsley"}, "part"),
    "all": (BRIEFING, {"partnership": "barnsley"}, "all"),
    "settlement": (SETTLEMENT, {}, None),
    "settlement, all": (SETTLEMENT, {}, "all"),
    "allocations": (ALLOCATIONS, {}, None),
    "allocations, all": (ALLOCATIONS, {}, "all"),
    "value": (VALUE, {}, None),
}


@pytest.fixture(scope="module")
def files(brought, tmp_path_factory):
    """Tables that are brought: of everybody; of Barnsley, without the DIP of 2010-11."""
    rows = pd.read_csv(brought["own"])
    part = tmp_path_factory.mktemp("part") / "part.csv"
    rows[(rows["financial_year"] == "2011-12") | (rows["stream"] != "dip")].to_csv(part, index=False)
    return {"all": brought["all"], "part": part}


@pytest.fixture(scope="module")
def done(files, tmp_path_factory):
    """In each situation the executed notebook."""
    folder = tmp_path_factory.mktemp("done")
    return {
        name: execute(path, given | ({"allocations": str(files[file])} if file else {}), folder / f"{at}.ipynb")
        for at, (name, (path, given, file)) in enumerate(SITUATIONS.items())
    }


@pytest.fixture(scope="module")
def books(done):
    return {name: workbook.render(nb) for name, nb in done.items()}


def resources(nb):
    """Of each table of a notebook its number, and the table for machines."""
    for result in (result for results in faces.shown(nb) for result in results):
        if isinstance(result, faces.Shown) and RESOURCE in result.faces:
            yield result.number, result.faces[RESOURCE]


def body(sheet):
    """Rows of a worksheet's one table, without its head."""
    (table,) = sheet.tables.values()
    return [[cell.value for cell in row] for row in sheet[table.ref][1:]]


@pytest.mark.parametrize("situation", SITUATIONS)
def test_each_cell_holds_the_value_of_the_table(done, books, situation):
    book = openpyxl.load_workbook(io.BytesIO(books[situation]))
    tables = dict(resources(done[situation]))
    assert tables
    for number, resource in tables.items():
        fields = [field["name"] for field in resource["schema"]["fields"]]
        for held, record in zip(body(book[number]), resource["data"], strict=True):
            for value, given in zip(held, map(record.get, fields), strict=True):
                if isinstance(given, float | int):
                    assert value == pytest.approx(given, rel=1e-15, abs=0)  # the digits that a workbook keeps
                else:
                    assert value == ("[x]" if given is None else {"": "[z]", "%": "per cent"}.get(given.strip(), given))


@pytest.mark.parametrize("situation", SITUATIONS)
def test_no_column_is_rounded_to_what_is_shown(done, situation):
    """Of what is worked out some value has more decimals than the page shows; printed figures and counts have not."""
    for number, resource in resources(done[situation]):
        for field in resource["schema"]["fields"]:
            kind = field["format"].removesuffix("_lower").removesuffix("_upper")
            values = [record[field["name"]] for record in resource["data"]]
            values = {value for value in values if isinstance(value, float)}
            is_worked_out = kind.startswith(("per_cent", "two_decimals")) or kind != field["format"]
            if is_worked_out and len(values) > 3:
                assert any(value != round(value, DECIMALS[kind]) for value in values), f"{number}: {field['title']}"


def of(nb, start):
    """The rows of the one table whose title begins so."""
    ((_, resource),) = [pair for pair in resources(nb) if pair[1]["title"].startswith(start)]
    return pd.DataFrame(resource["data"])


def test_bounds_and_changes_are_those_of_the_package(done, files):
    brief = prepare("barnsley", allocations=files["part"])
    own = brief.own_changes.loc[["ptb_adult", "ptb_young_people", "dip", "pot"]]
    change = of(done["own"], "Change of Barnsley by stream")
    for name in ("lower_percent", "upper_percent", "lower_gbp", "upper_gbp"):
        assert change[name].tolist() == own[name].tolist()
    shares = brief.by_dip_share([0, 10, 20, 30, 40, 50, 60])
    shown = of(done["own"], "Change of a pot by its DIP share")
    assert shown["real_change_lower"].tolist() == shares["real_change_lower_percent"].tolist()
    england = prepare().england["dip_change_percent"].as_float()
    allowed = of(done["settlement"], "Changes of England").set_index("quantity").loc["DIP, cash"]
    assert (allowed["lower_exact"], allowed["upper_exact"]) == (england.lower, england.upper)
    everybody = prepare(allocations=files["all"])
    pot = everybody.changes.xs("pot", level="stream")
    regions = comparison.by_region(everybody.tables, everybody.drivers, everybody.pots, pot).reset_index()
    shown = of(done["allocations, all"], "Regions of England")
    assert shown["per_head"].tolist() == regions["per_head"].tolist()
    assert shown["change"].tolist()[:-1] == regions["lower_percent"].tolist()[:-1]


def test_estimates_have_two_figures(done):
    rows = of(done["allocations"], "Pot of each partnership").query("basis == 'modelled'")
    amounts = rows.select_dtypes("number").stack()
    assert len(rows) > 100 and (amounts == amounts.map(words.two_figures)).all()


@pytest.fixture(scope="module")
def opened(books, tmp_path_factory):
    """In each situation what LibreOffice shows: worksheet to rows of cells as text. One call opens them all."""
    if not shutil.which("soffice"):
        pytest.skip("no LibreOffice")
    folder = tmp_path_factory.mktemp("opened")
    paths = {name: folder / f"{at}.xlsx" for at, name in enumerate(books)}
    for name, path in paths.items():
        path.write_bytes(books[name])
    every_sheet = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,true,false,false,-1"
    profile = f"-env:UserInstallation=file://{folder}/profile"
    command = ["soffice", profile, "--headless", "--convert-to", every_sheet, "--outdir", folder, *paths.values()]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    return {
        name: {
            read.stem.partition("-")[2]: list(csv.reader(io.StringIO(read.read_text(encoding="utf-8"))))
            for read in folder.glob(f"{path.stem}-*.csv")
        }
        for name, path in paths.items()
    }


@pytest.mark.parametrize("situation", SITUATIONS)
def test_libreoffice_opens_it_and_shows_what_the_page_shows(done, books, opened, situation):
    sheets = opened[situation]
    assert set(sheets) == set(openpyxl.load_workbook(io.BytesIO(books[situation])).sheetnames)
    assert not [cell for rows in sheets.values() for row in rows for cell in row if cell.startswith(("#", "Err:"))]
    page = BeautifulSoup("\n".join(html.parts(done[situation])), "html.parser")
    tables = {table.caption.get_text().partition(":")[0]: table for table in page.find_all("table") if table.caption}
    for number, resource in resources(done[situation]):
        kinds = {field["title"]: field["format"] for field in resource["schema"]["fields"]}
        heads, *rows = [
            [cell.get_text() for cell in row.find_all(["th", "td"])] for row in tables[number].find_all("tr")
        ]
        top = next(at for at, row in enumerate(sheets[number]) if row[: len(heads)][0] == heads[0])
        shown = pd.DataFrame(sheets[number][top + 1 :], columns=sheets[number][top])
        assert len(shown) == len(rows)
        values = pd.DataFrame(resource["data"]).set_axis(list(kinds), axis=1)
        for at, head in enumerate(heads):
            plain, _, end = kinds[head].rpartition("_")
            decimals = DECIMALS.get(plain if end in ("lower", "upper") else kinds[head], 0)
            for seen, said in zip(shown[head], [row[at] for row in rows], strict=True):
                if seen != {"": "[z]", "%": "per cent"}.get(said.strip(), said):
                    off = abs(float(seen.replace(",", "")) - float(said.replace(",", "")))
                    # a bound is rounded outward on the page; a half is rounded to even there, and up by spreadsheets
                    is_half = (pd.to_numeric(values[head], errors="coerce") * 2 * 10**decimals % 2 == 1).any()
                    assert off < 1.01 * 10**-decimals and (end in ("lower", "upper") or is_half), f"{number}, {head}"
