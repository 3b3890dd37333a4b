"""Accept a change in ``data/``: write the record that the tests hold it against, tests/facts/held.csv.

No refresh writes this record, so that a number in ``data/`` changes only where a person means it: this command shows which
columns have changed, and asks.
"""

import csv
import hashlib
import io
import sys
from decimal import Decimal, InvalidOperation
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
HELD = ROOT / "tests" / "facts" / "held.csv"
HEAD = ["table", "column", "cells", "sum", "digest"]


def columns(folder):
    """Every column of every table, and every letter: how many cells are filled, what they add up to, and a digest."""
    found = {}
    for path in sorted(folder.glob("*.csv")):
        head, *rows = csv.reader(io.StringIO(path.read_text(encoding="utf-8"), newline=""))
        for at, column in enumerate(head):
            found[path.stem, column] = _summed([row[at] for row in rows])
    for path in sorted((folder / "letters").glob("*.txt")):
        found["letters", path.stem] = _summed(path.read_text(encoding="utf-8").split("\n"))
    return found


def _summed(cells):
    filled = [cell for cell in cells if cell]
    try:
        total = str(sum(map(Decimal, filled))) if filled else ""
    except InvalidOperation:
        total = ""
    return [str(len(filled)), total, hashlib.sha256("\0".join(cells).encode()).hexdigest()[:16]]


def held():
    """The record: what `columns` found when the data were last accepted."""
    with HELD.open(encoding="utf-8", newline="") as file:
        _, *rows = csv.reader(file)
    return {(table, column): rest for table, column, *rest in rows}


def differences(folder):
    """What has changed since, a line for each column."""
    was, is_now = held() if HELD.exists() else {}, columns(folder)
    return [
        f"{table}.csv, {column}: {_said(was.get((table, column)))} -> {_said(is_now.get((table, column)))}"
        for table, column in dict.fromkeys([*was, *is_now])
        if was.get((table, column)) != is_now.get((table, column))
    ]


def _said(found):
    if not found:
        return "no such column"
    cells, total, digest = found
    return f"{cells} cells, {f'sum {total}, ' if total else ''}digest {digest[:6]}"


def main():
    """Show what has changed and ask; nothing is written without a yes."""
    changed = differences(ROOT / "data")
    print("\n".join(changed) or "data/ is as it is held.")
    if changed and input("Every one of these is meant? Type yes: ").strip() == "yes":
        lines = [HEAD, *([*key, *found] for key, found in columns(ROOT / "data").items())]
        with HELD.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(lines)
        print(f"Written: {HELD.relative_to(ROOT)}. Say in the commit what changed and why.")


if __name__ == "__main__":
    sys.exit(main())
