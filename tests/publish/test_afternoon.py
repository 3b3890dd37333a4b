"""An analyst's afternoon: notebook 3 is edited, and nothing else; every format shows it, and one command accepts it."""

import io
import json
import os
import re
import shutil
import subprocess
import sys

import nbformat
import openpyxl
import pypdf
import pytest
from bs4 import BeautifulSoup

from onepot_analysis.facts.register import ROOT

COPIED = (
    "onepot_analysis",
    "data",
    "docs",
    "notebooks",
    "tests",
    "examples",
    "conftest.py",
    "pyproject.toml",
    "README.md",
    "CHANGELOG.md",
)
BRIEFING = "notebooks/3_partnership_briefing.ipynb"
DOC = (ROOT / "docs" / "extending.md").read_text(encoding="utf-8")
PROSE, *CODE = re.findall(r"```(?:markdown|python)\n(.*?)\n```", DOC, re.DOTALL)
PARAMETER = next(block for block in CODE if block.startswith("most_alike ="))
SECTION = [
    nbformat.v4.new_markdown_cell(PROSE),
    *(nbformat.v4.new_code_cell(block) for block in CODE if block != PARAMETER),
    nbformat.v4.new_code_cell("deaths.set_index('name')[['distance', 'deaths_per_100000']]"),
]


COMMANDS = """
import json, sys
from onepot_analysis.cli import main
for line in sys.stdin:
    try:
        main(json.loads(line))
    except SystemExit as end:
        print("exit status", end.code, file=sys.stderr, flush=True)
"""


def environment(project):
    return {**os.environ, "PYTHONPATH": str(project)}


@pytest.fixture(scope="module")
def onepot(project):
    """Give commands to one process of the project: what is imported and warm stays so from one to the next."""

    def give(*arguments):
        child.stdin.write(json.dumps(list(map(str, arguments))) + "\n")
        child.stdin.flush()
        said = [child.stderr.readline()]
        while said[-1] and not said[-1].startswith("exit status"):
            said.append(child.stderr.readline())
        assert said[-1] == "exit status 0\n", "".join(said)

    command = [sys.executable, "-c", COMMANDS]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, cwd=project, env=environment(project), **pipes) as child:
        yield give


def pytests(project, *arguments):
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--color=no", *arguments]
    return subprocess.run(command, cwd=project, env=environment(project), capture_output=True, text=True)


def heads(text):
    """Words of all heads of columns in HTML."""
    return [
        " ".join(cell.get_text().split()) for cell in BeautifulSoup(text, "html.parser").find_all("th", scope="col")
    ]


def cell_with(cells, pattern):
    """The first code cell whose source has a pattern, and the match."""
    for cell in cells:
        match = re.search(pattern, cell.source, re.MULTILINE)
        if cell.cell_type == "code" and match:
            return cell, match
    raise LookupError(f"no cell has {pattern!r}")


def change_a_sentence(cells):
    """Words of a sentence in a code cell that are words of its result; gives the words."""
    for cell in cells:
        for output in cell.get("outputs", []):
            said = output.get("data", {}).get("text/markdown", "")
            for words in re.findall(r"(?<=[\"'{}.,:;*] )?[A-Za-z ,]{30,}", cell.source):
                if words.strip() in said and "Markdown(" in cell.source and not output.get("metadata"):
                    cell.source = cell.source.replace(words.strip(), "This sentence was changed on a quiet afternoon")
                    return words.strip()
    raise LookupError("no cell has a sentence of its own")


def drop_a_column(cells, shown):
    """A column, not the first, of the first table that lists three or more; gives its label, one of those shown."""
    line = r"^ +\"\w+\": \(\"([^\"{]+)\", \"\w+\"\),\n"
    for cell in cells:
        columns = list(re.finditer(line, cell.source, re.MULTILINE)) if "Table(" in cell.source else []
        for column in columns[2:]:
            if column.group(1) in shown:
                cell.source = cell.source.replace(column.group(), "", 1)
                return column.group(1)
    raise LookupError("no table lists its columns")


def swap_a_kind(cells):
    """A line of a chart becomes points."""
    cell, _ = cell_with(cells, r"with chart\([\s\S]*ax\.plot\(")
    cell.source = cell.source.replace("ax.plot(", "ax.scatter(")


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """A copy of the project, as it was before the afternoon."""
    folder = tmp_path_factory.mktemp("project")
    for name in COPIED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", "broken", "good"))
        else:
            shutil.copy(ROOT / name, folder / name)
    return folder


def build(project, onepot):
    """Files of Barnsley's briefing, and its page."""
    onepot("build", "barnsley", "--output", "out")
    files = {kind: (project / f"out/partnerships/barnsley.{kind}").read_bytes() for kind in ("html", "pdf", "xlsx")}
    return files, BeautifulSoup(files["html"], "html.parser").main


@pytest.fixture(scope="module")
def before(project, onepot):
    return build(project, onepot)


@pytest.fixture(scope="module")
def after(project, onepot, before):
    """The same of the edited notebook, with the words and the label that were edited away."""
    nb = nbformat.read(project / BRIEFING, as_version=4)
    sentence, label = change_a_sentence(nb.cells), drop_a_column(nb.cells, heads(before[0]["html"]))
    swap_a_kind(nb.cells)
    cell_with(nb.cells, r"^partnership = ")[0].source += f"\n{PARAMETER}"
    nb.cells += SECTION
    nbformat.write(nb, project / BRIEFING)
    return *build(project, onepot), sentence, label


def test_the_page_shows_the_section_of_the_documentation(after):
    _, page, _, _ = after
    text = " ".join(page.get_text(" ").split())
    for part in (
        "Drug-poisoning deaths registered from",
        "Barnsley had",
        "Deaths differ",
        "Source: ONS drug-poisoning",
    ):
        assert part in text
    new = page.find("h2", string="Deaths")
    pictures = new.find_all_next(lambda tag: tag.name == "img" or tag.get("role") == "img")
    assert [bool(picture.find_parent("figure")) for picture in pictures] == [True, True]
    assert new.find_next("img")["alt"].startswith("Histogram: most of the 149 partnerships")
    own, rows, frame = new.find_all_next("table")
    assert rows.find_parent("figure") and len(rows.tbody.find_all("tr")) == 6
    assert own.caption.get_text() == "Table 7: Drug-poisoning deaths registered 2008 to 2010"
    assert len(own.tbody.find_all("tr")) == len(frame.tbody.find_all("tr")) == 6
    assert [cell.get_text() for cell in frame.thead.find_all("th")] == ["name", "distance", "deaths_per_100000"]
    assert frame.caption.get_text().endswith(": Deaths") and frame.parent["class"] == ["scroll"]
    assert all(cell.get("scope") and cell.get_text(strip=True) for cell in page.find_all("th"))


def test_what_was_edited_away_is_gone_and_the_chart_is_of_another_kind(before, after):
    (old_files, old), (files, page, sentence, label) = before, after
    assert sentence in " ".join(old.get_text().split())
    text = " ".join(page.get_text().split())
    assert "This sentence was changed on a quiet afternoon" in text and sentence not in text
    assert heads(files["html"]).count(label) == heads(old_files["html"]).count(label) - 1
    drawings = [[str(svg) for svg in one.find_all("svg", class_="for-wide")] for one in (old, page)]
    assert sum(one != other for one, other in zip(*drawings, strict=False)) == 1


def test_paper_and_workbook_show_it_too(after):
    files, *_ = after
    pages = pypdf.PdfReader(io.BytesIO(files["pdf"])).pages
    text = " ".join(" ".join(sheet.extract_text().split()) for sheet in pages)
    for part in ("This sentence was changed", "Drug-poisoning deaths registered from", "Deaths differ", "distance"):
        assert part in text
    book = openpyxl.load_workbook(io.BytesIO(files["xlsx"]))
    own, frame = [sheet for sheet in book if sheet.title.startswith("Table")][-2:]
    titles = [sheet["A1"].value.partition(": ")[2] for sheet in (own, frame)]
    assert titles == ["Drug-poisoning deaths registered 2008 to 2010", "Deaths"]
    assert "Barnsley" in [cell.value for cell in frame["A"]]


def test_the_new_parameter_can_be_given(after, project, onepot):
    onepot("run", BRIEFING, "york", "-p", "most_alike", 9, "--formats", "html", "--output", "run")
    page = BeautifulSoup((project / "run" / "york.html").read_text(encoding="utf-8"), "html.parser")
    assert len(page.find("h2", string="Deaths").find_next("table").tbody.find_all("tr")) == 10


def test_nbval_says_shortly_what_changed_and_the_command_accepts_it(after, project, onepot):
    result = pytests(project, "--nbval", BRIEFING)
    assert result.returncode == 1
    said = result.stdout.partition("FAILURES")[2].partition("short test summary")[0]
    first = said.split("\n____")[1].splitlines()
    assert "This sentence was changed on a quiet afternoon" in said and "`onepot refresh`" in said
    assert len(first) < 12 and all(len(line) < 200 for line in first)
    onepot("refresh")
    result = pytests(
        project, "--nbval", BRIEFING, "tests/test_notebooks.py", "-k", "Cell or (3_partnership and not story)"
    )
    assert result.returncode == 0, result.stdout[-3000:]


def test_golden_results_say_shortly_what_changed_and_the_command_accepts_it(project):
    weights = project / "data" / "sharing_weights.csv"
    lines = weights.read_text(encoding="utf-8").splitlines()
    at = next(at for at, line in enumerate(lines) if line.startswith("young_people,"))
    cells = lines[at].split(",")
    cells[2] = str(float(cells[2]) + 0.1)
    weights.write_text("\n".join([*lines[:at], ",".join(cells), *lines[at + 1 :], ""]), encoding="utf-8")
    result = pytests(project, "tests/test_golden.py")
    assert result.returncode == 1
    said = result.stdout.partition("FAILURES")[2].partition("short test summary")[0]
    for message in said.split("\n____")[1:]:
        assert "rows have moved" in message and "`make golden`" in message and len(message.splitlines()) < 22
    assert "briefings.csv: 149 of 149 rows have moved" in said and "sum 501,700,000" in said
    command = next(line for line in (ROOT / "Makefile").read_text().splitlines() if "--update-golden" in line)
    assert pytests(project, *command.partition("pytest -q ")[2].split()).returncode == 0
    assert pytests(project, "tests/test_golden.py").returncode == 0
