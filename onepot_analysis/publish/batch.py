"""Run one notebook many times, each time in a process of its own, and publish what comes out.

Processes are forked from one that has everything imported (`onepot_analysis.publish.warm`). One that fails, dies
or hangs loses its own page and no other.
"""

import json
import multiprocessing
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from concurrent.futures import as_completed
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
import numpy as np
import papermill
from papermill.exceptions import PapermillExecutionError
from pebble import ProcessExpired, ProcessPool

from onepot_analysis.publish import html
from onepot_analysis.publish.engine import INLINE

ENVIRONMENT = {
    "MKL_NUM_THREADS": "1",
    "MPLBACKEND": INLINE,
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "PYTHONHASHSEED": "0",
}


class WrongReport(ValueError):
    """A notebook ran to its end, but is not about what was asked for."""


@dataclass(frozen=True)
class Job:
    """A notebook to run and the page to make of it.

    Parameters
    ----------
    key : str
        Where the results go, without ending: ``partnerships/barnsley``.
    notebook : pathlib.Path
        The notebook to run.
    parameters : dict
        Its parameters.
    links : dict
        See `onepot_analysis.publish.html.page`.
    partnership : tuple of str, optional
        Id and name of the partnership that the result has to be about.
    """

    key: str
    notebook: Path
    parameters: dict = field(default_factory=dict)
    links: dict = field(default_factory=dict)
    partnership: tuple[str, str] | None = None

    @property
    def name(self) -> str:
        """The last part of the key."""
        return self.key.rpartition("/")[2]


@dataclass(frozen=True)
class Outcome:
    """What became of a job.

    Parameters
    ----------
    key : str
        The job's key.
    error : str, optional
        What went wrong; None if the page was made.
    cell : int, optional
        The number in brackets beside the cell in which it went wrong.
    partial : pathlib.Path, optional
        The notebook as far as it came.
    """

    key: str
    error: str | None = None
    cell: int | None = None
    partial: Path | None = None


def run(jobs: Iterable[Job], output: Path, workers: int, timeout: float) -> Iterator[Outcome]:
    """Run notebooks and publish them as notebook and page.

    Parameters
    ----------
    jobs : iterable of Job
    output : pathlib.Path
        Folder of the results. A notebook that failed is left in its ``failed`` folder.
    workers : int
        Processes at a time.
    timeout : float
        Seconds after which a notebook is stopped.

    Yields
    ------
    Outcome
        As each job ends.
    """
    output = output.resolve()
    output.mkdir(parents=True, exist_ok=True)
    scratch = Path(tempfile.mkdtemp(prefix=".build-", dir=output))
    try:
        tasks = [(job, output, scratch) for job in jobs]
        for (job, *_), result in _each(_publish, tasks, workers, timeout):
            yield _stopped(job, output, scratch, result) if isinstance(result, Exception) else result
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def refresh(notebooks: Iterable[Path], workers: int, timeout: float) -> Iterator[Outcome]:
    """Run notebooks with their default parameters and write their outputs back into them.

    A notebook that fails is left as it was. Times, random ids and versions are kept out, so that a notebook whose
    results are the same has no difference.

    Parameters
    ----------
    notebooks : iterable of pathlib.Path
    workers : int
        Processes at a time.
    timeout : float
        Seconds after which a notebook is stopped.

    Yields
    ------
    Outcome
        As each notebook ends; its key is the notebook's path.
    """
    for (notebook,), result in _each(_refresh, [(path,) for path in notebooks], workers, timeout):
        yield Outcome(str(notebook), error=_describe(result)) if isinstance(result, Exception) else result


def execute(notebook: Path, parameters: dict, target: Path, checkpoint: Path | None = None) -> nbformat.NotebookNode:
    """Run a notebook in this process, write it to `target` and give it back without what differs from run to run.

    Parameters
    ----------
    notebook : pathlib.Path
    parameters : dict
    target : pathlib.Path
        Where the notebook is written, also if it fails.
    checkpoint : pathlib.Path, optional
        See `onepot_analysis.publish.engine.OnepotEngine`.

    Returns
    -------
    nbformat.NotebookNode
    """
    source, result = (str(path).replace("{", "{{").replace("}", "}}") for path in (notebook, target))
    nb = papermill.execute_notebook(
        source,
        result,
        parameters=parameters,
        engine_name="onepot",
        request_save_on_cell_execute=False,
        autosave_cell_every=0,
        progress_bar=False,
        checkpoint=checkpoint,
    )
    return pin(nb)


def pin(nb: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Take out of a notebook what differs from run to run or from machine to machine: times, paths, ids, versions.

    Parameters
    ----------
    nb : nbformat.NotebookNode
        Changed in place.

    Returns
    -------
    nbformat.NotebookNode
    """
    nb.metadata.pop("papermill", None)
    nb.metadata["kernelspec"] = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
    nb.metadata["language_info"] = {"name": "python"}
    for cell in nb.cells:
        for stamp in ("papermill", "execution"):
            cell.metadata.pop(stamp, None)
        if not cell.metadata.get("tags", True):
            del cell.metadata["tags"]
        if "injected-parameters" in cell.metadata.get("tags", []):
            cell.id = "injected-parameters"
    return nb


def write(path: Path, text: str) -> None:
    """Write a text file so that a reader finds the old one or the new one, never a part.

    Parameters
    ----------
    path : pathlib.Path
        Its folder is made if need be.
    text : str
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        beside.write_bytes(text.encode())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def _each(function, tasks, workers, timeout):
    """Call a function with each task in a fresh process; give task and result, or the exception, as they end."""
    with _environment(), ProcessPool(workers, max_tasks=1, context=_context()) as pool:
        try:
            futures = {pool.schedule(function, args=task, timeout=timeout): task for task in tasks}
            for future in as_completed(futures):
                yield futures[future], future.exception() or future.result()
        finally:
            pool.stop()


def _context():
    """Fork from a warm process; where that cannot be, start afresh."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["onepot_analysis.publish.warm"])
    return context


@contextmanager
def _environment():
    """What has to be set before the processes start: one thread each, one order of sets, charts into the notebook."""
    before = os.environ.copy()
    os.environ.update(ENVIRONMENT)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def _publish(job, output, scratch):
    """Run, check, render and publish one job."""
    np.random.seed()
    target = scratch / f"{job.name}.ipynb"
    try:
        nb = execute(job.notebook, job.parameters, target, _checkpoint(job, scratch))
        if job.partnership:
            check(nb, *job.partnership)
        page = html.page(nb, job.links)
    except Exception as error:
        return _failed(job, output, target, _describe(error), getattr(error, "exec_count", None))
    write(output / f"{job.key}.ipynb", nbformat.writes(nb) + "\n")
    write(output / f"{job.key}.html", page)
    (output / "failed" / f"{job.name}.ipynb").unlink(missing_ok=True)
    return Outcome(job.key)


def _refresh(notebook):
    """Run one notebook in place."""
    with tempfile.TemporaryDirectory() as scratch:
        try:
            nb = execute(notebook, {}, Path(scratch) / notebook.name)
        except PapermillExecutionError as error:
            return Outcome(str(notebook), _describe(error), error.exec_count)
    write(notebook, nbformat.writes(nb) + "\n")
    return Outcome(str(notebook))


def check(nb: nbformat.NotebookNode, partnership_id: str, name: str) -> None:
    """Raise `WrongReport` unless a notebook is about the partnership that was asked for.

    Its title block, the one output with metadata ``onepot``, has to say so in metadata and heading. The title goes
    into the notebook's metadata.

    Parameters
    ----------
    nb : nbformat.NotebookNode
    partnership_id, name : str
        As in the register.
    """
    outputs = [output for cell in nb.cells for output in cell.get("outputs", [])]
    blocks = [output for output in outputs if "onepot" in output.get("metadata", {})]
    if len(blocks) != 1:
        raise WrongReport(f"expected one title block, found {len(blocks)}")
    about = blocks[0].metadata["onepot"]
    if about.get("partnership_id") != partnership_id:
        raise WrongReport(f"asked for {partnership_id!r}, the title block is about {about.get('partnership_id')!r}")
    heading = blocks[0].data.get("text/markdown", "").partition("\n")[0]
    if not heading.startswith("# ") or name not in heading:
        raise WrongReport(f"the heading {heading!r} does not name {name!r}")
    nb.metadata["title"] = about["title"]


def _checkpoint(job, scratch):
    return scratch / f"{job.name}.json"


def _describe(error):
    """One line for a reader."""
    if isinstance(error, PapermillExecutionError):
        return f"{error.ename}: {error.evalue}".splitlines()[0]
    if isinstance(error, TimeoutError):
        return f"stopped: not done after {error.args[1]:g} seconds"
    if isinstance(error, ProcessExpired):
        return f"its process died with exit code {error.exitcode}"
    return (str(error) or type(error).__name__).splitlines()[0]


def _stopped(job, output, scratch, error):
    """The outcome of a job whose process is gone; the checkpoint says how far it came."""
    checkpoint, cell = _checkpoint(job, scratch), None
    if checkpoint.exists():
        nb = nbformat.from_dict(json.loads(checkpoint.read_text(encoding="utf-8")))
        running = [item for item in nb.cells if item.metadata.get("papermill", {}).get("status") == "running"]
        cell = running[-1].execution_count if running else None
        nbformat.write(nb, checkpoint)
    return _failed(job, output, checkpoint, _describe(error), cell)


def _failed(job, output, partial, error, cell):
    """Keep the partial notebook, take away a page of an earlier run."""
    for ending in ("html", "ipynb"):
        (output / f"{job.key}.{ending}").unlink(missing_ok=True)
    left = output / "failed" / f"{job.name}.ipynb"
    left.unlink(missing_ok=True)
    if not partial.exists():
        return Outcome(job.key, error, cell)
    write(left, nbformat.writes(pin(nbformat.read(partial, as_version=4))) + "\n")
    return Outcome(job.key, error, cell, left)
