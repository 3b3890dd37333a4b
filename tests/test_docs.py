"""What is written about the package holds: the reference builds without a warning, and the names in the prose exist."""

import os
import pkgutil
import re
import shlex
import subprocess
import sys
import tomllib

import pytest
import yaml
from test_architecture import ROOMS

from onepot_analysis.facts.register import RELEASED, ROOT

PROSE = [
    *sorted(ROOT.glob("*.md")),
    *sorted((ROOT / "docs").glob("*.md")),
    *sorted(ROOT.glob("onepot_analysis/**/*.py")),
]
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")


def test_the_reference_builds_without_a_warning(tmp_path):
    shown = subprocess.run(["make", "--dry-run", "docs"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    command = next(line for line in shown.splitlines() if "pdoc" in line)
    words = shlex.split(command.replace("reports/api", str(tmp_path)))
    result = subprocess.run([sys.executable, *words[1:]], cwd=ROOT, capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
    assert (tmp_path / "onepot_analysis" / "briefing.html").exists()


@pytest.mark.parametrize("path", PROSE, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_names_and_files_in_the_prose_exist(path):
    text = path.read_text(encoding="utf-8")
    for name in re.findall(r"`(onepot_analysis(?:\.\w+)+)", text):
        pkgutil.resolve_name(name)
    if path.suffix == ".md" and path.name != "CHANGELOG.md":
        files = re.findall(r"`((?:docs|data|notebooks|tests|benchmarks|examples|onepot_analysis)/[\w./-]*)`", text)
        assert [file for file in files if not (ROOT / file).exists()] == []


def test_every_make_target_that_the_prose_names_is_there():
    named = {name for path in PROSE for name in re.findall(r"`make ([a-z]+)`", path.read_text(encoding="utf-8"))}
    assert named <= set(re.findall(r"^([a-z]+):", MAKEFILE, re.MULTILINE))


def test_the_plan_shows_every_room_in_its_order():
    plan = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8").partition("## ")[0]
    names = [room.replace(".", "/") for room in ROOMS if not room.startswith("__")]
    places = [re.search(rf"\b{name}(/|\.py)", plan).start() for name in names]
    assert places == sorted(places)


def test_lab_opens_for_root_too():
    shown = subprocess.run(["make", "--dry-run", "lab"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert ("--allow-root" in shown) == (os.getuid() == 0)


def test_one_version_and_one_date_of_release_are_said_everywhere():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    newest = re.search(r"^## (.+)", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE).group(1)
    assert (citation["version"], citation["date-released"]) == (project["version"], RELEASED)
    assert newest == f"{project['version']}, {RELEASED.day} {RELEASED:%B %Y}"
    assert project["license"] == citation["license"]
