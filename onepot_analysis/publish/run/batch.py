"""Many notebooks, each in a process of its own: run, checked, rendered, and published when all of it is done."""

import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from onepot_analysis.publish.run import processes

FORMATS = ("ipynb", "html", "pdf", "xlsx")


@dataclass(frozen=True)
class Job:
    """A notebook to run and what to make of it.

    Parameters
    ----------
    key : str
        Where the results go, without ending: ``partnerships/barnsley``.
    notebook : pathlib.Path
        The notebook to run.
    parameters : dict
        Its parameters.
    partnership : tuple of str, optional
        Id and name of the partnership that the result has to be about.
    links : dict
        See `onepot_analysis.publish.formats.html.page`.
    formats : tuple of str
        What is made, out of `FORMATS`; the notebook always is, because the others are rendered from it.
    has_title_block : bool
        Whether the notebook has to have a title block; see `onepot_analysis.publish.run.notebook.check`.
    is_executed : bool
        Whether the notebook has been run and is only to be rendered.
    """

    key: str
    notebook: Path
    parameters: dict = field(default_factory=dict)
    partnership: tuple[str, str] | None = None
    links: dict = field(default_factory=dict)
    formats: tuple[str, ...] = FORMATS
    has_title_block: bool = True
    is_executed: bool = False

    @property
    def name(self) -> str:
        """The last part of the key."""
        return self.key.rpartition("/")[2]

    @property
    def folder(self) -> str:
        """Name of the folder in which it is done."""
        return self.key.replace("/", "--")


@dataclass(frozen=True)
class Outcome:
    """What became of a job.

    Parameters
    ----------
    key : str
        The job's key.
    error : str, optional
        What went wrong; None if all was made.
    cell : int, optional
        The number in brackets beside the cell in which it went wrong.
    partial : pathlib.Path, optional
        The notebook as far as it came.
    files : dict
        Ending of each file that was made, to its hash.
    seconds : float
        How long it took.
    """

    key: str
    error: str | None = None
    cell: int | None = None
    partial: Path | None = None
    files: dict[str, str] = field(default_factory=dict)
    seconds: float = 0.0


@dataclass(frozen=True)
class Settings:
    """How to work.

    Parameters
    ----------
    workers : int
        Processes at a time.
    timeout : float
        Seconds after which a notebook is stopped.
    formats : tuple of str
        What to make, out of `FORMATS`.
    force : bool
        Make everything, also what is up to date.
    scheduler : str, optional
        Address of a Dask scheduler whose workers do the work; see `onepot_analysis.publish.run.cluster`.
    """

    workers: int = 2
    timeout: float = 120.0
    formats: tuple[str, ...] = FORMATS
    force: bool = False
    scheduler: str | None = None


Progress = Callable[[Iterable[Outcome], int], Iterable[Outcome]]


def run(jobs: list[Job], book, settings: Settings) -> Iterator[Outcome]:
    """Do jobs, and publish and record each as it ends: all its files, or none.

    Parameters
    ----------
    jobs : list of Job
    book : onepot_analysis.publish.run.manifest.Manifest
        The folder that the results go to.
    settings : Settings

    Yields
    ------
    Outcome
        As each job ends.
    """
    if settings.scheduler:
        from onepot_analysis.publish.run import cluster

        results = cluster.each(jobs, book, settings)
    else:
        results = each(jobs, book.scratch, settings.workers, settings.timeout)
    for job, folder, outcome in results:
        outcome = _published(job, folder, outcome, book.output)
        book.record(job, outcome)
        yield outcome


def each(jobs: Iterable[Job], scratch: Path, workers: int, timeout: float) -> Iterator[tuple[Job, Path, Outcome]]:
    """Do jobs on this machine.

    Parameters
    ----------
    jobs : iterable of Job
    scratch : pathlib.Path
        Folder in which each job gets one of its own.
    workers, timeout
        See `Settings`.

    Yields
    ------
    job, folder, outcome
        The folder holds the files that were made, named after the job; or the partial notebook.
    """
    tasks = [(job, scratch / job.folder) for job in jobs]
    parameters = tasks[-1][0].parameters if tasks else {}
    for (job, folder), result in processes.each(_do, tasks, workers, timeout, parameters):
        yield job, folder, _stopped(job, folder, result) if isinstance(result, Exception) else result


def refresh(notebooks: Iterable[Path], workers: int, timeout: float) -> Iterator[Outcome]:
    """Run notebooks with their default parameters and write their outputs back into them.

    A notebook that fails is left as it was. Times, random ids and versions are kept out, so that a notebook whose
    results are the same has no difference.

    Parameters
    ----------
    notebooks : iterable of pathlib.Path
    workers, timeout
        See `Settings`.

    Yields
    ------
    Outcome
        As each notebook ends; its key is the notebook's path.
    """
    for (notebook,), result in processes.each(_refresh, [(path,) for path in notebooks], workers, timeout):
        yield Outcome(str(notebook), error=str(result)) if isinstance(result, Exception) else result


def _do(job, folder):
    """In the new process, where what this imports is there already."""
    from onepot_analysis.publish.run import notebook

    return notebook.do(job, folder)


def _refresh(path):
    from onepot_analysis.publish.run import notebook

    return notebook.refresh(path)


def _stopped(job, folder, error):
    """The outcome of a job whose process is gone; what it wrote before its last cell says how far it came."""
    from onepot_analysis.publish.run import notebook

    return notebook.rescue(job, folder, str(error))


def _published(job, folder, outcome, output):
    """Move what was made to its place, and take away what is no longer so."""
    target = output / job.key
    left = output / "failed" / f"{job.name}.ipynb"
    left.unlink(missing_ok=True)
    if not job.is_executed or outcome.error:
        for kind in set(FORMATS) - set(outcome.files):
            target.with_name(f"{job.name}.{kind}").unlink(missing_ok=True)
    for kind in outcome.files:
        target.parent.mkdir(parents=True, exist_ok=True)
        (folder / f"{job.name}.{kind}").replace(target.with_name(f"{job.name}.{kind}"))
    if outcome.partial:
        left.parent.mkdir(exist_ok=True)
        outcome.partial.replace(left)
        outcome = Outcome(outcome.key, outcome.error, outcome.cell, left, seconds=outcome.seconds)
    shutil.rmtree(folder, ignore_errors=True)
    return outcome
