"""`onepot value` with people as the monitoring system counted them."""

import subprocess
import sys

import nbformat
from filling import PLAIN, fill

from onepot_analysis.facts.register import ROOT
from onepot_analysis.spreadsheets import proforma

BARNET = ROOT / "tests" / "treatment" / "viewit_barnet.csv"


def test_the_export_reaches_the_report(tables, tmp_path):
    proforma.write(tmp_path / "blank.xlsx", proforma.form(tables, "barnet"))
    file = fill(tmp_path / "blank.xlsx", tmp_path / "barnet.xlsx", PLAIN)
    command = [sys.executable, "-m", "onepot_analysis", "value", str(file), "--treatment", str(BARNET)]
    command += ["--output", str(tmp_path / "out"), "--formats", "ipynb"]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    assert "viewit_barnet.csv" in nbformat.writes(nbformat.read(tmp_path / "out" / "barnet.ipynb", as_version=4))
