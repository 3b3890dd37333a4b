"""Measure speed as ratios in one run, because machines are noisy; writes benchmarks/README.md."""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from onepot_analysis import data

FEW = ["barnsley", "kent", "city-of-london", "bedford-and-central-bedfordshire"]
BRIEFING = data.NOTEBOOKS / "3_partnership_briefing.ipynb"
HERE = Path(__file__).parent


def seconds(*command: str | Path) -> float:
    started = time.perf_counter()
    subprocess.run([sys.executable, "-m", *map(str, command)], check=True, capture_output=True)
    return time.perf_counter() - started


def plain(folder: Path) -> float:
    """Time one partnership the plain way: the papermill command line, then `jupyter nbconvert --to html`."""
    total = 0.0
    for partnership in FEW:
        made = folder / f"{partnership}.ipynb"
        total += seconds("papermill", "--no-progress-bar", BRIEFING, made, "-p", "partnership", partnership)
        total += seconds("nbconvert", "--to", "html", made)
    return total / len(FEW)


def build(folder: Path) -> float:
    """Time one partnership in a build of all."""
    return seconds("onepot_analysis.cli", "build", "--output", folder) / len(data.load().partnerships)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        one_plain, one_built = plain(Path(folder)), build(Path(folder) / "site")
    text = f"""# Benchmarks

Written by `make bench`. Compare within the table only: machines are noisy.

| Way | Seconds a partnership | Ratio |
| :--- | ---: | ---: |
| papermill and nbconvert on the command line, one after the other ({len(FEW)} partnerships) | {one_plain:.2f} | 1 |
| `onepot build`, all partnerships and the national pages, two workers | {one_built:.2f} | {one_plain / one_built:.1f} times faster |
"""
    (HERE / "README.md").write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
