"""Notebook 4 as its users meet it: plain papermill from its own folder, a group of workbooks, a broken one."""

import subprocess
import sys

import nbformat
import pytest
from filling import PLAIN, fill
from papermill.exceptions import PapermillExecutionError

from onepot_analysis import proforma
from onepot_analysis.data import NOTEBOOKS
from onepot_analysis.publish import notebook

NOTEBOOK = NOTEBOOKS / "4_value_for_money.ipynb"


def about(executed):
    """What the title block says of itself, and all text of the outputs."""
    outputs = [output for cell in executed.cells for output in cell.get("outputs", [])]
    (block,) = [output for output in outputs if "onepot" in output.get("metadata", {})]
    return block.metadata["onepot"], "\n".join(output.get("data", {}).get("text/markdown", "") for output in outputs)


def test_plain_papermill_makes_the_report_of_the_example(tmp_path):
    command = [sys.executable, "-m", "papermill", "--no-progress-bar", NOTEBOOK.name, str(tmp_path / "out.ipynb")]
    result = subprocess.run(command, cwd=NOTEBOOKS, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    facts, text = about(nbformat.read(tmp_path / "out.ipynb", as_version=4))
    assert facts["partnership_id"] == "exampleshire" and "every number of it is invented" in text


def test_a_group_of_workbooks(tables, tmp_path):
    files = []
    for name in ("leeds", "barnsley"):
        proforma.write(tmp_path / "blank.xlsx", proforma.form(tables, name))
        files.append(str(fill(tmp_path / "blank.xlsx", tmp_path / f"{name}.xlsx", PLAIN)))
    parameters = {"files": files, "efficiency_percent": 2.5}
    facts, text = about(notebook.execute(NOTEBOOK, parameters, tmp_path / "out.ipynb"))
    assert facts == {
        "partnership_id": "leeds",
        "title": "Value for money in Leeds, 2010-11 and 2011-12 plan",
        "basis": "own figures, central income in part modelled",
    }
    assert "2 workbooks were read: Leeds and Barnsley" in text and "2.5 per cent of other expenditure" in text


def test_a_broken_workbook_fails_with_what_is_wrong(tmp_path):
    parameters = {"files": ["tests/value/broken/amount-text.xlsx"]}
    with pytest.raises(PapermillExecutionError, match=r"amount-text\.xlsx, Expenditure!C7: the text 'tbc'"):
        notebook.execute(NOTEBOOK, parameters, tmp_path / "out.ipynb")
