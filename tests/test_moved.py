"""A failing comparison of results says what moved, shortly."""

import pandas as pd
import pytest
from moved import ACCEPT, moved

BEFORE = pd.DataFrame(
    {"partnership_id": ["barnet", "barnsley", "york"], "pot": [1.0, 2.0, 3.0], "basis": ["a", "b", None]}
)


def test_nothing_has_moved():
    assert moved(BEFORE, BEFORE.copy(), ["partnership_id"]) == ""


def test_what_has_moved_is_said_above_the_rows():
    after = BEFORE.assign(pot=[1.0, 2.5, 2.9], basis=["a", "c", None])
    assert moved(BEFORE, after, ["partnership_id"]).splitlines() == [
        "2 of 3 rows have moved, in 2 of 2 columns.",
        "pot: 2 of 3; sum 6 -> 6.4, min 1, median 2 -> 2.5, max 3 -> 2.9; most for barnsley",
        "basis: 1 of 3",
        "  barnsley: pot 2 -> 2.5; basis b -> c",
        "  york: pot 3 -> 2.9",
    ]


def test_rows_and_columns_that_come_and_go():
    text = moved(BEFORE, BEFORE.tail(2), ["partnership_id"])
    assert "gone: 1 rows, as barnet" in text and "new" not in text
    assert moved(BEFORE, BEFORE.rename(columns={"pot": "pots"}), ["partnership_id"]).startswith("columns gone: ['pot']")


def test_a_change_everywhere_is_ten_lines_and_a_few_rows():
    table = pd.DataFrame({"partnership_id": range(149)} | {f"c{at}": range(149) for at in range(12)})
    text = moved(table, table + 1, ["partnership_id"]).splitlines()
    assert len(text) < 20


def test_the_comparison_fails_in_words_and_names_the_command(golden, tmp_path):
    check = golden(tmp_path)
    BEFORE.to_csv(tmp_path / "pots.csv", index=False)
    check("pots", BEFORE, ["partnership_id"])
    with pytest.raises(pytest.fail.Exception) as failure:
        check("pots", BEFORE.assign(pot=9.0), ["partnership_id"])
    first, *_, last = str(failure.value).splitlines()
    assert first.startswith("pots.csv: 3 of 3 rows have moved") and last == ACCEPT
    with pytest.raises(pytest.fail.Exception, match="no file"):
        check("new", BEFORE, ["partnership_id"])
