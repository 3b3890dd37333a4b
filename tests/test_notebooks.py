"""The notebooks as their users meet them: papermill from two folders, wrong names, short cells, committed outputs."""

import re
import subprocess
import sys

import nbformat
import pytest

from onepot_analysis.facts.register import NOTEBOOKS, ROOT
from onepot_analysis.publish.formats import faces, prose
from onepot_analysis.publish.run import batch
from onepot_analysis.show.words import listed

ALL = sorted(NOTEBOOKS.glob("*.ipynb"))
LONGEST = 15  # lines of a cell
BRIEFING = NOTEBOOKS / "3_partnership_briefing.ipynb"


def papermill(folder, *arguments):
    command = [sys.executable, "-m", "papermill", "--no-progress-bar", *map(str, arguments)]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("folder", [ROOT, NOTEBOOKS], ids=["root", "notebooks"])
def test_plain_papermill_makes_the_right_report(folder, tmp_path):
    result = papermill(folder, BRIEFING.relative_to(folder), tmp_path / "out.ipynb", "-p", "partnership", "barnsley")
    assert result.returncode == 0, result.stderr
    text = (tmp_path / "out.ipynb").read_text(encoding="utf-8")
    assert (
        "# Drug treatment funding in Barnsley, 2011-12" in text and "Hertfordshire" not in text.split('"outputs"', 2)[2]
    )


@pytest.mark.parametrize(
    ("parameter", "value", "words"),
    [
        ("partnership", "barnsly", "no partnership 'barnsly'; nearest: barnsley"),
        ("partnershp", "barnsley", "no parameter 'partnershp' in this notebook; did you mean 'partnership'?"),
    ],
)
def test_a_wrong_parameter_fails_before_anything_is_shown(parameter, value, words, tmp_path):
    result = papermill(ROOT, BRIEFING, tmp_path / "out.ipynb", "-p", parameter, value)
    assert result.returncode != 0 and words in result.stderr
    cells = nbformat.read(tmp_path / "out.ipynb", as_version=4).cells
    outputs = [output for cell in cells for output in cell.get("outputs", [])]
    assert [output.output_type for output in outputs] == ["error"]


@pytest.mark.parametrize("path", ALL, ids=lambda path: path.stem)
def test_a_notebook_holds_what_refresh_writes_and_nothing_of_the_run(path):
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    left = left_behind(path)
    if left:
        fail(f"{path.name} holds {listed(left)}, as a run in JupyterLab leaves. `onepot refresh` takes that out.")


@pytest.mark.parametrize("path", ALL, ids=lambda path: path.stem)
def test_no_cell_warns_or_fails(path):
    for cell in nbformat.read(path, as_version=4).cells:
        for output in cell.get("outputs", []):
            if output.output_type == "error" or output.get("name") == "stderr":
                said = (output.get("text") or output.get("evalue")).strip().splitlines()[0]
                fail(f"{path.name}, the cell that begins {cell.source.splitlines()[0]!r}: {said}")


def fail(message):
    pytest.fail(message, pytrace=False)


def left_behind(path):
    """What a run in JupyterLab or by ``jupyter execute --inplace`` leaves in a notebook, in words."""
    notebook, text = nbformat.read(path, as_version=4), path.read_text(encoding="utf-8")
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    found = {
        "cells that were not run, or not in their order": [cell.execution_count for cell in code]
        != list(range(1, len(code) + 1)),
        "times": any("execution" in cell.metadata for cell in code) or "iopub" in text,
        "versions of this machine": "version" in notebook.metadata.get("language_info", {}),
        "traces of papermill": "papermill" in notebook.metadata or '"papermill"' in text,
        "paths of this machine": bool(re.search(r"/home/|/tmp/|[A-Z]:\\\\Users", text)),
    }
    return [what for what, is_there in found.items() if is_there]


def test_a_run_of_jupyter_leaves_traces_that_refresh_takes_out(tmp_path):
    path = tmp_path / "sample.ipynb"
    cells = [
        nbformat.v4.new_code_cell("a = 1", metadata={"tags": ["parameters"]}),
        nbformat.v4.new_markdown_cell("# Sample"),
        nbformat.v4.new_code_cell("a"),
    ]
    spec = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=spec), path)
    refresh(path)
    assert left_behind(path) == []
    clean = path.read_bytes()
    subprocess.run(
        [sys.executable, "-m", "nbconvert", "--execute", "--inplace", "--to", "notebook", path],
        check=True,
        capture_output=True,
    )
    assert "versions of this machine" in left_behind(path) and "times" in left_behind(path)
    refresh(path)
    assert path.read_bytes() == clean


def refresh(path):
    assert [outcome.error for outcome in batch.refresh([path], 1, 60)] == [None]


@pytest.mark.parametrize("path", ALL, ids=lambda path: path.stem)
def test_a_notebook_reads_as_one_story(path):
    cells = nbformat.read(path, as_version=4).cells
    tagged = [cell for cell in cells if "parameters" in cell.metadata.get("tags", [])]
    if len(tagged) != 1:
        fail(f"{path.name}: one cell has the tag parameters, not {len(tagged)}")
    for cell in cells:
        first, *others = cell.source.splitlines() or [""]
        if cell.cell_type == "code" and len(others) >= LONGEST:
            fail(
                f"{path.name}, the cell that begins {first!r} has {len(others) + 1} lines: split it, {LONGEST} at most"
            )


@pytest.mark.parametrize("path", ALL, ids=lambda path: path.stem)
def test_every_section_that_shows_numbers_names_its_source(path):
    section, sections = path.name, {}
    for results in faces.shown(nbformat.read(path, as_version=4)):
        for result in results:
            parts = [result] if isinstance(result, faces.Shown) else [result.caption, result.picture, result.after]
            for part in filter(None, parts):
                heading = part.kind == "text/markdown" and prose.heading(part.content)
                section = heading or section
                shows, names = sections.setdefault(section, (False, False))
                shows |= part.kind in faces.PICTURES or "<table" in part.content
                sections[section] = shows, names or "Source" in part.content
    missing = [section for section, (shows, names) in sections.items() if shows and not names]
    if missing:
        fail(
            f"{path.name}: no source under {listed([repr(name) for name in missing])}. Show a chart with charts.chart, a "
            "table as tables.Table, or add a line of Markdown that begins with Source:"
        )
