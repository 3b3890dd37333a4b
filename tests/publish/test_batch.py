"""Many notebooks, each on its own: results, failures, stamps."""

import os
import random
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import pytest
from samples import CHART, TABLE, TITLE

from onepot_analysis.publish.run import batch, manifest, processes
from onepot_analysis.publish.run import notebook as notebooks
from onepot_analysis.publish.run.jobs import FORMATS, Job, Outcome, Settings

BY_NAME = """
import os, time
if partnership == "failing":
    print("so far")
    raise RuntimeError("this one fails\\nwith two lines")
if partnership == "dying":
    os._exit(9)
if partnership == "vanishing":
    os._exit(0)
if partnership == "hanging":
    time.sleep(100)
if partnership == "leaving":
    import sys
    sys.exit(0)
"""
INTERRUPTED = """
import sys
from pathlib import Path
from onepot_analysis.publish.run import batch, manifest
from onepot_analysis.publish.run.jobs import Job, Settings
jobs = [Job(f"p/{n}", Path(sys.argv[1]), {"partnership": str(n)}) for n in range(4)]
with manifest.opened(Path(sys.argv[2])) as book:
    list(batch.run(jobs, book, Settings(2, 60)))
"""


def jobs(path, *names, formats=("html",), **parameters):
    return [
        Job(f"partnerships/{name}", path, {"partnership": name, **parameters}, (name, name.title()), formats=formats)
        for name in names
    ]


def run(path, output, *names, timeout=120.0, **parameters):
    """Outcomes by name."""
    with manifest.opened(output) as book:
        outcomes = list(batch.run(jobs(path, *names, **parameters), book, Settings(2, timeout)))
    return {outcome.key.rpartition("/")[2]: outcome for outcome in outcomes}


def files(folder):
    """Everything in a folder but the manifest, which holds times, and the lock."""
    return {
        path.relative_to(folder): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name not in (".lock", manifest.NAME)
    }


def test_one_failure_costs_one_page(notebook, tmp_path):
    path, output = notebook(TITLE, BY_NAME, CHART), tmp_path / "out"
    names = ["barnsley", "failing", "dying", "vanishing", "hanging", "leaving", "york"]
    outcomes = run(path, output, *names, timeout=5)
    assert {name for name in names if not outcomes[name].error} == {"barnsley", "york"}
    assert outcomes["failing"].error == "RuntimeError: this one fails"
    assert outcomes["dying"].error == "its process died with exit code 9"
    assert outcomes["vanishing"].error == "its process died with exit code 0"
    assert outcomes["hanging"].error == "stopped: not done after 5 seconds"
    assert "SystemExit" in outcomes["leaving"].error
    assert [outcomes[name].cell for name in ("failing", "dying", "vanishing", "hanging")] == [4, 4, 4, 4]
    assert {path.name for path in (output / "partnerships").iterdir()} == {
        f"{name}.{ending}" for name in ("barnsley", "york") for ending in ("ipynb", "html")
    }
    for name in ("failing", "dying", "vanishing", "hanging", "leaving"):
        partial = nbformat.read(outcomes[name].partial, as_version=4)
        assert "# " + name.title() in str(partial.cells), name
    assert {path.parts[0] for path in files(output)} == {"partnerships", "failed"}


def test_what_a_notebook_started_ends_with_it(notebook, tmp_path):
    cell = f"import subprocess\nprint(subprocess.Popen(['sleep', '{random.randrange(1000, 9999)}']).pid)"
    run(notebook(TITLE, cell), tmp_path, "york")
    pid = int(nbformat.read(tmp_path / "partnerships" / "york.ipynb", 4).cells[-1].outputs[0].text)
    time.sleep(0.1)
    state = Path(f"/proc/{pid}/stat")
    assert not state.exists() or ") Z " in state.read_text()


def test_a_copy_of_the_process_that_a_cell_makes_writes_nothing(notebook, tmp_path):
    path, output = notebook(TITLE, "import os\nos.fork()\nprint(os.getpid())"), tmp_path / "out"
    outcome = run(path, output, "york")["york"]
    assert outcome.error is None
    assert {kind: manifest.hash_of(output / f"partnerships/york.{kind}") for kind in outcome.files} == outcome.files


def test_what_changes_after_it_was_made_is_not_published(tmp_path):
    made = {kind: manifest.digest(b"whole") for kind in ("ipynb", "html")}
    for kind in made:
        (tmp_path / "york").mkdir(exist_ok=True)
        (tmp_path / f"york/york.{kind}").write_bytes(b"whole" if kind == "html" else b"")
    outcome = batch._published(Job("york", tmp_path), tmp_path / "york", Outcome("york", files=made), tmp_path / "out")
    assert "ipynb changed after it was made" in outcome.error and not outcome.files and not files(tmp_path / "out")


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
    assert outcome.error == "no parameter 'dta' in this notebook; it has partnership"


def test_two_runs_are_the_same_to_the_byte(notebook, tmp_path):
    unstable = "import warnings\nwarnings.warn('careful')\nprint({'a', 'b', 'c', 'd'})"
    path = notebook(TITLE, CHART, TABLE, unstable)
    for name in ("first", "a {second} one"):
        run(path, tmp_path / name, "york", "leeds", formats=FORMATS)
        time.sleep(1.1)  # stamps count seconds
    first, second = files(tmp_path / "first"), files(tmp_path / "a {second} one")
    assert len(first) == 8
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


def test_without_a_forkserver_the_results_are_the_same(notebook, tmp_path, monkeypatch):
    path = notebook(TITLE, CHART, TABLE)
    run(path, tmp_path / "forked", "york")
    monkeypatch.setattr("multiprocessing.get_all_start_methods", lambda: ["spawn"])
    assert run(path, tmp_path / "spawned", "york")["york"].error is None
    assert files(tmp_path / "spawned") == files(tmp_path / "forked")


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


def alive(group):
    """Whether a process of this session is left."""
    return any(
        path.read_text().rpartition(")")[2].split()[3] == str(group)
        for path in Path("/proc").glob("[0-9]*/stat")
        if path.exists()
    )


@pytest.mark.parametrize(("signal", "whole_group"), [(2, True), (9, False)])
def test_stopped_in_any_way_nothing_runs_on(notebook, tmp_path, signal, whole_group):
    """Nor does the program, which is not guarded against it, run again in its own processes."""
    cell = "import subprocess, time; subprocess.Popen(['sleep', '600']); time.sleep(600)"  # longer than is waited
    program, output = tmp_path / "program.py", tmp_path / "out"
    program.write_text(f"print('once', flush=True)\n{INTERRUPTED}")
    command = [sys.executable, program, notebook(TITLE, cell), output]
    child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True)
    while len(list(output.glob(".build-*/*/checkpoint.jsonl"))) < 2:
        time.sleep(0.05)
        assert child.poll() is None
    (os.killpg if whole_group else os.kill)(child.pid, signal)
    printed, said = child.communicate(timeout=60)
    end = time.monotonic() + 60
    while alive(child.pid) and time.monotonic() < end:
        time.sleep(0.05)
    assert not alive(child.pid) and printed == b"once\n"
    if signal == 2:
        assert said.rstrip().endswith(b"KeyboardInterrupt")
        assert files(output) == {} and not list(output.glob(".build-*"))


def test_what_a_task_raises_is_its_result():
    results = {text: result for (text,), result in processes.each("builtins:int", [("1",), ("one",)], 2, 30)}
    assert results["1"] == 1 and "ValueError: invalid literal" in str(results["one"])


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="asks the kernel of Linux")
def test_the_warm_process_has_one_thread(notebook, tmp_path):
    cell = "import os\nprint([line for line in open(f'/proc/{os.getppid()}/status') if line.startswith('Threads')])"
    run(notebook(TITLE, cell), tmp_path, "york")
    nb = nbformat.read(tmp_path / "partnerships" / "york.ipynb", 4)
    assert nb.cells[-1].outputs[0].text == "['Threads:\\t1\\n']\n"


def test_forks_leave_what_is_warm_alone(notebook, tmp_path):
    """Collected, each would have a copy of the objects of the warm process: a quarter of the time of a build."""
    cell = "import gc\nprint(gc.get_freeze_count() > 100_000, gc.get_threshold()[0] > 10_000)"
    run(notebook(TITLE, cell), tmp_path, "york")
    assert nbformat.read(tmp_path / "partnerships" / "york.ipynb", 4).cells[-1].outputs[0].text == "True True\n"


def test_a_note_cut_short_costs_one_cell(notebook, tmp_path):
    path = notebook("'one'", "'two'")
    checkpoint, job = tmp_path / notebooks.CHECKPOINT, Job("partnerships/york", path)
    notebooks.execute(path, {"partnership": "york"}, tmp_path / "out.ipynb", checkpoint)
    checkpoint.write_text(checkpoint.read_text()[:-9])
    outcome = notebooks.rescue(job, tmp_path, "gone")
    assert outcome.error == "gone" and outcome.cell is None
    left = nbformat.read(outcome.partial, as_version=4)
    assert [len(cell.outputs) for cell in left.cells] == [0, 0, 1, 0]
