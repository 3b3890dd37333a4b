"""The command line, as a user runs it."""

import shutil
import subprocess
import sys

import pytest
from click.testing import CliRunner

from onepot_analysis import data
from onepot_analysis.cli import main

REPORT = (
    "import sys, onepot_analysis.cli as c\ntry: c.main(['list'])\nexcept SystemExit: pass\nprint(sorted(sys.modules))"
)


def onepot(*arguments):
    return CliRunner().invoke(main, [str(argument) for argument in arguments], prog_name="onepot")


@pytest.fixture
def broken(tmp_path):
    """A data folder with one broken number."""
    shutil.copytree(data.ROOT / "data", tmp_path / "data")
    table = tmp_path / "data" / "partnership_drivers.csv"
    table.write_text(table.read_text(encoding="utf-8").replace("182838", "many"), encoding="utf-8")
    return tmp_path / "data"


def test_list_is_complete_and_light():
    result = subprocess.run([sys.executable, "-c", REPORT], capture_output=True, text=True)
    *lines, modules = result.stdout.splitlines()
    assert len(lines) == 149
    assert "barnsley" in lines[2] and lines[2].endswith("Yorkshire and the Humber")
    for heavy in ("nbformat", "papermill", "matplotlib", "jsonschema"):
        assert f"'{heavy}'" not in modules


def test_build_by_name(tmp_path):
    result = onepot("build", "Barnsley", "barnsley", "--output", tmp_path / "site")
    assert result.exit_code == 0, result.stderr
    assert result.stdout.startswith("1 of 1 pages in ")
    assert {path.name for path in (tmp_path / "site" / "partnerships").iterdir()} == {"barnsley.html", "barnsley.ipynb"}


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


@pytest.mark.parametrize("command", [[], ["list"], ["build"]])
def test_help_has_examples(command):
    text = onepot(*command, "--help").stdout
    assert "Example" in text and "  onepot " in text
