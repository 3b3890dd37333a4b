"""An ordinary install, without the project's folder: commands work in an empty folder, and results land there."""

import os
import re
import subprocess
import sys
import sysconfig
import venv
from importlib import metadata
from pathlib import Path

import pytest
import uv

from onepot_analysis.facts.register import ROOT

ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """An environment of its own that holds the wheel and borrows, from this one, what the wheel depends on."""
    folder = tmp_path_factory.mktemp("install")
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder], cwd=ROOT, check=True)
    venv.create(folder / "environment", symlinks=True)
    scripts = folder / "environment" / "bin"
    install = [uv.find_uv_bin(), "pip", "install", "--quiet", "--offline", "--no-deps", "--python", scripts / "python"]
    subprocess.run([*install, next(folder.glob("*.whl"))], check=True)
    site = next((folder / "environment").glob("lib/*/site-packages"))
    (site / "borrowed.pth").write_text(sysconfig.get_path("purelib"))
    (folder / "environment" / "share").symlink_to(Path(sys.prefix) / "share")  # the templates that nbconvert brings
    return scripts


@pytest.fixture
def onepot(installed, tmp_path):
    """Run the installed command in an empty folder."""

    def run(*arguments, status=0):
        command = [installed / "onepot", *arguments]
        result = subprocess.run(command, cwd=tmp_path, env=ENVIRONMENT, capture_output=True, text=True)
        assert result.returncode == status, result.stderr
        return result.stdout + result.stderr

    return run


def test_it_is_the_installed_package_that_runs(installed, tmp_path):
    code = "from onepot_analysis.facts import register; print(register.ROOT)"
    command = [installed / "python", "-c", code]
    result = subprocess.run(command, cwd=tmp_path, env=ENVIRONMENT, capture_output=True, text=True, check=True)
    assert Path(result.stdout.strip()).is_relative_to(installed.parent)


def test_every_file_of_the_package_travels(installed):
    there = next(installed.parent.glob("lib/*/site-packages")) / "onepot_analysis"
    wanted = [path for path in (ROOT / "onepot_analysis").rglob("*") if path.is_file() and path.suffix != ".pyc"]
    assert [path for path in wanted if not (there / path.relative_to(ROOT / "onepot_analysis")).exists()] == []
    for folder in ("data", "notebooks"):
        assert {path.name for path in (ROOT / folder).rglob("*.*")} == {
            path.name for path in (there / "project" / folder).rglob("*.*")
        }


def test_what_lists_and_checks(onepot):
    assert len(onepot("list").splitlines()) == 149
    assert onepot("--version") == f"onepot, version {metadata.version('onepot_analysis')}\n"
    onepot("template", "mine.xlsx")
    assert "beside the names of the partnerships" in onepot("check", "mine.xlsx", status=1)
    assert "`onepot notebooks FOLDER`" in onepot("refresh", status=2)


def test_what_builds(onepot, tmp_path):
    onepot("build", "barnsley")
    made = {path.suffix for path in (tmp_path / "reports" / "partnerships").iterdir()}
    assert made == {".html", ".ipynb", ".pdf", ".xlsx"}
    onepot("notebooks", "mine")
    assert "is there already" in onepot("notebooks", "mine", status=2)
    copy = tmp_path / "mine" / "3_partnership_briefing.ipynb"
    copy.write_text(re.sub(r"(?i)drug partnership", "TREATMENT PARTNERSHIP", copy.read_text(encoding="utf-8")), "utf-8")
    onepot("build", "york", "--notebooks", "mine", "--formats", "html")
    assert "TREATMENT PARTNERSHIP" in (tmp_path / "reports/partnerships/york.html").read_text(encoding="utf-8")
    onepot("run", "mine/3_partnership_briefing.ipynb", "york", "--formats", "html")
    assert (tmp_path / "reports/run/3_partnership_briefing/york.html").exists()
    copy.unlink()
    assert "no 3_partnership_briefing.ipynb in mine" in onepot("build", "--notebooks", "mine", status=2)
    onepot("value", "examples/exampleshire.xlsx", "--formats", "html")
    assert (tmp_path / "reports" / "value" / "exampleshire.html").exists()
