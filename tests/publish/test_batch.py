"""Many notebooks, each on its own: results, failures, stamps."""

import os
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import pytest
from conftest import CHART, TABLE, TITLE

from onepot_analysis.publish import batch
from onepot_analysis.publish.notebook import write

BY_NAME = """
import os, time
if partnership == "failing":
    print("so far")
    raise RuntimeError("this one fails\\nwith two lines")
if partnership == "dying":
    os._exit(9)
if partnership == "hanging":
    time.sleep(100)
if partnership == "leaving":
    import sys
    sys.exit(0)
"""


def jobs(path, *names, **parameters):
    return [
        batch.Job(f"partnerships/{name}", path, {"partnership": name, **parameters}, {}, (name, name.title()))
        for name in names
    ]


def run(path, output, *names, timeout=30.0, **parameters):
    """Outcomes by name."""
    outcomes = batch.run(jobs(path, *names, **parameters), output, 2, timeout)
    return {outcome.key.rpartition("/")[2]: outcome for outcome in outcomes}


def files(folder):
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_one_failure_costs_one_page(notebook, tmp_path):
    path, output = notebook(TITLE, BY_NAME, CHART), tmp_path / "out"
    names = ["barnsley", "failing", "dying", "hanging", "leaving", "york"]
    outcomes = run(path, output, *names, timeout=4)
    assert {name for name in names if not outcomes[name].error} == {"barnsley", "york"}
    assert outcomes["failing"].error == "RuntimeError: this one fails"
    assert outcomes["dying"].error == "its process died with exit code 9"
    assert outcomes["hanging"].error == "stopped: not done after 4 seconds"
    assert "SystemExit" in outcomes["leaving"].error
    assert [outcomes[name].cell for name in ("failing", "dying", "hanging")] == [4, 4, 4]
    assert {path.name for path in (output / "partnerships").iterdir()} == {
        f"{name}.{ending}" for name in ("barnsley", "york") for ending in ("ipynb", "html")
    }
    for name in ("failing", "dying", "hanging", "leaving"):
        partial = nbformat.read(outcomes[name].partial, as_version=4)
        assert "# " + name.title() in str(partial.cells), name
    assert {path.name for path in output.iterdir()} == {"partnerships", "failed"}


def test_failure_takes_the_old_page_away_and_success_the_partial_notebook(notebook, tmp_path):
    good, bad = notebook(TITLE, name="good.ipynb"), notebook(TITLE, "1 / 0", name="bad.ipynb")
    for path, left in [(good, "partnerships"), (bad, "failed"), (good, "partnerships")]:
        run(path, tmp_path / "out", "york")
        assert {file.parts[0] for file in files(tmp_path / "out")} == {left}


@pytest.mark.parametrize(
    ("cells", "error"),
    [
        (["partnership = 'leeds'", TITLE], "asked for 'york', the title block is about 'leeds'"),
        (["1"], "expected one title block, found 0"),
        ([TITLE, TITLE], "expected one title block, found 2"),
        ([TITLE.replace("# {partnership.title()}", "# A partnership")], "does not name 'York'"),
    ],
)
def test_wrong_report_is_not_published(notebook, tmp_path, cells, error):
    assert error in run(notebook(*cells), tmp_path / "out", "york")["york"].error
    assert not (tmp_path / "out" / "partnerships").exists()


def test_unknown_parameter_is_refused(notebook, tmp_path):
    outcome = run(notebook(TITLE), tmp_path / "out", "york", dta="x")["york"]
    assert outcome.error == "the notebook has no parameter 'dta': it has partnership"


def test_two_builds_are_the_same_to_the_byte(notebook, tmp_path):
    unstable = "import warnings\nwarnings.warn('careful')\nprint({'a', 'b', 'c', 'd'})"
    path = notebook(TITLE, CHART, TABLE, unstable)
    for name in ("first", "a {second} one"):
        run(path, tmp_path / name, "york", "leeds")
    first, second = files(tmp_path / "first"), files(tmp_path / "a {second} one")
    assert len(first) == 4
    assert first == second


def test_title_goes_into_the_notebook(notebook, tmp_path):
    run(notebook(TITLE), tmp_path, "york")
    assert nbformat.read(tmp_path / "partnerships" / "york.ipynb", 4).metadata["title"] == "York: a briefing"


def test_forks_share_nothing(notebook, tmp_path):
    cell = "import builtins, numpy\nprint(hasattr(builtins, 'left'))\nbuiltins.left = 1\nprint(numpy.random.random())"
    run(notebook(TITLE, cell), tmp_path, "york", "leeds", "hull")
    printed = [nbformat.read(path, 4).cells[-1].outputs[0].text for path in (tmp_path / "partnerships").glob("*.ipynb")]
    assert len(set(printed)) == 3
    assert all(text.startswith("False") for text in printed)


def test_refresh_writes_results_and_nothing_else(notebook, tmp_path):
    path = notebook(
        "# A heading", "partnership", CHART.replace("for kind", "from IPython.display import display\nfor kind")
    )
    bare = nbformat.read(path, 4)
    assert not [outcome for outcome in batch.refresh([path], 1, 30) if outcome.error]
    once = path.read_bytes()
    assert not [outcome for outcome in batch.refresh([path], 1, 30) if outcome.error]
    assert path.read_bytes() == once
    done = nbformat.read(path, 4)
    assert [(cell.id, cell.source, cell.metadata) for cell in done.cells] == [
        (cell.id, cell.source, cell.metadata) for cell in bare.cells
    ]
    assert done.cells[2].outputs[0].data["text/plain"] == "'hertfordshire'"


def test_refresh_leaves_a_failing_notebook_alone(notebook):
    path = notebook("1 / 0")
    before = path.read_bytes()
    (outcome,) = batch.refresh([path], 1, 30)
    assert (outcome.error, outcome.cell) == ("ZeroDivisionError: division by zero", 2)
    assert path.read_bytes() == before


def test_write_leaves_old_or_new(tmp_path):
    write(tmp_path / "new" / "page.html", "old")
    with pytest.raises(UnicodeEncodeError):
        write(tmp_path / "new" / "page.html", "\ud800")
    assert files(tmp_path) == {Path("new/page.html"): b"old"}


def test_interrupt_stops_everything(notebook, tmp_path):
    path = notebook(TITLE, "import time; time.sleep(60)")
    code = (
        "import sys; from pathlib import Path; from onepot_analysis.publish import batch\n"
        "jobs = [batch.Job(f'p/{n}', Path(sys.argv[1]), {'partnership': str(n)}) for n in range(4)]\n"
        "list(batch.run(jobs, Path(sys.argv[2]), 2, 60))"
    )
    output = tmp_path / "out"
    child = subprocess.Popen([sys.executable, "-c", code, path, output], stderr=subprocess.PIPE, start_new_session=True)
    while not list(output.glob(".build-*/*.json")):
        time.sleep(0.1)
        assert child.poll() is None
    os.killpg(child.pid, 2)
    assert b"KeyboardInterrupt" in child.communicate(timeout=10)[1]
    assert list(output.iterdir()) == []


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="asks the kernel of Linux")
def test_the_warm_process_has_one_thread(notebook, tmp_path):
    cell = "import os\nprint([line for line in open(f'/proc/{os.getppid()}/status') if line.startswith('Threads')])"
    run(notebook(TITLE, cell), tmp_path, "york")
    nb = nbformat.read(tmp_path / "partnerships" / "york.ipynb", 4)
    assert nb.cells[-1].outputs[0].text == "['Threads:\\t1\\n']\n"
