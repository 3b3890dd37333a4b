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
from papermill.exceptions import PapermillExecutionError
from pebble import ProcessExpired, ProcessPool

from onepot_analysis.publish import html
from onepot_analysis.publish.engine import INLINE
from onepot_analysis.publish.notebook import check, execute, pin, write

ENVIRONMENT = {
    "MKL_NUM_THREADS": "1",
    "MPLBACKEND": INLINE,
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "PYTHONHASHSEED": "0",
}


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
        parameters = tasks[-1][0].parameters if tasks else {}
        for (job, *_), result in _each(_publish, tasks, workers, timeout, parameters):
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


def _each(function, tasks, workers, timeout, parameters=None):
    """Call a function with each task in a fresh process; give task and result, or the exception, as they end.

    The parameters are for the warm process, see `onepot_analysis.publish.warm`.
    """
    with _environment(parameters or {}), ProcessPool(workers, max_tasks=1, context=_context()) as pool:
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
def _environment(parameters):
    """What has to be set before the processes start: one thread each, one order of sets, charts into the notebook."""
    before = os.environ.copy()
    os.environ.update(ENVIRONMENT, ONEPOT_PARAMETERS=json.dumps(parameters))
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
