"""One notebook: run it, take out what differs from run to run, check what it is about, render it."""

import json
import os
import random
import re
import tempfile
import time
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
import papermill
from nbformat import NotebookNode
from papermill.exceptions import PapermillExecutionError

from onepot_analysis.facts.files import write
from onepot_analysis.publish.formats import html, pdf, workbook
from onepot_analysis.publish.run.jobs import Job, Outcome
from onepot_analysis.publish.run.manifest import digest

CHECKPOINT, PARTIAL = "checkpoint.jsonl", "partial.ipynb"


class WrongReport(ValueError):
    """A notebook ran to its end, but is not about what was asked for."""


def do(job: Job, folder: Path) -> Outcome:
    """Do a job in this process; the folder gets the files, named after the job, or the notebook as far as it came."""
    started, process = time.monotonic(), os.getpid()
    random.seed()
    np.random.seed()
    folder.mkdir()  # not its parents: a process that outlives its build brings nothing back
    partial = folder / PARTIAL
    try:
        if job.is_executed:
            nb = nbformat.read(job.notebook, as_version=4)
        else:
            nb = execute(job.notebook, job.parameters, partial, folder / CHECKPOINT)
            check(nb, job)
        files = render(nb, job)
    except Exception as error:
        cell = getattr(error, "exec_count", None)
        left = _pinned(partial) if partial.exists() else None
        return Outcome(job.key, _describe(error), cell, left, seconds=time.monotonic() - started)
    if os.getpid() != process:  # a copy that a cell has made of this process: it has no say
        os._exit(1)
    for kind, data in files.items():
        (folder / f"{job.name}.{kind}").write_bytes(data)
    hashes = {kind: digest(data) for kind, data in files.items()}
    return Outcome(job.key, files=hashes, seconds=time.monotonic() - started)


def render(nb: NotebookNode, job: Job) -> dict[str, bytes]:
    """An executed notebook in the formats that a job asks for, ending to content; with itself if the job has run it."""
    files = {} if job.is_executed else {"ipynb": _written(nb)}
    if "html" in job.formats:
        files["html"] = html.page(nb, job.links).encode()
    if "pdf" in job.formats:
        files["pdf"] = pdf.render(nb, job.links.get("places"))
    if "xlsx" in job.formats:
        files["xlsx"] = workbook.render(nb)
    return files


def refresh(notebook: Path) -> Outcome:
    """Run one notebook in place; see `onepot_analysis.publish.run.batch.refresh`."""
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as scratch:
        try:
            nb = execute(notebook, {}, Path(scratch) / notebook.name)
        except PapermillExecutionError as error:
            return Outcome(str(notebook), _describe(error), error.exec_count)
    data = _written(nb)
    write(notebook, data)
    return Outcome(str(notebook), files={"ipynb": digest(data)}, seconds=time.monotonic() - started)


def rescue(job: Job, folder: Path, error: str) -> Outcome:
    """The outcome of a job whose process is gone: the notebook as it was before the cell that was its last."""
    try:
        nb = _noted(folder / CHECKPOINT)
    except (OSError, ValueError):  # not begun
        return Outcome(job.key, error)
    running = [cell for cell in nb.cells if cell.metadata.get("papermill", {}).get("status") == "running"]
    nbformat.write(nb, folder / PARTIAL)
    return Outcome(job.key, error, running[-1].execution_count if running else None, _pinned(folder / PARTIAL))


def execute(notebook: Path, parameters: dict[str, Any], target: Path, checkpoint: Path | None = None) -> NotebookNode:
    """Run a notebook in this process and give it back without what differs from run to run.

    It is written to `target`, also if it fails; for `checkpoint` see the engine.
    """
    source, result = (str(path).replace("{", "{{").replace("}", "}}") for path in (notebook, target))
    nb = papermill.execute_notebook(
        source,
        result,
        parameters=parameters,
        engine_name="onepot",
        kernel_name="python3",
        language="python",
        request_save_on_cell_execute=False,
        autosave_cell_every=0,
        progress_bar=False,
        checkpoint=checkpoint,
    )
    return pin(nb)


def pin(nb: NotebookNode) -> NotebookNode:
    """Take out of a notebook what differs from run to run or from machine to machine: times, paths, ids, versions."""
    nb.metadata.pop("papermill", None)
    nb.metadata["kernelspec"] = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
    # without the ending, nbconvert writes scripts as .txt
    nb.metadata["language_info"] = {"name": "python", "file_extension": ".py"}
    for at, cell in enumerate(nb.cells):
        for stamp in ("papermill", "execution"):
            cell.metadata.pop(stamp, None)
        tags = cell.metadata.get("tags", [])
        if not tags:
            cell.metadata.pop("tags", None)
        if "injected-parameters" in tags:
            cell.id = "injected-parameters"
        if "papermill-error-cell-tag" in tags:
            cell.id = f"papermill-error-{at}"
        for place, output in enumerate(cell.get("outputs", [])):
            _pin_names(output.get("data", {}), 16 * at + place)
    return nb


def _pin_names(faces: dict[str, Any], number: int) -> None:
    """Styled tables of pandas, which it names at random, by number; no place in memory; no date in a drawing."""
    styled = re.search(r'<table id="(T_[0-9a-f]{5})"', faces.get("text/html", ""))
    if styled:
        faces["text/html"] = faces["text/html"].replace(styled.group(1), f"T_{number:05x}")
    if "text/plain" in faces:
        faces["text/plain"] = re.sub(r"\bat 0x[0-9a-f]{6,}", "at 0x0", faces["text/plain"])
    if "image/svg+xml" in faces:
        faces["image/svg+xml"] = re.sub(r"\s*<metadata>.*?</metadata>", "", faces["image/svg+xml"], flags=re.DOTALL)


def check(nb: NotebookNode, job: Job) -> None:
    """Raise `WrongReport` unless a notebook is about the partnership that a job asks for; give it its title.

    A title block, the one output with metadata ``onepot``, has to say so in metadata and heading. A notebook that
    need not have one, an analyst's own, has to have been given the partnership and to have a heading of the first
    level.
    """
    if not job.partnership:
        return
    partnership_id, name = job.partnership
    blocks = [output for output in _outputs(nb) if "onepot" in output.get("metadata", {})]
    if not blocks and not job.has_title_block:
        if (given := job.parameters.get("partnership")) != partnership_id:
            raise WrongReport(f"asked for {partnership_id!r}, the notebook was given {given!r}")
        nb.metadata["title"] = _own_title(nb, name)
        return
    if len(blocks) != 1:
        raise WrongReport(f"expected one title block, found {len(blocks)}")
    about = blocks[0].metadata["onepot"]
    if about.get("partnership_id") != partnership_id:
        raise WrongReport(f"asked for {partnership_id!r}, the title block is about {about.get('partnership_id')!r}")
    heading = blocks[0].data.get("text/markdown", "").partition("\n")[0]
    if not heading.startswith("# ") or name not in heading:
        raise WrongReport(f"the heading {heading!r} does not name {name!r}")
    nb.metadata["title"] = about["title"]


def _own_title(nb: NotebookNode, name: str) -> str:
    """The title of a notebook without a title block: its first heading, with the partnership's name."""
    texts = [cell.source for cell in nb.cells if cell.cell_type == "markdown"]
    texts += [output.data["text/markdown"] for output in _outputs(nb) if "text/markdown" in output.get("data", {})]
    heading = re.search(r"^# +(.+)$", "\n".join(texts), re.MULTILINE)
    if not heading:
        raise WrongReport("the notebook has no heading of the first level")
    title = heading.group(1).strip()
    return title if name in title else f"{name}: {title}"


def _outputs(nb: NotebookNode) -> list[NotebookNode]:
    return [output for cell in nb.cells for output in cell.get("outputs", [])]


def _noted(checkpoint: Path) -> NotebookNode:
    """The notebook as it was noted last; a line that was cut short is left out."""
    with checkpoint.open(encoding="utf-8") as file:
        nb = json.loads(next(file, ""))
        for line in file:
            if line.endswith("\n"):
                at, nb["cells"][at] = json.loads(line)
    return nbformat.from_dict(nb)


def _pinned(path: Path) -> Path:
    """A partial notebook, without what differs from run to run."""
    path.write_bytes(_written(pin(nbformat.read(path, as_version=4))))
    return path


def _written(nb: NotebookNode) -> bytes:
    return (nbformat.writes(nb) + "\n").encode()


def _describe(error: Exception) -> str:
    """One line for a reader."""
    if isinstance(error, PapermillExecutionError):
        return f"{error.ename}: {error.evalue}".splitlines()[0]
    return (str(error).strip() or type(error).__name__).splitlines()[0]
