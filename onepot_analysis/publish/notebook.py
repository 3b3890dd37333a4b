"""One notebook: run it, take out what differs from run to run, check what it is about, write it."""

import os
from pathlib import Path

import nbformat
import papermill


class WrongReport(ValueError):
    """A notebook ran to its end, but is not about what was asked for."""


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
