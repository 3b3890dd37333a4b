"""Only what has to be made is made, and a folder of results has one build at a time."""

import json
import os
import signal
import subprocess
import sys
import time

import pytest
from samples import CHART, TITLE

from onepot_analysis.publish.run import manifest
from onepot_analysis.publish.run.jobs import Settings
from onepot_analysis.publish.site import build as site

NAMES = {"leeds": "Leeds", "york": "York", "hull": "Hull"}
OWN = "# A notebook of one's own"
CHART_OWN = f"from IPython.display import display\n{CHART}"
RUN = """
import sys
from pathlib import Path
from onepot_analysis.publish.site import build as site
from onepot_analysis.publish.run.jobs import Settings
names = dict(pair.split(":") for pair in sys.argv[3:])
site.run(Path(sys.argv[1]), Path(sys.argv[2]), names, Settings(2, 60, ("html",)))
"""


def run(path, output, *chosen, formats=("html",), names=NAMES, force=False, **parameters):
    return site.run(path, output, names, Settings(2, 60, formats, force), chosen, parameters)


def made(report):
    """Names of what was made, each with its kinds."""
    return {outcome.key: sorted(outcome.files) for outcome in report.outcomes if not outcome.error}


def files(folder):
    return {
        path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file() and not path.name.startswith(".")
    }


def pages(folder):
    return {name: data for name, data in files(folder).items() if name != manifest.NAME}


ALL = {key: ["html", "ipynb"] for key in NAMES}


def test_only_what_has_to_be_made_is_made(notebook, tmp_path):
    path = notebook(OWN, CHART_OWN, parameters="partnership = 'york'\ntable = None")
    output, table = tmp_path / "out", tmp_path / "table.csv"
    table.write_text("a\n1\n")
    assert made(run(path, output, table=str(table))) == ALL
    before = files(output)
    report = run(path, output, table=str(table))
    assert (report.outcomes, report.current) == ([], 3)
    assert files(output) == before

    (output / "york.html").write_text("changed")
    (output / "hull.ipynb").unlink()
    assert made(run(path, output, table=str(table))) == {"york": ["html"], "hull": ["html", "ipynb"]}
    assert pages(output) == {name: data for name, data in before.items() if name != manifest.NAME}

    assert made(run(path, output, "leeds", formats=("html", "pdf"), table=str(table))) == {"leeds": ["pdf"]}
    assert b"leeds.pdf" in (output / "leeds.html").read_bytes()  # its page links to it
    table.write_text("a\n2\n")
    assert made(run(path, output, table=str(table))) == ALL
    assert not (output / "leeds.pdf").exists()  # of the old table
    assert made(run(path, output, table=str(table), force=True)) == ALL
    path.write_text(path.read_text().replace("one's own", "mine"))
    assert made(run(path, output, "york", table=str(table))) == {"york": ["html", "ipynb"]}


def test_what_failed_is_tried_again_and_nothing_else(notebook, tmp_path):
    cell = f"from pathlib import Path\nif partnership == 'york' and Path({str(tmp_path / 'bad')!r}).exists(): 1 / 0"
    path, output = notebook(OWN, cell), tmp_path / "out"
    (tmp_path / "bad").touch()
    for kept in (2, 0):
        report = run(path, output)
        assert [outcome.key for outcome in report.outcomes if outcome.error] == ["york"]
        assert len(made(report)) == kept
    assert b'href="hull.html">Next' in (output / "leeds.html").read_bytes()  # passes over it
    (tmp_path / "bad").unlink()
    assert made(run(path, output)) == {"york": ["html", "ipynb"]}
    assert b'href="york.html">Next' in (output / "leeds.html").read_bytes()
    assert not (output / "failed" / "york.ipynb").exists()


def test_a_page_of_no_partnership_goes(notebook, tmp_path):
    run(notebook(OWN), tmp_path / "out")
    assert run(notebook(OWN), tmp_path / "out", names={"leeds": "Leeds"}).removed == ["hull", "york"]
    assert set(pages(tmp_path / "out")) == {"leeds.html", "leeds.ipynb"}


def test_killed_and_run_again_the_result_is_the_same(notebook, tmp_path):
    path, output = notebook(OWN, "import time; time.sleep(0.3)"), tmp_path / "out"
    names = {f"p{at}": f"P{at}" for at in range(8)}
    command = [sys.executable, "-c", RUN, path, output, *(f"{key}:{name}" for key, name in names.items())]
    child = subprocess.Popen(command, start_new_session=True)
    while not list(output.glob("*.html")):
        time.sleep(0.05)
        assert child.poll() is None
    os.kill(child.pid, signal.SIGKILL)
    child.wait()
    assert list(output.glob(".build-*"))
    (output / ".p3.html.part").write_text("half")
    report = run(path, output, names=names)
    assert made(report)
    run(path, tmp_path / "undisturbed", names=names)
    assert pages(output) == pages(tmp_path / "undisturbed")
    assert not list(output.glob(".build-*")) and not list(output.glob(".*.part"))
    assert run(path, output, names=names).current == 8


def test_two_builds_at_once_do_not_harm_each_other(notebook, tmp_path, capfd):
    slow, output = notebook(OWN, "import time; time.sleep(0.2)", name="slow.ipynb"), tmp_path / "out"
    command = [sys.executable, "-c", RUN, slow, output, *(f"{key}:{name}" for key, name in NAMES.items())]
    with subprocess.Popen(command) as child:
        while not list(output.glob(".build-*")):
            time.sleep(0.05)
            assert child.poll() is None
        assert run(slow, output).current == 3
        assert child.wait() == 0
    assert capfd.readouterr().err.count("another build is at work") == 1
    run(slow, tmp_path / "alone")
    assert pages(output) == pages(tmp_path / "alone")


def test_two_manifests_differ_in_seconds_alone(notebook, tmp_path):
    path, read = notebook(OWN), []
    for folder in (tmp_path / "one", tmp_path / "two"):
        run(path, folder, "york")
        read.append(json.loads((folder / manifest.NAME).read_text()))
    seconds = [content.pop("seconds") for content in read]
    assert read[0] == read[1]
    assert all(0 < times["york"] < 60 for times in seconds)
    assert {"python", "pandas", "matplotlib", "typst"} <= read[0]["versions"].keys()
    assert "data/partnerships.csv" in read[0]["files"]
    assert "onepot_analysis/publish/formats/templates/onepot/index.html.j2" in read[0]["files"]


def test_a_broken_manifest_is_none(notebook, tmp_path):
    run(notebook(OWN), tmp_path / "out", "york")
    (tmp_path / "out" / manifest.NAME).write_text('{"outputs": ')
    assert made(run(notebook(OWN), tmp_path / "out", "york")) == {"york": ["html", "ipynb"]}


@pytest.mark.parametrize(
    ("cells", "error"),
    [
        (["1"], "the notebook has no heading of the first level"),
        (
            [TITLE.replace('"partnership_id": partnership', '"partnership_id": "leeds"')],
            "the title block is about 'leeds'",
        ),
    ],
)
def test_a_notebook_of_ones_own_is_checked(notebook, tmp_path, cells, error):
    (outcome,) = run(notebook(*cells), tmp_path / "out", "york").outcomes
    assert error in outcome.error


def test_a_notebook_of_ones_own_is_titled_after_its_partnership(notebook, tmp_path):
    run(notebook(OWN), tmp_path, "york")
    assert "<title>York: A notebook of one&#39;s own</title>" in (tmp_path / "york.html").read_text()
