"""Notebook 4 as its users meet it: plain papermill, every situation, a group of workbooks, people as counted, faults.

Promises are tested, not sentences: what is planned is called a plan, what rests on few people says so, nothing reads
nan, a fall is not called a rise.
"""

import re
import subprocess
import sys

import nbformat
import pytest
from filling import PLAIN, fill
from papermill.exceptions import PapermillExecutionError
from situations import NOT_KNOWN, workbook

from onepot_analysis.facts.parameters import ParameterError
from onepot_analysis.facts.register import NOTEBOOKS, ROOT
from onepot_analysis.publish.run import notebook
from onepot_analysis.spreadsheets import allocations as published
from onepot_analysis.spreadsheets import proforma

NOTEBOOK = NOTEBOOKS / "4_value_for_money.ipynb"
BARNET = ROOT / "tests" / "treatment" / "viewit_barnet.csv"
SITUATIONS = {
    "fall": {},
    "rise": {"completions": (300, 150), "adults_effective": (1100, 900)},
    "no change": {"completions": (150, 150), "adults_effective": (1000, 1000)},
    "nothing completed": {"completions": (0, 0), "representations": (0, 0)},
    "few completions": {"completions": (9, 12), "representations": (1, 1)},
    "all came back": {"completions": (30, 30), "representations": (30, 30)},
    "unknown completions": {"completions": (150, NOT_KNOWN), "representations": (30, NOT_KNOWN)},
    "no plan of people": {
        key: (1000 if key == "adults_in_treatment" else 20, NOT_KNOWN)
        for key in ("adults_in_treatment", "adults_effective", "completions", "representations")
    },
    "no local money before": {"pct": (0, 650_000), "council": (0, 250_000), "police": (0, 50_000), "probation": (0, 50_000), "other_income": (1_150_000, 0)},
}  # fmt: skip


class Report:
    """What an executed notebook shows."""

    def __init__(self, executed):
        outputs = [output for cell in executed.cells for output in cell.get("outputs", [])]
        faces = [output.get("data", {}) for output in outputs]
        (block,) = [output for output in outputs if "onepot" in output.get("metadata", {})]
        self.about = block.metadata["onepot"]
        self.text = "\n".join(face.get("text/markdown", "") for face in faces)
        self.tables = [face["application/vnd.dataresource+json"] for face in faces if "text/html" in face]
        self.drawings = [face["image/svg+xml"] for face in faces if "image/svg+xml" in face]

    def heads(self, table):
        return [field["title"] for field in table["schema"]["fields"]]


def run(tmp_path, files, **parameters):
    given = {"files": [str(file) for file in files], **parameters}
    return Report(notebook.execute(NOTEBOOK, given, tmp_path / "out.ipynb"))


@pytest.fixture(scope="module", params=SITUATIONS)
def report(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("situation")
    return run(folder, [workbook(folder / "a.xlsx", **SITUATIONS[request.param])])


def test_every_situation_makes_a_report_that_reads(report):
    assert not re.search(r"\b(nan|inf|None|True|False)\b|infinity", report.text)
    assert "invented" in report.text and report.about["basis"] == "fictional"
    assert not re.search(r"\bbuys?\b(?! them)", report.text)


def test_a_plan_never_stands_beside_an_outturn_without_saying_so(report):
    for table in report.tables:
        heads = " | ".join(report.heads(table))
        if "England" in heads:
            assert "plan" in heads and re.search(r"England, 2011-12 outturn", heads)
        if "2010-11" in heads:
            assert "2011-12 plan" in heads or "2011-12 plan" in table["title"]


def test_a_change_of_money_is_said_in_real_terms_too(report):
    for table in report.tables:
        heads = " | ".join(report.heads(table))
        if "(£)" in heads and "Change (%)" in heads:
            assert "real terms" in heads or ("Change in real terms" not in heads and not _some(table, "change"))
            assert "GDP deflator" in table["title"] and "GDP deflators" in table["sources"][0]["title"]


def _some(table, column):
    return any(isinstance(row.get(column), (int, float)) for row in table["data"])


def test_every_number_of_people_that_is_compared_says_how_far_chance_goes(report):
    for table in report.tables:
        heads = " | ".join(report.heads(table))
        labels = " ".join(str(row.get("label")) for row in table["data"])
        rests_on_people = "(people)" in heads or re.search(r"\bper (person|adult|successful|completion)|, of ", labels)
        if rests_on_people and ("Change" in heads or "against" in heads):
            assert "allowing for chance" in heads


def test_every_drawing_has_its_words(report):
    assert report.drawings and all("<desc>" in drawing and "nan" not in drawing for drawing in report.drawings)


def test_a_fall_that_chance_could_make_is_called_that(tmp_path):
    text = run(tmp_path, [proforma.EXAMPLE]).text
    (line,) = [line for line in text.splitlines() if line.startswith("- ") and "a fall of 18.9 per cent" in line]
    assert "chance" in line and "a fall of 35 per cent and a rise of 1 per cent" in line
    assert "150" in line and "175" in line
    row = next(line for line in text.splitlines() if line.startswith("| Adult spend per successful completion |"))
    assert "£17,200 to £23,300" in row and "-35 to +1" in row
    assert re.search(r"£8,380 lost.*£59,200 gained", text)


def test_plain_papermill_makes_the_report_of_the_example(tmp_path):
    command = [sys.executable, "-m", "papermill", "--no-progress-bar", NOTEBOOK.name, str(tmp_path / "out.ipynb")]
    result = subprocess.run(command, cwd=NOTEBOOKS, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    report = Report(nbformat.read(tmp_path / "out.ipynb", as_version=4))
    assert report.about["partnership_id"] == "exampleshire" and "every number of it is invented" in report.text


@pytest.fixture(scope="module")
def group(tables, tmp_path_factory):
    """Three filled-in workbooks, of which one has no completions and one does not know them."""
    folder, files = tmp_path_factory.mktemp("group"), {}
    for name, completions, pct in (("barnsley", 220, 500_000), ("leeds", 0, 2_000_000), ("kent", NOT_KNOWN, 9_000_000)):
        proforma.write(folder / "blank.xlsx", proforma.form(tables, name))
        back = NOT_KNOWN if completions == NOT_KNOWN else 0
        now = {"pct": pct, "completions": completions, "representations": back}
        numbers = {"2010-11": PLAIN["2010-11"] | {"pct": pct}, "2011-12": PLAIN["2011-12"] | now}
        files[name] = fill(folder / "blank.xlsx", folder / f"{name}.xlsx", numbers)
    return files


@pytest.mark.parametrize("own", ["barnsley", "leeds", "kent"])
def test_a_group_of_workbooks(group, own, tmp_path):
    files = [group[own], *(file for name, file in group.items() if name != own)]
    report = run(tmp_path, files, efficiency_percent=2.5)
    assert report.about == {
        "partnership_id": own,
        "title": f"Value for money in {own.capitalize()}, 2010-11 and 2011-12 plan",
        "basis": "own figures",
    }
    assert all(name.capitalize() in report.text for name in group) and "2.5 per cent of" in report.text
    assert not re.search(r"\b(nan|inf|None)\b", report.text) and "modelled" not in report.text
    (table,) = [table for table in report.tables if "Median" in report.heads(table) and "(£)" in table["title"]]
    rows = {row["label"]: row for row in table["data"]}
    person = rows["All spend per person in treatment"]
    assert person["workbooks"] == 3 and person["lowest"] < person["median"] < person["highest"]
    alone = rows["Adult spend per successful completion"]
    assert alone["workbooks"] == 1 and alone["median"] is None  # one value is no group


def test_one_workbook_has_no_group(tmp_path):
    report = run(tmp_path, [proforma.EXAMPLE])
    assert not [table for table in report.tables if "Median" in report.heads(table)]


def test_people_as_counted_stand_beside_those_filled_in(tables, tmp_path):
    proforma.write(tmp_path / "blank.xlsx", proforma.form(tables, "barnet"))
    file = fill(tmp_path / "blank.xlsx", tmp_path / "barnet.xlsx", PLAIN)
    report = run(tmp_path, [file], treatment=str(BARNET))
    (table,) = [table for table in report.tables if any("outturn" in head and "monitoring" in head for head in report.heads(table))]  # fmt: skip
    assert "viewit_barnet.csv" in table["sources"][0]["title"]
    rows = {(row["label"], row["year"]): row for row in table["data"]}
    assert len(rows) == 4 and rows["Adults in treatment", "2010-11"]["filled_in"] == 1300
    assert all(row["counted"] % 5 == 0 for row in table["data"]) and "rounded by up to 7.5" in table["title"]
    without = run(tmp_path, [file])
    assert len(without.tables) == len(report.tables) - 1


def test_people_of_another_place_do_not_stand_there(tmp_path):
    report = run(tmp_path, [proforma.EXAMPLE], treatment=str(BARNET))
    assert "viewit" not in report.text


def test_a_broken_workbook_fails_with_what_is_wrong(tmp_path):
    with pytest.raises(
        PapermillExecutionError, match=r"amount-text\.xlsx, sheet 'Expenditure', row 7, .*: the text 'tbc'"
    ):
        run(tmp_path, [ROOT / "tests/value/broken/amount-text.xlsx"])


@pytest.mark.parametrize(
    ("parameters", "said"),
    [
        ({"efficiency_percent": 150}, "efficiency_percent is 150; expected a number above 0 and at most 100"),
        ({"efficiency_percent": "five"}, "efficiency_percent is 'five'; expected a number"),
    ],
)
def test_a_wrong_parameter_is_refused_in_plain_words(parameters, said, tmp_path):
    with pytest.raises(ParameterError, match=re.escape(said)):  # by the engine, before anything runs
        run(tmp_path, [proforma.EXAMPLE], **parameters)


def test_income_that_is_published_says_so_row_by_row(tables, tmp_path):
    table = tmp_path / "published.csv"
    table.write_text("partnership,financial_year,stream,amount_gbp\nbarnsley,2011-12,ptb_adult,2000000\n")
    proforma.write(tmp_path / "a.xlsx", proforma.form(tables, "barnsley", published.load(table, tables)))
    report = run(tmp_path, [fill(tmp_path / "a.xlsx", tmp_path / "b.xlsx", PLAIN)])
    assert report.about["basis"] == "own figures, central income in part published"
    row = next(line for line in report.text.splitlines() if line.startswith("| Pooled Treatment Budget, adults |"))
    assert "published" in row
    other = next(line for line in report.text.splitlines() if line.startswith("| Primary care trust |"))
    assert "own figure" in other and "published" not in other
