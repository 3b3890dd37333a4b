"""A file is whole, or as it was."""

import pytest

from onepot_analysis.facts import files


def test_write_leaves_old_or_new(tmp_path):
    files.write(tmp_path / "new" / "page.html", b"old")
    with pytest.raises(TypeError):
        files.write(tmp_path / "new" / "page.html", "text")
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["page.html"]
    assert (tmp_path / "new" / "page.html").read_bytes() == b"old"
