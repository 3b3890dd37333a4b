"""The same bytes on every processor: libraries choose other ways to compute on each, and these can be played on one."""

import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
import pytest

from onepot_analysis.facts.register import NOTEBOOKS as FOLDER
from onepot_analysis.publish.run.manifest import PACKAGE
from onepot_analysis.publish.run.processes import ENVIRONMENT

NOTEBOOKS = ["2_partnership_allocations", "3_partnership_briefing"]
CPU = Path("/proc/cpuinfo")
OLD = {"NPY_DISABLE_CPU_FEATURES": "X86_V3 X86_V4 AVX512_ICL AVX512_SPR"}
WAYS = {  # name: (what the processor must have, environment)
    "as it is": ("", {}),
    "SkylakeX": ("avx512f", {"OPENBLAS_CORETYPE": "SkylakeX"}),
    "Haswell": ("avx2", {"OPENBLAS_CORETYPE": "Haswell"}),
    "Zen, and sets in another order": ("avx2", {"OPENBLAS_CORETYPE": "Zen", "PYTHONHASHSEED": "7"}),
    "Sandybridge, and numpy without AVX2": ("avx2", {"OPENBLAS_CORETYPE": "Sandybridge", **OLD}),
}
MAKE = """
import sys
from pathlib import Path
from onepot_analysis.facts.register import NOTEBOOKS
from onepot_analysis.publish.run import notebook
from onepot_analysis.publish.run.jobs import Job
folder = Path(sys.argv[1])
for name in sys.argv[2:]:
    job = Job(name, NOTEBOOKS / f"{name}.ipynb")
    nb = notebook.execute(job.notebook, {}, folder / "run.ipynb")
    for kind, data in notebook.render(nb, job).items():
        (folder / f"{name}.{kind}").write_bytes(data)
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Folder of the files made each way that this machine can play, two at a time."""
    flags = CPU.read_text().split() if CPU.exists() else []
    ways = {name: given for name, (wanted, given) in WAYS.items() if not wanted or wanted in flags}
    folders = {name: tmp_path_factory.mktemp("processor") for name in ways}

    def make(name):
        command = [sys.executable, "-W", "ignore::ImportWarning", "-c", MAKE, folders[name], *NOTEBOOKS]
        environment = {**os.environ, **ENVIRONMENT, **ways[name]}
        subprocess.run(command, env=environment, check=True, capture_output=True, timeout=600)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(make, ways))
    return folders


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_the_same_bytes_on_every_processor(made, name):
    expected = made["as it is"]
    for way, folder in made.items():
        for kind in ("ipynb", "html", "pdf", "xlsx"):
            file = f"{name}.{kind}"
            if (folder / file).read_bytes() != (expected / file).read_bytes():
                pytest.fail(f"{file} differs with {way}: {difference(folder / name, expected / name)}", pytrace=False)


def difference(one, other):
    """The first cell of a notebook whose results differ."""
    cells, others = (nbformat.read(path.with_suffix(".ipynb"), as_version=4).cells for path in (one, other))
    for cell, same in zip(cells, others, strict=True):
        if cell.get("outputs") != same.get("outputs"):
            return f"first in the cell that begins {cell.source.partition(chr(10))[0]!r}"
    return "the notebooks agree, the page does not"


def test_every_sort_by_one_column_keeps_the_order_of_equals():
    """A sort that is not stable puts equal values in another order on another processor."""
    places = [*PACKAGE.rglob("*.py"), *FOLDER.glob("*.ipynb")]
    found = []
    for path in places:
        for call in re.findall(r"sort_values\((?!\[|by=\[).*?\)", path.read_text(encoding="utf-8").replace('\\"', '"')):
            if 'kind="stable"' not in call:
                found.append(f"{path.name}: {call}")
    assert not found, f'say kind="stable" in {found}'
