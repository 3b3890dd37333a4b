"""What stands in a folder of results and what it was made from: ``manifest.json``.

With it a build makes only what is missing, changed, failed or older than its inputs. Everything but ``seconds`` is the
same in two builds of the same inputs.
"""

import hashlib
import json
import platform
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from html import unescape
from importlib import metadata
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from onepot_analysis.facts import register
from onepot_analysis.facts.files import write
from onepot_analysis.publish.run.jobs import FORMATS, Job, Outcome
from onepot_analysis.show import words

NAME = "manifest.json"
FRONT = "front"  # key of what is made of all pages together: index and tables
PACKAGE = Path(__file__).parents[2]
SHAPING = (
    *("afcharts", "beautifulsoup4", "font-source-sans-pro", "ipykernel", "ipython", "jinja2", "markupsafe"),
    *("matplotlib", "matplotlib-inline", "mistune", "nbclient", "nbconvert", "nbformat", "nh3", "numpy", "pandas"),
    *("pandera", "papermill", "pdfplumber", "python-calamine", "seaborn", "tinycss2", "typst", "xlsxwriter"),
)
KINDS = (".conf", ".css", ".csv", ".j2", ".js", ".json", ".py", ".toml", ".txt", ".typ")
PAUSE = 2.0
PLACE = re.compile(r"(\w[\w-]*/)*\w[\w-]*(\.\w+)?", re.ASCII)  # of a file, from the folder of results


def digest(data: bytes) -> str:
    """The hash by which the manifest knows a content."""
    return hashlib.sha256(data).hexdigest()


def digest_of(value: Any) -> str:
    """The hash of a value that JSON can hold; a path goes in as its text."""
    return digest(json.dumps(value, sort_keys=True, default=str).encode())


def versions() -> dict[str, str]:
    """Versions of Python and of every package that shapes a page."""
    found = {"python": platform.python_version()}
    for name in ("onepot_analysis", *SHAPING):
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return found


def sources(folder: Path) -> dict[str, str]:
    """Hash of every file of a folder that shapes a page; the keys are paths, beginning with the folder's name."""
    files = [path for path in sorted(folder.rglob("*")) if path.suffix in KINDS]
    return {path.relative_to(folder.parent).as_posix(): digest(path.read_bytes()) for path in files}


class OtherInputs(ValueError):
    """A folder holds pages that are not of the inputs of a build that leaves them as they are."""


@contextmanager
def opened(output: Path, data: Path | None = None) -> Iterator["Manifest"]:
    """Have a folder of results for oneself: a second build of the same folder waits until the first is done.

    What a build that was killed has left half done is removed. `data` is the folder of the facts, if not the project's.
    """
    output = output.resolve()
    output.mkdir(parents=True, exist_ok=True)
    lock = FileLock(output / ".lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        print(f"another build is at work in {output}; waiting for it to end", file=sys.stderr)
        lock.acquire()
    try:
        _clear(output)
        with tempfile.TemporaryDirectory(prefix=".build-", dir=output, ignore_cleanup_errors=True) as scratch:
            manifest = Manifest(output, Path(scratch), data)
            try:
                yield manifest
            finally:
                manifest.save()
    finally:
        _clear(output)
        lock.release()


def _clear(output: Path) -> None:
    """Remove what a build has left half done: whoever has the folder for himself knows that nobody is at it.

    A process of a build that was killed may be at its last write still, so this is done at both ends of a build.
    """
    for left in output.glob(".build-*"):
        shutil.rmtree(left, ignore_errors=True)
    for left in output.rglob(".*.part"):
        left.unlink(missing_ok=True)


def hash_of(path: Path) -> str | None:
    """The hash of a file; none if there is no such file."""
    return digest(path.read_bytes()) if path.is_file() else None


def _links(job: Job, mentions: list[str]) -> str:
    """The hash of what a page links to, of whose phrases only some stand on it."""
    places = job.links.get("places", {})
    return digest_of(job.links | {"places": {phrase: places.get(phrase) for phrase in mentions}})


def _understood(content: Any) -> tuple[dict[str, dict[str, Any]], dict[str, float]]:
    """Outputs and seconds of a manifest; a `ValueError` unless all of it is as one is written, with its files inside."""
    outputs, seconds = (content.get(part) if isinstance(content, dict) else None for part in ("outputs", "seconds"))
    if not (isinstance(outputs, dict) and isinstance(seconds, dict) and all(map(_is_entry, outputs, outputs.values()))):
        raise ValueError("not a manifest of files in this folder")
    return outputs, {key: value for key, value in seconds.items() if isinstance(value, (int, float))}


def _is_entry(key: str, entry: Any) -> bool:
    """Whether an entry is one that could have been written, of files with plain names inside the folder."""
    if not isinstance(entry, dict) or not isinstance(entry.get("files"), dict):
        return False
    files, mentions, status = entry["files"], entry.get("mentions", []), entry.get("status")
    paths = files if key == FRONT else [f"{key}.{kind}" for kind in files]
    texts = [*files.values(), *(entry.get(name, "") for name in ("inputs", "links"))]
    return (status == ("front" if key == FRONT else "made") if files else status in ("failed", "made", "front")) and (
        isinstance(mentions, list)
        and all(isinstance(text, str) for text in [*texts, *mentions])
        and all(map(PLACE.fullmatch, [key, *paths]))
    )


class Manifest:
    """What stands in a folder and what it was made from; given by `opened`.

    `scratch`, on the same disk, is for what is not yet done; `code` holds the hashes of the package's files, those on
    disk when not given.
    """

    def __init__(
        self, output: Path, scratch: Path, data: Path | None = None, code: dict[str, str] | None = None
    ) -> None:
        self.output, self.scratch = output, scratch
        files = (code or sources(PACKAGE)) | sources(data or register.FOLDER)
        self.inputs = {"versions": versions(), "files": files}
        self.base = digest_of(self.inputs)
        self.read: dict[Path, str] = {}
        self.saved, self.text = time.monotonic(), ""
        self.outputs: dict[str, dict[str, Any]] = {}
        self.seconds: dict[str, float] = {}
        with suppress(OSError, ValueError, RecursionError):  # a manifest that cannot be read is none
            self.text = (output / NAME).read_text(encoding="utf-8")
            self.outputs, self.seconds = _understood(json.loads(self.text))

    def made(self) -> dict[str, list[str]]:
        """Key of each output that was made and that is there as a page, to the kinds of its files."""
        return {
            key: [kind for kind in sorted(entry["files"]) if (self.output / f"{key}.{kind}").exists()]
            for key, entry in self.outputs.items()
            if entry["status"] == "made"
        }

    def to_do(self, job: Job, force: bool = False) -> Job | None:
        """What is left to do of a job: all of it, the formats that are not there, or nothing."""
        if force or self.is_of_other_inputs(job):
            return job
        if not self.is_same(job.key, "ipynb"):
            return job
        missing = tuple(kind for kind in job.formats if not self.is_same(job.key, kind))
        return self.rendered(job, missing) if missing else None

    def is_of_other_inputs(self, job: Job) -> bool:
        """Whether an output was not made, or from something else than the job would be."""
        entry = self.outputs.get(job.key, {})
        return entry.get("status") != "made" or entry.get("inputs") != self.fingerprint(job)

    def _is_of_other_facts(self, job: Job) -> bool:
        """Whether an output is of other inputs than a job would be, a notebook whose words were changed left aside."""
        inputs = self.outputs[job.key].get("inputs", ""), self.fingerprint(job)
        return len({each.partition(" ")[0] for each in inputs}) > 1

    def refuse_others(self, jobs: Mapping[str, Job], asked: list[str], folders: Iterable[str]) -> None:
        """Raise `OtherInputs` for pages in these folders that would stay, and that no such job has made.

        They would contradict what is made of all pages together. What is asked for, or all if nothing is, is made anew.
        Pages of a notebook that was changed since stay: whoever edits it looks at one page after the other.
        """
        made, known = (
            {*(asked or jobs)},
            {f"{key}.{kind}" for key, entry in self.outputs.items() for kind in entry["files"]},
        )
        stay = [key for key, entry in self.outputs.items() if asked and entry["files"] and key not in {*made, FRONT}]
        found = [key for key in stay if key not in jobs or self._is_of_other_facts(jobs[key])]
        paths = (path for folder in folders for path in sorted((self.output / folder).glob("*.*")))
        names = [path.relative_to(self.output).as_posix() for path in paths if path.suffix[1:] in FORMATS]
        found += [name.rpartition(".")[0] for name in names if name not in known]
        found = [key for key in dict.fromkeys(found) if key not in made]
        if found:
            remedy = (
                "the command without names makes all of it anew"
                if asked
                else f"move {'it' if len(found) == 1 else 'them'} away"
            )
            raise OtherInputs(
                f"{self.output} holds {words.counted(len(found), 'page')} not made from these inputs, such as {found[0]}. "
                f"All of a site comes from one set of inputs: {remedy}, or --output names another folder"
            )

    def rendered(self, job: Job, formats: tuple[str, ...]) -> Job:
        """A job that only renders, from the notebook that there is."""
        return replace(job, notebook=self.output / f"{job.key}.ipynb", formats=formats, is_executed=True)

    def has_old_links(self, job: Job) -> bool:
        """Whether a page was made for other neighbours than it has."""
        entry = self.outputs[job.key]
        return entry.get("links") != _links(job, entry.get("mentions", [])) and self.is_same(job.key, "ipynb")

    def is_same(self, key: str, kind: str) -> bool:
        """Whether a file is as it was made."""
        wanted = self.outputs[key]["files"].get(kind)
        return wanted is not None and hash_of(self.output / f"{key}.{kind}") == wanted

    def fingerprint(self, job: Job) -> str:
        """The hashes of all that a notebook's outputs are made from: of what is counted and said, then of the notebook."""
        values = [
            value for given in job.parameters.values() for value in (given if isinstance(given, list) else [given])
        ]
        contents = [self.content(Path(value)) for value in values if isinstance(value, str)]
        facts = digest_of([self.base, job.parameters, contents, job.partnership])
        return f"{facts} {self.content(job.notebook)}"

    def content(self, path: Path) -> str:
        """The hash of a file, or of the tables in a folder; none if there is no such thing."""
        if path not in self.read:
            files = []
            with suppress(OSError):  # a text that no path can be
                files = sorted(path.glob("*.csv")) if path.is_dir() else [path] if path.is_file() else []
            self.read[path] = digest_of([digest(file.read_bytes()) for file in files])
        return self.read[path]

    def record(self, job: Job, outcome: Outcome) -> None:
        """Keep what became of a job; on disk a moment later, so that a large build does not write without end."""
        entry: dict[str, Any] = {"status": "failed", "error": outcome.error, "files": {}}
        if not outcome.error:
            before: dict[str, Any] = (
                self.outputs[job.key] if job.is_executed else {"inputs": self.fingerprint(job), "files": {}}
            )
            entry = before | {"status": "made", "files": before["files"] | outcome.files}
            if "html" in outcome.files:
                text = unescape((self.output / f"{job.key}.html").read_text(encoding="utf-8"))
                entry["mentions"] = [phrase for phrase in job.links.get("places", ()) if phrase in text]
                entry["links"] = _links(job, entry["mentions"])
        self.outputs[job.key] = entry
        self.seconds[job.key] = round(outcome.seconds, 3)
        if time.monotonic() - self.saved > PAUSE:
            self.save()

    def forget(self, key: str) -> None:
        """Take an output away, with its files."""
        for kind in self.outputs.pop(key)["files"]:
            (self.output / f"{key}.{kind}").unlink(missing_ok=True)
        self.seconds.pop(key, None)

    def is_front_current(self, inputs: str) -> bool:
        """Whether index and tables were made from these inputs and are as they were made."""
        front = self.outputs.get(FRONT, {})
        return front.get("inputs") == inputs and all(
            hash_of(self.output / path) == wanted for path, wanted in front["files"].items()
        )

    def write_front(self, files: dict[str, bytes], inputs: str) -> None:
        """Write index and tables, path to content, and take away those that are no more."""
        for path in set(self.outputs.get(FRONT, {}).get("files", {})) - set(files):
            (self.output / path).unlink(missing_ok=True)
        for path, data in files.items():
            write(self.output / path, data)
        hashes = {path: digest(data) for path, data in files.items()}
        self.outputs[FRONT] = {"status": "front", "inputs": inputs, "files": hashes}

    def save(self) -> None:
        """Write the manifest, if it says anything new."""
        content = {"hash": self.base, **self.inputs, "outputs": self.outputs, "seconds": self.seconds}
        text = json.dumps(content, indent=1, sort_keys=True) + "\n"
        self.saved = time.monotonic()
        if text != self.text and self.outputs:
            write(self.output / NAME, text.encode())
            self.text = text
