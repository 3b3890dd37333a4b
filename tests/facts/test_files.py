"""A file is whole, or as it was."""

import pytest

from onepot_analysis.facts import files


def test_write_leaves_old_or_new(tmp_path):
    files.write(tmp_path / "new" / "page.html", b"old")
    with pytest.raises(TypeError):
        files.write(tmp_path / "new" / "page.html", "text")
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["page.html"]
    assert (tmp_path / "new" / "page.html").read_bytes() == b"old"


def test_a_stamp_tells_a_table_of_a_folder_that_has_changed(tmp_path):
    table, missing = tmp_path / "table.csv", tmp_path / "none.csv"
    table.write_text("a\n", encoding="utf-8")
    (tmp_path / "note.txt").write_text("a", encoding="utf-8")
    before = files.stamp(tmp_path, table, missing)
    assert [name for name, *_ in before] == [str(table)] * 2
    table.write_text("a\n1\n", encoding="utf-8")
    assert files.stamp(tmp_path, table, missing) != before
