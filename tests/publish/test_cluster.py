"""The same pages from a cluster: a scheduler and two workers on this machine, one of which dies."""

import re
import subprocess
import sys
import time

import pytest
from samples import CHART, TITLE

pytest.importorskip("distributed", reason="needs the extra 'cluster'")

from onepot_analysis.publish.run import cluster, manifest
from onepot_analysis.publish.run.jobs import Job, Settings
from onepot_analysis.publish.site import build as site

NAMES = {f"p{at}": f"P{at}" for at in range(6)}
FAILING = "if partnership == 'p3': 1 / 0\nimport time; time.sleep(0.3)"


def dask(folder, program, *arguments):
    """Start a scheduler or a worker, on the loopback interface alone."""
    command = [sys.executable, "-m", f"distributed.cli.dask_{program}", *arguments, "--host", "127.0.0.1"]
    return subprocess.Popen([*command, "--no-dashboard"], stderr=(folder / f"{program}.log").open("a"), cwd=folder)


def said(folder, program, pattern, count=1):
    """Wait until a program has said something so many times; give what it said last."""
    end = time.monotonic() + 30
    while len(found := re.findall(pattern, (folder / f"{program}.log").read_text())) < count:
        assert time.monotonic() < end
        time.sleep(0.1)
    return found[-1]


@pytest.fixture
def scheduler(tmp_path):
    """Address of a scheduler, and its two workers."""
    folder = tmp_path / "dask"
    folder.mkdir()
    running = [dask(folder, "scheduler", "--port", "0")]
    try:
        address = said(folder, "scheduler", r"Scheduler at: +(tcp://\S+)")
        options = ["--no-nanny", "--nthreads", "1", "--death-timeout", "20", "--local-directory", str(folder)]
        running += [dask(folder, "worker", address, *options) for _ in range(2)]
        said(folder, "worker", "Registered to", 2)
        yield address, running[1:]
    finally:
        for process in running:
            process.kill()
            process.wait()


def pages(folder):
    return {
        path.relative_to(folder): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name not in (".lock", manifest.NAME)
    }


@pytest.mark.filterwarnings("ignore")  # of distributed's own
def test_a_cluster_makes_the_same_pages_and_survives_a_worker(notebook, tmp_path, scheduler):
    address, workers = scheduler
    path = notebook(TITLE, FAILING, CHART)
    settings = Settings(2, 60, ("html", "pdf"))

    def killing(outcomes, total):
        for at, outcome in enumerate(outcomes):
            if at == 1:
                workers[0].kill()
            yield outcome

    report = site.run(
        path, tmp_path / "cluster", NAMES, Settings(2, 60, ("html", "pdf"), scheduler=address), progress=killing
    )
    assert len(report.outcomes) == 6
    (failed,) = (outcome for outcome in report.outcomes if outcome.error)
    assert (failed.key, failed.cell, failed.error) == ("p3", 4, "ZeroDivisionError: division by zero")
    assert workers[0].poll() is not None and workers[1].poll() is None
    site.run(path, tmp_path / "local", NAMES, settings)
    assert pages(tmp_path / "cluster") == pages(tmp_path / "local")


def test_a_worker_with_other_inputs_refuses(notebook, tmp_path):
    with manifest.opened(tmp_path) as book:
        job = Job("york", notebook(TITLE), {"partnership": "york"})
        versions, wanted = manifest.versions(), book.fingerprint(job)
        cluster._refuse_other_inputs(job, versions, wanted, tmp_path)
        with pytest.raises(RuntimeError, match="other code, data or parameters"):
            cluster._refuse_other_inputs(job, versions, "other", tmp_path)
        with pytest.raises(RuntimeError, match="other versions of pandas"):
            cluster._refuse_other_inputs(job, {**versions, "pandas": "1"}, "other", tmp_path)
