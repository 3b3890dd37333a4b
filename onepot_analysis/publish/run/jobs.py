"""What a notebook is to be run for and what became of it; and jobs done on this machine."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from onepot_analysis.publish.run import processes

FORMATS = ("ipynb", "html", "pdf", "xlsx")
NOTEBOOK = "onepot_analysis.publish.run.notebook"  # named, not imported: only the processes that run one wait for it


@dataclass(frozen=True)
class Job:
    """A notebook to run and what to make of it.

    Parameters
    ----------
    key : str
        Where the results go, without ending: ``partnerships/barnsley``.
    notebook, parameters
        What is run, and with what.
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
    parameters: dict[str, Any] = field(default_factory=dict)
    partnership: tuple[str, str] | None = None
    links: dict[str, Any] = field(default_factory=dict)
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
    key, seconds
        The job's key, and how long it took.
    error : str, optional
        What went wrong, in one line; None if all was made.
    cell : int, optional
        The number in brackets beside the cell in which it went wrong.
    partial : pathlib.Path, optional
        The notebook as far as it came.
    files : dict
        Ending of each file that was made, to its hash.
    """

    key: str
    error: str | None = None
    cell: int | None = None
    partial: Path | None = None
    files: dict[str, str] = field(default_factory=dict)
    seconds: float = 0.0


@dataclass(frozen=True)
class Settings:
    """How to work: processes at a time, seconds for a notebook, what to make, and whether also what is up to date.

    With a `scheduler`, the address of a Dask cluster, its workers do the work.
    """

    workers: int = 2
    timeout: float = 120.0
    formats: tuple[str, ...] = FORMATS
    force: bool = False
    scheduler: str | None = None


Progress = Callable[[Iterable[Outcome], int], Iterable[Outcome]]
Ended = tuple[Job, Path, Outcome]


def each(jobs: Iterable[Job], scratch: Path, workers: int, timeout: float) -> Iterator[Ended]:
    """Do jobs on this machine, each in a process of its own and a folder of its own in `scratch`.

    Yields
    ------
    job, folder, outcome
        As they end. The folder holds the files that were made, named after the job; or the partial notebook.
    """
    tasks = [(job, scratch / job.folder) for job in jobs]
    parameters = tasks[-1][0].parameters if tasks else {}
    for (job, folder), result in processes.each(f"{NOTEBOOK}:do", tasks, workers, timeout, parameters):
        yield job, folder, _rescued(job, folder, str(result)) if isinstance(result, Exception) else result


def _rescued(job: Job, folder: Path, error: str) -> Outcome:
    """The outcome of a job whose process is gone, with what another process can read of how far it came."""
    ((_, outcome),) = processes.each(f"{NOTEBOOK}:rescue", [(job, folder, error)], 1, 60.0)
    return Outcome(job.key, error) if isinstance(outcome, Exception) else outcome
