"""The same work on the machines of a Dask cluster (extra ``cluster``).

A worker needs this package and the project's data, the same as here: it refuses work made from anything else. Notebooks
and tables that are parameters of them are sent along or have to stand at the same path; results come back as bytes, so
that only this machine writes. A worker that dies loses nothing: what it was doing goes to another.
"""

import socket
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

from onepot_analysis.publish.run import batch, manifest
from onepot_analysis.publish.run.batch import Job, Outcome, Settings


def each(jobs: list[Job], book: manifest.Manifest, settings: Settings) -> Iterator[tuple[Job, Path, Outcome]]:
    """Do jobs on a cluster; as `onepot_analysis.publish.run.batch.each` does them here.

    Parameters
    ----------
    jobs : list of Job
    book : Manifest
        What the work is made from, and where results wait for their place.
    settings : Settings

    Yields
    ------
    job, folder, outcome
    """
    from distributed import Client, as_completed

    with Client(settings.scheduler) as client:
        waiting = {}
        for job in jobs:
            source = job.notebook.read_bytes()
            future = client.submit(_do, job, source, _versions(), book.fingerprint(job), settings.timeout, pure=False)
            waiting[future] = job
        for future in as_completed(list(waiting)):
            job = waiting.pop(future)
            folder = book.scratch / job.folder
            yield job, folder, _received(job, folder, future)
            future.release()


def _do(job, source, wanted, fingerprint, timeout):
    """On a worker: do a job in a fork of this machine's own warm process; give the outcome and the files."""
    with tempfile.TemporaryDirectory() as place:
        notebook = Path(place, job.notebook.name)
        notebook.write_bytes(source)
        job = replace(job, notebook=notebook)
        _refuse_other_inputs(job, wanted, fingerprint, Path(place))
        ((_, folder, outcome),) = batch.each([job], Path(place), 1, timeout)
        files = {path.name: path.read_bytes() for path in folder.iterdir()} if folder.exists() else {}
        return outcome, files


def _refuse_other_inputs(job, wanted, fingerprint, place):
    """A worker with other code, packages or data would make other pages."""
    data = Path(job.parameters["data"]) if job.parameters.get("data") else None
    here = manifest.Manifest(place, place, data, _code())
    if here.fingerprint(job) == fingerprint:
        return
    other = [name for name, version in _versions().items() if wanted.get(name) != version]
    what = f"other versions of {', '.join(other)}" if other else "other code, data or parameters; was it started anew?"
    raise RuntimeError(f"the worker on {socket.gethostname()} has {what}")


@cache
def _code():
    """The code that this process runs, even if its files have changed since."""
    return manifest.sources(manifest.PACKAGE)


@cache
def _versions():
    return manifest.versions()


def _received(job, folder, future):
    """The outcome of a job, its files put where those of local work would be."""
    error = future.exception()
    if error:
        return Outcome(job.key, str(error).strip().splitlines()[0])
    outcome, files = future.result()
    folder.mkdir()
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return replace(outcome, partial=folder / outcome.partial.name) if outcome.partial else outcome
