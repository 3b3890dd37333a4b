"""The proforma commands from the real command line."""

import subprocess
import sys

import pytest

from onepot_analysis.facts.register import ROOT


def onepot(*arguments):
    command = [sys.executable, "-m", "onepot_analysis", *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_the_example_becomes_a_report_in_four_formats(tmp_path):
    result = onepot("value", "examples/exampleshire.xlsx", "--output", tmp_path)
    assert result.returncode == 0, result.stderr
    assert sorted(path.suffix for path in tmp_path.glob("*shire*")) == [".html", ".ipynb", ".pdf", ".xlsx"]


def test_a_broken_proforma_is_named_with_its_cell_and_nothing_is_built(tmp_path):
    result = onepot("value", "tests/value/broken/amount-text.xlsx", "--output", tmp_path / "out")
    assert (
        result.returncode == 1
        and "sheet 'Expenditure', row 7, column C '2010-11 (£)'" in result.stderr
        and not (tmp_path / "out").exists()
    )


def test_a_proforma_is_written_once(tmp_path):
    file = tmp_path / "barnsley.xlsx"
    assert onepot("proforma", "barnsley", file).returncode == 0 and file.stat().st_size > 5000
    assert onepot("proforma", "barnsley", file).returncode == 2


@pytest.mark.parametrize(
    ("arguments", "words"), [(("barnsly", "x.xlsx"), "nearest: barnsley"), (("barnsley", "x.pdf"), "xlsx")]
)
def test_wrong_usage(arguments, words, tmp_path):
    result = onepot("proforma", arguments[0], tmp_path / arguments[1])
    assert result.returncode == 2 and words in result.stderr
