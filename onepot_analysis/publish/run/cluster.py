"""The same work on the machines of a Dask cluster (extra ``cluster``).

A worker needs this package and the project's data, the same as here: it refuses work made from anything else. Notebooks
and tables that are parameters of them are sent along or have to stand at the same path; results come back as bytes, so
that only this machine writes. A worker that dies loses nothing: what it was doing goes to another.
"""

import errno
import socket
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

from distributed import Client, Future, as_completed

from onepot_analysis.publish.run import jobs as local
from onepot_analysis.publish.run import manifest
from onepot_analysis.publish.run.jobs import Ended, Job, Outcome, Settings
from onepot_analysis.publish.run.manifest import Manifest

PATIENCE = 10  # seconds


def each(jobs: list[Job], book: Manifest, settings: Settings) -> Iterator[Ended]:
    """Do jobs on a cluster; as `onepot_analysis.publish.run.jobs.each` does them here."""
    with _client(str(settings.scheduler)) as client:
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


def _client(address: str) -> Client:
    try:
        return Client(address, timeout=PATIENCE)
    except (OSError, ValueError) as error:
        raise OSError(errno.ECONNREFUSED, f"no Dask scheduler answers there: {error}", address) from None


def _do(
    job: Job, source: bytes, wanted: dict[str, str], fingerprint: str, timeout: float
) -> tuple[Outcome, dict[str, bytes]]:
    """On a worker: do a job in a fork of this machine's own warm process; give the outcome and the files."""
    with tempfile.TemporaryDirectory() as place:
        notebook = Path(place, job.notebook.name)
        notebook.write_bytes(source)
        job = replace(job, notebook=notebook)
        _refuse_other_inputs(job, wanted, fingerprint, Path(place))
        ((_, folder, outcome),) = local.each([job], Path(place), 1, timeout)
        files = {path.name: path.read_bytes() for path in folder.iterdir()} if folder.exists() else {}
        return outcome, files


def _refuse_other_inputs(job: Job, wanted: dict[str, str], fingerprint: str, place: Path) -> None:
    """Raise on a worker with other code, packages or data, which would make other pages."""
    data = Path(job.parameters["data"]) if job.parameters.get("data") else None
    if Manifest(place, place, data, _code()).fingerprint(job) == fingerprint:
        return
    other = [name for name, version in _versions().items() if wanted.get(name) != version]
    what = f"other versions of {', '.join(other)}" if other else "other code, data or parameters; was it started anew?"
    raise RuntimeError(f"the worker on {socket.gethostname()} has {what}")


@cache
def _code() -> dict[str, str]:
    """The code that this process runs, even if its files have changed since."""
    return manifest.sources(manifest.PACKAGE)


@cache
def _versions() -> dict[str, str]:
    return manifest.versions()


def _received(job: Job, folder: Path, future: Future) -> Outcome:
    """The outcome of a job, its files put where those of local work would be."""
    error = future.exception()
    if error:
        return Outcome(job.key, str(error).strip().splitlines()[0])
    outcome, files = future.result()
    folder.mkdir()
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return replace(outcome, partial=folder / outcome.partial.name) if outcome.partial else outcome
