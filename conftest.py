"""A notebook that no longer gives the results it holds says so in a few lines, with the command that accepts them."""

import re
from difflib import unified_diff
from itertools import takewhile, zip_longest

import pytest

ACCEPT = "Meant? Accept it with `onepot refresh`, and read `git diff notebooks`."
LINES, LETTERS = 6, 160


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Shorten what nbval says of a cell; after the first of a notebook the others are named only."""
    report = yield
    if report.failed and hasattr(item, "cell") and hasattr(item, "test_outputs"):
        report.longrepr = _first(item, call) if not hasattr(item.parent, "first_failure") else _other(item)
        item.parent.first_failure = True
    return report


def _first(item, call):
    begins = item.cell.source.strip().partition("\n")[0]
    said = [
        f"{item.path.name}, code cell {item.cell_num + 1}, which begins {begins!r}:",
        *_reason(item, call.excinfo.value),
    ]
    return "\n".join(said)


def _other(item):
    return f"{item.path.name}, code cell {item.cell_num + 1} too"


def _reason(item, error):
    """The error of the cell, or the lines of its results that differ and how to accept them."""
    if "outputs differ" not in str(error):
        lines = re.sub(r"\x1b\[[\d;]*m", "", getattr(error, "inner_traceback", "") or "").strip().splitlines()
        return [f"  {error}", *(f"  {line}" for line in lines[-1:] or [ACCEPT])]
    before, after = (_lines(outputs) for outputs in (item.cell.outputs, item.test_outputs))
    changed = [line for line in list(unified_diff(before, after, n=0, lineterm=""))[2:] if line[:2] != "@@"]
    gone, new = ([line for line in changed if line[0] == sign] for sign in "-+")
    same = {line: _same(*pair) for pair in zip_longest(gone, new, fillvalue="") for line in pair}
    more = [f"  and {len(changed) - LINES} lines more"] * (len(changed) > LINES)
    return [*(f"  {line[0]} {_part(line[1:], same[line])}" for line in changed[:LINES]), *more, ACCEPT]


def _same(gone, new):
    """How many letters two lines begin with alike."""
    return len(list(takewhile(lambda pair: pair[0] == pair[1], zip(gone[1:], new[1:], strict=False))))


def _part(line, same):
    """A long line from a little before where it differs."""
    start = max(same - 40, 0) if len(line) > LETTERS else 0
    return f"{'...' * (start > 0)}{line[start : start + LETTERS]}{'...' * (start + LETTERS < len(line))}"


def _lines(outputs):
    """What a cell shows, as lines of text."""
    faces = [output.get("data", {"text/plain": output.get("text", "")}) for output in outputs]
    texts = [
        next((face[kind] for kind in ("text/markdown", "text/plain", "text/html") if kind in face), "")
        for face in faces
    ]
    drawings = [face["image/svg+xml"] for face in faces if "image/svg+xml" in face]
    return "\n".join([*map(str, texts), *drawings]).splitlines()
