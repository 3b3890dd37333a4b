"""The command line, as a user runs it."""

import html
import os
import shutil
import signal
import subprocess
import sys
import time

import nbformat
import pytest
from click.testing import CliRunner

from onepot_analysis.cli import main
from onepot_analysis.facts import data
from onepot_analysis.terminal import as_value

REPORT = "import sys, onepot_analysis.cli as c\ntry: c.main({!r})\nexcept SystemExit: pass\nprint(sorted(sys.modules))"
HEAVY = ("nbformat", "papermill", "matplotlib", "jsonschema", "pandas")


def onepot(*arguments):
    return CliRunner().invoke(main, [str(argument) for argument in arguments], prog_name="onepot")


@pytest.fixture
def broken(tmp_path):
    """A data folder with one broken number."""
    shutil.copytree(data.FOLDER, tmp_path / "data")
    table = tmp_path / "data" / "partnership_drivers.csv"
    table.write_text(table.read_text(encoding="utf-8").replace("182838", "many"), encoding="utf-8")
    return tmp_path / "data"


def test_list_is_complete_and_light():
    result = subprocess.run([sys.executable, "-c", REPORT.format(["list"])], capture_output=True, text=True)
    *lines, modules = result.stdout.splitlines()
    assert len(lines) == 149
    assert "barnsley" in lines[2] and lines[2].endswith("Yorkshire and the Humber")
    for heavy in HEAVY:
        assert f"'{heavy}'" not in modules


def test_the_help_of_check_says_what_columns_a_table_has():
    """Where the package is installed there is no docs/ to look into."""
    text = " ".join(onepot("check", "--help").output.split())
    assert "partnership, financial_year, stream, amount_gbp" in text and "a column for each stream" in text
    assert "`onepot template`" in text


READ = {"2011": 2011, "007": 7, "-1.5": -1.5, "1e3": 1000.0, "True": True, "False": False, "None": None}
TEXT = ["york", "2011-12", "1,2", "{1}", "'york'", "true", ""]


@pytest.mark.parametrize(("text", "value"), [*READ.items(), *((text, text) for text in TEXT)])
def test_a_parameter_is_read_as_papermill_reads_it(text, value):
    assert (as_value(text), type(as_value(text))) == (value, type(value))


def test_a_parameter_may_also_be_a_list():
    assert as_value("[5, 12.5]") == [5, 12.5] and as_value("['a.xlsx']") == ["a.xlsx"]
    assert as_value("[5, ") == "[5, " and as_value("[{[]: 1}]") == "[{[]: 1}]"


def test_list_without_a_register_says_so(tmp_path):
    result = onepot("list", "--data", tmp_path)
    assert result.exit_code == 1 and "documents.csv" in result.stderr
    shutil.copytree(data.FOLDER, tmp_path, dirs_exist_ok=True)
    (tmp_path / "partnerships.csv").write_text("partnership_id,name\n", encoding="utf-8")
    result = onepot("list", "--data", tmp_path)
    assert result.exit_code == 1 and "partnerships.csv" in result.stderr


def test_build_by_name_and_again(tmp_path):
    result = onepot("build", "Barnsley", "barnsley", "--output", tmp_path / "site", "--formats", "html,pdf")
    assert result.exit_code == 0, result.stderr
    assert result.stdout.startswith("made 1 ipynb, 1 html, 1 pdf; in ")
    assert {path.name for path in (tmp_path / "site" / "partnerships").iterdir()} == {
        f"barnsley.{kind}" for kind in ("html", "ipynb", "pdf")
    }
    again = ["build", "barnsley", "--output", str(tmp_path / "site"), "--formats", "html,pdf"]
    started = time.monotonic()
    result = subprocess.run([sys.executable, "-c", REPORT.format(again)], capture_output=True, text=True)
    assert time.monotonic() - started < 2
    said, modules = result.stdout.splitlines()
    assert said.startswith("made nothing; 1 up to date; in ")
    for heavy in HEAVY:
        assert f"'{heavy}'" not in modules


def test_run_a_notebook_of_ones_own(tmp_path):
    nb = nbformat.v4.new_notebook()
    nb.cells = [
        nbformat.v4.new_code_cell("partnership = 'york'\nyears = 1", metadata={"tags": ["parameters"]}),
        nbformat.v4.new_markdown_cell("# Mine"),
        nbformat.v4.new_code_cell("partnership, years"),
    ]
    path = tmp_path / "mine.ipynb"
    nbformat.write(nb, path)
    result = onepot("run", path, "Leeds", "--formats", "html", "-p", "years", "3", "--output", tmp_path / "out")
    assert result.exit_code == 0, result.stderr
    assert "('leeds', 3)" in html.unescape((tmp_path / "out" / "leeds.html").read_text())
    for wrong, hint in [
        (["-p", "yaers", "3"], "did you mean 'years'?"),
        (["-p", "partnership", "york"], "partnerships are named"),
        (["--formats", "pfd"], "'pfd' is not one of"),
        (["leads"], "nearest: leeds"),
    ]:
        result = onepot("run", path, *wrong, "--output", tmp_path / "none")
        assert result.exit_code == 2
        assert hint in result.stderr
    nbformat.write(nbformat.v4.new_notebook(), path)
    result = onepot("run", path, "--output", tmp_path / "none")
    assert (result.exit_code, "no parameter 'partnership'" in result.stderr) == (2, True)
    assert not (tmp_path / "none").exists()


def test_interrupt_has_its_exit_status(tmp_path):
    command = [sys.executable, "-m", "onepot_analysis", "build", "--output", tmp_path, "--formats", "html"]
    child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True)
    while not list(tmp_path.glob(".build-*")):
        time.sleep(0.05)
    os.killpg(child.pid, signal.SIGINT)
    out, err = child.communicate(timeout=60)
    assert (child.returncode, out, err) == (130, b"", b"stopped; the same command again goes on from here\n")


def test_build_reports_what_failed(tmp_path):
    result = onepot("build", "barnsley", "--output", tmp_path / "site", "--timeout", "0.01")
    assert result.exit_code == 1
    assert "partnerships/barnsley" in result.stderr
    assert "not done after 0.01 seconds" in result.stderr


@pytest.mark.parametrize(
    "arguments", [["build", "barnsly"], ["build", "--workers", "0"], ["build", "--data", "nowhere"], ["bild"]]
)
def test_wrong_usage(arguments):
    result = onepot(*arguments)
    assert result.exit_code == 2
    assert result.stdout == ""


@pytest.mark.parametrize("arguments", [("build", "barnsley", "--output"), ("notebooks",)])
def test_a_folder_that_cannot_be_made_is_said_plainly(tmp_path, arguments):
    (tmp_path / "file").touch()
    result = onepot(*arguments, tmp_path / "file" / "results")
    assert result.exit_code == 1
    assert result.output == f"Error: {tmp_path / 'file' / 'results'}: Not a directory\n"


def test_unknown_name_is_answered_with_the_nearest(tmp_path):
    result = onepot("build", "barnsley", "Milton Kenes", "--output", tmp_path / "site")
    assert result.exit_code == 2
    assert "milton-keynes" in result.stderr
    assert not (tmp_path / "site").exists()


def test_broken_row_stops_before_any_work(tmp_path, broken):
    result = onepot("build", "--data", broken, "--output", tmp_path / "site")
    assert result.exit_code == 1
    for part in ("partnership_drivers.csv", "row 2", "population_all", "'many'", "number"):
        assert part in result.stderr
    assert "Traceback" not in result.stderr
    assert not (tmp_path / "site").exists()


@pytest.mark.parametrize("command", [[], ["list"], ["build"], ["run"]])
def test_help_has_examples(command):
    text = onepot(*command, "--help").stdout
    assert "Example" in text and "  onepot " in text


@pytest.mark.parametrize("module", ["onepot_analysis", "onepot_analysis.cli"])
def test_the_command_is_there_as_a_module_too(module):
    done = subprocess.run([sys.executable, "-m", module, "list"], capture_output=True, text=True, check=True)
    assert len(done.stdout.splitlines()) == 149
