"""Every table in good/ is read in full, every one in broken/ refused for its one fault.

The folders are also the manual: ``expected.csv`` in each says what is understood, or what is said, where.
"""

from pathlib import Path

import pandas as pd
import pytest

from onepot_analysis.spreadsheets import allocations as published

HERE = Path(__file__).parent


def cases(folder):
    """The rows of a folder's table of expectations."""
    table = pd.read_csv(HERE / folder / "expected.csv", dtype=str, keep_default_na=False)
    return [pytest.param(row, id=row.file) for row in table.itertuples()]


@pytest.mark.parametrize("case", cases("broken"))
def test_broken_table_is_refused_for_its_one_fault(case, tables):
    reading = published.examine(HERE / "broken" / case.file, tables)
    assert len(reading.problems) == 1, "\n".join(map(str, reading.problems))
    problem = reading.problems[0]
    assert (problem.file, problem.sheet, str(problem.row or ""), problem.column) == (
        case.file,
        case.sheet,
        case.row,
        case.column,
    )
    assert case.value in problem.value and case.expected in problem.expected
    assert problem.remedy and "\n" not in str(problem)
    assert reading.amounts.empty or problem.accept == "settlement"


@pytest.mark.parametrize("case", cases("good"))
def test_good_table_is_read_in_full(case, tables):
    reading = published.examine(HERE / "good" / case.file, tables)
    assert reading.problems == []
    assert (len(reading.amounts), reading.amounts["amount_gbp"].sum()) == (int(case.amounts), int(case.sum_gbp))
    assert case.notice in "\n".join(reading.notices)


@pytest.mark.parametrize("folder", ["good", "broken"])
def test_every_file_has_its_expectation(folder):
    files = {path.name for path in (HERE / folder).iterdir()} - {"expected.csv"}
    assert files == set(pd.read_csv(HERE / folder / "expected.csv")["file"])
