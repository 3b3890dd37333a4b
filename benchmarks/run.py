"""Measure speed as ratios in one run, because machines are noisy; writes benchmarks/README.md.

The plain way leaves out PDF and workbook, so that the comparison leans against us.
"""

import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import nbformat
import papermill

from onepot_analysis.facts import data, files
from onepot_analysis.facts.register import NOTEBOOKS
from onepot_analysis.publish.formats import html, pdf, workbook
from onepot_analysis.publish.run import notebook

WORKERS = 2
BRIEFING = NOTEBOOKS / "3_partnership_briefing.ipynb"
IDS = data.load().partnerships["partnership_id"].tolist()
LINKS = {"home": "", "notebook": "", "national": [], "previous": None, "next": None}


def seconds(work: Callable, *arguments) -> float:
    started = time.perf_counter()
    work(*arguments)
    return time.perf_counter() - started


def command(*arguments: str | Path) -> None:
    subprocess.run([sys.executable, "-m", *map(str, arguments)], check=True, capture_output=True)


def plain(folder: Path, ids: list[str]) -> None:
    """Run and render the plain way: two command lines a partnership, one after the other."""
    for key in ids:
        command("papermill", "--no-progress-bar", BRIEFING, folder / f"{key}.ipynb", "-p", "partnership", key)
        command("nbconvert", "--to", "html", folder / f"{key}.ipynb")


def render(nb: nbformat.NotebookNode) -> None:
    html.page(nb, LINKS)
    pdf.render(nb)
    workbook.render(nb)


def with_a_kernel(key: str) -> None:
    """Run one partnership through papermill's API with a kernel of its own, and render it."""
    with tempfile.TemporaryDirectory() as folder:
        nb = papermill.execute_notebook(BRIEFING, Path(folder) / "out.ipynb", {"partnership": key}, progress_bar=False)
        render(notebook.pin(nb))


def in_two_processes(ids: list[str]) -> None:
    with ProcessPoolExecutor(WORKERS, mp_context=get_context("spawn")) as pool:
        list(pool.map(with_a_kernel, ids))


def floor(ids: list[str]) -> None:
    """Do the same cells' work and the same rendering in this warm process, with no isolation."""
    with tempfile.TemporaryDirectory() as folder:
        for key in ids:
            render(notebook.execute(BRIEFING, {"partnership": key}, Path(folder) / f"{key}.ipynb"))


def floor_seconds(ids: list[str]) -> float:
    floor(ids[:2])
    return seconds(floor, ids)


def side_by_side(ids: list[str]) -> float:
    """As many such processes as there are workers, at the same time: they share memory and caches. Seconds of the last."""
    parts = [ids[at::WORKERS] for at in range(WORKERS)]
    with ProcessPoolExecutor(WORKERS, mp_context=get_context("spawn")) as pool:
        return max(pool.map(floor_seconds, parts))


def build(folder: Path) -> None:
    command("onepot_analysis", "build", "--output", folder, "--workers", str(WORKERS))


def shares(ids: list[str]) -> dict[str, float]:
    """Where the time of one briefing goes, in this warm process: seconds a partnership."""
    spent = dict.fromkeys(["Cells", "HTML", "PDF", "Workbook", "Saving"], 0.0)
    with tempfile.TemporaryDirectory() as folder:
        for key in ids:
            target = Path(folder) / "out.ipynb"
            started = time.perf_counter()
            nb = notebook.execute(BRIEFING, {"partnership": key}, target)
            times = [
                time.perf_counter() - started,
                seconds(html.page, nb, LINKS),
                seconds(pdf.render, nb),
                seconds(workbook.render, nb),
            ]
            times.append(seconds(lambda: files.write(target, nbformat.writes(nb).encode())))  # noqa: B023
            spent = {part: total + time for (part, total), time in zip(spent.items(), times, strict=True)}
    return {part: total / len(ids) for part, total in spent.items()}


def measure() -> str:
    few, some, many = IDS[::37], IDS[::12], IDS[::4]
    with tempfile.TemporaryDirectory() as folder:
        one_plain = seconds(plain, Path(folder), few) / len(few)
        one_api = seconds(in_two_processes, some) / len(some)
        one_floor = floor_seconds(many) / len(many) / WORKERS
        one_beside = side_by_side(many) / len(many)
        site = Path(folder) / "site"
        one_built = seconds(build, site) / len(IDS)
        nothing = seconds(build, site)
        cold = seconds(command, "onepot_analysis", "build", "barnsley", "--output", Path(folder) / "one")
        listed = min(seconds(command, "onepot_analysis", "list") for _ in range(5))
        parts = shares(many)
    total = sum(parts.values())
    rows = "\n".join(f"| {part} | {spent * 1000:.0f} | {spent / total * 100:.0f} |" for part, spent in parts.items())
    return f"""# Benchmarks

Written by `make bench` ({platform.python_implementation()} {platform.python_version()}, {WORKERS} workers). Compare within the tables
only: machines are noisy. Seconds are for one partnership, measured in one run.

| Way | Seconds | `onepot build` against it |
| :--- | ---: | ---: |
| `onepot build`: all {len(IDS)} in four formats, national pages and site included | {one_built:.2f} | |
| papermill and `nbconvert --to html` on the command line, one after the other ({len(few)} partnerships) | {one_plain:.2f} | {one_plain / one_built:.1f} times faster |
| papermill's API, a kernel each, {WORKERS} processes, the same rendering ({len(some)} partnerships) | {one_api:.2f} | {one_api / one_built:.1f} times faster |
| floor: the same work in one warm process with no isolation, over {WORKERS} ({len(many)} partnerships) | {one_floor:.2f} | {one_built / one_floor:.2f} times the floor |
| the same in {WORKERS} such processes side by side | {one_beside:.2f} | {one_built / one_beside:.2f} times |

Aims: 35 times faster than the first, 10 times faster than the second, within 1.15 times the floor; one partnership from
cold in at most a third (0.33) of the first; a list in 0.3 s. `onepot build` counts whole: with the start of the warm
process, the national pages, the index and the downloads, which the floor has not.

| Other | Seconds |
| :--- | ---: |
| All {len(IDS)} | {one_built * len(IDS):.0f} |
| Nothing changed | {nothing:.1f} |
| One partnership from cold | {cold:.1f} ({cold / one_plain:.2f} of the plain way) |
| `onepot list` | {listed:.2f} |

Where the time of one briefing goes, in one warm process ({len(many)} partnerships):

| Part | Milliseconds | Per cent |
| :--- | ---: | ---: |
{rows}
"""


if __name__ == "__main__":
    text = measure()
    (Path(__file__).parent / "README.md").write_text(text, encoding="utf-8")
    print(text)
