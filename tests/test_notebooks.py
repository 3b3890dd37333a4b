"""The notebooks as their users meet them: papermill from two folders, wrong names, thin cells, committed outputs."""

import re
import subprocess
import sys

import nbformat
import pytest

from onepot_analysis.data import NOTEBOOKS, ROOT

ALL = sorted(NOTEBOOKS.glob("*.ipynb"))
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
def test_a_wrong_parameter_fails_in_the_first_cells(parameter, value, words, tmp_path):
    result = papermill(ROOT, BRIEFING, tmp_path / "out.ipynb", "-p", parameter, value)
    assert result.returncode != 0 and words in result.stderr
    cells = nbformat.read(tmp_path / "out.ipynb", as_version=4).cells
    failed = [at for at, cell in enumerate(cells) if any(o.output_type == "error" for o in cell.get("outputs", []))]
    assert failed and max(failed) <= 4  # papermill adds a banner, a link and the injected cell


@pytest.mark.parametrize("path", ALL, ids=lambda path: path.stem)
def test_notebooks_are_thin_and_clean(path):
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    tagged = [cell for cell in notebook.cells if "parameters" in cell.metadata.get("tags", [])]
    assert len(tagged) == 1 and tagged[0].cell_type == "code"
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert all(len(cell.source.splitlines()) <= 12 for cell in code)
    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))
    assert not [o for cell in code for o in cell.outputs if o.output_type in ("stream", "error")]
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"/home/|/work/|/tmp/|[A-Z]:\\\\|papermill|iopub|0x[0-9a-f]{8}", text)


def test_every_chart_and_table_has_its_source_below():
    for path in ALL:
        for cell in nbformat.read(path, as_version=4).cells:
            faces = [output.data for output in cell.get("outputs", []) if "data" in output]
            if any("image/svg+xml" in face for face in faces):
                assert "Source:" in faces[-1]["text/markdown"]
            for face in faces:
                if "text/html" in face:
                    assert 'class="source">Source:' in face["text/html"]
