"""Many notebooks run, checked, rendered, and published when all of each is done."""

import pkgutil
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from onepot_analysis.publish.run import jobs as local
from onepot_analysis.publish.run import processes
from onepot_analysis.publish.run.jobs import FORMATS, NOTEBOOK, Job, Outcome, Settings
from onepot_analysis.publish.run.manifest import Manifest, hash_of

CLUSTER = "onepot_analysis.publish.run.cluster:each"  # named, not imported: it needs an extra


def run(jobs: list[Job], book: Manifest, settings: Settings) -> Iterator[Outcome]:
    """Do jobs; publish each in the folder of `book` and record it there as it ends: all its files, or none."""
    if settings.scheduler:
        results = pkgutil.resolve_name(CLUSTER)(jobs, book, settings)
    else:
        results = local.each(jobs, book.scratch, settings.workers, settings.timeout)
    for job, folder, outcome in results:
        outcome = _published(job, folder, outcome, book.output)
        book.record(job, outcome)
        yield outcome


def refresh(notebooks: Iterable[Path], workers: int, timeout: float) -> Iterator[Outcome]:
    """Run notebooks with their default parameters and write their outputs back; an outcome's key is a notebook's path.

    A notebook that fails is left as it was. Times, random ids and versions are kept out, so that a notebook whose
    results are the same has no difference.
    """
    tasks = [(path,) for path in notebooks]
    for (notebook,), result in processes.each(f"{NOTEBOOK}:refresh", tasks, workers, timeout):
        yield Outcome(str(notebook), error=str(result)) if isinstance(result, Exception) else result


def _published(job: Job, folder: Path, outcome: Outcome, output: Path) -> Outcome:
    """Move what was made to its place, and take away what is no longer so; what has changed since it was made is not."""
    changed = [kind for kind, made in outcome.files.items() if hash_of(folder / f"{job.name}.{kind}") != made]
    if changed:
        said = f"{', '.join(changed)} changed after it was made: does a cell start a process that goes on?"
        outcome = replace(outcome, files={}, error=said)
    target = output / job.key
    left = output / "failed" / f"{job.name}.ipynb"
    left.unlink(missing_ok=True)
    if not job.is_executed or outcome.error:
        for kind in set(FORMATS) - set(outcome.files):
            target.with_name(f"{job.name}.{kind}").unlink(missing_ok=True)
    for kind in outcome.files:
        target.parent.mkdir(parents=True, exist_ok=True)
        _moved(folder / f"{job.name}.{kind}", target.with_name(f"{job.name}.{kind}"))
    if outcome.partial:
        left.parent.mkdir(exist_ok=True)
        _moved(outcome.partial, left)
        outcome = replace(outcome, partial=left)
    shutil.rmtree(folder, ignore_errors=True)
    return outcome


def _moved(made: Path, place: Path) -> None:
    """Move a file; an error names the place, which a reader knows."""
    try:
        made.replace(place)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(place)) from None
